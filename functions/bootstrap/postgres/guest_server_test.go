//go:build postgres

package postgres_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/functions/bootstrap/postgres"
)

// TestReviewsOnAServer: two that come at the same moment, one that goes with sessions
// open and things left in other databases, and nothing of the others touched.
func TestReviewsOnAServer(t *testing.T) {
	ctx, r := t.Context(), ownerOf(t)
	admin, err := pgx.Connect(ctx, os.Getenv("POSTGRES_ADMIN"))
	require.NoError(t, err)
	// What everybody may do in a database before PostgreSQL 15.
	_, err = admin.Exec(ctx, "GRANT CREATE ON SCHEMA public TO PUBLIC")
	require.NoError(t, err)
	for _, name := range []string{"pr_7", "pr_8"} {
		as := r["owner"]
		as.Username, as.Password, as.Database = name, name+"Secret1", name
		r[name] = as
	}
	asks := func(name, action string) (postgres.Report, error) {
		return r.server().Handle(ctx, `{"owner": {"secret": "owner"}}`,
			fmt.Appendf(nil, `{"name": %q, "secret": %q, "extensions": ["pg_trgm"], "tf": {"action": %q}}`, name, name, action))
	}

	var both sync.WaitGroup
	for _, name := range []string{"pr_7", "pr_8"} {
		both.Go(func() {
			_, err := asks(name, "create")
			assert.NoError(t, err)
		})
	}
	both.Wait()
	seven, eight := r.as(t, "pr_7", ""), r.as(t, "pr_8", "")
	require.NoError(t, seven.Exec(ctx, "CREATE TABLE carts (id serial, name text)"))
	require.NoError(t, eight.Exec(ctx, "CREATE TABLE carts (id serial)"))
	r.refused(t, "pr_7", "pr_8", "permission denied for database")
	r.refused(t, "pr_7", "app", "permission denied for database")
	require.NoError(t, r.as(t, "pr_7", admin.Config().Database).Exec(ctx, "CREATE TABLE left_by_pr_7 (id int)"))

	report, err := asks("pr_7", "delete")
	require.NoError(t, err)
	assert.Equal(t, []string{"pr_7"}, report.Dropped)
	require.Error(t, seven.Exec(ctx, "SELECT 1"), "a session that was open is ended")
	owner := r.as(t, "owner", "")
	for query, left := range map[string][]string{
		"SELECT datname::text FROM pg_database WHERE datname LIKE 'pr\\_%'":  {"pr_8"},
		"SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'pr\\_%'":     {"pr_8"},
		"SELECT datname::text FROM pg_database WHERE datname IN ('app')":     {"app"},
		"SELECT rolname::text FROM pg_roles WHERE rolname IN ('landfall')":   {"landfall"},
		"SELECT datname::text FROM pg_database WHERE datname = 'template_x'": {},
	} {
		found, err := owner.Texts(ctx, query)
		require.NoError(t, err)
		assert.ElementsMatch(t, left, found, query)
	}
	require.NoError(t, eight.Exec(ctx, "SELECT * FROM carts"), "the other review is as it was")

	_, err = asks("pr_7", "delete")
	require.NoError(t, err, "a call that AWS repeats")
	_, err = asks("pr_7", "create")
	require.NoError(t, err, "the pull request is opened again")
	require.Error(t, r.as(t, "pr_7", "").Exec(ctx, "SELECT * FROM carts"), "and begins anew")
	for _, name := range []string{"pr_7", "pr_8"} {
		_, err = asks(name, "delete")
		require.NoError(t, err)
	}

	require.NoError(t, owner.Exec(ctx, "CREATE ROLE pr_7"))
	_, err = asks("pr_7", "delete")
	require.NoError(t, err, "a call that was cut after its first statement")
	_, err = r.server().Handle(ctx, `{"owner": {"secret": "owner"}}`,
		[]byte(`{"name": "pr_7", "secret": "pr_7", "extensions": ["nonesuch"], "tf": {"action": "create"}}`))
	require.ErrorContains(t, err, "nonesuch")
	require.NotContains(t, err.Error(), "stays")
	found, err := owner.Texts(ctx, "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'pr\\_%'")
	require.NoError(t, err)
	require.Empty(t, found, "what could not be made whole")
}
