package iam

import "landfall/config"

// look is what it takes to compare the environment with the program, and to tell how
// it is: no value of a secret, no file and no line of a log is among it. What names no
// resource is what AWS lets nobody name one for.
func look(c *config.Config) []Statement {
	return []Statement{
		{
			Sid: "Look",
			Actions: []string{
				"acm:DescribeCertificate", "acm:ListTagsForCertificate",
				"application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource",
				"cloudfront:GetDistribution", "cloudfront:GetDistributionConfig", "cloudfront:GetOriginAccessControl",
				"cloudfront:GetResponseHeadersPolicy", "cloudfront:ListTagsForResource",
				"codepipeline:GetPipeline", "codepipeline:ListTagsForResource",
				"cloudwatch:Describe*", "cloudwatch:ListTagsForResource",
				"codedeploy:GetApplication", "codedeploy:GetDeployment", "codedeploy:GetDeploymentConfig", "codedeploy:GetDeploymentGroup",
				"codedeploy:ListDeployments", "codedeploy:ListTagsForResource",
				"dlm:GetLifecyclePolicy", "dlm:ListTagsForResource",
				"ec2:Describe*", "ec2:GetManagedPrefixListEntries",
				"ecs:Describe*", "ecs:List*",
				"elasticache:Describe*", "elasticache:ListTagsForResource",
				"elasticfilesystem:Describe*", "elasticfilesystem:ListTagsForResource",
				"elasticloadbalancing:Describe*",
				"events:Describe*", "events:List*",
				"kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListResourceTags",
				"lambda:GetEventSourceMapping", "lambda:ListTags",
				"logs:Describe*", "logs:ListTagsForResource",
				"rds:Describe*", "rds:ListTagsForResource",
				"route53:GetChange", "route53:GetDNSSEC", "route53:GetHostedZone", "route53:ListHostedZones",
				"route53:ListHostedZonesByName", "route53:ListResourceRecordSets", "route53:ListTagsForResource",
				"servicediscovery:GetNamespace", "servicediscovery:GetOperation", "servicediscovery:GetService",
				"servicediscovery:List*",
				"sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource",
			},
			Resources: []any{"*"},
		},
		{
			Sid:       "LookAtRegistries",
			Actions:   []string{"ecr:Describe*", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource"},
			Resources: []any{c.ARN("ecr", "repository/"+c.Prefix()+"/*")},
		},
		{
			Sid: "LookAtFunctions",
			Actions: []string{
				// The provider waits by the configuration, and reads the concurrency beside it.
				"lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConcurrency",
				"lambda:GetFunctionConfiguration", "lambda:GetFunctionEventInvokeConfig", "lambda:GetPolicy",
				"lambda:ListVersionsByFunction",
			},
			Resources: []any{c.ARN("lambda", "function:"+c.Prefix()+"-*")},
		},
		{
			Sid: "LookAtBuckets",
			Actions: []string{
				"s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
				"s3:GetReplicationConfiguration", "s3:ListBucket",
			},
			Resources: []any{"arn:" + c.Partition() + ":s3:::" + c.Prefix() + "-*"},
		},
		{
			Sid:       "LookAtSchedules",
			Actions:   []string{"scheduler:GetSchedule", "scheduler:GetScheduleGroup", "scheduler:ListTagsForResource"},
			Resources: []any{c.ARN("scheduler", "schedule/"+c.Prefix()+"-*"), c.ARN("scheduler", "schedule-group/"+c.Prefix()+"-*")},
		},
		{
			Sid:       "LookAtSecrets", // and not into them
			Actions:   []string{"secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy", "secretsmanager:ListSecretVersionIds"},
			Resources: []any{c.ARN("secretsmanager", "secret:"+c.Prefix()+"/*")},
		},
		{
			Sid:       "LookAtQueues",
			Actions:   []string{"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"},
			Resources: []any{c.ARN("sqs", c.Prefix()+"-*")},
		},
		{
			Sid: "LookAtRoles",
			Actions: []string{
				"iam:GetInstanceProfile", "iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole",
				"iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListPolicyTags",
				"iam:ListPolicyVersions", "iam:ListRolePolicies", "iam:ListRoleTags",
			},
			Resources: []any{
				c.GlobalARN("iam", "instance-profile/"+c.Prefix()+"/*"), c.GlobalARN("iam", "oidc-provider/"+githubIssuer),
				c.GlobalARN("iam", "policy"+c.GitHubPath()+"*"), c.GlobalARN("iam", "role/"+c.Prefix()+"/*"),
				c.GlobalARN("iam", "role"+c.GitHubPath()+"*"),
			},
		},
	}
}
