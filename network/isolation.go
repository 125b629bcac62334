package network

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	awsx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// isolation puts a second lock on the isolated subnets, beside the security
// groups: whatever a group there is changed to, only the private tier gets in,
// only to the ports of the pieces, and nothing gets out but the answers.
//
// The tier is not admitted to itself. What AWS names as the least a cache needs
// is its port in and the ephemeral ports out:
// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/TroubleshootingConnections.html
// For the standby of RDS it names no rule at all. Both replicate although their
// security groups do not admit each other, so not over an interface in these
// subnets. Name resolution passes network ACLs unseen. S3, to which a route leads
// from here too, does not: whatever in this tier comes to need it (RDS exporting
// to a bucket, say) also needs rules here.
//
// The other tiers stay on the VPC's default ACL, which lets everything through:
// what may reach a task or the load balancer is said by their security groups.
func (b builder) isolation(vpc *awsx.Vpc) error {
	_, err := ec2.NewNetworkAcl(b.ctx, b.name+"-isolated", &ec2.NetworkAclArgs{
		VpcId:     vpc.VpcId,
		SubnetIds: vpc.IsolatedSubnetIds,
		// The rules stand in the list, not beside it: a rule added by hand is then
		// a difference, and the next update takes it away.
		Ingress: b.admitted(),
		Egress:  b.answered(),
		Tags:    b.named("isolated"),
	}, b.parent)
	return err
}

// Rules are numbered by zone, then by piece: 100 to 102, 110 to 112. A zone more or
// a piece more takes free numbers and moves none.
const (
	firstRule    = 100
	rulesPerZone = 10
)

func (b builder) admitted() ec2.NetworkAclIngressArray {
	rules := ec2.NetworkAclIngressArray{}
	for i, zone := range b.zones {
		for piece, port := range b.ports() {
			if port == 0 {
				continue
			}
			rules = append(rules, ec2.NetworkAclIngressArgs{
				RuleNo:    pulumi.Int(firstRule + rulesPerZone*i + piece),
				Action:    pulumi.String("allow"),
				Protocol:  pulumi.String("tcp"),
				CidrBlock: pulumi.String(zone.private.String()),
				FromPort:  pulumi.Int(port),
				ToPort:    pulumi.Int(port),
			})
		}
	}
	return rules
}

func (b builder) answered() ec2.NetworkAclEgressArray {
	rules := ec2.NetworkAclEgressArray{}
	for i, zone := range b.zones {
		rules = append(rules, ec2.NetworkAclEgressArgs{
			RuleNo:    pulumi.Int(firstRule + rulesPerZone*i),
			Action:    pulumi.String("allow"),
			Protocol:  pulumi.String("tcp"),
			CidrBlock: pulumi.String(zone.private.String()),
			// Any port a client may have called from: AWS knows no connections here.
			FromPort: pulumi.Int(1024),
			ToPort:   pulumi.Int(65535),
		})
	}
	return rules
}

// ports is the port of each piece that lives in the isolated subnets, at the
// piece's own place for ever; 0 is a piece the environment does not have there.
// Read replicas listen on the port of the database. Two pieces may share a port:
// each keeps its rule, so that neither moves when the other leaves.
func (b builder) ports() [3]int {
	var database, cache, warehouse int
	if b.args.Config.Database != nil && !b.args.Config.OwnMachine() {
		database = b.args.Config.Database.Port
	}
	if b.args.Config.Cache != nil {
		cache = b.args.Config.Cache.Port
	}
	if b.args.Config.Warehouse != nil {
		warehouse = b.args.Config.Warehouse.Port
	}
	return [3]int{database, cache, warehouse}
}
