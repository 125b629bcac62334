package tests

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/tests/recorder"
)

// TestReleases takes one environment through the releases of its life, good and bad.
// Its tests follow each other: each begins where the one before has left it.
func TestReleases(t *testing.T) {
	t.Parallel()
	file := recorder.FirstUp(t, staging)
	edit(t, file, alone([]string{"server", "storefront", "worker"}, nil))
	e := open(t, file, atOnce)
	for _, part := range []struct {
		says string
		test func(*environment)
	}{
		{"all is there but what waits for a release", nothingReleased},
		{"a migration that fails lets nothing start", migrationFailsFirst},
		{"the same release goes through once its cause is mended", mended},
		{"nothing migrates twice for the same release", nothingTwice},
		{"the services are as they were while a release migrates", expandThenContract},
		{"a migration that fails later leaves what runs alone", migrationFailsLater},
		{"a release that ECS rolls back fails the up", rolledBack},
		{"a good release heals it, and the old ones can be run again", healed},
	} {
		require.True(t, t.Run(part.says, func(t *testing.T) {
			part.test(e.within(t))
		}))
	}
}

func nothingReleased(e *environment) {
	e.up()
	for _, typ := range []string{functionType, invocationType, serviceType, taskType, targetType, ruleType} {
		assert.Empty(e.t, e.named(typ), typ)
	}
	assert.Len(e.t, e.named("aws:ecr/repository:Repository"), 4, "two images, and what pull requests build of them")
}

func migrationFailsFirst(e *environment) {
	e.world.Exits("landfall-staging-server", 1, "Running migrations...", `error: relation "cart" already exists`)
	e.release("1")
	assert.Equal(e.t, map[string]string{
		invocationType + " gate-migrate-server": "migration of server: task 0 container server exited with 1: Essential container in task exited; " +
			`server wrote last: Running migrations... | error: relation "cart" already exists`,
	}, e.refused())
	assert.Empty(e.t, e.named(serviceType), "a service has started without its tables")
	assert.Empty(e.t, e.named(ruleType))
	assert.Equal(e.t, []string{"landfall-staging-server:1"}, e.world.Runs())
}

func mended(e *environment) {
	e.up()
	for _, typ := range []string{serviceType, taskType} {
		assert.Equal(e.t, []string{"server", "storefront", "worker"}, e.named(typ), typ)
	}
	assert.Equal(e.t, []string{"landfall-staging-server:1", "landfall-staging-server:1"}, e.world.Runs())
	assert.JSONEq(e.t, `{"said":"3 of 3 services run this release"}`, e.output(invocationType, "gate-verify", "result"))
}

func nothingTwice(e *environment) {
	assert.Empty(e.t, e.does())
	e.undrifted()
	assert.Len(e.t, e.world.Runs(), 2)
	e.configure(func(platform fields) { at(platform, "services", "worker", "env")["LOG_LEVEL"] = "debug" })
	assert.Equal(e.t, map[string][]string{
		"replace": {taskType + " worker: containerDefinitions", invocationType + " gate-verify: input triggers"},
		"update":  {serviceType + " worker: taskDefinition"},
	}, e.does())
	assert.Len(e.t, e.world.Runs(), 2, "the same build is ready already")
}

// expandThenContract is what lets a migration add what the new build needs while the
// old one still runs, and take away what it needed a release later.
func expandThenContract(e *environment) {
	before := e.serving()
	held := e.world.Hold(invocationType, "gate-migrate-server", simaws.After)
	e.release("2")
	ended := make(chan error, 1)
	go func() {
		_, err := e.Up(e.t.Context(), optup.ProgressStreams(io.Discard))
		ended <- err
	}()
	<-held.Reached
	assert.Equal(e.t, "landfall-staging-server:2", e.world.Runs()[2], "the migration is of the new build")
	assert.Equal(e.t, before, e.serving(), "and the services are of the old one")
	held.Release()
	require.NoError(e.t, <-ended)
	after := e.serving()
	for _, name := range e.named(serviceType) {
		assert.NotEqual(e.t, before[serviceType+" "+name], after[serviceType+" "+name], name)
	}
}

func migrationFailsLater(e *environment) {
	before := e.serving()
	e.world.Exits("landfall-staging-server", 3)
	e.release("3")
	e.configure(func(platform fields) { at(platform, "services", "storefront", "route")["paths"] = []string{"/shop/*"} })
	assert.Equal(e.t, map[string]string{
		invocationType + " gate-migrate-server": "migration of server: task 3 container server exited with 3: Essential container in task exited; server wrote nothing to its log",
	}, e.refused())
	assert.Equal(e.t, before, e.serving(), "services and rules are those of the release before")
}

func rolledBack(e *environment) {
	e.world.Rejects("worker", 137, "Out of memory: killed")
	e.release("4")
	said := e.refused()
	assert.Equal(e.t, map[string]string{
		invocationType + " gate-verify": "1 of 3 services do not run this release: worker runs landfall-staging-worker:3 in the place of landfall-staging-worker:5: " +
			"ECS deployment circuit breaker: rolling back.; events: (service worker) has reached a steady state. | (service worker) rolling back to " +
			"deployment ecs-svc/0. | (service worker) deployment failed: tasks failed to start.; " +
			"task 5 container worker exited with 137: Essential container in task exited; worker wrote last: Out of memory: killed",
	}, said)
	assert.Len(e.t, e.world.Runs(), 5)
}

func healed(e *environment) {
	e.release("5")
	e.up()
	e.settled()
	kept := slices.DeleteFunc(e.world.Remains(), func(left string) bool { return !strings.HasPrefix(left, "revision/landfall-staging-server:") })
	assert.Equal(e.t, []string{
		"revision/landfall-staging-server:1", "revision/landfall-staging-server:2", "revision/landfall-staging-server:3", "revision/landfall-staging-server:4",
	}, kept, "a rollback runs a revision that is still active")
	e.destroyed()
}

// release orders another build of every image.
func (e *environment) release(number string) {
	built := `"` + "sha256:" + strings.Repeat(number, 64) + `"`
	e.file.Config["landfall:release"] = `{"images":{"medusa":` + built + `,"storefront":` + built + `}}`
	e.configure()
}

// refused is what an up says that fails, in the words of the gate, by what it says it
// of. The names of tasks are numbers in the order they were started.
func (e *environment) refused() map[string]string {
	e.t.Helper()
	c := listen()
	_, err := e.Up(e.t.Context(), optup.ProgressStreams(io.Discard), optup.EventStreams(c.stream))
	require.Error(e.t, err)
	words := map[string]string{}
	for of, said := range c.all() {
		_, payload, told := strings.Cut(said, "{")
		if !told {
			continue // that the up has failed
		}
		var failure struct{ ErrorMessage string }
		require.NoError(e.t, json.NewDecoder(strings.NewReader("{"+payload)).Decode(&failure), said)
		words[of] = e.world.Numbered(failure.ErrorMessage)
	}
	return words
}

// serving are the services and the rules that lead to them.
func (e *environment) serving() map[string]resource.PropertyMap {
	all := map[string]resource.PropertyMap{}
	for _, typ := range []string{serviceType, ruleType} {
		for name, r := range existingOf(e.own())[typ] {
			all[typ+" "+name] = r.Inputs
		}
	}
	return all
}

// named are the names of what the world holds of a type, sorted.
func (e *environment) named(typ string) []string {
	var names []string
	for _, r := range e.world.Resources() {
		if r.Type == typ {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}
