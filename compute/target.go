package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// target is where the load balancer sends a web service's requests; empty for
// any other kind.
type target struct {
	group *lb.TargetGroup
	rule  *lb.ListenerRule
}

func (b serviceBuilder) target() (target, error) {
	if b.settings.Kind != config.Web {
		return target{}, nil
	}
	health := b.settings.Health
	// Auto-named: a new port replaces it, and two must stand while the rule moves.
	group, err := lb.NewTargetGroup(b.ctx, b.name, &lb.TargetGroupArgs{
		VpcId:      b.Network.VPCID,
		TargetType: pulumi.String("ip"), // tasks in awsvpc mode have addresses, not instances
		Protocol:   pulumi.String("HTTP"),
		Port:       pulumi.Int(b.settings.Port),
		// AWS waits 300 s by default, longer than any task may take to stop.
		DeregistrationDelay: pulumi.Int(30),
		HealthCheck: lb.TargetGroupHealthCheckArgs{
			Path:               pulumi.String(health.Path),
			Matcher:            pulumi.String(health.Codes),
			Interval:           pulumi.Int(int(health.Interval)),
			Timeout:            pulumi.Int(int(health.Timeout)),
			HealthyThreshold:   pulumi.Int(2), // AWS's 5 keeps a rollout waiting for nothing
			UnhealthyThreshold: pulumi.Int(3),
		},
	}, b.parent)
	if err != nil {
		return target{}, err
	}
	rule, err := lb.NewListenerRule(b.ctx, b.name, &lb.ListenerRuleArgs{
		ListenerArn: b.Ingress.HTTPS.Arn,
		Priority:    pulumi.Int(b.Config.RulePriority(b.name)),
		Conditions: b.Ingress.proven(lb.ListenerRuleConditionArray{
			lb.ListenerRuleConditionArgs{HostHeader: lb.ListenerRuleConditionHostHeaderArgs{
				Values: pulumi.ToStringArray([]string{b.Config.Domain.Host(b.settings.Route.Host)}),
			}},
			lb.ListenerRuleConditionArgs{PathPattern: lb.ListenerRuleConditionPathPatternArgs{
				Values: pulumi.ToStringArray(b.settings.Route.Paths),
			}},
		}),
		Actions: b.actions(group),
	}, b.parent)
	return target{group, rule}, err
}
