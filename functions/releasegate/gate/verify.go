package gate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// batch is how many services DescribeServices takes.
	batch = 10
	// completing is how long the last of the services may take. Whoever calls has
	// waited for each of them already.
	completing = 10 * time.Minute
	// agreeing is how long ECS may still tell of what was before the release.
	agreeing = 15 * time.Second
	// shownEvents and diagnosed bound what is told when many fail at once.
	shownEvents, diagnosed = 3, 5
)

// verification is one look at all services of an environment.
type verification struct {
	*Gate
	cluster string
	begun   time.Time
}

// finding is what was found of a service: nil where it runs what it is to run.
type finding struct {
	service Service
	// problem is what is wrong, final that waiting will not mend it.
	problem string
	final   bool
	seen    types.Service
}

// run waits until every service has come to an end, and tells of all that came to a
// bad one.
func (v verification) run(ctx context.Context, services []Service) (string, error) {
	for {
		findings, err := v.look(ctx, services)
		if err != nil {
			return "", fmt.Errorf("services: %w", err)
		}
		waited := v.Now().Sub(v.begun)
		settled := !slices.ContainsFunc(findings, func(f finding) bool { return !f.final || waited < agreeing })
		switch {
		case len(findings) == 0:
			return fmt.Sprintf("%d of %d services run this release", len(services), len(services)), nil
		case settled:
			return "", v.tell(ctx, findings, len(services))
		case waited >= completing:
			return "", Unsettled{v.tell(ctx, findings, len(services))}
		}
		if err := v.Sleep(ctx, pause); err != nil {
			return "", errors.Join(v.tell(ctx, findings, len(services)), err)
		}
	}
}

// look asks ECS once for all services.
func (v verification) look(ctx context.Context, services []Service) ([]finding, error) {
	var findings []finding
	for some := range slices.Chunk(services, batch) {
		names := make([]string, len(some))
		for i, service := range some {
			names[i] = service.Name
		}
		var out *ecs.DescribeServicesOutput
		err := v.ask(ctx, "look at services", func(ctx context.Context) (err error) {
			out, err = v.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &v.cluster, Services: names})
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, service := range some {
			at := slices.IndexFunc(out.Services, func(s types.Service) bool {
				return text(s.ServiceName) == service.Name && text(s.Status) == "ACTIVE"
			})
			if at < 0 {
				findings = append(findings, finding{service: service, problem: "is not there", final: true})
				continue
			}
			if f := judge(service, out.Services[at]); f.problem != "" {
				findings = append(findings, f)
			}
		}
	}
	return findings, nil
}

// judge holds a service against what it is to run. One without tasks is fine where
// none are wanted: at night, say, whose first tasks are those of the morning.
func judge(wanted Service, seen types.Service) finding {
	f := finding{service: wanted, seen: seen}
	if at := slices.IndexFunc(seen.TaskSets, primary); at >= 0 {
		return f.shifted(seen.TaskSets[at])
	}
	at := slices.IndexFunc(seen.Deployments, func(d types.Deployment) bool { return text(d.Status) == "PRIMARY" })
	if at < 0 {
		f.problem = "has no deployment"
		return f
	}
	switch d := seen.Deployments[at]; {
	case text(d.TaskDefinition) != wanted.TaskDefinition:
		f.problem = fmt.Sprintf("runs %s in the place of %s%s", last(text(d.TaskDefinition)), last(wanted.TaskDefinition), because(d.RolloutStateReason))
		f.final = true
	case d.RolloutState == types.DeploymentRolloutStateFailed:
		f.problem = "has failed to deploy " + last(wanted.TaskDefinition) + because(d.RolloutStateReason)
		f.final = true
	case d.RolloutState == types.DeploymentRolloutStateInProgress:
		f.problem = fmt.Sprintf("is still deploying %s, with %d of %d tasks", last(wanted.TaskDefinition), d.RunningCount, seen.DesiredCount)
	case d.RunningCount != seen.DesiredCount:
		f.problem = fmt.Sprintf("has %d of %d tasks of %s", d.RunningCount, seen.DesiredCount, last(wanted.TaskDefinition))
	}
	return f
}

// shifted judges a service that CodeDeploy deploys: it has task sets and no deployments,
// and only the set that requests go to counts.
func (f finding) shifted(serving types.TaskSet) finding {
	switch wanted := f.service.TaskDefinition; {
	case text(serving.TaskDefinition) != wanted:
		f.problem = fmt.Sprintf("serves with %s in the place of %s", last(text(serving.TaskDefinition)), last(wanted))
		f.final = true
	case serving.StabilityStatus != types.StabilityStatusSteadyState, serving.RunningCount != serving.ComputedDesiredCount:
		f.problem = fmt.Sprintf("has %d of %d tasks of %s that serve", serving.RunningCount, serving.ComputedDesiredCount, last(wanted))
	}
	return f
}

// tell makes one error of all findings, with what is known of their causes.
func (v verification) tell(ctx context.Context, findings []finding, services int) error {
	told := make([]string, 0, len(findings))
	for i, f := range findings {
		line := f.service.Name + " " + f.problem
		if i < diagnosed {
			line += said(f.seen) + v.cause(ctx, f)
		}
		told = append(told, line)
	}
	return fmt.Errorf("%d of %d services do not run this release: %s", len(findings), services, strings.Join(told, "; "))
}

// said are the events in which ECS spoke last of a service, the newest first.
func said(service types.Service) string {
	var events []string
	for _, event := range service.Events[:min(shownEvents, len(service.Events))] {
		events = append(events, oneLine(text(event.Message)))
	}
	if len(events) == 0 {
		return ""
	}
	return "; events: " + strings.Join(events, " | ")
}

// cause is how the last task of the release came to its end.
func (v verification) cause(ctx context.Context, f finding) string {
	if f.seen.ServiceName == nil {
		return ""
	}
	tasks, err := v.tasks(ctx, &ecs.ListTasksInput{
		Cluster: &v.cluster, ServiceName: &f.service.Name, DesiredStatus: types.DesiredStatusStopped,
	})
	if err != nil {
		return fmt.Sprintf("; its tasks cannot be listed: %v", err)
	}
	tasks = slices.DeleteFunc(tasks, func(t types.Task) bool {
		return text(t.TaskDefinitionArn) != f.service.TaskDefinition || !stopped(t)
	})
	if len(tasks) == 0 {
		return ""
	}
	newest := slices.MaxFunc(tasks, func(a, b types.Task) int { return aws.ToTime(a.StoppedAt).Compare(aws.ToTime(b.StoppedAt)) })
	return fmt.Sprintf("; task %s %s%s", id(newest), ending(newest, f.service.container()), v.lastLines(ctx, f.service, newest))
}
