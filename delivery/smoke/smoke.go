// Package smoke asks an environment after a release how it is: whether every service
// runs as many tasks as it should, whether the tasks say they are well, and whether
// the application answers as it should.
package smoke

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Check is a request to the application, and the answer that is right.
type Check struct {
	Name, URL string
	// Codes are statuses as a target group writes them: 200, 200-399, 200,301.
	Codes, Contains string
	Headers         map[string]string
}

// A service that has just come up gets some attempts, for names and caches to follow.
const (
	Attempts = 12
	Pause    = 10 * time.Second
)

// answering is how long the application may take for one answer.
const answering = 10 * time.Second

// Service is what ECS says of one.
type Service struct {
	ServiceName, TaskDefinition, Status string
	DesiredCount, RunningCount          int
	Deployments                         []Deployment
	// TaskSets are there where CodeDeploy deploys: one, and two while it shifts requests.
	TaskSets []TaskSet
}

// TaskSet are the tasks of a revision of a service that CodeDeploy deploys.
type TaskSet struct{ Status, StabilityStatus string }

// moves says whether its tasks still come, or whether requests may still be taken away
// from it.
func (t TaskSet) moves() bool { return t.Status != "PRIMARY" || t.StabilityStatus != "STEADY_STATE" }

// Deployment is one of the revisions of a service that tasks come or go for.
type Deployment struct{ Status, RolloutState string }

// moves says whether tasks still come or go for it. Where CodeDeploy leads, ECS has
// none to tell of.
func (d Deployment) moves() bool { return d.Status != "PRIMARY" || d.RolloutState != "COMPLETED" }

// Task is what ECS says of a task.
type Task struct{ TaskArn, HealthStatus string }

// Test is one smoke test, and how the environment is reached.
type Test struct {
	// Services tells of all that run, Tasks of those that run of one.
	Services func(context.Context) ([]Service, error)
	Tasks    func(ctx context.Context, service string) ([]Task, error)
	Get      func(*http.Request) (*http.Response, error)
	// Sleep ends early, with an error, when its context does.
	Sleep func(context.Context, time.Duration) error
	// Say is told what was found, in the end.
	Say func(format string, args ...any)

	Checks []Check
	// Heartbeats are the services whose tasks tell by themselves how they are.
	Heartbeats []string
}

// Run makes all checks, and those that fail again.
func (t Test) Run(ctx context.Context) error {
	checks := []func(context.Context) (string, error){t.settled}
	if len(t.Heartbeats) > 0 {
		checks = append(checks, t.beating)
	}
	for _, c := range t.Checks {
		checks = append(checks, func(ctx context.Context) (string, error) { return t.answered(ctx, c) })
	}
	said, failures := make([]string, len(checks)), make([]error, len(checks))
	for attempt := range Attempts {
		for i, check := range checks {
			if attempt == 0 || failures[i] != nil {
				said[i], failures[i] = check(ctx)
			}
		}
		if errors.Join(failures...) == nil || attempt == Attempts-1 {
			break
		}
		if err := t.Sleep(ctx, Pause); err != nil {
			failures = append(failures, err)
			break
		}
	}
	for i, words := range said {
		if failures[i] != nil {
			t.Say("not ok: %v", failures[i])
			continue
		}
		t.Say("ok: %s", words)
	}
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("smoke test: %w", err)
	}
	return nil
}

// settled wants of each service as many tasks as it should have, and no rollout.
func (t Test) settled(ctx context.Context) (string, error) {
	services, err := t.Services(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range services {
		switch {
		case s.Status != "ACTIVE":
			return "", fmt.Errorf("service %s is %s", s.ServiceName, strings.ToLower(s.Status))
		case slices.ContainsFunc(s.TaskSets, TaskSet.moves):
			return "", fmt.Errorf("service %s is being shifted", s.ServiceName)
		case s.RunningCount != s.DesiredCount:
			return "", fmt.Errorf("service %s runs %d of %d tasks", s.ServiceName, s.RunningCount, s.DesiredCount)
		case slices.ContainsFunc(s.Deployments, Deployment.moves):
			return "", fmt.Errorf("service %s is being rolled out", s.ServiceName)
		}
	}
	return fmt.Sprintf("%d services run all of their tasks", len(services)), nil
}

// beating wants every task that tells how it is to be well: for a worker, which
// nobody can call, it is the one sign of life.
func (t Test) beating(ctx context.Context) (string, error) {
	well := 0
	for _, name := range t.Heartbeats {
		tasks, err := t.Tasks(ctx, name)
		if err != nil {
			return "", fmt.Errorf("tasks of %s: %w", name, err)
		}
		for _, task := range tasks {
			if task.HealthStatus != "HEALTHY" {
				return "", fmt.Errorf("task %s of %s says it is %s", task.TaskArn, name, strings.ToLower(task.HealthStatus))
			}
			well++
		}
	}
	return fmt.Sprintf("%d tasks of %s say they are well", well, strings.Join(t.Heartbeats, ", ")), nil
}

// answered makes one call.
func (t Test) answered(ctx context.Context, c Check) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, http.NoBody)
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.Name, err)
	}
	for name, value := range c.Headers {
		request.Header.Set(name, value)
	}
	response, err := t.Get(request)
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

// Client is what calls are made with: it leaves redirects to the checks, some of which
// want one.
var Client = &http.Client{
	Timeout:       answering,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
