package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// check is a request to the application, and the answer that is right.
type check struct {
	Name, URL string
	// Codes are statuses as a target group writes them: 200, 200-399, 200,301.
	Codes, Contains string
	Headers         map[string]string
}

// A service that has just come up gets some attempts, for names and caches to follow.
const (
	attempts = 12
	pause    = 10 * time.Second
)

// service is what ECS says of one.
type service struct {
	ServiceName, TaskDefinition, Status string
	DesiredCount, RunningCount          int
	Deployments                         []deployment
}

type deployment struct{ Status, RolloutState string }

// moves says whether tasks still come or go for it. Where CodeDeploy leads, ECS has
// none to tell of.
func (d deployment) moves() bool { return d.Status != "PRIMARY" || d.RolloutState != "COMPLETED" }

// smoke asks the application how it is: every service runs as many tasks as it should
// and the tasks say they are well, every web service answers, and so do the calls of
// the stack file.
func smoke(ctx context.Context, e *environment, _ order) error {
	signs, err := e.signs()
	if err != nil {
		return err
	}
	checks := []func(context.Context) (string, error){e.settled}
	if len(signs.Heartbeats) > 0 {
		checks = append(checks, func(ctx context.Context) (string, error) { return e.beating(ctx, signs.Heartbeats) })
	}
	for _, c := range signs.Checks {
		checks = append(checks, func(ctx context.Context) (string, error) { return e.answered(ctx, c) })
	}
	var problems []error
	for _, check := range checks {
		said, err := e.persist(ctx, check)
		if err == nil {
			e.say("ok: %s", said)
			continue
		}
		e.say("not ok: %v", err)
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("smoke test: %w", err)
	}
	return nil
}

// persist gives a check some attempts.
func (e *environment) persist(ctx context.Context, check func(context.Context) (string, error)) (said string, err error) {
	for attempt := range attempts {
		if attempt > 0 {
			if waited := e.sleep(ctx, pause); waited != nil {
				return "", errors.Join(err, waited)
			}
		}
		if said, err = check(ctx); err == nil {
			return said, nil
		}
	}
	return "", err
}

// settled wants of each service as many tasks as it should have, and no rollout.
func (e *environment) settled(ctx context.Context) (string, error) {
	services, err := e.services(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range services {
		switch {
		case s.Status != "ACTIVE":
			return "", fmt.Errorf("service %s is %s", s.ServiceName, strings.ToLower(s.Status))
		case s.RunningCount != s.DesiredCount:
			return "", fmt.Errorf("service %s runs %d of %d tasks", s.ServiceName, s.RunningCount, s.DesiredCount)
		case slices.ContainsFunc(s.Deployments, deployment.moves):
			return "", fmt.Errorf("service %s is being rolled out", s.ServiceName)
		}
	}
	return fmt.Sprintf("%d services run all of their tasks", len(services)), nil
}

// services are those that run. ECS tells of ten at a time.
func (e *environment) services(ctx context.Context) ([]service, error) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(e.Services)) {
		if e.Services[name] == name {
			names = append(names, name)
		}
	}
	var found []service
	for some := range slices.Chunk(names, 10) {
		var answer struct {
			Services []service
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

// beating wants every task that tells how it is to be well: for a worker, which
// nobody can call, it is the one sign of life.
func (e *environment) beating(ctx context.Context, heartbeats []string) (string, error) {
	well := 0
	for _, name := range heartbeats {
		var tasks []string
		if err := e.ask(ctx, &tasks, "ecs", "list-tasks", "--cluster", e.Cluster, "--service-name", name,
			"--desired-status", "RUNNING", "--query", "taskArns"); err != nil {
			return "", fmt.Errorf("tasks of %s: %w", name, err)
		}
		for some := range slices.Chunk(tasks, 100) {
			var told []struct{ TaskArn, HealthStatus string }
			if err := e.ask(ctx, &told, append([]string{"ecs", "describe-tasks", "--cluster", e.Cluster, "--query", "tasks", "--tasks"}, some...)...); err != nil {
				return "", fmt.Errorf("tasks of %s: %w", name, err)
			}
			for _, task := range told {
				if task.HealthStatus != "HEALTHY" {
					return "", fmt.Errorf("task %s of %s says it is %s", task.TaskArn, name, strings.ToLower(task.HealthStatus))
				}
				well++
			}
		}
	}
	return fmt.Sprintf("%d tasks of %s say they are well", well, strings.Join(heartbeats, ", ")), nil
}

// answered makes one call.
func (e *environment) answered(ctx context.Context, c check) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.Name, err)
	}
	for name, value := range c.Headers {
		request.Header.Set(name, value)
	}
	response, err := e.get(request)
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.Name, err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing is lost by it
	if !among(response.StatusCode, c.Codes) {
		return "", fmt.Errorf("%s: %s answers %d, not %s", c.Name, c.URL, response.StatusCode, c.Codes)
	}
	if c.Contains != "" {
		text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
		if err != nil {
			return "", fmt.Errorf("%s: %w", c.Name, err)
		}
		if !strings.Contains(string(text), c.Contains) {
			return "", fmt.Errorf("%s: the answer of %s does not hold %q", c.Name, c.URL, c.Contains)
		}
	}
	return fmt.Sprintf("%s: %s answers %d", c.Name, c.URL, response.StatusCode), nil
}

// among says whether a status is one of a target group's.
func among(status int, codes string) bool {
	for part := range strings.SplitSeq(codes, ",") {
		low, high, span := strings.Cut(part, "-")
		if !span {
			high = low
		}
		least, errLeast := strconv.Atoi(low)
		most, errMost := strconv.Atoi(high)
		if errLeast == nil && errMost == nil && least <= status && status <= most {
			return true
		}
	}
	return false
}
