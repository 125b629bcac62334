package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/scheduler"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// NightsArgs says which database has nights off.
type NightsArgs struct {
	Config   *config.Config
	Database *Postgres
}

// Nights stops the database when nobody needs it, and starts it again. EventBridge
// calls RDS itself: there is no program in between. RDS starts an instance that
// was stopped for seven days by itself.
type Nights struct {
	pulumi.ResourceState
}

// NewNights creates the two schedules and the role they share.
func NewNights(ctx *pulumi.Context, name string, args NightsArgs, opts ...pulumi.ResourceOption) (*Nights, error) {
	n := &Nights{}
	if err := ctx.RegisterComponentResource("landfall:data:Nights", name, n, opts...); err != nil {
		return nil, err
	}
	parent, c := pulumi.Parent(n), args.Config

	group, err := scheduler.NewScheduleGroup(ctx, name, &scheduler.ScheduleGroupArgs{
		Name: pulumi.Sprintf("%s-%s", c.Prefix(), name),
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("group: %w", err)
	}
	role, err := iam.NewRole(ctx, name, iam.RoleArgs{
		Config:      c,
		Description: "What stops the database for the night and starts it again",
		Service:     "scheduler.amazonaws.com",
		Source:      c.ARN("scheduler", "schedule-group/"+c.Prefix()+"-"+name),
		Statements: []iam.Statement{{
			Sid:       "StopAndStart",
			Actions:   []string{"rds:StartDBInstance", "rds:StopDBInstance"},
			Resources: []any{args.Database.Instance.Arn},
		}},
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	off := c.Database.Off
	for _, moment := range []struct{ part, call, cron string }{
		{"stop", "stopDBInstance", off.From},
		{"start", "startDBInstance", off.Until},
	} {
		if _, err := scheduler.NewSchedule(ctx, name+"-"+moment.part, &scheduler.ScheduleArgs{
			GroupName:                  group.Name,
			ScheduleExpression:         pulumi.String("cron(" + moment.cron + ")"),
			ScheduleExpressionTimezone: pulumi.String(off.Timezone),
			FlexibleTimeWindow:         scheduler.ScheduleFlexibleTimeWindowArgs{Mode: pulumi.String("OFF")},
			Target: scheduler.ScheduleTargetArgs{
				Arn:     pulumi.Sprintf("arn:%s:scheduler:::aws-sdk:rds:%s", c.Partition(), moment.call),
				RoleArn: role.ARN,
				Input:   pulumi.JSONMarshal(map[string]any{"DbInstanceIdentifier": args.Database.Identifier}),
				RetryPolicy: scheduler.ScheduleTargetRetryPolicyArgs{
					// An instance in the middle of a backup can be stopped a while later.
					MaximumRetryAttempts: pulumi.Int(10), MaximumEventAgeInSeconds: pulumi.Int(3600),
				},
			},
		}, parent, pulumi.DependsOn([]pulumi.Resource{role.Ready})); err != nil {
			return nil, fmt.Errorf("%s: %w", moment.part, err)
		}
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{"group": group.Name})
}
