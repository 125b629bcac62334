package iam

import (
	"fmt"

	"landfall/config"
)

func changeCompute(c *config.Config) []Statement {
	return []Statement{
		{
			Sid: "Services",
			Actions: []string{
				"ecs:CreateCluster", "ecs:CreateService", "ecs:DeleteCluster", "ecs:DeleteService", "ecs:PutClusterCapacityProviders",
				"ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster", "ecs:UpdateClusterSettings", "ecs:UpdateService",
			},
			Resources: []any{
				c.ARN("ecs", "cluster/"+c.Prefix()), c.ARN("ecs", "service/"+c.Prefix()+"/*"),
				c.ARN("ecs", "task-definition/"+c.Prefix()+"-*"),
			},
		},
		{
			// ECS knows no resource for the second of them.
			Sid: "Tasks", Actions: []string{"ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition"}, Resources: []any{"*"},
		},
		{
			// How requests are shifted; to shift them is the gate's.
			Sid: "Shifts", Resources: []any{
				c.ARN("codedeploy", "application:"+c.Prefix()+"-*"), c.ARN("codedeploy", "deploymentconfig:"+c.Prefix()+"-*"),
				c.ARN("codedeploy", "deploymentgroup:"+c.Prefix()+"-*"),
			},
			Actions: []string{
				"codedeploy:CreateApplication", "codedeploy:CreateDeploymentConfig", "codedeploy:CreateDeploymentGroup",
				"codedeploy:DeleteApplication", "codedeploy:DeleteDeploymentConfig", "codedeploy:DeleteDeploymentGroup",
				"codedeploy:TagResource", "codedeploy:UntagResource", "codedeploy:UpdateApplication", "codedeploy:UpdateDeploymentGroup",
			},
		},
		{
			Sid: "Scaling", Resources: []any{c.ARN("application-autoscaling", "scalable-target/*")},
			Actions: []string{
				"application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeleteScheduledAction",
				"application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy",
				"application-autoscaling:PutScheduledAction", "application-autoscaling:RegisterScalableTarget",
				"application-autoscaling:TagResource", "application-autoscaling:UntagResource",
			},
		},
		{
			Sid: "Functions", Resources: []any{c.ARN("lambda", "function:"+c.Prefix()+"-*")},
			Actions: []string{
				"lambda:AddPermission", "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:DeleteFunctionConcurrency",
				"lambda:DeleteFunctionEventInvokeConfig", "lambda:InvokeFunction", "lambda:PutFunctionConcurrency",
				"lambda:PutFunctionEventInvokeConfig", "lambda:RemovePermission", "lambda:TagResource", "lambda:UntagResource",
				"lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionEventInvokeConfig",
			},
		},
		{
			Sid: "FunctionSources", Resources: []any{"*"}, // one that is not there yet has no name
			Actions: []string{
				"lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping",
			},
			Conditions: Conditions{"ArnLike": {"lambda:FunctionArn": c.ARN("lambda", "function:"+c.Prefix()+"-*")}},
		},
		{
			// Sent along when a source is made, which asks for the right of its own.
			Sid: "FunctionSourceTags", Resources: []any{c.ARN("lambda", "event-source-mapping:*")},
			Actions:    []string{"lambda:TagResource"},
			Conditions: tagged(c, "aws:RequestTag/"),
		},
		{
			Sid: "FunctionSourceTagsGone", Resources: []any{c.ARN("lambda", "event-source-mapping:*")},
			Actions: []string{"lambda:UntagResource"}, Conditions: keysOf(c),
		},
		{
			Sid: "Schedules", Resources: []any{c.ARN("scheduler", "schedule/"+c.Prefix()+"-*"), c.ARN("scheduler", "schedule-group/"+c.Prefix()+"-*")},
			Actions: []string{
				"scheduler:CreateSchedule", "scheduler:CreateScheduleGroup", "scheduler:DeleteSchedule", "scheduler:DeleteScheduleGroup",
				"scheduler:TagResource", "scheduler:UntagResource", "scheduler:UpdateSchedule",
			},
		},
		{
			Sid: "Pipeline", Resources: []any{c.ARN("codepipeline", c.Prefix())},
			Actions: []string{
				"codepipeline:CreatePipeline", "codepipeline:DeletePipeline", "codepipeline:TagResource", "codepipeline:UntagResource",
				"codepipeline:UpdatePipeline",
			},
		},
		{
			Sid: "Registries", Resources: []any{c.ARN("ecr", "repository/"+c.Prefix()+"/*")},
			Actions: []string{
				"ecr:CreateRepository", "ecr:DeleteLifecyclePolicy", "ecr:DeleteRepository", "ecr:DeleteRepositoryPolicy",
				"ecr:PutImageScanningConfiguration", "ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy",
				"ecr:SetRepositoryPolicy", "ecr:TagResource", "ecr:UntagResource",
			},
		},
	}
}

