package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// TargetGroup is one that the tasks of a web service stand in.
type TargetGroup struct {
	*lb.TargetGroup
	// Part is which of two it is, blue or green; empty if it is the only one.
	Part string
}

// of names what there is for each target group, after the group where there are two.
func (t TargetGroup) of(before, after string) string {
	if t.Part == "" {
		return before + "-" + after
	}
	return before + "-" + t.Part + "-" + after
}

// target is where the load balancer sends a web service's requests; empty for
// any other kind.
type target struct {
	groups []TargetGroup
	rules  []pulumi.Resource
}

func (b serviceBuilder) target() (target, error) {
	if b.settings.Kind != config.Web {
		return target{}, nil
	}
	group, err := b.targetGroup(b.name)
	if err != nil {
		return target{}, err
	}
	rules, err := b.rules(b.serving(group.Arn))
	return target{[]TargetGroup{{TargetGroup: group}}, rules}, err
}

// targetGroup is auto-named: a new port replaces it, and two must stand while the rule
// moves.
func (b serviceBuilder) targetGroup(name string, opts ...pulumi.ResourceOption) (*lb.TargetGroup, error) {
	health := b.settings.Health
	return lb.NewTargetGroup(b.ctx, name, &lb.TargetGroupArgs{
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
	}, append(opts, b.parent)...)
}

// ruleSet is what the rules of a service have in common.
type ruleSet struct {
	// name is what the rule of a route with one host is called.
	name     string
	listener pulumi.StringInput
	actions  lb.ListenerRuleActionArray
	// proven says that a request must come by way of CloudFront where that is the only way.
	proven bool
	after  []pulumi.Resource
	// moved says that somebody else changes where they lead to.
	moved bool
}

// serving are the rules that requests take which come from the world.
func (b serviceBuilder) serving(group pulumi.StringOutput) ruleSet {
	return ruleSet{name: b.name, listener: b.Ingress.HTTPS, actions: b.actions(group), proven: true, after: b.before}
}

// rules are one per host, for a rule holds five values in all: a host more only adds.
// They move no request before the release has passed its gate.
func (b serviceBuilder) rules(set ruleSet) ([]pulumi.Resource, error) {
	var rules []pulumi.Resource
	for i, host := range b.settings.Route.AllHosts() {
		name, former := b.ruleNames(set.name, i, host)
		conditions := lb.ListenerRuleConditionArray{
			lb.ListenerRuleConditionArgs{HostHeader: lb.ListenerRuleConditionHostHeaderArgs{
				Values: pulumi.ToStringArray([]string{b.Config.Host(host)}),
			}},
			lb.ListenerRuleConditionArgs{PathPattern: lb.ListenerRuleConditionPathPatternArgs{
				Values: pulumi.ToStringArray(b.settings.Route.Paths),
			}},
		}
		if set.proven {
			conditions = b.Ingress.proven(conditions)
		}
		rule, err := lb.NewListenerRule(b.ctx, name, &lb.ListenerRuleArgs{
			ListenerArn: set.listener,
			Priority:    pulumi.Int(b.Config.RulePriority(b.name, host)),
			Conditions:  conditions,
			Actions:     set.actions,
		}, b.parent, former, pulumi.DependsOn(set.after), set.ignored())
		if err != nil {
			return nil, fmt.Errorf("rule of %s: %w", b.Config.Host(host), err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func (s ruleSet) ignored() pulumi.ResourceOption {
	if s.moved {
		return pulumi.IgnoreChanges([]string{"actions"})
	}
	return pulumi.IgnoreChanges(nil)
}

// ruleNames are what the rule of a host is called, and what it was called while the
// route was written the other way: host that becomes hosts, or hosts that become
// host, leave the rule what it is. A colon is in no service's name, so that no
// service is called what another one's rule is.
func (b serviceBuilder) ruleNames(name string, i int, host string) (called string, former pulumi.ResourceOption) {
	ofHost := name + ":" + config.HostLabel(host)
	switch {
	case len(b.settings.Route.Hosts) == 0:
		return name, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(ofHost)}})
	case i == 0:
		return ofHost, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(name)}})
	default:
		return ofHost, pulumi.Aliases(nil)
	}
}
