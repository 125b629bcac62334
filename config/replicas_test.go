package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesParametersRDSWouldRefuseOrThatAreSettled(t *testing.T) {
	parameters := func(text string) edits { return edits{"database parameters": text} }
	refuses(t, []refusal{
		{"a parameter is misspelt", parameters(`{"work_mme": "65536"}`), `database.parameters.work_mme: is no parameter this program knows; did you mean work_mem?`},
		{"a parameter is unlike any other", parameters(`{"zheap": "1"}`), `database.parameters.zheap: is no parameter this program knows; docs/landfall.schema.json lists those it knows`},
		{"a parameter is ours", parameters(`{"rds.force_ssl": "0"}`), `database.parameters["rds.force_ssl"]: "0" is set by this program; leave it out: every connection is encrypted`},
		{"a parameter has a key of its own", parameters(`{"log_min_duration_statement": "100"}`), `database.parameters.log_min_duration_statement: "100" is set by this program; use the key slowQuery`},
		{"libraries are preloaded by hand", parameters(`{"shared_preload_libraries": "pg_cron"}`), `database.parameters.shared_preload_libraries: "pg_cron" is set by this program; leave it out: extensions preload what they need`},
		{"a parameter is for an extension that is not there", parameters(`{"pgaudit.log": "ddl"}`), `database.parameters["pgaudit.log"]: "ddl" is for pgaudit; add pgaudit to extensions, or leave it out`},
		{"a parameter is a number", parameters(`{"work_mem": 65536}`), `database.parameters.work_mem: 65536 is a number where text belongs; put it in quotes`},
	})
}

func TestRefusesReplicasThatCannotBe(t *testing.T) {
	uses := func(piece string) edits {
		return edits{"database replicas": `2`, "services server uses": fmt.Sprintf(`{%q: {"REPLICA_URL": "url"}}`, piece)}
	}
	refuses(t, []refusal{
		{"a source that sleeps", edits{"tier": `"staging"`, "services server uses": `{}`, "database replicas": `1`, "database off": `{"from": "0 20 * * ? *", "until": "0 6 ? * MON-FRI *"}`}, `database.off: stops a database with replicas, which RDS does not do; leave the key out, or have no replicas`},
		{"too many replicas", edits{"database replicas": `16`}, `database.replicas: 16 is out of range; use 0 to 15`},
		{"a replica is not there", uses("database.replica:3"), `services.server.uses["database.replica:3"]: is not one of the 2 replicas; write replicas: 3 in database`},
		{"a replica has no number", uses("database.replica:second"), `services.server.uses["database.replica:second"]: is no number of a replica; write database.replica:1, :2 and so on; database.replica is the first`},
		{"a replica's number begins with nought", uses("database.replica:01"), `services.server.uses["database.replica:01"]: is no number of a replica; write database.replica:1, :2 and so on; database.replica is the first`},
		{
			"a replica where there is no database",
			edits{"database": "", "services server uses": `{"database.replica": {"REPLICA_URL": "url"}}`},
			`services.server.uses["database.replica"]: is not part of this environment; add the section database: {replicas: 1}`,
		},
		{
			"a replica's attribute does not exist",
			edits{"database replicas": `1`, "services server uses": `{"database.replica": {"LAG": "lag"}}`},
			`services.server.uses["database.replica"].LAG: "lag" is no attribute of database.replica; use url, host, port, name, username, password or ca`,
		},
	})
}

func TestRefusesAWarehouseThatIsMoreThanOne(t *testing.T) {
	refuses(t, []refusal{
		{"a warehouse with replicas", edits{"warehouse": `{"replicas": 1}`}, `warehouse.replicas: 1 is for the one database; leave the key out: reports may read the warehouse itself`},
		{"a warehouse with a proxy", edits{"warehouse": `{"proxy": true}`}, `warehouse.proxy: true is for the one database; leave the key out: few read the warehouse`},
		{"a warehouse on a machine", edits{"warehouse": `{"engine": "ec2", "image": "ami-0123456789abcdef0"}`}, `warehouse.engine: "ec2" is for the one database; leave the key out: the warehouse is on RDS`},
		{"a warehouse that sleeps", edits{"tier": `"staging"`, "warehouse": `{"off": {"from": "0 20 * * ? *", "until": "0 6 ? * MON-FRI *"}}`}, `warehouse.off: is for the one database; leave the key out: what fills the warehouse does so at night`},
		{"a warehouse that loses its backups", edits{"warehouse": `{"backupDays": 1}`}, `warehouse.backupDays: 1 is too few for production; use 7 or more`},
		{
			"a warehouse that is not there",
			edits{"services server uses": `{"warehouse": {"WAREHOUSE_URL": "url"}}`},
			`services.server.uses.warehouse: is not part of this environment; add the section warehouse: {}`,
		},
		{
			"a service that uses everything",
			edits{
				"warehouse": `{}`, "database replicas": `2`,
				"services server uses": `{"database": {"A": "url"}, "database.replica": {"B": "url"}, "database.replica:2": {"C": "url"}, "cache": {"D": "url"}, "warehouse": {"E": "url"}}`,
			},
			`services.server.uses: makes it wear 6 security groups: its own, the load balancer's, that of database, that of database.replica, that of cache, that of warehouse; keep to 5, those of a network interface: part it in two, or leave out a piece`,
		},
	})
}

