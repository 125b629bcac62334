package observability

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// rollouts tells of every rollout that ECS gave up: the old tasks run on, so no
// metric shows it. Tasks that stop one by one are not told of; most are replaced
// before anybody has read the mail, and the others are missed by the alarm on
// running tasks.
//
// Where reviews share the cluster the services are told one by one, so that nobody is
// woken for a pull request.
func (b builder) rollouts(to topic) error {
	// A pattern holds 2048 characters, which are so many of the longest ARNs.
	const inPattern = 16
	cluster := pulumi.Sprintf("%s/%s/", b.args.Config.ARN("ecs", "service"), b.args.Cluster.Name)
	if b.args.Config.Reviews == nil {
		return b.rolloutsOf(b.name+"-rollouts", []any{map[string]any{"prefix": cluster}}, to)
	}
	var services []any
	for _, service := range b.args.Services {
		if service.Settings.Kind.Stays() {
			services = append(services, pulumi.Sprintf("%s%s", cluster, b.args.Config.ServiceName(service.Name)))
		}
	}
	rules := 0
	for some := range slices.Chunk(services, inPattern) {
		name := b.name + "-rollouts"
		if rules++; rules > 1 {
			name = fmt.Sprintf("%s-%d", name, rules)
		}
		if err := b.rolloutsOf(name, some, to); err != nil {
			return err
		}
	}
	return nil
}

func (b builder) rolloutsOf(name string, services []any, to topic) error {
	rule, err := cloudwatch.NewEventRule(b.ctx, name, &cloudwatch.EventRuleArgs{
		Description: pulumi.Sprintf("Rollouts that failed in %s", b.args.Config.Prefix()),
		EventPattern: pulumi.JSONMarshal(map[string]any{
			"source":      []string{"aws.ecs"},
			"detail-type": []string{"ECS Deployment State Change"},
			"resources":   services,
			"detail":      map[string]any{"eventName": []string{"SERVICE_DEPLOYMENT_FAILED"}},
		}),
	}, b.parent)
	if err != nil {
		return err
	}
	return b.mail(name, rule, to, map[string]string{
		"deployment": "$.detail.deploymentId",
		"reason":     "$.detail.reason",
		"service":    "$.resources[0]",
		"time":       "$.time",
	}, `A rollout failed at <time>, and the tasks from before it run on. `+
		`Service: <service>. Deployment: <deployment>. Reason: <reason> `+
		`Look at why its tasks stopped, and at the service's log group.`)
}

// shifts tells of every deployment that CodeDeploy gave up or was stopped in: for those
// services ECS has no rollouts. Their events know no reason, so that the mail says where
// it stands.
func (b builder) shifts(to topic) error {
	if len(b.args.Config.Shifting()) == 0 {
		return nil
	}
	rule, err := cloudwatch.NewEventRule(b.ctx, b.name+"-shifts", &cloudwatch.EventRuleArgs{
		Description: pulumi.Sprintf("Deployments by CodeDeploy that failed in %s", b.args.Config.Prefix()),
		EventPattern: pulumi.JSONMarshal(map[string]any{
			"source":      []string{"aws.codedeploy"},
			"detail-type": []string{"CodeDeploy Deployment State-change Notification"},
			"detail": map[string]any{
				"application": []any{map[string]any{"prefix": b.args.Config.Prefix() + "-"}},
				"state":       []string{"FAILURE", "STOP"},
			},
		}),
	}, b.parent)
	if err != nil {
		return err
	}
	return b.mail(b.name+"-shifts", rule, to, map[string]string{
		"application": "$.detail.application",
		"deployment":  "$.detail.deploymentId",
		"state":       "$.detail.state",
		"time":        "$.time",
	}, `A deployment by CodeDeploy ended with <state> at <time>, and it goes back to the tasks from before. `+
		`Application: <application>. Deployment: <deployment>. `+
		`Look at why with aws deploy get-deployment, at why its tasks stopped, and at the service's log group.`)
}

// mail sends what a rule finds to people, as a text about parts of the event.
func (b builder) mail(name string, rule *cloudwatch.EventRule, to topic, paths map[string]string, text string) error {
	_, err := cloudwatch.NewEventTarget(b.ctx, name, &cloudwatch.EventTargetArgs{
		Rule: rule.Name,
		Arn:  to.topic.Arn,
		InputTransformer: cloudwatch.EventTargetInputTransformerArgs{
			InputPaths: pulumi.ToStringMap(paths),
			// EventBridge wants JSON: one text in quotes is the whole mail.
			InputTemplate: pulumi.String(`"` + text + `"`),
		},
		RetryPolicy: cloudwatch.EventTargetRetryPolicyArgs{
			// An hour later somebody has seen it, or reads it in the service's events.
			MaximumEventAgeInSeconds: pulumi.Int(3600),
			MaximumRetryAttempts:     pulumi.Int(185),
		},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{to.policy}))
	return err
}
