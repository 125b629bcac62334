package gate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func shifting() Deployment {
	return Deployment{
		Service: "server_shift", Container: "server", Port: 9000, TaskDefinition: definition + "7",
		Application: "shop-staging", Group: "server",
		Subnets: []string{"subnet-a", "subnet-b"}, SecurityGroups: []string{"sg-1"},
		Capacity: []Capacity{{"FARGATE", 0, 1}},
		Targets:  []Target{{blue, []string{"blue-errors"}}, {green, []string{"green-errors", "green-latency"}}},
		LogGroup: "/shop/staging/server", StartSeconds: 240, TimeoutSeconds: 780,
	}
}

// serves is a service whose tasks of a revision are behind the blue group.
func serves(revision string) *fake {
	f := newFake()
	f.services = []types.Service{{ServiceName: aws.String("server_shift"), Status: aws.String("ACTIVE"), DesiredCount: 2}}
	f.deploys.first = set(revision, blue, f.now.Add(-time.Hour))
	f.deploys.next = succeeds()
	f.logs["/shop/staging/server:server/server/3"] = []string{"Error: JWT_SECRET is missing"}
	return f
}

var alarmed = &deploys.ErrorInformation{Code: deploys.ErrorCodeAlarmActive, Message: aws.String("Activated alarms: <green-errors>")}

