package gate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// running is a service that runs a revision with so many of its tasks.
func running(name, revision string, tasks, wanted int32, edits ...func(*types.Deployment)) types.Service {
	primary := types.Deployment{
		Status: aws.String("PRIMARY"), TaskDefinition: aws.String(definition + revision),
		RolloutState: types.DeploymentRolloutStateCompleted, RunningCount: tasks,
	}
	for _, edit := range edits {
		edit(&primary)
	}
	return types.Service{
		ServiceName: &name, Status: aws.String("ACTIVE"), DesiredCount: wanted,
		Deployments: []types.Deployment{{Status: aws.String("ACTIVE")}, primary},
	}
}

func rollout(state types.DeploymentRolloutState, reason string) func(*types.Deployment) {
	return func(d *types.Deployment) { d.RolloutState, d.RolloutStateReason = state, &reason }
}

func verifying(names ...string) Request {
	r := Request{Cluster: cluster}
	for _, name := range names {
		r.Verify = append(r.Verify, Service{Name: name, TaskDefinition: definition + "7", LogGroup: "/shop/staging/" + name})
	}
	return r
}

const rolledBack = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1"

func TestServicesRunTheReleaseOrTheGateSaysWhyNot(t *testing.T) {
	for says, c := range map[string]struct {
		edit  func(*fake)
		names []string
		want  string
		after time.Duration
	}{
		"all is well": {
			edit: func(f *fake) {
				f.services = []types.Service{running("server", "7", 2, 2), running("worker", "7", 1, 1)}
			},
			names: []string{"server", "worker"},
			want:  "2 of 2 services run this release",
		},
		"none run, as none are wanted": {
			edit:  func(f *fake) { f.services = []types.Service{running("server", "7", 0, 0)} },
			names: []string{"server"},
			want:  "1 of 1 services run this release",
		},
		"more than ECS tells of at once": {
			edit: func(f *fake) {
				for i := range 23 {
					f.services = append(f.services, running(fmt.Sprintf("service-%d", i), "7", 1, 1))
				}
			},
			names: func() (names []string) {
				for i := range 23 {
					names = append(names, fmt.Sprintf("service-%d", i))
				}
				return names
			}(),
			want: "23 of 23 services run this release",
		},
		"it was rolled back": {
			edit: func(f *fake) {
				s := running("server", "6", 2, 2, rollout("COMPLETED", rolledBack))
				for _, said := range []string{"has reached a steady state.", "deployment failed: tasks failed to start.", "has started 1 tasks.", "long ago"} {
					s.Events = append(s.Events, types.ServiceEvent{Message: aws.String("(service server) " + said)})
				}
				f.services = []types.Service{s}
				f.start("ecs-svc/1", definition+"6", exit(137))
				f.start("ecs-svc/2", definition+"7", exit(1))
				f.start("ecs-svc/2", definition+"7", exit(3)).ends = f.now.Add(-time.Minute)
				f.tasks[1].ends = f.now.Add(-time.Second)
				f.tasks[0].ends = f.now
				f.logs["/shop/staging/server:server/server/2"] = []string{"Error: JWT_SECRET is missing"}
			},
			names: []string{"server"},
			want: "!1 of 1 services do not run this release: server runs shop-staging-server:6 in the place of shop-staging-server:7: " + rolledBack +
				"; events: (service server) has reached a steady state. | (service server) deployment failed: tasks failed to start. | (service server) has started 1 tasks." +
				"; task 2 container server exited with 1: Essential container in task exited; server wrote last: Error: JWT_SECRET is missing",
			after: agreeing,
		},
		"it failed without a way back": {
			edit: func(f *fake) {
				f.services = []types.Service{running("server", "7", 0, 1, rollout("FAILED", "ECS deployment circuit breaker: tasks failed to start."))}
			},
			names: []string{"server"},
			want:  "!1 of 1 services do not run this release: server has failed to deploy shop-staging-server:7: ECS deployment circuit breaker: tasks failed to start.",
			after: agreeing,
		},
		"it does not come to an end": {
			edit: func(f *fake) {
				f.services = []types.Service{running("server", "7", 1, 2, rollout("IN_PROGRESS", ""))}
			},
			names: []string{"server"},
			want:  "!1 of 1 services do not run this release: server is still deploying shop-staging-server:7, with 1 of 2 tasks",
			after: completing,
		},
		"a task is missing": {
			edit:  func(f *fake) { f.services = []types.Service{running("server", "7", 1, 2)} },
			names: []string{"server"},
			want:  "!1 of 1 services do not run this release: server has 1 of 2 tasks of shop-staging-server:7",
			after: completing,
		},
		"several fail at once": {
			edit: func(f *fake) {
				gone := running("admin", "7", 0, 0)
				gone.Status = aws.String("INACTIVE")
				f.services = []types.Service{
					gone, running("server", "6", 1, 1), running("storefront", "7", 1, 1), running("worker", "7", 0, 1, rollout("FAILED", "it is no use")),
					{ServiceName: aws.String("reports"), Status: aws.String("ACTIVE")},
				}
				f.answers["ListTasks"] = []error{errors.New("no route to host")}
			},
			names: []string{"admin", "reports", "server", "storefront", "worker"},
			want: "!4 of 5 services do not run this release: admin is not there; " +
				"reports has no deployment; its tasks cannot be listed: list of tasks: no route to host; " +
				"server runs shop-staging-server:6 in the place of shop-staging-server:7; " +
				"worker has failed to deploy shop-staging-server:7: it is no use",
			after: completing,
		},
		"throttling now and then": {
			edit: func(f *fake) {
				f.services = []types.Service{running("server", "7", 1, 1)}
				f.answers["DescribeServices"] = []error{throttled, throttled}
			},
			names: []string{"server"},
			want:  "1 of 1 services run this release",
			after: 2 * pause,
		},
		"no permission to look": {
			edit: func(f *fake) {
				for range 99 {
					f.answers["DescribeServices"] = append(f.answers["DescribeServices"], denied)
				}
			},
			names: []string{"server"},
			want:  "!services: look at services: AccessDeniedException: not authorized to perform: ecs:RunTask",
			after: settling,
		},
	} {
		t.Run(says, func(t *testing.T) {
			f := newFake()
			c.edit(f)
			begun := f.now
			said, err := f.ask(t, verifying(c.names...))
			if want, fails := strings.CutPrefix(c.want, "!"); fails {
				require.EqualError(t, err, want)
			} else {
				require.NoError(t, err)
				assert.Equal(t, c.want, said)
			}
			assert.Equal(t, c.after, f.now.Sub(begun), "the time it took")
		})
	}
}

