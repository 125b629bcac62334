package compute

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// task registers a revision of the service's task definition. Revisions are
// history: a circuit breaker can only roll back to one that is still active, so
// none is deregistered when its successor comes.
func (b serviceBuilder) task(log *cloudwatch.LogGroup, env environment, roles roles) (*ecs.TaskDefinition, error) {
	companions, err := b.companions(log.Name)
	if err != nil {
		return nil, fmt.Errorf("sidecars: %w", err)
	}
	// The service's own comes first: that is where a shell opens.
	containers := append([]container{containerOf(b.name, b.settings, b.Image.Reference, log.Name, b.Config.Region, env)}, companions...)
	return ecs.NewTaskDefinition(b.ctx, b.name, &ecs.TaskDefinitionArgs{
		Family:                  pulumi.String(b.family()),
		RequiresCompatibilities: pulumi.ToStringArray([]string{"FARGATE"}),
		NetworkMode:             pulumi.String("awsvpc"),
		Cpu:                     pulumi.String(strconv.Itoa(b.settings.CPU)),
		Memory:                  pulumi.String(strconv.Itoa(b.settings.Memory)),
		RuntimePlatform: ecs.TaskDefinitionRuntimePlatformArgs{
			CpuArchitecture:       pulumi.String(strings.ToUpper(string(b.settings.Architecture))),
			OperatingSystemFamily: pulumi.String("LINUX"),
		},
		ExecutionRoleArn:     roles.execution.ARN,
		TaskRoleArn:          roles.task.ARN,
		ContainerDefinitions: pulumi.JSONMarshal(containers),
		Volumes:              b.volumes(),
		EphemeralStorage:     b.disk(),
		// In reviews, too: whoever may deregister one may do so to every one of the account.
		SkipDestroy: pulumi.Bool(true),
		TrackLatest: b.latest(),
	}, b.parent, b.mountable())
}

// family is what all revisions are called. Policies are about it, not about what ECS
// answers: that is unknown in every preview of another revision.
func (b serviceBuilder) family() string { return b.Config.Prefix() + "-" + b.name }

// latest has a refresh look at the newest revision, which a pipeline may have
// registered; nil for a service whose revisions are Pulumi's alone.
func (b serviceBuilder) latest() pulumi.BoolPtrInput {
	if !b.settings.Rollout.Leaves() {
		return nil
	}
	return pulumi.Bool(true)
}

// disk is nil for the one every task has.
func (b serviceBuilder) disk() ecs.TaskDefinitionEphemeralStoragePtrInput {
	if b.settings.EphemeralGiB == 0 {
		return nil
	}
	return ecs.TaskDefinitionEphemeralStorageArgs{SizeInGib: pulumi.Int(b.settings.EphemeralGiB)}
}
