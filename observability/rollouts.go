package observability

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// rollouts tells of every rollout that ECS gave up: the old tasks run on, so no
// metric shows it. Tasks that stop one by one are not told of; most are replaced
// before anybody has read the mail, and the others are missed by the alarm on
// running tasks.
func (b builder) rollouts(to topic) error {
	services := pulumi.Sprintf("%s/%s/", b.args.Config.ARN("ecs", "service"), b.args.Cluster.Name)
	rule, err := cloudwatch.NewEventRule(b.ctx, b.name+"-rollouts", &cloudwatch.EventRuleArgs{
		Description: pulumi.Sprintf("Rollouts that failed in %s", b.args.Config.Prefix()),
		EventPattern: pulumi.JSONMarshal(map[string]any{
			"source":      []string{"aws.ecs"},
			"detail-type": []string{"ECS Deployment State Change"},
			"resources":   []any{map[string]any{"prefix": services}},
			"detail":      map[string]any{"eventName": []string{"SERVICE_DEPLOYMENT_FAILED"}},
		}),
	}, b.parent)
	if err != nil {
		return err
	}
	_, err = cloudwatch.NewEventTarget(b.ctx, b.name+"-rollouts", &cloudwatch.EventTargetArgs{
		Rule: rule.Name,
		Arn:  to.topic.Arn,
		InputTransformer: cloudwatch.EventTargetInputTransformerArgs{
			InputPaths: pulumi.ToStringMap(map[string]string{
				"deployment": "$.detail.deploymentId",
				"reason":     "$.detail.reason",
				"service":    "$.resources[0]",
				"time":       "$.time",
			}),
			// EventBridge wants JSON: one text in quotes is the whole mail.
			InputTemplate: pulumi.String(`"A rollout failed at <time>, and the tasks from before it run on. ` +
				`Service: <service>. Deployment: <deployment>. Reason: <reason> ` +
				`Look at why its tasks stopped, and at the service's log group."`),
		},
		RetryPolicy: cloudwatch.EventTargetRetryPolicyArgs{
			// An hour later somebody has seen it, or reads it in the service's events.
			MaximumEventAgeInSeconds: pulumi.Int(3600),
			MaximumRetryAttempts:     pulumi.Int(185),
		},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{to.policy}))
	return err
}
