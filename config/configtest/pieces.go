package configtest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// regions are a few with different zones, zones by letter.
var regions = map[string]string{"eu-central-1": "abc", "us-east-1": "abcdef", "ap-northeast-1": "acd", "ca-central-1": "abd"}

func (d drawer) network(letters string) map[string]any {
	zones := some(d, strings.Split(letters, ""), 2, "zones")
	network := map[string]any{
		"cidr":  d.cidr(),
		"zones": zones[:min(len(zones), 4)],
		"nat":   rapid.SampledFrom([]string{"none", "single", "per-zone"}).Draw(d.T, "nat"),
	}
	endpoints := some(d, []string{"ssm", "sts", "kms", "sqs"}, 0, "endpoints")
	if network["nat"] == "none" {
		endpoints = append(endpoints, "ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages")
	}
	network["endpoints"] = endpoints
	return network
}

// cidr is a block of one of the private ranges, at the beginning of its size.
func (d drawer) cidr() string {
	bits := d.whole(16, 20)
	third := d.whole(0, 15) << 4 &^ (1<<(24-bits) - 1)
	return rapid.SampledFrom([]string{
		fmt.Sprintf("10.%d.%d.0/%d", d.whole(0, 255), third, bits),
		fmt.Sprintf("172.%d.%d.0/%d", d.whole(18, 31), third, bits),
		fmt.Sprintf("192.168.%d.0/%d", third, bits),
	}).Draw(d.T, "cidr")
}

func (d drawer) database(network map[string]any) any {
	database := map[string]any{}
	if network["nat"] != "none" && d.yes("own machine") {
		return d.machine(database)
	}
	d.maybe(database, "extensions", func() any { return some(d, []string{"postgis", "uuid-ossp", "vector", "pg_cron"}, 0, "extensions") })
	d.maybe(database, "version", func() any { return rapid.SampledFrom([]string{"14", "16", "18"}).Draw(d.T, "version") })
	d.maybe(database, "class", func() any {
		return rapid.SampledFrom([]string{"db.t4g.micro", "db.m7g.large", "db.r8g.48xlarge"}).Draw(d.T, "class")
	})
	d.maybe(database, "storageGiB", func() any { return d.whole(20, 59578) })
	d.maybe(database, "port", func() any { return d.whole(5433, 65535) })
	d.maybe(database, "multiAZ", func() any { return d.production || d.yes("standby") })
	d.maybe(database, "deletionProtection", func() any { return d.production || d.yes("protected") })
	least := 0
	if d.production {
		least = 7
	}
	d.maybe(database, "backupDays", func() any { return d.whole(least, 35) })
	if days, given := database["backupDays"]; given && days != 0 {
		d.maybe(database, "replicas", func() any { return d.whole(0, 3) })
	}
	d.maybe(database, "parameters", func() any {
		return map[string]any{"work_mem": "65536", "jit": "0", "max_connections": "LEAST({DBInstanceClassMemory/9531392},400)"}
	})
	d.roles(database)
	d.maybe(database, "proxy", func() any { return d.yes("proxy on") })
	d.maybe(database, "slowQuery", func() any { return d.span(0, 3600) })
	d.maybe(database, "insightsDays", func() any { return rapid.SampledFrom([]int{7, 31, 465, 731}).Draw(d.T, "insights") })
	if d.yes("windows") {
		hour := d.whole(0, 21)
		database["backupWindow"] = fmt.Sprintf("%02d:00-%02d:45", hour, hour)
		database["maintenanceWindow"] = fmt.Sprintf("sat:%02d:00-sat:%02d:30", hour+1, hour+2)
	}
	return database
}

// roles draws what there is in the server beside the first database.
func (d drawer) roles(database map[string]any) {
	d.maybe(database, "databases", func() any { return map[string]any{"metabase": map[string]any{}} })
	d.maybe(database, "users", func() any {
		analyst := map[string]any{"access": rapid.SampledFrom([]string{"read", "write"}).Draw(d.T, "access")}
		if replicas, _ := database["replicas"].(int); replicas > 0 && analyst["access"] == "read" {
			analyst["on"] = "replica"
		}
		return map[string]any{"analyst": analyst}
	})
}

