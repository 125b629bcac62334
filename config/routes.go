package config

import (
	"fmt"
	"hash/fnv"
	"maps"
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

// RulePriority is the place of a web service's rule on the load balancer.
func (c *Config) RulePriority(service string) int {
	route := c.Services[service].Route
	if route == nil {
		return 0
	}
	return route.place()
}

func (r Route) place() int {
	if r.Priority != 0 {
		return r.Priority
	}
	depth := 0
	for _, path := range r.Paths {
		depth = max(depth, depthOf(path))
	}
	hash := fnv.New32a()
	// A host holds no line break, nor does a path.
	hash.Write([]byte(strings.Join(append([]string{r.Host}, slices.Sorted(slices.Values(r.Paths))...), "\n")))
	band := bands - 1 - min(depth, bands-1)
	return band*bandSize + int(hash.Sum32()%bandSize) + 1
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

// crossRoutes looks at every two web services on the load balancer: no request
// may belong to both, and no rule may stand before a narrower one.
func (c *Config) crossRoutes(at check) {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(c.Services)), func(name string) bool {
		return c.Services[name].Kind != Web || c.Services[name].Route == nil || !at.sound("services."+name+".route")
	})
	for i, name := range names {
		here := at.at("services").at(name).at("route")
		for _, other := range names[:i] {
			c.crossRoute(here, name, other)
		}
	}
}

// crossRoute compares a route with the one of a service named before it.
func (c *Config) crossRoute(here check, name, other string) {
	mine, theirs := c.Services[name].Route, c.Services[other].Route
	if mine.Host == theirs.Host {
		for i, path := range mine.Paths {
			if slices.Contains(theirs.Paths, path) {
				here.at("paths").item(i).refuse(path, "on this host belongs to services."+other, "give each service paths of its own")
				return
			}
		}
	}
	if mine.place() == theirs.place() {
		here.at("priority").refuse(mine.place(), "is the place of services."+other+" too", "give one of them a priority of its own")
		return
	}
	if mine.Host != theirs.Host {
		return
	}
	if pattern, hidden, ok := theirs.hides(*mine); ok {
		here.shadowed(*mine, *theirs, other, pattern, hidden)
	} else if pattern, hidden, ok := mine.hides(*theirs); ok {
		here.outside("services."+other+".route").shadowed(*theirs, *mine, name, pattern, hidden)
	}
}

func (c check) shadowed(route, before Route, other, pattern, hidden string) {
	c.at("priority").refuse(nil, fmt.Sprintf("comes too late: %q of services.%s answers for %q", pattern, other, hidden),
		fmt.Sprintf("order the two by priority, lower first: this service has %d, the other %d", route.place(), before.place()))
}

// hides finds a path of a later rule that this earlier one leaves no request.
func (r Route) hides(later Route) (pattern, hidden string, ok bool) {
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
