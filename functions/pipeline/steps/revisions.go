package steps

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// revision is what a service is to run, and what it runs.
type revision struct {
	service         Service
	wanted, running string
}

// revisions are those of the services. What is not registered yet is now: from the
// newest of the family, which an `up` has registered with the variables and the size
// of the stack file, with the builds of this release in it.
func (r *release) revisions(ctx context.Context, services []Service) ([]revision, error) {
	running, err := r.running(ctx, services)
	if err != nil {
		return nil, err
	}
	var all []revision
	for _, s := range services {
		wanted, err := r.revise(ctx, s, running[s.called()])
		if err != nil {
			return nil, fmt.Errorf("revision of %s: %w", s.Name, err)
		}
		all = append(all, revision{s, wanted, running[s.called()]})
	}
	return all, nil
}

// running is which revision each service was last told to run and did.
func (r *release) running(ctx context.Context, services []Service) (map[string]string, error) {
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = s.called()
	}
	found, err := r.describe(ctx, names)
	if err != nil {
		return nil, err
	}
	running := map[string]string{}
	for _, s := range found {
		running[aws.ToString(s.ServiceName)] = serving(s)
	}
	return running, nil
}

// serving is the revision that a service runs: of its deployments, or where CodeDeploy
// leads of its sets of tasks, that which serves.
func serving(s types.Service) string {
	for _, set := range s.TaskSets {
		if aws.ToString(set.Status) == "PRIMARY" {
			return aws.ToString(set.TaskDefinition)
		}
	}
	for _, d := range s.Deployments {
		if aws.ToString(d.Status) == "PRIMARY" {
			return aws.ToString(d.TaskDefinition)
		}
	}
	return aws.ToString(s.TaskDefinition)
}

// describe asks ECS for services, of which it tells ten at a time.
func (r *release) describe(ctx context.Context, names []string) ([]types.Service, error) {
	var found []types.Service
	for some := range slices.Chunk(names, 10) {
		if err := r.Gate.Ask(ctx, "services", func(ctx context.Context) error {
			out, err := r.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &r.plan.Cluster, Services: some})
			if err == nil {
				found = append(found, out.Services...)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// revise finds the revision that a service is to run, or registers it. One that is the
// same but for its number will do: that which runs, or else the newest.
func (r *release) revise(ctx context.Context, s Service, running string) (string, error) {
	if before := r.before(s); before != "" {
		d, _, err := r.definition(ctx, before)
		if err == nil && d.Status == types.TaskDefinitionStatusActive {
			return before, nil
		}
		r.Gate.Tell(fmt.Sprintf("%s cannot run %s again: it gets the builds that ran in the newest revision", s.Name, before))
	}
	newest, tags, err := r.definition(ctx, s.Family)
	if err != nil {
		return "", err
	}
	runs := newest
	if running != "" && running != aws.ToString(newest.TaskDefinitionArn) {
		if runs, _, err = r.definition(ctx, running); err != nil {
			return "", err
		}
	}
	wanted := r.with(newest, runs)
	if reflect.DeepEqual(registration(wanted, nil), registration(runs, nil)) {
		return aws.ToString(runs.TaskDefinitionArn), nil
	}
	arn := aws.ToString(newest.TaskDefinitionArn)
	if reflect.DeepEqual(wanted.ContainerDefinitions, newest.ContainerDefinitions) {
		return arn, nil
	}
	err = r.Gate.Ask(ctx, "register", func(ctx context.Context) error {
		out, err := r.ECS.RegisterTaskDefinition(ctx, registration(wanted, tags))
		if err == nil {
			arn = aws.ToString(out.TaskDefinition.TaskDefinitionArn)
		}
		return err
	})
	return arn, err
}

// before is the revision that the last release ended with, when the pipeline goes back:
// a variable or a size that came since may be what the release failed for.
func (r *release) before(s Service) string {
	if !r.execution.Back || r.last == nil {
		return ""
	}
	return r.last.Tasks[s.Name]
}

// definition is a revision, or of a family the newest that is active.
func (r *release) definition(ctx context.Context, name string) (types.TaskDefinition, []types.Tag, error) {
	var definition types.TaskDefinition
	var tags []types.Tag
	err := r.Gate.Ask(ctx, "look at "+name, func(ctx context.Context) error {
		out, err := r.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
			TaskDefinition: &name, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
		})
		if err == nil {
			definition, tags = *out.TaskDefinition, out.Tags
		}
		return err
	})
	return definition, tags, err
}

// with is a definition with the builds of this release in it. A build of which neither
// order nor record says anything stays what runs: the newest revision may be one of a
// release that failed.
func (r *release) with(definition, runs types.TaskDefinition) types.TaskDefinition {
	definition.ContainerDefinitions = slices.Clone(definition.ContainerDefinitions)
	for i, container := range definition.ContainerDefinitions {
		repository, _, _ := strings.Cut(aws.ToString(container.Image), "@")
		for name, registry := range r.plan.Images {
			if repository != registry {
				continue
			}
			if b, known := r.wanted[name]; known {
				definition.ContainerDefinitions[i].Image = aws.String(repository + "@" + b.Digest)
			} else if image := imageOf(runs, aws.ToString(container.Name)); strings.HasPrefix(image, repository+"@") {
				definition.ContainerDefinitions[i].Image = &image
			}
		}
	}
	return definition
}

// imageOf is what a container of a definition is made from, if it is there.
func imageOf(definition types.TaskDefinition, name string) string {
	for _, container := range definition.ContainerDefinitions {
		if aws.ToString(container.Name) == name {
			return aws.ToString(container.Image)
		}
	}
	return ""
}

// registration is all of a definition that one can say of it.
func registration(d types.TaskDefinition, tags []types.Tag) *ecs.RegisterTaskDefinitionInput {
	return &ecs.RegisterTaskDefinitionInput{
		Family: d.Family, ContainerDefinitions: d.ContainerDefinitions, Volumes: d.Volumes,
		Cpu: d.Cpu, Memory: d.Memory, EphemeralStorage: d.EphemeralStorage, RuntimePlatform: d.RuntimePlatform,
		TaskRoleArn: d.TaskRoleArn, ExecutionRoleArn: d.ExecutionRoleArn,
		NetworkMode: d.NetworkMode, RequiresCompatibilities: d.RequiresCompatibilities, PlacementConstraints: d.PlacementConstraints,
		PidMode: d.PidMode, IpcMode: d.IpcMode, ProxyConfiguration: d.ProxyConfiguration,
		EnableFaultInjection: d.EnableFaultInjection,
		Tags:                 slices.DeleteFunc(slices.Clone(tags), func(t types.Tag) bool { return strings.HasPrefix(aws.ToString(t.Key), "aws:") }),
	}
}
