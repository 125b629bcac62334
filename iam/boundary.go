package iam

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// BoundaryArgs places the boundary.
type BoundaryArgs struct {
	Config *config.Config
}

// Boundary is the most that any role of the environment can do, whatever its own
// policy says. Who deploys may make roles only with it, and so cannot make one that
// may do more than a service or function of this program ever needs.
type Boundary struct {
	pulumi.ResourceState

	ARN pulumi.StringOutput
}

// NewBoundary creates the policy. It grants nothing.
func NewBoundary(ctx *pulumi.Context, name string, args BoundaryArgs, opts ...pulumi.ResourceOption) (*Boundary, error) {
	b := &Boundary{}
	if err := ctx.RegisterComponentResource("landfall:iam:Boundary", name, b, opts...); err != nil {
		return nil, err
	}
	c := args.Config
	buckets, roles := []any{bucketsOf(c), bucketsOf(c) + "/*"}, []any{rolesOf(c)}
	if c.Reviews != nil {
		reviews := reviewsOf(c) // whose roles bear it, too
		buckets, roles = append(buckets, bucketsOf(reviews), bucketsOf(reviews)+"/*"), append(roles, rolesOf(reviews))
	}
	policy, err := iam.NewPolicy(ctx, name, &iam.PolicyArgs{
		Path:        pulumi.String(c.GitHubPath()),
		Description: pulumi.Sprintf("The most that roles of %s can do", c.Prefix()),
		Policy: Policy(
			Statement{Sid: "Work", Actions: work, Resources: []any{"*"}}, // which of them, each role says itself
			// Buckets are told apart by name alone, everything else by its tags.
			Statement{Sid: "OwnBuckets", Actions: workOnBuckets, Resources: buckets},
			otherEnvironments(c),
			Statement{Sid: "PassOwnRoles", Actions: []string{"iam:PassRole"}, Resources: roles},
		),
	}, pulumi.Parent(b))
	if err != nil {
		return nil, err
	}
	b.ARN = policy.Arn
	return b, ctx.RegisterResourceOutputs(b, pulumi.Map{"arn": b.ARN})
}

// BorrowBoundary is a boundary that is lent.
func BorrowBoundary(arn string) *Boundary { return &Boundary{ARN: pulumi.String(arn).ToStringOutput()} }

// Everywhere gives the boundary to every role that is made from now on and has none,
// whoever makes it.
func (b *Boundary) Everywhere(ctx *pulumi.Context) error {
	return ctx.RegisterStackTransformation(func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
		role, ok := args.Props.(*iam.RoleArgs)
		if !ok || role.PermissionsBoundary != nil {
			return nil
		}
		bound := *role
		bound.PermissionsBoundary = b.ARN
		return &pulumi.ResourceTransformationResult{Props: &bound, Opts: args.Opts}
	})
}

// work is all that services, functions and helpers of this program do in AWS.
var work = []string{
	"cloudwatch:DescribeAlarms", "cloudwatch:PutMetricData",
	"codedeploy:CreateDeployment", "codedeploy:GetApplicationRevision", "codedeploy:GetDeployment", "codedeploy:GetDeploymentConfig",
	"codedeploy:ListDeployments", "codedeploy:RegisterApplicationRevision", "codedeploy:StopDeployment",
	"codepipeline:GetJobDetails", "codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions",
	"codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult", "codepipeline:StartPipelineExecution",
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:CreateSnapshot", "ec2:CreateTags",
	"ec2:DeleteNetworkInterface", "ec2:DeleteSnapshot", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSnapshots", "ec2:DescribeSubnets", "ec2:DescribeVolumes", "ec2:UnassignPrivateIpAddresses",
	"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer",
	"ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ecs:DescribeTasks",
	"ecs:ListTasks", "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:TagResource", "ecs:UpdateService",
	"ecs:UpdateServicePrimaryTaskSet",
	"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite",
	"elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups",
	"elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule",
	"kms:Decrypt", "kms:GenerateDataKey",
	"lambda:InvokeFunction", "lambda:ListFunctions",
	"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams",
	"logs:GetLogEvents", "logs:PutLogEvents", "logs:PutRetentionPolicy",
	"rds:StartDBInstance", "rds:StopDBInstance",
	"secretsmanager:GetSecretValue",
	"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
	"sqs:ReceiveMessage", "sqs:SendMessage",
	"ssm:UpdateInstanceInformation",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
	"ssmmessages:OpenDataChannel",
	"xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets",
	"xray:PutTelemetryRecords", "xray:PutTraceSegments",
}

var workOnBuckets = []string{
	"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning",
	"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject",
}

// otherEnvironments denies what bears the tags of another environment of the project,
// to whoever deploys and to every role it makes: it could make one that reads for it.
func otherEnvironments(c *config.Config) Statement {
	own := []any{c.Stack}
	if !c.Tier.Protected() {
		own = append(own, "pr-*") // what reviews add to the environment they borrow from
	}
	return Statement{
		Sid: "DenyOtherEnvironments", Deny: true, Actions: []string{"*"}, Resources: []any{"*"},
		Conditions: Conditions{
			"StringEquals":  {"aws:ResourceTag/project": c.Project},
			"StringNotLike": {"aws:ResourceTag/environment": own},
		},
	}
}

// rails are what who deploys can never do, whatever its policies grant: it grants
// nothing itself.
func rails(c *config.Config) []Statement {
	return []Statement{
		{Sid: "Bounds", Actions: []string{"*"}, Resources: []any{"*"}}, // what it may do its policies say
		{
			Sid: "DenyOtherRegions", Deny: true, Actions: []string{"*"}, Resources: []any{"*"},
			// Services without a region, such as IAM, say they are in us-east-1.
			Conditions: Conditions{"StringNotEquals": {"aws:RequestedRegion": []any{c.Region, "us-east-1"}}},
		},
		otherEnvironments(c),
		{
			// Who may change these could give itself anything.
			Sid: "DenyOwnRights", Deny: true,
			Actions: []string{
				"iam:Add*", "iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:Put*", "iam:Remove*",
				"iam:Set*", "iam:Tag*", "iam:Untag*", "iam:Update*",
			},
			Resources: []any{
				c.GlobalARN("iam", "role"+c.GitHubPath()+"*"), c.GlobalARN("iam", "policy"+c.GitHubPath()+"*"), c.GlobalARN("iam", "oidc-provider/*"),
				c.GlobalARN("iam", "saml-provider/*"),
			},
		},
		{
			Sid: "DenyPeople", Deny: true, Resources: []any{"*"},
			Actions: []string{
				"account:*", "iam:*AccessKey*", "iam:*AccountPasswordPolicy", "iam:*Group*", "iam:*LoginProfile*",
				"iam:*MFADevice*", "iam:*User*", "iam:DeleteRolePermissionsBoundary", "organizations:*",
			},
		},
		{
			Sid: "DenyBlindness", Deny: true, Resources: []any{"*"},
			Actions: []string{
				"cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail",
				"config:DeleteConfigurationRecorder", "config:StopConfigurationRecorder", "guardduty:DeleteDetector",
				"guardduty:UpdateDetector",
			},
		},
	}
}
