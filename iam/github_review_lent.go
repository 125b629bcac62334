package iam

import (
	"strings"

	"landfall/config"
)

// reviewTasks are services in the cluster that is lent, each called after its review.
func reviewTasks(c *config.Config) []Statement {
	all := reviewsOf(c)
	services := c.ARN("ecs", "service/"+c.Prefix()+"/"+all.Stack)
	return []Statement{
		{
			Sid: "MakeServices", Resources: []any{services}, Conditions: asked(c),
			Actions: []string{"ecs:CreateService", "ecs:TagResource"},
		},
		{
			Sid: "Services", Resources: []any{services}, Conditions: borne(c),
			Actions: []string{"ecs:DeleteService", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateService"},
		},
		{
			// Nobody may deregister what is not used any more: ECS lets no policy say whose.
			Sid: "Tasks", Resources: []any{c.ARN("ecs", "task-definition/"+all.Prefix()+"-*:*")},
			Actions: []string{"ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource"},
		},
		{
			Sid: "MakeScaling", Resources: []any{c.ARN("application-autoscaling", "scalable-target/*")}, Conditions: asked(c),
			Actions: []string{"application-autoscaling:RegisterScalableTarget", "application-autoscaling:TagResource"},
		},
		{
			Sid: "Scaling", Resources: []any{c.ARN("application-autoscaling", "scalable-target/*")}, Conditions: borne(c),
			Actions: []string{
				"application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeleteScheduledAction",
				"application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy",
				"application-autoscaling:PutScheduledAction", "application-autoscaling:RegisterScalableTarget",
				"application-autoscaling:TagResource", "application-autoscaling:UntagResource",
			},
		},
	}
}

// reviewWays lead to reviews: rules on the listener that is lent, names in its zone.
func reviewWays(c *config.Config) []Statement {
	var (
		rules   = c.ARN("elasticloadbalancing", "listener-rule/app/"+c.Prefix()+"/*")
		targets = c.ARN("elasticloadbalancing", "targetgroup/*")
	)
	statements := []Statement{
		{
			Sid: "Rules", Actions: []string{"elasticloadbalancing:CreateRule"}, Conditions: asked(c),
			Resources: []any{c.ARN("elasticloadbalancing", "listener/app/"+c.Prefix()+"/*")},
		},
		{
			Sid: "MakeWays", Resources: []any{rules, targets}, Conditions: asked(c),
			Actions: []string{"elasticloadbalancing:CreateRule", "elasticloadbalancing:CreateTargetGroup"},
		},
		tagging("TagWays", "elasticloadbalancing:AddTags", []any{rules, targets}, "CreateRule", "CreateTargetGroup"),
		{
			Sid: "Ways", Resources: []any{rules, targets}, Conditions: borne(c),
			Actions: []string{
				"elasticloadbalancing:AddTags", "elasticloadbalancing:DeleteRule", "elasticloadbalancing:DeleteTargetGroup",
				"elasticloadbalancing:ModifyRule", "elasticloadbalancing:ModifyTargetGroup",
				"elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RemoveTags",
				"elasticloadbalancing:SetRulePriorities",
			},
		},
		{
			Sid: "MakePrivateNames", Resources: []any{"*"}, Conditions: asked(c), // AWS makes up what they are called
			Actions: []string{"servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:CreateService", "servicediscovery:TagResource"},
		},
		{
			// Of zones IAM knows no tags: only Cloud Map may make and delete them for a review.
			Sid: "PrivateZones", Resources: []any{"*"}, Conditions: Conditions{"Bool": {"aws:ViaAWSService": "true"}},
			Actions: []string{"route53:AssociateVPCWithHostedZone", "route53:CreateHostedZone", "route53:DeleteHostedZone"},
		},
		{
			Sid: "PrivateNames", Resources: []any{"*"}, Conditions: borne(c),
			Actions: []string{
				"servicediscovery:CreateService", "servicediscovery:DeleteNamespace", "servicediscovery:DeleteService",
				"servicediscovery:DeregisterInstance", "servicediscovery:TagResource", "servicediscovery:UntagResource",
				"servicediscovery:UpdatePrivateDnsNamespace", "servicediscovery:UpdateService",
			},
		},
	}
	if c.Domain == nil {
		return statements
	}
	return append(statements, Statement{
		Sid: "Names", Actions: []string{"route53:ChangeResourceRecordSets"},
		Resources:  []any{"arn:" + c.Partition() + ":route53:::hostedzone/" + c.Domain.ZoneID},
		Conditions: Conditions{"ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": reviewNames(c)}},
	})
}

// reviewNames are those that reviews may have below the domain: pr-7 and api-pr-7. The
// environment has none of these forms itself.
func reviewNames(c *config.Config) []any {
	var names []any
	for _, digit := range "123456789" {
		label := "pr-" + string(digit) + "*." + c.Domain.Name
		names = append(names, label, "*-"+label)
	}
	return names
}

// tagging gives tags to what is made in the same moment. Who could give them to what is
// there already could take it for a review's.
func tagging(sid, action string, resources []any, making ...string) Statement {
	service, _, _ := strings.Cut(action, ":")
	return Statement{
		Sid: sid, Actions: []string{action}, Resources: resources,
		Conditions: Conditions{"StringEquals": {service + ":CreateAction": anys(making)}},
	}
}