// TestADeploymentMayTakeItsTime: what is in progress, or what ECS has not noticed
// yet, is looked at again.
func TestADeploymentMayTakeItsTime(t *testing.T) {
	f := newFake()
	stages := []types.Service{
		running("server", "6", 2, 2),
		running("server", "7", 1, 2, rollout("IN_PROGRESS", "")),
		running("server", "7", 1, 2),
		running("server", "7", 2, 2),
	}
	g := f.gate()
	f.services = stages[:1]
	g.Sleep = func(_ context.Context, d time.Duration) error {
		f.now, stages = f.now.Add(d), stages[1:]
		f.services = stages[:1]
		return nil
	}
	v := verification{Gate: g, cluster: cluster, begun: f.now}
	said, err := v.run(t.Context(), verifying("server").Verify)
	require.NoError(t, err)
	assert.Equal(t, "1 of 1 services run this release", said)
}

// TestTheGateTellsWhatItKnowsWhenItsTimeIsUp: Lambda ends a function without a word.
func TestTheGateTellsWhatItKnowsWhenItsTimeIsUp(t *testing.T) {
	f := newFake()
	f.services = []types.Service{running("server", "7", 1, 2)}
	f.run.after = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), reserve)
	defer cancel()
	for request, want := range map[string]string{
		`{"cluster": "c", "verify": [{"name": "server", "taskDefinition": "` + definition + `7"}]}`: "server has 1 of 2 tasks",
		`{"cluster": "c", "migrate": {"service": "server", "timeoutSeconds": 600}}`:                 "it goes on, and the next try waits for it again",
	} {
		_, err := f.gate().Handle(ctx, []byte(request))
		require.ErrorContains(t, err, want)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
}

// TestTheGateNamesWhatItDoesNotLookAt: a service that a pipeline rolls out may run any
// revision, and may not even be there.
func TestTheGateNamesWhatItDoesNotLookAt(t *testing.T) {
	f := newFake()
	f.services = []types.Service{running("server", "7", 1, 1), running("storefront", "3", 0, 2)}
	some := verifying("server")
	some.Left = []string{"storefront", "worker"}
	said, err := f.ask(t, some)
	require.NoError(t, err)
	assert.Equal(t, "1 of 1 services run this release; a pipeline chooses what runs of storefront, worker", said)
	said, err = f.ask(t, Request{Cluster: cluster, Left: []string{"storefront"}})
	require.NoError(t, err)
	assert.Equal(t, "0 of 0 services run this release; a pipeline chooses what runs of storefront", said)
}
