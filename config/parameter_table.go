package config

import (
	"maps"
	"math"
)

// most is the largest whole number PostgreSQL counts with, backends the most
// processes it has (MAX_BACKENDS), pages the most blocks, endless no limit.
const (
	most     = math.MaxInt32
	backends = 262143
	pages    = math.MaxInt32 / 2
	endless  = math.MaxFloat64
)

// flag is a parameter that is on or off.
var flag = parameter{form: onOrOff}

var levels = []string{"debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error", "log", "fatal"}

// parameters are those RDS lets its users set in the parameter group of PostgreSQL.
//
// The ranges are those PostgreSQL 14 to 18 have in common (pg_settings, min_val and
// max_val; documentation, chapter Server Configuration), narrowed where RDS allows
// less ("AllowedValues" of aws rds describe-engine-default-parameters): connections,
// slots, the ages that force a vacuum, the sizes of its 64 MB segments. Static are
// those whose context is postmaster, apply type static at RDS.
var parameters = joined(connectionParameters, memoryParameters, vacuumParameters, logParameters,
	plannerParameters, replicationParameters, libraryParameters)

func joined(groups ...map[string]parameter) map[string]parameter {
	all := map[string]parameter{}
	for _, group := range groups {
		maps.Copy(all, group)
	}
	return all
}

var connectionParameters = map[string]parameter{
	"client_connection_check_interval":    whole(0, most).in(inMillis),
	"client_encoding":                     {form: anyText},
	"client_min_messages":                 word("debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error"),
	"bytea_output":                        word("escape", "hex"),
	"datestyle":                           someOf("ISO", "Postgres", "SQL", "German", "DMY", "MDY", "YMD", "iso", "postgres", "sql", "german", "dmy", "mdy", "ymd"),
	"deadlock_timeout":                    whole(1, most).in(inMillis),
	"default_toast_compression":           word("pglz", "lz4"),
	"default_transaction_deferrable":      flag,
	"default_transaction_isolation":       word("serializable", "repeatable read", "read committed", "read uncommitted"),
	"extra_float_digits":                  whole(-15, 3),
	"idle_in_transaction_session_timeout": whole(0, most).in(inMillis),
	"idle_session_timeout":                whole(0, most).in(inMillis),
	"intervalstyle":                       word("postgres", "postgres_verbose", "sql_standard", "iso_8601"),
	"lock_timeout":                        whole(0, most).in(inMillis),
	"max_connections":                     whole(6, backends).atStart(),
	"max_files_per_process":               whole(64, most).atStart(),
	"max_locks_per_transaction":           whole(10, most).atStart(),
	"max_pred_locks_per_transaction":      whole(10, most).atStart(),
	"max_prepared_transactions":           whole(0, backends).atStart(),
	"password_encryption":                 word("md5", "scram-sha-256"),
	"rds.restrict_password_commands":      flag.atStart(),
	"row_security":                        flag,
	"search_path":                         {form: anyText},
	"statement_timeout":                   whole(0, most).in(inMillis),
	"tcp_keepalives_count":                whole(0, most),
	"tcp_keepalives_idle":                 whole(0, most).in(inSeconds),
	"tcp_keepalives_interval":             whole(0, most).in(inSeconds),
	"tcp_user_timeout":                    whole(0, most).in(inMillis),
	"timezone":                            {form: zoneName},
	"transaction_timeout":                 whole(0, most).in(inMillis).from(17),
}

var memoryParameters = map[string]parameter{
	"autovacuum_work_mem":          whole(-1, most).in(inKB).ofMemory(),
	"bgwriter_delay":               whole(10, 10_000).in(inMillis),
	"bgwriter_lru_maxpages":        whole(0, pages),
	"bgwriter_lru_multiplier":      decimal(0, 10),
	"checkpoint_completion_target": decimal(0, 1),
	"checkpoint_timeout":           whole(30, 86_400).in(inSeconds),
	"effective_io_concurrency":     whole(0, 1000),
	"gin_fuzzy_search_limit":       whole(0, most),
	"gin_pending_list_limit":       whole(64, most).in(inKB),
	"hash_mem_multiplier":          decimal(1, 1000),
	"logical_decoding_work_mem":    whole(64, most).in(inKB).ofMemory(),
	"maintenance_io_concurrency":   whole(0, 1000),
	"maintenance_work_mem":         whole(1024, most).in(inKB).ofMemory(),
	// PostgreSQL does not start beyond the stack that Linux gives it, 8 MB, less 512 kB.
	"max_stack_depth":           whole(100, 7680).in(inKB),
	"max_wal_size":              whole(128, 201_326_592).in(inMB),
	"min_wal_size":              whole(128, 201_326_592).in(inMB),
	"shared_buffers":            whole(16, pages).in(inBlocks).atStart().ofMemory(),
	"temp_buffers":              whole(100, pages).in(inBlocks).ofMemory(),
	"temp_file_limit":           whole(-1, most).in(inKB),
	"track_activity_query_size": whole(100, 1_048_576).in(inBytes).atStart(),
	"track_commit_timestamp":    flag.atStart(),
	"track_functions":           word("none", "pl", "all"),
	"track_io_timing":           flag,
	"track_wal_io_timing":       flag,
	"wal_buffers":               whole(-1, backends).in(inBlocks).atStart().ofMemory(),
	"wal_compression":           word("0", "1", "on", "off", "pglz", "lz4", "zstd"),
	"work_mem":                  whole(64, most).in(inKB).ofMemory(),
}

