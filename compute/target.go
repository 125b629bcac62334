package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// target is where the load balancer sends a web service's requests; empty for
// any other kind.
type target struct {
	group *lb.TargetGroup
	rules []*lb.ListenerRule
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
	rules, err := b.rules(group)
	return target{group, rules}, err
}

// rules are one per host, for a rule holds five values in all: a host more only adds.
// They move no request before the release has passed its gate.
func (b serviceBuilder) rules(group *lb.TargetGroup) ([]*lb.ListenerRule, error) {
	var rules []*lb.ListenerRule
	for i, host := range b.settings.Route.AllHosts() {
		name, former := b.ruleNames(i, host)
		rule, err := lb.NewListenerRule(b.ctx, name, &lb.ListenerRuleArgs{
			ListenerArn: b.Ingress.HTTPS,
			Priority:    pulumi.Int(b.Config.RulePriority(b.name, host)),
			Conditions: b.Ingress.proven(lb.ListenerRuleConditionArray{
				lb.ListenerRuleConditionArgs{HostHeader: lb.ListenerRuleConditionHostHeaderArgs{
					Values: pulumi.ToStringArray([]string{b.Config.Host(host)}),
				}},
				lb.ListenerRuleConditionArgs{PathPattern: lb.ListenerRuleConditionPathPatternArgs{
					Values: pulumi.ToStringArray(b.settings.Route.Paths),
				}},
			}),
			Actions: b.actions(group),
		}, b.parent, former, pulumi.DependsOn(b.before))
		if err != nil {
			return nil, fmt.Errorf("rule of %s: %w", b.Config.Host(host), err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// ruleNames are what the rule of a host is called, and what it was called while the
// route was written the other way: host that becomes hosts, or hosts that become
// host, leave the rule what it is. A colon is in no service's name, so that no
// service is called what another one's rule is.
func (b serviceBuilder) ruleNames(i int, host string) (name string, former pulumi.ResourceOption) {
	ofHost := b.name + ":" + config.HostLabel(host)
	switch {
	case len(b.settings.Route.Hosts) == 0:
		return b.name, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(ofHost)}})
	case i == 0:
		return ofHost, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(b.name)}})
	default:
		return ofHost, pulumi.Aliases(nil)
	}
}
