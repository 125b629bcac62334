package simaws

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// vpcComponentType is the one component of awsx the world knows.
const vpcComponentType = "awsx:ec2:Vpc"

// awsxKnows are the inputs of the component that are simulated.
var awsxKnows = []string{
	"availabilityZoneCidrMask", "availabilityZoneNames", "cidrBlock", "enableDnsHostnames", "enableDnsSupport",
	"instanceTenancy", "enableNetworkAddressUsageMetrics", "natGateways", "subnetSpecs", "subnetStrategy", "tags",
}

// subnetKnows are the inputs of a subnet spec that are simulated.
var subnetKnows = []string{"type", "cidrMask", "name", "tags"}

// subnetPlan is one subnet of the layout.
type subnetPlan struct {
	name string
	sort string // Public, Private or Isolated
	zone int
	cidr netip.Prefix
	tags resource.PropertyMap
}

// vpcPlan is what the component makes of its inputs.
type vpcPlan struct {
	name    string
	in      props
	zones   []string
	nat     string
	subnets []subnetPlan // in the order they are made
	made    []*child
}

// planVPC lays out the network as awsx does under SubnetStrategy Auto.
func planVPC(name string, inputs resource.PropertyMap) (*vpcPlan, error) {
	p := &vpcPlan{name: name, in: props(inputs)}
	for key, value := range inputs {
		if !empty(value) && !slices.Contains(awsxKnows, string(key)) {
			return nil, &Unsimulated{"the input " + string(key) + " of " + vpcComponentType}
		}
		if value.ContainsUnknowns() {
			return nil, fmt.Errorf("%s %s must be known before anything is made", vpcComponentType, key)
		}
	}
	if strategy := p.in.str("subnetStrategy"); strategy != "Auto" {
		return nil, &Unsimulated{"the subnetStrategy " + cmp.Or(strategy, "Legacy") + " of " + vpcComponentType}
	}
	if p.zones = p.in.strs("availabilityZoneNames[*]"); len(p.zones) == 0 {
		return nil, &Unsimulated{"an " + vpcComponentType + " without availabilityZoneNames"}
	}
	if p.in.has("natGateways.elasticIpAllocationIds") {
		return nil, &Unsimulated{"natGateways.elasticIpAllocationIds of " + vpcComponentType}
	}
	if err := p.lay(); err != nil {
		return nil, err
	}
	return p, p.choose()
}

// choose settles where NAT gateways stand.
func (p *vpcPlan) choose() error {
	p.nat = cmp.Or(p.in.str("natGateways.strategy"), "OnePerAz")
	has := func(sort string) bool {
		return slices.ContainsFunc(p.subnets, func(s subnetPlan) bool { return s.sort == sort })
	}
	switch p.nat {
	case "None":
	case "Single", "OnePerAz":
		if !has("Public") || !has("Private") {
			return errors.New("If NAT Gateway strategy is 'OnePerAz' or 'Single', both private and public subnets must be declared. The private subnet creates the need for a NAT Gateway, and the public subnet is required to host the NAT Gateway resource.") //nolint:revive,staticcheck // the words of awsx
		}
	default:
		return fmt.Errorf("Unknown NatGatewayStrategy '%s'", p.nat) //nolint:staticcheck // the words of awsx
	}
	return nil
}

// lay gives every zone a block and cuts the subnets from it in the order written.
func (p *vpcPlan) lay() error {
	whole, err := netip.ParsePrefix(cmp.Or(p.in.str("cidrBlock"), "10.0.0.0/16"))
	if err != nil {
		return fmt.Errorf("cidrBlock: %w", err)
	}
	mask := p.in.num("availabilityZoneCidrMask")
	if mask == 0 {
		mask = whole.Bits() + newBits(len(p.zones))
	}
	specs := p.in.all("subnetSpecs[*]")
	if len(specs) == 0 {
		return &Unsimulated{"an " + vpcComponentType + " without subnetSpecs"}
	}
	used := uint64(0)
	for i, zone := range p.zones {
		start := netip.PrefixFrom(advance(whole.Masked().Addr(), uint64(i)<<(32-mask)), mask)
		next := start.Addr()
		used = 0
		for _, v := range specs {
			subnet, err := p.cut(props(v.ObjectValue()), i, next, mask+newBits(len(specs)))
			if err != nil {
				return fmt.Errorf("subnets of %s: %w", zone, err)
			}
			next = advance(subnet.cidr.Addr(), 1<<(32-subnet.cidr.Bits()))
			used += 1 << (32 - subnet.cidr.Bits())
			p.subnets = append(p.subnets, subnet)
		}
	}
	if size := uint64(1) << (32 - mask); used > size {
		return fmt.Errorf("Subnets are too large for VPC. VPC has %d addresses, but subnets require %d addresses.", size, used) //nolint:revive,staticcheck // the words of awsx
	}
	p.order()
	return nil
}

// cut is the next subnet of a zone: the first block of its size that begins at or past an address.
func (p *vpcPlan) cut(spec props, zone int, from netip.Addr, ordinary int) (subnetPlan, error) {
	for key := range spec {
		if !empty(spec[key]) && !slices.Contains(subnetKnows, string(key)) {
			return subnetPlan{}, &Unsimulated{"the subnet input " + string(key) + " of " + vpcComponentType}
		}
	}
	sort := spec.str("type")
	if !slices.Contains([]string{"Public", "Private", "Isolated"}, sort) {
		return subnetPlan{}, &Unsimulated{"the subnet type " + sort + " of " + vpcComponentType}
	}
	mask := spec.num("cidrMask")
	if mask == 0 {
		mask = ordinary
	}
	block := netip.PrefixFrom(from, mask).Masked()
	if block.Addr() != from {
		block = netip.PrefixFrom(advance(block.Addr(), 1<<(32-mask)), mask)
	}
	var tags resource.PropertyMap
	if v := spec.get("tags"); v.IsObject() {
		tags = v.ObjectValue()
	}
	name := fmt.Sprintf("%s-%s-%d", p.name, cmp.Or(spec.str("name"), strings.ToLower(sort)), zone+1)
	return subnetPlan{name: name, sort: sort, zone: zone, cidr: block, tags: tags}, nil
}

// order puts the public subnets of each zone first, as NAT gateways stand in them.
func (p *vpcPlan) order() {
	rank := map[string]int{"Public": 0, "Private": 1, "Isolated": 2}
	slices.SortStableFunc(p.subnets, func(a, b subnetPlan) int {
		return cmp.Or(a.zone-b.zone, rank[a.sort]-rank[b.sort])
	})
}

// newBits is how many bits tell so many things apart.
func newBits(count int) int { return bits.Len(uint(max(count-1, 0))) }

func advance(a netip.Addr, by uint64) netip.Addr {
	raw := a.As4()
	var next [4]byte
	binary.BigEndian.PutUint32(next[:], binary.BigEndian.Uint32(raw[:])+uint32(by)) //nolint:gosec // addresses wrap no sooner than the plan is refused
	return netip.AddrFrom4(next)
}
