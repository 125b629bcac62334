package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// DatabaseEngine is what PostgreSQL runs on.
type DatabaseEngine string

// The engines: RDS looks after itself; a machine of our own runs what RDS does not
// offer, TimescaleDB above all, and has no standby.
const (
	RDS DatabaseEngine = "rds"
	EC2 DatabaseEngine = "ec2"
)

// imageLookup finds the machine image to write down. It is no lookup of the
// program's own: the newest image changes every week, and a machine is replaced
// when its image changes.
const imageLookup = "aws ssm get-parameters --query 'Parameters[0].Value' --names " +
	"/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id"

// EC2 calls a machine image ami- and 17 hexadecimal digits; the oldest have 8.
var machineImageForm = regexp.MustCompile(`^ami-([0-9a-f]{17}|[0-9a-f]{8})$`)

// machineFamilies are the Graviton families of EC2 a database may run on, with
// their sizes ("Amazon EC2 instance types").
var machineFamilies = map[string][]string{
	"t4g": burstable,
	"m6g": upTo16, "m7g": upTo16, "m8g": upTo48,
	"r6g": upTo16, "r7g": upTo16, "r8g": upTo48,
}

// machineTypes are every instance type of machineFamilies, as EC2 spells it.
func machineTypes() []string {
	var list []string
	for _, class := range classes("ec2", machineFamilies) {
		list = append(list, strings.TrimPrefix(class, "ec2."))
	}
	return list
}

// extensionPackages are the extensions a database may have, by what CREATE
// EXTENSION calls them, with the Debian package of each major version that holds
// them: %s is the major. Those without one come with PostgreSQL itself.
var extensionPackages = map[string]string{
	"btree_gin": "", "btree_gist": "", "citext": "", "cube": "", "earthdistance": "", "fuzzystrmatch": "",
	"hstore": "", "intarray": "", "ltree": "", "pg_stat_statements": "", "pg_trgm": "", "pgcrypto": "",
	"postgres_fdw": "", "tablefunc": "", "unaccent": "", "uuid-ossp": "",
	"postgis": "postgresql-%s-postgis-3", "postgis_raster": "postgresql-%s-postgis-3", "postgis_topology": "postgresql-%s-postgis-3",
	"pg_cron": "postgresql-%s-cron", "pg_hint_plan": "postgresql-%s-pg-hint-plan", "pg_partman": "postgresql-%s-partman",
	"pgaudit":     "postgresql-%s-pgaudit",
	"vector":      "postgresql-%s-pgvector",
	"timescaledb": "timescaledb-2-postgresql-%s",
}

func extensionNames() []string { return slices.Sorted(maps.Keys(extensionPackages)) }