var vacuumParameters = map[string]parameter{
	"autovacuum_analyze_scale_factor":       decimal(0, 100),
	"autovacuum_analyze_threshold":          whole(0, most),
	"autovacuum_freeze_max_age":             whole(100_000_000, 750_000_000).atStart(),
	"autovacuum_max_workers":                whole(1, backends).atStart(),
	"autovacuum_multixact_freeze_max_age":   whole(10_000_000, 2_000_000_000).atStart(),
	"autovacuum_naptime":                    whole(1, 2_147_483).in(inSeconds),
	"autovacuum_vacuum_cost_delay":          whole(-1, 100).in(inMillis),
	"autovacuum_vacuum_cost_limit":          whole(-1, 10_000),
	"autovacuum_vacuum_insert_scale_factor": decimal(0, 100),
	"autovacuum_vacuum_insert_threshold":    whole(-1, most),
	"autovacuum_vacuum_scale_factor":        decimal(0, 100),
	"autovacuum_vacuum_threshold":           whole(0, most),
	"default_statistics_target":             whole(1, 10_000),
	"rds.adaptive_autovacuum":               flag,
	"vacuum_cost_delay":                     whole(0, 100).in(inMillis),
	"vacuum_cost_limit":                     whole(1, 10_000),
	"vacuum_cost_page_dirty":                whole(0, 10_000),
	"vacuum_cost_page_hit":                  whole(0, 10_000),
	"vacuum_cost_page_miss":                 whole(0, 10_000),
	"vacuum_failsafe_age":                   whole(0, 2_100_000_000),
	"vacuum_freeze_min_age":                 whole(0, 1_000_000_000),
	"vacuum_freeze_table_age":               whole(0, 2_000_000_000),
	"vacuum_multixact_failsafe_age":         whole(0, 2_100_000_000),
	"vacuum_multixact_freeze_min_age":       whole(0, 1_000_000_000),
	"vacuum_multixact_freeze_table_age":     whole(0, 2_000_000_000),
}

var logParameters = map[string]parameter{
	"log_autovacuum_min_duration":       whole(-1, most).in(inMillis),
	"log_checkpoints":                   flag,
	"log_duration":                      flag,
	"log_error_verbosity":               word("terse", "default", "verbose"),
	"log_min_duration_sample":           whole(-1, most).in(inMillis),
	"log_min_error_statement":           word(append(levels, "panic")...),
	"log_min_messages":                  word(levels...),
	"log_parameter_max_length":          whole(-1, pages).in(inBytes),
	"log_parameter_max_length_on_error": whole(-1, pages).in(inBytes),
	"log_replication_commands":          flag,
	"log_statement_sample_rate":         decimal(0, 1),
	"log_temp_files":                    whole(-1, most).in(inKB),
	"log_transaction_sample_rate":       decimal(0, 1),
	"rds.log_retention_period":          whole(1440, 10_080).in(parameterUnit{name: "minutes", size: 60_000, time: true}),
}

