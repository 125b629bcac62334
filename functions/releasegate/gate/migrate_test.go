package gate

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func migrating(edits ...func(*Migration)) Request {
	m := Migration{
		Service: "server", TaskDefinition: definition + "7", Command: []string{"medusa", "db:migrate"},
		SecurityGroups: []string{"sg-server"}, LogGroup: "/shop/staging/server", TimeoutSeconds: 600,
	}
	for _, edit := range edits {
		edit(&m)
	}
	return Request{Cluster: cluster, Migrate: &m}
}

func release(revision string) func(*Migration) {
	return func(m *Migration) { m.TaskDefinition = definition + revision }
}

var (
	throttled = &types.ServerException{Message: aws.String("Rate exceeded"), ErrorCodeOverride: aws.String("ThrottlingException")}
	denied    = &types.AccessDeniedException{Message: aws.String("not authorized to perform: ecs:RunTask")}
	assumed   = &types.ClientException{Message: aws.String("ECS was unable to assume the role 'execution' that was provided for this task.")}
	inactive  = &types.ClientException{Message: aws.String("TaskDefinition is inactive")}
)

func TestAMigrationIsWhatItsTaskComesTo(t *testing.T) {
	for says, c := range map[string]struct {
		edit func(*fake)
		want string // of the answer, or of the error with an exclamation mark before it
	}{
		"exit 0": {want: "migration of server: task 1 ended well"},
		"exit 1, with what it wrote last": {
			func(f *fake) {
				f.run = exit(1)
				f.logs["/shop/staging/server:server/server/1"] = []string{"migrating", "", "relation \"cart\"\n\tdoes not exist", strings.Repeat("é", 200)}
			},
			"!migration of server: task 1 container server exited with 1: Essential container in task exited; " +
				"server wrote last: migrating | relation \"cart\" does not exist | " + strings.Repeat("é", 150) + "…",
		},
		"exit 137 for want of memory": {
			func(f *fake) {
				f.run = exit(137)
				f.run.why = "OutOfMemoryError: Container killed due to memory usage"
			},
			"!migration of server: task 1 container server exited with 137: OutOfMemoryError: Container killed due to memory usage: " +
				"Essential container in task exited; server wrote nothing to its log",
		},
		"a log that cannot be read": {
			func(f *fake) {
				f.run = exit(1)
				f.answers["GetLogEvents"] = []error{errors.New("no route to host")}
			},
			"!migration of server: task 1 container server exited with 1: Essential container in task exited; " +
				"the log of server cannot be read: log: no route to host",
		},
		"never placed": {
			func(f *fake) { f.unplaced = strings.Split(strings.Repeat("RESOURCE:FARGATE ", 99), " ") },
			"!migration of server: start: ECS places no task: RESOURCE:FARGATE",
		},
		"placed at the third attempt": {
			func(f *fake) { f.unplaced = []string{"Capacity is unavailable at this time", "RESOURCE:ENI"} },
			"migration of server: task 1 ended well",
		},
		"an image that is not there": {
			func(f *fake) {
				f.run = neverRan("CannotPullContainerError: manifest for shop/server@sha256:0 not found")
			},
			"!migration of server: task 1 never ran: CannotPullContainerError: manifest for shop/server@sha256:0 not found",
		},
		"a secret that is not there": {
			func(f *fake) {
				f.run = neverRan("ResourceInitializationError: unable to pull secrets or registry auth")
			},
			"!migration of server: task 1 never ran: ResourceInitializationError: unable to pull secrets or registry auth",
		},
		"a task that somebody stopped, and that took it well": {
			func(f *fake) { f.run = exit(0); f.run.stop, f.run.reason = "UserInitiated", "Task stopped by user" },
			"!migration of server: task 1 was stopped: Task stopped by user; server wrote nothing to its log",
		},
		"longer than it may take": {
			func(f *fake) {
				f.run.after = time.Hour
				f.logs["/shop/staging/server:server/server/1"] = []string{"row 1000 of 9000000"}
			},
			"!migration of server: task 1 is running after 10m; it goes on, and the next try waits for it again; server wrote last: row 1000 of 9000000",
		},
		"throttling now and then": {
			func(f *fake) {
				f.answers = map[string][]error{"ListTasks": {throttled}, "RunTask": {throttled, throttled}, "DescribeTasks": {throttled, throttled, throttled}}
			},
			"migration of server: task 1 ended well",
		},
		"throttling without end": {
			func(f *fake) {
				for range 99 {
					f.answers["DescribeTasks"] = append(f.answers["DescribeTasks"], throttled)
				}
			},
			"!migration of server: look at tasks: ThrottlingException: Rate exceeded",
		},
		"roles that IAM has not made known yet": {
			func(f *fake) { f.answers["RunTask"] = []error{denied, assumed, denied} },
			"migration of server: task 1 ended well",
		},
		"a role that may not": {
			func(f *fake) {
				for range 99 {
					f.answers["RunTask"] = append(f.answers["RunTask"], denied)
				}
			},
			"!migration of server: start: AccessDeniedException: not authorized to perform: ecs:RunTask",
		},
		"an order that is wrong": {
			func(f *fake) { f.answers["RunTask"] = []error{inactive} },
			"!migration of server: start: ClientException: TaskDefinition is inactive",
		},
	} {
		t.Run(says, func(t *testing.T) {
			f := newFake()
			if c.edit != nil {
				c.edit(f)
			}
			begun := f.now
			said, err := f.ask(t, migrating())
			if want, fails := strings.CutPrefix(c.want, "!"); fails {
				require.EqualError(t, err, want)
				assert.Equal(t, want, f.said[len(f.said)-1])
			} else {
				require.NoError(t, err)
				assert.Equal(t, c.want, said)
			}
			assert.Less(t, f.now.Sub(begun), 14*time.Minute, "the gate waits without an end")
		})
	}
}

