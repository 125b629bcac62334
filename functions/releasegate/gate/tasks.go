package gate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// page is how many tasks DescribeTasks takes.
	page = 100
	// pages bounds a list that never ends.
	pages = 20
)

// known are the gate's tasks of the service that ECS still remembers, which it does
// for an hour after their end; the newest first. ListTasks takes startedBy alone and
// then finds only what runs, so that the family is asked for instead.
func (m migration) known(ctx context.Context) ([]types.Task, error) {
	var tasks []types.Task
	for _, status := range []types.DesiredStatus{types.DesiredStatusRunning, types.DesiredStatusStopped} {
		found, err := m.tasks(ctx, &ecs.ListTasksInput{
			Cluster: &m.cluster, Family: aws.String(family(m.TaskDefinition)), DesiredStatus: status,
		})
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, found...)
	}
	tasks = slices.DeleteFunc(tasks, func(t types.Task) bool { return !strings.HasPrefix(text(t.StartedBy), startedBy) })
	slices.SortStableFunc(tasks, func(a, b types.Task) int { return aws.ToTime(b.CreatedAt).Compare(aws.ToTime(a.CreatedAt)) })
	return tasks, nil
}

// Tasks tells of tasks that a list names.
func (g *Gate) Tasks(ctx context.Context, query *ecs.ListTasksInput) ([]types.Task, error) {
	return g.tasks(ctx, query)
}

// tasks lists and describes.
func (g *Gate) tasks(ctx context.Context, query *ecs.ListTasksInput) ([]types.Task, error) {
	var tasks []types.Task
	for range pages {
		var out *ecs.ListTasksOutput
		err := g.ask(ctx, "list of tasks", func(ctx context.Context) (err error) {
			out, err = g.ECS.ListTasks(ctx, query)
			return err
		})
		if err != nil {
			return nil, err
		}
		for arns := range slices.Chunk(out.TaskArns, page) {
			found, err := g.describe(ctx, text(query.Cluster), arns)
			if err != nil {
				return nil, err
			}
			tasks = append(tasks, found...)
		}
		if out.NextToken == nil {
			break
		}
		query.NextToken = out.NextToken
	}
	return tasks, nil
}

func (m migration) described(ctx context.Context, arns []string) ([]types.Task, error) {
	return m.describe(ctx, m.cluster, arns)
}

// describe tells of tasks; those ECS does not know are left out.
func (g *Gate) describe(ctx context.Context, cluster string, arns []string) ([]types.Task, error) {
	var out *ecs.DescribeTasksOutput
	err := g.ask(ctx, "look at tasks", func(ctx context.Context) (err error) {
		out, err = g.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: arns})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out.Tasks, nil
}

func stopped(task types.Task) bool { return text(task.LastStatus) == "STOPPED" }

// state is how far a task has come, as a sentence names it.
func state(task types.Task) string {
	if task.LastStatus == nil {
		return "not seen yet"
	}
	return strings.ToLower(*task.LastStatus)
}

// id is the last part of an ARN.
func id(task types.Task) string { return last(text(task.TaskArn)) }

func last(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// family is a task definition's name without its revision.
func family(taskDefinition string) string {
	name, _, _ := strings.Cut(last(taskDefinition), ":")
	return name
}

// containerOf finds a container of a task, or an empty one.
func containerOf(task types.Task, name string) types.Container {
	for _, container := range task.Containers {
		if text(container.Name) == name {
			return container
		}
	}
	return types.Container{}
}

// ending is how a stopped task came to its end: what its containers left with, or
// why none of them ever ran.
func ending(task types.Task, own string) string {
	var parts []string
	if containerOf(task, own).ExitCode == nil {
		parts = append(parts, "never ran")
	}
	for _, container := range task.Containers {
		switch code := container.ExitCode; {
		case code != nil && *code != 0:
			parts = append(parts, fmt.Sprintf("container %s exited with %d%s", text(container.Name), *code, because(container.Reason)))
		case text(container.Reason) != "":
			parts = append(parts, fmt.Sprintf("container %s%s", text(container.Name), because(container.Reason)))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "was stopped")
	}
	return strings.Join(parts, ", ") + because(task.StoppedReason)
}

func because(reason *string) string {
	if text(reason) == "" {
		return ""
	}
	return ": " + oneLine(*reason)
}
