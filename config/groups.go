package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// worn are what the security groups that a program may wear beside its own lead to.
var worn = []string{"database", pastProxy, replicaPiece, "cache", "warehouse"}

// pastProxy is the database itself where services reach it through a proxy.
const pastProxy = "the database past its proxy"

// door is what the group leads to that a program wears for a piece, "" if it wears
// none; several pieces may be behind one door.
func (c *Config) door(piece string) string {
	switch {
	case Replica(piece) > 0:
		return replicaPiece
	case ExtraDatabase(piece) == "" && ExtraUser(piece) == "":
		return piece
	case c.Database == nil:
		return ""
	case c.Database.Users[ExtraUser(piece)].On == OnReplica:
		return replicaPiece
	case c.Database.Proxy:
		return pastProxy
	}
	return "database"
}

// groups are the security groups a program wears, as a sentence names them.
func (c *Config) groups(p program) []string {
	groups := []string{"its own"}
	if p.section == "services" && c.Services[p.name].Kind == Web {
		groups = append(groups, "the load balancer's")
	}
	for _, piece := range worn {
		if slices.ContainsFunc(slices.Collect(maps.Keys(p.uses)), func(used string) bool { return c.door(used) == piece }) {
			groups = append(groups, "that of "+piece)
		}
	}
	return groups
}

// crossGroups counts the security groups of a task and of a function, and the rules
// of the one that is its own.
func (c *Config) crossGroups(at check) {
	for _, p := range c.programs() {
		if groups := c.groups(p); len(groups) > interfaceGroups {
			p.at(at).at("uses").refuse(nil, fmt.Sprintf("makes it wear %d security groups: %s", len(groups), strings.Join(groups, ", ")),
				fmt.Sprintf("keep to %d, those of a network interface: part it in two, or leave out a piece", interfaceGroups))
		}
		doors, most := c.doors(p), groupRules-spareRules
		switch {
		case doors == 0 && len(p.egress) > most:
			p.at(at).at("egress").refuse(nil, fmt.Sprintf("lists %d ports", len(p.egress)),
				fmt.Sprintf("keep to %d: a security group holds %d rules per direction", most, groupRules))
		case doors+len(p.egress) > most:
			p.at(at).at("egress").refuse(nil, fmt.Sprintf("lists %d ports beside %d that uses and files open", len(p.egress), doors),
				fmt.Sprintf("keep to %d in all: a security group holds %d rules per direction", most, groupRules))
		}
	}
}

// doors counts the rules by which a program's own security group reaches private
// services, one for each of their ports, and its files.
func (c *Config) doors(p program) int {
	doors := 0
	for _, used := range links(p.uses) {
		doors += len(c.Services[used].Listens())
	}
	if p.section == "services" && c.Services[p.name].Files != nil {
		doors++
	}
	return doors
}
