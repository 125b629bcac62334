package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// replicaPiece is what stands under uses for the first read replica, and before
// the number for any.
const replicaPiece = "database.replica"

// Replica is the number of the read replica that a piece under uses means, 0 if
// it means none.
func Replica(piece string) int {
	if piece == replicaPiece {
		return 1
	}
	number, found := strings.CutPrefix(piece, replicaPiece+":")
	n, err := strconv.Atoi(number)
	if !found || err != nil || n < 1 || strconv.Itoa(n) != number {
		return 0
	}
	return n
}

// preloads are the libraries that extensions need from PostgreSQL's start on, by
// the extension, in the order RDS loads them.
var preloads = []struct{ extension, library string }{
	{"pg_cron", "pg_cron"},
	{"pg_partman", "pg_partman_bgw"},
	{"pgaudit", "pgaudit"},
	{"pg_hint_plan", "pg_hint_plan"},
}

// Preloads are the libraries RDS loads for the database, which always include the
// one that counts statements.
func (d Database) Preloads() []string {
	list := []string{"pg_stat_statements"}
	for _, p := range preloads {
		if slices.Contains(d.Extensions, p.extension) {
			list = append(list, p.library)
		}
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(d.Parameters)), explains) {
		list = append(list, "auto_explain")
	}
	return list
}

// explains says whether a parameter is for auto_explain, which is a library and no
// extension: naming one of its parameters asks for it.
func explains(parameter string) bool { return strings.HasPrefix(parameter, "auto_explain.") }

// validateRDS holds what RDS alone has to its limits.
func (d Database) validateRDS(at check) {
	d.validateParameters(at)
	here := at.at("replicas")
	if here.ranged(d.Replicas, databaseReplicas, "") && d.Replicas > 0 && d.BackupDays == 0 && at.read("backupDays") {
		here.refuse(d.Replicas, "needs the backups that backupDays 0 turns off", "use backupDays 1 or more: a replica begins as a copy of one")
	}
	if d.Off != nil && d.Replicas > 0 {
		at.at("off").refuse(nil, "stops a database with replicas, which RDS does not do", "leave the key out, or have no replicas")
	}
}

// validateNoRDS refuses what RDS alone has.
func (d Database) validateNoRDS(at check) {
	if len(d.Parameters) > 0 {
		at.at("parameters").refuse(nil, "are for the parameter group, which RDS alone has", "leave the key out, or use engine: rds")
	}
	if d.Replicas != 0 {
		at.at("replicas").refuse(d.Replicas, "needs RDS", "leave the key out, or use engine: rds")
	}
	if d.Proxy {
		at.at("proxy").refuse(true, "needs RDS", "leave the key out, or use engine: rds")
	}
	for i, extension := range d.Extensions {
		if rdsAlone(extension) {
			at.at("extensions").item(i).refuse(extension, "is set up on RDS alone", "use engine: rds")
		}
	}
}

func rdsAlone(extension string) bool {
	return slices.ContainsFunc(preloads, func(p struct{ extension, library string }) bool { return p.extension == extension })
}

// validateWarehouse holds the second database to what it is for: nothing waits on it,
// so it needs no proxy, and it is itself what a replica would be.
func (d Database) validateWarehouse(at check) {
	d.validate(at)
	if d.Engine == EC2 {
		at.at("engine").refuse(string(d.Engine), "is for the one database", "leave the key out: the warehouse is on RDS")
	}
	if d.Replicas != 0 {
		at.at("replicas").refuse(d.Replicas, "is for the one database", "leave the key out: reports may read the warehouse itself")
	}
	if d.Proxy {
		at.at("proxy").refuse(true, "is for the one database", "leave the key out: few read the warehouse")
	}
	if d.Off != nil {
		at.at("off").refuse(nil, "is for the one database", "leave the key out: what fills the warehouse does so at night")
	}
	if len(d.Databases) > 0 {
		at.at("databases").refuse(nil, "are for the one database", "leave the key out, or move them there")
	}
	if len(d.Users) > 0 {
		at.at("users").refuse(nil, "are for the one database", "leave the key out, or move them there")
	}
}

// crossReplicas wants every replica that is used to be there.
func (c *Config) crossReplicas(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		for _, piece := range slices.Sorted(maps.Keys(c.Services[name].Uses)) {
			here := at.at("services").at(name).at("uses").at(piece)
			switch n := Replica(piece); {
			case n == 0 && strings.HasPrefix(piece, replicaPiece+":"):
				here.refuse(nil, "is no number of a replica", "write database.replica:1, :2 and so on; database.replica is the first")
			case n > 0 && c.Review != nil:
				here.refuse(nil, "is nothing that is lent", "remove it: a review has a database of its own on the primary")
			case n == 0 || !at.read("database") || !at.at("database").good("replicas"):
			case c.Database == nil:
				here.refuse(nil, "is not part of this environment", "add the section database: {replicas: 1}")
			case n > c.Database.Replicas:
				here.refuse(nil, fmt.Sprintf("is not one of the %d replicas", c.Database.Replicas),
					fmt.Sprintf("write replicas: %d in database", n))
			}
		}
	}
}