func TestAServiceIsShiftedOrTheGateSaysWhyNot(t *testing.T) {
	for says, c := range map[string]struct {
		edit   func(*fake, *Deployment)
		want   string
		serves string
		begun  int
		after  time.Duration
	}{
		"all is well": {
			want: "server_shift serves with shop-staging-server:7 since deployment d-1", serves: green, begun: 1, after: 8 * time.Minute,
		},
		"it runs already": {
			edit: func(f *fake, _ *Deployment) { f.deploys.first = set("7", blue, f.now) },
			want: "server_shift serves with shop-staging-server:7", serves: blue,
		},
		"it runs elsewhere": {
			edit: func(f *fake, d *Deployment) {
				f.deploys.first, d.SecurityGroups = set("7", blue, f.now.Add(-time.Hour)), []string{"sg-1", "sg-2"}
			},
			want: "server_shift serves with shop-staging-server:7 since deployment d-1", serves: green, begun: 1, after: 8 * time.Minute,
		},
		"it runs on other capacity": {
			edit: func(f *fake, d *Deployment) {
				f.deploys.first, d.Capacity = set("7", blue, f.now.Add(-time.Hour)), []Capacity{{"FARGATE_SPOT", 0, 1}, {"FARGATE", 1, 0}}
			},
			want: "server_shift serves with shop-staging-server:7 since deployment d-1", serves: green, begun: 1, after: 8 * time.Minute,
		},
		"a pipeline chooses what runs": {
			edit: func(_ *fake, d *Deployment) { d.TaskDefinition = "" },
			want: "server_shift serves with shop-staging-server:6", serves: blue,
		},
		"its first tasks do not come up": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.first = set("7", blue, f.now)
				f.deploys.first.StabilityStatus, f.deploys.first.RunningCount = types.StabilityStatusStabilizing, 0
				for range 3 {
					f.start("ecs-svc/7", definition+"7", exit(1))
				}
			},
			want: "!deployment of server_shift: tasks of shop-staging-server:7 do not come up: 3 have ended" +
				"; task 3 container server exited with 1: Essential container in task exited; server wrote last: Error: JWT_SECRET is missing",
			after: 40 * time.Second,
		},
		"its first tasks take too long": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.first = set("7", blue, f.now)
				f.deploys.first.StabilityStatus, f.deploys.first.RunningCount = types.StabilityStatusStabilizing, 1
				f.services[0].Events = []types.ServiceEvent{{Message: aws.String("(service server_shift) has started 1 tasks.")}}
			},
			want:  "!deployment of server_shift: tasks of shop-staging-server:7 do not come up within 4m: 1 of 2 run; events: (service server_shift) has started 1 tasks.",
			after: 4 * time.Minute,
		},
		"its first tasks never came up and it is to run others": {
			edit: func(f *fake, _ *Deployment) {
				f.answers["CreateDeployment"] = []error{&deploys.InvalidECSServiceException{Message: aws.String("Primary taskset target group must be behind listener")}}
			},
			want: "!deployment of server_shift: begin: InvalidECSServiceException: Primary taskset target group must be behind listener" +
				"; if its first tasks, of shop-staging-server:6, never came up, no request is led to it that could be shifted: " +
				"make the service anew with `pulumi up --replace`, as the runbook of failed rollouts says",
		},
		"an alarm sounds": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.next = fate{
					up: time.Minute, ends: 4 * time.Minute, status: deploys.DeploymentStatusStopped, why: alarmed,
					back: time.Minute, backTo: deploys.DeploymentStatusSucceeded,
				}
			},
			want: "!deployment of server_shift: deployment d-1 of shop-staging-server:7 has failed: ALARM_ACTIVE: Activated alarms: <green-errors>; " +
				"it has gone back to the tasks of before",
			begun: 1, after: 5 * time.Minute,
		},
		"the way back fails too": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.next = fate{
					up: time.Minute, ends: 4 * time.Minute, status: deploys.DeploymentStatusFailed,
					back: time.Minute, backTo: deploys.DeploymentStatusFailed,
				}
			},
			want: "!deployment of server_shift: deployment d-1 of shop-staging-server:7 has failed: CodeDeploy gives no reason; " +
				"the way back, deployment d-2, has failed too",
			begun: 1, after: 5 * time.Minute,
		},
		"nothing goes back": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.next = fate{up: time.Minute, ends: 4 * time.Minute, status: deploys.DeploymentStatusStopped, why: alarmed}
			},
			want: "!deployment of server_shift: deployment d-1 of shop-staging-server:7 has failed: ALARM_ACTIVE: Activated alarms: <green-errors>; " +
				"nothing has gone back: Rollback is not enabled.",
			begun: 1, after: 4*time.Minute + turning,
		},
		"new tasks end one after the other": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.next = fate{ends: time.Hour, back: time.Minute, backTo: deploys.DeploymentStatusSucceeded, crashes: []outcome{exit(1), exit(1), exit(3)}}
			},
			want: "!deployment of server_shift: deployment d-1 of shop-staging-server:7 has failed: tasks of shop-staging-server:7 do not come up: 3 have ended; " +
				"it has gone back to the tasks of before; task 3 container server exited with 3: Essential container in task exited; " +
				"server wrote last: Error: JWT_SECRET is missing",
			begun: 1, after: 100 * time.Second,
		},
		"new tasks are not healthy in time": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.next = fate{ends: time.Hour, back: time.Minute, backTo: deploys.DeploymentStatusSucceeded}
			},
			want: "!deployment of server_shift: deployment d-1 of shop-staging-server:7 has failed: tasks of shop-staging-server:7 do not come up within 4m: 1 of 2 run; " +
				"it has gone back to the tasks of before",
			begun: 1, after: 5 * time.Minute,
		},
		"it takes longer than it is waited for": {
			edit:  func(f *fake, _ *Deployment) { f.deploys.next.ends = time.Hour },
			want:  "!deployment of server_shift: deployment d-1 is not over after 13m; it goes on, and the next up waits for it again",
			begun: 1, after: 13 * time.Minute,
		},
		"another deployment is on the way": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.begin(&shift{mark: "by hand", definition: definition + "5", group: green, fate: succeeds()})
			},
			want:  "!deployment of server_shift: another deployment, d-1, is on the way: let it end, or stop it, and try again",
			begun: 1,
		},
		"one that goes back is let end": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.begin(&shift{of: "d-0", fate: fate{ends: 2 * time.Minute, status: deploys.DeploymentStatusSucceeded}})
			},
			want: "server_shift serves with shop-staging-server:7 since deployment d-2", serves: green, begun: 2, after: 10 * time.Minute,
		},
		"one goes back for ever": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.begin(&shift{of: "d-0", fate: fate{ends: time.Hour, status: deploys.DeploymentStatusSucceeded}})
			},
			want:  "!deployment of server_shift: deployment d-1 still goes back after 13m: let it end and try again",
			begun: 1, after: 13 * time.Minute,
		},
		"somebody is always faster": {
			edit: func(f *fake, _ *Deployment) {
				for range sought {
					f.answers["CreateDeployment"] = append(f.answers["CreateDeployment"], &deploys.DeploymentLimitExceededException{})
				}
			},
			want: "!deployment of server_shift: another deployment is always on the way before this one",
		},
		"the service is not there": {
			edit: func(f *fake, _ *Deployment) { f.services = nil },
			want: "!deployment of server_shift: the service is not there",
		},
		"nothing serves": {
			edit: func(f *fake, _ *Deployment) { f.deploys.first = types.TaskSet{} },
			want: "!deployment of server_shift: CodeDeploy has no tasks there that serve",
		},
		"throttling now and then": {
			edit: func(f *fake, _ *Deployment) {
				f.answers["GetDeployment"], f.answers["ListDeployments"] = []error{throttled}, []error{throttled}
			},
			want: "server_shift serves with shop-staging-server:7 since deployment d-1", serves: green, begun: 1, after: 8*time.Minute + pause,
		},
		"no permission to begin": {
			edit: func(f *fake, _ *Deployment) {
				for range 99 {
					f.answers["CreateDeployment"] = append(f.answers["CreateDeployment"], denied)
				}
			},
			want:  "!deployment of server_shift: begin: AccessDeniedException: not authorized to perform: ecs:RunTask",
			after: settling,
		},
		"it cannot be stopped": {
			edit: func(f *fake, _ *Deployment) {
				f.deploys.next = fate{ends: time.Hour}
				f.answers["StopDeployment"] = []error{errors.New("no route to host")}
			},
			want: "!deployment of server_shift: tasks of shop-staging-server:7 do not come up within 4m: 1 of 2 run, " +
				"and deployment d-1 cannot be stopped: stop: no route to host",
			begun: 1, after: 4 * time.Minute,
		},
	} {
		t.Run(says, func(t *testing.T) {
			f, order := serves("6"), shifting()
			if c.edit != nil {
				c.edit(f, &order)
			}
			begun := f.now
			answer, err := f.gate().Deploy(t.Context(), cluster, order)
			if want, fails := strings.CutPrefix(c.want, "!"); fails {
				require.EqualError(t, err, want)
			} else {
				require.NoError(t, err)
				assert.Equal(t, Answer{Said: c.want, TargetGroup: c.serves}, answer)
			}
			ours := 0
			for _, sh := range f.deploys.all {
				if sh.order != nil || sh.fate.back == 0 && sh.mark != "" || sh.of == "d-0" {
					ours++
				}
			}
			assert.Equal(t, c.begun, ours, "deployments")
			assert.Equal(t, c.after, f.now.Sub(begun), "the time it took")
		})
	}
}

