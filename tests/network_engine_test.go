package tests

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
)

// TestNetworkOnTheEngine sees what mocks cannot: the children awsx makes, after
// the transform, and what the engine would do to them when a zone is added.
func TestNetworkOnTheEngine(t *testing.T) {
	t.Parallel()
	c := ordinaryNetwork()
	world := simaws.New(simaws.Options{Account: c.Account, Region: c.Region})
	server, err := world.Serve(t.Context())
	require.NoError(t, err)
	t.Cleanup(server.Close)
	stack, err := engine.Open(t.Context(), engine.Options{
		Stack:   &stackfile.Stack{Project: c.Project, Name: c.Stack},
		Program: networkProgram(c),
		Quick:   true,
		Env:     map[string]string{"PULUMI_DEBUG_PROVIDERS": server.Env()},
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, stack.Close()) })
	up := func() map[string][]string {
		t.Helper()
		did := watch()
		_, err := stack.Up(t.Context(), optup.EventStreams(did.stream), optup.ProgressStreams(io.Discard))
		require.NoError(t, err)
		return did.all()
	}

	up()
	made := worldOf(world)
	assert.Equal(t, []string{"aws"}, providersOf(t, stack, "aws"), "awsx has started an AWS provider of its own")
	assert.Equal(t, map[string]string{
		"network-public-1": "landfall-staging-public-a", "network-public-2": "landfall-staging-public-b",
		"network-private-1": "landfall-staging-private-a", "network-private-2": "landfall-staging-private-b",
		"network-isolated-1": "landfall-staging-isolated-a", "network-isolated-2": "landfall-staging-isolated-b",
	}, made.titles(ec2Subnet))
	assert.Equal(t, map[string]string{"network-1": "landfall-staging-nat-a"}, made.titles(ec2NAT))
	assert.Equal(t, map[string]string{"network": "landfall-staging"}, made.titles(ec2VPC))
	for name, subnet := range made[ec2Subnet] {
		assert.Equal(t, false, subnet.Inputs["mapPublicIpOnLaunch"].V, name)
	}
	assert.Equal(t, []string{"network-private-1", "network-isolated-1", "network-private-2", "network-isolated-2"},
		made.routeTablesOf("network-s3"))

	c.Network.Zones, c.Network.NAT = []string{"a", "b", "c"}, config.NATPerZone
	assert.Equal(t, map[string][]string{
		"create": {
			"aws:ec2/eip:Eip network-2", "aws:ec2/eip:Eip network-3",
			"aws:ec2/natGateway:NatGateway network-2", "aws:ec2/natGateway:NatGateway network-3",
			"aws:ec2/route:Route network-private-3", "aws:ec2/route:Route network-public-3",
			"aws:ec2/routeTable:RouteTable network-isolated-3", "aws:ec2/routeTable:RouteTable network-private-3",
			"aws:ec2/routeTable:RouteTable network-public-3",
			"aws:ec2/routeTableAssociation:RouteTableAssociation network-isolated-3",
			"aws:ec2/routeTableAssociation:RouteTableAssociation network-private-3",
			"aws:ec2/routeTableAssociation:RouteTableAssociation network-public-3",
			"aws:ec2/subnet:Subnet network-isolated-3", "aws:ec2/subnet:Subnet network-private-3",
			"aws:ec2/subnet:Subnet network-public-3",
			"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-endpoints-c",
		},
		"update": {
			"aws:ec2/networkAcl:NetworkAcl network-isolated: egress ingress subnetIds",
			"aws:ec2/route:Route network-private-2: natGatewayId",
			"aws:ec2/vpcEndpoint:VpcEndpoint network-ecr-api: subnetIds",
			"aws:ec2/vpcEndpoint:VpcEndpoint network-logs: subnetIds",
			"aws:ec2/vpcEndpoint:VpcEndpoint network-s3: routeTableIds",
		},
	}, up())
	assert.Equal(t, []string{
		"network-private-1", "network-isolated-1", "network-private-2", "network-isolated-2",
		"network-private-3", "network-isolated-3",
	}, worldOf(world).routeTablesOf("network-s3"))
}

const (
	ec2VPC        = "aws:ec2/vpc:Vpc"
	ec2Subnet     = "aws:ec2/subnet:Subnet"
	ec2NAT        = "aws:ec2/natGateway:NatGateway"
	ec2RouteTable = "aws:ec2/routeTable:RouteTable"
	ec2Endpoint   = "aws:ec2/vpcEndpoint:VpcEndpoint"
)

// existing is what the simulated AWS holds, by type and name.
type existing map[string]map[string]simaws.Resource

func worldOf(world *simaws.World) existing { return existingOf(world.Resources()) }

func existingOf(resources []simaws.Resource) existing {
	e := existing{}
	for _, resource := range resources {
		if e[resource.Type] == nil {
			e[resource.Type] = map[string]simaws.Resource{}
		}
		e[resource.Type][resource.Name] = resource
	}
	return e
}

// titles are the Name tags of a type.
func (e existing) titles(typ string) map[string]string {
	titles := map[string]string{}
	for name, resource := range e[typ] {
		titles[name] = resource.Inputs["tags"].ObjectValue()["Name"].StringValue()
	}
	return titles
}

// routeTablesOf names the route tables of an endpoint.
func (e existing) routeTablesOf(endpoint string) []string {
	var names []string
	for _, id := range e[ec2Endpoint][endpoint].Inputs["routeTableIds"].ArrayValue() {
		for name, table := range e[ec2RouteTable] {
			if table.ID == id.StringValue() {
				names = append(names, name)
			}
		}
	}
	return names
}

// providersOf names the instances of a provider in the stack's state.
func providersOf(t *testing.T, stack *engine.Stack, pkg string) []string {
	t.Helper()
	exported, err := stack.Export(t.Context())
	require.NoError(t, err)
	var state apitype.DeploymentV3
	require.NoError(t, json.Unmarshal(exported.Deployment, &state))
	var names []string
	for _, resource := range state.Resources {
		if string(resource.Type) == "pulumi:providers:"+pkg {
			names = append(names, resource.URN.Name())
		}
	}
	return names
}
