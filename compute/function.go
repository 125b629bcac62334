package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
	"landfall/network"
)

// FunctionArgs is one function and the neighbours it may need.
type FunctionArgs struct {
	Config  *config.Config
	Network *network.Network
	Keys    *iam.Keys
	// Image is what it runs; nothing for a function of a zip.
	Image Image
	// Folder is where the path of a zip begins; empty means where the program runs.
	Folder  string
	Secrets *data.Secrets
	// Access is how each configured piece is reached, by its name under uses.
	Access map[string]data.Access
	// Queue is the one it works off; nil for a function that is only called.
	Queue *data.Queue
	// Before is what must have passed before it changes.
	Before []pulumi.Resource
}

// Function is a program that Lambda runs in the private subnets. While its image
// has no digest it waits: role, network, log and dead letters are there.
type Function struct {
	pulumi.ResourceState

	// Name is the key in the stack file, Settings what stands under it.
	Name     string
	Settings config.Function
	// Function is nil while it waits.
	Function *lambda.Function
	// Failed keeps calls that nobody waited for and that failed three times. What
	// comes from a queue goes back there instead.
	Failed *data.DeadLetters
}

// NewFunction builds the function that the stack file calls name.
func NewFunction(ctx *pulumi.Context, name string, args FunctionArgs, opts ...pulumi.ResourceOption) (*Function, error) {
	f := &Function{Name: name, Settings: args.Config.Functions[name]}
	if err := ctx.RegisterComponentResource("landfall:compute:Function", name, f, opts...); err != nil {
		return nil, err
	}
	b := functionBuilder{ctx, name, f.Settings, args, pulumi.Parent(f)}

	log, err := newLog(ctx, name, args.Config, args.Keys, b.parent)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	if f.Failed, err = data.NewDeadLetters(ctx, name+"-failed", data.DeadLettersArgs{Config: args.Config, Keys: args.Keys}, b.parent); err != nil {
		return nil, fmt.Errorf("dead letters: %w", err)
	}
	env, err := b.environment()
	if err != nil {
		return nil, fmt.Errorf("uses: %w", err)
	}
	role, err := b.role(log, f.Failed, env)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	group, err := b.securityGroup()
	if err != nil {
		return nil, fmt.Errorf("security group: %w", err)
	}
	if f.Settings.Zip == "" && args.Image.Reference == nil {
		return f, ctx.RegisterResourceOutputs(f, pulumi.Map{"waits": pulumi.Bool(true)})
	}

	if f.Function, err = b.function(role, log, group, f.Failed, env); err != nil {
		return nil, err
	}
	if err := b.feed(f.Function, role); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return f, ctx.RegisterResourceOutputs(f, pulumi.Map{"name": f.Function.Name})
}

type functionBuilder struct {
	ctx      *pulumi.Context
	name     string
	settings config.Function
	FunctionArgs
	parent pulumi.ResourceOption
}

// securityGroup admits nobody: Lambda calls a function past the network.
func (b functionBuilder) securityGroup() (*ec2.SecurityGroup, error) {
	group, _, err := newGroup(b.ctx, b.name, groupArgs{b.Config, b.Network, "Function " + b.name, b.settings.Egress}, b.parent)
	if err != nil {
		return nil, err
	}
	return group, admitted(b.ctx, b.name, b.settings.Uses, b.Access, group, b.parent)
}

func (b functionBuilder) function(
	role *iam.Role, log *cloudwatch.LogGroup, group *ec2.SecurityGroup, failed *data.DeadLetters, env functionEnvironment,
) (*lambda.Function, error) {
	args := &lambda.FunctionArgs{
		Name:          pulumi.String(b.Config.FunctionName(b.name)),
		Description:   pulumi.Sprintf("%s of %s", b.name, b.Config.Prefix()),
		Role:          role.ARN,
		MemorySize:    pulumi.Int(b.settings.Memory),
		Timeout:       pulumi.Int(int(b.settings.Timeout)),
		Architectures: pulumi.ToStringArray([]string{string(b.settings.Architecture)}),
		VpcConfig: lambda.FunctionVpcConfigArgs{
			SubnetIds: b.Network.Private, SecurityGroupIds: worn(group, b.settings.Uses, b.Access),
		},
		Environment:   lambda.FunctionEnvironmentArgs{Variables: env.variables},
		KmsKeyArn:     b.Keys.Data.Arn,
		TracingConfig: lambda.FunctionTracingConfigArgs{Mode: pulumi.String("Active")},
		LoggingConfig: lambda.FunctionLoggingConfigArgs{LogGroup: log.Name, LogFormat: pulumi.String("JSON")},
		DeadLetterConfig: lambda.FunctionDeadLetterConfigArgs{
			TargetArn: failed.Queue.Arn,
		},
	}
	if b.settings.Concurrency != 0 {
		args.ReservedConcurrentExecutions = pulumi.Int(b.settings.Concurrency)
	}
	if err := b.code(args); err != nil {
		return nil, fmt.Errorf("zip: %w", err)
	}
	return lambda.NewFunction(b.ctx, b.name, args, b.parent, pulumi.DependsOn(b.dependencies(role)))
}

// dependencies are what Lambda tries when a function is made, what its role may do
// and whether the registry lets it in, and what must have passed.
func (b functionBuilder) dependencies(role *iam.Role) []pulumi.Resource {
	on := append([]pulumi.Resource{role.Ready}, b.Before...)
	if b.Image.Opened != nil {
		on = append(on, b.Image.Opened)
	}
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		if ready := b.Access[piece].Ready; ready != nil {
			on = append(on, ready)
		}
	}
	return on
}

// feed calls the function with what waits in its queue. It names the messages it
// failed at, so that only those come back; and the queue starts no more calls than
// are reserved, else messages that find none would count as failed.
func (b functionBuilder) feed(function *lambda.Function, role *iam.Role) error {
	if b.Queue == nil {
		return nil
	}
	args := &lambda.EventSourceMappingArgs{
		EventSourceArn:        b.Queue.Queue.Arn,
		FunctionName:          function.Arn,
		BatchSize:             pulumi.Int(b.settings.Batch),
		FunctionResponseTypes: pulumi.ToStringArray([]string{"ReportBatchItemFailures"}),
	}
	if b.settings.Concurrency != 0 {
		args.ScalingConfig = lambda.EventSourceMappingScalingConfigArgs{MaximumConcurrency: pulumi.Int(b.settings.Concurrency)}
	}
	_, err := lambda.NewEventSourceMapping(b.ctx, b.name, args, b.parent, pulumi.DependsOn([]pulumi.Resource{role.Ready}))
	return err
}
