package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
	"landfall/network"
)

// What services and functions have in common: a log, a security group of their
// own, the ways to the pieces they use, and secrets.

func newLog(
	ctx *pulumi.Context, name string, c *config.Config, keys *iam.Keys, parent pulumi.ResourceOption,
) (*cloudwatch.LogGroup, error) {
	return cloudwatch.NewLogGroup(ctx, name, &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(c.LogGroup(name)),
		RetentionInDays: pulumi.Int(c.Logs.RetentionDays),
		KmsKeyId:        keys.Logs.Arn,
	}, parent)
}

type groupArgs struct {
	config  *config.Config
	network *network.Network
	// who wears it, as its description says.
	who    string
	egress []int
}

// newGroup is a security group that admits nobody yet, and its exits, the ports the
// stack file names.
func newGroup(
	ctx *pulumi.Context, name string, args groupArgs, parent pulumi.ResourceOption,
) (group *ec2.SecurityGroup, exits []pulumi.Resource, err error) {
	group, err = ec2.NewSecurityGroup(ctx, name, &ec2.SecurityGroupArgs{
		VpcId:       args.network.VPCID,
		Description: pulumi.Sprintf("%s in %s", args.who, args.config.Prefix()),
		Tags:        pulumi.StringMap{"Name": pulumi.Sprintf("%s-%s", args.config.Prefix(), name)},
	}, parent)
	if err != nil {
		return nil, nil, err
	}
	for _, port := range args.egress {
		exit, err := vpc.NewSecurityGroupEgressRule(ctx, fmt.Sprintf("%s-out-%d", name, port), &vpc.SecurityGroupEgressRuleArgs{
			SecurityGroupId: group.ID(),
			Description:     pulumi.Sprintf("%s to the world on %d", name, port),
			CidrIpv4:        pulumi.String("0.0.0.0/0"),
			IpProtocol:      pulumi.String("tcp"),
			FromPort:        pulumi.Int(port),
			ToPort:          pulumi.Int(port),
		}, parent)
		if err != nil {
			return nil, nil, err
		}
		exits = append(exits, exit)
	}
	return group, exits, nil
}

// admitted opens the ways to pieces that know their users one by one.
func admitted(
	ctx *pulumi.Context, name string, uses map[string]map[string]string, access map[string]data.Access,
	group *ec2.SecurityGroup, parent pulumi.ResourceOption,
) error {
	for _, piece := range slices.Sorted(maps.Keys(uses)) {
		if admit := access[piece].Admit; admit != nil {
			if err := admit(ctx, name+"-"+piece, group, parent); err != nil {
				return fmt.Errorf("%s: %w", piece, err)
			}
		}
	}
	return nil
}

// worn are a program's own group and those that lead to the pieces it uses. Two
// pieces behind one door are one group.
func worn(own *ec2.SecurityGroup, uses map[string]map[string]string, access map[string]data.Access) pulumi.StringArray {
	groups := pulumi.StringArray{own.ID()}
	for _, piece := range slices.Sorted(maps.Keys(uses)) {
		if group := access[piece].SecurityGroup; group != nil && !slices.Contains(groups, group) {
			groups = append(groups, group)
		}
	}
	return groups
}
