package delivery

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/functions"
	"landfall/iam"
	"landfall/network"
)

// GateArgs places the gate.
type GateArgs struct {
	Config  *config.Config
	Network *network.Network
	Keys    *iam.Keys
	Cluster *compute.Cluster
	// Folder is that of Pulumi.yaml; empty means where the program runs.
	Folder string
	// Services are those of the environment, none of them started yet.
	Services []*compute.Service
}

// Gate is what every release passes: the migrations before anything that runs
// changes, and a look at all services afterwards. It is a function that the `up`
// calls and waits for; a preview calls nothing.
type Gate struct {
	pulumi.ResourceState

	// Passed are the migrations of this release, each behind the one before it, as
	// two builds may keep their tables in one database.
	Passed []pulumi.Resource

	// shifted are the deployments by CodeDeploy, which verification comes after.
	shifted  []pulumi.Resource
	function *functions.Function
	args     GateArgs
	ctx      *pulumi.Context
	name     string
}

// NewGate makes the gate and sends the migrations of the release through it.
func NewGate(ctx *pulumi.Context, name string, args GateArgs, opts ...pulumi.ResourceOption) (*Gate, error) {
	g := &Gate{args: args, ctx: ctx, name: name}
	if err := ctx.RegisterComponentResource("landfall:delivery:Gate", name, g, opts...); err != nil {
		return nil, err
	}
	var err error
	if g.function, err = functions.New(ctx, name, functions.Args{
		Config: args.Config, Keys: args.Keys, Folder: args.Folder,
		Source:      "releasegate",
		Description: "Migrates before a release and verifies the services after it",
		Statements:  args.permissions(),
		// As long as Lambda runs anything: a migration may take all but a minute of it.
		Timeout: 15 * 60, Memory: 256,
		// Not part of what a migration is: another zone is no reason to run one again.
		Environment: pulumi.StringMap{"SUBNETS": pulumi.JSONMarshal(args.Network.Private)},
		// No subnets of its own: it speaks to AWS alone, which it reaches from outside
		// the VPC without NAT or endpoints, and from there nothing reaches the environment.
	}, pulumi.Parent(g)); err != nil {
		return nil, fmt.Errorf("function: %w", err)
	}
	for _, service := range args.Services {
		if service.Task == nil || len(service.Settings.Migrate) == 0 {
			continue
		}
		passed, err := g.migrate(service)
		if err != nil {
			return nil, fmt.Errorf("migration of %s: %w", service.Name, err)
		}
		g.Passed = append(g.Passed, passed)
	}
	return g, nil
}

// migration is a request to the gate; it reads it strictly, by the same keys.
type migration struct {
	Service        string   `json:"service"`
	TaskDefinition any      `json:"taskDefinition"`
	Command        []string `json:"command"`
	SecurityGroups any      `json:"securityGroups"`
	LogGroup       string   `json:"logGroup"`
	TimeoutSeconds int      `json:"timeoutSeconds"`
}

// migrate runs a service's migration when the image, the command or anything else of
// its task is another than last time.
func (g *Gate) migrate(service *compute.Service) (pulumi.Resource, error) {
	c := g.args.Config
	return g.call("migrate-"+service.Name, map[string]any{
		"cluster": g.args.Cluster.ARN,
		"migrate": migration{
			Service: service.Name, TaskDefinition: service.Task.Arn, Command: service.Settings.Migrate,
			SecurityGroups: service.Groups, LogGroup: c.LogGroup(service.Name),
			TimeoutSeconds: int(service.Settings.MigrateTimeout),
		},
	}, pulumi.StringMap{
		"digest": pulumi.String(c.Release.Images[service.Settings.Image]),
		"task":   service.Task.Arn,
	}, append(append([]pulumi.Resource{}, service.Ready...), g.Passed...), g.ignored(service)...)
}

// ignored is what is no reason to migrate again: for builds that the pipeline releases,
// anything. It migrates for them, and the `up` only for the very first, as nothing could
// start without its tables.
func (g *Gate) ignored(service *compute.Service) []string {
	if !g.args.Config.Released(service.Name) {
		return nil
	}
	return []string{"input", "triggers"}
}

// wanted is what a service is to run.
type wanted struct {
	Name           string `json:"name"`
	TaskDefinition any    `json:"taskDefinition"`
	LogGroup       string `json:"logGroup"`
	Container      string `json:"container,omitempty"`
}

// Verify looks whether the services run what they were told to, once all of them are
// started. Without it an `up` is content with a service that ECS has rolled back. What
// a pipeline rolls out is only named.
func (g *Gate) Verify() error {
	services, left := []any{}, []string{}
	var started []pulumi.Resource
	tasks := pulumi.StringMap{}
	for _, service := range g.args.Services {
		switch {
		case service.Service == nil:
		case service.Settings.Rollout.Leaves():
			left = append(left, g.args.Config.ServiceName(service.Name))
		default:
			services = append(services, g.wanted(service))
			started = append(started, service.Service)
			tasks[service.Name] = service.Task.Arn
		}
	}
	request := map[string]any{"cluster": g.args.Cluster.ARN, "verify": services}
	if len(left) > 0 {
		request["left"] = left
	}
	if len(services)+len(left) > 0 {
		if _, err := g.call("verify", request, tasks, append(started, g.shifted...)); err != nil {
			return err
		}
	}
	return g.ctx.RegisterResourceOutputs(g, pulumi.Map{"function": g.function.Function.Name})
}

func (g *Gate) wanted(service *compute.Service) wanted {
	c := g.args.Config
	w := wanted{Name: c.ServiceName(service.Name), TaskDefinition: service.Task.Arn, LogGroup: c.LogGroup(service.Name)}
	if w.Name != service.Name {
		w.Container = service.Name
	}
	return w
}

// call has Lambda run the function and waits for its answer, in an `up` that makes
// the call or changes what it asks.
func (g *Gate) call(part string, request map[string]any, triggers pulumi.StringMap, after []pulumi.Resource, ignored ...string) (*lambda.Invocation, error) {
	return lambda.NewInvocation(g.ctx, g.name+"-"+part, &lambda.InvocationArgs{
		FunctionName: g.function.Function.Name,
		Input:        pulumi.JSONMarshal(request),
		Triggers:     triggers,
	}, pulumi.Parent(g), pulumi.DependsOn(append(after, g.function.Ready)), pulumi.IgnoreChanges(ignored))
}
