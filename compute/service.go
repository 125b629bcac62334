package compute

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
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

// Service is one program of the application as tasks on Fargate. While an image it
// needs has no digest it waits: roles, network and log are there, tasks are not. A task
// that ends is no service to ECS, and is one here in all but that.
type Service struct {
	pulumi.ResourceState

	// Name is the key in the stack file and the name of the ECS service.
	Name string
	// Settings is the service's configuration.
	Settings config.Service
	// Service is nil while it waits, and always if its tasks end.
	Service *ecs.Service
	// TargetGroups are none while it waits, and always unless the service is web: one,
	// or two that take turns if its requests are shifted.
	TargetGroups []TargetGroup
	// Shift is nil while it waits, and always unless its requests are shifted.
	Shift *Shift
	// Task is what it runs, Groups what its tasks wear, Log where they write. Task is
	// nil while it waits.
	Task   *ecs.TaskDefinition
	Groups pulumi.StringArray
	Log    *cloudwatch.LogGroup
	// Ready is what must stand before one of its tasks starts and cannot be told from
	// the task definition: the roles' permissions, the capacity providers, the ways
	// out, and pieces that are found only once they run.
	Ready []pulumi.Resource
	// Schedule is nil while it waits, and always unless the service is scheduled.
	Schedule *Schedule

	group   *ec2.SecurityGroup
	roles   roles
	builder serviceBuilder
	// redis are the facts of one that is a Redis; nil for any other.
	redis map[string]data.Fact
}

// NewService builds what the service that the stack file calls name needs, up to the
// definition of its task. Nothing of it runs or changes before Start.
func NewService(ctx *pulumi.Context, name string, args ServiceArgs, opts ...pulumi.ResourceOption) (*Service, error) {
	s := &Service{Name: name, Settings: args.Config.Services[name]}
	if err := ctx.RegisterComponentResource("landfall:compute:Service", name, s, opts...); err != nil {
		return nil, err
	}
	b := serviceBuilder{ctx: ctx, name: name, settings: s.Settings, ServiceArgs: args, parent: pulumi.Parent(s)}

	var err error
	if s.Log, err = newLog(ctx, name, args.Config, args.Keys, b.parent); err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	env, err := environmentOf(s.Settings, args.Secrets, args.Access)
	if err != nil {
		return nil, fmt.Errorf("uses: %w", err)
	}
	var exits []pulumi.Resource
	if s.group, exits, err = b.securityGroup(); err != nil {
		return nil, fmt.Errorf("security group: %w", err)
	}
	s.Groups = b.groups(s.group)
	if b.files, err = b.newFiles(s.group); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	if s.roles, err = b.roles(s.Log); err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	if err := b.metrics(); err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	if s.redis, err = b.redis(); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	s.builder = b
	if args.Config.WaitsFor(name) != "" {
		return s, nil
	}
	s.Ready = slices.Concat(exits, b.found(), []pulumi.Resource{s.roles.task.Ready, s.roles.execution.Ready}, args.Cluster.Ready)
	if s.Task, err = b.task(s.Log, env, s.roles); err != nil {
		return nil, fmt.Errorf("task: %w", err)
	}
	return s, nil
}

// Start lets it run what it was built for: as a service, at its times, or whenever
// somebody asks. What changes a running environment waits for all of before.
func (s *Service) Start(before []pulumi.Resource) error {
	b := s.builder
	if s.Task == nil {
		return b.ctx.RegisterResourceOutputs(s, pulumi.Map{"waits": pulumi.Bool(true)})
	}
	b.before = before
	if s.Settings.Kind.Stays() {
		if err := b.stay(s); err != nil {
			return err
		}
	}
	var err error
	if s.Schedule, err = b.schedule(s); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	return b.ctx.RegisterResourceOutputs(s, pulumi.Map{"task": s.Task.Arn})
}

// stay keeps the tasks running, in the number and under the names asked for.
func (b serviceBuilder) stay(s *Service) error {
	if s.Settings.Rollout.Shifts() {
		if err := b.shift(s); err != nil {
			return fmt.Errorf("shift: %w", err)
		}
		return nil
	}
	target, err := b.target()
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	registry, err := b.registry()
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	s.TargetGroups = target.groups
	if s.Service, err = b.service(s, target, registry, b.connection(s.Log)); err != nil {
		return err
	}
	if err := b.scaling(s.Service, target); err != nil {
		return fmt.Errorf("scaling: %w", err)
	}
	return nil
}

type serviceBuilder struct {
	ctx      *pulumi.Context
	name     string
	settings config.Service
	ServiceArgs
	parent pulumi.ResourceOption
	// files are nil for a service that keeps none.
	files *data.Files
	// before is what must have passed before anything changes that runs.
	before []pulumi.Resource
}
