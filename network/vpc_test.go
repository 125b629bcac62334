package network

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"landfall/config"
)

func builderOf(zones ...zone) builder {
	return builder{
		name:  "network",
		args:  Args{Config: &config.Config{Project: "landfall", Stack: "staging", Region: "eu-central-1"}},
		zones: zones,
	}
}

func TestTitle(t *testing.T) {
	b := builderOf(zone{letter: "a"}, zone{letter: "c"})
	for child, want := range map[string]string{
		"network":            "landfall-staging",
		"network-private-1":  "landfall-staging-private-a",
		"network-public-2":   "landfall-staging-public-c",
		"network-isolated-2": "landfall-staging-isolated-c",
		"network-1":          "landfall-staging-nat-a",
		"network-private-3":  "landfall-staging-private-3",
		"network-0":          "landfall-staging-0",
		"network-extra":      "landfall-staging-extra",
	} {
		assert.Equal(t, want, b.title(child), child)
	}
}

func TestRefine(t *testing.T) {
	b := builderOf(zone{letter: "a"}, zone{letter: "b"})
	options := pulumi.ResourceOptions{Version: "6.66.3", Protect: true}
	for name, c := range map[string]struct {
		typ, name   string
		props, want pulumi.Map
	}{
		"a public subnet maps no addresses and is named by its zone": {
			typ: "aws:ec2/subnet:Subnet", name: "network-public-1",
			props: pulumi.Map{
				"cidrBlock": pulumi.String("10.20.32.0/22"), "mapPublicIpOnLaunch": pulumi.Bool(true),
				"tags": pulumi.Map{"Name": pulumi.String("network-public-1"), "SubnetType": pulumi.String("Public")},
			},
			want: pulumi.Map{
				"cidrBlock": pulumi.String("10.20.32.0/22"), "mapPublicIpOnLaunch": pulumi.Bool(false),
				"tags": pulumi.Map{
					"Name": pulumi.String("landfall-staging-public-a"), "SubnetType": pulumi.String("Public"),
				},
			},
		},
		"a subnet without tags maps no addresses either": {
			typ: "aws:ec2/subnet:Subnet", name: "network-public-1",
			props: pulumi.Map{},
			want:  pulumi.Map{"mapPublicIpOnLaunch": pulumi.Bool(false)},
		},
		"a NAT gateway is named by its zone": {
			typ: "aws:ec2/natGateway:NatGateway", name: "network-2",
			props: pulumi.Map{"tags": pulumi.Map{"Name": pulumi.String("network-2")}},
			want:  pulumi.Map{"tags": pulumi.Map{"Name": pulumi.String("landfall-staging-nat-b")}},
		},
		"a route stays as it is": {
			typ: "aws:ec2/route:Route", name: "network-public-1",
			props: pulumi.Map{"destinationCidrBlock": pulumi.String("0.0.0.0/0")},
			want:  pulumi.Map{"destinationCidrBlock": pulumi.String("0.0.0.0/0")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := b.refine(t.Context(), &pulumi.ResourceTransformArgs{
				Custom: true, Type: c.typ, Name: c.name, Props: c.props, Opts: options,
			})
			assert.Equal(t, &pulumi.ResourceTransformResult{Props: c.want, Opts: options}, got)
		})
	}
}

func TestRefineLeavesTheComponentAlone(t *testing.T) {
	assert.Nil(t, builderOf(zone{letter: "a"}).refine(t.Context(), &pulumi.ResourceTransformArgs{
		Type: "awsx:ec2:Vpc", Name: "network", Props: pulumi.Map{"cidrBlock": pulumi.String("10.20.0.0/16")},
	}))
}
