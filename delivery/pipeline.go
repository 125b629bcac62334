package delivery

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/codepipeline"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/data"
	"landfall/delivery/records"
	"landfall/functions"
	"landfall/iam"
	"landfall/network"
)

// PipelineArgs places the pipeline.
type PipelineArgs struct {
	Config   *config.Config
	Network  *network.Network
	Keys     *iam.Keys
	Cluster  *compute.Cluster
	Releases *Releases
	// Registries say where the builds of each image are.
	Registries *Registries
	// Folder is that of Pulumi.yaml; empty means where the program runs.
	Folder string
	// Services are those of the environment, all of them started that can be.
	Services []*compute.Service
	// Checks are what a release is asked, Heartbeats who tells by itself how it is.
	Checks     []config.Check
	Heartbeats []string
}

// Pipeline is a pipeline of CodePipeline that releases what it is told to. An order is
// an object in the bucket of releases; who lets it through in production does so before
// anything happens, for a database that was migrated is ahead of what runs; and the
// steps from there are one stage, which one order goes through at a time and which as a
// whole goes back to the release before.
type Pipeline struct {
	pulumi.ResourceState

	Pipeline *codepipeline.Pipeline
}

// NewPipeline creates the pipeline, what carries its steps out and what starts it.
func NewPipeline(ctx *pulumi.Context, name string, args PipelineArgs, opts ...pulumi.ResourceOption) (*Pipeline, error) {
	p := &Pipeline{}
	if err := ctx.RegisterComponentResource("landfall:delivery:Pipeline", name, p, opts...); err != nil {
		return nil, err
	}
	b := pipelineBuilder{ctx: ctx, name: name, PipelineArgs: args, parent: pulumi.Parent(p)}
	artifacts, err := data.NewBucket(ctx, name, data.BucketArgs{
		Config: args.Config, Key: args.Keys.Data,
		// As long as there is a record to go back to. They are copies of orders: what is
		// lost with them is no release.
		ExpireDays: args.Config.Releases.KeepDays, KeepDeletedDays: 1,
	}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("artifacts: %w", err)
	}
	if b.plan, err = b.write(); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if b.function, err = b.steps(artifacts); err != nil {
		return nil, fmt.Errorf("function: %w", err)
	}
	if p.Pipeline, err = b.pipeline(artifacts); err != nil {
		return nil, err
	}
	if err := b.trigger(p.Pipeline); err != nil {
		return nil, fmt.Errorf("trigger: %w", err)
	}
	return p, ctx.RegisterResourceOutputs(p, pulumi.Map{"name": p.Pipeline.Name})
}

type pipelineBuilder struct {
	ctx  *pulumi.Context
	name string
	PipelineArgs
	parent   pulumi.ResourceOption
	function *functions.Function
	plan     *s3.BucketObjectv2
}

// steps is the function behind the actions of the pipeline.
func (b pipelineBuilder) steps(artifacts *data.Bucket) (*functions.Function, error) {
	return functions.New(b.ctx, b.name, functions.Args{
		Config: b.Config, Keys: b.Keys, Folder: b.Folder,
		Source:      "pipeline",
		Description: "Migrates, deploys, tests and writes down what the pipeline releases",
		Statements:  b.permissions(artifacts),
		// As long as Lambda runs anything; what takes longer is called again.
		Timeout: 15 * 60, Memory: 256,
		Environment: pulumi.StringMap{
			"RELEASES": b.Releases.Bucket.Bucket,
			"SUBNETS":  pulumi.JSONMarshal(b.Network.Private),
		},
	}, b.parent)
}

// The names of stages, actions and what one hands to the next.
const (
	sourceAction = "Order"
	order        = "Order"
)

// action is one of the release's, in the order in which they are made.
type action struct{ name, step string }

var releasing = []action{{"Migrate", "migrate"}, {"Deploy", "deploy"}, {"SmokeTest", "smoke"}, {"Record", "record"}}

