package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/functions/bootstrap/postgres"
)

// fake is a server that notes what it is told.
type fake struct {
	said    []string
	answers map[string][]string // by a word of the query and its first argument
	fails   map[string]error    // by the beginning of a statement
	refuses int                 // how many connections it refuses first
	now     time.Time
	ca      string
}

type session struct {
	*fake
	database string
}

func (s session) note(text string) {
	s.said = append(s.said, s.database+": "+regexp.MustCompile(`SCRAM-SHA-256\S+'`).ReplaceAllString(text, "…'"))
}

func (s session) Exec(_ context.Context, statement string) error {
	s.note(statement)
	for start, err := range s.fails {
		if strings.HasPrefix(statement, start) {
			return err
		}
	}
	return nil
}

func (s session) Texts(_ context.Context, query string, arguments ...any) ([]string, error) {
	for _, word := range []string{"pg_terminate_backend", "pg_shdepend", "pg_database", "pg_namespace", "pg_roles"} {
		if strings.Contains(query, word) {
			s.note(fmt.Sprintf("%s %v", word, arguments))
			return s.answers[fmt.Sprintf("%s %v", word, arguments[0])], nil
		}
	}
	return nil, errors.New("unknown query " + query)
}

func (s session) Close(context.Context) error { return nil }

func (f *fake) server() postgres.Server {
	return postgres.Server{
		Secret: func(_ context.Context, l postgres.Login) (postgres.Credentials, error) {
			if l.Secret == "lost" {
				return postgres.Credentials{}, errors.New("no such secret")
			}
			return postgres.Credentials{Username: l.Secret, Password: "Password1", Host: "db", Port: 5442, Database: "app"}, nil
		},
		Connect: func(_ context.Context, as postgres.Credentials, ca string) (postgres.Conn, error) {
			f.ca = ca
			if f.refuses > 0 {
				f.refuses--
				return nil, errors.New("connection refused")
			}
			return session{f, as.Database}, nil
		},
		Now:   func() time.Time { return f.now },
		Sleep: func(_ context.Context, span time.Duration) error { f.now = f.now.Add(span); return nil },
	}
}

func login(secret string) postgres.Login { return postgres.Login{Secret: secret, Version: "v1"} }

func TestWhatIsAskedForIsMade(t *testing.T) {
	f := &fake{answers: map[string][]string{
		"pg_roles analyst":      {"analyst"},
		"pg_namespace metabase": {"GRANT USAGE ON SCHEMA public TO feeder"},
		"pg_namespace landfall": {"GRANT USAGE ON SCHEMA public TO analyst", "GRANT SELECT ON orders TO analyst"},
		"pg_roles gone":         {"gone"},
	}}
	report, err := f.server().Apply(t.Context(), postgres.Request{
		Owner: login("landfall"), CA: "https://certificates", Extensions: []string{"postgis"},
		Databases: []postgres.Database{{Name: "metabase", Login: login("metabase"), Extensions: []string{"hstore"}}},
		Users: []postgres.User{
			{Name: "analyst", Login: login("analyst")},
			{Name: "feeder", Database: "metabase", Write: true, Login: login("feeder")},
		},
		Life: &postgres.Life{Action: "update", Previous: &postgres.Request{
			Owner:     login("landfall"),
			Databases: []postgres.Database{{Name: "gone"}, {Name: "never"}},
			Users:     []postgres.User{{Name: "feeder"}},
		}},
	})
	require.NoError(t, err)
	assert.Equal(t, postgres.Report{
		Databases: []string{"metabase"}, Users: []string{"analyst", "feeder"}, Extensions: []string{"postgis"}, LockedOut: []string{"gone", "never"},
	}, report)
	assert.Equal(t, "https://certificates", f.ca)
	assert.Equal(t, []string{
		`app: SELECT pg_advisory_lock(7203671)`,
		`app: CREATE EXTENSION IF NOT EXISTS "postgis" CASCADE`,
		`app: pg_roles [gone]`,
		`app: ALTER ROLE "gone" NOLOGIN PASSWORD NULL`,
		`app: pg_terminate_backend [gone]`,
		`app: pg_roles [never]`,
		`app: pg_roles [metabase]`,
		`app: CREATE ROLE "metabase"`,
		`app: ALTER ROLE "metabase" LOGIN PASSWORD '…'`,
		`app: GRANT "metabase" TO "landfall"`,
		`app: pg_roles [analyst]`,
		`app: ALTER ROLE "analyst" LOGIN PASSWORD '…'`,
		`app: GRANT "analyst" TO "landfall"`,
		`app: pg_roles [feeder]`,
		`app: CREATE ROLE "feeder"`,
		`app: ALTER ROLE "feeder" LOGIN PASSWORD '…'`,
		`app: GRANT "feeder" TO "landfall"`,
		`app: pg_database [metabase]`,
		`app: CREATE DATABASE "metabase" OWNER "metabase"`,
		`app: REVOKE CONNECT, TEMPORARY ON DATABASE "metabase" FROM PUBLIC`,
		`metabase: CREATE EXTENSION IF NOT EXISTS "hstore" CASCADE`,
		`app: REVOKE CONNECT, TEMPORARY ON DATABASE "app" FROM PUBLIC`,
		`app: REVOKE CONNECT ON DATABASE "app" FROM "feeder"`,
		`app: GRANT CONNECT ON DATABASE "app" TO "analyst"`,
		`app: pg_namespace [landfall analyst false]`,
		`app: GRANT USAGE ON SCHEMA public TO analyst`,
		`app: GRANT SELECT ON orders TO analyst`,
		`app: ALTER DEFAULT PRIVILEGES FOR ROLE "landfall" GRANT USAGE ON SCHEMAS TO "analyst"`,
		`app: ALTER DEFAULT PRIVILEGES FOR ROLE "landfall" GRANT SELECT ON TABLES TO "analyst"`,
		`app: ALTER DEFAULT PRIVILEGES FOR ROLE "landfall" GRANT SELECT ON SEQUENCES TO "analyst"`,
		`app: ALTER DEFAULT PRIVILEGES FOR ROLE "landfall" REVOKE INSERT, UPDATE, DELETE ON TABLES FROM "analyst"`,
		`app: ALTER DEFAULT PRIVILEGES FOR ROLE "landfall" REVOKE USAGE ON SEQUENCES FROM "analyst"`,
		`app: GRANT CONNECT ON DATABASE "metabase" TO "feeder"`,
		`metabase: pg_namespace [metabase feeder true]`,
		`metabase: GRANT USAGE ON SCHEMA public TO feeder`,
		`metabase: ALTER DEFAULT PRIVILEGES FOR ROLE "metabase" GRANT USAGE ON SCHEMAS TO "feeder"`,
		`metabase: ALTER DEFAULT PRIVILEGES FOR ROLE "metabase" GRANT SELECT ON TABLES TO "feeder"`,
		`metabase: ALTER DEFAULT PRIVILEGES FOR ROLE "metabase" GRANT SELECT ON SEQUENCES TO "feeder"`,
		`metabase: ALTER DEFAULT PRIVILEGES FOR ROLE "metabase" GRANT INSERT, UPDATE, DELETE ON TABLES TO "feeder"`,
		`metabase: ALTER DEFAULT PRIVILEGES FOR ROLE "metabase" GRANT USAGE ON SEQUENCES TO "feeder"`,
	}, f.said)
}

