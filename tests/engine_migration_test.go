package tests

import (
	"io"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestATaskMayRunBeforeAnyService is the README's way to migrate: a release is
// ordered for the one task definition alone, and the services follow when the task
// has done its work.
func TestATaskMayRunBeforeAnyService(t *testing.T) {
	t.Parallel()
	e := open(t, recorder.FirstUp(t, staging), atOnce)
	e.up()
	_, err := e.file.Release()
	require.NoError(t, err)
	e.configure()
	result, err := e.Up(t.Context(), optup.ProgressStreams(io.Discard),
		optup.Target([]string{"**aws:ecs/taskDefinition:TaskDefinition::migrate"}))
	require.NoError(t, err)
	assert.Equal(t, 1, (*result.Summary.ResourceChanges)["create"])
	assert.Equal(t, "landfall-staging-migrate",
		at(result.Outputs["tasks"].Value.(map[string]any), "migrate")["taskDefinition"])
	assert.Equal(t, []string{"migrate"}, e.named(taskType))
	assert.Empty(t, e.named(serviceType))

	e.up()
	assert.Equal(t, []string{"server", "storefront", "worker"}, e.named(serviceType))
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
