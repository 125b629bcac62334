package simaws

import (
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spec is a valid VPC of two zones, with changes.
func spec(changes map[string]any) resource.PropertyMap {
	in := map[string]any{
		"cidrBlock": "10.0.0.0/16", "availabilityZoneNames": []any{"eu-central-1a", "eu-central-1b"},
		"availabilityZoneCidrMask": 18, "subnetStrategy": "Auto", "natGateways": map[string]any{"strategy": "Single"},
		"subnetSpecs": []any{
			map[string]any{"type": "Private", "cidrMask": 19},
			map[string]any{"type": "Public", "cidrMask": 22},
			map[string]any{"type": "Isolated", "cidrMask": 22},
		},
	}
	maps.Copy(in, changes)
	return resource.NewPropertyMapFromMap(in)
}

func TestLayout(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes map[string]any
		want    map[string]string
	}{
		{"masks that fit one behind the other", nil, map[string]string{
			"net-private-1": "10.0.0.0/19", "net-public-1": "10.0.32.0/22", "net-isolated-1": "10.0.36.0/22",
			"net-private-2": "10.0.64.0/19", "net-public-2": "10.0.96.0/22", "net-isolated-2": "10.0.100.0/22",
		}},
		{"a wide subnet behind a narrow one begins at its own boundary", map[string]any{"subnetSpecs": []any{
			map[string]any{"type": "Public", "cidrMask": 22}, map[string]any{"type": "Private", "cidrMask": 19},
		}}, map[string]string{
			"net-public-1": "10.0.0.0/22", "net-private-1": "10.0.32.0/19", "net-public-2": "10.0.64.0/22", "net-private-2": "10.0.96.0/19",
		}},
		{"no zone mask divides the VPC by its zones", map[string]any{"availabilityZoneCidrMask": nil, "subnetSpecs": []any{
			map[string]any{"type": "Public", "cidrMask": 24}, map[string]any{"type": "Private", "cidrMask": 24, "name": "app"},
		}}, map[string]string{
			"net-public-1": "10.0.0.0/24", "net-app-1": "10.0.1.0/24", "net-public-2": "10.0.128.0/24", "net-app-2": "10.0.129.0/24",
		}},
	} {
		plan, err := planVPC("net", spec(c.changes))
		require.NoError(t, err, c.name)
		got := map[string]string{}
		for _, s := range plan.subnets {
			got[s.name] = s.cidr.String()
		}
		assert.Equal(t, c.want, got, c.name)
	}
}

func TestGatewaysPerStrategy(t *testing.T) {
	for strategy, want := range map[string]int{"None": 0, "Single": 1, "OnePerAz": 2} {
		plan, err := planVPC("net", spec(map[string]any{"natGateways": map[string]any{"strategy": strategy}}))
		require.NoError(t, err)
		made := map[string]int{}
		for _, c := range plan.children() {
			made[c.token]++
		}
		assert.Equal(t, want, made[natType], strategy)
		assert.Equal(t, want, made[eipType], strategy)
		routes := 2 // from each public subnet
		if want > 0 {
			routes += 2 // from each private one
		}
		assert.Equal(t, routes, made[routeType], strategy)
	}
}

func TestLayoutRefusals(t *testing.T) {
	for _, c := range []struct {
		changes map[string]any
		want    string
	}{
		{map[string]any{"subnetStrategy": nil}, "the simulated AWS does not know the subnetStrategy Legacy of awsx:ec2:Vpc"},
		{map[string]any{"availabilityZoneNames": nil}, "the simulated AWS does not know an awsx:ec2:Vpc without availabilityZoneNames"},
		{map[string]any{"subnetSpecs": nil}, "the simulated AWS does not know an awsx:ec2:Vpc without subnetSpecs"},
		{map[string]any{"numberOfAvailabilityZones": 2}, "the simulated AWS does not know the input numberOfAvailabilityZones of awsx:ec2:Vpc"},
		{map[string]any{"subnetSpecs": []any{map[string]any{"type": "Unused", "cidrMask": 20}}}, "subnets of eu-central-1a: the simulated AWS does not know the subnet type Unused of awsx:ec2:Vpc"},
		{map[string]any{"subnetSpecs": []any{map[string]any{"type": "Public", "cidrBlocks": []any{"10.0.0.0/24"}}}}, "subnets of eu-central-1a: the simulated AWS does not know the subnet input cidrBlocks of awsx:ec2:Vpc"},
		{map[string]any{"natGateways": map[string]any{"strategy": "Many"}}, "Unknown NatGatewayStrategy 'Many'"},
		{map[string]any{"availabilityZoneCidrMask": 20}, "Subnets are too large for VPC. VPC has 4096 addresses, but subnets require 10240 addresses."},
		{map[string]any{"subnetSpecs": []any{map[string]any{"type": "Isolated", "cidrMask": 20}}}, "If NAT Gateway strategy is 'OnePerAz' or 'Single', both private and public subnets must be declared. The private subnet creates the need for a NAT Gateway, and the public subnet is required to host the NAT Gateway resource."},
	} {
		_, err := planVPC("net", spec(c.changes))
		assert.EqualError(t, err, c.want)
	}
}
