package inventory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// further is the piece behind a variable about the database: the database, or
// another one on the same server.
func (e environment) further(name string, a address) string {
	other := e.meant(e.draft.part, e.prefixes["database"], name, a)
	if other == "" || other == "postgres" || other == e.database.local {
		return "database"
	}
	if !e.accepts("database.databases", fmt.Sprintf(`"database": {"databases": {%q: {}}}`, other)) {
		if slices.Contains(e.database.unfit, other) {
			return "database"
		}
		e.database.unfit = append(e.database.unfit, other)
		e.look(e.draft.part.Name, "environment", fmt.Sprintf("%s leads to the database %q, which cannot be called that there", name, other),
			"it is handed the first one: give it another under database.databases, and its facts under uses")
		return "database"
	}
	if !slices.Contains(e.database.further, other) {
		e.database.further = append(e.database.further, other)
		slices.Sort(e.database.further)
		e.look(e.draft.part.Name, "environment", name+" leads to a database of its own, "+other,
			"it is made with an owner of its own: dump and restore it by itself")
	}
	return "database:" + other
}

// meant is the name of the database that a variable is about: the one in its URL,
// or what stands beside it under the same beginning.
func (c *converter) meant(p *part, prefixes []string, name string, a address) string {
	if inside := strings.Trim(a.path, "/"); inside != "" {
		return inside
	}
	prefix, _ := parted("database", prefixes, name)
	for _, other := range slices.Sorted(maps.Keys(p.variables)) {
		if beginning, fact := parted("database", prefixes, other); fact == "name" && beginning == prefix {
			return p.variables[other].value
		}
	}
	return ""
}

// first settles which of the names that the services give their databases is that
// of the first: the one it was made under, or else the one most of them mean.
func (c *converter) first() {
	if c.database == nil {
		return
	}
	named := map[string]int{}
	for _, d := range c.services {
		prefixes := c.prefixes(d.part, "database")
		for name, v := range d.part.variables {
			if a, ok := c.address(name, v.value); ok && c.piece(a.service) == "database" {
				named[c.meant(d.part, prefixes, name, a)]++
			}
		}
	}
	if named[c.database.local] > 0 && c.database.local != "" {
		return
	}
	delete(named, "")
	names := slices.SortedFunc(maps.Keys(named), func(a, b string) int {
		return cmp.Or(named[b]-named[a], strings.Compare(a, b))
	})
	if len(names) > 0 {
		c.database.local = names[0]
	}
}

// login says of a user beside the owner that its rights do not come along.
func (e environment) login(piece, name, user string) {
	if piece != "database" || user == "" || user == e.database.owner {
		return
	}
	own := "<name>"
	if roleName.MatchString(user) {
		own = user
	}
	e.look(e.draft.part.Name, "environment", fmt.Sprintf("%s logs in to the database as %s, not as its owner %s", name, user, e.database.owner),
		"it is handed the owner's login, who may do everything: where it should not, name a user under database.users (access: read, or write) and replace database by user:"+own+" under its uses")
}
