package simaws

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// defaultsKey marks the inputs the provider chose, as the real one does.
const defaultsKey = "__defaults"

// fill completes the outputs of a new thing: inputs, defaults, then what AWS computes.
func (c *call) fill() {
	c.start()
	if c.preview {
		c.veil()
		return
	}
	c.id = c.expand(c.kind.id)
	for _, key := range slices.Sorted(maps.Keys(c.kind.outputs)) {
		if template := c.kind.outputs[key]; template != "" { // finish writes the others
			c.put(key, c.expand(template))
		}
	}
	c.complete()
}

// refill completes the outputs of a thing that changed: what AWS computed stays.
func (c *call) refill() {
	c.start()
	for key, value := range c.old.out {
		_, given := c.old.in[key]
		if _, has := c.out[key]; !has && (!given || c.kind.computes(key)) {
			c.out[key] = value
		}
	}
	if !c.preview {
		c.complete()
	}
}

// start lays down inputs and defaults.
func (c *call) start() {
	c.out = resource.PropertyMap{}
	for key, value := range c.kind.defaults {
		c.out[resource.PropertyKey(key)] = resource.NewPropertyValue(value)
	}
	for key, value := range c.in {
		if key != defaultsKey && !absent(value) {
			c.out[key] = value
		}
	}
	if n := c.kind.name; n != nil && n.lower && !c.p().unknown(n.property) {
		c.put(n.property, strings.ToLower(c.p().str(n.property)))
	}
	if c.kind.tagged {
		c.out["tagsAll"] = c.allTags()
	}
	c.conceal()
}

// complete runs what no template can say and keeps secrets secret.
func (c *call) complete() {
	if c.kind.finish != nil {
		c.kind.finish(c)
	}
	c.conceal()
}

// veil makes everything AWS computes unknown, as it is before it is made.
func (c *call) veil() {
	for key := range c.kind.outputs {
		if _, given := c.out[resource.PropertyKey(key)]; !given {
			c.out[resource.PropertyKey(key)] = resource.MakeComputed(resource.NewProperty(""))
		}
	}
}

func (c *call) conceal() {
	for _, key := range c.kind.secret {
		if v, ok := c.out[resource.PropertyKey(key)]; ok && !v.IsSecret() {
			c.out[resource.PropertyKey(key)] = resource.MakeSecret(v)
		}
	}
}

// put sets an output, unless the program gave that property.
func (c *call) put(key string, value any) {
	if v, given := c.in[resource.PropertyKey(key)]; given && !absent(v) && !c.kind.rewrites(key) {
		return
	}
	c.out[resource.PropertyKey(key)] = resource.NewPropertyValue(value)
}

// computes says whether a property is one AWS works out.
func (k *kind) computes(key resource.PropertyKey) bool {
	_, ok := k.outputs[string(key)]
	return ok
}

// rewrites says whether AWS stores a given property in another form.
func (k *kind) rewrites(key string) bool {
	return k.name != nil && k.name.lower && k.name.property == key
}

// allTags are the tags given over the tags of the provider.
func (c *call) allTags() resource.PropertyValue {
	tags := resource.PropertyMap{}
	for key, value := range c.session.tags {
		tags[resource.PropertyKey(key)] = resource.NewProperty(value)
	}
	given, ok := c.in["tags"]
	if !ok {
		return resource.NewProperty(tags)
	}
	given = bare(given)
	if !given.IsObject() {
		return given
	}
	maps.Copy(tags, given.ObjectValue())
	return resource.NewProperty(tags)
}