// TestATaskIsOrderedWhole: what ECS is asked for, to the letter.
func TestATaskIsOrderedWhole(t *testing.T) {
	f := newFake()
	_, err := f.ask(t, migrating())
	require.NoError(t, err)
	require.Len(t, f.orders, 1)
	text, err := json.Marshal(f.orders[0])
	require.NoError(t, err)
	var order map[string]any
	require.NoError(t, json.Unmarshal(text, &order))
	for name, value := range order {
		if value == nil || value == "" || value == false {
			delete(order, name)
		}
	}
	token := order["ClientToken"].(string)
	assert.Len(t, token, 64, "as long as ECS takes it")
	assert.Equal(t, map[string]any{
		"Cluster": cluster, "TaskDefinition": definition + "7", "Count": 1.0,
		"ClientToken": token, "StartedBy": "landfall-migrate-" + token[:16],
		"CapacityProviderStrategy": []any{map[string]any{"CapacityProvider": "FARGATE", "Weight": 1.0, "Base": 0.0}},
		"NetworkConfiguration": map[string]any{"AwsvpcConfiguration": map[string]any{
			"Subnets": []any{"subnet-a", "subnet-b"}, "SecurityGroups": []any{"sg-server"}, "AssignPublicIp": "DISABLED",
		}},
		"EnableECSManagedTags": true, "PropagateTags": "TASK_DEFINITION",
	}, without(order, "Overrides"))
	override := f.orders[0].Overrides.ContainerOverrides
	require.Len(t, override, 1)
	assert.Equal(t, "server", *override[0].Name)
	assert.Equal(t, []string{"medusa", "db:migrate"}, override[0].Command)
}

func without(m map[string]any, key string) map[string]any {
	delete(m, key)
	return m
}

