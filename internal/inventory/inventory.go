// Package inventory reads a Docker Compose file and says what it would be as a
// stack of this program: the stack file as far as a Compose file tells it, and a
// review list of what no file can decide.
//
// A stack file without a blocker on its list loads as it is printed. That is no
// promise of the conversion but checked: whatever the configuration still refuses
// becomes a blocker.
package inventory

import (
	"cmp"
	"slices"
	"strings"

	"landfall/config"
)

// Options is what a Compose file does not know about an environment.
type Options struct {
	// Tier is staging if it is empty.
	Tier config.Tier
	// Stack is the name of the stack, which is part of private addresses; the tier's
	// if it is empty.
	Stack string
	// Region, Account, Domain and Zone are placeholders where they are empty.
	Region, Account, Domain, Zone string
	// Profiles are the Compose profiles whose services come along; * is all.
	Profiles []string
}

// Level is how much an item of the review list weighs.
type Level int

// The levels: a blocker has no home as it is, a look needs a decision or a
// change to the program, a note says what became of something.
const (
	Blocker Level = iota
	Look
	Note
)

// String is the level as the review list heads it.
func (l Level) String() string {
	return [...]string{"blocker", "must look", "note"}[l]
}

// Item is one thing to know before the environment is made.
type Item struct {
	Level Level
	// Service and Key are where it stands in the Compose file; both may be empty.
	Service, Key string
	// Found is what is there, Do what to do about it.
	Found, Do string
}

// Where is the place in the Compose file.
func (i Item) Where() string {
	switch {
	case i.Service == "":
		return i.Key
	case i.Key == "":
		return "services." + i.Service
	case strings.Contains(i.Service, ","):
		return "services.{" + i.Service + "}." + i.Key
	default:
		return "services." + i.Service + "." + i.Key
	}
}

// Inventory is a Compose file as a stack.
type Inventory struct {
	// File is the name of the Compose file.
	File    string
	Options Options
	// Review is the list, heaviest first, then by place.
	Review []Item

	database *database
	cache    *cache
	uploads  bool
	queues   map[string]queue
	images   []string
	services []*draft
}

// Blockers counts what stands in the way of a first preview.
func (i *Inventory) Blockers() int {
	count := 0
	for _, item := range i.Review {
		if item.Level == Blocker {
			count++
		}
	}
	return count
}

// converter is a conversion under way.
type converter struct {
	*Inventory
	compose *Compose
	parts   map[string]*part
	// hosts finds a Compose service by any name that others call it by.
	hosts map[string]string
}

// Convert says what a Compose file would be as a stack. It is a function of its
// arguments alone.
func Convert(compose *Compose, options Options) *Inventory {
	options.Tier = cmp.Or(options.Tier, config.Staging)
	options.Stack = cmp.Or(options.Stack, string(options.Tier))
	c := &converter{
		Inventory: &Inventory{File: compose.Name, Options: options, queues: map[string]queue{}},
		compose:   compose, parts: map[string]*part{}, hosts: map[string]string{},
	}
	c.sort()
	c.listen()
	c.pieces()
	for _, p := range c.applications() {
		c.services = append(c.services, c.draft(p))
	}
	c.routes()
	c.environments()
	c.consumers()
	c.endings()
	c.finish()
	return c.Inventory
}

func (c *converter) add(level Level, service, key, found, do string) {
	c.Review = append(c.Review, Item{level, service, key, found, do})
}

func (c *converter) block(service, key, found, do string) { c.add(Blocker, service, key, found, do) }
func (c *converter) look(service, key, found, do string)  { c.add(Look, service, key, found, do) }
func (c *converter) note(service, key, found, do string)  { c.add(Note, service, key, found, do) }

// finish gathers what several services say alike, asks the configuration itself,
// and sorts.
func (c *converter) finish() {
	slices.Sort(c.images)
	c.images = slices.Compact(c.images)
	c.header()
	c.Review = gathered(c.Review)
	c.Review = append(c.Review, c.refused()...)
	slices.SortStableFunc(c.Review, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), strings.Compare(a.Where(), b.Where()), strings.Compare(a.Found, b.Found))
	})
}

// gathered joins items that differ in the service alone.
func gathered(items []Item) []Item {
	var list []Item
	at := map[Item]int{}
	for _, item := range items {
		service := item.Service
		item.Service = ""
		if i, known := at[item]; known && service != "" {
			names := strings.Split(list[i].Service, ", ")
			if !slices.Contains(names, service) {
				names = append(names, service)
			}
			slices.Sort(names)
			list[i].Service = strings.Join(names, ", ")
			continue
		}
		at[item] = len(list)
		item.Service = service
		list = append(list, item)
	}
	return list
}
