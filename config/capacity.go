package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Connections are what one task of a service, or one call of a function, holds open
// at most, so that all together can be held against what a piece takes. 0 is not
// counted.
type Connections struct {
	// Its pool to the database, over all its processes.
	Database int `json:"database"`
	// Its connections to the cache.
	Cache int `json:"cache"`
}

func (c Connections) validate(at check) {
	at.at("database").ranged(c.Database, poolSize, "")
	at.at("cache").ranged(c.Cache, poolSize, "")
}

// cacheConnections is maxclients of every node of ElastiCache; it cannot be raised.
// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
const cacheConnections = 65000

// crossConnections holds the tasks and calls there may be, each with its
// connections, against what the database and the cache take.
func (c *Config) crossConnections(at check) {
	database := func(p program) int { return p.connections.Database }
	cache := func(p program) int { return p.connections.Cache }
	// A proxy makes few connections of many; and what a review borrows it shares with
	// others, whose tasks it does not know.
	if c.Database != nil && !c.Database.Proxy && c.Review == nil && at.at("database").good("class") && at.at("database").at("parameters").good("max_connections") {
		at.at("database").at("class").budget(c, "database", c.Database.Class, c.Database.Connections(), database)
	}
	if c.Cache != nil && c.Review == nil {
		at.at("cache").at("node").budget(c, "cache", c.Cache.Node, cacheConnections, cache)
	}
	for _, p := range c.programs() {
		here := p.at(at).at("connections")
		for piece, count := range map[string]int{"database": database(p), "cache": cache(p)} {
			if count > 0 && !c.reaches(p, piece) && p.at(at).good("uses") {
				here.at(piece).refuse(count, "are to a piece it does not use", "remove it, or add "+piece+" to its uses")
			}
		}
	}
}

// reaches says whether a program uses a piece, under whatever name: a database inside
// of the database, or a user of it, is the same server.
func (c *Config) reaches(p program, piece string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(p.uses)), func(used string) bool {
		door := c.door(used)
		return door == piece || door == pastProxy && piece == "database"
	})
}

func (c check) budget(config *Config, piece, class string, takes int, pool func(program) int) {
	var sum int
	var parts []string
	who, lower := "the services", "scale.max"
	for _, p := range config.programs() {
		function := p.section == "functions"
		if pool(p) == 0 || !p.at(c.outside("")).good("scale", "concurrency", "connections") {
			continue
		}
		if function && p.times == 0 {
			p.at(c.outside("")).at("concurrency").refuse(0, fmt.Sprintf("has no bound, and each call may open %d connections to the %s", pool(p), piece),
				"write how many calls may run at once")
			continue
		}
		if function {
			who, lower = "services and functions", "scale.max, concurrency"
		}
		sum += p.times * pool(p)
		parts = append(parts, fmt.Sprintf("%s %d × %d", p.name, p.times, pool(p)))
	}
	if sum > takes {
		c.refuse(class, fmt.Sprintf("takes about %d connections, and %s may open %d (%s)", takes, who, sum, strings.Join(parts, ", ")),
			"lower "+lower+" or connections."+piece+", or take a larger one")
	}
}

// MemoryMiB is the memory of an instance class. Sizes double from one to the next
// and each family has its own measure; an unknown one is taken for general
// purpose, which errs on the side of too little.
func (d Database) MemoryMiB() int {
	family, size, _ := strings.Cut(strings.TrimPrefix(d.Class, "db."), ".")
	large := 8192
	switch {
	case strings.HasPrefix(family, "c"):
		large = 4096
	case strings.HasPrefix(family, "r"), strings.HasPrefix(family, "z"):
		large = 16384
	case strings.HasPrefix(family, "x"):
		large = 32768
	}
	switch size {
	case "micro":
		return large / 8
	case "small":
		return large / 4
	case "medium":
		return large / 2
	case "xlarge":
		return large * 2
	}
	if times, err := strconv.Atoi(strings.TrimSuffix(size, "xlarge")); err == nil {
		return large * 2 * times
	}
	return large
}

// reserved is the memory that RDS and the operating system take of an instance. It
// is not published: a third of a gibibyte promises too few connections on a small
// class rather than too many.
const reserved = 341 << 20

// Connections is max_connections, as the stack file sets it, or else as RDS derives
// it from the memory that is left.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
func (d Database) Connections() int {
	if f, problem, _ := readFormula(d.Parameters["max_connections"]); problem == "" {
		return int(f.value(d.instance()))
	}
	f, _, _ := readFormula("LEAST({DBInstanceClassMemory/9531392},5000)")
	return int(f.value(d.instance()))
}
