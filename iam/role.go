package iam

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// RoleArgs says who may assume a role and what it may do then.
type RoleArgs struct {
	Config *config.Config
	// Description tells a reader of the IAM console what the role is for.
	Description string
	// Service is the AWS service that assumes it, such as ecs-tasks.amazonaws.com.
	Service string
	// Source is the ARN pattern of the things the service may assume it for: the
	// confused-deputy condition of AWS. Empty for EC2, Lambda and RDS Proxy, which
	// send no source, and for CodePipeline, of which AWS does not say that it sends one:
	// all take a role from the own account alone.
	Source string
	// Statements are its permissions; without any it can do nothing.
	Statements []Statement
}

// Role is an IAM role together with its permissions.
type Role struct {
	pulumi.ResourceState

	ARN  pulumi.StringOutput
	Name pulumi.StringOutput
	// Ready is the last of its parts: a role without its policy yet is a task that
	// cannot read its secrets. Depend on it and never on a component: the SDK
	// registers children in the background and waits for those it has got to.
	Ready pulumi.Resource
}

// NewRole creates the role under a path of the environment's own, so that other
// policies can speak of all of them at once.
func NewRole(ctx *pulumi.Context, name string, args RoleArgs, opts ...pulumi.ResourceOption) (*Role, error) {
	r := &Role{}
	if err := ctx.RegisterComponentResource("landfall:iam:Role", name, r, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(r)

	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{
		Path:             pulumi.Sprintf("/%s/", args.Config.Prefix()),
		Description:      pulumi.String(args.Description),
		AssumeRolePolicy: assumedBy(args),
	}, parent)
	if err != nil {
		return nil, err
	}
	r.Ready = role
	if len(args.Statements) > 0 {
		if r.Ready, err = iam.NewRolePolicy(ctx, name+"-permissions", &iam.RolePolicyArgs{
			Role:   role.Name,
			Policy: Policy(args.Statements...),
		}, parent); err != nil {
			return nil, err
		}
	}

	r.ARN, r.Name = role.Arn, role.Name
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"arn": r.ARN, "name": r.Name})
}

func assumedBy(args RoleArgs) pulumi.StringOutput {
	assume := Statement{
		Sid:        "Assume",
		Principals: Service(args.Service),
		Actions:    []string{"sts:AssumeRole"},
	}
	if args.Source != "" {
		assume.Conditions = Conditions{
			"StringEquals": {"aws:SourceAccount": args.Config.Account},
			"ArnLike":      {"aws:SourceArn": args.Source},
		}
	}
	return Policy(assume)
}
