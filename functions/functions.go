// Package functions builds the Lambda functions that Landfall itself needs. Each is
// a Go program in a folder below this one, compiled when the stack is evaluated:
// whoever can run the program has a Go compiler, and nothing built is committed.
package functions

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// Args is one function of our own.
type Args struct {
	Config *config.Config
	Keys   *iam.Keys
	// Folder is that of Pulumi.yaml, where the sources are looked for first; empty means
	// where the program runs.
	Folder string
	// Source is its folder below functions, and what Lambda calls it behind the
	// environment's prefix. The configuration keeps the name from being taken.
	Source string
	// Name is what Lambda calls it behind that prefix, where it is not Source.
	Name string
	// Description tells a reader of the Lambda console what it is for.
	Description string
	// Statements are what it may do, besides writing its log.
	Statements []iam.Statement
	// Environment is plain: secrets are fetched by ARN.
	Environment pulumi.StringMap
	Timeout     config.Seconds
	// Memory in MiB.
	Memory int
	// Subnets and Groups place it in the VPC; both nil leave it outside, where it
	// reaches AWS without NAT and nothing of the environment.
	Subnets, Groups pulumi.StringArrayInput
}

// Function is a Lambda function of our own.
type Function struct {
	pulumi.ResourceState

	Function *lambda.Function
	// Ready is what must stand before it is called.
	Ready pulumi.Resource
}

// New compiles the function, if need be, and creates it.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Function, error) {
	f := &Function{}
	if err := ctx.RegisterComponentResource("landfall:functions:Function", name, f, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(f)

	log, err := cloudwatch.NewLogGroup(ctx, name, &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(args.Config.LogGroup(args.called())),
		RetentionInDays: pulumi.Int(args.Config.Logs.RetentionDays),
		KmsKeyId:        args.Keys.Logs.Arn,
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	role, err := iam.NewRole(ctx, name, iam.RoleArgs{
		Config:      args.Config,
		Description: args.Description,
		Service:     "lambda.amazonaws.com",
		Statements:  args.permissions(log),
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	if f.Function, err = args.function(ctx, name, role, log, parent); err != nil {
		return nil, err
	}
	f.Ready = f.Function
	return f, ctx.RegisterResourceOutputs(f, pulumi.Map{"name": f.Function.Name})
}

func (a Args) function(
	ctx *pulumi.Context, name string, role *iam.Role, log *cloudwatch.LogGroup, parent pulumi.ResourceOption,
) (*lambda.Function, error) {
	path, err := archive(filepath.Clean(a.Folder), a.Source)
	if err != nil {
		return nil, err
	}
	if a.Folder == "" {
		// Pulumi runs the program and its plugins in the project's folder: there a path
		// from it will do, and the state names no folder of this machine.
		if path, err = fromHere(path); err != nil {
			return nil, err
		}
	}
	args := &lambda.FunctionArgs{
		Name:          pulumi.String(a.Config.FunctionName(a.called())),
		Description:   pulumi.String(a.Description),
		Role:          role.ARN,
		Runtime:       pulumi.String("provided.al2023"),
		Handler:       pulumi.String(executable),
		Architectures: pulumi.ToStringArray([]string{"arm64"}),
		Code:          pulumi.NewFileArchive(path),
		MemorySize:    pulumi.Int(a.Memory),
		Timeout:       pulumi.Int(int(a.Timeout)),
		KmsKeyArn:     a.Keys.Data.Arn,
		TracingConfig: lambda.FunctionTracingConfigArgs{Mode: pulumi.String("Active")},
		LoggingConfig: lambda.FunctionLoggingConfigArgs{LogGroup: log.Name, LogFormat: pulumi.String("JSON")},
	}
	if len(a.Environment) > 0 {
		args.Environment = lambda.FunctionEnvironmentArgs{Variables: a.Environment}
	}
	if a.Subnets != nil {
		args.VpcConfig = lambda.FunctionVpcConfigArgs{SubnetIds: a.Subnets, SecurityGroupIds: a.Groups}
	}
	return lambda.NewFunction(ctx, name, args, parent, pulumi.DependsOn([]pulumi.Resource{role.Ready}))
}

func (a Args) called() string { return cmp.Or(a.Name, a.Source) }

func fromHere(path string) (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return filepath.Rel(here, path)
}

func (a Args) permissions(log *cloudwatch.LogGroup) []iam.Statement {
	inside := ""
	if a.Subnets != nil {
		inside = a.Config.FunctionName(a.called())
	}
	return iam.Joined(append(iam.Lambda(a.Config, a.Keys, log.Arn, inside), a.Statements...))
}
