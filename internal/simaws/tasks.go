package simaws

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// containerAPI is as much of ECS and CloudWatch Logs as a function of our own may
// ask with its role. The world is locked meanwhile.
type containerAPI struct {
	world *World
	role  *thing
	home  session
}

// may refuses what the role's policies do not allow.
func (a containerAPI) may(action string, resources ...string) error {
	for _, arn := range resources {
		if !a.world.mayWith(a.role, action, arn) {
			return &types.AccessDeniedException{Message: aws.String(fmt.Sprintf(
				"User: %s is not authorized to perform: %s on resource: %s", a.role.attribute("arn"), action, arn))}
		}
	}
	return nil
}

func client(format string, args ...any) error {
	return &types.ClientException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// RunTask starts a task, or tells of the one that bears the token already.
func (a containerAPI) RunTask(_ context.Context, in *ecs.RunTaskInput, _ ...func(*ecs.Options)) (*ecs.RunTaskOutput, error) {
	w := a.world
	definition, cluster := w.find(taskType, *in.TaskDefinition), w.find(clusterType, *in.Cluster)
	switch {
	case cluster == nil:
		return nil, &types.ClusterNotFoundException{Message: aws.String("Cluster not found.")}
	case definition == nil:
		return nil, client("TaskDefinition not found.")
	}
	if err := a.may("ecs:RunTask", *in.TaskDefinition); err != nil {
		return nil, err
	}
	if err := a.may("ecs:TagResource", strings.Replace(*in.Cluster, ":cluster/", ":task/", 1)+"/new"); err != nil {
		return nil, err
	}
	if err := a.may("iam:PassRole", definition.attribute("taskRoleArn"), definition.attribute("executionRoleArn")); err != nil {
		return nil, err
	}
	if err := a.runnable(in, definition); err != nil {
		return nil, err
	}
	if known := w.tokens[*in.ClientToken]; known != nil {
		return &ecs.RunTaskOutput{Tasks: []types.Task{a.told(known)}}, nil
	}
	r := &run{startedBy: *in.StartedBy}
	if fates := w.exits[definition.attribute("family")]; len(fates) > 0 {
		r.ending, w.exits[definition.attribute("family")] = fates[0], fates[1:]
	}
	w.tokens[*in.ClientToken] = w.start(cluster, definition, r)
	return &ecs.RunTaskOutput{Tasks: []types.Task{a.told(r)}}, nil
}

// runnable says why a task could not be started as ordered.
func (a containerAPI) runnable(in *ecs.RunTaskInput, definition *thing) error {
	overrides, err := json.Marshal(in.Overrides)
	if err != nil || len(overrides) > 8192 {
		return client("Container Overrides length must be at most 8192")
	}
	containers := containersOf(definition.attribute("containerDefinitions"))
	for _, override := range in.Overrides.ContainerOverrides {
		if !slices.ContainsFunc(containers, func(c container) bool { return c.Name == *override.Name }) {
			return client("Override for container named %s is not a container in the TaskDefinition.", *override.Name)
		}
	}
	place := in.NetworkConfiguration.AwsvpcConfiguration
	for _, subnet := range place.Subnets {
		if a.world.find(subnetType, subnet) == nil {
			return &types.InvalidParameterException{Message: aws.String("The subnet ID '" + subnet + "' does not exist")}
		}
	}
	for _, group := range place.SecurityGroups {
		if a.world.find(securityGroupType, group) == nil {
			return &types.InvalidParameterException{Message: aws.String("The security group '" + group + "' does not exist")}
		}
	}
	return nil
}

// ListTasks lists by family or service what runs, or what has stopped.
func (a containerAPI) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	if err := a.may("ecs:ListTasks", "*"); err != nil {
		return nil, err
	}
	out := &ecs.ListTasksOutput{}
	for _, r := range a.world.runs {
		ended := !a.world.clock.Before(r.ends)
		ours := in.Family == nil || *in.Family == family(r.definition)
		ours = ours && (in.ServiceName == nil || *in.ServiceName == r.service)
		if ours && ended == (in.DesiredStatus == types.DesiredStatusStopped) {
			out.TaskArns = append(out.TaskArns, r.arn)
		}
	}
	return out, nil
}

// DescribeTasks tells of tasks.
func (a containerAPI) DescribeTasks(_ context.Context, in *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	if err := a.may("ecs:DescribeTasks", in.Tasks...); err != nil {
		return nil, err
	}
	out := &ecs.DescribeTasksOutput{}
	for _, r := range a.world.runs {
		if slices.Contains(in.Tasks, r.arn) {
			out.Tasks = append(out.Tasks, a.told(r))
		}
	}
	return out, nil
}

