package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"landfall/delivery/smoke"
)

// test asks the application how it is: every service runs as many tasks as it should
// and the tasks say they are well, every web service answers, and so do the calls of
// the stack file.
func test(ctx context.Context, e *environment, _ order) error {
	signs, err := e.signs()
	if err != nil {
		return err
	}
	return smoke.Test{
		Services: e.services, Tasks: e.tasksOf, Get: e.get, Sleep: e.sleep, Say: e.say,
		Checks: signs.Checks, Heartbeats: signs.Heartbeats,
	}.Run(ctx)
}

// services are those that run. ECS tells of ten at a time.
func (e *environment) services(ctx context.Context) ([]smoke.Service, error) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(e.Services)) {
		if !strings.HasPrefix(e.Services[name], "waits for") {
			names = append(names, e.Services[name])
		}
	}
	var found []smoke.Service
	for some := range slices.Chunk(names, 10) {
		var answer struct {
			Services []smoke.Service
			Failures []struct{ Arn, Reason string }
		}
		if err := e.ask(ctx, &answer, append([]string{"ecs", "describe-services", "--cluster", e.Cluster, "--services"}, some...)...); err != nil {
			return nil, fmt.Errorf("services: %w", err)
		}
		if len(answer.Failures) > 0 {
			return nil, fmt.Errorf("services: ECS does not know %v", answer.Failures)
		}
		found = append(found, answer.Services...)
	}
	return found, nil
}

// tasksOf are those that run of a service.
func (e *environment) tasksOf(ctx context.Context, service string) ([]smoke.Task, error) {
	var arns []string
	if err := e.ask(ctx, &arns, "ecs", "list-tasks", "--cluster", e.Cluster, "--service-name", service,
		"--desired-status", "RUNNING", "--query", "taskArns"); err != nil {
		return nil, err
	}
	var tasks []smoke.Task
	for some := range slices.Chunk(arns, 100) {
		var told []smoke.Task
		if err := e.ask(ctx, &told, append([]string{"ecs", "describe-tasks", "--cluster", e.Cluster, "--query", "tasks", "--tasks"}, some...)...); err != nil {
			return nil, err
		}
		tasks = append(tasks, told...)
	}
	return tasks, nil
}