// TestCodeDeployIsToldTheSameForTheSame: and everything that it would else forget.
func TestCodeDeployIsToldTheSameForTheSame(t *testing.T) {
	f := serves("6")
	said, err := f.ask(t, Request{Cluster: cluster, Deploy: func() *Deployment { d := shifting(); return &d }()})
	require.NoError(t, err)
	assert.Equal(t, "server_shift serves with shop-staging-server:7 since deployment d-1", said)
	order := f.deploys.all[0].order
	assert.JSONEq(t, `{"version":0.0,"Resources":[{"TargetService":{"Type":"AWS::ECS::Service","Properties":{`+
		`"TaskDefinition":"`+definition+`7","LoadBalancerInfo":{"ContainerName":"server","ContainerPort":9000},`+
		`"NetworkConfiguration":{"AwsvpcConfiguration":{"Subnets":["subnet-a","subnet-b"],"SecurityGroups":["sg-1"],"AssignPublicIp":"DISABLED"}},`+
		`"CapacityProviderStrategy":[{"CapacityProvider":"FARGATE","Base":0,"Weight":1}]}}}]}`, *order.Revision.AppSpecContent.Content)
	assert.Equal(t, deploys.RevisionLocationTypeAppSpecContent, order.Revision.RevisionType)
	assert.Equal(t, &deploys.AlarmConfiguration{
		Enabled: true, Alarms: []deploys.Alarm{{Name: aws.String("green-errors")}, {Name: aws.String("green-latency")}},
	}, order.OverrideAlarmConfiguration, "what the old tasks answer ends no deployment")

	other := shifting()
	other.Subnets = []string{"subnet-b", "subnet-a"}
	assert.Equal(t, *order.Description, deployment{Deployment: other, cluster: cluster}.mark(), "the order of a list says nothing")
	other.TaskDefinition = definition + "8"
	assert.NotEqual(t, *order.Description, deployment{Deployment: other, cluster: cluster}.mark())
}

