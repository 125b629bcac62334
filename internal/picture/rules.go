package picture

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

var anywhere = netip.PrefixFrom(netip.IPv4Unspecified(), 0)

// rule lets something into a security group or out of it.
type rule struct {
	group string
	// peer is the group on the other side; where it is empty, cidr is.
	peer  string
	cidr  netip.Prefix
	ports ports
}

// rules are all of them.
type rules struct{ in, out []rule }

// A rule may stand in a group or beside it, and name many things on its other
// side. The picture knows those the program uses, and refuses the others rather
// than leave out a way in.
func readRules(g *graph) (*rules, error) {
	for _, t := range g.of("aws:ec2/securityGroup:SecurityGroup") {
		if len(t.in.children("ingress"))+len(t.in.children("egress")) > 0 {
			return nil, fmt.Errorf("%s has rules of its own: only separate ones are understood", t.name)
		}
	}
	if old := g.of("aws:ec2/securityGroupRule:SecurityGroupRule"); len(old) > 0 {
		return nil, fmt.Errorf("%s is a rule for either direction: only one-way ones are understood", old[0].name)
	}
	r := &rules{}
	for _, direction := range []struct {
		typ  string
		into *[]rule
	}{
		{"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", &r.in},
		{"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", &r.out},
	} {
		for _, t := range g.of(direction.typ) {
			read, err := readRule(t)
			if err != nil {
				return nil, fmt.Errorf("rule %s: %w", t.name, err)
			}
			*direction.into = append(*direction.into, read)
		}
	}
	return r, nil
}

func readRule(t thing) (r rule, err error) {
	r.group, r.peer = t.in.str("securityGroupId"), t.in.str("referencedSecurityGroupId")
	r.ports = ports{t.in.str("ipProtocol"), t.in.num("fromPort"), t.in.num("toPort")}
	if r.ports.protocol == "-1" {
		r.ports = everything
	}
	if r.peer != "" {
		return r, nil
	}
	if t.in.str("cidrIpv4") == "" {
		return r, errors.New("only security groups and IPv4 ranges are understood on its other side")
	}
	r.cidr, err = netip.ParsePrefix(t.in.str("cidrIpv4"))
	return r, err
}

// ports is what one rule says about protocol and ports.
type ports struct {
	protocol string
	from, to int
}

var everything = ports{"-1", 0, 65535}

// both is what passes two rules.
func (p ports) both(q ports) (ports, bool) {
	switch {
	case p == everything:
		return q, true
	case q == everything:
		return p, true
	case p.protocol != q.protocol:
		return ports{}, false
	}
	common := ports{p.protocol, max(p.from, q.from), min(p.to, q.to)}
	return common, common.from <= common.to
}

// String is how the picture writes it: TCP goes without saying.
func (p ports) String() string {
	if p == everything {
		return "all"
	}
	text := strconv.Itoa(p.from)
	if p.to != p.from {
		text += "–" + strconv.Itoa(p.to)
	}
	if p.protocol != "tcp" {
		text += "/" + p.protocol
	}
	return text
}

// spelt writes several, each once and in order.
func spelt(all []ports) string {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b ports) int {
		return cmp.Or(a.from-b.from, a.to-b.to, strings.Compare(a.protocol, b.protocol))
	})
	var texts []string
	for _, p := range slices.Compact(all) {
		texts = append(texts, p.String())
	}
	return strings.Join(texts, ", ")
}
