package config

import (
	"maps"
	"slices"
	"strings"
)

// settled are the parameters that this program sets itself, and what to do
// instead.
var settled = map[string]string{
	"cron.database_name":          "leave it out: pg_cron lives in the database of the key name",
	"hot_standby_feedback":        "leave it out: replicas have it",
	"log_connections":             "leave it out: connections are logged",
	"log_disconnections":          "leave it out: connections are logged",
	"log_lock_waits":              "leave it out: waits for locks are logged",
	"log_min_duration_statement":  "use the key slowQuery",
	"log_statement":               "leave it out: changes of the schema are logged; for more, list pgaudit under extensions",
	"max_standby_streaming_delay": "leave it out: replicas have it",
	"port":                        "use the key port",
	"rds.force_ssl":               "leave it out: every connection is encrypted",
	"shared_preload_libraries":    "leave it out: extensions preload what they need",
}

// unchangeable are the parameters of postgresql.conf that RDS shows and lets nobody change
// ("IsModifiable": false of describe-engine-default-parameters), and what to do
// instead.
var unchangeable = map[string]string{
	"archive_command":                "leave it out: RDS archives by itself, backupDays says for how long",
	"archive_mode":                   "leave it out: RDS archives by itself, backupDays says for how long",
	"archive_timeout":                "leave it out: RDS archives by itself, every five minutes",
	"backtrace_functions":            "leave it out",
	"config_file":                    "leave it out",
	"data_directory":                 "leave it out",
	"exit_on_error":                  "leave it out",
	"fsync":                          "leave it out: without it a crash loses data",
	"full_page_writes":               "leave it out: without it a crash loses data",
	"hba_file":                       "leave it out",
	"ident_file":                     "leave it out",
	"listen_addresses":               "leave it out: security groups say who may connect",
	"lo_compat_privileges":           "leave it out",
	"log_directory":                  "leave it out: the log is in CloudWatch",
	"log_file_mode":                  "leave it out: the log is in CloudWatch",
	"log_line_prefix":                "leave it out: %t:%r:%u@%d:[%p]: is what tools expect of RDS",
	"log_timezone":                   "leave it out: the log is in UTC",
	"log_truncate_on_rotation":       "leave it out: the log is in CloudWatch",
	"logging_collector":              "leave it out: the log is in CloudWatch",
	"rds.extensions":                 "use the key extensions",
	"rds.superuser_variables":        "leave it out",
	"restart_after_crash":            "leave it out: RDS restarts it",
	"ssl_ca_file":                    "leave it out: the certificate is RDS's own",
	"ssl_cert_file":                  "leave it out: the certificate is RDS's own",
	"ssl_key_file":                   "leave it out: the certificate is RDS's own",
	"stats_temp_directory":           "leave it out",
	"superuser_reserved_connections": "leave it out: raise max_connections by what it should leave",
	"unix_socket_directories":        "leave it out",
	"unix_socket_group":              "leave it out",
	"unix_socket_permissions":        "leave it out",
	"wal_level":                      `write rds.logical_replication: "1" for logical decoding`,
	"wal_sync_method":                "leave it out",
}

func parameterNames() []string { return slices.Sorted(maps.Keys(parameters)) }

// Static says whether a parameter takes effect at the next start of PostgreSQL.
func Static(parameter string) bool { return parameters[parameter].static }

// modules are the parameters that only a preloaded library knows, by their prefix.
var modules = map[string]string{"cron": "pg_cron", "pg_partman_bgw": "pg_partman", "pgaudit": "pgaudit"}

// validateParameters holds the parameters of an extension against the extensions too,
// if those are right in themselves.
func (d Database) validateParameters(at check) {
	preloaded := at.good("extensions")
	var on *instance
	if at.good("class", "storageGiB", "port") {
		known := d.instance()
		on = &known
	}
	for _, name := range slices.Sorted(maps.Keys(d.Parameters)) {
		here, value := at.at("parameters").at(name), d.Parameters[name]
		known, there := parameters[name]
		module, _, _ := strings.Cut(name, ".")
		extension := modules[module]
		ours, isOurs := settled[name]
		theirs, isTheirs := unchangeable[name]
		switch {
		case isOurs:
			here.refuse(value, "is set by this program", ours)
		case isTheirs:
			here.refuse(value, "is RDS's own to set", theirs)
		case !there:
			here.refuse(nil, "is no parameter this program knows", nearestParameter(name))
		case extension != "" && !slices.Contains(d.Extensions, extension) && preloaded:
			here.refuse(value, "is for "+extension, "add "+extension+" to extensions, or leave it out")
		case known.since > d.major() && at.good("version"):
			here.refuse(value, "is none PostgreSQL "+d.Version+" has", "leave it out, or use a later version")
		default:
			known.validate(here, value, on)
		}
	}
}

// nearestParameter does not list the hundreds there are.
func nearestParameter(name string) string {
	known := slices.Concat(parameterNames(), slices.Sorted(maps.Keys(settled)), slices.Sorted(maps.Keys(unchangeable)))
	if meant := nearest(name, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "docs/landfall.schema.json lists those it knows"
}
