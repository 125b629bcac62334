// Package network builds the VPC everything else lives in: public subnets for
// the load balancer and the NAT gateways, private ones for the tasks, isolated
// ones for what keeps data.
//
// The VPC itself comes from awsx; what is around it (who may pass between the
// tiers, the ways to AWS's own services, the record of all traffic) is ours.
package network

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	awsx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// Args places the network.
type Args struct {
	Config *config.Config
	Keys   *iam.Keys
}

// Network is the VPC and the ids of its subnets, by tier and in the order of
// the zones.
type Network struct {
	pulumi.ResourceState

	VPCID    pulumi.StringOutput
	Public   pulumi.StringArrayOutput
	Private  pulumi.StringArrayOutput
	Isolated pulumi.StringArrayOutput
}

// New builds the network.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Network, error) {
	n := &Network{}
	if err := ctx.RegisterComponentResource("landfall:network:Network", name, n, opts...); err != nil {
		return nil, err
	}
	zones, err := layout(args.Config.Region, args.Config.Network)
	if err != nil {
		return nil, fmt.Errorf("addresses: %w", err)
	}
	b := builder{ctx, name, args, zones, pulumi.Parent(n)}

	vpc, err := b.vpc()
	if err != nil {
		return nil, fmt.Errorf("vpc: %w", err)
	}
	for _, step := range []struct {
		name  string
		build func(*awsx.Vpc) error
	}{
		{"default group", b.defaultGroup},
		{"isolation", b.isolation},
		{"s3 endpoint", b.gateway},
		{"interface endpoints", b.interfaces},
		{"flow logs", b.flowLogs},
	} {
		if err := step.build(vpc); err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
	}

	n.VPCID, n.Public, n.Private, n.Isolated = vpc.VpcId, vpc.PublicSubnetIds, vpc.PrivateSubnetIds, vpc.IsolatedSubnetIds
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{
		"vpcId": n.VPCID, "public": n.Public, "private": n.Private, "isolated": n.Isolated,
	})
}

// Borrow is a network that is lent.
func Borrow(lent config.LentNetwork) *Network {
	ids := func(all []string) pulumi.StringArrayOutput { return pulumi.ToStringArray(all).ToStringArrayOutput() }
	return &Network{
		VPCID:  pulumi.String(lent.VPC).ToStringOutput(),
		Public: ids(lent.Public), Private: ids(lent.Private), Isolated: ids(lent.Isolated),
	}
}

// Lend tells reviews where they run.
func (n *Network) Lend(c *config.Config) pulumi.Map {
	return pulumi.Map{
		"vpc": n.VPCID, "public": n.Public, "private": n.Private, "isolated": n.Isolated,
		"zones":     pulumi.ToStringArray(c.Network.Zones),
		"nat":       pulumi.String(string(c.Network.NAT)),
		"endpoints": pulumi.ToStringArray(c.Network.Endpoints),
	}
}

type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	zones  []zone
	parent pulumi.ResourceOrInvokeOption
}

// named is the Name tag, the one a person reads in the console.
func (b builder) named(part string) pulumi.StringMap {
	return pulumi.StringMap{"Name": pulumi.String(b.args.Config.Prefix() + "-" + part)}
}

// defaultGroup takes every rule from the group AWS makes with the VPC and gives
// to whatever names none of its own.
func (b builder) defaultGroup(vpc *awsx.Vpc) error {
	_, err := ec2.NewDefaultSecurityGroup(b.ctx, b.name+"-default", &ec2.DefaultSecurityGroupArgs{
		VpcId: vpc.VpcId,
		Tags:  b.named("default-closed"),
	}, b.parent)
	return err
}