// told is a task as ECS tells of it now: all of its containers end together.
func (a containerAPI) told(r *run) types.Task {
	task := types.Task{
		TaskArn: &r.arn, StartedBy: &r.startedBy, TaskDefinitionArn: &r.definition, CreatedAt: &r.began, LastStatus: aws.String("RUNNING"),
	}
	for i, c := range r.containers {
		ended := types.Container{Name: aws.String(c.Name)}
		if !a.world.clock.Before(r.ends) {
			ended.ExitCode = aws.Int32(0)
			if i == 0 {
				ended.ExitCode = aws.Int32(r.code)
			}
		}
		task.Containers = append(task.Containers, ended)
	}
	if !a.world.clock.Before(r.ends) {
		task.LastStatus, task.StoppedAt = aws.String("STOPPED"), &r.ends
		task.StopCode, task.StoppedReason = types.TaskStopCodeEssentialContainerExited, aws.String("Essential container in task exited")
	}
	return task
}

// DescribeServices tells what services run, as far as they were told to run anything.
func (a containerAPI) DescribeServices(_ context.Context, in *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	out := &ecs.DescribeServicesOutput{}
	for _, name := range in.Services {
		arn := strings.Replace(*in.Cluster, ":cluster/", ":service/", 1) + "/" + name
		if err := a.may("ecs:DescribeServices", arn); err != nil {
			return nil, err
		}
		if service := a.world.find(serviceType, arn); service != nil {
			out.Services = append(out.Services, a.state(service))
		}
	}
	return out, nil
}

func (a containerAPI) state(service *thing) types.Service {
	if shiftedByCodeDeploy(props(service.in)) {
		return a.shiftedState(service)
	}
	name, wanted := service.attribute("name"), int32(0)
	if count := props(service.out).get("desiredCount"); count.IsNumber() {
		wanted = int32(count.NumberValue())
	}
	d := a.world.deployments[service.id]
	primary := types.Deployment{
		Status: aws.String("PRIMARY"), TaskDefinition: &d.runs, RunningCount: wanted,
		RolloutState: types.DeploymentRolloutStateCompleted, RolloutStateReason: aws.String("ECS deployment completed."),
	}
	said := []string{"(service " + name + ") has reached a steady state."}
	if d.gaveUp != "" {
		primary.RolloutStateReason = aws.String("ECS deployment circuit breaker: rolling back.")
		said = append(said, "(service "+name+") rolling back to deployment ecs-svc/0.", "(service "+name+") deployment failed: tasks failed to start.")
	}
	if d.runs == "" {
		primary.TaskDefinition, primary.RunningCount = &d.gaveUp, 0
		primary.RolloutState, primary.RolloutStateReason = types.DeploymentRolloutStateFailed, aws.String("ECS deployment circuit breaker: tasks failed to start.")
	}
	told := types.Service{
		ServiceName: &name, TaskDefinition: primary.TaskDefinition, RunningCount: primary.RunningCount, Status: aws.String("ACTIVE"), DesiredCount: wanted, Deployments: []types.Deployment{primary},
	}
	for _, message := range said {
		told.Events = append(told.Events, types.ServiceEvent{Message: aws.String(message)})
	}
	return told
}

// GetLogEvents tells what a task has written. A stream is called as awslogs calls it:
// prefix, container, task.
func (a containerAPI) GetLogEvents(_ context.Context, in *cloudwatchlogs.GetLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	w := a.world
	group := w.find(logGroupType, *in.LogGroupName)
	if group == nil {
		return nil, &logs.ResourceNotFoundException{Message: aws.String("The specified log group does not exist.")}
	}
	if err := a.may("logs:GetLogEvents", group.attribute("arn")+":log-stream:"+*in.LogStreamName); err != nil {
		return nil, err
	}
	for _, r := range w.runs {
		own := r.containers[0]
		to := own.LogConfiguration.Options
		if *in.LogGroupName != to["awslogs-group"] || *in.LogStreamName != to["awslogs-stream-prefix"]+"/"+own.Name+"/"+r.id() || len(r.lines) == 0 {
			continue
		}
		out := &cloudwatchlogs.GetLogEventsOutput{}
		for _, line := range r.lines {
			out.Events = append(out.Events, logs.OutputLogEvent{Message: aws.String(line)})
		}
		return out, nil
	}
	return nil, &logs.ResourceNotFoundException{Message: aws.String("The specified log stream does not exist.")}
}
