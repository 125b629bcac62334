package iam

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

const (
	// githubIssuer signs the tokens of GitHub Actions.
	githubIssuer = "token.actions.githubusercontent.com"
	// audience is who the tokens are made for, as aws-actions/configure-aws-credentials
	// asks for them.
	audience = "sts.amazonaws.com"
	// session is how long a job may use a role, in seconds: the shortest IAM grants.
	session = 3600
)

// GitHubArgs says what the owners of things grant to whom.
type GitHubArgs struct {
	Config   *config.Config
	Boundary *Boundary
	// Look is for whoever compares, Deploy for whoever deploys, Pull for whoever takes
	// images elsewhere, each beside what the role has anyway.
	Look, Deploy, Pull []Statement
	// Push is for those who build, by repository, Try for those who build for reviews.
	Push, Try map[string][]Statement
	// Review is for whoever makes reviews.
	Review []Statement
}

// GitHub is what lets jobs of GitHub Actions in: roles for one purpose each, which
// trust a signed token of GitHub and nothing that could be stolen and kept.
type GitHub struct {
	pulumi.ResourceState

	// Look, Deploy and Pull are the ARNs of roles; Pull is nil where nobody may.
	Look, Deploy, Pull pulumi.StringOutput
	Pulls              bool
	// Push are those of the roles that push images, by repository; Try of those that push
	// what pull requests build.
	Push, Try map[string]pulumi.StringOutput
	// Review is that of who makes reviews; nil where nothing is lent.
	Review  pulumi.StringOutput
	Reviews bool
}