func TestTheEndTouchesNothing(t *testing.T) {
	f := &fake{}
	report, err := f.server().Apply(t.Context(), postgres.Request{Owner: login("landfall"), Life: &postgres.Life{Action: "delete"}})
	require.NoError(t, err)
	assert.Equal(t, postgres.Report{}, report)
	assert.Empty(t, f.said)
}

func TestAServerIsWaitedFor(t *testing.T) {
	f := &fake{refuses: 3}
	_, err := f.server().Apply(t.Context(), postgres.Request{Owner: login("landfall"), Patience: 60})
	require.NoError(t, err)
	assert.Equal(t, time.Time{}.Add(15*time.Second), f.now)

	f = &fake{refuses: 1000}
	_, err = f.server().Apply(t.Context(), postgres.Request{Owner: login("landfall"), Patience: 60})
	require.EqualError(t, err, "connect to db as landfall: connection refused")
	assert.Equal(t, time.Time{}.Add(55*time.Second), f.now, "it gives up when its patience ends")
}

func TestWhatFailsIsTold(t *testing.T) {
	no := errors.New("no")
	for _, c := range []struct {
		name    string
		fake    fake
		request postgres.Request
		want    string
	}{
		{"no owner", fake{}, postgres.Request{Owner: login("lost")}, "owner: no such secret"},
		{"no secret of a role", fake{}, postgres.Request{Owner: login("landfall"), Users: []postgres.User{{Name: "analyst", Login: login("lost")}}}, "roles: analyst: no such secret"},
		{"an extension", fake{fails: map[string]error{"CREATE EXTENSION": no}}, postgres.Request{Owner: login("landfall"), Extensions: []string{"postgis"}}, "extensions: extension postgis: no"},
		{"a foreign database", fake{answers: map[string][]string{"pg_database metabase": {"somebody"}}}, postgres.Request{Owner: login("landfall"), Databases: []postgres.Database{{Name: "metabase", Login: login("metabase")}}}, "databases: metabase: it is there already and belongs to somebody: it was not made for this"},
		{"a grant", fake{fails: map[string]error{"ALTER DEFAULT": no}}, postgres.Request{Owner: login("landfall"), Users: []postgres.User{{Name: "analyst", Login: login("analyst")}}}, `users: analyst: ALTER DEFAULT PRIVILEGES FOR ROLE "landfall" GRANT USAGE ON SCHEMAS TO "analyst": no`},
		{"the lock", fake{fails: map[string]error{"SELECT pg_advisory_lock": no}}, postgres.Request{Owner: login("landfall")}, "lock: no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.fake.server().Apply(t.Context(), c.request)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestRequestsAreRead(t *testing.T) {
	r, err := postgres.Parse([]byte(`{"owner": {"secret": "arn:owner", "version": "1"}, "users": [{"name": "a", "secret": "arn:a"}],
		"tf": {"action": "update", "prev_input": {"owner": {"secret": "arn:owner"}, "users": [{"name": "b", "secret": "arn:b"}]}}}`))
	require.NoError(t, err)
	assert.Equal(t, []string{"arn:owner", "arn:a"}, r.Secrets())
	assert.Equal(t, "b", r.Life.Previous.Users[0].Name)
	for text, want := range map[string]string{
		`{}`: "request: no owner",
		`[]`: "request: json: cannot unmarshal array into Go value of type postgres.Request",
		`{"`: "request: unexpected end of JSON input",
	} {
		_, err := postgres.Parse([]byte(text))
		require.EqualError(t, err, want)
	}
}
