package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesValuesPostgreSQLOrRDSWouldRefuse(t *testing.T) {
	small := edits{"database class": `"db.t4g.small"`}
	var cases []refusal
	for _, c := range []struct{ name, parameter, value, want string }{
		{"no connections", "max_connections", "0", `is out of range; use 6 to 262143`},
		{"memory below nought", "shared_buffers", "-1", `is out of range; use 16 to 1073741823 blocks of 8 kB`},
		{"a word for a number", "work_mem", "lots", `is no whole number; write it without a unit, 64 to 2147483647 kB, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"a unit of memory", "work_mem", "64MB", `is no whole number; write "65536": RDS takes no unit, and it counts in kB`},
		{"a unit in blocks", "shared_buffers", "1 GB", `is no whole number; write "131072": RDS takes no unit, and it counts in blocks of 8 kB`},
		{"a unit of time", "statement_timeout", "30s", `is no whole number; write "30000": RDS takes no unit, and it counts in ms`},
		{"a unit of time for memory", "work_mem", "30s", `is no whole number; write it without a unit, 64 to 2147483647 kB, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"a part of a unit", "checkpoint_timeout", "500ms", `is no whole number; write it without a unit, 30 to 86400 s, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"an octal number", "max_connections", "0400", `is no whole number; write it without a unit, 6 to 262143, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"an exponent", "work_mem", "6e4", `is no whole number; write it without a unit, 64 to 2147483647 kB, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"a number beyond what any holds", "work_mem", "99999999999999999999", `is no whole number; write it without a unit, 64 to 2147483647 kB, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"less than RDS has", "wal_sender_timeout", "3600001", `is out of range; use 0 to 3600000 ms`},
		{"bytes where blocks are counted", "shared_buffers", "536870912", `is 4096 GiB, more than the 2 GiB that db.t4g.small has; write less: it counts in blocks of 8 kB`},
		{"bytes where kB are counted", "work_mem", "67108864", `is 64 GiB, more than the 2 GiB that db.t4g.small has; write less: it counts in kB`},
		{"a fraction that is a word", "random_page_cost", "low", `is no number; use 0 or more`},
		{"a fraction below nought", "random_page_cost", "-0.1", `is out of range; use 0 or more`},
		{"a fraction above one", "checkpoint_completion_target", "1.5", `is out of range; use 0 to 1`},
		{"a fraction where a whole number belongs", "autovacuum_naptime", "1.5", `is no whole number; write it without a unit, 1 to 2147483 s, or as a formula of RDS such as {DBInstanceClassMemory/32768}`},
		{"a switch that is a word", "jit", "off", `is neither 0 nor 1; write "1" for on and "0" for off: RDS knows no other words for them`},
		{"a word that is none", "plan_cache_mode", "never", `is no value it has; use one of auto, force_generic_plan or force_custom_plan`},
		{"a word in capitals", "default_transaction_isolation", "Read Committed", `is no value it has; did you mean read committed?`},
		{"a list with a stranger", "datestyle", "ISO, MYD", `has "MYD", which is no value it has; did you mean MDY?`},
		{"a zone that is none", "timezone", "Berlin", `is no time zone; write the name the IANA gives it, such as Europe/Berlin or UTC`},
		{"a value with line breaks", "search_path", "app,\npublic", `is no value for a parameter; use letters, digits, spaces and _ , . : ; / $ " % = + -`},
		{"a variable RDS does not know", "max_connections", "{DBInstanceMemory/9531392}", `names DBInstanceMemory, which RDS does not know; did you mean DBInstanceClassMemory?`},
		{"a variable that is not like any", "max_connections", "LEAST({Cores*100},400)", `names Cores, which RDS does not know; use one of AllocatedStorage, DBInstanceClassMemory, DBInstanceVCPU, EndPointPort or TrueIfReplica`},
		{"a variable in small letters", "max_connections", "{dbinstanceclassmemory/9531392}", `names dbinstanceclassmemory, which RDS does not know; did you mean DBInstanceClassMemory?`},
		{"a function RDS does not know", "max_connections", "MAX({DBInstanceClassMemory/9531392},400)", `calls MAX, which this program does not know; use one of GREATEST, LEAST or SUM`},
		{"a formula without its end", "max_connections", "{DBInstanceClassMemory/9531392", `is no formula RDS can read; write one such as {DBInstanceClassMemory/32768}, or GREATEST, LEAST or SUM of several`},
		{"a formula that adds", "max_connections", "{DBInstanceClassMemory+1}", `is no formula RDS can read; write one such as {DBInstanceClassMemory/32768}, or GREATEST, LEAST or SUM of several`},
		{"two formulas", "max_connections", "{DBInstanceVCPU*100},400", `is no formula RDS can read; write one such as {DBInstanceClassMemory/32768}, or GREATEST, LEAST or SUM of several`},
		{"a function of nothing", "max_connections", "LEAST()", `is no formula RDS can read; write one such as {DBInstanceClassMemory/32768}, or GREATEST, LEAST or SUM of several`},
		{"a formula through nought", "max_connections", "{DBInstanceClassMemory/0}", `divides by nought; write what to divide by`},
		{"a formula that comes to too much", "max_connections", "{DBInstanceClassMemory/1024}", `comes to 1747968 on db.t4g.small and is out of range; use 6 to 262143`},
		{"a formula that forgets the block", "shared_buffers", "{DBInstanceClassMemory/4096}", `comes to 436992 on db.t4g.small and is 3.3 GiB, more than the 2 GiB that db.t4g.small has; write less: it counts in blocks of 8 kB`},
		{"a formula for a fraction", "random_page_cost", "{DBInstanceVCPU}", `is no number; use 0 or more`},
		{"a parameter RDS keeps", "fsync", "0", `is RDS's own to set; leave it out: without it a crash loses data`},
		{"logical decoding by its level", "wal_level", "logical", `is RDS's own to set; write rds.logical_replication: "1" for logical decoding`},
		{"the extensions RDS has", "rds.extensions", "postgis", `is RDS's own to set; use the key extensions`},
		{"the port", "port", "5433", `is set by this program; use the key port`},
		{"a parameter of a later major", "transaction_timeout", "1000", `is none PostgreSQL 16 has; leave it out, or use a later version`},
	} {
		path := "database.parameters." + c.parameter
		if strings.Contains(c.parameter, ".") {
			path = fmt.Sprintf("database.parameters[%q]", c.parameter)
		}
		cases = append(cases, refusal{c.name, edits{
			"database class": small["database class"], "database version": `"16"`,
			"database parameters": fmt.Sprintf("{%q: %q}", c.parameter, c.value),
		}, fmt.Sprintf("%s: %q %s", path, c.value, c.want)})
	}
	refuses(t, cases)
}

