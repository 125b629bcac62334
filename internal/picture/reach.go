package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// link says that one side may open a connection to the other.
type link struct {
	from, to *node
	ports    []ports
	// sentence is the link in words; empty for the second half of a way that goes
	// through a NAT gateway, which the first half tells whole.
	sentence string
}

// reach finds every way the rules and routes leave open.
func reach(internet *node, nodes []*node, net *network, r *rules) []link {
	var links []link
	add := func(from, to *node, open []ports, through string) {
		if len(open) > 0 {
			links = append(links, link{from, to, open, fmt.Sprintf(
				"%s may reach %s on %s%s", upper(from.name), to.name, spelt(open), through)})
		}
	}
	for _, n := range nodes {
		add(internet, n, fromInternet(n, net, r), "")
	}
	out := outwards(internet, nodes, net, r)
	for _, from := range nodes {
		leaves := slices.ContainsFunc(out, func(l link) bool { return l.from == from })
		for _, to := range nodes {
			// What the Internet may reach, everyone may who gets there.
			add(from, to, between(from, to, r, func(out, in rule) bool {
				return leaves && to.public && out.beyond(net) && in.beyond(net)
			}), "")
		}
	}
	return append(links, out...)
}

// upper begins a sentence with a name that is not one of ours.
func upper(name string) string {
	if strings.HasPrefix(name, "the ") {
		return "T" + name[1:]
	}
	return name
}

// between pairs the rules that let one side out with those that let it in to the
// other.
func between(from, to *node, r *rules, except func(out, in rule) bool) []ports {
	var open []ports
	for _, out := range r.out {
		if !slices.Contains(from.groups, out.group) || !out.names(to) {
			continue
		}
		for _, in := range r.in {
			if !slices.Contains(to.groups, in.group) || !in.names(from) || except(out, in) {
				continue
			}
			if common, ok := out.ports.both(in.ports); ok {
				open = append(open, common)
			}
		}
	}
	return open
}

// names says whether the other side of a rule takes in a node.
func (r rule) names(n *node) bool {
	if r.peer != "" {
		return slices.Contains(n.groups, r.peer)
	}
	return slices.ContainsFunc(n.subnets, func(s *subnet) bool { return s.cidr.Overlaps(r.cidr) })
}

// beyond says whether a rule's other side reaches outside the VPC.
func (r rule) beyond(net *network) bool {
	return r.peer == "" && (r.cidr.Bits() < net.cidr.Bits() || !net.cidr.Contains(r.cidr.Addr()))
}

func fromInternet(n *node, net *network, r *rules) []ports {
	var open []ports
	for _, in := range r.in {
		if n.public && slices.Contains(n.groups, in.group) && in.beyond(net) {
			open = append(open, in.ports)
		}
	}
	return open
}

// outwards finds who gets out of the VPC: those with an address of their own
// directly, the others through the NAT gateways their routes name.
func outwards(internet *node, nodes []*node, net *network, r *rules) []link {
	var links []link
	passed := map[*node][]ports{}
	for _, n := range nodes {
		var open []ports
		for _, out := range r.out {
			if slices.Contains(n.groups, out.group) && out.beyond(net) {
				open = append(open, out.ports)
			}
		}
		if len(open) == 0 {
			continue
		}
		said := fmt.Sprintf("%s may reach the Internet on %s", upper(n.name), spelt(open))
		if gateways := n.gateways(nodes); gateways != nil {
			links = append(links, link{n, gateways, open, said + " through " + gateways.name})
			passed[gateways] = append(passed[gateways], open...)
		} else if n.public {
			links = append(links, link{n, internet, open, said})
		}
	}
	for gateways, open := range passed {
		links = append(links, link{gateways, internet, open, ""})
	}
	slices.SortStableFunc(links, func(a, b link) int {
		return cmp.Or(strings.Compare(a.from.id, b.from.id), strings.Compare(a.to.id, b.to.id))
	})
	return links
}

// gateways finds the NAT gateways that a node's subnets route through.
func (n *node) gateways(nodes []*node) *node {
	for _, s := range n.subnets {
		for _, g := range nodes {
			if s.nat != "" && slices.Contains(g.ids, s.nat) {
				return g
			}
		}
	}
	return nil
}
