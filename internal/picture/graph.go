package picture

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"landfall/internal/simaws"
)

// graph is every resource, in an order that does not depend on the run.
type graph struct {
	project, stack string
	things         []thing
}

// thing is one resource.
type thing struct {
	typ, name, id string
	// within is the types of the components around it.
	within string
	in     fields
	arn    string
}

func newGraph(resources []simaws.Resource) *graph {
	g := &graph{project: resources[0].URN.Project().String(), stack: resources[0].URN.Stack().String()}
	for _, r := range resources {
		qualified := string(r.URN.QualifiedType())
		out := plain(r.Outputs)
		g.things = append(g.things, thing{
			typ: r.Type, name: r.Name, id: r.ID, in: plain(r.Inputs), arn: cmp.Or(out.str("arn"), r.ID),
			within: strings.TrimSuffix(qualified, string(r.URN.Type())),
		})
	}
	slices.SortFunc(g.things, func(a, b thing) int {
		return cmp.Or(cmp.Compare(a.typ, b.typ), cmp.Compare(a.name, b.name))
	})
	return g
}

func (g *graph) of(typ string) []thing {
	var found []thing
	for _, t := range g.things {
		if t.typ == typ {
			found = append(found, t)
		}
	}
	return found
}

// byID finds a thing of a type, nil if there is none.
func (g *graph) byID(typ, id string) *thing {
	for i, t := range g.things {
		if t.typ == typ && (t.id == id || t.arn == id) {
			return &g.things[i]
		}
	}
	return nil
}

// drawn is the number behind a name that must not be taken twice.
var drawn = regexp.MustCompile(`^[0-9a-f]{8}$`)

// called is the name a person gave: a name that Pulumi made up ends in letters
// drawn at random, the one in the program does not. What every name of the
// environment begins with is left out, and a number drawn by the program.
func (g *graph) called(t thing, property string) string {
	name := t.in.str(property)
	if name == "" || slices.Contains(t.in.strs("__defaults"), property) {
		return t.name
	}
	name = path.Base(name)
	name = cmp.Or(strings.TrimPrefix(name, g.project+"-"+g.stack+"-"), name)
	if number, ours := strings.CutPrefix(name, t.name+"-"); ours && drawn.MatchString(number) {
		return t.name
	}
	return name
}

// shortened leaves out what all names begin with, up to a dash.
func shortened(names []string) []string {
	if len(names) < 2 {
		return names
	}
	for {
		first, _, found := strings.Cut(names[0], "-")
		if !found || slices.ContainsFunc(names, func(n string) bool { return !strings.HasPrefix(n, first+"-") }) {
			return names
		}
		short := make([]string, len(names))
		for i, name := range names {
			short[i] = strings.TrimPrefix(name, first+"-")
		}
		names = short
	}
}

// fields are the properties of a thing or of a part of it.
type fields map[string]any

// plain takes the marks of secrets off; what is drawn is never one.
func plain(properties resource.PropertyMap) fields {
	return properties.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
		if v.IsSecret() {
			return v.SecretValue().Element.Mappable(), true
		}
		return nil, false
	})
}

func (f fields) str(key string) string {
	text, _ := f[key].(string)
	return text
}

func (f fields) num(key string) int {
	number, _ := f[key].(float64)
	return int(number)
}

func (f fields) yes(key string) bool {
	answer, _ := f[key].(bool)
	return answer
}

func (f fields) strs(key string) []string {
	list, _ := f[key].([]any)
	var found []string
	for _, value := range list {
		if text, ok := value.(string); ok {
			found = append(found, text)
		}
	}
	return found
}

func (f fields) child(key string) fields {
	child, _ := f[key].(map[string]any)
	return child
}

func (f fields) children(key string) []fields {
	list, _ := f[key].([]any)
	var found []fields
	for _, value := range list {
		if child, ok := value.(map[string]any); ok {
			found = append(found, child)
		}
	}
	return found
}

// walk visits every text in the properties, however deep, with its key.
func walk(key string, value any, visit func(key, text string)) {
	switch value := value.(type) {
	case string:
		visit(key, value)
	case []any:
		for _, element := range value {
			walk(key, element, visit)
		}
	case map[string]any:
		for name, element := range value {
			walk(name, element, visit)
		}
	}
}
