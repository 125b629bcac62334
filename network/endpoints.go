package network

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	awsx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// gateway leads to S3 without a NAT gateway: it costs nothing, and every layer
// of every image comes that way.
func (b builder) gateway(vpc *awsx.Vpc) error {
	_, err := ec2.NewVpcEndpoint(b.ctx, b.name+"-s3", &ec2.VpcEndpointArgs{
		VpcId:           vpc.VpcId,
		ServiceName:     pulumi.Sprintf("com.amazonaws.%s.s3", b.args.Config.Region),
		VpcEndpointType: pulumi.String("Gateway"),
		RouteTableIds:   b.routeTables(vpc),
		Policy:          iam.Policy(storagePolicy(b.args.Config)...),
		Tags:            b.named("s3"),
	}, b.parent)
	return err
}

// routeTables looks up the table of each private and isolated subnet, zone by
// zone. awsx tells its route tables in one list, all tiers mixed, but the
// subnets per tier and in the order of the zones; it is done, associations
// included, before they are known.
func (b builder) routeTables(vpc *awsx.Vpc) pulumi.StringArray {
	tables := pulumi.StringArray{}
	for i := range b.zones {
		for _, subnets := range []pulumi.StringArrayOutput{vpc.PrivateSubnetIds, vpc.IsolatedSubnetIds} {
			tables = append(tables, ec2.LookupRouteTableOutput(b.ctx, ec2.LookupRouteTableOutputArgs{
				SubnetId: subnets.Index(pulumi.Int(i)).ToStringPtrOutput(),
			}, b.parent).RouteTableId())
		}
	}
	return tables
}

// storagePolicy bounds what passes the S3 endpoint; it grants nothing. The route
// to the region's S3 always leads here, so what it leaves out cannot be reached
// at all, not even through a NAT gateway.
func storagePolicy(c *config.Config) []iam.Statement {
	statements := []iam.Statement{
		ownPrincipals(c),
		{
			// ECR hands out links to layers that it has signed itself, so the caller
			// is neither this account nor a service principal.
			// https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
			Sid:        "ImageLayers",
			Principals: iam.Anyone(),
			Actions:    []string{"s3:GetObject"},
			Resources:  []any{fmt.Sprintf("arn:%s:s3:::prod-%s-starport-layer-bucket/*", c.Partition(), c.Region)},
		},
	}
	if c.Network.NAT == config.NATNone {
		return statements
	}
	// Packages of Amazon Linux, open data, and the links other companies sign for
	// their files lie in S3 too. Where the tasks may fetch from any web server,
	// refusing these would protect nothing and break them oddly: only those in
	// this region. Writing with a stranger's credentials stays refused.
	return append(statements, iam.Statement{
		Sid:        "Downloads",
		Principals: iam.Anyone(),
		Actions:    []string{"s3:GetObject"},
		Resources:  []any{"*"},
	})
}

// ownPrincipals lets the account's own callers use an endpoint, as far as their
// roles allow, and keeps credentials from elsewhere out of it. The action is any
// because an endpoint carries one service only.
func ownPrincipals(c *config.Config) iam.Statement {
	return iam.Statement{
		Sid:        "OwnPrincipals",
		Principals: iam.Anyone(),
		Actions:    []string{"*"},
		Resources:  []any{"*"},
		Conditions: iam.Conditions{"StringEquals": {"aws:PrincipalAccount": c.Account}},
	}
}

// interfaces puts the listed AWS services into the private subnets, under their
// usual names.
func (b builder) interfaces(network *awsx.Vpc) error {
	c := b.args.Config
	if len(c.Network.Endpoints) == 0 {
		return nil
	}
	group, err := b.endpointGroup(network)
	if err != nil {
		return err
	}
	for _, short := range c.Network.Endpoints {
		part := strings.ReplaceAll(short, ".", "-")
		if _, err := ec2.NewVpcEndpoint(b.ctx, b.name+"-"+part, &ec2.VpcEndpointArgs{
			VpcId:             network.VpcId,
			ServiceName:       pulumi.Sprintf("com.amazonaws.%s.%s", c.Region, short),
			VpcEndpointType:   pulumi.String("Interface"),
			PrivateDnsEnabled: pulumi.Bool(true),
			SubnetIds:         network.PrivateSubnetIds,
			SecurityGroupIds:  pulumi.StringArray{group.ID()},
			Policy:            servicePolicy(c, short),
			Tags:              b.named(part),
		}, b.parent); err != nil {
			return err
		}
	}
	return nil
}

// servicePolicy bounds an interface endpoint, where its service lets it: of those
// the configuration knows, AWS lists only CloudTrail among the ones that do not.
// https://github.com/awslabs/landing-zone-accelerator-on-aws (createVpcEndpointPolicy)
func servicePolicy(c *config.Config, short string) pulumi.StringPtrInput {
	if short == "cloudtrail" {
		return nil
	}
	return iam.Policy(ownPrincipals(c))
}

// endpointGroup admits the private tier to the endpoints. They only answer, so
// the group lets nothing out.
func (b builder) endpointGroup(network *awsx.Vpc) (*ec2.SecurityGroup, error) {
	group, err := ec2.NewSecurityGroup(b.ctx, b.name+"-endpoints", &ec2.SecurityGroupArgs{
		VpcId:       network.VpcId,
		Description: pulumi.String("Interface endpoints of AWS services"),
		Tags:        b.named("endpoints"),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	for _, zone := range b.zones {
		if _, err := vpc.NewSecurityGroupIngressRule(b.ctx, b.name+"-endpoints-"+zone.letter, &vpc.SecurityGroupIngressRuleArgs{
			SecurityGroupId: group.ID(),
			Description:     pulumi.Sprintf("HTTPS from the private subnet of zone %s", zone.letter),
			CidrIpv4:        pulumi.String(zone.private.String()),
			IpProtocol:      pulumi.String("tcp"),
			FromPort:        pulumi.Int(443),
			ToPort:          pulumi.Int(443),
			Tags:            b.named("endpoints-" + zone.letter),
		}, b.parent); err != nil {
			return nil, err
		}
	}
	return group, nil
}
