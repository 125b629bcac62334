package compute

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Shift is a service whose requests CodeDeploy shifts from old tasks to new ones. It is
// another service to ECS than one that rolls, under a name of its own, behind two target
// groups that take turns, and with rules of its own: who goes over to it, or back,
// has both beside each other until the one to come is healthy.
//
// Which target group serves, which revision runs and where is CodeDeploy's from the
// first deployment on, and no drift.
type Shift struct {
	pulumi.ResourceState

	// Application and Group are what CodeDeploy knows it by.
	Application, Group pulumi.StringOutput
	// Alarms are those on what the tasks in each target group answer, in the order of
	// the groups.
	Alarms []pulumi.StringArray
	// Ready is what must stand before CodeDeploy deploys.
	Ready []pulumi.Resource

	builder serviceBuilder
	targets target
}

// shift builds everything up to where requests could be led to it.
func (b serviceBuilder) shift(s *Service) error {
	shift := &Shift{}
	if err := b.ctx.RegisterComponentResource("landfall:compute:Shift", b.name, shift, b.parent); err != nil {
		return err
	}
	outer := b.parent
	b.parent = pulumi.Parent(shift)
	var err error
	if shift.targets, err = b.twoTargets(); err != nil {
		return fmt.Errorf("targets: %w", err)
	}
	if s.Service, err = b.shifted(s, shift.targets); err != nil {
		return err
	}
	watching := b
	watching.parent = outer // alarms are the service's, whoever rolls it out
	for _, group := range shift.targets.groups {
		alarms, err := watching.alarms(group)
		if err != nil {
			return fmt.Errorf("alarms: %w", err)
		}
		shift.Alarms = append(shift.Alarms, alarms)
	}
	if err := b.deploymentGroup(s, shift); err != nil {
		return fmt.Errorf("deployment group: %w", err)
	}
	if err := watching.scaling(s.Service, shift.targets); err != nil {
		return fmt.Errorf("scaling: %w", err)
	}
	shift.builder, s.Shift, s.TargetGroups = b, shift, shift.targets.groups
	return nil
}

// twoTargets are the target groups, and the rules of the test listener. ECS takes no
// target group that no listener leads to, and scaling by requests none either, so that
// both groups are in those rules from the beginning, one without any request. They stay
// when the port is another one, as CodeDeploy shifts nothing to groups that it does not
// find there: ECS says of each task on which port it answers, whatever the group says.
func (b serviceBuilder) twoTargets() (target, error) {
	var groups []TargetGroup
	for _, part := range []string{"blue", "green"} {
		group, err := b.targetGroup(b.name+"-"+part, pulumi.IgnoreChanges([]string{"port"}))
		if err != nil {
			return target{}, err
		}
		groups = append(groups, TargetGroup{group, part})
	}
	rules, err := b.rules(ruleSet{
		name: b.name + ":test", listener: b.Ingress.Test, after: b.before, moved: true,
		actions: lb.ListenerRuleActionArray{lb.ListenerRuleActionArgs{
			Type: pulumi.String("forward"),
			Forward: lb.ListenerRuleActionForwardArgs{TargetGroups: lb.ListenerRuleActionForwardTargetGroupArray{
				lb.ListenerRuleActionForwardTargetGroupArgs{Arn: groups[0].Arn, Weight: pulumi.Int(100)},
				lb.ListenerRuleActionForwardTargetGroupArgs{Arn: groups[1].Arn, Weight: pulumi.Int(0)},
			}},
		}},
	})
	return target{groups, rules}, err
}

// shifted is the service to ECS. Circuit breaker and alarms are for those that ECS
// rolls out, and it never looks steady to whoever waits for its deployments: it has
// none. Tasks are moved between zones by nobody, as CodeDeploy counts them.
func (b serviceBuilder) shifted(s *Service, target target) (*ecs.Service, error) {
	args := b.serviceArgs(s, target)
	args.DeploymentController = ecs.ServiceDeploymentControllerArgs{Type: pulumi.String("CODE_DEPLOY")}
	args.AvailabilityZoneRebalancing = pulumi.String("DISABLED")
	// What a deployment says anew, and ECS takes from nobody else.
	ignored := []string{"taskDefinition", "loadBalancers", "networkConfiguration", "capacityProviderStrategies"}
	if b.settings.Scale.Moves() {
		ignored = append(ignored, "desiredCount")
	}
	// Its name is fixed, so that who has it made anew has the old one deleted first.
	return ecs.NewService(b.ctx, b.name+":shift", args, b.parent, b.dependencies(s, target),
		pulumi.IgnoreChanges(ignored), pulumi.DeleteBeforeReplace(true))
}

// Open leads requests to the service: to the target group that serves, once its tasks
// are healthy. A rule that comes later, for another host, begins where CodeDeploy has
// got to meanwhile, and no rule is ever led elsewhere by an `up`.
func (s *Service) Open(serving pulumi.StringOutput, healthy pulumi.Resource) ([]pulumi.Resource, error) {
	b := s.Shift.builder
	set := b.serving(serving)
	set.name, set.moved, set.after = b.name+":shift", true, append(slices.Clone(set.after), healthy)
	for _, group := range s.Shift.targets.groups {
		set.after = append(set.after, group) // both are in the rule after the first deployment
	}
	rules, err := b.rules(set)
	if err != nil {
		return nil, err
	}
	return rules, b.ctx.RegisterResourceOutputs(s.Shift, pulumi.Map{"application": s.Shift.Application})
}
