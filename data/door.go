package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/network"
)

// door is the one way over the network to a piece: a security group that admits
// whoever wears the other one, on a single port. Neither says anything else, so
// wearing the client group never opens more than this door.
type door struct {
	server, client pulumi.StringInput // by their ids
}

type doorArgs struct {
	config  *config.Config
	network *network.Network
	// title is the piece as the description of a group names it.
	title string
	port  int
}

func newDoor(ctx *pulumi.Context, name string, args doorArgs, parent pulumi.ResourceOption) (d door, err error) {
	server, err := d.group(ctx, name, args, args.title, parent)
	if err != nil {
		return d, err
	}
	client, err := d.group(ctx, name+"-client", args, "Clients of "+args.title, parent)
	if err != nil {
		return d, err
	}
	d = door{server.ID(), client.ID()}
	if _, err = vpc.NewSecurityGroupIngressRule(ctx, name+"-from-client", &vpc.SecurityGroupIngressRuleArgs{
		Description:               pulumi.String("From whoever wears the client group"),
		SecurityGroupId:           d.server,
		ReferencedSecurityGroupId: d.client,
		IpProtocol:                pulumi.String("tcp"),
		FromPort:                  pulumi.Int(args.port),
		ToPort:                    pulumi.Int(args.port),
	}, parent); err != nil {
		return d, err
	}
	_, err = vpc.NewSecurityGroupEgressRule(ctx, name+"-to-server", &vpc.SecurityGroupEgressRuleArgs{
		Description:               pulumi.Sprintf("To %s", args.title),
		SecurityGroupId:           d.client,
		ReferencedSecurityGroupId: d.server,
		IpProtocol:                pulumi.String("tcp"),
		FromPort:                  pulumi.Int(args.port),
		ToPort:                    pulumi.Int(args.port),
	}, parent)
	return d, err
}

// group is an empty security group: the provider takes away the rule AWS puts
// into a new one, which lets everything out.
func (door) group(ctx *pulumi.Context, name string, args doorArgs, title string, parent pulumi.ResourceOption) (*ec2.SecurityGroup, error) {
	prefix := args.config.Prefix()
	return ec2.NewSecurityGroup(ctx, name, &ec2.SecurityGroupArgs{
		Description: pulumi.Sprintf("%s of %s", title, prefix),
		VpcId:       args.network.VPCID,
		Tags:        pulumi.StringMap{"Name": pulumi.String(fmt.Sprintf("%s-%s", prefix, name))},
	}, parent)
}
