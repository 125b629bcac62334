package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/servicediscovery"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
	"landfall/network"
)

// Image is what a service runs.
type Image struct {
	// Repository is the ARN of the registry it is pulled from.
	Repository pulumi.StringOutput
	// Reference is registry and digest; nil while no build was released.
	Reference pulumi.StringInput
	// Opened lets Lambda pull from the registry; nil where no function runs the image.
	Opened pulumi.Resource
}

// ServiceArgs is one service and the neighbours it may need.
type ServiceArgs struct {
	Config  *config.Config
	Network *network.Network
	Keys    *iam.Keys
	Cluster *Cluster
	// Ingress is nil where no service is web, Namespace where none is private.
	Ingress   *Ingress
	Namespace *Namespace
	Image     Image
	// Sidecars are the images of those sidecars that have one of the stack file's.
	Sidecars map[string]Image
	Secrets  *data.Secrets
	// Access is how each configured piece is reached, by its name under uses.
	Access map[string]data.Access
	// Queues are those it consumes.
	Queues []*data.Queue
}

// Service is one program of the application as tasks on Fargate. While its image
// has no digest it waits: roles, network and log are there, tasks are not. A task
// that ends is no service to ECS, and is one here in all but that.
type Service struct {
	pulumi.ResourceState

	// Name is the key in the stack file and the name of the ECS service.
	Name string
	// Settings is the service's configuration.
	Settings config.Service
	// Service is nil while it waits, and always if its tasks end.
	Service *ecs.Service
	// TargetGroup is nil while it waits, and always unless the service is web.
	TargetGroup *lb.TargetGroup
	// Task is what it runs, Groups what its tasks wear. Task is nil while it waits.
	Task   *ecs.TaskDefinition
	Groups pulumi.StringArray
	// Schedule is nil while it waits, and always unless the service is scheduled.
	Schedule *Schedule

	config *config.Config
	group  *ec2.SecurityGroup
	// redis are the facts of one that is a Redis; nil for any other.
	redis map[string]data.Fact
}

// NewService builds the service that the stack file calls name.
func NewService(ctx *pulumi.Context, name string, args ServiceArgs, opts ...pulumi.ResourceOption) (*Service, error) {
	s := &Service{Name: name, Settings: args.Config.Services[name], config: args.Config}
	if err := ctx.RegisterComponentResource("landfall:compute:Service", name, s, opts...); err != nil {
		return nil, err
	}
	b := serviceBuilder{ctx: ctx, name: name, settings: s.Settings, ServiceArgs: args, parent: pulumi.Parent(s)}

	log, err := newLog(ctx, name, args.Config, args.Keys, b.parent)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	env, err := environmentOf(s.Settings, args.Secrets, args.Access)
	if err != nil {
		return nil, fmt.Errorf("uses: %w", err)
	}
	if s.group, err = b.securityGroup(); err != nil {
		return nil, fmt.Errorf("security group: %w", err)
	}
	s.Groups = b.groups(s.group)
	if b.files, err = b.newFiles(s.group); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	roles, err := b.roles(log)
	if err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	if err := b.metrics(); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	if s.redis, err = b.redis(); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	if args.waits() {
		return s, ctx.RegisterResourceOutputs(s, pulumi.Map{"waits": pulumi.Bool(true)})
	}

	if s.Task, err = b.task(log, env, roles); err != nil {
		return nil, fmt.Errorf("task: %w", err)
	}
	if s.Settings.Kind.Stays() {
		if err := b.stay(s, roles, log); err != nil {
			return nil, err
		}
	}
	if s.Schedule, err = b.schedule(s, roles); err != nil {
		return nil, fmt.Errorf("schedule: %w", err)
	}
	return s, ctx.RegisterResourceOutputs(s, pulumi.Map{"task": s.Task.Arn})
}

// stay keeps the tasks running, in the number and under the names asked for.
func (b serviceBuilder) stay(s *Service, roles roles, log *cloudwatch.LogGroup) error {
	target, err := b.target()
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	registry, err := b.registry()
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	s.TargetGroup = target.group
	if s.Service, err = b.service(s, roles, target, registry, b.connection(log)); err != nil {
		return err
	}
	if err := b.scaling(s.Service, target); err != nil {
		return fmt.Errorf("scaling: %w", err)
	}
	return nil
}

// waits says whether one of the images was never released.
func (a ServiceArgs) waits() bool {
	for _, image := range a.Sidecars {
		if image.Reference == nil {
			return true
		}
	}
	return a.Image.Reference == nil
}

type serviceBuilder struct {
	ctx      *pulumi.Context
	name     string
	settings config.Service
	ServiceArgs
	parent pulumi.ResourceOption
	// files are nil for a service that keeps none.
	files *data.Files
}

// service runs the task. Capacity provider strategies instead of a launch type,
// because going from one to the other later replaces the service.
func (b serviceBuilder) service(
	s *Service, roles roles, target target, registry *servicediscovery.Service,
	connection ecs.ServiceServiceConnectConfigurationPtrInput,
) (*ecs.Service, error) {
	rollout := b.rollout()
	args := &ecs.ServiceArgs{
		Name:                       pulumi.String(b.name),
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
	return ecs.NewService(b.ctx, b.name, args, b.parent, b.dependencies(roles, target), b.ignored())
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

// dependencies are what must stand before a task starts and cannot be told from
// the arguments: the roles' permissions, the capacity providers, the rules without
// which ECS refuses a target group, and pieces that are found only once they run.
func (b serviceBuilder) dependencies(roles roles, target target) pulumi.ResourceOption {
	on := []pulumi.Resource{roles.task.Ready, roles.execution.Ready, b.Cluster.Ready}
	for _, rule := range target.rules {
		on = append(on, rule)
	}
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		if ready := b.Access[piece].Ready; ready != nil {
			on = append(on, ready)
		}
	}
	return pulumi.DependsOn(on)
}

// ignored leaves the number of tasks to autoscaling, exactly where there is some.
func (b serviceBuilder) ignored() pulumi.ResourceOption {
	if !b.settings.Scale.Moves() {
		return pulumi.IgnoreChanges(nil)
	}
	return pulumi.IgnoreChanges([]string{"desiredCount"})
}