func TestAcceptsValuesRDSTakes(t *testing.T) {
	accepted := map[string]edits{}
	for name, values := range map[string][]string{
		"max_connections":              {"6", "262143", "LEAST({DBInstanceClassMemory/9531392}, 5000)", "{DBInstanceVCPU*100}", "{AllocatedStorage/1073741824}"},
		"shared_buffers":               {"{DBInstanceClassMemory*3/4/8192}", "{DBInstanceClassMemory/32768}"},
		"autovacuum_vacuum_cost_limit": {"-1", "GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)"},
		"effective_cache_size":         {"SUM({DBInstanceClassMemory/12038},-50003)"},
		"max_worker_processes":         {"GREATEST(${DBInstanceVCPU*2},8)"},
		"autovacuum_work_mem":          {"-1", "GREATEST({DBInstanceClassMemory/32768},131072)"},
		"autovacuum_vacuum_cost_delay": {"-1", "0"},
		"random_page_cost":             {"1", "1.1", "0"},
		"pg_stat_statements.track":     {"all", "ALL"},
		"datestyle":                    {"iso, mdy", "ISO,DMY", "German"},
		"search_path":                  {`"$user", public`},
		"transaction_timeout":          {"0", "30000"},
		"synchronous_commit":           {"off", "on"},
	} {
		for _, value := range values {
			accepted[name+" "+value] = edits{"database parameters": fmt.Sprintf("{%q: %q}", name, value)}
		}
	}
	accepted["pg_cron's own"] = edits{"database extensions": `["pg_cron"]`, "database parameters": `{"cron.log_run": "off"}`}
	accepts(t, accepted)
}

// One wrong value, or one wrong class, is one line: what depends on it is not told too.
func TestAWrongParameterIsOneMistake(t *testing.T) {
	refuses(t, []refusal{
		{
			"too few connections for the services",
			edits{"database parameters": `{"max_connections": "5"}`},
			`database.parameters.max_connections: "5" is out of range; use 6 to 262143`,
		},
		{
			"a class that is none",
			edits{"database class": `"db.t4g.tiny"`, "database parameters": `{"shared_buffers": "{DBInstanceClassMemory/4096}"}`},
			`database.class: "db.t4g.tiny" is no size of db.t4g; use micro, small, medium, large, xlarge or 2xlarge`,
		},
		{
			"a version that is none",
			edits{"database version": `"12"`, "database parameters": `{"transaction_timeout": "1"}`},
			`database.version: "12" is no PostgreSQL major RDS offers; use 14, 15, 16, 17 or 18`,
		},
	})
}

func TestConnectionsAreCountedAsTheFormulaSays(t *testing.T) {
	for want, value := range map[int]string{200: "{DBInstanceVCPU*100}", 250: "LEAST({DBInstanceClassMemory/9531392},250)"} {
		d := parsed(t, edits{"database class": `"db.m7g.large"`, "database parameters": `{"max_connections": "` + value + `"}`}).Database
		require.Equal(t, want, d.Connections(), value)
	}
}

func TestTheReferenceSaysWhatEveryParameterTakes(t *testing.T) {
	said := map[string]string{}
	for _, p := range config.ParameterValues() {
		require.NotEmpty(t, p.Values, p.Name)
		said[p.Name] = p.Values
	}
	require.Equal(t, "64 to 2147483647 kB", said["work_mem"])
	require.Equal(t, "0 or 1", said["jit"])
	require.Equal(t, "0 to 2147483647 ms; from PostgreSQL 17 on", said["transaction_timeout"])
}
