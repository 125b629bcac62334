package tests

import "github.com/stretchr/testify/assert"

// thirdZone asserts that an environment in two zones with one way out becomes one
// in three with three without anything being made anew: what is there keeps its
// addresses, and is told where else it may stand.
func thirdZone(e *environment) {
	t := e.t
	before := e.subnets()
	e.configure(func(platform fields) {
		platform["network"] = fields{"cidr": "10.21.0.0/16", "zones": []string{"a", "b", "c"}, "nat": "per-zone"}
	})
	assert.Equal(t, map[string][]string{
		"create": {
			"aws:ec2/eip:Eip network-2", "aws:ec2/eip:Eip network-3",
			ec2NAT + " network-2", ec2NAT + " network-3",
			"aws:ec2/route:Route network-private-3", "aws:ec2/route:Route network-public-3",
			ec2RouteTable + " network-isolated-3", ec2RouteTable + " network-private-3", ec2RouteTable + " network-public-3",
			"aws:ec2/routeTableAssociation:RouteTableAssociation network-isolated-3",
			"aws:ec2/routeTableAssociation:RouteTableAssociation network-private-3",
			"aws:ec2/routeTableAssociation:RouteTableAssociation network-public-3",
			ec2Subnet + " network-isolated-3", ec2Subnet + " network-private-3", ec2Subnet + " network-public-3",
		},
		"update": {
			"aws:ec2/networkAcl:NetworkAcl network-isolated: egress ingress subnetIds",
			"aws:ec2/route:Route network-private-2: natGatewayId",
			vpcEndpoint + " network-s3: routeTableIds",
			serviceType + " admin: networkConfiguration",
			serviceType + " server: networkConfiguration",
			serviceType + " storefront: networkConfiguration",
			cacheSubnets + " cache-subnets: subnetIds",
			functionType + " gate: environment",
			functionType + " lending-function: vpcConfig",
			applicationLB + " ingress: subnets",
			dbSubnets + " database-subnets: subnetIds",
			"landfall:platform:Lends lends",
		},
	}, e.does())
	e.settled()
	after := e.subnets()
	for name, addresses := range before {
		assert.Equal(t, addresses, after[name], name)
	}
	assert.Len(t, after, len(before)*3/2)
}

// subnets are the addresses of the subnets, by name.
func (e *environment) subnets() map[string]string {
	addresses := map[string]string{}
	for name, subnet := range worldOf(e.world)[ec2Subnet] {
		addresses[name] = subnet.Inputs["cidrBlock"].StringValue()
	}
	return addresses
}
