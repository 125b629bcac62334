package postgres_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/functions/bootstrap/postgres"
)

// host is the server as its owner has it reached.
const host = `{"owner": {"secret": "landfall", "version": "v1"}, "ca": "https://certificates", "patience": 60}`

func TestAReviewGetsADatabaseOfItsOwn(t *testing.T) {
	f := &fake{}
	report, err := f.server().Handle(t.Context(), host, []byte(
		`{"name": "pr_7", "secret": "pr_7", "version": "v1", "extensions": ["hstore"], "tf": {"action": "create", "prev_input": null}}`))
	require.NoError(t, err)
	assert.Equal(t, postgres.Report{Databases: []string{"pr_7"}}, report)
	assert.Equal(t, []string{
		"app: SELECT pg_advisory_lock(7203671)",
		"app: pg_roles [pr_7]",
		`app: CREATE ROLE "pr_7"`,
		`app: ALTER ROLE "pr_7" LOGIN PASSWORD '…'`,
		`app: GRANT "pr_7" TO "landfall"`,
		"app: pg_database [pr_7]",
		`app: CREATE DATABASE "pr_7" OWNER "pr_7"`,
		`app: REVOKE CONNECT, TEMPORARY ON DATABASE "pr_7" FROM PUBLIC`,
		`pr_7: CREATE EXTENSION IF NOT EXISTS "hstore" CASCADE`,
		`app: REVOKE CONNECT, TEMPORARY ON DATABASE "app" FROM PUBLIC`,
	}, f.said)
	assert.Equal(t, "https://certificates", f.ca)
}

const leaves = `{"name": "pr_7", "secret": "pr_7", "tf": {"action": "delete", "prev_input": {}}}`

func TestAReviewTakesItsDatabaseAlong(t *testing.T) {
	f := &fake{answers: map[string][]string{"pg_database pr_7": {"pr_7"}, "pg_roles pr_7": {"pr_7"}, "pg_shdepend pr_7": {"postgres"}}}
	report, err := f.server().Handle(t.Context(), host, []byte(leaves))
	require.NoError(t, err)
	assert.Equal(t, postgres.Report{Dropped: []string{"pr_7"}}, report)
	assert.Equal(t, []string{
		"app: SELECT pg_advisory_lock(7203671)",
		"app: pg_database [pr_7]",
		"app: pg_roles [pr_7]",
		`app: ALTER ROLE "pr_7" NOLOGIN PASSWORD NULL`,
		`app: GRANT "pr_7" TO "landfall"`,
		`app: DROP DATABASE IF EXISTS "pr_7" WITH (FORCE)`,
		"app: pg_shdepend [pr_7]",
		`postgres: DROP OWNED BY "pr_7" CASCADE`,
		`app: DROP OWNED BY "pr_7" CASCADE`,
		`app: DROP ROLE "pr_7"`,
	}, f.said)

	again := &fake{}
	_, err = again.server().Handle(t.Context(), host, []byte(leaves))
	require.NoError(t, err, "what is gone is no mistake")
	assert.Equal(t, `app: DROP DATABASE IF EXISTS "pr_7" WITH (FORCE)`, again.said[len(again.said)-1])
}

// TestAReviewThatDoesNotComeLeavesNothing: Pulumi does not know of what failed to be
// made, and never has it dropped.
func TestAReviewThatDoesNotComeLeavesNothing(t *testing.T) {
	asks := func(action string) []byte {
		return []byte(`{"name": "pr_7", "secret": "pr_7", "extensions": ["x"], "tf": {"action": "` + action + `"}}`)
	}
	failing := func(statements ...string) *fake {
		f := &fake{answers: map[string][]string{"pg_database pr_7": {"pr_7"}, "pg_roles pr_7": {"pr_7"}}, fails: map[string]error{}}
		for _, statement := range statements {
			f.fails[statement] = errors.New("no")
		}
		return f
	}
	f := failing("CREATE EXTENSION")
	_, err := f.server().Handle(t.Context(), host, asks("create"))
	require.EqualError(t, err, "databases: pr_7: extension x: no")
	assert.Equal(t, []string{`app: DROP OWNED BY "pr_7" CASCADE`, `app: DROP ROLE "pr_7"`}, f.said[len(f.said)-2:])

	f = failing("CREATE EXTENSION", "DROP DATABASE")
	_, err = f.server().Handle(t.Context(), host, asks("create"))
	require.EqualError(t, err, "databases: pr_7: extension x: no; what was made of it stays: pr_7: no")

	f = failing("CREATE EXTENSION")
	_, err = f.server().Handle(t.Context(), host, asks("update"))
	require.EqualError(t, err, "databases: pr_7: extension x: no")
	assert.Equal(t, `pr_7: CREATE EXTENSION IF NOT EXISTS "x" CASCADE`, f.said[len(f.said)-1], "what was there stays")
}

func TestNothingButAReviewsIsTouchedForAReview(t *testing.T) {
	for name, c := range map[string]struct{ host, payload, want string }{
		"another database":      {host, `{"name": "metabase", "secret": "metabase"}`, `request: "metabase" is no database of a review`},
		"the owner's":           {host, `{"name": "app", "tf": {"action": "delete"}}`, `request: "app" is no database of a review`},
		"a name that begins so": {host, `{"name": "pr_7\"; DROP ROLE x"}`, `request: "pr_7\"; DROP ROLE x" is no database of a review`},
		"no name":               {host, `{"owner": {"secret": "x"}, "users": [{"name": "analyst"}]}`, `request: "" is no database of a review`},
		"a password of another": {host, `{"name": "pr_7", "secret": "metabase"}`, "pr_7: metabase holds the password of metabase"},
		"no secret":             {host, `{"name": "pr_7", "secret": "lost"}`, "pr_7: no such secret"},
		"no JSON":               {host, `[]`, "request: json: cannot unmarshal array into Go value of type postgres.Guest"},
		"a host of no form":     {"x", leaves, "HOST: invalid character 'x' looking for beginning of value"},
		"a host without secret": {`{"owner": {"secret": "lost"}}`, leaves, "owner: no such secret"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{}
			_, err := f.server().Handle(t.Context(), c.host, []byte(c.payload))
			require.EqualError(t, err, c.want)
			assert.Empty(t, f.said)
		})
	}
	f := &fake{answers: map[string][]string{"pg_database pr_7": {"landfall"}}}
	_, err := f.server().Handle(t.Context(), host, []byte(leaves))
	require.EqualError(t, err, "pr_7: it belongs to landfall: it was not made for this")
}

func TestADatabaseThatStaysIsTold(t *testing.T) {
	for statement, want := range map[string]string{
		"SELECT pg_advisory_lock": "lock: no",
		"ALTER ROLE":              "pr_7: no",
		"DROP DATABASE":           "pr_7: no",
		"DROP OWNED":              "pr_7: in the database app: no",
		"DROP ROLE":               "pr_7: no",
	} {
		f := &fake{answers: map[string][]string{"pg_roles pr_7": {"pr_7"}}, fails: map[string]error{statement: errors.New("no")}}
		_, err := f.server().Handle(t.Context(), host, []byte(leaves))
		require.EqualError(t, err, want, statement)
	}
}
