package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/tests/recorder"
)

// TestDatabasesAndUsersComeAndGo: the function is called when they change, tells
// what it was asked before, and is not called when nothing changed.
func TestDatabasesAndUsersComeAndGo(t *testing.T) {
	t.Parallel()
	file := recorder.Stack(t, staging)
	none, metabase := map[string]any{}, map[string]any{"metabase": map[string]any{}}
	edit(t, file, alone([]string{"worker"}, []string{"database"}), databaseKey("databases", metabase), databaseKey("users", map[string]any{"analyst": map[string]any{}}))
	e := open(t, file, atOnce)
	e.world.Fail("create", invocationType, "bootstrap", &simaws.Invalid{Reason: "invoking Lambda Function (landfall-staging-bootstrap): no"})
	require.ErrorContains(t, e.fails(), "invoking Lambda Function (landfall-staging-bootstrap): no")

	e.up()
	assert.JSONEq(t, `{"databases":["metabase"],"users":["analyst"]}`, e.output(invocationType, "bootstrap", "result"))
	e.undisturbed()
	e.encrypted()

	e.configure(databaseKey("users", none), databaseKey("databases", map[string]any{"metabase": map[string]any{}, "reports": map[string]any{}}))
	assert.Equal(t, map[string][]string{
		"create": {
			secretEntry + " bootstrap-database-reports-secret",
			secretVersion + " bootstrap-database-reports-secret",
			randomPassword + " bootstrap-database-reports-password",
		},
		"update": {rolePolicy + " bootstrap-function-permissions: policy", invocationType + " bootstrap: input"},
		"delete": {
			secretEntry + " bootstrap-user-analyst-secret",
			secretVersion + " bootstrap-user-analyst-secret",
			randomPassword + " bootstrap-user-analyst-password",
		},
	}, e.does())
	assert.JSONEq(t, `{"databases":["metabase","reports"],"lockedOut":["analyst"]}`, e.output(invocationType, "bootstrap", "result"))
	e.destroyed()
}
