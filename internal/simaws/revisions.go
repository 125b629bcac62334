package simaws

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// remember keeps what a revision is, for as long as it can be run.
func (w *World) remember(out resource.PropertyMap) {
	w.revisions[props(out).str("arn")] = clone(out)
}

// newest is the thing with the newest revision of a family.
func (w *World) newest(family string) *thing {
	var found *thing
	for _, t := range w.things {
		if t.kind.token == taskType && t.id == family && (found == nil || props(t.out).num("revision") > props(found.out).num("revision")) {
			found = t
		}
	}
	return found
}

// DescribeTaskDefinition tells of a revision, or of the newest of a family.
func (a containerAPI) DescribeTaskDefinition(_ context.Context, in *ecs.DescribeTaskDefinitionInput, _ ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error) {
	if err := a.may("ecs:DescribeTaskDefinition", "*"); err != nil {
		return nil, err
	}
	out, known := a.world.revisions[*in.TaskDefinition]
	if newest := a.world.newest(*in.TaskDefinition); newest != nil {
		out, known = newest.out, true
	}
	if !known {
		return nil, client("Unable to describe task definition.")
	}
	told, err := definitionOf(out)
	if err != nil {
		return nil, err
	}
	var tags []types.Tag
	for key, value := range props(out).get("tagsAll").ObjectValue() {
		tags = append(tags, types.Tag{Key: aws.String(string(key)), Value: aws.String(value.StringValue())})
	}
	return &ecs.DescribeTaskDefinitionOutput{TaskDefinition: told, Tags: tags}, nil
}

// definitionOf is a revision as ECS tells of it.
func definitionOf(out resource.PropertyMap) (*types.TaskDefinition, error) {
	p := props(out)
	told := &types.TaskDefinition{
		Family: aws.String(p.str("family")), TaskDefinitionArn: aws.String(p.str("arn")), Status: types.TaskDefinitionStatusActive,
		Cpu: aws.String(p.str("cpu")), Memory: aws.String(p.str("memory")),
		TaskRoleArn: aws.String(p.str("taskRoleArn")), ExecutionRoleArn: aws.String(p.str("executionRoleArn")),
	}
	// The names of keys are those of the fields but for their first letter.
	return told, json.Unmarshal([]byte(p.str("containerDefinitions")), &told.ContainerDefinitions)
}

// RegisterTaskDefinition adds a revision to a family that the program has made. It knows
// those alone that differ from the newest in their images.
func (a containerAPI) RegisterTaskDefinition(_ context.Context, in *ecs.RegisterTaskDefinitionInput, _ ...func(*ecs.Options)) (*ecs.RegisterTaskDefinitionOutput, error) {
	w, before := a.world, a.world.newest(*in.Family)
	if before == nil {
		return nil, &Unsimulated{"a family that no program has made: " + *in.Family}
	}
	family := before.attribute("arnWithoutRevision")
	if err := a.may("ecs:RegisterTaskDefinition", "*"); err != nil {
		return nil, err
	}
	if err := a.may("ecs:TagResource", family+":1"); err != nil {
		return nil, err
	}
	if err := a.may("iam:PassRole", *in.TaskRoleArn, *in.ExecutionRoleArn); err != nil {
		return nil, err
	}
	newest, err := definitionOf(before.out)
	if err != nil {
		return nil, err
	}
	definitions := before.attribute("containerDefinitions")
	for i, c := range in.ContainerDefinitions {
		definitions = strings.Replace(definitions, *newest.ContainerDefinitions[i].Image, *c.Image, 1)
		newest.ContainerDefinitions[i].Image = c.Image
	}
	if !reflect.DeepEqual(newest.ContainerDefinitions, in.ContainerDefinitions) || *newest.Cpu != *in.Cpu || *newest.Memory != *in.Memory {
		return nil, &Unsimulated{"a revision that differs from the one before in more than its images"}
	}
	key := a.home.Region + "/" + *in.Family
	w.counters[key]++
	w.asleep["revision/"+*in.Family+":"+strconv.Itoa(props(before.out).num("revision"))] = true
	before.formerly = append(before.formerly, before.attribute("arn"))
	changes := resource.PropertyMap{
		"containerDefinitions": resource.NewProperty(definitions),
		"revision":             resource.NewProperty(float64(w.counters[key])),
		"arn":                  resource.NewProperty(family + ":" + strconv.Itoa(w.counters[key])),
	}
	before.in, before.out = clone(before.in), clone(before.out)
	maps.Copy(before.out, changes)
	before.in["containerDefinitions"] = changes["containerDefinitions"]
	w.remember(before.out)
	told, err := definitionOf(before.out)
	return &ecs.RegisterTaskDefinitionOutput{TaskDefinition: told}, err
}

// UpdateService tells a service to run another revision.
func (a containerAPI) UpdateService(_ context.Context, in *ecs.UpdateServiceInput, _ ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error) {
	w := a.world
	arn := strings.Replace(*in.Cluster, ":cluster/", ":service/", 1) + "/" + *in.Service
	service, revision := w.find(serviceType, arn), w.revisions[*in.TaskDefinition]
	switch {
	case service == nil:
		return nil, &types.ServiceNotFoundException{Message: aws.String("Service not found.")}
	case revision == nil:
		return nil, client("TaskDefinition not found.")
	}
	if err := a.may("ecs:UpdateService", arn); err != nil {
		return nil, err
	}
	w.deploy(service.id, service.attribute("name"), w.find(clusterType, *in.Cluster), &thing{kind: kinds[taskType], out: revision})
	changes := resource.PropertyMap{"taskDefinition": resource.NewProperty(w.deployments[service.id].runs)}
	service.in, service.out = clone(service.in), clone(service.out)
	maps.Copy(service.in, changes)
	maps.Copy(service.out, changes)
	return &ecs.UpdateServiceOutput{}, nil
}

// Definition is what the containers of a revision are.
func (w *World) Definition(arn string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return props(w.revisions[arn]).str("containerDefinitions")
}