// machine draws a database on EC2.
func (d drawer) machine(database map[string]any) any {
	database["engine"] = "ec2"
	database["image"] = rapid.SampledFrom([]string{"ami-0123456789abcdef0", "ami-1a2b3c4d"}).Draw(d.T, "machine image")
	database["extensions"] = some(d, []string{"timescaledb", "postgis", "pgcrypto"}, 0, "extensions")
	d.maybe(database, "class", func() any {
		return rapid.SampledFrom([]string{"t4g.micro", "m7g.large", "r8g.48xlarge"}).Draw(d.T, "class")
	})
	d.maybe(database, "storageGiB", func() any { return d.whole(20, 65536) })
	d.roles(database)
	d.maybe(database, "backupDays", func() any { return d.whole(7, 35) })
	d.maybe(database, "slowQuery", func() any { return d.span(0, 3600) })
	return database
}

func (d drawer) cache() any {
	cache := map[string]any{}
	if d.yes("redis") {
		cache["engine"], cache["version"] = "redis", "7.1"
	}
	d.maybe(cache, "node", func() any {
		return rapid.SampledFrom([]string{"cache.t4g.micro", "cache.m7g.large", "cache.r7g.16xlarge"}).Draw(d.T, "node")
	})
	least := 0
	if d.production {
		least = 1
	}
	d.maybe(cache, "replicas", func() any { return d.whole(least, 5) })
	d.maybe(cache, "snapshotDays", func() any { return d.whole(least, 35) })
	d.maybe(cache, "port", func() any { return d.whole(6380, 65535) })
	return cache
}

func (d drawer) files() any {
	files := map[string]any{"path": rapid.SampledFrom([]string{"/data", "/home/app/.config/app-v3", "/var/lib/app"}).Draw(d.T, "path")}
	d.maybe(files, "uid", func() any { return d.whole(0, 2147483647) })
	d.maybe(files, "gid", func() any { return d.whole(0, 2147483647) })
	d.maybe(files, "backups", func() any { return d.production || d.yes("copies") })
	return files
}

// attributes are the facts of each piece a service may ask for.
var attributes = map[string][]string{
	"database": {"url", "host", "port", "name", "username", "password", "ca"},
	"cache":    {"url", "host", "port", "token"},
	"uploads":  {"name", "region", "url"},
}

// uses draws facts about the pieces that are there, each under a name of its own.
func (d drawer) uses(platform map[string]any) map[string]any {
	uses := map[string]any{}
	for _, piece := range []string{"cache", "database", "uploads"} {
		if _, there := platform[piece]; !there || !d.yes("uses "+piece) {
			continue
		}
		facts := map[string]any{}
		for _, attribute := range some(d, attributes[piece], 0, piece) {
			facts[strings.ToUpper(piece+"_"+attribute)] = attribute
		}
		uses[piece] = facts
	}
	if database, ok := platform["database"].(map[string]any); ok && database["proxy"] != true && database["databases"] != nil && d.yes("uses another database") {
		uses["database:metabase"] = map[string]any{"METABASE_URL": "url"}
	}
	if database, ok := platform["database"].(map[string]any); ok && database["proxy"] != true && database["users"] != nil && d.yes("uses another user") {
		uses["user:analyst"] = map[string]any{"ANALYST_URL": "url"}
	}
	if database, ok := platform["database"].(map[string]any); ok && d.yes("uses a replica") {
		if replicas, _ := database["replicas"].(int); replicas > 0 {
			uses["database.replica"] = map[string]any{"REPLICA_URL": "url", "REPLICA_HOST": "host"}
			uses[fmt.Sprintf("database.replica:%d", replicas)] = map[string]any{"LAST_REPLICA_URL": "url"}
		}
	}
	if _, there := platform["warehouse"]; there && len(uses) < 3 && d.yes("uses the warehouse") {
		uses["warehouse"] = map[string]any{"WAREHOUSE_URL": "url"}
	}
	return uses
}

// secrets are what one service may ask for: the same name means the same in all.
var secrets = map[string]map[string]any{
	"JWT_SECRET":     {"generate": 48},
	"COOKIE_SECRET":  {"generate": 32},
	"WEBHOOK_SECRET": {"generate": 128},
	"STRIPE_API_KEY": {},
	"SESSION_SECRET": {},
}

// stored are those of secrets that have no length to generate.
func stored(names map[string]bool) []string {
	list := []string{}
	for name := range names {
		if len(secrets[name]) == 0 {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
