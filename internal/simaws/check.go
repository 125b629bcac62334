package simaws

import (
	"errors"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// check does what the provider does with inputs before anything is asked of AWS: it
// chooses a name where none is given and refuses what its schema does not allow.
func (c *call) check(olds resource.PropertyMap, random []byte) (resource.PropertyMap, []*Invalid) {
	var failures []*Invalid
	fail := func(err error) {
		var invalid *Invalid
		if errors.As(err, &invalid) {
			failures = append(failures, invalid)
		} else if err != nil {
			failures = append(failures, &Invalid{Reason: err.Error()})
		}
	}
	c.in = clone(c.in)
	if c.p().has("namePrefix") || c.p().has("identifierPrefix") || c.p().has("bucketPrefix") {
		fail(&Unsimulated{"names given as a prefix"})
	}
	if n := c.kind.name; n != nil {
		fail(c.christen(n, olds, random))
		if name := c.p().str(n.property); name != "" {
			fail(n.check(name))
		}
	}
	for _, property := range c.kind.required {
		if !c.p().has(property) {
			fail(&Invalid{property, "Missing required argument: the argument \"" + property + "\" is required, but no definition was found."})
		}
	}
	for _, rule := range c.kind.plan {
		fail(rule(c))
	}
	return c.in, failures
}

// christen gives the thing the name the provider would choose, and keeps one chosen before.
func (c *call) christen(n *naming, olds resource.PropertyMap, random []byte) error {
	property := resource.PropertyKey(n.property)
	if n.fixed || c.p().has(n.property) {
		return nil
	}
	name := props(olds).str(n.property)
	if name == "" || !chosen(olds, n.property) {
		var err error
		if name, err = n.choose(random, c.name); err != nil {
			return &Invalid{n.property, err.Error()}
		}
	}
	c.in[property] = resource.NewProperty(name)
	c.in[defaultsKey] = list(n.property)
	return nil
}

// chosen says whether the provider chose the value of an input.
func chosen(inputs resource.PropertyMap, property string) bool {
	return slices.Contains(props(inputs).strs(defaultsKey+"[*]"), property)
}

// change is how one property of a thing is to change.
type change struct {
	property string
	added    bool
	removed  bool
	replaces bool
	output   bool // differs from what is, not from what was asked for
}

// diff says what would change between what was asked for and what is asked for now.
func (c *call) diff(was, state resource.PropertyMap) []change {
	var changes []change
	for _, key := range keysOf(was, c.in) {
		before, after := was[key], c.in[key]
		if key == defaultsKey || empty(before) && empty(after) || same(before, after) {
			continue
		}
		changes = append(changes, change{
			property: string(key), added: empty(before), removed: empty(after),
			replaces: slices.Contains(c.kind.replaces, string(key)) || c.unspared(string(key)),
		})
	}
	if c.kind.tagged && !same(state["tagsAll"], c.allTags()) && !slices.ContainsFunc(changes, func(ch change) bool { return ch.property == "tags" }) {
		changes = append(changes, change{property: "tagsAll", output: true})
	}
	return changes
}

// unspared says whether a change of the property replaces because what would spare
// the thing is not set or set otherwise.
func (c *call) unspared(property string) bool {
	by, is := c.kind.spared[property]
	return is && text(c.p().get(by.property)) != by.value
}

// deletesFirst says whether a replacement cannot stand beside what it replaces: the
// provider knows that of things whose name the program fixed and did not change. A name
// it never chooses, the family of a task definition, is none it knows to be unique.
func (c *call) deletesFirst(was resource.PropertyMap) bool {
	n := c.kind.name
	if c.kind.first {
		return true
	}
	if n == nil || n.fixed || chosen(c.in, n.property) {
		return false
	}
	return same(was[resource.PropertyKey(n.property)], c.in[resource.PropertyKey(n.property)])
}

func keysOf(maps ...resource.PropertyMap) []resource.PropertyKey {
	var keys []resource.PropertyKey
	for _, m := range maps {
		for key := range m {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
