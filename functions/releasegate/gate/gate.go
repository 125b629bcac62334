// Package gate is what stands between a release and the environment. Before any
// service changes it runs the migration, as a task of the new revision, and waits
// for its end; it has CodeDeploy shift those services that change so; afterwards it
// looks whether the services run that revision. ECS says none of it: a circuit
// breaker that has rolled back is a success to whoever waits for a steady state.
package gate

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// ECS is what the gate asks of ECS.
type ECS interface {
	RunTask(context.Context, *ecs.RunTaskInput, ...func(*ecs.Options)) (*ecs.RunTaskOutput, error)
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
}

// Logs is what it asks of CloudWatch Logs.
type Logs interface {
	GetLogEvents(context.Context, *cloudwatchlogs.GetLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error)
}

// Gate is the gate of one environment.
type Gate struct {
	ECS        ECS
	Logs       Logs
	CodeDeploy CodeDeploy
	// Subnets are where migrations run. They are no part of a request, as another
	// zone is no reason to migrate again.
	Subnets []string
	Now     func() time.Time
	// Sleep ends early, with an error, when its context does.
	Sleep func(context.Context, time.Duration) error
	// Tell writes a line to the gate's own log.
	Tell func(line string)
}

// Request is one question to the gate: Migrate, Deploy or services are given, one of
// them.
type Request struct {
	// Cluster is the ARN of the cluster it is about.
	Cluster string      `json:"cluster"`
	Migrate *Migration  `json:"migrate"`
	Deploy  *Deployment `json:"deploy"`
	Verify  []Service   `json:"verify"`
	// Left are the services whose revision is not the caller's to choose. Nothing is
	// asked about them; the answer says so.
	Left []string `json:"left"`
}

// Migration is a command to be run once, to the end, before a release.
type Migration struct {
	// Service is whose migration it is; its container bears the same name.
	Service string `json:"service"`
	// TaskDefinition is the ARN of the revision that is to be released.
	TaskDefinition string   `json:"taskDefinition"`
	Command        []string `json:"command"`
	SecurityGroups []string `json:"securityGroups"`
	LogGroup       string   `json:"logGroup"`
	// TimeoutSeconds is how long it is waited for.
	TimeoutSeconds int `json:"timeoutSeconds"`
}

// Service is what one service is to run.
type Service struct {
	Name           string `json:"name"`
	TaskDefinition string `json:"taskDefinition"`
	LogGroup       string `json:"logGroup"`
	// Container is its own one; empty if it bears the name of the service.
	Container string `json:"container,omitempty"`
}

func (s Service) container() string { return cmp.Or(s.Container, s.Name) }

// Answer is what the gate says when all is well.
type Answer struct {
	Said string `json:"said"`
	// TargetGroup is the one that serves after a deployment.
	TargetGroup string `json:"targetGroup,omitempty"`
}

// reserve is kept of the time Lambda gives, to tell what went wrong.
const reserve = 20 * time.Second

var errRequest = errors.New("the request names a migration, a deployment or services to verify, one of them")

// Handle answers a request. An error is a gate that stays shut, and says why.
func (g *Gate) Handle(ctx context.Context, payload json.RawMessage) (Answer, error) {
	var request Request
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil {
		return Answer{}, fmt.Errorf("request: %w", err)
	}
	asked := 0
	for _, given := range []bool{request.Migrate != nil, request.Deploy != nil, len(request.Verify)+len(request.Left) > 0} {
		if given {
			asked++
		}
	}
	if asked != 1 {
		return Answer{}, errRequest
	}
	if deadline, bounded := ctx.Deadline(); bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	answer, err := g.answer(ctx, request)
	if err != nil {
		g.Tell(err.Error())
		return Answer{}, err
	}
	g.Tell(answer.Said)
	return answer, nil
}

func (g *Gate) answer(ctx context.Context, request Request) (Answer, error) {
	switch {
	case request.Migrate != nil:
		said, err := g.Migrate(ctx, request.Cluster, *request.Migrate)
		return Answer{Said: said}, err
	case request.Deploy != nil:
		return g.Deploy(ctx, request.Cluster, *request.Deploy)
	}
	said, err := g.Verify(ctx, request.Cluster, request.Verify)
	if err == nil && len(request.Left) > 0 {
		said += "; a pipeline chooses what runs of " + strings.Join(request.Left, ", ")
	}
	return Answer{Said: said}, err
}

// Deploy has CodeDeploy shift a service to a revision, in a cluster named by its ARN,
// and waits for the end. Asked for the same again, it waits for the same deployment:
// what is not over yet is Unsettled.
func (g *Gate) Deploy(ctx context.Context, cluster string, order Deployment) (Answer, error) {
	return deployment{Gate: g, Deployment: order, cluster: cluster, begun: g.Now()}.run(ctx)
}

// Migrate runs a migration to its end, or waits for that of one that runs already.
func (g *Gate) Migrate(ctx context.Context, cluster string, m Migration) (string, error) {
	return migration{Gate: g, Migration: m, cluster: cluster, begun: g.Now()}.run(ctx)
}

// Verify waits until services have come to an end, and tells of those that came to a
// bad one. What may yet change for the better is Unsettled.
func (g *Gate) Verify(ctx context.Context, cluster string, services []Service) (string, error) {
	return verification{Gate: g, cluster: cluster, begun: g.Now()}.run(ctx, services)
}

// Unsettled is what is wrong with services that may still come to run a release, or
// with a deployment that goes on.
type Unsettled struct{ error }

func (u Unsettled) Unwrap() error { return u.error }
