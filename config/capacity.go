package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Connections are what one task of a service holds open at most, so that all
// tasks together can be held against what a piece takes. 0 is not counted.
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

// crossConnections holds the tasks there may be, each with its connections,
// against what the database and the cache take.
func (c *Config) crossConnections(at check) {
	// A proxy makes few connections of many.
	if c.Database != nil && !c.Database.Proxy && at.sound("database.class") {
		at.at("database").at("class").budget(c, "database", c.Database.Class, c.Database.Connections(),
			func(s Service) int { return s.Connections.Database })
	}
	if c.Cache != nil {
		at.at("cache").at("node").budget(c, "cache", c.Cache.Node, cacheConnections,
			func(s Service) int { return s.Connections.Cache })
	}
	for _, name := range c.InOrder() {
		service := c.Services[name]
		here := at.at("services").at(name).at("connections")
		for piece, count := range map[string]int{"database": service.Connections.Database, "cache": service.Connections.Cache} {
			if _, uses := service.Uses[piece]; count > 0 && !uses {
				here.at(piece).refuse(count, "are to a piece the service does not use", "remove it, or add "+piece+" to its uses")
			}
		}
	}
}

func (c check) budget(config *Config, piece, class string, takes int, pool func(Service) int) {
	var sum int
	var parts []string
	for _, name := range config.InOrder() {
		service := config.Services[name]
		if pool(service) == 0 || !c.sound("services."+name+".scale") {
			continue
		}
		tasks := max(service.Scale.Max, service.Scale.Min)
		sum += tasks * pool(service)
		parts = append(parts, fmt.Sprintf("%s %d × %d", name, tasks, pool(service)))
	}
	if sum > takes {
		c.refuse(class, fmt.Sprintf("takes about %d connections, and the services may open %d (%s)", takes, sum, strings.Join(parts, ", ")),
			"lower scale.max or connections."+piece+", or take a larger one")
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

// Connections is max_connections, as the stack file sets it, or else as RDS derives
// it from the memory that it and the operating system leave over. How much they
// take is not published: a third of a gibibyte promises too few on a small class
// rather than too many.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
func (d Database) Connections() int {
	if set, err := strconv.Atoi(d.Parameters["max_connections"]); err == nil {
		return set
	}
	const taken, mebibyte = 341, 1 << 20
	return min((d.MemoryMiB()-taken)*mebibyte/9531392, 5000)
}
