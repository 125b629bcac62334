package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Links names, in order, the private services that a service uses.
func (s Service) Links() []string { return links(s.Uses) }

func links(uses map[string]map[string]string) []string {
	var names []string
	for piece := range uses {
		if name, ok := strings.CutPrefix(piece, "service:"); ok && name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// InOrder names the services so that each stands behind those it uses, and
// otherwise by name.
func (c *Config) InOrder() []string {
	var order []string
	done := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if _, there := c.Services[name]; !there || done[name] {
			return
		}
		done[name] = true
		for _, used := range c.Services[name].Links() {
			visit(used)
		}
		order = append(order, name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		visit(name)
	}
	return order
}

// crossLinks looks at who uses whom: only private services can be used, by so
// many others as a security group admits, and never in a circle.
func (c *Config) crossLinks(at check) {
	users := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		here := at.at("services").at(name).at("uses")
		for _, used := range c.Services[name].Links() {
			if used == name {
				here.at("service:"+used).refuse(nil, "is the service itself", "take it out: a task reaches itself on localhost")
				continue
			}
			c.crossLink(here.at("service:"+used), name, used)
			users[used]++
		}
		if circle := c.circle(name); circle != nil {
			here.at("service:"+circle[1]).refuse(nil, "closes a circle: "+strings.Join(circle, " uses "),
				"take one of the uses out, or let the two speak through a queue")
		}
	}
	for _, function := range c.Functions {
		for _, used := range links(function.Uses) {
			users[used]++
		}
	}
	for _, used := range slices.Sorted(maps.Keys(users)) {
		if most := groupRules / max(1, len(c.Services[used].Listens())); users[used] > most {
			at.at("services").at(used).refuse(nil, fmt.Sprintf("is used by %d others", users[used]),
				fmt.Sprintf("keep to %d: a security group holds %d rules per direction, and each port takes one", most, groupRules))
		}
	}
}

func (c *Config) crossLink(at check, name, used string) {
	service, there := c.Services[used]
	switch {
	case at.lost("services") || there && service.Kind == "":
		// Which services there are, and of what kind, is not known.
	case !there:
		repair := "name one of the private services"
		if meant := nearest(used, c.PrivateServices()); meant != "" {
			repair = "did you mean service:" + meant + "?"
		}
		at.refuse(nil, "is not one of the services", repair)
	case service.Kind != Private:
		if at.sound("services." + used + ".kind") {
			at.refuse(nil, "is of kind "+string(service.Kind), "make it kind private, or use its public address: only a private service can be used")
		}
	case service.Discovery == ServiceConnect && !c.Services[name].Kind.Stays():
		at.refuse(nil, "is found by service-connect, which no task that ends is part of", "write discovery: dns in services."+used)
	}
}

// circle is a way from a service through others back to itself, told by the first
// of its members alone. It leads through private services: that another kind is used
// is told already.
func (c *Config) circle(name string) []string {
	var walk func(way []string) []string
	seen := map[string]bool{}
	walk = func(way []string) []string {
		for _, next := range c.Services[way[len(way)-1]].Links() {
			switch {
			case c.Services[next].Kind != Private || next == way[len(way)-1]:
				continue
			case next == name:
				return append(way, next)
			case seen[next] || next < name:
				continue
			}
			seen[next] = true
			if found := walk(append(slices.Clone(way), next)); found != nil {
				return found
			}
		}
		return nil
	}
	return walk([]string{name})
}

// PrivateServices names the private services in order.
func (c *Config) PrivateServices() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.Services)), func(name string) bool {
		return c.Services[name].Kind != Private
	})
}
