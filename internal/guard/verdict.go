package guard

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// verdict is a plan and what is lost by it.
type verdict struct {
	plan   *plan
	losses []loss
	// idle are the names that allow what this plan does not lose.
	idle []string
}

// loss is a resource that would not outlive the plan.
type loss struct {
	change
	fate, lost string
	// allowed is the name that lets it pass; empty where none does.
	allowed string
}

// judge finds what a plan loses, and holds it against what may be lost.
func judge(p *plan, allowed names) *verdict {
	v := &verdict{plan: p}
	used := map[string]bool{}
	for _, c := range p.changes {
		fate := c.fate()
		what, judged := lost(c)
		switch {
		case fate == "" || judged && what == "":
			continue
		case !judged:
			what = "nobody has said what it keeps: internal/guard/keeps.go"
		}
		one := loss{change: c, fate: fate, lost: what}
		for _, name := range p.named(c.urn) {
			if slices.Contains(allowed, name) {
				one.allowed, used[name] = name, true
				break
			}
		}
		v.losses = append(v.losses, one)
	}
	slices.SortFunc(v.losses, func(a, b loss) int { return compare(a.change, b.change) })
	for _, name := range allowed {
		if !used[name] {
			v.idle = append(v.idle, name)
		}
	}
	return v
}

// refuses says whether anything is lost that may not be.
func (v *verdict) refuses() bool {
	return slices.ContainsFunc(v.losses, func(l loss) bool { return l.allowed == "" })
}

// fate is what would end the resource; empty where it lives on.
func (c change) fate() string {
	switch {
	case c.gone:
		return "is gone already, and comes back empty"
	case c.op == apitype.OpDelete:
		return "is deleted"
	case c.op == apitype.OpDeleteReplaced:
		return "is deleted, replaced before"
	case c.op == apitype.OpReplace, c.op == apitype.OpCreateReplacement, c.op == apitype.OpImportReplacement:
		return "is replaced"
	}
	return ""
}

// lost is what goes with the resource, and whether anybody has judged that.
func lost(c change) (what string, judged bool) {
	typ := string(c.urn.Type())
	switch {
	case !c.custom, c.urn.Type().Package() == "pulumi":
		return "", true // components are names, and providers settings
	case c.old["replicateSourceDb"] != nil:
		return "", true // a replica holds nothing of its own
	case slices.Contains(passes, typ):
		return "", true
	}
	what, judged = keeps[typ]
	return what, judged
}

// named are the names that speak for a resource: its own and those of whose child it
// is, as far up as the preview tells.
func (p *plan) named(urn resource.URN) []string {
	var found []string
	for urn.IsValid() && urn.QualifiedType() != resource.RootStackType {
		found = append(found, urn.Name())
		urn = p.parents[urn]
	}
	return found
}
