package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// parameter is a parameter of PostgreSQL that a stack file may set.
type parameter struct {
	// static says that PostgreSQL reads it at its start alone: "This parameter can
	// only be set at server start" of the PostgreSQL documentation, chapter Server
	// Configuration, and apply type static of RDS. RDS refuses to change it at once.
	static bool
	form   parameterForm
}

// parameterForm is how RDS writes the values of a parameter.
type parameterForm int

const (
	wholeNumber parameterForm = iota
	anyNumber
	onOrOff
	word
)

var (
	wholeForm  = regexp.MustCompile(`^-?[0-9]{1,19}$`)
	numberForm = regexp.MustCompile(`^-?[0-9]{1,19}(\.[0-9]{1,9})?$`)
	wordForm   = regexp.MustCompile(`^[A-Za-z0-9_$"][A-Za-z0-9_ ,.:;/$"%=+-]{0,255}$`)
	// Amazon RDS, "Specifying DB parameters": {DBInstanceClassMemory/32768}, and
	// GREATEST, LEAST or SUM of such.
	formulaForm = regexp.MustCompile(`^(GREATEST|LEAST|SUM)?[({][A-Za-z0-9*/+(){}, -]{1,200}[)}]$`)
)

// parameters are those RDS lets its users set in the parameter group of PostgreSQL
// ("Working with parameters on your RDS for PostgreSQL DB instance") and that mean
// the same in every major version.
var parameters = map[string]parameter{
	"auto_explain.log_analyze":            {form: onOrOff},
	"auto_explain.log_buffers":            {form: onOrOff},
	"auto_explain.log_format":             {form: word},
	"auto_explain.log_min_duration":       {},
	"auto_explain.log_nested_statements":  {form: onOrOff},
	"auto_explain.log_timing":             {form: onOrOff},
	"auto_explain.log_verbose":            {form: onOrOff},
	"auto_explain.sample_rate":            {form: anyNumber},
	"autovacuum_analyze_scale_factor":     {form: anyNumber},
	"autovacuum_analyze_threshold":        {},
	"autovacuum_freeze_max_age":           {static: true},
	"autovacuum_max_workers":              {static: true},
	"autovacuum_multixact_freeze_max_age": {static: true},
	"autovacuum_naptime":                  {},
	"autovacuum_vacuum_cost_delay":        {form: anyNumber},
	"autovacuum_vacuum_cost_limit":        {},
	"autovacuum_vacuum_insert_threshold":  {},
	"autovacuum_vacuum_scale_factor":      {form: anyNumber},
	"autovacuum_vacuum_threshold":         {},
	"autovacuum_work_mem":                 {},
	"bgwriter_delay":                      {},
	"bgwriter_lru_maxpages":               {},
	"bgwriter_lru_multiplier":             {form: anyNumber},
	"checkpoint_completion_target":        {form: anyNumber},
	"checkpoint_timeout":                  {},
	"cron.log_run":                        {static: true, form: onOrOff},
	"cron.log_statement":                  {static: true, form: onOrOff},
	"cron.max_running_jobs":               {static: true},
	"cron.use_background_workers":         {static: true, form: onOrOff},
	"datestyle":                           {form: word},
	"deadlock_timeout":                    {},
	"default_statistics_target":           {},
	"default_transaction_isolation":       {form: word},
	"default_toast_compression":           {form: word},
	"effective_cache_size":                {},
	"effective_io_concurrency":            {},
	"from_collapse_limit":                 {},
	"gin_fuzzy_search_limit":              {},
	"gin_pending_list_limit":              {},
	"hash_mem_multiplier":                 {form: anyNumber},
	"idle_in_transaction_session_timeout": {},
	"idle_session_timeout":                {},
	"intervalstyle":                       {form: word},
	"jit":                                 {form: onOrOff},
	"join_collapse_limit":                 {},
	"lock_timeout":                        {},
	"log_autovacuum_min_duration":         {},
	"log_checkpoints":                     {form: onOrOff},
	"log_error_verbosity":                 {form: word},
	"log_min_error_statement":             {form: word},
	"log_min_messages":                    {form: word},
	"log_temp_files":                      {},
	"logical_decoding_work_mem":           {},
	"maintenance_io_concurrency":          {},
	"maintenance_work_mem":                {},
	"max_connections":                     {static: true},
	"max_locks_per_transaction":           {static: true},
	"max_logical_replication_workers":     {static: true},
	"max_parallel_maintenance_workers":    {},
	"max_parallel_workers":                {},
	"max_parallel_workers_per_gather":     {},
	"max_pred_locks_per_transaction":      {static: true},
	"max_prepared_transactions":           {static: true},
	"max_replication_slots":               {static: true},
	"max_slot_wal_keep_size":              {},
	"max_stack_depth":                     {},
	"max_wal_senders":                     {static: true},
	"max_wal_size":                        {},
	"max_worker_processes":                {static: true},
	"min_wal_size":                        {},
	"password_encryption":                 {form: word},
	"pg_partman_bgw.dbname":               {form: word},
	"pg_partman_bgw.interval":             {},
	"pg_partman_bgw.role":                 {form: word},
	"pg_stat_statements.max":              {static: true},
	"pg_stat_statements.save":             {form: onOrOff},
	"pg_stat_statements.track":            {form: word},
	"pg_stat_statements.track_utility":    {form: onOrOff},
	"pgaudit.log":                         {form: word},
	"pgaudit.log_catalog":                 {form: onOrOff},
	"pgaudit.log_parameter":               {form: onOrOff},
	"pgaudit.log_relation":                {form: onOrOff},
	"pgaudit.role":                        {form: word},
	"plan_cache_mode":                     {form: word},
	"random_page_cost":                    {form: anyNumber},
	"rds.adaptive_autovacuum":             {form: onOrOff},
	"rds.log_retention_period":            {},
	"rds.logical_replication":             {static: true, form: onOrOff},
	"rds.restrict_password_commands":      {static: true, form: onOrOff},
	"seq_page_cost":                       {form: anyNumber},
	"shared_buffers":                      {static: true},
	"statement_timeout":                   {},
	"synchronous_commit":                  {form: word},
	"tcp_keepalives_count":                {},
	"tcp_keepalives_idle":                 {},
	"tcp_keepalives_interval":             {},
	"temp_buffers":                        {},
	"temp_file_limit":                     {},
	"timezone":                            {form: word},
	"track_activity_query_size":           {static: true},
	"track_commit_timestamp":              {static: true, form: onOrOff},
	"track_functions":                     {form: word},
	"track_io_timing":                     {form: onOrOff},
	"vacuum_cost_limit":                   {},
	"wal_buffers":                         {static: true},
	"wal_compression":                     {form: word},
	"wal_sender_timeout":                  {},
	"work_mem":                            {},
}

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
	"rds.force_ssl":               "leave it out: every connection is encrypted",
	"shared_preload_libraries":    "leave it out: extensions preload what they need",
}

