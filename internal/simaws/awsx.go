package simaws

import (
	"fmt"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// anywhere is the route to everything.
const anywhere = "0.0.0.0/0"

// passedOn are the inputs of the component that its VPC takes as they are.
var passedOn = []string{"enableDnsHostnames", "enableDnsSupport", "instanceTenancy", "enableNetworkAddressUsageMetrics"}

// child is a resource the component makes.
type child struct {
	token  string
	name   string
	parent *child // nil is the component itself
	in     map[string]any
	after  []*child // what it waits for besides what its inputs name
}

// from is an input that is an output of another child.
type from struct {
	child     *child
	attribute string
}

// children are the resources of the component in the order they are made. Names, parents
// and inputs are those of awsx; testdata/awsx-vpc.json is a recording of the real one.
func (p *vpcPlan) children() []*child {
	if p.made != nil {
		return p.made
	}
	vpc := &child{token: vpcType, name: p.name, in: map[string]any{
		"cidrBlock": text(orElse(p.in.get("cidrBlock"), "10.0.0.0/16")), "tags": p.tags(nil, "", ""),
	}}
	for _, property := range passedOn {
		if v := p.in.get(property); !absent(v) {
			vpc.in[property] = v.Mappable()
		}
	}
	gateway := &child{token: gatewayType, name: p.name, parent: vpc, after: []*child{vpc}, in: map[string]any{
		"vpcId": from{vpc, "id"}, "tags": p.tags(nil, "", ""),
	}}
	made := []*child{vpc, gateway}
	var nats []*child
	for _, s := range p.subnets {
		subnet, table := p.subnet(s, vpc)
		made = append(made, subnet, table, &child{
			token: associationType, name: s.name, parent: table, after: []*child{table},
			in: map[string]any{"routeTableId": from{table, "id"}, "subnetId": from{subnet, "id"}},
		})
		if s.sort == "Public" && (p.nat == "OnePerAz" && len(nats) <= s.zone || p.nat == "Single" && len(nats) == 0) {
			address, nat := p.natGateway(s, subnet)
			made, nats = append(made, address, nat), append(nats, nat)
		}
		if route := p.route(s, table, gateway, nats); route != nil {
			made = append(made, route)
		}
	}
	p.made = made
	return made
}

// subnet is a subnet and the route table it has to itself.
func (p *vpcPlan) subnet(s subnetPlan, vpc *child) (subnet, table *child) {
	subnet = &child{token: subnetType, name: s.name, parent: vpc, after: []*child{vpc}, in: map[string]any{
		"vpcId": from{vpc, "id"}, "availabilityZone": p.zones[s.zone], "cidrBlock": s.cidr.String(),
		"mapPublicIpOnLaunch": s.sort == "Public", "tags": p.tags(s.tags, s.name, s.sort),
	}}
	table = &child{token: routeTableType, name: s.name, parent: subnet, after: []*child{subnet}, in: map[string]any{
		"vpcId": from{vpc, "id"}, "tags": p.tags(nil, s.name, s.sort),
	}}
	return subnet, table
}

// natGateway is a way out and its address.
func (p *vpcPlan) natGateway(s subnetPlan, subnet *child) (address, nat *child) {
	name := fmt.Sprintf("%s-%d", p.name, s.zone+1)
	tags := p.tags(nil, name, "")
	address = &child{token: eipType, name: name, parent: subnet, after: []*child{subnet}, in: map[string]any{"tags": tags}}
	nat = &child{token: natType, name: name, parent: subnet, after: []*child{subnet}, in: map[string]any{
		"subnetId": from{subnet, "id"}, "allocationId": from{address, "allocationId"}, "tags": tags,
	}}
	return address, nat
}

// route is the way out of a subnet; an isolated one has none.
func (p *vpcPlan) route(s subnetPlan, table, gateway *child, nats []*child) *child {
	in := map[string]any{"routeTableId": from{table, "id"}, "destinationCidrBlock": anywhere}
	switch {
	case s.sort == "Public":
		in["gatewayId"] = from{gateway, "id"}
	case s.sort == "Private" && p.nat == "Single":
		in["natGatewayId"] = from{nats[0], "id"}
	case s.sort == "Private" && p.nat == "OnePerAz":
		in["natGatewayId"] = from{nats[s.zone], "id"}
	default:
		return nil
	}
	return &child{token: routeType, name: s.name, parent: table, after: []*child{table}, in: in}
}

// tags are the component's own, over its name, under those of a subnet, its name and sort.
func (p *vpcPlan) tags(more resource.PropertyMap, name, sort string) map[string]any {
	tags := map[string]any{"Name": p.name}
	if given := p.in.get("tags"); given.IsObject() {
		maps.Copy(tags, given.ObjectValue().Mappable())
	}
	maps.Copy(tags, more.Mappable())
	if name != "" {
		tags["Name"] = name
	}
	if sort != "" {
		tags["SubnetType"] = sort
	}
	return tags
}

func orElse(v resource.PropertyValue, otherwise string) resource.PropertyValue {
	if absent(v) {
		return resource.NewProperty(otherwise)
	}
	return v
}

// subnetOutputs are the outputs that list subnet ids, by the sort they list.
var subnetOutputs = map[string]string{
	"publicSubnetIds": "Public", "privateSubnetIds": "Private", "isolatedSubnetIds": "Isolated",
}

// ofSort names the subnets of a sort, zone by zone.
func (p *vpcPlan) ofSort(sort string) []string {
	var names []string
	for _, s := range p.subnets {
		if s.sort == sort {
			names = append(names, s.name)
		}
	}
	return names
}

// vpc makes the component under mocks. Its children are in the world afterwards, but not
// in the program: the SDK's mock monitor never hears of them.
func (m *Mocks) vpc(args pulumi.MockResourceArgs, urn resource.URN) (string, resource.PropertyMap, error) {
	plan, err := planVPC(args.Name, args.Inputs)
	if err != nil {
		return "", nil, err
	}
	s := m.session(args.RegisterRPC.GetProviders()["aws"])
	made := map[*child]*thing{}
	urns := map[*child]resource.URN{nil: urn}
	outputs := resource.PropertyMap{}
	ids := map[string]string{}
	for _, c := range plan.children() {
		above := urns[c.parent]
		urns[c] = resource.NewURN(urn.Stack(), urn.Project(), above.QualifiedType(), tokens.Type(c.token), c.name)
		t, err := m.create(c.token, c.name, urns[c], c.resolved(made), s)
		if err != nil {
			return "", nil, fmt.Errorf("%s %s: %w", c.token, c.name, err)
		}
		made[c] = t
		if c.token == subnetType {
			ids[c.name] = t.id
		}
		if c.token == vpcType {
			outputs["vpcId"] = resource.NewProperty(t.id)
		}
	}
	for output, sort := range subnetOutputs {
		var listed []string
		for _, name := range plan.ofSort(sort) {
			listed = append(listed, ids[name])
		}
		outputs[resource.PropertyKey(output)] = list(listed...)
	}
	return "", outputs, nil
}

// resolved are the inputs of a child once what they come from is made.
func (c *child) resolved(made map[*child]*thing) resource.PropertyMap {
	in := map[string]any{}
	for key, value := range c.in {
		if f, ok := value.(from); ok {
			value = made[f.child].attribute(f.attribute)
		}
		in[key] = value
	}
	return resource.NewPropertyMapFromMap(in)
}
