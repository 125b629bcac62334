package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesDatabasesAndUsersThatCannotBe(t *testing.T) {
	databases := func(text string) edits { return edits{"database databases": text} }
	users := func(text string) edits { return edits{"database users": text} }
	uses := func(piece string) edits {
		return edits{
			"database databases": `{"metabase": {}}`, "database users": `{"analyst": {}}`,
			"services server uses": `{"` + piece + `": {"OTHER_URL": "url"}}`,
		}
	}
	machine := edits{
		"tier":     `"staging"`,
		"database": `{"engine": "ec2", "image": "ami-0123456789abcdef0", "databases": {"geo": {"extensions": ["postgis"]}}}`,
	}
	refuses(t, []refusal{
		{"a database's name has a hyphen", databases(`{"meta-base": {}}`), `database.databases.meta-base: is no name for a database; use up to 63 lower-case letters, digits and _, a letter first`},
		{"a database is the first one", databases(`{"app": {}}`), `database.databases.app: is the database of the key name; leave it out, or choose another name`},
		{"a database is PostgreSQL's", databases(`{"postgres": {}}`), `database.databases.postgres: is a name taken by PostgreSQL or RDS; choose another`},
		{"a database's owner would be the owner of all", databases(`{"landfall": {}}`), `database.databases.landfall: is the name of the owner role; choose another, or change username`},
		{"a database is a list", databases(`["metabase"]`), `database.databases: is a list where an object belongs; write an object such as {key: value}, or {} for nothing but defaults`},
		{"a database has an option of no database", databases(`{"metabase": {"owner": "metabase"}}`), `database.databases.metabase.owner: is an unknown key; the keys here are extensions`},
		{"an extension is misspelt", databases(`{"geo": {"extensions": ["postgiss"]}}`), `database.databases.geo.extensions[0]: "postgiss" is no extension this program knows; did you mean postgis?`},
		{"an extension is for one database alone", databases(`{"geo": {"extensions": ["pg_cron"]}}`), `database.databases.geo.extensions[0]: "pg_cron" lives in the database of the key name; move it to the extensions of database`},
		{"an extension is preloaded by nobody", databases(`{"geo": {"extensions": ["pgaudit"]}}`), `database.databases.geo.extensions[0]: "pgaudit" is preloaded only for the extensions of database; add it there, too`},
		{"an extension is not on RDS", databases(`{"geo": {"extensions": ["timescaledb"]}}`), `database.databases.geo.extensions[0]: "timescaledb" is not on RDS; use engine: ec2 and the extensions of database`},
		{"an extension on a machine", machine, `database.databases.geo.extensions[0]: "postgis" is made by the machine, and only in the database of the key name; remove it, or use engine: rds`},
		{"a user is a role of PostgreSQL", users(`{"pg_reader": {}}`), `database.users.pg_reader: is a name taken by PostgreSQL or RDS; choose another`},
		{"a user is nobody", users(`{"none": {}}`), `database.users.none: is a name taken by PostgreSQL or RDS; choose another`},
		{"a user is a word of SQL", users(`{"user": {}}`), `database.users.user: is a name taken by PostgreSQL or RDS; choose another`},
		{"a user is the owner", users(`{"landfall": {}}`), `database.users.landfall: is the name of the owner role; choose another, or change username`},
		{"a user owns a database", edits{"database databases": `{"metabase": {}}`, "database users": `{"metabase": {}}`}, `database.users.metabase: is the owner of the database metabase; choose another name, or use database:metabase`},
		{"a user of no database", users(`{"analyst": {"database": "metabase"}}`), `database.users.analyst.database: "metabase" is not one of databases; leave the key out for the database of the key name, or add it to databases`},
		{"a user of a misspelt database", edits{"database databases": `{"metabase": {}}`, "database users": `{"analyst": {"database": "metabse"}}`}, `database.users.analyst.database: "metabse" is not one of databases; did you mean metabase?`},
		{"a user of no replica", users(`{"analyst": {"on": "replica"}}`), `database.users.analyst.on: "replica" needs a replica; write replicas: 1 in database, or on: primary`},
		{"a user who writes to a copy", edits{"database replicas": `1`, "database users": `{"analyst": {"on": "replica", "access": "write"}}`}, `database.users.analyst.on: "replica" is where nobody writes; write access: read, or on: primary`},
		{"a user of unknown rights", users(`{"analyst": {"access": "admin"}}`), `database.users.analyst.access: "admin" is unknown; use read or write`},
		{"a warehouse with databases", edits{"warehouse": `{"databases": {"metabase": {}}}`}, `warehouse.databases: are for the one database; leave the key out, or move them there`},
		{"a warehouse with users", edits{"warehouse": `{"users": {"analyst": {}}}`}, `warehouse.users: are for the one database; leave the key out, or move them there`},
		{"a database that is not there", uses("database:reports"), `services.server.uses["database:reports"]: is not one of the further databases; write databases: {reports: {}} in database`},
		{"a database that is misspelt", uses("database:metabse"), `services.server.uses["database:metabse"]: is not one of the further databases; did you mean database:metabase?`},
		{"a user that is not there", uses("user:feeder"), `services.server.uses["user:feeder"]: is not one of the users; write users: {feeder: {}} in database`},
		{"a user that is misspelt", uses("user:analist"), `services.server.uses["user:analist"]: is not one of the users; did you mean user:analyst?`},
		{
			"a way past the proxy too many",
			edits{
				"database proxy": `true`, "database replicas": `1`, "database databases": `{"metabase": {}}`,
				"services server uses": `{"database": {"DATABASE_URL": "url"}, "database:metabase": {"MB_URL": "url"}, "database.replica": {"REPLICA_URL": "url"}, "cache": {"REDIS_URL": "url"}}`,
			},
			`services.server.uses: makes it wear 6 security groups: its own, the load balancer's, that of database, that of the database past its proxy, that of database.replica, that of cache; keep to 5, those of a network interface: part it in two, or leave out a piece`,
		},
		{"an attribute a database has not", edits{"database databases": `{"metabase": {}}`, "services server uses": `{"database:metabase": {"MB_DB_DBNAME": "dbname"}}`}, `services.server.uses["database:metabase"].MB_DB_DBNAME: "dbname" is no attribute of database:metabase; use url, host, port, name, username, password or ca`},
	})
}