func parameterNames() []string { return slices.Sorted(maps.Keys(parameters)) }

// Static says whether a parameter takes effect at the next start of PostgreSQL.
func Static(parameter string) bool { return parameters[parameter].static }

// modules are the parameters that only a preloaded library knows, by their prefix.
var modules = map[string]string{"cron": "pg_cron", "pg_partman_bgw": "pg_partman", "pgaudit": "pgaudit"}

// validateParameters holds the parameters of an extension against the extensions too,
// if those are right in themselves.
func (d Database) validateParameters(at check, preloaded bool) {
	for _, name := range slices.Sorted(maps.Keys(d.Parameters)) {
		here, value := at.at(name), d.Parameters[name]
		known, there := parameters[name]
		module, _, _ := strings.Cut(name, ".")
		extension := modules[module]
		switch repair, ours := settled[name]; {
		case ours:
			here.refuse(value, "is set by this program", repair)
		case !there:
			here.refuse(nil, "is no parameter this program knows", nearestParameter(name))
		case extension != "" && !slices.Contains(d.Extensions, extension) && preloaded:
			here.refuse(value, "is for "+extension, "add "+extension+" to extensions, or leave it out")
		default:
			known.validate(here, value)
		}
	}
}

// nearestParameter does not list the hundred there are.
func nearestParameter(name string) string {
	if meant := nearest(name, slices.Concat(parameterNames(), slices.Sorted(maps.Keys(settled)))); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "docs/landfall.schema.json lists those it knows"
}

func (p parameter) validate(at check, value string) {
	switch formula := formulaForm.MatchString(value); {
	case p.form == onOrOff && value != "0" && value != "1":
		at.refuse(value, "is neither 0 nor 1", `write "1" for on and "0" for off: RDS knows no other words for them`)
	case p.form == wholeNumber && !formula && !wholeForm.MatchString(value):
		at.refuse(value, "is no whole number", "write it without a unit, in the one PostgreSQL counts the parameter in, or as a formula of RDS such as {DBInstanceClassMemory/32768}")
	case p.form == anyNumber && !numberForm.MatchString(value):
		at.refuse(value, "is no number", "write one such as 0.05")
	case p.form == word && !wordForm.MatchString(value):
		at.refuse(value, "is no value for a parameter", "use letters, digits, spaces and _ , . : ; / $ \" % = + -")
	}
}
