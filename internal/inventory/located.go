package inventory

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	// Of a key given twice, the first line named is the document's.
	twice    = regexp.MustCompile(`\bline (\d+): mapping key`)
	yamlLine = regexp.MustCompile(`\bline (\d+)\b`)
	keyPath  = regexp.MustCompile(`(?:services|networks|volumes|secrets|configs|jobs)(?:\.[A-Za-z0-9_-]+|\[[A-Za-z0-9_-]+\])+`)
	named    = regexp.MustCompile(`service "([^"]+)"|circle: (\S+) |properties '([^']+)'`)
	inCircle = regexp.MustCompile(`(\S+) in \S+|(\S+) ->`)
)

// said puts what the Compose library says into words that help, a form and what
// takes its place.
var said = []struct {
	form *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`(?:failed to parse|validating) \S+: `), ""},
	{regexp.MustCompile(`^yaml: (?:construct errors: )?(?:line \d+(?:, column \d+)?: )?`), "is no YAML: "},
	{regexp.MustCompile(` ?(?:at )?line \d+(?:, column \d+)?:? ?`), " "},
	{regexp.MustCompile(` false schema$`), " is no key that Compose knows"},
	{regexp.MustCompile(`^additional properties '([^']+)' not allowed$`), "$1 is no key that Compose knows; services stand below services"},
	{regexp.MustCompile(`must be a array`), "must be a list"},
	{regexp.MustCompile(`must be a integer`), "must be an integer"},
	{regexp.MustCompile(`decoding failed due to the following error\(s\): `), ""},
	{regexp.MustCompile(`'([a-z]+)\[([^\]]+)\]\.([^']+)'`), "$1.$2.$3"},
	{regexp.MustCompile(`: invalid compose project$`), ""},
	{regexp.MustCompile(`failed to cast to expected type: strconv\.\w+: parsing ("[^"]*"): invalid syntax`), "$1 is of the wrong type"},
	{regexp.MustCompile(`^error while interpolating `), ""},
	{regexp.MustCompile(`^top-level object must be a mapping$`), "is no Compose file: it must be an object with services"},
	{regexp.MustCompile(`\s+`), " "},
}

// located turns what the Compose library says into one line that begins with the
// place in the file, and without the folder this machine keeps it in.
func located(path, folder string, text []byte, err error) error {
	message := strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), "")
	message = round(strings.Join(strings.Fields(message), " "))
	var line int
	if found := twice.FindStringSubmatch(message); found != nil {
		line, _ = strconv.Atoi(found[1])
	} else if found := yamlLine.FindStringSubmatch(message); found != nil {
		line, _ = strconv.Atoi(found[1])
	} else {
		line = lineOf(text, message)
	}
	for _, s := range said {
		message = s.form.ReplaceAllString(message, s.as)
	}
	return fmt.Errorf("%s:%d: %s", path, max(line, 1), strings.TrimSpace(message))
}

// round tells of a circle alike wherever the library entered it.
func round(message string) string {
	if !strings.Contains(message, "Circular reference") && !strings.Contains(message, "cycle detected") {
		return message
	}
	var names []string
	for _, found := range inCircle.FindAllStringSubmatch(message, -1) {
		names = append(names, found[1]+found[2])
	}
	slices.Sort(names)
	what := "depend on each other"
	if strings.Contains(message, "Circular") {
		what = "extend each other"
	}
	return "a circle: " + strings.Join(slices.Compact(names), " and ") + " " + what
}

// lineOf finds the line that a message speaks of: of the key it names, or else of
// a value it repeats; 0 when there is none.
func lineOf(text []byte, message string) int {
	var document yaml.Node
	if yaml.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
		return 0
	}
	root := document.Content[0]
	if at := keyPath.FindString(message); at != "" {
		return descend(root, strings.FieldsFunc(at, func(r rune) bool { return strings.ContainsRune(".[]", r) }))
	}
	if found := named.FindStringSubmatch(message); found != nil {
		name := strings.Join(found[1:], "")
		return max(descend(root, []string{name}), descend(root, []string{"services", name}))
	}
	words := strings.FieldsFunc(message, func(r rune) bool { return strings.ContainsRune(" :'\",", r) })
	if line := descend(root, words[:1]); line > 0 {
		return line
	}
	slices.Reverse(words)
	for _, word := range words {
		if line := holder(root, word); line > 0 {
			return line
		}
	}
	return 0
}

// holder is the line of the first value that is a word or ends with it behind a colon.
func holder(node *yaml.Node, word string) int {
	if node.Kind == yaml.ScalarNode && (node.Value == word || strings.HasSuffix(node.Value, ":"+word)) {
		return node.Line
	}
	for i, inner := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 0 {
			continue // a key
		}
		if line := holder(inner, word); line > 0 {
			return line
		}
	}
	return 0
}

// descend goes as far along the keys as they lead and returns the line it got to,
// 0 if not even the first one is there.
func descend(node *yaml.Node, keys []string) int {
	line := 0
	for _, key := range keys {
		next, at := child(node, key)
		if next == nil {
			break
		}
		node, line = next, at
	}
	return line
}

func child(node *yaml.Node, key string) (value *yaml.Node, line int) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if index, err := strconv.Atoi(key); err == nil && node.Kind == yaml.SequenceNode && index < len(node.Content) {
		return node.Content[index], node.Content[index].Line
	}
	if node.Kind != yaml.MappingNode {
		return nil, 0
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1], node.Content[i].Line
		}
	}
	return nil, 0
}
