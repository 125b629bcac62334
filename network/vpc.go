package network

import (
	"context"
	"strconv"
	"strings"

	awsx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// vpc asks awsx for the VPC. Strategy, zone mask and subnet masks are all
// spelt out: what awsx would choose itself depends on how many zones there are,
// and a subnet that moves is a subnet replaced.
func (b builder) vpc() (*awsx.Vpc, error) {
	network := b.args.Config.Network
	strategy := awsx.SubnetAllocationStrategyAuto
	bits := b.zones[0].private.Bits() - privateBits
	names := make([]string, len(b.zones))
	for i, zone := range b.zones {
		names[i] = zone.name
	}
	return awsx.NewVpc(b.ctx, b.name, &awsx.VpcArgs{
		CidrBlock:                pulumi.StringRef(network.CIDR),
		AvailabilityZoneNames:    names,
		AvailabilityZoneCidrMask: pulumi.IntRef(bits + zoneBits),
		SubnetStrategy:           &strategy,
		SubnetSpecs: []awsx.SubnetSpecArgs{
			{Type: awsx.SubnetTypePrivate, CidrMask: pulumi.IntRef(bits + privateBits)},
			{Type: awsx.SubnetTypePublic, CidrMask: pulumi.IntRef(bits + publicBits)},
			{Type: awsx.SubnetTypeIsolated, CidrMask: pulumi.IntRef(bits + isolatedBits)},
		},
		NatGateways: &awsx.NatGatewayConfigurationArgs{Strategy: natStrategy[network.NAT]},
		// The private names of the interface endpoints resolve only with it.
		EnableDnsHostnames: pulumi.Bool(true),
	}, b.parent, pulumi.Transforms([]pulumi.ResourceTransform{b.refine}))
}

var natStrategy = map[config.NAT]awsx.NatGatewayStrategy{
	config.NATNone:    awsx.NatGatewayStrategyNone,
	config.NATSingle:  awsx.NatGatewayStrategySingle,
	config.NATPerZone: awsx.NatGatewayStrategyOnePerAz,
}

// refine changes what awsx makes of its children and takes no argument for. The
// engine calls it for them alone.
func (b builder) refine(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if !args.Custom { // the component itself
		return nil
	}
	if args.Type == "aws:ec2/subnet:Subnet" {
		// Load balancers and NAT gateways get their public addresses by asking;
		// nothing else may have one by being started in the wrong subnet.
		args.Props["mapPublicIpOnLaunch"] = pulumi.Bool(false)
	}
	if tags, ok := args.Props["tags"].(pulumi.Map); ok {
		tags["Name"] = pulumi.String(b.title(args.Name))
	}
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

// title is what the console calls a child of awsx, which numbers its children
// by zone: network-private-1 is landfall-staging-private-a, network-1 (an
// address or a NAT gateway) is landfall-staging-nat-a.
func (b builder) title(child string) string {
	prefix := b.args.Config.Prefix()
	part := strings.TrimPrefix(strings.TrimPrefix(child, b.name), "-")
	if part == "" {
		return prefix
	}
	tier, number, numbered := strings.Cut(part, "-")
	if !numbered {
		tier, number = "nat", part
	}
	if i, err := strconv.Atoi(number); err == nil && 1 <= i && i <= len(b.zones) {
		return prefix + "-" + tier + "-" + b.zones[i-1].letter
	}
	return prefix + "-" + part
}
