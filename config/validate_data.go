package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (d Database) validate(at check) {
	if !slices.Contains(databaseMajors, d.Version) {
		repair := "use " + either(databaseMajors)
		if major, _, minor := strings.Cut(d.Version, "."); minor && slices.Contains(databaseMajors, major) {
			repair = fmt.Sprintf("write %q: RDS picks the minor and keeps it current", major)
		}
		at.at("version").refuse(d.Version, "is no PostgreSQL major RDS offers", repair)
	}
	at.at("storageGiB").ranged(d.StorageGiB, storageGiB, " GiB")
	d.validateEngine(at)
	if d.Engine == EC2 {
		d.validateNoRDS(at)
	} else {
		d.validateRDS(at)
	}
	at.at("port").ranged(d.Port, databasePorts, "")
	if d.Port == 5432 {
		at.at("port").refuse(d.Port, "is the port every scanner tries first", fmt.Sprintf("use another one such as %d", databasePort))
	}
	d.validateNames(at)
	d.validateBackups(at)
	d.validateRoles(at)
	if d.Off != nil {
		d.Off.validate(at.at("off"))
	}
	at.at("slowQuery").spanned(d.SlowQuery, slowQuery)
	at.protected(d.DeletionProtection)
}

// validateGrowth holds storage against its ceiling. RDS wants the ceiling ten
// percent above the storage, else it never grows.
func (d Database) validateGrowth(at check) {
	if !storageGiB.holds(d.StorageGiB) || !at.read("storageGiB") {
		return
	}
	least := (d.StorageGiB*11 + 9) / 10
	switch {
	case least > storageGiB.high:
		at.at("storageGiB").refuse(d.StorageGiB, "leaves storage no room to grow",
			fmt.Sprintf("use %d GiB or less: the ceiling is %d and must lie a tenth higher", storageGiB.high*10/11, storageGiB.high))
	case d.MaxStorageGiB > storageGiB.high:
		at.at("maxStorageGiB").ranged(d.MaxStorageGiB, storageGiB, " GiB")
	case d.MaxStorageGiB < least:
		at.at("maxStorageGiB").refuse(d.MaxStorageGiB, fmt.Sprintf("is less than a tenth above storageGiB %d", d.StorageGiB),
			fmt.Sprintf("use %d or more, or leave the key out for four times storageGiB", least))
	}
}

func (d Database) validateNames(at check) {
	switch {
	case !roleForm.MatchString(d.Name) || len(d.Name) > 63:
		at.at("name").refuse(d.Name, "is no name for a database", "use up to 63 lower-case letters, digits and _, a letter first")
	case reservedWord(d.Name) || slices.Contains([]string{"postgres", "rdsadmin", "template0", "template1"}, d.Name):
		at.at("name").refuse(d.Name, "is taken by PostgreSQL or RDS", "choose another, such as app")
	}
	switch {
	case !roleForm.MatchString(d.Username) || len(d.Username) > 16:
		at.at("username").refuse(d.Username, "is no name for a role", "use up to 16 lower-case letters, digits and _, a letter first")
	case reservedWord(d.Username) || strings.HasPrefix(d.Username, "pg_") || strings.HasPrefix(d.Username, "rds") ||
		slices.Contains([]string{"admin", "none", "postgres", "root"}, d.Username):
		at.at("username").refuse(d.Username, "is taken by PostgreSQL or RDS, or the first name an attacker tries", "choose another, such as landfall")
	}
}

func (d Database) validateBackups(at check) {
	days := at.at("backupDays")
	switch {
	case !days.ranged(d.BackupDays, backupDays, " days"):
	case at.tier == Production && d.BackupDays == 0:
		days.refuse(0, "leaves production without backups", fmt.Sprintf("use %d or more", productionBackupDays))
	case at.tier == Production && d.BackupDays < productionBackupDays:
		days.refuse(d.BackupDays, "is too few for production", fmt.Sprintf("use %d or more", productionBackupDays))
	}
	at.windows("backupWindow", d.BackupWindow, d.MaintenanceWindow, 30)
}

func (c Cache) validate(at check) {
	versions, known := cacheVersions[c.Engine]
	switch {
	case !known:
		at.at("engine").refuse(c.Engine, "is unknown", "use "+either(slices.Sorted(maps.Keys(cacheVersions))))
	case !slices.Contains(versions, c.Version) && at.read("engine"):
		at.at("version").refuse(c.Version, "is no version of "+c.Engine, "use "+either(versions)+", in quotes")
	}
	at.at("node").instance(c.Node, "cache", cacheFamilies, "cache.t4g.small")
	if at.at("replicas").ranged(c.Replicas, replicas, "") && at.tier == Production && c.Replicas == 0 {
		at.at("replicas").refuse(0, "leaves production without a standby", "use 1 or more")
	}
	at.at("port").ranged(c.Port, cachePorts, "")
	if c.Port == 6379 {
		at.at("port").refuse(c.Port, "is the port every scanner tries first", fmt.Sprintf("use another one such as %d", cachePort))
	}
	if at.at("snapshotDays").ranged(c.SnapshotDays, snapshotDays, " days") && at.tier == Production && c.SnapshotDays == 0 {
		at.at("snapshotDays").refuse(0, "leaves production without backups", "use 1 or more")
	}
	at.windows("snapshotWindow", c.SnapshotWindow, c.MaintenanceWindow, 60)
	at.protected(c.DeletionProtection)
}

func (u Uploads) validate(at check) {
	at.at("keepDeletedDays").ranged(u.KeepDeletedDays, keptDays, " days")
	at.protected(u.DeletionProtection)
}

// reservedWord says whether PostgreSQL reserves a word ("SQL Key Words", marked
// reserved): RDS takes none as the name of a database or its owner.
func reservedWord(word string) bool { return slices.Contains(reservedWords, word) }

var reservedWords = strings.Fields(`
	all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
	column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
	current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
	from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like
	limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
	public references returning right select session_user similar some symmetric system_user table tablesample then
	to trailing true union unique user using variadic verbose when where window with`)
