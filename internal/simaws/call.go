package simaws

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// call is one request to the world: what is asked of which kind.
type call struct {
	world     *World
	kind      *kind
	session   session
	urn       resource.URN
	name      string
	id        string
	identity  string // what made-up characters are drawn from
	operation string
	in        resource.PropertyMap
	out       resource.PropertyMap
	state     resource.PropertyMap // what the engine remembers of it
	old       *thing
	preview   bool
	result    string // what a function answered
}

// p reads the inputs of the call.
func (c *call) p() props { return props(c.in) }

// no is a refusal by AWS.
func (c *call) no(code, format string, args ...any) error {
	return &Refusal{c.operation, code, fmt.Sprintf(format, args...)}
}

// target is the thing a property of the call refers to.
func (c *call) target(path string) *thing {
	value := c.p().str(path)
	for _, r := range c.kind.refs {
		if r.path == path {
			return c.world.find(r.to, value)
		}
	}
	return nil
}

// others are the things of a kind besides the one the call is about.
func (c *call) others(token string) []*thing {
	var found []*thing
	for _, t := range c.world.things {
		if t.kind.token == token && t != c.old {
			found = append(found, t)
		}
	}
	return found
}

// permitted runs everything AWS checks before it creates or changes.
func (c *call) permitted() error {
	if err := c.nameFree(); err != nil {
		return err
	}
	if err := c.referencesExist(); err != nil {
		return err
	}
	for _, refuse := range c.kind.refuse {
		if err := refuse(c); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) nameFree() error {
	n := c.kind.name
	if n == nil || n.taken == "" {
		return nil
	}
	name := c.p().str(n.property)
	for _, other := range c.others(c.kind.token) {
		if props(other.out).str(n.property) != name || c.kind.upsert && other.urn == c.urn {
			continue
		}
		if c.sameScope(other) {
			c.out = c.in
			return c.said(n.taken)
		}
	}
	return nil
}

// sameScope says whether a name of another thing would be the same name.
func (c *call) sameScope(other *thing) bool {
	n := c.kind.name
	return n == nil || n.scope == "" || props(other.in).str(n.scope) == c.p().str(n.scope)
}

// settle takes the place of what AWS would overwrite. Overwriting one's own is how an
// interrupted creation is repeated; overwriting another's would go unnoticed on AWS.
func (c *call) settle() error {
	if !c.kind.upsert || c.preview {
		return nil
	}
	for _, other := range c.others(c.kind.token) {
		if other.id != c.id || !c.sameScope(other) {
			continue
		}
		if other.urn != c.urn {
			return fmt.Errorf("%s %s belongs to %s already: AWS would overwrite it without a word", c.kind.token, c.id, other.urn)
		}
		c.world.things = slices.DeleteFunc(c.world.things, func(t *thing) bool { return t == other })
		break
	}
	return nil
}

func (c *call) referencesExist() error {
	if c.world.options.Outsiders {
		return nil
	}
	for _, r := range c.kind.refs {
		for _, value := range c.p().strs(r.path) {
			if value == "" || r.outside != nil && r.outside.MatchString(value) || c.world.find(r.to, value) != nil || c.world.active(r.to, value) {
				continue
			}
			target := kinds[r.to]
			if target.missing == "" {
				return c.no("NotFound", "%s of %s: %s does not exist", r.path, c.name, value)
			}
			c.out = resource.PropertyMap{"value": resource.NewProperty(value)}
			return c.said(target.missing)
		}
	}
	return nil
}

// said is a refusal written as "Code: message" in a table.
func (c *call) said(template string) error {
	code, message := cutCode(c.expand(template))
	return &Refusal{c.operation, code, message}
}
