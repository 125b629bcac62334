package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/servicediscovery"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// service runs the task. Capacity provider strategies instead of a launch type,
// because going from one to the other later replaces the service.
func (b serviceBuilder) service(
	s *Service, target target, registry *servicediscovery.Service,
	connection ecs.ServiceServiceConnectConfigurationPtrInput,
) (*ecs.Service, error) {
	alarms, err := b.watched(target)
	if err != nil {
		return nil, fmt.Errorf("alarms: %w", err)
	}
	rollout := b.rollout()
	args := &ecs.ServiceArgs{
		Name:                       pulumi.String(b.Config.ServiceName(b.name)),
		Cluster:                    b.Cluster.ARN,
		TaskDefinition:             s.Task.Arn,
		DesiredCount:               pulumi.Int(b.settings.Scale.Min),
		CapacityProviderStrategies: b.capacity(),
		// Without it another mix of capacity providers replaces the service, with all
		// its tasks.
		ForceNewDeployment: pulumi.Bool(true),
		NetworkConfiguration: ecs.ServiceNetworkConfigurationArgs{
			Subnets:        b.Network.Private,
			SecurityGroups: s.Groups,
			AssignPublicIp: pulumi.Bool(false),
		},
		DeploymentMinimumHealthyPercent: pulumi.Int(rollout.least),
		DeploymentMaximumPercent:        pulumi.Int(rollout.most),
		DeploymentCircuitBreaker: ecs.ServiceDeploymentCircuitBreakerArgs{
			Enable: pulumi.Bool(true), Rollback: pulumi.Bool(true),
		},
		Alarms:                      alarms,
		AvailabilityZoneRebalancing: pulumi.String(rollout.rebalancing),
		EnableExecuteCommand:        pulumi.Bool(b.settings.Exec),
		EnableEcsManagedTags:        pulumi.Bool(true),
		PropagateTags:               pulumi.String("SERVICE"),
		ServiceConnectConfiguration: connection,
		// An `up` ends when the tasks run, not when ECS has taken the order.
		WaitForSteadyState: pulumi.Bool(true),
	}
	if target.group != nil {
		args.HealthCheckGracePeriodSeconds = pulumi.Int(int(b.settings.Health.Grace))
		args.LoadBalancers = ecs.ServiceLoadBalancerArray{ecs.ServiceLoadBalancerArgs{
			TargetGroupArn: target.group.Arn,
			ContainerName:  pulumi.String(b.name),
			ContainerPort:  pulumi.Int(b.settings.Port),
		}}
	}
	if registry != nil {
		args.ServiceRegistries = ecs.ServiceServiceRegistriesArgs{RegistryArn: registry.Arn}
	}
	return ecs.NewService(b.ctx, b.name, args, b.parent, b.dependencies(s, target), b.ignored())
}

// capacity is where the tasks run: the base where nobody takes them away, all
// others on spare capacity, if the stack file has any of it.
func (b serviceBuilder) capacity() ecs.ServiceCapacityProviderStrategyArray {
	spot := b.settings.Spot
	if spot == nil {
		return ecs.ServiceCapacityProviderStrategyArray{
			ecs.ServiceCapacityProviderStrategyArgs{CapacityProvider: pulumi.String("FARGATE"), Weight: pulumi.Int(1)},
		}
	}
	strategy := ecs.ServiceCapacityProviderStrategyArray{
		ecs.ServiceCapacityProviderStrategyArgs{CapacityProvider: pulumi.String("FARGATE_SPOT"), Weight: pulumi.Int(1)},
	}
	if spot.Base == 0 {
		return strategy
	}
	return append(strategy, ecs.ServiceCapacityProviderStrategyArgs{
		CapacityProvider: pulumi.String("FARGATE"), Base: pulumi.Int(spot.Base), Weight: pulumi.Int(0),
	})
}

// rollout is how old tasks make way for new ones, in percent of the number wanted.
type rollout struct {
	least, most int
	rebalancing string
}

// rollout of most services has all new tasks healthy before the first old one
// goes. A singleton's only task goes first, and is not moved to another zone
// either: that too would start a second one.
func (b serviceBuilder) rollout() rollout {
	if b.settings.Singleton {
		return rollout{0, 100, "DISABLED"}
	}
	// AWS turns rebalancing on for new services, this provider off unless told.
	return rollout{100, 200, "ENABLED"}
}

// dependencies are what must stand before a task starts, what must have passed, and
// the rules without which ECS refuses a target group.
func (b serviceBuilder) dependencies(s *Service, target target) pulumi.ResourceOption {
	on := slices.Concat(s.Ready, b.found(), b.before)
	for _, rule := range target.rules {
		on = append(on, rule)
	}
	return pulumi.DependsOn(on)
}

// found are the pieces that a task finds only once they run.
func (b serviceBuilder) found() []pulumi.Resource {
	var pieces []pulumi.Resource
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		if ready := b.Access[piece].Ready; ready != nil {
			pieces = append(pieces, ready)
		}
	}
	return pieces
}

// ignored leaves to others what they decide, exactly where they do: the number of
// tasks to autoscaling, the running revision to a pipeline.
func (b serviceBuilder) ignored() pulumi.ResourceOption {
	var properties []string
	if b.settings.Scale.Moves() {
		properties = append(properties, "desiredCount")
	}
	if b.settings.Rollout.Leaves() {
		properties = append(properties, "taskDefinition")
	}
	return pulumi.IgnoreChanges(properties)
}
