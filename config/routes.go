package config

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// A rule's derived place: a band by how deep its paths reach, deeper first, and a
// place inside by a hash of host and paths. Nothing else goes in, so that no
// service ever moves another one's rule.
const (
	bands    = 5
	bandSize = 10000
)

// Where reviews share the load balancer, the environment that lends it keeps its own
// rules in the first places, and each review has a hundred to itself: review 7 those
// from 10601 on. Four hundred reviews later they are another one's. What derives a
// place is the same everywhere, and shrinks in keeping its order.
const (
	lenderPlaces = 10000
	reviewPlaces = 100
	reviewSlots  = (bands*bandSize - lenderPlaces) / reviewPlaces
)

// places are those that the stack file may give a rule; 0 derives one. A review says
// which of its own, and so the same in every pull request.
func (c *Config) places() span {
	switch {
	case c.Review != nil:
		return span{0, reviewPlaces}
	case c.Reviews != nil:
		return span{0, lenderPlaces}
	default:
		return rulePriority
	}
}

// RulePriority is the place of a web service's rule for one of its hosts on the
// load balancer. The rule of a service that shifts stands one place before that of the
// same service when it rolls: nothing fits between the two, so that both stand alike to
// all others, and while one takes over from the other the one that shifts is asked.
func (c *Config) RulePriority(service, host string) int {
	s := c.Services[service]
	if s.Route == nil {
		return 0
	}
	place := s.Route.place(host, c.places())
	if s.Rollout.Shifts() {
		place--
	}
	if c.Review != nil {
		place += lenderPlaces + (c.Number()-1)%reviewSlots*reviewPlaces
	}
	return place
}

func (r Route) place(host string, among span) int {
	given := r.Priority
	if len(r.Hosts) > 0 {
		given = r.Priorities[host]
	}
	if given != 0 {
		return given
	}
	depth := 0
	for _, path := range r.Paths {
		depth = max(depth, depthOf(path))
	}
	hash := fnv.New32a()
	// A host holds no line break, nor does a path.
	hash.Write([]byte(strings.Join(append([]string{host}, slices.Sorted(slices.Values(r.Paths))...), "\n")))
	band := bands - 1 - min(depth, bands-1)
	place := band*bandSize + int(hash.Sum32()%bandSize)
	return place*among.high/(bands*bandSize) + 1
}

// depthOf counts the whole words a path names before its first wildcard: 0 for
// /*, 1 for /store and /store/*, 2 for /store/carts/*.
func depthOf(path string) int {
	depth := 0
	for word := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if word == "" || strings.ContainsAny(word, "*?") {
			break
		}
		depth++
	}
	return depth
}

// rule is what one web service answers on one host.
type rule struct {
	Route
	service, host string
	shifts        bool
	// at is where the stack file gives it a place, among those there are.
	at check
}

func (r rule) place() int {
	if r.shifts {
		return r.own() - 1
	}
	return r.own()
}

// own is the place that the stack file gives it, or that is derived: when it shifts it
// takes the one before, and keeps this for when it rolls.
func (r rule) own() int { return r.Route.place(r.host, r.at.places) }

// rules are those of all web services whose routes could be read, in order.
func (c *Config) rules(at check) []rule {
	var rules []rule
	for _, name := range c.web() {
		route := c.Services[name].Route
		if route == nil || !at.sound("services."+name+".route") {
			continue
		}
		here := at.at("services").at(name).at("route")
		for _, host := range route.AllHosts() {
			place := here.at("priority")
			if len(route.Hosts) > 0 {
				place = here.at("priorities").at(host)
			}
			rules = append(rules, rule{*route, name, host, c.Services[name].Rollout.Shifts(), place})
		}
	}
	return rules
}

// crossRoutes looks at every two rules on the load balancer: no request may belong
// to both, and none may stand before a narrower one.
func (c *Config) crossRoutes(at check) {
	rules := c.rules(at)
	for i, mine := range rules {
		if mine.place() == 0 {
			mine.at.refuse(1, "leaves no place before it, where the rule of a service that shifts stands", "use 2 or more")
			continue
		}
		for _, theirs := range rules[:i] {
			mine.cross(at, theirs)
		}
	}
}

// cross compares a rule with one named before it.
func (r rule) cross(at check, other rule) {
	if r.host == other.host && r.service == other.service {
		return // a host that is listed twice is refused already
	}
	if r.host == other.host {
		for i, path := range r.Paths {
			if slices.Contains(other.Paths, path) {
				at.at("services").at(r.service).at("route").at("paths").item(i).refuse(path,
					"on this host belongs to services."+other.service, "give each service paths of its own")
				return
			}
		}
	}
	switch {
	case r.place() == other.place() && r.service == other.service:
		r.at.refuse(r.own(), fmt.Sprintf("is the place of host %q of this service too", other.host), "give one of them a priority of its own")
	case r.place() == other.place():
		r.meets(other)
	case r.host != other.host:
	default:
		if pattern, hidden, ok := other.hides(r); ok {
			r.shadowed(other, pattern, hidden)
		} else if pattern, hidden, ok := r.hides(other); ok {
			other.shadowed(r, pattern, hidden)
		}
	}
}

// meets refuses the place of another service. Of one that shifts it says what it takes
// beside what is written.
func (r rule) meets(other rule) {
	problem := "is the place of services." + other.service + " too"
	switch {
	case r.shifts && !other.shifts:
		problem = fmt.Sprintf("takes the place before it too, %d, as the service shifts, and services.%s has that", r.place(), other.service)
	case other.shifts && !r.shifts:
		problem = fmt.Sprintf("is the place before %d of services.%s, which takes both as it shifts", other.own(), other.service)
	}
	r.at.refuse(r.own(), problem, "give one of them a priority of its own")
}

func (r rule) shadowed(before rule, pattern, hidden string) {
	r.at.refuse(nil, fmt.Sprintf("comes too late: %q of services.%s answers for %q", pattern, before.service, hidden),
		fmt.Sprintf("order the two by priority, lower first: this service has %d, the other %d", r.place(), before.place()))
}

// hides finds a path of a later rule that this earlier one leaves no request.
func (r rule) hides(later rule) (pattern, hidden string, ok bool) {
	if r.place() > later.place() {
		return "", "", false
	}
	for _, pattern := range r.Paths {
		for _, hidden := range later.Paths {
			// A longer one is refused already, and comparing grows with both lengths.
			if len(pattern) <= patternLength && len(hidden) <= patternLength && covers(pattern, hidden) {
				return pattern, hidden, true
			}
		}
	}
	return "", "", false
}

// covers says whether everything one pattern matches is matched by another, with
// * for any characters and ? for one, as the load balancer reads them.
func covers(pattern, other string) bool {
	// reach[j] tells whether the pattern so far covers the first j of other.
	reach := make([]bool, len(other)+1)
	reach[0] = true
	for i := range len(pattern) {
		next := make([]bool, len(other)+1)
		if pattern[i] == '*' {
			next[0] = reach[0]
		}
		for j := range len(other) {
			switch {
			case pattern[i] == '*':
				next[j+1] = reach[j+1] || next[j]
			case other[j] != '*' && (pattern[i] == '?' || pattern[i] == other[j]):
				next[j+1] = reach[j]
			}
		}
		reach = next
	}
	return reach[len(other)]
}