// TestACallThatWasCutFindsItsDeployment: while it goes on, and when it has just failed.
func TestACallThatWasCutFindsItsDeployment(t *testing.T) {
	f := serves("6")
	g := f.gate()
	ctx, cut := context.WithCancel(t.Context())
	g.Sleep = func(ctx context.Context, d time.Duration) error {
		f.now = f.now.Add(d)
		if len(f.deploys.all) > 0 {
			cut()
		}
		return ctx.Err()
	}
	_, err := g.Deploy(ctx, cluster, shifting())
	require.ErrorContains(t, err, "deployment d-1 is not over: context canceled; it goes on, and the next up waits for it again")
	require.ErrorAs(t, err, new(Unsettled), "whoever may call again knows that it is worth it")
	answer, err := f.gate().Deploy(t.Context(), cluster, shifting())
	require.NoError(t, err)
	assert.Equal(t, Answer{"server_shift serves with shop-staging-server:7 since deployment d-1", green}, answer)

	f = serves("6")
	f.deploys.next = fate{up: time.Minute, ends: 2 * time.Minute, status: deploys.DeploymentStatusStopped, why: alarmed, back: 30 * time.Second, backTo: deploys.DeploymentStatusSucceeded}
	for range 2 {
		_, err = f.gate().Deploy(t.Context(), cluster, shifting())
		require.ErrorContains(t, err, "deployment d-1 of shop-staging-server:7 has failed: ALARM_ACTIVE")
	}
	f.now, f.deploys.next = f.now.Add(fresh), succeeds()
	answer, err = f.gate().Deploy(t.Context(), cluster, shifting())
	require.NoError(t, err, "later somebody wants it again")
	assert.Equal(t, green, answer.TargetGroup)
}

// TestServicesThatShiftAreVerifiedByWhatServes: they have task sets, and no deployments.
func TestServicesThatShiftAreVerifiedByWhatServes(t *testing.T) {
	verify := func(f *fake) (string, error) {
		return f.ask(t, Request{Cluster: cluster, Verify: []Service{
			{Name: "server_shift", Container: "server", TaskDefinition: definition + "7", LogGroup: "/shop/staging/server"},
		}})
	}
	said, err := verify(serves("7"))
	require.NoError(t, err)
	assert.Equal(t, "1 of 1 services run this release", said)

	f := serves("6")
	f.start("ecs-svc/2", definition+"7", exit(1))
	f.logs["/shop/staging/server:server/server/1"] = []string{"it is no use"}
	f.now = f.now.Add(time.Minute)
	_, err = verify(f)
	require.EqualError(t, err, "1 of 1 services do not run this release: server_shift serves with shop-staging-server:6 in the place of shop-staging-server:7"+
		"; task 1 container server exited with 1: Essential container in task exited; server wrote last: it is no use")

	f = serves("7")
	f.deploys.first.RunningCount = 1
	_, err = verify(f)
	require.EqualError(t, err, "1 of 1 services do not run this release: server_shift has 1 of 2 tasks of shop-staging-server:7 that serve")
}
