package network

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	awsx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// flowLogs records who talked to whom, what was let through and what was not,
// in AWS's default format, which CloudWatch Logs Insights reads by itself.
func (b builder) flowLogs(vpc *awsx.Vpc) error {
	c := b.args.Config
	name := b.name + "-flow-logs"
	group, err := cloudwatch.NewLogGroup(b.ctx, name, &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(c.LogGroup("flow-logs")),
		RetentionInDays: pulumi.Int(c.Logs.RetentionDays),
		KmsKeyId:        b.args.Keys.Logs.Arn,
	}, b.parent)
	if err != nil {
		return err
	}
	role, err := b.flowLogsRole(name)
	if err != nil {
		return err
	}
	_, err = ec2.NewFlowLog(b.ctx, name, &ec2.FlowLogArgs{
		VpcId:          vpc.VpcId,
		TrafficType:    pulumi.String("ALL"),
		LogDestination: group.Arn,
		IamRoleArn:     role.ARN,
		// One minute would be up to ten times the lines, and CloudWatch charges for
		// every one. Interfaces on Nitro hosts report each minute whatever is set:
		// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html
		MaxAggregationInterval: pulumi.Int(600),
		Tags:                   b.named("flow-logs"),
		// Without the permissions in place the flow log begins with an access error.
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{role.Ready}))
	return err
}

// flowLogsRole may write to the one log group. It may not create it: a group
// that AWS made anew would have neither the key nor an end.
func (b builder) flowLogsRole(name string) (*iam.Role, error) {
	c := b.args.Config
	return iam.NewRole(b.ctx, name, iam.RoleArgs{
		Config:      c,
		Description: "Writes the VPC's flow logs",
		Service:     "vpc-flow-logs.amazonaws.com",
		Source:      c.ARN("ec2", "vpc-flow-log/*"),
		Statements: []iam.Statement{
			{
				Sid:       "Write",
				Actions:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
				Resources: []any{c.ARN("logs", "log-group:"+c.LogGroup("flow-logs")+":*")},
			},
			{
				// Listing log groups cannot be narrowed to one of them.
				Sid:       "Find",
				Actions:   []string{"logs:DescribeLogGroups"},
				Resources: []any{c.ARN("logs", "log-group:*")},
			},
		},
	}, b.parent)
}