func (b pipelineBuilder) pipeline(artifacts *data.Bucket) (*codepipeline.Pipeline, error) {
	role, err := iam.NewRole(b.ctx, b.name+"-stages", iam.RoleArgs{
		Config:      b.Config,
		Description: "What the pipeline needs to fetch orders and call its function",
		Service:     "codepipeline.amazonaws.com",
		Statements:  b.stagePermissions(artifacts),
	}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	stages := codepipeline.PipelineStageArray{b.source()}
	if b.Config.Pipeline.Approval {
		stages = append(stages, b.approval())
	}
	return codepipeline.NewPipeline(b.ctx, b.name, &codepipeline.PipelineArgs{
		Name:         pulumi.String(b.Config.Prefix()),
		PipelineType: pulumi.String("V2"),
		// Each order in its turn. One that a later order overtook would be lost, with what
		// it alone names.
		ExecutionMode: pulumi.String("QUEUED"),
		RoleArn:       role.ARN,
		ArtifactStores: codepipeline.PipelineArtifactStoreArray{codepipeline.PipelineArtifactStoreArgs{
			Type: pulumi.String("S3"), Location: artifacts.Bucket.Bucket,
			EncryptionKey: codepipeline.PipelineArtifactStoreEncryptionKeyArgs{Type: pulumi.String("KMS"), Id: b.Keys.Data.Arn},
		}},
		Stages: append(stages, b.release()),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{role.Ready, artifacts.Ready, b.function.Ready, b.plan}))
}

// source takes an order as it is: a single file and no archive, for nothing behind it
// unpacks any.
// https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html
func (b pipelineBuilder) source() codepipeline.PipelineStageArgs {
	return codepipeline.PipelineStageArgs{
		Name: pulumi.String("Source"),
		Actions: codepipeline.PipelineStageActionArray{codepipeline.PipelineStageActionArgs{
			Name: pulumi.String(sourceAction), Category: pulumi.String("Source"), Owner: pulumi.String("AWS"),
			Provider: pulumi.String("S3"), Version: pulumi.String("1"), RunOrder: pulumi.Int(1),
			Configuration: pulumi.StringMap{
				"S3Bucket": b.Releases.Bucket.Bucket, "S3ObjectKey": pulumi.String(records.Next), "PollForSourceChanges": pulumi.String("false"),
			},
			OutputArtifacts: pulumi.ToStringArray([]string{order}),
		}},
	}
}

func (b pipelineBuilder) approval() codepipeline.PipelineStageArgs {
	return codepipeline.PipelineStageArgs{
		Name: pulumi.String("Approve"),
		Actions: codepipeline.PipelineStageActionArray{codepipeline.PipelineStageActionArgs{
			Name: pulumi.String("Approve"), Category: pulumi.String("Approval"), Owner: pulumi.String("AWS"),
			Provider: pulumi.String("Manual"), Version: pulumi.String("1"), RunOrder: pulumi.Int(1),
			Configuration: pulumi.StringMap{"CustomData": pulumi.Sprintf("Lets the order through to %s. Nothing has changed yet.", b.Config.Prefix())},
		}},
	}
}

// release is all that changes the environment. What fails in it goes back: the same
// steps, with what ran before.
func (b pipelineBuilder) release() codepipeline.PipelineStageArgs {
	var actions codepipeline.PipelineStageActionArray
	for i, one := range releasing {
		actions = append(actions, codepipeline.PipelineStageActionArgs{
			Name: pulumi.String(one.name), Category: pulumi.String("Invoke"), Owner: pulumi.String("AWS"),
			Provider: pulumi.String("Lambda"), Version: pulumi.String("1"), RunOrder: pulumi.Int(i + 1),
			Configuration:  pulumi.StringMap{"FunctionName": b.function.Function.Name, "UserParameters": pulumi.String(one.step)},
			InputArtifacts: pulumi.ToStringArray([]string{order}),
		})
	}
	return codepipeline.PipelineStageArgs{
		Name: pulumi.String("Release"), Actions: actions,
		OnFailure: codepipeline.PipelineStageOnFailureArgs{Result: pulumi.String("ROLLBACK")},
	}
}