// changeWays is what leads to the application: load balancer, names, certificates.
func changeWays(c *config.Config) []Statement {
	return []Statement{
		{
			Sid: "Balancing", Resources: []any{
				c.ARN("elasticloadbalancing", "loadbalancer/app/"+c.Prefix()+"/*"), c.ARN("elasticloadbalancing", "listener/app/"+c.Prefix()+"/*"),
				c.ARN("elasticloadbalancing", "listener-rule/app/"+c.Prefix()+"/*"), c.ARN("elasticloadbalancing", "targetgroup/*"),
			},
			Actions: []string{
				"elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener",
				"elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateRule", "elasticloadbalancing:CreateTargetGroup",
				"elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteRule",
				"elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:ModifyListener",
				"elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes",
				"elasticloadbalancing:ModifyRule", "elasticloadbalancing:ModifyTargetGroup",
				"elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RemoveListenerCertificates",
				"elasticloadbalancing:RemoveTags", "elasticloadbalancing:SetIpAddressType", "elasticloadbalancing:SetRulePriorities",
				"elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
			},
		},
		{
			Sid: "Certificates", Resources: []any{fmt.Sprintf("arn:%s:acm:*:%s:certificate/*", c.Partition(), c.Account)},
			Actions: []string{
				"acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate", "acm:RequestCertificate",
				"acm:UpdateCertificateOptions",
			},
		},
		{
			Sid: "Edge", Resources: []any{
				c.GlobalARN("cloudfront", "distribution/*"), c.GlobalARN("cloudfront", "origin-access-control/*"),
				c.GlobalARN("cloudfront", "response-headers-policy/*"),
			},
			Actions: []string{
				"cloudfront:CreateDistribution", "cloudfront:CreateOriginAccessControl", "cloudfront:CreateResponseHeadersPolicy",
				"cloudfront:DeleteDistribution", "cloudfront:DeleteOriginAccessControl", "cloudfront:DeleteResponseHeadersPolicy",
				"cloudfront:TagResource", "cloudfront:UntagResource", "cloudfront:UpdateDistribution",
				"cloudfront:UpdateOriginAccessControl", "cloudfront:UpdateResponseHeadersPolicy",
			},
		},
		{
			// The zone is often shared: only names below the environment's own.
			Sid: "Names", Actions: []string{"route53:ChangeResourceRecordSets"},
			Resources: []any{fmt.Sprintf("arn:%s:route53:::hostedzone/*", c.Partition())},
			Conditions: Conditions{"ForAllValues:StringLike": {
				"route53:ChangeResourceRecordSetsNormalizedRecordNames": names(c),
			}},
		},
		{
			Sid: "PrivateNames", Resources: []any{"*"}, // zones and namespaces whose names AWS makes up
			Actions: []string{
				"route53:AssociateVPCWithHostedZone", "route53:ChangeTagsForResource", "route53:CreateHostedZone",
				"route53:DeleteHostedZone", "route53:UpdateHostedZoneComment",
				"servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:CreateService", "servicediscovery:DeleteNamespace",
				"servicediscovery:DeleteService", "servicediscovery:DeregisterInstance", "servicediscovery:TagResource",
				"servicediscovery:UntagResource", "servicediscovery:UpdatePrivateDnsNamespace", "servicediscovery:UpdateService",
			},
		},
	}
}

// names are the DNS names the environment may have.
func names(c *config.Config) []any {
	all := []any{c.Namespace(), "*." + c.Namespace()}
	if c.Domain != nil {
		all = append(all, c.Domain.Name, "*."+c.Domain.Name)
	}
	return all
}

func changeWatch(c *config.Config) []Statement {
	return []Statement{
		{
			Sid: "Logs", Resources: []any{
				c.ARN("logs", "log-group:"+c.LogGroup("*")), c.ARN("logs", "log-group:/aws/rds/instance/"+c.Prefix()+"-*"),
				c.ARN("logs", "log-group:/aws/rds/proxy/"+c.Prefix()), c.ARN("logs", "log-group:/aws/rds/proxy/"+c.Prefix()+":*"), c.ARN("logs", "log-group:/aws/lambda/"+c.Prefix()+"-*"),
			},
			Actions: []string{
				"logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy",
				"logs:DisassociateKmsKey", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
			},
		},
		{
			Sid: "Alarms", Resources: []any{c.ARN("cloudwatch", "alarm:"+c.Prefix()+"-*")},
			Actions: []string{
				"cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource",
			},
		},
		{
			Sid: "Events", Resources: []any{c.ARN("events", "rule/*")}, // their names are those of what they watch
			Actions: []string{
				"events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource",
				"events:UntagResource",
			},
		},
		{
			Sid: "Topics", Resources: []any{c.ARN("sns", c.Prefix()+"-*")},
			Actions: []string{
				"sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:UntagResource",
			},
		},
		{
			// These two know no resource.
			Sid: "Subscriptions", Actions: []string{"sns:SetSubscriptionAttributes", "sns:Unsubscribe"}, Resources: []any{"*"},
		},
	}
}