func TestRefusesAReplicaOfWhatIsNotBackedUp(t *testing.T) {
	source := edited(t, edits{"tier": `"review"`, "database replicas": `1`})
	refusedSource(t, source, `database.replicas: 1 needs the backups that backupDays 0 turns off; use backupDays 1 or more: a replica begins as a copy of one`)
}

func TestRefusesOnAMachineWhatRDSAloneHas(t *testing.T) {
	refuses(t, []refusal{
		{"a machine with a parameter group", machine(`"parameters": {"work_mem": "65536"}`), `database.parameters: are for the parameter group, which RDS alone has; leave the key out, or use engine: rds`},
		{"a machine with a replica", machine(`"replicas": 1`), `database.replicas: 1 needs RDS; leave the key out, or use engine: rds`},
		{"a machine with a proxy", machine(`"proxy": true`), `database.proxy: true needs RDS; leave the key out, or use engine: rds`},
		{"a machine with what RDS sets up", machine(`"extensions": ["pg_cron"]`), `database.extensions[0]: "pg_cron" is set up on RDS alone; use engine: rds`},
	})
}

func TestAcceptsParametersAsRDSWritesThem(t *testing.T) {
	accepts(t, map[string]edits{
		"numbers, switches, words":   {"database parameters": `{"work_mem": "65536", "jit": "0", "random_page_cost": "1.1", "temp_file_limit": "-1", "timezone": "Europe/Berlin"}`},
		"a formula":                  {"database parameters": `{"max_connections": "LEAST({DBInstanceClassMemory/9531392},400)", "shared_buffers": "{DBInstanceClassMemory/32768}"}`},
		"an extension's own":         {"database extensions": `["pgaudit"]`, "database parameters": `{"pgaudit.log": "ddl, role"}`},
		"a warehouse a worker reads": {"warehouse": `{"class": "db.r7g.large", "extensions": ["pg_cron"]}`, "services worker uses": `{"warehouse": {"WAREHOUSE_URL": "url"}}`},
		"the last of two replicas":   {"database replicas": `2`, "services server uses": `{"database.replica:2": {"REPLICA_URL": "url"}}`},
	})
}

func TestLibrariesArePreloadedForWhoNeedsThem(t *testing.T) {
	for want, changes := range map[string]edits{
		"pg_stat_statements": {"database extensions": `["postgis"]`},
		"pg_stat_statements,pg_cron,pgaudit,auto_explain": {
			"database extensions": `["pgaudit", "pg_cron"]`, "database parameters": `{"auto_explain.log_min_duration": "5000"}`,
		},
		"pg_stat_statements,pg_partman_bgw,pg_hint_plan": {"database extensions": `["pg_hint_plan", "pg_partman"]`},
	} {
		require.Equal(t, want, strings.Join(parsed(t, changes).Database.Preloads(), ","))
	}
	require.True(t, config.Static("max_connections"))
	require.False(t, config.Static("work_mem"))
}

func TestTheConnectionsOfTheStackFileAreTheOnesCounted(t *testing.T) {
	for want, value := range map[int]string{400: "400", 863: "LEAST({DBInstanceClassMemory/9531392},5000)"} {
		d := parsed(t, edits{"database parameters": `{"max_connections": "` + value + `"}`}).Database
		require.Equal(t, want, d.Connections(), value)
	}
}

func TestAReplicaIsMeantByItsNumber(t *testing.T) {
	for piece, want := range map[string]int{
		"database.replica": 1, "database.replica:1": 1, "database.replica:12": 12,
		"database.replica:0": 0, "database.replica:-1": 0, "database.replica:+1": 0, "database.replica:": 0, "database": 0, "cache": 0,
	} {
		require.Equal(t, want, config.Replica(piece), piece)
	}
}
