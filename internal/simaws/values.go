package simaws

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// bare takes off the wrappers that mark a value as secret or as an output.
func bare(v resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case v.IsSecret():
			v = v.SecretValue().Element
		case v.IsOutput() && v.OutputValue().Known:
			v = v.OutputValue().Element
		case v.IsOutput():
			return resource.MakeComputed(resource.NewProperty(""))
		default:
			return v
		}
	}
}

// absent says whether a value counts as not given.
func absent(v resource.PropertyValue) bool {
	v = bare(v)
	return v.IsNull()
}

// props reads properties by path: "a.b" descends, "a[*].b" visits every element.
type props resource.PropertyMap

// all returns every value the path leads to, wrappers taken off.
func (p props) all(path string) []resource.PropertyValue {
	found := []resource.PropertyValue{resource.NewProperty(resource.PropertyMap(p))}
	for step := range strings.SplitSeq(path, ".") {
		key, every := strings.CutSuffix(step, "[*]")
		var next []resource.PropertyValue
		for _, v := range found {
			if !v.IsObject() {
				continue
			}
			child, ok := v.ObjectValue()[resource.PropertyKey(key)]
			if !ok {
				continue
			}
			child = bare(child)
			switch {
			case !every:
				next = append(next, child)
			case child.IsArray():
				for _, element := range child.ArrayValue() {
					next = append(next, bare(element))
				}
			case child.IsObject():
				next = append(next, child)
			}
		}
		found = next
	}
	return found
}

// get returns the value at a path, or null.
func (p props) get(path string) resource.PropertyValue {
	if found := p.all(path); len(found) > 0 {
		return found[0]
	}
	return resource.NewNullProperty()
}

// str returns the string at a path, or "".
func (p props) str(path string) string {
	if v := p.get(path); v.IsString() {
		return v.StringValue()
	}
	return ""
}

// strs returns every string a path leads to.
func (p props) strs(path string) []string {
	var found []string
	for _, v := range p.all(path) {
		if v.IsString() {
			found = append(found, v.StringValue())
		}
	}
	return found
}

// num returns the number at a path, or 0.
func (p props) num(path string) int {
	if v := p.get(path); v.IsNumber() {
		return int(v.NumberValue())
	}
	return 0
}

// flag returns the truth value at a path, or false.
func (p props) flag(path string) bool {
	v := p.get(path)
	return v.IsBool() && v.BoolValue() || v.IsString() && v.StringValue() == "true"
}

// has says whether a path leads to something that is known or will be.
func (p props) has(path string) bool {
	return slices.ContainsFunc(p.all(path), func(v resource.PropertyValue) bool { return !absent(v) })
}

// unknown says whether a path leads to a value only an update will tell.
func (p props) unknown(path string) bool {
	return slices.ContainsFunc(p.all(path), func(v resource.PropertyValue) bool { return v.ContainsUnknowns() })
}

// same compares two values, secret or not.
func same(a, b resource.PropertyValue) bool {
	if a.ContainsUnknowns() || b.ContainsUnknowns() {
		return false
	}
	return normal(a).DeepEquals(normal(b))
}

// normal takes wrappers off at every depth and drops nulls and empty lists, which the
// provider does not tell from absence.
func normal(v resource.PropertyValue) resource.PropertyValue {
	v = bare(v)
	switch {
	case v.IsArray():
		elements := make([]resource.PropertyValue, 0, len(v.ArrayValue()))
		for _, element := range v.ArrayValue() {
			elements = append(elements, normal(element))
		}
		return resource.NewProperty(elements)
	case v.IsObject():
		object := resource.PropertyMap{}
		for key, value := range v.ObjectValue() {
			if !empty(value) {
				object[key] = normal(value)
			}
		}
		return resource.NewProperty(object)
	}
	return v
}

func empty(v resource.PropertyValue) bool {
	v = bare(v)
	return v.IsNull() || v.IsArray() && len(v.ArrayValue()) == 0 || v.IsObject() && len(v.ObjectValue()) == 0
}

// clone copies a map so that the original can go on changing.
func clone(m resource.PropertyMap) resource.PropertyMap {
	copied := resource.PropertyMap{}
	for key, value := range m {
		copied[key] = value
	}
	return copied
}
