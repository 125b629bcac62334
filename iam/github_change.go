package iam

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// part is one managed policy of the role that deploys: IAM takes ten of them per role,
// of 6,144 characters each.
type part struct {
	name       string
	statements []Statement
}

// change is what it takes to make, change and take down an environment, beside looking
// at it. Where names begin with the environment's prefix, it may touch those alone;
// what AWS names by itself it may touch unless it bears the tags of another
// environment, which the rails deny.
func change(c *config.Config, boundary pulumi.StringOutput) []part {
	return []part{
		{"network", changeNetwork()},
		{"data", changeData(c)},
		{"compute", changeCompute(c)},
		{"ways", changeWays(c)},
		{"watch", changeWatch(c)},
		{"identity", changeIdentity(c, boundary)},
	}
}

func changeNetwork() []Statement {
	anything := []any{"*"} // made without a name, and told apart by their tags
	return []Statement{
		{
			Sid: "Network", Resources: anything,
			Actions: []string{
				"ec2:AllocateAddress", "ec2:AssociateAddress", "ec2:AssociateRouteTable", "ec2:AttachInternetGateway",
				"ec2:CreateFlowLogs", "ec2:CreateInternetGateway", "ec2:CreateNatGateway", "ec2:CreateNetworkAcl",
				"ec2:CreateNetworkAclEntry", "ec2:CreateNetworkInterface", "ec2:CreateRoute", "ec2:CreateRouteTable",
				"ec2:CreateSubnet", "ec2:CreateTags", "ec2:CreateVpc", "ec2:CreateVpcEndpoint", "ec2:DeleteFlowLogs",
				"ec2:DeleteInternetGateway", "ec2:DeleteNatGateway", "ec2:DeleteNetworkAcl", "ec2:DeleteNetworkAclEntry",
				"ec2:DeleteNetworkInterface", "ec2:DeleteRoute", "ec2:DeleteRouteTable", "ec2:DeleteSubnet", "ec2:DeleteTags",
				"ec2:DeleteVpc", "ec2:DeleteVpcEndpoints", "ec2:DetachInternetGateway", "ec2:DetachNetworkInterface",
				"ec2:DisassociateAddress", "ec2:DisassociateRouteTable", "ec2:ModifyNetworkInterfaceAttribute",
				"ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint", "ec2:ReleaseAddress",
				"ec2:ReplaceNetworkAclAssociation", "ec2:ReplaceNetworkAclEntry", "ec2:ReplaceRoute",
				"ec2:ReplaceRouteTableAssociation",
			},
		},
		{
			Sid: "SecurityGroups", Resources: anything,
			Actions: []string{
				"ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateSecurityGroup",
				"ec2:DeleteSecurityGroup", "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroupEgress",
				"ec2:RevokeSecurityGroupIngress", "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
				"ec2:UpdateSecurityGroupRuleDescriptionsIngress",
			},
		},
		{
			Sid: "Machines", Resources: anything,
			Actions: []string{
				"ec2:AssociateIamInstanceProfile", "ec2:AttachVolume", "ec2:CreateVolume", "ec2:DeleteVolume", "ec2:DetachVolume",
				"ec2:DisassociateIamInstanceProfile", "ec2:ModifyInstanceAttribute", "ec2:ModifyInstanceCreditSpecification",
				"ec2:ModifyInstanceMaintenanceOptions", "ec2:ModifyInstanceMetadataOptions", "ec2:ModifyVolume",
				"ec2:MonitorInstances", "ec2:ReplaceIamInstanceProfileAssociation", "ec2:RunInstances", "ec2:StartInstances",
				"ec2:StopInstances", "ec2:TerminateInstances", "ec2:UnmonitorInstances",
			},
		},
	}
}

func changeIdentity(c *config.Config, boundary pulumi.StringOutput) []Statement {
	own := []any{rolesOf(c)}
	return []Statement{
		{
			// What a role may do is written only where the boundary holds it.
			Sid: "BoundRoles", Resources: own,
			Actions: []string{
				"iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
				"iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
			},
			Conditions: Conditions{"StringEquals": {"iam:PermissionsBoundary": boundary}},
		},
		{
			Sid: "Roles", Resources: own,
			Actions: []string{
				"iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
				"iam:UpdateRoleDescription",
			},
		},
		{
			Sid: "PassRoles", Resources: own, Actions: []string{"iam:PassRole"},
			Conditions: Conditions{"StringEquals": {"iam:PassedToService": []any{
				"codedeploy.amazonaws.com", "codepipeline.amazonaws.com", "dlm.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com",
				"ecs.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com",
				"monitoring.rds.amazonaws.com", "rds.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com",
			}}},
		},
		{
			Sid: "Profiles", Resources: []any{c.GlobalARN("iam", "instance-profile/"+c.Prefix()+"/*")},
			Actions: []string{
				"iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile", "iam:DeleteInstanceProfile",
				"iam:RemoveRoleFromInstanceProfile", "iam:TagInstanceProfile", "iam:UntagInstanceProfile",
			},
		},
		{
			// AWS makes these for itself the first time an account uses a service.
			Sid: "ServiceRoles", Actions: []string{"iam:CreateServiceLinkedRole"},
			Resources: []any{c.GlobalARN("iam", "role/aws-service-role/*")},
			Conditions: Conditions{"StringEquals": {"iam:AWSServiceName": []any{
				"backup.amazonaws.com", "ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "elasticache.amazonaws.com",
				"elasticfilesystem.amazonaws.com", "elasticloadbalancing.amazonaws.com", "rds.amazonaws.com",
			}}},
		},
	}
}

// keysOf are the keys of the environment, which bear its tags from their first moment.
func keysOf(c *config.Config) Conditions { return tagged(c, "aws:ResourceTag/") }

// tagged wants the tags of the environment, or of all those whose names are alike.
func tagged(c *config.Config, key string) Conditions {
	compare := "StringEquals"
	if strings.Contains(c.Stack, "*") {
		compare = "StringLike"
	}
	return Conditions{compare: {key + "environment": c.Stack, key + "project": c.Project}}
}

// rolesOf are the roles of the environment.
func rolesOf(c *config.Config) string { return c.GlobalARN("iam", "role/"+c.Prefix()+"/*") }

// bucketsOf are the buckets of the environment.
func bucketsOf(c *config.Config) string {
	return fmt.Sprintf("arn:%s:s3:::%s-*", c.Partition(), c.Prefix())
}
