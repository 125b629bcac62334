package guard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// room is how much of the list of changes is shown: a comment on GitHub holds 65,536
// characters, and there is a verdict, too.
const room = 50_000

// markdown is the verdict, then all that would change.
func (v *verdict) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", v.title())
	if len(v.losses) > 0 {
		b.WriteString("| Resource | What becomes of it | What is lost | Allowed |\n| --- | --- | --- | --- |\n")
		for _, l := range v.losses {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", l.spelt(), l.because(), l.lost, cmp.Or(code(l.allowed), "**no**"))
		}
		b.WriteString("\n")
	}
	if v.refuses() {
		fmt.Fprintf(&b, "What is meant is allowed by a label on the pull request: `%s`, then the name of the "+
			"resource, or of the component it belongs to.\n\n", label)
	}
	for _, name := range v.idle {
		fmt.Fprintf(&b, "Nothing called %s is lost: its permission is not needed.\n\n", code(name))
	}
	b.WriteString(v.plan.markdown())
	return b.String()
}

func (v *verdict) title() string {
	refused := 0
	for _, l := range v.losses {
		if l.allowed == "" {
			refused++
		}
	}
	switch {
	case refused > 0:
		return fmt.Sprintf("Refused: %s would be lost", count(refused, "resource"))
	case len(v.losses) > 0:
		return fmt.Sprintf("Passed: %s would be lost, as allowed", count(len(v.losses), "resource"))
	}
	return "Passed: nothing is lost"
}

// because is the fate of a resource and what makes it so.
func (l loss) because() string {
	if len(l.change.because) == 0 {
		return l.fate
	}
	return fmt.Sprintf("%s: %s", l.fate, code(l.change.because...))
}

// words are the operations as a reader knows them, in the order they are listed.
var words = []struct {
	op   apitype.OpType
	verb string
}{
	{apitype.OpDelete, "delete"},
	{apitype.OpDeleteReplaced, "delete what was replaced"},
	{apitype.OpReplace, "replace"},
	{apitype.OpImportReplacement, "replace by an import"},
	{apitype.OpCreateReplacement, "create as a replacement"},
	{apitype.OpCreate, "create"},
	{apitype.OpImport, "import"},
	{apitype.OpUpdate, "update"},
}

// markdown is every change, what ends first, folded away.
func (p *plan) markdown() string {
	var counts []string
	var lines strings.Builder
	left := 0
	for _, word := range words {
		found := slices.DeleteFunc(slices.Clone(p.changes), func(c change) bool { return c.op != word.op })
		if len(found) == 0 {
			continue
		}
		counts = append(counts, fmt.Sprintf("%d to %s", len(found), word.verb))
		slices.SortFunc(found, compare)
		for _, c := range found {
			line := fmt.Sprintf("| %s | %s | %s |\n", word.verb, c.spelt(), code(c.because...))
			if lines.Len()+len(line) > room {
				left++
				continue
			}
			lines.WriteString(line)
		}
	}
	if len(counts) == 0 {
		return "Nothing would change.\n"
	}
	if left > 0 {
		fmt.Fprintf(&lines, "\n…and %d more.\n", left)
	}
	return fmt.Sprintf("<details><summary>All changes: %s</summary>\n\n| | Resource | Because of |\n| --- | --- | --- |\n%s\n</details>\n",
		strings.Join(counts, ", "), lines.String())
}

// spelt is a resource as Pulumi's own tree shows it.
func (c change) spelt() string {
	typ := string(c.urn.Type())
	if parts := strings.Split(typ, ":"); len(parts) == 3 {
		module, _, _ := strings.Cut(parts[1], "/")
		typ = strings.Join([]string{parts[0], module, parts[2]}, ":")
	}
	return fmt.Sprintf("%s %s", typ, code(c.urn.Name()))
}

func compare(a, b change) int {
	return cmp.Or(strings.Compare(string(a.urn.Type()), string(b.urn.Type())), strings.Compare(a.urn.Name(), b.urn.Name()))
}

// code sets names apart from words.
func code(names ...string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