func TestAnotherCallFindsTheTaskOfTheFirst(t *testing.T) {
	f := newFake()
	f.run.after = 12 * time.Minute
	_, err := f.ask(t, migrating())
	require.ErrorContains(t, err, "task 1 is running after 10m")
	said, err := f.ask(t, migrating())
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 1 ended well", said)
	assert.Len(t, f.orders, 1)

	f.now = f.now.Add(5 * time.Minute)
	said, err = f.ask(t, migrating())
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 1 ended well", said, "it need not run again")
	assert.Len(t, f.orders, 1)

	f.now, f.run = f.now.Add(15*time.Minute), exit(0)
	said, err = f.ask(t, migrating())
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 2 ended well", said, "who asks again so late wants it to run again")
}

// TestTwoCallsAtOnceStartOneTask: a list may lack what was started a second ago, and
// the two may even ask for other subnets.
func TestTwoCallsAtOnceStartOneTask(t *testing.T) {
	f := newFake()
	f.blind = true
	_, err := f.ask(t, migrating())
	require.NoError(t, err)
	said, err := f.ask(t, migrating())
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 1 ended well", said)
	assert.Len(t, f.orders, 1)

	f.answers["RunTask"] = []error{&types.ConflictException{ResourceIds: []string{*f.tasks[0].TaskArn}}}
	said, err = f.ask(t, migrating())
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 1 ended well", said)
}

func TestWhatHasFailedIsTriedAgainByWhoeverTriesAgain(t *testing.T) {
	f := newFake()
	f.run = exit(1)
	_, err := f.ask(t, migrating())
	require.ErrorContains(t, err, "task 1 container server exited with 1")
	f.now = f.now.Add(20 * time.Second)
	_, err = f.ask(t, migrating())
	require.ErrorContains(t, err, "task 1 container server exited with 1", "a call that was cut and made again")

	for _, blind := range []bool{false, true} {
		f.now, f.blind = f.now.Add(2*time.Minute), blind
		_, err = f.ask(t, migrating())
		require.ErrorContains(t, err, "exited with 1")
	}
	assert.Len(t, f.tasks, 3, "ECS knows the tokens of those that have failed, even if it lists none")

	f.run, f.blind, f.now = exit(0), false, f.now.Add(2*time.Minute)
	said, err := f.ask(t, migrating())
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 4 ended well", said)
}

func TestReleasesDoNotMigrateOverEachOther(t *testing.T) {
	f := newFake()
	f.run.after = time.Hour
	f.start("ecs-svc/1234", definition+"6", outcome{after: 24 * time.Hour})
	_, err := f.ask(t, migrating(release("7")))
	require.ErrorContains(t, err, "task 2 is running")
	_, err = f.ask(t, migrating(release("8")))
	require.EqualError(t, err, "migration of server: that of another release still runs as task 2: let it end, or stop it, and try again")
	assert.Len(t, f.orders, 1)
	f.now, f.run = f.now.Add(time.Hour), exit(0)
	said, err := f.ask(t, migrating(release("8")))
	require.NoError(t, err)
	assert.Equal(t, "migration of server: task 3 ended well", said)
	assert.NotEqual(t, *f.orders[0].ClientToken, *f.orders[1].ClientToken)
}

func TestATaskMayBeUnknownForAWhileOnly(t *testing.T) {
	f := newFake()
	f.answers["RunTask"] = []error{&types.ConflictException{ResourceIds: []string{"task/shop-staging/99"}}}
	_, err := f.ask(t, migrating())
	require.EqualError(t, err, "migration of server: ECS does not know task 99: look at log group /shop/staging/server")
}

func TestARequestIsReadStrictly(t *testing.T) {
	for payload, want := range map[string]string{
		`{"cluster": "c"}`: errRequest.Error(),
		`{"cluster": "c", "migrate": {}, "verify": [{}]}`:    errRequest.Error(),
		`{"cluster": "c", "migrate": {}, "left": ["a"]}`:     errRequest.Error(),
		`{"cluster": "c", "migrate": {"comand": ["serve"]}}`: `request: json: unknown field "comand"`,
		`[]`: "request: json: cannot unmarshal array into Go value of type gate.Request",
	} {
		_, err := newFake().gate().Handle(t.Context(), json.RawMessage(payload))
		assert.EqualError(t, err, want)
	}
}