// reviewGroups are security groups in the network that is lent.
func reviewGroups(c *config.Config) []Statement {
	group, rule := c.ARN("ec2", "security-group/*"), c.ARN("ec2", "security-group-rule/*")
	return []Statement{
		{
			Sid: "GroupsInNetwork", Actions: []string{"ec2:CreateSecurityGroup"}, Resources: []any{c.ARN("ec2", "vpc/*")},
			Conditions: keysOf(c),
		},
		{Sid: "MakeGroups", Actions: []string{"ec2:CreateSecurityGroup"}, Resources: []any{group}, Conditions: asked(c)},
		{
			Sid: "MakeGroupRules", Resources: []any{rule}, Conditions: asked(c),
			Actions: []string{"ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"},
		},
		tagging("TagGroups", "ec2:CreateTags", []any{group, rule},
			"AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateSecurityGroup"),
		{
			Sid: "Groups", Resources: []any{group, rule}, Conditions: borne(c),
			Actions: []string{
				"ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateTags", "ec2:DeleteSecurityGroup",
				"ec2:DeleteTags", "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
				"ec2:UpdateSecurityGroupRuleDescriptionsEgress", "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
			},
		},
	}
}

// reviewFiles are file systems, whose names AWS makes up.
func reviewFiles(c *config.Config) []Statement {
	files := []any{c.ARN("elasticfilesystem", "file-system/*"), c.ARN("elasticfilesystem", "access-point/*")}
	return []Statement{
		{Sid: "MakeFiles", Actions: []string{"elasticfilesystem:CreateFileSystem"}, Resources: files, Conditions: asked(c)},
		tagging("TagFiles", "elasticfilesystem:TagResource", files, "CreateAccessPoint", "CreateFileSystem"),
		{
			Sid: "Files", Resources: files, Conditions: borne(c),
			Actions: []string{
				"elasticfilesystem:CreateAccessPoint", "elasticfilesystem:CreateMountTarget", "elasticfilesystem:DeleteAccessPoint",
				"elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteFileSystemPolicy", "elasticfilesystem:DeleteMountTarget",
				"elasticfilesystem:ModifyMountTargetSecurityGroups", "elasticfilesystem:PutBackupPolicy",
				"elasticfilesystem:PutFileSystemPolicy", "elasticfilesystem:PutLifecycleConfiguration",
				"elasticfilesystem:TagResource", "elasticfilesystem:UntagResource", "elasticfilesystem:UpdateFileSystem",
				"elasticfilesystem:UpdateFileSystemProtection",
			},
		},
		{
			// EFS makes them for its mount targets, as whoever asks for one, and gives them no tags.
			Sid: "MountTargets", Resources: []any{"*"}, Conditions: Conditions{"Bool": {"aws:ViaAWSService": "true"}},
			Actions: []string{"ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"},
		},
	}
}

// reviewKeys has services use the keys that are lent, for what they keep of reviews.
func reviewKeys(c *config.Config) []Statement {
	var services []any
	for _, service := range []string{"lambda", "s3", "secretsmanager", "sqs"} {
		services = append(services, service+"."+c.Region+"."+c.DNSSuffix())
	}
	use, grant := keysOf(c), keysOf(c)
	use["StringLike"] = map[string]any{"kms:ViaService": services}
	grant["Bool"] = map[string]any{"kms:GrantIsForAWSResource": "true"}
	return []Statement{
		{
			Sid: "UseKeys", Resources: []any{c.ARN("kms", "key/*")}, Conditions: use,
			Actions: []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"},
		},
		{Sid: "GrantKeys", Actions: []string{"kms:CreateGrant"}, Resources: []any{c.ARN("kms", "key/*")}, Conditions: grant},
	}
}

// reviewDatabases has the function called that makes and drops databases of reviews.
func reviewDatabases(c *config.Config) []Statement {
	if c.Database == nil {
		return nil
	}
	function := c.ARN("lambda", "function:"+c.FunctionName("bootstrap-reviews"))
	return []Statement{{
		// The provider asks for the function's $LATEST by name, which to IAM is another resource.
		Sid: "Databases", Actions: []string{"lambda:InvokeFunction"}, Resources: []any{function, function + ":$LATEST"},
	}}
}

// untouched is what bears the tags of any other environment: what is granted above by
// the tags that are asked for does not reach what is there already.
func untouched(c *config.Config) Statement {
	return Statement{
		Sid: "DenyOthers", Deny: true, Resources: []any{"*"},
		Actions: []string{
			"application-autoscaling:*", "ec2:AuthorizeSecurityGroup*", "ec2:CreateTags", "ec2:Delete*", "ec2:Modify*", "ec2:Revoke*",
			"ec2:Update*", "ecs:*Service", "ecs:TagResource", "ecs:UntagResource", "elasticfilesystem:Create*",
			"elasticfilesystem:Delete*", "elasticfilesystem:Modify*", "elasticfilesystem:Put*", "elasticfilesystem:TagResource",
			"elasticfilesystem:UntagResource", "elasticfilesystem:Update*", "elasticloadbalancing:AddTags", "elasticloadbalancing:Delete*", "elasticloadbalancing:Modify*", "elasticloadbalancing:RemoveTags",
			"elasticloadbalancing:Set*", "servicediscovery:*",
		},
		Conditions: Conditions{
			"StringEquals":  {"aws:ResourceTag/project": c.Project},
			"StringNotLike": {"aws:ResourceTag/environment": reviewsOf(c).Stack},
		},
	}
}