var plannerParameters = map[string]parameter{
	"cpu_index_tuple_cost":             decimal(0, endless),
	"cpu_operator_cost":                decimal(0, endless),
	"cpu_tuple_cost":                   decimal(0, endless),
	"cursor_tuple_fraction":            decimal(0, 1),
	"effective_cache_size":             whole(1, most).in(inBlocks),
	"enable_bitmapscan":                flag,
	"enable_hashagg":                   flag,
	"enable_hashjoin":                  flag,
	"enable_incremental_sort":          flag,
	"enable_indexonlyscan":             flag,
	"enable_indexscan":                 flag,
	"enable_material":                  flag,
	"enable_memoize":                   flag,
	"enable_mergejoin":                 flag,
	"enable_nestloop":                  flag,
	"enable_parallel_append":           flag,
	"enable_parallel_hash":             flag,
	"enable_partition_pruning":         flag,
	"enable_partitionwise_aggregate":   flag,
	"enable_partitionwise_join":        flag,
	"enable_seqscan":                   flag,
	"enable_sort":                      flag,
	"from_collapse_limit":              whole(1, most),
	"geqo":                             flag,
	"geqo_effort":                      whole(1, 10),
	"geqo_threshold":                   whole(2, most),
	"jit":                              flag,
	"join_collapse_limit":              whole(1, most),
	"max_parallel_maintenance_workers": whole(0, 1024),
	"max_parallel_workers":             whole(0, 1024),
	"max_parallel_workers_per_gather":  whole(0, 1024),
	"max_worker_processes":             whole(0, backends).atStart(),
	"min_parallel_index_scan_size":     whole(0, 715_827_882).in(inBlocks),
	"min_parallel_table_scan_size":     whole(0, 715_827_882).in(inBlocks),
	"parallel_leader_participation":    flag,
	"parallel_setup_cost":              decimal(0, endless),
	"parallel_tuple_cost":              decimal(0, endless),
	"plan_cache_mode":                  word("auto", "force_generic_plan", "force_custom_plan"),
	"random_page_cost":                 decimal(0, endless),
	"seq_page_cost":                    decimal(0, endless),
}

var replicationParameters = map[string]parameter{
	"max_logical_replication_workers":   whole(0, backends).atStart(),
	"max_replication_slots":             whole(5, backends).atStart(),
	"max_slot_wal_keep_size":            whole(-1, most).in(inMB),
	"max_sync_workers_per_subscription": whole(0, backends),
	"max_wal_senders":                   whole(5, backends).atStart(),
	"rds.logical_replication":           flag.atStart(),
	"synchronous_commit":                word("local", "remote_write", "remote_apply", "on", "off"),
	"wal_receiver_timeout":              whole(0, 3_600_000).in(inMillis),
	"wal_sender_timeout":                whole(0, 3_600_000).in(inMillis),
}

// libraryParameters are those of what is preloaded. pg_cron's switches are words at
// RDS ("pg_cron parameters"), pg_stat_statements.track is written in capitals there
// and in small letters by PostgreSQL, and is taken both ways.
var libraryParameters = map[string]parameter{
	"auto_explain.log_analyze":           flag,
	"auto_explain.log_buffers":           flag,
	"auto_explain.log_format":            word("text", "xml", "json", "yaml"),
	"auto_explain.log_min_duration":      whole(-1, most).in(inMillis),
	"auto_explain.log_nested_statements": flag,
	"auto_explain.log_timing":            flag,
	"auto_explain.log_triggers":          flag,
	"auto_explain.log_verbose":           flag,
	"auto_explain.sample_rate":           decimal(0, 1),
	"cron.log_min_messages":              word(append(levels, "panic")...),
	"cron.log_run":                       word("on", "off").atStart(),
	"cron.log_statement":                 word("on", "off").atStart(),
	"cron.max_running_jobs":              whole(0, 100).atStart(),
	"cron.use_background_workers":        word("on", "off").atStart(),
	"pg_partman_bgw.dbname":              {form: anyText},
	"pg_partman_bgw.interval":            whole(1, most).in(inSeconds),
	"pg_partman_bgw.role":                {form: anyText},
	"pg_stat_statements.max":             whole(100, pages).atStart(),
	"pg_stat_statements.save":            flag,
	"pg_stat_statements.track":           word("none", "top", "all", "NONE", "TOP", "ALL"),
	"pg_stat_statements.track_planning":  flag,
	"pg_stat_statements.track_utility":   flag,
	"pgaudit.log": someOf("ddl", "function", "misc", "read", "role", "write", "none", "all",
		"-ddl", "-function", "-misc", "-read", "-role", "-write"),
	"pgaudit.log_catalog":        flag,
	"pgaudit.log_level":          word("debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "log"),
	"pgaudit.log_parameter":      flag,
	"pgaudit.log_relation":       flag,
	"pgaudit.log_statement_once": flag,
	"pgaudit.role":               word("rds_pgaudit"),
}

// someOf is a list with commas.
func someOf(words ...string) parameter { return parameter{form: someWords, words: words} }
