package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/data"
	"landfall/iam"
)

const taskService = "ecs-tasks.amazonaws.com"

// roles are the two identities of a service: task is the application's,
// execution is that of ECS while it starts the application.
type roles struct {
	task, execution *iam.Role
}

func (b serviceBuilder) roles(log *cloudwatch.LogGroup) (roles, error) {
	tasks := b.Config.ARN("ecs", "*")
	task, err := iam.NewRole(b.ctx, b.name+"-task", iam.RoleArgs{
		Config:      b.Config,
		Description: fmt.Sprintf("What %s may do", b.name),
		Service:     taskService,
		Source:      tasks,
		Statements:  b.taskPermissions(),
	}, b.parent)
	if err != nil {
		return roles{}, fmt.Errorf("task: %w", err)
	}
	execution, err := iam.NewRole(b.ctx, b.name+"-execution", iam.RoleArgs{
		Config:      b.Config,
		Description: fmt.Sprintf("What ECS needs to start %s", b.name),
		Service:     taskService,
		Source:      tasks,
		Statements:  b.executionPermissions(log),
	}, b.parent)
	if err != nil {
		return roles{}, fmt.Errorf("execution: %w", err)
	}
	return roles{task, execution}, nil
}

// taskPermissions are those of the pieces it uses, of the queues it consumes, of
// the files it keeps, and of a shell where one is allowed.
func (b serviceBuilder) taskPermissions() []iam.Statement {
	var permissions []iam.Statement
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		permissions = append(permissions, b.Access[piece].Permissions...)
	}
	for _, queue := range b.Queues {
		permissions = append(permissions, queue.Receive()...)
	}
	if b.files != nil {
		permissions = append(permissions, b.files.Permissions()...)
	}
	permissions = append(permissions, b.telemetry()...)
	if b.settings.Exec {
		permissions = append(permissions, b.shell()...)
	}
	return iam.Joined(permissions)
}

// shell is what `aws ecs execute-command` needs inside the task.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func (b serviceBuilder) shell() []iam.Statement {
	return []iam.Statement{
		{
			Sid: "ShellChannel",
			Actions: []string{
				"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
			},
			Resources: []any{"*"}, // these actions know no resources
		},
		{
			Sid:       "ShellEncryption",
			Actions:   []string{"kms:Decrypt"},
			Resources: []any{b.Keys.Logs.Arn},
		},
		{
			Sid:       "ShellRecord",
			Actions:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			Resources: []any{pulumi.Sprintf("%s:*", b.Cluster.Sessions)},
		},
		{
			Sid:       "ShellRecordLookup",
			Actions:   []string{"logs:DescribeLogGroups"},
			Resources: []any{"*"}, // this action knows no resources
		},
	}
}

func (b serviceBuilder) executionPermissions(log *cloudwatch.LogGroup) []iam.Statement {
	permissions := []iam.Statement{
		{
			Sid:       "RegistryLogin",
			Actions:   []string{"ecr:GetAuthorizationToken"},
			Resources: []any{"*"}, // a token is the account's, not a registry's
		},
		{
			Sid:       "PullImage",
			Actions:   []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			Resources: b.repositories(),
		},
		{
			Sid:       "WriteLog",
			Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resources: []any{pulumi.Sprintf("%s:*", log.Arn)},
		},
	}
	secrets := b.secrets()
	if len(secrets) == 0 {
		return permissions
	}
	return append(permissions, iam.ReadingSecrets(b.Config, b.Keys, secrets...)...)
}

// repositories are where the images of the task are pulled from, each once. A
// public one asks nobody.
func (b serviceBuilder) repositories() []any {
	seen, arns := []string{b.settings.Image}, []any{b.Image.Repository}
	for _, name := range slices.Sorted(maps.Keys(b.Sidecars)) {
		if image := b.settings.Sidecars[name].Image; !slices.Contains(seen, image) {
			seen, arns = append(seen, image), append(arns, b.Sidecars[name].Repository)
		}
	}
	return arns
}

// secrets are the ARNs of the secrets the service names, each once: its own in
// order of name, then those of the pieces it uses.
func (b serviceBuilder) secrets() []any {
	var arns []any
	for _, name := range slices.Sorted(maps.Keys(b.settings.Secrets)) {
		arns = append(arns, b.Secrets.Get(name).ARN)
	}
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		if arn, ok := wanted(b.Access[piece], b.settings.Uses[piece]); ok {
			arns = append(arns, arn)
		}
	}
	return arns
}

// wanted is the ARN of the piece's secret, if any of the facts asked for is in it.
// A piece keeps all its secret facts in one secret.
func wanted(access data.Access, facts map[string]string) (pulumi.StringOutput, bool) {
	for _, variable := range slices.Sorted(maps.Keys(facts)) {
		if secret := access.Facts[facts[variable]].Secret; secret != nil {
			return secret.ARN, true
		}
	}
	return pulumi.StringOutput{}, false
}
