package simaws

import (
	"slices"
	"strconv"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Options place the simulated account.
type Options struct {
	Account string // "111111111111" when empty
	Region  string // "eu-central-1" when empty

	// Outsiders lets properties refer to things that are not in the world, for
	// tests that build one component alone.
	Outsiders bool
}

// World is one AWS account and what exists in it. It is safe for concurrent use
// and outlives the engines that talk to it.
type World struct {
	options Options

	mu       sync.Mutex
	things   []*thing
	made     map[string]int // how often each URN was created
	counters map[string]int // revisions of task definition families and the like
	asleep   map[string]bool
	guests   map[string]bool // databases of reviews
	faults   []*fault
	holds    []*Hold

	containers
	pipelines
	answering
}

// New returns an empty account.
func New(options Options) *World {
	if options.Account == "" {
		options.Account = "111111111111"
	}
	if options.Region == "" {
		options.Region = "eu-central-1"
	}
	return &World{
		options: options, made: map[string]int{}, counters: map[string]int{}, asleep: map[string]bool{}, guests: map[string]bool{},
		containers: noContainers(), pipelines: noPipelines(),
	}
}

// thing is something that exists.
type thing struct {
	kind *kind
	urn  resource.URN
	name string // the logical name
	id   string
	in   resource.PropertyMap
	out  resource.PropertyMap
	home session
	// drawn is what its made-up characters are drawn from, now and when it changes.
	drawn string
	// formerly are the ARNs of earlier revisions, where it is the newest of a family.
	formerly []string
}

func (t *thing) attribute(name string) string {
	if name == "id" {
		return t.id
	}
	return props(t.out).str(name)
}

// known says whether a value is one of the names the thing goes by.
func (t *thing) known(value string) bool {
	if value == "" {
		return false
	}
	return value == t.id || value == t.attribute("arn") ||
		slices.ContainsFunc(t.kind.keys, func(key string) bool { return t.attribute(key) == value })
}

// session is whose account, where, and with which tags a provider instance works.
type session struct {
	Account string
	Region  string
	tags    map[string]string
}

func (w *World) session() session {
	return session{Account: w.options.Account, Region: w.options.Region}
}

// find returns the thing of a type that goes by a value, or nil.
func (w *World) find(token, value string) *thing {
	for _, t := range w.things {
		if t.kind.token == token && t.known(value) {
			return t
		}
	}
	return nil
}

// locate finds the thing a call of the engine is about. Ids alone do not tell apart the
// revisions of a task definition, nor what lives only in the state: of two passwords
// by one name, one replaces the other, and the state knows which is meant.
func (w *World) locate(c *call) *thing {
	var best *thing
	arn := props(c.state).str("arn")
	for _, t := range w.things {
		if t.kind.token != c.kind.token || t.id != c.id || arn != "" && t.attribute("arn") != arn && !slices.Contains(t.formerly, arn) {
			continue
		}
		if best == nil || t.urn == c.urn && (best.urn != c.urn || t.remembered(c.state)) {
			best = t
		}
	}
	return best
}

// remembered says whether the thing is the one that a state tells of, by what AWS
// computed.
func (t *thing) remembered(state resource.PropertyMap) bool {
	for key := range t.kind.outputs {
		was, told := state[resource.PropertyKey(key)]
		is, there := t.out[resource.PropertyKey(key)]
		if told && there && !same(was, is) {
			return false
		}
	}
	return true
}

// create makes a thing, or says in a preview what it would be.
func (w *World) create(c *call) (*thing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.world, c.operation = w, c.kind.create
	c.identity = string(c.urn) + "#" + strconv.Itoa(w.made[string(c.urn)])
	if !c.preview {
		if err := w.fault(c, "create"); err != nil {
			return nil, err
		}
		if err := c.permitted(); err != nil {
			return nil, err
		}
	}
	c.fill()
	if err := c.settle(); err != nil {
		return nil, err
	}
	t := &thing{kind: c.kind, urn: c.urn, name: c.name, id: c.id, in: c.in, out: c.out, home: c.session, drawn: c.identity}
	if !c.preview {
		w.made[string(c.urn)]++
		w.things = append(w.things, t)
		w.notice(c)
	}
	return t.told(), nil
}

// told is a copy for a caller to keep, as the thing itself may change.
func (t *thing) told() *thing {
	copied := *t
	copied.in, copied.out = clone(t.in), clone(t.out)
	return &copied
}

// update changes a thing in place.
func (w *World) update(c *call) (*thing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.world, c.operation = w, c.kind.update
	if c.operation == "" {
		c.operation = c.kind.create
	}
	c.old = w.locate(c)
	if c.old == nil {
		return nil, c.no("NotFound", "%s %s does not exist", c.kind.token, c.id)
	}
	c.identity = c.old.drawn
	c.patch()
	if !c.preview {
		if err := w.fault(c, "update"); err != nil {
			return nil, err
		}
		if err := c.permitted(); err != nil {
			return nil, err
		}
	}
	c.refill()
	if !c.preview {
		c.old.in, c.old.out, c.old.urn, c.old.name = c.in, c.out, c.urn, c.name
		w.notice(c)
	}
	return (&thing{kind: c.kind, id: c.id, in: c.in, out: c.out}).told(), nil
}

// patch leaves what the engine remembers and does not change as others have made it.
func (c *call) patch() {
	if !c.kind.patched {
		return
	}
	c.in = clone(c.in)
	for key, value := range c.in {
		if now, there := c.old.in[key]; there && same(bare(value), bare(c.state[key])) {
			c.in[key] = now
		}
	}
}

// remove takes a thing out of the world; one that is not there is gone already.
func (w *World) remove(c *call) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.world, c.operation = w, c.kind.remove
	c.old = w.locate(c)
	if c.old == nil {
		return nil
	}
	c.in, c.out, c.identity = c.old.in, c.old.out, c.old.drawn
	if err := w.fault(c, "delete"); err != nil {
		return err
	}
	if w.holder(c.old) != nil {
		return c.said(c.kind.inUse)
	}
	for _, guard := range c.kind.guard {
		if err := guard(c); err != nil {
			return err
		}
	}
	if c.kind.gone != nil {
		c.kind.gone(c)
	}
	w.drop(c.old)
	w.notice(c)
	return nil
}

// holder is something that needs a thing to stay.
func (w *World) holder(t *thing) *thing {
	if t.kind.inUse == "" {
		return nil
	}
	return w.referrer(t, func(r ref) bool { return r.holds })
}

// referrer is something that refers to a thing through a reference of a sort.
func (w *World) referrer(t *thing, sort func(ref) bool) *thing {
	for _, other := range w.things {
		if other == t {
			continue
		}
		for _, r := range other.kind.refs {
			if sort(r) && r.to == t.kind.token && slices.ContainsFunc(props(other.in).strs(r.path), t.known) {
				return other
			}
		}
	}
	return nil
}

// drop forgets a thing and what belongs to it.
func (w *World) drop(t *thing) {
	for {
		part := w.referrer(t, func(r ref) bool { return r.owned })
		if part == nil {
			break
		}
		w.drop(part)
	}
	w.things = slices.DeleteFunc(w.things, func(other *thing) bool { return other == t })
}

// read says what a thing is now, in the shape its inputs had.
func (w *World) read(c *call) (in, out resource.PropertyMap, ok bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.locate(c)
	if t == nil {
		return nil, nil, false, nil
	}
	c.old = t
	if err := w.fault(c, "read"); err != nil {
		return nil, nil, false, err
	}
	return clone(t.in), clone(t.out), true, nil
}