// NewGitHub creates the roles and, once in an account, what they trust.
func NewGitHub(ctx *pulumi.Context, name string, args GitHubArgs, opts ...pulumi.ResourceOption) (*GitHub, error) {
	g := &GitHub{Push: map[string]pulumi.StringOutput{}, Try: map[string]pulumi.StringOutput{}}
	if err := ctx.RegisterComponentResource("landfall:iam:GitHub", name, g, opts...); err != nil {
		return nil, err
	}
	b := &githubBuilder{ctx: ctx, name: name, args: args, config: args.Config, github: args.Config.GitHub, parent: pulumi.Parent(g)}
	for _, step := range []struct {
		what string
		make func(*GitHub) error
	}{
		{"provider", b.provider},
		{"rails", b.rails},
		{"look", b.look},
		{"deploy", b.deploy},
		{"pull", b.pull},
		{"push", b.push},
		{"try", b.try},
		{"review", b.review},
	} {
		if err := step.make(g); err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	push := pulumi.StringMap{}
	for repository, role := range g.Push {
		push[repository] = role
	}
	return g, ctx.RegisterResourceOutputs(g, pulumi.Map{"look": g.Look, "deploy": g.Deploy, "push": push})
}

type githubBuilder struct {
	ctx      *pulumi.Context
	name     string
	args     GitHubArgs
	config   *config.Config
	github   *config.GitHub
	parent   pulumi.ResourceOption
	issuer   pulumi.StringInput
	bounds   pulumi.StringOutput
	lookable *iam.Policy
}

// provider is what an account knows GitHub by. It may have one alone, and the others
// of its environments know its ARN without looking.
func (b *githubBuilder) provider(*GitHub) error {
	if b.github.Provider == config.Existing {
		b.issuer = pulumi.String(b.config.GlobalARN("iam", "oidc-provider/"+githubIssuer))
		return nil
	}
	provider, err := iam.NewOpenIdConnectProvider(b.ctx, b.name, &iam.OpenIdConnectProviderArgs{
		Url:           pulumi.String("https://" + githubIssuer),
		ClientIdLists: pulumi.ToStringArray([]string{audience}),
	}, b.parent, pulumi.Protect(b.config.Tier.Protected()))
	if err == nil {
		b.issuer = provider.Arn
	}
	return err
}

// rails are what none of the roles can do, whatever they are granted.
func (b *githubBuilder) rails(*GitHub) error {
	policy, err := b.policy("rails", "What GitHub can never do to "+b.config.Prefix(), rails(b.config))
	if err == nil {
		b.bounds = policy.Arn
	}
	return err
}

// look is for pull requests and for the branch, which is compared every morning. Pull
// requests of forks get no token.
func (b *githubBuilder) look(g *GitHub) error {
	role, err := b.role("look", "Compares "+b.config.Prefix()+" with the program", b.github.Repository,
		"pull_request", "ref:refs/heads/"+b.github.Branch)
	if err != nil {
		return err
	}
	g.Look = role.Arn
	if b.lookable, err = b.policy("look-at-all", "Looking at "+b.config.Prefix(), look(b.config)); err != nil {
		return err
	}
	if err := b.attach("look", "look-at-all", role, b.lookable); err != nil {
		return err
	}
	return b.inline("look", role, slices.Concat(b.args.Look, b.state(), []Statement{{
		// Said aloud, for whoever grants more one day: the state that it decrypts is all it knows.
		Sid: "DenySecrets", Deny: true, Resources: []any{"*"},
		Actions: []string{"secretsmanager:GetSecretValue", "ssm:GetParameter*", "rds-data:*"},
	}})...)
}

func (b *githubBuilder) deploy(g *GitHub) error {
	role, err := b.role("deploy", "Deploys "+b.config.Prefix(), b.github.Repository, "environment:"+b.github.Environment)
	if err != nil {
		return err
	}
	g.Deploy = role.Arn
	if err := b.attach("deploy", "look-at-all", role, b.lookable); err != nil {
		return err
	}
	for _, part := range change(b.config, b.args.Boundary.ARN) {
		policy, err := b.policy(part.name, "Changing the "+part.name+" of "+b.config.Prefix(), part.statements)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		if err := b.attach("deploy", part.name, role, policy); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return b.inline("deploy", role, slices.Concat(b.args.Deploy, b.state(), b.saving())...)
}

// pull is for environments that take their images from here.
func (b *githubBuilder) pull(g *GitHub) error {
	if len(b.github.PulledBy) == 0 {
		return nil
	}
	var jobs []string
	for _, environment := range b.github.PulledBy {
		jobs = append(jobs, "environment:"+environment)
	}
	role, err := b.role("pull", "Pulls images of "+b.config.Prefix(), b.github.Repository, jobs...)
	if err != nil {
		return err
	}
	g.Pull, g.Pulls = role.Arn, true
	return b.inline("pull", role, b.args.Pull...)
}

// push is one role per repository of the application, for its own images alone.
func (b *githubBuilder) push(g *GitHub) error {
	return b.pushers("push-", "Pushes images of ", "ref:refs/heads/"+b.github.Branch, b.args.Push, g.Push)
}

func (b *githubBuilder) pushers(part, what, job string, grants map[string][]Statement, made map[string]pulumi.StringOutput) error {
	for _, repository := range slices.Sorted(maps.Keys(grants)) {
		name := part + config.Slug(repository)
		role, err := b.role(name, what+b.config.Prefix(), repository, job)
		if err != nil {
			return fmt.Errorf("%s: %w", repository, err)
		}
		made[repository] = role.Arn
		if err := b.inline(name, role, grants[repository]...); err != nil {
			return fmt.Errorf("%s: %w", repository, err)
		}
	}
	return nil
}

// role trusts jobs of a repository: a pull request, a branch or an environment of it,
// to the letter.
func (b *githubBuilder) role(part, description, repository string, jobs ...string) (*iam.Role, error) {
	var subjects []any
	for _, job := range jobs {
		subjects = append(subjects, "repo:"+repository+":"+job)
	}
	return iam.NewRole(b.ctx, b.name+"-"+part, &iam.RoleArgs{
		Path:               pulumi.String(b.config.GitHubPath()),
		Description:        pulumi.String(description),
		MaxSessionDuration: pulumi.Int(session),
		AssumeRolePolicy: Policy(Statement{
			Sid:        "Assume",
			Principals: Principals{"Federated": {b.issuer}},
			Actions:    []string{"sts:AssumeRoleWithWebIdentity"},
			Conditions: Conditions{"StringEquals": {githubIssuer + ":aud": audience, githubIssuer + ":sub": subjects}},
		}),
		PermissionsBoundary: b.bounds,
	}, b.parent)
}

func (b *githubBuilder) policy(part, description string, statements []Statement) (*iam.Policy, error) {
	return iam.NewPolicy(b.ctx, b.name+"-"+part, &iam.PolicyArgs{
		Path:        pulumi.String(b.config.GitHubPath()),
		Description: pulumi.String(description),
		Policy:      Policy(statements...),
	}, b.parent)
}

func (b *githubBuilder) attach(to, part string, role *iam.Role, policy *iam.Policy) error {
	_, err := iam.NewRolePolicyAttachment(b.ctx, b.name+"-"+to+"-"+part, &iam.RolePolicyAttachmentArgs{
		Role: role.Name, PolicyArn: policy.Arn,
	}, b.parent)
	return err
}

func (b *githubBuilder) inline(part string, role *iam.Role, statements ...Statement) error {
	_, err := iam.NewRolePolicy(b.ctx, b.name+"-"+part+"-permissions", &iam.RolePolicyArgs{
		Role: role.Name, Policy: Policy(Joined(statements)...),
	}, b.parent)
	return err
}
