//go:build postgres

package postgres_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/functions/bootstrap/postgres"
)

// These tests run the statements on a server, which `make test-postgres` starts:
// what PostgreSQL makes of a grant no fake can tell.

type connection struct{ *pgx.Conn }

func (c connection) Exec(ctx context.Context, statement string) error {
	_, err := c.Conn.Exec(ctx, statement)
	return err
}

func (c connection) Texts(ctx context.Context, query string, arguments ...any) ([]string, error) {
	rows, err := c.Query(ctx, query, arguments...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func connect(ctx context.Context, as postgres.Credentials, _ string) (postgres.Conn, error) {
	settings, err := pgx.ParseConfig("sslmode=disable")
	if err != nil {
		return nil, err
	}
	settings.Host, settings.Port, settings.Database = as.Host, uint16(as.Port), as.Database
	settings.User, settings.Password = as.Username, as.Password
	conn, err := pgx.ConnectConfig(ctx, settings)
	return connection{conn}, err
}

// roles are the passwords of this server by secret.
type roles map[string]postgres.Credentials

func (r roles) server() postgres.Server {
	return postgres.Server{
		Secret:  func(_ context.Context, l postgres.Login) (postgres.Credentials, error) { return r[l.Secret], nil },
		Connect: connect, Now: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
}

func (r roles) as(t *testing.T, secret, database string) postgres.Conn {
	t.Helper()
	who := r[secret]
	if database != "" {
		who.Database = database
	}
	conn, err := connect(t.Context(), who, "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func (r roles) refused(t *testing.T, secret, database, want string) {
	t.Helper()
	who := r[secret]
	who.Database = database
	_, err := connect(t.Context(), who, "")
	require.ErrorContains(t, err, want)
}

// ownerOf makes what RDS and a machine of ours make: a role that may create databases
// and roles, no superuser, with a database of its own.
func ownerOf(t *testing.T) roles {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), os.Getenv("POSTGRES_ADMIN"))
	require.NoError(t, err)
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS metabase", "DROP DATABASE IF EXISTS app", "DROP ROLE IF EXISTS metabase", "DROP ROLE IF EXISTS analyst",
		"DROP ROLE IF EXISTS feeder", "DROP ROLE IF EXISTS landfall",
		"CREATE ROLE landfall LOGIN CREATEDB CREATEROLE PASSWORD 'owner'", "CREATE DATABASE app OWNER landfall",
		"GRANT pg_monitor, pg_signal_backend TO landfall",
	} {
		_, err := admin.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	require.NoError(t, admin.Close(t.Context()))
	host, port := admin.Config().Host, int(admin.Config().Port)
	login := func(name, database string) postgres.Credentials {
		return postgres.Credentials{Username: name, Password: name + "Secret1", Host: host, Port: port, Database: database}
	}
	owner := login("landfall", "app")
	owner.Password = "owner"
	return roles{"owner": owner, "metabase": login("metabase", "metabase"), "analyst": login("analyst", "app"), "feeder": login("feeder", "metabase")}
}

func request() postgres.Request {
	return postgres.Request{
		Owner:      postgres.Login{Secret: "owner"},
		Extensions: []string{"pg_trgm"},
		Databases:  []postgres.Database{{Name: "metabase", Login: postgres.Login{Secret: "metabase"}, Extensions: []string{"hstore"}}},
		Users: []postgres.User{
			{Name: "analyst", Login: postgres.Login{Secret: "analyst"}},
			{Name: "feeder", Database: "metabase", Write: true, Login: postgres.Login{Secret: "feeder"}},
		},
	}
}

func TestOnAServer(t *testing.T) {
	ctx, r := t.Context(), ownerOf(t)
	owner := r.as(t, "owner", "")
	require.NoError(t, owner.Exec(ctx, "CREATE TABLE orders (id serial PRIMARY KEY)"))
	require.NoError(t, owner.Exec(ctx, "CREATE SCHEMA ledger"))
	require.NoError(t, owner.Exec(ctx, "CREATE TABLE ledger.entries (id int)"))

	asked := request()
	for range 2 { // a second time changes nothing
		_, err := r.server().Apply(ctx, asked)
		require.NoError(t, err)
	}

	metabase := r.as(t, "metabase", "")
	require.NoError(t, metabase.Exec(ctx, "CREATE TABLE questions (id serial, tags hstore)"), "it owns its database")
	r.refused(t, "metabase", "app", "permission denied for database")
	r.refused(t, "analyst", "metabase", "permission denied for database")
	r.refused(t, "feeder", "app", "permission denied for database")

	analyst := r.as(t, "analyst", "")
	for _, allowed := range []string{"SELECT * FROM orders", "SELECT * FROM ledger.entries", "SELECT last_value FROM orders_id_seq"} {
		require.NoError(t, analyst.Exec(ctx, allowed), allowed)
	}
	for _, forbidden := range []string{"INSERT INTO orders DEFAULT VALUES", "DELETE FROM ledger.entries", "CREATE TABLE mine (id int)", "CREATE TEMPORARY TABLE mine (id int)", "SELECT nextval('orders_id_seq')"} {
		require.ErrorContains(t, analyst.Exec(ctx, forbidden), "permission denied", forbidden)
	}
	require.NoError(t, owner.Exec(ctx, "CREATE SCHEMA later CREATE TABLE things (id int)"))
	require.NoError(t, analyst.Exec(ctx, "SELECT * FROM later.things"), "what comes later is covered")
	require.ErrorContains(t, analyst.Exec(ctx, "INSERT INTO later.things VALUES (1)"), "permission denied")

	feeder := r.as(t, "feeder", "")
	require.NoError(t, feeder.Exec(ctx, "INSERT INTO questions (tags) VALUES ('a=>1')"), "what the owner of its database makes later")
	require.NoError(t, feeder.Exec(ctx, "UPDATE questions SET id = 2"))

	// The analyst may write, then read again only; the feeder moves; the database goes.
	writer := request()
	writer.Users[0].Write = true
	_, err := r.server().Apply(ctx, writer)
	require.NoError(t, err)
	require.NoError(t, analyst.Exec(ctx, "INSERT INTO orders DEFAULT VALUES"))
	_, err = r.server().Apply(ctx, asked)
	require.NoError(t, err)
	require.ErrorContains(t, analyst.Exec(ctx, "INSERT INTO orders DEFAULT VALUES"), "permission denied")

	moved := postgres.Request{
		Owner: asked.Owner,
		Users: []postgres.User{{Name: "feeder", Login: postgres.Login{Secret: "feeder"}}},
		Life:  &postgres.Life{Action: "update", Previous: &asked},
	}
	report, err := r.server().Apply(ctx, moved)
	require.NoError(t, err)
	assert.Equal(t, []string{"metabase", "analyst"}, report.LockedOut)
	r.refused(t, "analyst", "app", "password authentication failed")
	r.refused(t, "metabase", "metabase", "password authentication failed")
	r.refused(t, "feeder", "metabase", "permission denied for database")
	require.NoError(t, r.as(t, "feeder", "app").Exec(ctx, "SELECT * FROM orders"))
	require.Error(t, analyst.Exec(ctx, "SELECT 1"), "a session that was open is ended")

	// It is asked for again: the data is still there.
	_, err = r.server().Apply(ctx, asked)
	require.NoError(t, err)
	require.NoError(t, r.as(t, "metabase", "").Exec(ctx, "SELECT * FROM questions"))
}
