package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/require"
)

const (
	cluster    = "arn:aws:ecs:eu-central-1:222222222222:cluster/shop-staging"
	definition = "arn:aws:ecs:eu-central-1:222222222222:task-definition/shop-staging-server:"
)

// fake is ECS and CloudWatch Logs in a minute hand of their own: sleeping moves it.
type fake struct {
	now      time.Time
	tasks    []*task
	tokens   map[string]*task
	orders   []*ecs.RunTaskInput
	services []types.Service
	deploys  *shifts
	logs     map[string][]string
	// answers come first, by operation, one for each call.
	answers map[string][]error
	// run is what becomes of the next task that is started.
	run outcome
	// unplaced is told for as many orders as there are.
	unplaced []string
	// said is what the gate wrote to its own log.
	said []string
	// blind keeps ListTasks from seeing anything, as it may for a while.
	blind bool
}

// task is one that was ordered: from when it ends it has its outcome.
type task struct {
	types.Task
	ends    time.Time
	outcome outcome
}

// outcome is how a task ends.
type outcome struct {
	after  time.Duration
	code   *int32
	stop   types.TaskStopCode
	reason string
	// why is the reason of the container.
	why string
}

func exit(code int32) outcome {
	return outcome{40 * time.Second, &code, types.TaskStopCodeEssentialContainerExited, "Essential container in task exited", ""}
}

func neverRan(reason string) outcome {
	return outcome{20 * time.Second, nil, types.TaskStopCodeTaskFailedToStart, reason, ""}
}

func newFake() *fake {
	f := &fake{
		now:    time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC),
		tokens: map[string]*task{}, logs: map[string][]string{}, answers: map[string][]error{}, run: exit(0),
	}
	f.deploys = &shifts{fake: f}
	return f
}

func (f *fake) gate() *Gate {
	return &Gate{
		ECS: f, Logs: f, CodeDeploy: f.deploys, Subnets: []string{"subnet-a", "subnet-b"},
		Now: func() time.Time { return f.now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			f.now = f.now.Add(d)
			return ctx.Err()
		},
		Tell: func(line string) { f.said = append(f.said, line) },
	}
}

// ask sends a request as Lambda would.
func (f *fake) ask(t *testing.T, request Request) (string, error) {
	t.Helper()
	payload, err := json.Marshal(request)
	require.NoError(t, err)
	answer, err := f.gate().Handle(t.Context(), payload)
	return answer.Said, err
}

func (f *fake) fails(operation string) error {
	if len(f.answers[operation]) == 0 {
		return nil
	}
	err := f.answers[operation][0]
	f.answers[operation] = f.answers[operation][1:]
	return err
}

func (f *fake) RunTask(ctx context.Context, in *ecs.RunTaskInput, _ ...func(*ecs.Options)) (*ecs.RunTaskOutput, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return nil, errors.New("a call without a bound")
	}
	if err := f.fails("RunTask"); err != nil {
		return nil, err
	}
	if len(f.unplaced) > 0 {
		reason := f.unplaced[0]
		f.unplaced = f.unplaced[1:]
		return &ecs.RunTaskOutput{Failures: []types.Failure{{Reason: &reason}}}, nil
	}
	if known, ok := f.tokens[*in.ClientToken]; ok {
		return &ecs.RunTaskOutput{Tasks: []types.Task{f.seen(known)}}, nil
	}
	f.orders = append(f.orders, in)
	started := f.start(*in.StartedBy, *in.TaskDefinition, f.run)
	f.tokens[*in.ClientToken] = started
	return &ecs.RunTaskOutput{Tasks: []types.Task{f.seen(started)}}, nil
}

// start is a task that begins now.
func (f *fake) start(by, definition string, o outcome) *task {
	started := &task{ends: f.now.Add(o.after), outcome: o, Task: types.Task{
		TaskArn:   aws.String(fmt.Sprintf("arn:aws:ecs:eu-central-1:222222222222:task/shop-staging/%d", len(f.tasks)+1)),
		StartedBy: &by, CreatedAt: aws.Time(f.now), TaskDefinitionArn: &definition,
	}}
	f.tasks = append(f.tasks, started)
	return started
}

// seen is a task as ECS tells of it now.
func (f *fake) seen(t *task) types.Task {
	told := t.Task
	told.LastStatus = aws.String("RUNNING")
	told.Containers = []types.Container{{Name: aws.String("server")}, {Name: aws.String("otel")}}
	if f.now.Before(t.ends) {
		return told
	}
	told.LastStatus, told.StoppedAt = aws.String("STOPPED"), aws.Time(t.ends)
	told.StopCode, told.StoppedReason = t.outcome.stop, &t.outcome.reason
	told.Containers[0].ExitCode = t.outcome.code
	if t.outcome.why != "" {
		told.Containers[0].Reason = &t.outcome.why
	}
	return told
}

func (f *fake) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	if err := f.fails("ListTasks"); err != nil {
		return nil, err
	}
	out := &ecs.ListTasksOutput{}
	if in.NextToken == nil {
		out.NextToken = aws.String("the rest") // pages may be empty
		return out, nil
	}
	for _, t := range f.tasks {
		forgotten := f.now.Sub(t.ends) > time.Hour
		ended := !f.now.Before(t.ends)
		if !f.blind && !forgotten && ended == (in.DesiredStatus == types.DesiredStatusStopped) {
			out.TaskArns = append(out.TaskArns, *t.TaskArn)
		}
	}
	return out, nil
}

func (f *fake) DescribeTasks(_ context.Context, in *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	if err := f.fails("DescribeTasks"); err != nil {
		return nil, err
	}
	out := &ecs.DescribeTasksOutput{}
	for _, t := range f.tasks {
		if slices.Contains(in.Tasks, *t.TaskArn) {
			out.Tasks = append(out.Tasks, f.seen(t))
		}
	}
	return out, nil
}

func (f *fake) DescribeServices(_ context.Context, in *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	if err := f.fails("DescribeServices"); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServicesOutput{}
	if len(in.Services) > 10 {
		return nil, &types.InvalidParameterException{Message: aws.String("Services cannot have more than 10 elements")}
	}
	for _, s := range f.services {
		if slices.Contains(in.Services, *s.ServiceName) {
			s.TaskSets = f.deploys.sets()
			out.Services = append(out.Services, s)
		}
	}
	return out, nil
}

func (f *fake) GetLogEvents(_ context.Context, in *cloudwatchlogs.GetLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	if err := f.fails("GetLogEvents"); err != nil {
		return nil, err
	}
	lines, there := f.logs[*in.LogGroupName+":"+*in.LogStreamName]
	if !there {
		return nil, &logs.ResourceNotFoundException{Message: aws.String("The specified log stream does not exist.")}
	}
	out := &cloudwatchlogs.GetLogEventsOutput{}
	for _, line := range lines {
		out.Events = append(out.Events, logs.OutputLogEvent{Message: aws.String(line)})
	}
	return out, nil
}