// Packages are the Debian packages the extensions come in, sorted, each once.
func (d *Database) Packages() []string {
	var list []string
	for _, extension := range d.Extensions {
		if form := extensionPackages[extension]; form != "" {
			list = append(list, fmt.Sprintf(form, d.Version))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Timescale says whether the database has hypertables.
func (d *Database) Timescale() bool { return slices.Contains(d.Extensions, "timescaledb") }

// OwnMachine says whether the environment runs PostgreSQL on a machine of its own.
func (c *Config) OwnMachine() bool { return c.Database != nil && c.Database.Engine == EC2 }

// Zone is the private domain of what is no service, apart from Namespace, whose
// names the services choose.
func (c *Config) Zone() string { return c.Stack + "." + c.Project + ".internal" }

// DatabaseHost is the name a machine of our own answers to, whichever it is.
func (c *Config) DatabaseHost() string { return "database." + c.Zone() }

// onMachine is what a tier gives to a database on EC2: the machine of the same
// size, no standby, and a day of backups where the tier keeps none, for nobody
// else keeps any.
func (d Database) onMachine() Database {
	d.Engine, d.Class = EC2, strings.TrimPrefix(d.Class, "db.")
	d.MultiAZ, d.InsightsDays, d.BackupDays = false, 0, max(d.BackupDays, 1)
	return d
}

// validateEngine holds a database to what its engine has.
func (d Database) validateEngine(at check) {
	for i, extension := range d.Extensions {
		if _, known := extensionPackages[extension]; !known {
			at.at("extensions").item(i).refuse(extension, "is no extension this program knows", suggest(extension, extensionNames()))
		}
	}
	distinct(at.at("extensions"), d.Extensions)
	if !at.read("engine") {
		return
	}
	if d.Engine == EC2 {
		d.validateMachine(at)
		return
	}
	at.at("class").instance(d.Class, "db", databaseFamilies, "db.t4g.medium")
	d.validateGrowth(at)
	if !slices.Contains(insightsDays, d.InsightsDays) {
		at.at("insightsDays").refuse(d.InsightsDays, "is no retention Performance Insights has", "use 7, a multiple of 31 up to 713, or 731")
	}
	if at.tier == Production && !d.MultiAZ {
		at.at("multiAZ").refuse(false, "leaves production without a standby", "leave the key out, or write true")
	}
	if d.Image != "" {
		at.at("image").refuse(d.Image, "is the image of a machine, and RDS runs on its own", "leave the key out, or use engine: ec2")
	}
	if at, i := at.at("extensions"), slices.Index(d.Extensions, "timescaledb"); i >= 0 && !at.borrows {
		at.item(i).refuse("timescaledb", "is not on RDS", "use engine: ec2")
	}
}

// validateMachine holds a database on EC2 to what one machine can be. Production
// may have one: what its loss costs, and how to come back, docs/database-on-ec2.md
// says.
func (d Database) validateMachine(at check) {
	d.validateMachineType(at.at("class"))
	switch {
	case d.Image == "":
		at.at("image").missing("write the id this prints: " + imageLookup)
	case !machineImageForm.MatchString(d.Image):
		at.at("image").refuse(d.Image, "is no id of a machine image", "write the id this prints: "+imageLookup)
	}
	if d.MultiAZ {
		at.at("multiAZ").refuse(true, "needs a standby, and a machine of its own has none", "leave the key out, or use engine: rds")
	}
	if d.MaxStorageGiB != 0 {
		at.at("maxStorageGiB").refuse(d.MaxStorageGiB, "lets RDS grow the storage, and a volume does not grow by itself",
			"leave the key out, and raise storageGiB when the alarm says so")
	}
	if d.InsightsDays != 0 {
		at.at("insightsDays").refuse(d.InsightsDays, "is for Performance Insights, which RDS alone has", "leave the key out, or use engine: rds")
	}
	if d.Off != nil {
		at.at("off").refuse(nil, "stops an instance of RDS", "leave the key out, or use engine: rds")
	}
	if d.BackupDays == 0 {
		at.at("backupDays").refuse(0, "leaves a machine of its own without backups", "use 1 or more")
	}
}

func (d Database) validateMachineType(at check) {
	family, size, _ := strings.Cut(d.Class, ".")
	sizes, known := machineFamilies[family]
	switch {
	case strings.HasPrefix(d.Class, "db."):
		at.refuse(d.Class, "is a class of RDS", "on EC2 write it without db., such as m7g.large")
	case !known:
		at.refuse(d.Class, "is of no Graviton family", "use one of "+either(slices.Sorted(maps.Keys(machineFamilies))))
	case !slices.Contains(sizes, size):
		at.refuse(d.Class, "is no size of "+family, "use "+either(sizes))
	}
}

// crossMachine wants a way out for a machine that fetches its own packages.
func (c *Config) crossMachine(at check) {
	if c.OwnMachine() && c.Network.NAT == NATNone && at.sound("network.nat") {
		at.at("database").at("engine").refuse(string(c.Database.Engine), "fetches its packages from the Internet, and network.nat is none",
			"use network.nat single or per-zone, or engine: rds")
	}
}
