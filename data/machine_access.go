package data

import (
	"fmt"

	awsiam "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// MetricNamespace is where the machine tells CloudWatch how it is.
const MetricNamespace = "Landfall/Database"

// machineLogs is the log group of PostgreSQL and of the script that sets it up.
func machineLogs(c *config.Config) string { return c.LogGroup("database/machine") }

// exits lets the machine fetch: AWS and the repositories of packages over HTTPS,
// and Ubuntu's mirrors over HTTP, which is all they speak; apt verifies the
// signatures of what they hand out.
func (b machineBuilder) exits(door door) ([]pulumi.Resource, error) {
	var rules []pulumi.Resource
	for _, exit := range []struct {
		part, to string
		port     int
	}{
		{"https", "AWS and signed packages", 443},
		{"http", "the mirrors of Ubuntu and their signed packages", 80},
	} {
		rule, err := vpc.NewSecurityGroupEgressRule(b.ctx, b.name+"-to-"+exit.part, &vpc.SecurityGroupEgressRuleArgs{
			Description:     pulumi.Sprintf("To %s", exit.to),
			SecurityGroupId: door.server,
			CidrIpv4:        pulumi.String("0.0.0.0/0"),
			IpProtocol:      pulumi.String("tcp"),
			FromPort:        pulumi.Int(exit.port),
			ToPort:          pulumi.Int(exit.port),
		}, b.parent)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// profile is what the machine may do. People get in through Session Manager:
// there is no key pair and no port for one.
func (b machineBuilder) profile(secret pulumi.StringOutput, backups *Bucket) (*awsiam.InstanceProfile, *iam.Role, error) {
	c := b.args.Config
	role, err := iam.NewRole(b.ctx, b.name+"-machine", iam.RoleArgs{
		Config:      c,
		Description: "Runs PostgreSQL",
		Service:     "ec2.amazonaws.com",
		Statements:  append(b.ownData(secret, backups), b.reports()...),
	}, b.parent)
	if err != nil {
		return nil, nil, err
	}
	profile, err := awsiam.NewInstanceProfile(b.ctx, b.name+"-machine", &awsiam.InstanceProfileArgs{
		Path: pulumi.Sprintf("/%s/", c.Prefix()),
		Role: role.Name,
	}, b.parent)
	return profile, role, err
}

// ownData is the password and the backups.
func (b machineBuilder) ownData(secret pulumi.StringOutput, backups *Bucket) []iam.Statement {
	c, bucket := b.args.Config, backups.Bucket
	return []iam.Statement{
		{
			Sid:       "Password",
			Actions:   []string{"secretsmanager:GetSecretValue"},
			Resources: []any{secret},
		},
		{
			Sid:       "Backups",
			Actions:   []string{"s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
			Resources: []any{pulumi.Sprintf("%s/*", bucket.Arn)},
		},
		{
			Sid:       "BackupsList",
			Actions:   []string{"s3:ListBucket"},
			Resources: []any{bucket.Arn},
		},
		{
			Sid:       "Key",
			Actions:   []string{"kms:Decrypt", "kms:GenerateDataKey"},
			Resources: []any{b.args.Keys.Data.Arn},
			Conditions: iam.Conditions{"StringEquals": {"kms:ViaService": []any{
				fmt.Sprintf("s3.%s.%s", c.Region, c.DNSSuffix()),
				fmt.Sprintf("secretsmanager.%s.%s", c.Region, c.DNSSuffix()),
			}}},
		},
	}
}

// reports is what the machine tells, and how people talk to it. AWS's managed
// policy for that also lets a machine read every parameter of the account.
func (b machineBuilder) reports() []iam.Statement {
	c := b.args.Config
	return []iam.Statement{
		{
			Sid:       "Logs",
			Actions:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			Resources: []any{c.ARN("logs", "log-group:"+machineLogs(c)+":*")},
		},
		{
			// CloudWatch knows no metrics as resources, only their namespaces.
			Sid:        "Metrics",
			Actions:    []string{"cloudwatch:PutMetricData"},
			Resources:  []any{"*"},
			Conditions: iam.Conditions{"StringEquals": {"cloudwatch:namespace": MetricNamespace}},
		},
		{
			// What Session Manager asks for; none of it is about a resource.
			// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
			Sid: "Sessions",
			Actions: []string{
				"ssm:UpdateInstanceInformation",
				"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			},
			Resources: []any{"*"},
		},
	}
}
