package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// node is a box inside the VPC: something that wears security groups, or the NAT
// gateways.
type node struct {
	id, typ string
	// name is what the program calls it, title what the picture does.
	name, title  string
	detail, note string
	icon         string
	rank         int
	groups       []string
	subnets      []*subnet
	tier         string
	// public says that it has an address the Internet can reach.
	public bool
	// apart draws a box per zone: there are several of it, each in one zone.
	apart bool
	// dashed marks what does not run all the time.
	dashed bool
	ids    []string
}

const natType = "aws:ec2/natGateway:NatGateway"

// readNodes finds what lives in the subnets, whatever type it is of.
func readNodes(g *graph, net *network) ([]*node, error) {
	var nodes []*node
	for _, t := range g.things {
		n := &node{typ: t.typ, name: t.name, groups: groupsOf(g, t), ids: []string{t.id}}
		if len(n.groups) == 0 && t.typ != natType {
			continue
		}
		if n.subnets = subnetsOf(g, net, t); len(n.subnets) == 0 {
			return nil, fmt.Errorf("%s %s wears security groups and names no subnet", t.typ, t.name)
		}
		n.id = identifier(t)
		describe(g, t, n)
		if other := n.twin(nodes); other != nil {
			other.join(n)
			continue
		}
		nodes = append(nodes, n)
	}
	nodes = append(nodes, onDemand(g, net, nodes)...)
	for _, n := range nodes {
		n.tier = n.subnets[0].tier
		n.public = n.public && slices.ContainsFunc(n.subnets, func(s *subnet) bool { return s.out == toInternet })
		if slices.ContainsFunc(n.subnets, func(s *subnet) bool { return s.tier != n.tier }) {
			return nil, fmt.Errorf("%s %s lives in more than one tier", n.typ, n.name)
		}
	}
	return nodes, nil
}

// identifier names a thing in the picture, as ecs-service-server.
func identifier(t thing) string {
	module, _, _ := strings.Cut(strings.TrimPrefix(t.typ, "aws:"), ":")
	return strings.ReplaceAll(module, "/", "-") + "-" + t.name
}

// groupsOf finds the security groups a thing wears: any it names, unless it is
// there to say something about groups.
func groupsOf(g *graph, t thing) []string {
	for _, about := range []string{"aws:ec2/securityGroup", "aws:ec2/defaultSecurityGroup", "aws:vpc/securityGroup"} {
		if strings.HasPrefix(t.typ, about) {
			return nil
		}
	}
	var groups []string
	walk("", map[string]any(t.in), func(_, text string) {
		if strings.HasPrefix(text, "sg-") && g.byID("aws:ec2/securityGroup:SecurityGroup", text) != nil {
			groups = append(groups, text)
		}
	})
	slices.Sort(groups)
	return slices.Compact(groups)
}

// subnetsOf finds the subnets a thing names, itself or through a subnet group.
func subnetsOf(g *graph, net *network, t thing) []*subnet {
	var found []*subnet
	walk("", map[string]any(t.in), func(key, text string) {
		if s := net.subnet(text); s != nil {
			found = append(found, s)
		}
		if !strings.HasSuffix(strings.ToLower(key), "subnetgroupname") {
			return
		}
		service, _, _ := strings.Cut(t.typ, "/")
		for _, id := range subnetGroup(g, service, text) {
			found = append(found, net.subnet(id))
		}
	})
	return byZone(found)
}

// byZone sorts subnets, each once.
func byZone(subnets []*subnet) []*subnet {
	slices.SortFunc(subnets, func(a, b *subnet) int {
		return cmp.Or(strings.Compare(a.zone, b.zone), strings.Compare(a.id, b.id))
	})
	return slices.Compact(subnets)
}

func subnetGroup(g *graph, service, name string) []string {
	if group := g.byID(service+"/subnetGroup:SubnetGroup", name); group != nil {
		return group.in.strs("subnetIds")
	}
	return nil
}

// twin is a node that a new one adds to: more of the same in other zones, or
// several of a kind behind one door.
func (n *node) twin(nodes []*node) *node {
	if n.typ != natType && n.typ != endpointType {
		return nil
	}
	for _, other := range nodes {
		if other.typ == n.typ && slices.Equal(other.groups, n.groups) {
			return other
		}
	}
	return nil
}

func (n *node) join(other *node) {
	n.ids = append(n.ids, other.ids...)
	n.subnets = byZone(append(n.subnets, other.subnets...))
	if other.detail != "" {
		n.detail += ", " + other.detail
	}
}

const (
	taskType    = "aws:ecs/taskDefinition:TaskDefinition"
	serviceType = "aws:ecs/service:Service"
)

// onDemand finds tasks that no resource runs: somebody starts them, and says only
// then where and with which groups. What a component makes under one name belongs
// together, so the group of the same name is the least they wear; where services
// run is where they will.
func onDemand(g *graph, net *network, nodes []*node) []*node {
	subnets := net.in(net.tiers[len(net.tiers)/2])
	if i := slices.IndexFunc(nodes, func(n *node) bool { return n.typ == serviceType }); i >= 0 {
		subnets = nodes[i].subnets
	}
	var found []*node
	for _, t := range g.of(taskType) {
		if run(g, t) {
			continue
		}
		n := &node{id: identifier(t), typ: t.typ, name: t.name, subnets: subnets, dashed: true}
		for _, group := range g.of("aws:ec2/securityGroup:SecurityGroup") {
			if group.name == t.name && group.within == t.within {
				n.groups = append(n.groups, group.id)
			}
		}
		describe(g, t, n)
		found = append(found, n)
	}
	return found
}

// run says whether any resource names the task definition.
func run(g *graph, definition thing) bool {
	named := false
	for _, t := range g.things {
		walk("", map[string]any(t.in), func(_, text string) {
			named = named || text == definition.arn
		})
	}
	return named
}

// ordered sorts the boxes of each tier: those that others outside reach first.
func ordered(s *scene) {
	entered := map[*node]bool{}
	for _, l := range s.links {
		if l.from.tier != l.to.tier {
			entered[l.to] = true
		}
	}
	late := func(n *node) int {
		if entered[n] {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(s.nodes, func(a, b *node) int {
		return cmp.Or(
			slices.Index(s.network.tiers, a.tier)-slices.Index(s.network.tiers, b.tier),
			a.rank-b.rank, late(a)-late(b), strings.Compare(a.name, b.name), strings.Compare(a.id, b.id),
		)
	})
}
