package tests

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/tests/recorder"
)

// fails runs an up that ends in an error.
func (e *environment) fails(options ...optup.Option) error {
	e.t.Helper()
	_, err := e.Up(e.t.Context(), append(options, optup.ProgressStreams(io.Discard))...)
	require.Error(e.t, err)
	return err
}

// TestFailuresAreMendedByTheNextUp: whatever AWS refuses, or makes but cannot
// bring up, the remedy is the same command again.
func TestFailuresAreMendedByTheNextUp(t *testing.T) {
	t.Parallel()
	e := open(t, edited(t, staging, alone([]string{"server", "worker"}, []string{"database"})), atOnce)

	capacity := &simaws.Refusal{
		Operation: "RDS: CreateDBInstance", Code: "InsufficientDBInstanceCapacity",
		Message: "Cannot create a database instance because no Availability Zone can provide it.",
	}
	e.world.Fail("create", dbInstance, "database", capacity)
	require.ErrorContains(t, e.fails(), capacity.Error())
	assert.Empty(t, worldOf(e.world)[serviceType], "a service runs without its database")

	unstable := errors.New("waiting for ECS Service create: timeout while waiting for state to become 'tfSTABLE'")
	e.world.Fail("wait", serviceType, "server", unstable)
	require.ErrorContains(t, e.fails(), unstable.Error())
	made := e.found(serviceType, "server")

	e.up()
	assert.Equal(t, made.ID, e.found(serviceType, "server").ID, "it was there, and needed no second one")

	e.file.Config["landfall:release"] = `{"images":{"medusa":"sha256:` + strings.Repeat("0", 64) + `"}}`
	_, err := e.file.Release()
	require.NoError(t, err)
	e.configure()
	throttled := &simaws.Refusal{Operation: "ECS: UpdateService", Code: "ThrottlingException", Message: "Rate exceeded"}
	e.world.Fail("update", serviceType, "worker", throttled)
	e.world.Fail("wait", serviceType, "server", unstable)
	err = e.fails(optup.ContinueOnError())
	require.ErrorContains(t, err, throttled.Error())
	require.ErrorContains(t, err, unstable.Error())

	e.up()
	e.settled()
	for _, name := range []string{"server", "worker"} {
		assert.Equal(t, e.output(taskType, name, "arn"), e.output(serviceType, name, "taskDefinition"))
		assert.InDelta(t, 2, e.found(taskType, name).Outputs["revision"].NumberValue(), 0, "one try, one revision")
	}
}

// TestKilledUpIsTakenOver kills the engine at the worst moment: AWS is making the
// database, and nobody has written down that it does. Three steps bring the stack
// back. `pulumi cancel` takes away the lock of the dead engine. What AWS has made
// of the creations that were under way is deleted by hand: nothing uses it yet, and
// `pulumi refresh --import-pending-creates` drops it from the state unseen. Then
// `pulumi refresh --clear-pending-creates` forgets that they were under way.
func TestKilledUpIsTakenOver(t *testing.T) {
	t.Parallel()
	file := recorder.Stack(t, staging)
	edit(t, file, alone([]string{"worker"}, []string{"database", "cache"}))
	e := open(t, file, stepByStep)
	made := e.world.Hold(dbInstance, "database", simaws.After)
	asked := e.world.Hold(replicationGroup, "cache", simaws.Before)
	ended := make(chan error, 1)
	go func() {
		_, err := e.Up(t.Context(), optup.ProgressStreams(io.Discard))
		ended <- err
	}()
	<-made.Reached
	<-asked.Reached
	e.rests()
	require.NoError(t, e.running.Kill())
	require.ErrorContains(t, <-ended, "signal: killed")
	e.Workspace().SetEnvVar("PULUMI_SKIP_CHECKPOINTS", "true") // nobody dies any more

	require.ErrorContains(t, e.fails(), "the stack is currently locked by 1 lock(s)")
	require.NoError(t, e.Cancel(t.Context()))
	there, gone := e.underWay()
	require.Contains(t, there, dbInstance+" database")
	require.Contains(t, gone, replicationGroup+" cache")

	for _, r := range there {
		require.NoError(t, e.world.Delete(r.Type, r.Name))
	}
	_, err := e.Refresh(t.Context(), optrefresh.ClearPendingCreates(), optrefresh.ProgressStreams(io.Discard))
	require.NoError(t, err)
	assert.Empty(t, e.state().PendingOperations)
	e.up()
	e.settled()
}

// rests waits until the engine has written down all that goes on beside what is held: a
// folder, unlike a bucket, keeps half a file of one that dies while it writes.
func (e *environment) rests() {
	e.t.Helper()
	var before []byte
	require.Eventually(e.t, func() bool {
		text, err := os.ReadFile(e.stateFile())
		same := err == nil && json.Valid(text) && bytes.Equal(text, before)
		before = text
		return same
	}, time.Minute, 500*time.Millisecond)
}

// underWay looks up in the account what the state says was being created when
// the engine died.
func (e *environment) underWay() (there map[string]simaws.Resource, gone []string) {
	e.t.Helper()
	there = map[string]simaws.Resource{}
	for _, operation := range e.state().PendingOperations {
		r := operation.Resource
		key := urnName(string(r.URN))
		if found, ok := worldOf(e.world)[string(r.Type)][r.URN.Name()]; ok {
			there[key] = found
		} else {
			gone = append(gone, key)
		}
	}
	return there, gone
}
