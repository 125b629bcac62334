package observability

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
)

// scheduleAlarms watch whether a scheduled task is started. How it ends no metric
// shows: that is told by its events.
func scheduleAlarms(service *compute.Service) []alarm {
	name := "schedule-" + service.Name
	group := pulumi.StringMap{"ScheduleGroup": service.Schedule.Group.Name}
	return []alarm{
		{
			name: name + "-refused", urgency: soon,
			tells: fmt.Sprintf("ECS refused to start %s at its time; it is asked again. "+
				"Look at the permissions of its schedule's role, and whether Fargate has capacity.", service.Name),
			of:   series{"AWS/Scheduler", "TargetErrorCount", "Sum", group},
			when: above, threshold: 0, lasting: window{300, 1, 1}, gaps: fine,
		},
		{
			name: name + "-missed", urgency: now,
			tells: fmt.Sprintf("%s did not run at its time: its start was given up. "+
				"Look at its schedule in EventBridge, and run it by hand with make task.", service.Name),
			of:   series{"AWS/Scheduler", "InvocationDroppedCount", "Sum", group},
			when: above, threshold: 0, lasting: window{300, 1, 1}, gaps: fine,
		},
		{
			name: name + "-failed", urgency: now,
			tells: fmt.Sprintf("The queue of given-up starts of %s is not empty: its messages say why. "+
				"Run it by hand with make task, then purge the queue.", service.Name),
			of:   waiting(service.Schedule.Failed.Queue.Name),
			when: above, threshold: 0, lasting: window{300, 1, 1}, gaps: fine,
		},
	}
}

// failures tells of every run of a scheduled task that ended with an error, or
// that never began because its image or a secret could not be had. Only the
// program's own exit counts: ECS ends its companions by force.
func (b builder) failures(service *compute.Service, to topic) error {
	name := b.name + "-failures-" + service.Name
	rule, err := cloudwatch.NewEventRule(b.ctx, name, &cloudwatch.EventRuleArgs{
		Description: pulumi.Sprintf("Runs of %s in %s that failed", service.Name, b.args.Config.Prefix()),
		EventPattern: pulumi.JSONMarshal(map[string]any{
			"source":      []string{"aws.ecs"},
			"detail-type": []string{"ECS Task State Change"},
			"detail": map[string]any{
				"clusterArn": []any{b.args.Cluster.ARN},
				"group":      []any{pulumi.Sprintf("family:%s", service.Task.Family)},
				"lastStatus": []string{"STOPPED"},
				"$or": []any{
					map[string]any{"containers": map[string]any{
						"name":     []string{service.Name},
						"exitCode": []any{map[string]any{"anything-but": []int{0}}},
					}},
					map[string]any{"stopCode": []string{"TaskFailedToStart"}},
				},
			},
		}),
	}, b.parent)
	if err != nil {
		return err
	}
	_, err = cloudwatch.NewEventTarget(b.ctx, name, &cloudwatch.EventTargetArgs{
		Rule: rule.Name,
		Arn:  to.topic.Arn,
		InputTransformer: cloudwatch.EventTargetInputTransformerArgs{
			InputPaths: pulumi.ToStringMap(map[string]string{
				"reason": "$.detail.stoppedReason",
				"task":   "$.detail.taskArn",
				"time":   "$.time",
			}),
			InputTemplate: pulumi.String(fmt.Sprintf(`"%s failed at <time>. Task: <task>. Reason: <reason> `+
				`Look at the log group %s; what it left undone waits for its next time, or for make task."`,
				service.Name, b.args.Config.LogGroup(service.Name))),
		},
		RetryPolicy: cloudwatch.EventTargetRetryPolicyArgs{
			MaximumEventAgeInSeconds: pulumi.Int(3600),
			MaximumRetryAttempts:     pulumi.Int(185),
		},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{to.policy}))
	return err
}