func TestAcceptsDatabasesAndUsers(t *testing.T) {
	c, err := config.Parse(edited(t, edits{
		"database replicas":    `1`,
		"database databases":   `{"metabase": {}, "geo": {"extensions": ["postgis"]}}`,
		"database users":       `{"analyst": {"on": "replica"}, "feeder": {"database": "geo", "access": "write"}, "auditor": {}}`,
		"services server uses": `{"database:metabase": {"MB_DB_HOST": "host"}, "user:analyst": {"ANALYST_URL": "url"}}`,
	}))
	require.NoError(t, err)
	require.Equal(t, map[string]config.User{
		"analyst": {Access: config.Read, On: config.OnReplica},
		"feeder":  {Database: "geo", Access: config.Write, On: config.OnPrimary},
		"auditor": {Access: config.Read, On: config.OnPrimary},
	}, c.Database.Users)
	require.True(t, c.Database.Bootstraps())
}

func TestPiecesOfRoles(t *testing.T) {
	require.Equal(t, "metabase", config.ExtraDatabase("database:metabase"))
	require.Equal(t, "analyst", config.ExtraUser("user:analyst"))
	for _, other := range []string{"database", "database.replica", "database.replica:2", "queue:database", "user"} {
		require.Empty(t, config.ExtraDatabase(other), other)
		require.Empty(t, config.ExtraUser(other), other)
	}
}
