package compute

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/scheduler"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
)

// Schedule is what starts a scheduled task, and what is left of a start that ECS
// refused until the end.
type Schedule struct {
	// Group holds this one schedule: EventBridge counts what goes wrong per group.
	Group *scheduler.ScheduleGroup
	// Failed keeps the starts that were given up.
	Failed *data.DeadLetters
}

// schedule starts the task at its times; nil for a service that is started in
// another way.
func (b serviceBuilder) schedule(s *Service) (*Schedule, error) {
	if b.settings.Kind != config.Scheduled {
		return nil, nil
	}
	group, err := scheduler.NewScheduleGroup(b.ctx, b.name, &scheduler.ScheduleGroupArgs{
		Name: pulumi.Sprintf("%s-%s", b.Config.Prefix(), b.name),
	}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("group: %w", err)
	}
	failed, err := data.NewDeadLetters(b.ctx, b.name+"-failed", data.DeadLettersArgs{Config: b.Config, Keys: b.Keys}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("failed starts: %w", err)
	}
	role, err := iam.NewRole(b.ctx, b.name+"-schedule", iam.RoleArgs{
		Config:      b.Config,
		Description: fmt.Sprintf("What starts %s at its times", b.name),
		Service:     "scheduler.amazonaws.com",
		// EventBridge names the group as the source, never a schedule in it.
		Source:     b.Config.ARN("scheduler", "schedule-group/"+b.Config.Prefix()+"-"+b.name),
		Statements: append(s.RunPermissions(), failed.Send()...),
	}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	_, err = scheduler.NewSchedule(b.ctx, b.name, &scheduler.ScheduleArgs{
		Description:                pulumi.Sprintf("Starts %s in %s", b.name, b.Config.Prefix()),
		GroupName:                  group.Name,
		ScheduleExpression:         pulumi.String(b.settings.Schedule.Expression()),
		ScheduleExpressionTimezone: pulumi.String(b.settings.Schedule.Timezone),
		FlexibleTimeWindow:         scheduler.ScheduleFlexibleTimeWindowArgs{Mode: pulumi.String("OFF")},
		Target: scheduler.ScheduleTargetArgs{
			Arn:              b.Cluster.ARN,
			RoleArn:          role.ARN,
			EcsParameters:    b.start(s),
			DeadLetterConfig: scheduler.ScheduleTargetDeadLetterConfigArgs{Arn: failed.Queue.Arn},
			RetryPolicy: scheduler.ScheduleTargetRetryPolicyArgs{
				MaximumRetryAttempts: pulumi.Int(b.settings.Schedule.Retries),
				// What could not start within the hour waits for its next time.
				MaximumEventAgeInSeconds: pulumi.Int(3600),
			},
		},
		// EventBridge tries the role when the schedule is made.
	}, b.parent, pulumi.DependsOn(append(slices.Concat(s.Ready, b.before), role.Ready)))
	return &Schedule{group, failed}, err
}

// start is what ECS is asked: the task as its service would run it.
func (b serviceBuilder) start(s *Service) scheduler.ScheduleTargetEcsParametersArgs {
	return scheduler.ScheduleTargetEcsParametersArgs{
		TaskDefinitionArn: s.Task.Arn,
		TaskCount:         pulumi.Int(1),
		CapacityProviderStrategies: scheduler.ScheduleTargetEcsParametersCapacityProviderStrategyArray{
			scheduler.ScheduleTargetEcsParametersCapacityProviderStrategyArgs{
				CapacityProvider: pulumi.String("FARGATE"), Weight: pulumi.Int(1),
			},
		},
		NetworkConfiguration: scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs{
			Subnets:        b.Network.Private,
			SecurityGroups: s.Groups,
			AssignPublicIp: pulumi.Bool(false),
		},
		EnableEcsManagedTags: pulumi.Bool(true),
		EnableExecuteCommand: pulumi.Bool(b.settings.Exec),
		PropagateTags:        pulumi.String("TASK_DEFINITION"),
	}
}

// RunPermissions are to run any revision of this one definition in this one cluster,
// with these two roles and no others.
func (s *Service) RunPermissions() []iam.Statement {
	b := s.builder
	return []iam.Statement{
		{
			Sid:        "RunTask",
			Actions:    []string{"ecs:RunTask"},
			Resources:  []any{b.Config.ARN("ecs", "task-definition/"+b.family()+":*")},
			Conditions: iam.Conditions{"ArnEquals": {"ecs:cluster": b.Cluster.ARN}},
		},
		{
			Sid:        "TagTask",
			Actions:    []string{"ecs:TagResource"},
			Resources:  []any{pulumi.Sprintf("%s/%s/*", b.Config.ARN("ecs", "task"), b.Cluster.Name)},
			Conditions: iam.Conditions{"StringEquals": {"ecs:CreateAction": "RunTask"}},
		},
		s.PassRoles(),
	}
}

// PassRoles is to have its tasks run with its two roles, and with no others.
func (s *Service) PassRoles() iam.Statement {
	return iam.Statement{
		Sid:        "PassRoles",
		Actions:    []string{"iam:PassRole"},
		Resources:  []any{s.roles.task.ARN, s.roles.execution.ARN},
		Conditions: iam.Conditions{"StringEquals": {"iam:PassedToService": taskService}},
	}
}

// Family is what all revisions of its task definition are called.
func (s *Service) Family() string { return s.builder.family() }
