package config

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"landfall/config/yamltext"
)

// Unreadable is everything that keeps Pulumi from reading a stack file, as it stands
// in the file; nil where there is nothing. Pulumi would tell the first of it, and
// mostly not where it stands.
func Unreadable(project, stack string, text []byte) error {
	var r report
	document, fault := yamltext.Read(text)
	if fault != nil {
		r.broke(Mistake{Path: fmt.Sprintf("line %d", fault.Line), Problem: fault.Problem, Repair: fault.Repair})
		return r.err(stack)
	}
	if len(document.Content) == 0 {
		return nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		r.broke(Mistake{Path: fmt.Sprintf("line %d", root.Line), Problem: "holds no key", Repair: "begin with config: and put the keys below it"})
		return r.err(stack)
	}
	walk(project, root, func(path string, node *yaml.Node) { r.unreadable(path, node) })
	return r.err(stack)
}

func (r *report) unreadable(path string, node *yaml.Node) {
	switch {
	case path == "config" && node.Kind != yaml.MappingNode && node.ShortTag() != "!!null":
		r.broke(Mistake{Path: path, Problem: "holds no keys", Repair: "put landfall:platform: below it, indented"})
	case node.Kind == yaml.MappingNode:
		first := map[string]int{}
		for i := 0; i < len(node.Content); i += 2 {
			key := node.Content[i]
			if before, twice := first[key.Value]; twice && key.ShortTag() != "!!merge" {
				r.broke(Mistake{
					Path:    step(path, key.Value),
					Problem: twiceIn(before, key.Line), Repair: "keep one of the two",
				})
				continue
			}
			first[key.Value] = key.Line
		}
	case node.ShortTag() == "!!float" && notFinite.MatchString(node.Value):
		r.broke(Mistake{Path: path, Value: node.Value, Problem: "is no number anything here can have", Repair: "write it in digits"})
	}
}

func twiceIn(first, second int) string {
	if first == second {
		return fmt.Sprintf("stands twice in line %d", first)
	}
	return fmt.Sprintf("stands twice, in lines %d and %d", first, second)
}

var (
	// notFinite are the numbers of YAML that no JSON has.
	notFinite = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
	// strange are those that YAML 1.1 reads as another number than people, and than
	// YAML 1.2: 0755 is octal, 1_000 has its digits grouped, 0b11 is binary.
	strange = regexp.MustCompile(`^[-+]?(0[0-9_]|0b|.*_)`)
)

// text tells what Pulumi reads otherwise than it stands in the stack file, or not at
// all. Nothing else is said of such a value.
func (r *report) text(source Source) {
	document, fault := yamltext.Read(source.Text)
	if fault != nil || len(document.Content) == 0 {
		return
	}
	walk(source.Project, document.Content[0], func(path string, node *yaml.Node) {
		if node.Kind != yaml.ScalarNode || node.Style != 0 {
			return
		}
		var read any
		if tag := node.ShortTag(); (tag == "!!int" || tag == "!!float") && strange.MatchString(node.Value) && node.Decode(&read) == nil {
			r.broke(Mistake{
				Path: path, Value: node.Value, Problem: fmt.Sprintf("is read as %v", read),
				Repair: "put it in quotes if it is text, or write the number in plain digits",
			})
		}
	})
	if line := yamltext.Further(source.Text); line > 0 {
		r.mistakes = append(r.mistakes, Mistake{
			Path: fmt.Sprintf("line %d", line), Problem: "begins a second document, which Pulumi leaves out",
			Repair: "remove ---, or write a stack file for each environment",
		})
	}
}

// walk visits every value of a stack file, by the paths that mistakes have: those of
// the platform begin inside of it, and those of other keys with the key.
func walk(project string, root *yaml.Node, visit func(path string, node *yaml.Node)) {
	var look func(path string, node *yaml.Node)
	look = func(path string, node *yaml.Node) {
		visit(path, node)
		for i, child := range node.Content {
			switch {
			case node.Kind == yaml.SequenceNode:
				look(item(path, i), child)
			case i%2 == 0 || node.Content[i-1].ShortTag() == "!!merge":
			case path == "config" && node.Content[i-1].Value == project+":"+platformKey:
				look("", child)
			case path == "config" && strings.Contains(node.Content[i-1].Value, ":"):
				look(node.Content[i-1].Value, child)
			default:
				look(step(path, node.Content[i-1].Value), child)
			}
		}
	}
	look("", root)
}
