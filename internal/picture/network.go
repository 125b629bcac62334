package picture

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Where a subnet's default route leads.
const (
	nowhere = iota
	throughNAT
	toInternet
)

// subnet is one cell of the picture.
type subnet struct {
	id, zone, tier string
	cidr           netip.Prefix
	out            int
	nat            string // the id of the gateway its default route names
	guarded        bool   // by a network ACL that is not the VPC's default
}

// network is the VPC: zones are the columns, tiers the rows.
type network struct {
	cidr    netip.Prefix
	region  string
	zones   []string
	tiers   []string
	subnets []*subnet
}

func readNetwork(g *graph) (*network, error) {
	vpcs := g.of("aws:ec2/vpc:Vpc")
	if len(vpcs) != 1 {
		return nil, fmt.Errorf("there are %d VPCs, the picture has room for exactly one", len(vpcs))
	}
	cidr, err := netip.ParsePrefix(vpcs[0].in.str("cidrBlock"))
	if err != nil {
		return nil, fmt.Errorf("the VPC: %w", err)
	}
	n := &network{cidr: cidr}
	routes, err := defaultRoutes(g)
	if err != nil {
		return nil, err
	}
	for _, t := range g.of("aws:ec2/subnet:Subnet") {
		s := &subnet{id: t.id, zone: t.in.str("availabilityZone")}
		if s.cidr, err = netip.ParsePrefix(t.in.str("cidrBlock")); err != nil {
			return nil, fmt.Errorf("subnet %s: %w", t.name, err)
		}
		s.routed(routes[t.id])
		s.tier = s.tierOf(t)
		s.guarded = guarded(g, t.id)
		n.subnets = append(n.subnets, s)
	}
	if len(n.subnets) == 0 {
		return nil, errors.New("the VPC has no subnets")
	}
	n.arrange()
	return n, nil
}

// defaultRoutes finds the default route of each subnet.
func defaultRoutes(g *graph) (map[string]fields, error) {
	for _, table := range g.of("aws:ec2/routeTable:RouteTable") {
		if len(table.in.children("routes")) > 0 {
			return nil, fmt.Errorf("route table %s has routes of its own: only separate ones are understood", table.name)
		}
	}
	tables := map[string]fields{}
	for _, route := range g.of("aws:ec2/route:Route") {
		if route.in.str("destinationCidrBlock") == anywhere.String() {
			tables[route.in.str("routeTableId")] = route.in
		}
	}
	routes := map[string]fields{}
	for _, a := range g.of("aws:ec2/routeTableAssociation:RouteTableAssociation") {
		routes[a.in.str("subnetId")] = tables[a.in.str("routeTableId")]
	}
	return routes, nil
}

func (s *subnet) routed(route fields) {
	switch {
	case route.str("natGatewayId") != "":
		s.out, s.nat = throughNAT, route.str("natGatewayId")
	case strings.HasPrefix(route.str("gatewayId"), "igw-"):
		s.out = toInternet
	}
}

// tierOf takes the tier awsx writes on a subnet, and where nobody has written any
// the one its route makes it.
func (s *subnet) tierOf(t thing) string {
	if written := t.in.child("tags").str("SubnetType"); written != "" {
		return strings.ToLower(written)
	}
	return [...]string{nowhere: "isolated", throughNAT: "private", toInternet: "public"}[s.out]
}

func guarded(g *graph, subnet string) bool {
	return slices.ContainsFunc(g.of("aws:ec2/networkAcl:NetworkAcl"), func(t thing) bool {
		return slices.Contains(t.in.strs("subnetIds"), subnet)
	})
}

// arrange finds columns and rows: zones by name, tiers from the Internet inwards.
func (n *network) arrange() {
	for _, s := range n.subnets {
		n.zones = append(n.zones, s.zone)
		n.tiers = append(n.tiers, s.tier)
	}
	slices.Sort(n.zones)
	n.zones = slices.Compact(n.zones)
	order := []string{"public", "private", "isolated"}
	slices.SortFunc(n.tiers, func(a, b string) int {
		if d := slices.Index(order, a) - slices.Index(order, b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	n.tiers = slices.Compact(n.tiers)
	n.region = strings.TrimRight(n.zones[0], "abcdefghijklmnopqrstuvwxyz")
}

func (n *network) subnet(id string) *subnet {
	for _, s := range n.subnets {
		if s.id == id {
			return s
		}
	}
	return nil
}

// in finds the subnets of a tier.
func (n *network) in(tier string) []*subnet {
	var found []*subnet
	for _, s := range n.subnets {
		if s.tier == tier {
			found = append(found, s)
		}
	}
	return found
}

// sentence says where a tier's traffic can go.
func (n *network) sentence(tier string) string {
	subnets := n.in(tier)
	said := [...]string{
		nowhere: "no route out", throughNAT: "out through NAT gateways", toInternet: "routed to the Internet",
	}[subnets[0].out]
	if slices.ContainsFunc(subnets, func(s *subnet) bool { return s.out != subnets[0].out }) {
		said = "routes differ by zone"
	}
	if !slices.ContainsFunc(subnets, func(s *subnet) bool { return !s.guarded }) {
		said += ", behind a network ACL"
	}
	return said
}
