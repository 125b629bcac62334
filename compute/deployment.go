package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/servicediscovery"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// service runs the task.
func (b serviceBuilder) service(
	s *Service, target target, registry *servicediscovery.Service,
	connection ecs.ServiceServiceConnectConfigurationPtrInput,
) (*ecs.Service, error) {
	alarms, err := b.watched(target)
	if err != nil {
		return nil, fmt.Errorf("alarms: %w", err)
	}
	rollout := b.rollout()
	args := b.serviceArgs(s, target)
	// Without it another mix of capacity providers replaces the service, with all
	// its tasks.
	args.ForceNewDeployment = pulumi.Bool(true)
	args.DeploymentMinimumHealthyPercent = pulumi.Int(rollout.least)
	args.DeploymentMaximumPercent = pulumi.Int(rollout.most)
	args.DeploymentCircuitBreaker = ecs.ServiceDeploymentCircuitBreakerArgs{
		Enable: pulumi.Bool(true), Rollback: pulumi.Bool(true),
	}
	args.Alarms = alarms
	args.AvailabilityZoneRebalancing = pulumi.String(rollout.rebalancing)
	args.ServiceConnectConfiguration = connection
	// An `up` ends when the tasks run, not when ECS has taken the order.
	args.WaitForSteadyState = pulumi.Bool(true)
	if registry != nil {
		args.ServiceRegistries = ecs.ServiceServiceRegistriesArgs{RegistryArn: registry.Arn}
	}
	return ecs.NewService(b.ctx, b.name, args, b.parent, b.dependencies(s, target), b.ignored())
}

// serviceArgs are what a service is however its tasks come to it. Capacity provider
// strategies instead of a launch type, because going from one to the other later
// replaces the service.
func (b serviceBuilder) serviceArgs(s *Service, target target) *ecs.ServiceArgs {
	args := &ecs.ServiceArgs{
		Name:                       pulumi.String(b.Config.ServiceName(b.name)),
		Cluster:                    b.Cluster.ARN,
		TaskDefinition:             s.Task.Arn,
		DesiredCount:               pulumi.Int(b.settings.Scale.Min),
		CapacityProviderStrategies: b.capacity(),
		NetworkConfiguration: ecs.ServiceNetworkConfigurationArgs{
			Subnets:        b.Network.Private,
			SecurityGroups: s.Groups,
			AssignPublicIp: pulumi.Bool(false),
		},
		EnableExecuteCommand: pulumi.Bool(b.settings.Exec),
		EnableEcsManagedTags: pulumi.Bool(true),
		PropagateTags:        pulumi.String("SERVICE"),
	}
	if len(target.groups) > 0 {
		args.HealthCheckGracePeriodSeconds = pulumi.Int(int(b.settings.Health.Grace))
		args.LoadBalancers = ecs.ServiceLoadBalancerArray{ecs.ServiceLoadBalancerArgs{
			TargetGroupArn: target.groups[0].Arn,
			ContainerName:  pulumi.String(b.name),
			ContainerPort:  pulumi.Int(b.settings.Port),
		}}
	}
	return args
}

// Capacity is a share of the tasks on one provider of capacity.
type Capacity struct {
	Provider     string
	Base, Weight int
}

// Capacity is where the tasks run: the base where nobody takes them away, all
// others on spare capacity, if the stack file has any of it.
func (s *Service) Capacity() []Capacity { return capacityOf(s.Settings) }

func capacityOf(service config.Service) []Capacity {
	switch spot := service.Spot; {
	case spot == nil:
		return []Capacity{{"FARGATE", 0, 1}}
	case spot.Base == 0:
		return []Capacity{{"FARGATE_SPOT", 0, 1}}
	default:
		return []Capacity{{"FARGATE_SPOT", 0, 1}, {"FARGATE", spot.Base, 0}}
	}
}

func (b serviceBuilder) capacity() ecs.ServiceCapacityProviderStrategyArray {
	var strategy ecs.ServiceCapacityProviderStrategyArray
	for _, c := range capacityOf(b.settings) {
		part := ecs.ServiceCapacityProviderStrategyArgs{CapacityProvider: pulumi.String(c.Provider), Weight: pulumi.Int(c.Weight)}
		if c.Base > 0 {
			part.Base = pulumi.Int(c.Base)
		}
		strategy = append(strategy, part)
	}
	return strategy
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
	return pulumi.DependsOn(slices.Concat(s.Ready, b.found(), b.before, target.rules))
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
