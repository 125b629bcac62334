package inventory

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"landfall/config"
)

// database is what the file tells of its PostgreSQL.
type database struct {
	version, name string
	extensions    []string
	// owner is who logs in to it as its owner.
	owner string
	// local is what the Compose file calls it, further are those beside it, unfit those
	// whose name cannot stay.
	local          string
	further, unfit []string
	// machine says that it needs what RDS does not have.
	machine bool
}

// cache is what the file tells of its Redis.
type cache struct{ version string }

// pieces finds the stores that become managed.
func (c *converter) pieces() {
	c.databases()
	c.caches()
	if c.stored() {
		c.uploads = true
	}
	for _, p := range c.all() {
		where := "image"
		name, _ := reference(p.Image)
		switch p.role {
		case stranger:
			if p.known.role != stranger {
				continue // said already
			}
			c.block(p.Name, where, name+" has no counterpart in this program, and is left out", p.known.instead)
		case tool:
			c.note(p.Name, where, name+" is left out", p.known.instead)
		case proxy:
			c.proxied(p)
		case clock:
			c.look(p.Name, where, name+" is left out: nothing here starts commands inside of running containers",
				"its jobs are services of kind scheduled, each a task of its own")
		case queueing:
			c.look(p.Name, where, name+" stands in for AWS and is left out",
				"remove the endpoint and the keys from the program's settings: the task role reaches the real services")
		}
	}
}

// databases makes the PostgreSQL that most services call the database.
func (c *converter) databases() {
	all := c.of(postgres)
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b *part) int { return c.callers(b) - c.callers(a) })
	first := all[0]
	c.database = &database{}
	c.database.describe(c, first)
	c.look(first.Name, "image", "becomes the managed database; nothing of its data comes along",
		"dump it (pg_dump -Fc --no-owner) and restore it into the new one while the services are stopped")
	for _, p := range all[1:] {
		c.block(p.Name, "image", "is a second PostgreSQL, and an environment has one database",
			"give its data a schema or a database of the first one, or an environment of its own; its variables are left as they are")
		p.role = stranger
	}
}

// callers counts the services that have an address of another.
func (c *converter) callers(p *part) int {
	count := 0
	for _, other := range c.all() {
		for name, v := range other.variables {
			if a, ok := c.address(name, v.value); ok && a.service == p.Name {
				count++
				break
			}
		}
	}
	return count
}

var (
	majorForm = regexp.MustCompile(`^(?:latest-)?(?:pg|v)?([0-9]+)`)
	pgMajor   = regexp.MustCompile(`pg([0-9]+)`)
	majors    = []string{"14", "15", "16", "17", "18"}
	roleName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func (d *database) describe(c *converter, p *part) {
	image, tag := reference(p.Image)
	major := ""
	if found := pgMajor.FindStringSubmatch(tag); found != nil {
		major = found[1]
	} else if found := majorForm.FindStringSubmatch(tag); found != nil {
		major = found[1]
	}
	if slices.Contains(majors, major) {
		d.version = major
	} else {
		c.look(p.Name, "image", fmt.Sprintf("%q names no PostgreSQL major that RDS creates", p.Image),
			"write database.version: the dump of an older one restores into a newer one")
	}
	d.called(c, p)
	switch {
	case strings.Contains(image, "timescale"):
		d.machine, d.extensions = true, []string{"timescaledb"}
		c.look(p.Name, "image", "RDS has no TimescaleDB, so the database is a machine of its own without a standby",
			"write the machine image that docs/database-on-ec2.md tells how to find, or do without hypertables (native partitioning) and remove engine, image and extensions")
	case strings.Contains(image, "postgis"):
		d.extensions = []string{"postgis"}
	case strings.Contains(image, "pgvector"):
		d.extensions = []string{"vector"}
	}
	if len(p.Command) > 0 {
		c.look(p.Name, "command", "gives the server parameters of its own", "see which of them still matter on RDS, where memory follows the class")
	}
	for _, volume := range p.Volumes {
		if strings.HasPrefix(volume.Target, "/docker-entrypoint-initdb.d") {
			c.look(p.Name, "volumes", "runs scripts when the database is first made", "make them a migration, or run them once from a task")
		}
	}
}

// called takes the database's name over where RDS takes it.
func (d *database) called(c *converter, p *part) {
	name := p.variables["POSTGRES_DB"].value
	if name == "" {
		name = p.variables["POSTGRESQL_DATABASE"].value
	}
	d.local = name
	d.owner = cmp.Or(p.variables["POSTGRES_USER"].value, p.variables["POSTGRESQL_USERNAME"].value, "postgres")
	switch {
	case name == "" || name == "postgres" || name == "app":
	case !roleName.MatchString(name) || !c.accepts("database.name", fmt.Sprintf(`"database": {"name": %q}`, name)):
		c.look(p.Name, "environment", fmt.Sprintf("the database is called %q, which RDS does not take", name),
			"the new one is called app; services that are handed its name or URL do not notice")
	default:
		d.name = name
	}
}

var cacheTag = regexp.MustCompile(`^([0-9]+\.[0-9]+)`)

// caches makes every Redis the one cache.
func (c *converter) caches() {
	all := c.of(redis)
	if len(all) == 0 {
		return
	}
	c.cache = &cache{}
	for i, p := range all {
		image, tag := reference(p.Image)
		found := cacheTag.FindStringSubmatch(tag)
		if i == 0 && strings.Contains(image, "valkey") && found != nil &&
			c.accepts("cache.version", fmt.Sprintf(`"cache": {"version": %q}`, found[1])) {
			c.cache.version = found[1]
		}
		if strings.Contains(image, "redis-stack") {
			c.look(p.Name, "image", "Redis modules (JSON, search, time series) are not in the managed cache", "do without them")
		}
		if i > 0 {
			c.look(p.Name, "image", "is a second Redis, and an environment has one cache: both share it",
				"give each program a key prefix, and never let one FLUSHALL")
		}
		c.look(p.Name, "image", "becomes the managed cache, which speaks TLS only and starts empty",
			"the URL begins with rediss://; a client that takes host and port needs its TLS switch; Celery's setting needs ?ssl_cert_reqs=required added")
		for _, name := range []string{"maxmemory-policy", "--save", "--databases"} {
			if strings.Contains(strings.Join(p.Command, " "), name) && name == "--databases" {
				c.look(p.Name, "command", "sets the number of databases", "the managed cache has 16")
			}
		}
	}
}

// proxied says what becomes of a reverse proxy.
func (c *converter) proxied(p *part) {
	name, _ := reference(p.Image)
	c.look(p.Name, "image", name+" is left out: the load balancer terminates TLS and knows host and path",
		"what else its configuration does (redirects, headers, static files, limits) goes into the programs")
}

var bucketName = regexp.MustCompile(`(?:S3|MINIO|STORAGE|SPACES|UPLOADS?)_?(?:[A-Z]+_)*BUCKET(?:_NAME)?$|^(?:AWS_|S3_)?BUCKET(?:_NAME)?$|^AWS_STORAGE_BUCKET_NAME$`)

// stored says whether the file keeps uploads in a bucket.
func (c *converter) stored() bool {
	found := false
	for _, p := range c.of(storage) {
		found = true
		c.look(p.Name, "image", "becomes the private bucket uploads; nothing of its data comes along",
			"copy it over (aws s3 sync); drop endpoint, path-style addressing and keys from the program's settings, for the task role reaches the bucket")
	}
	for _, p := range c.applications() {
		for name := range p.variables {
			found = found || bucketName.MatchString(strings.ToUpper(name))
		}
	}
	return found
}

// fields are the keys of the section, and what is to be said of it.
func (d *database) fields() (fields map[string]string, remark string) {
	fields = map[string]string{}
	if d.version != "" {
		fields["version"] = quoted(d.version)
	}
	if d.name != "" {
		fields["name"] = scalar(d.name)
	}
	if len(d.extensions) > 0 {
		fields["extensions"] = list(d.extensions)
	}
	if len(d.further) > 0 {
		databases := map[string]string{}
		for _, name := range d.further {
			databases[name] = "{}"
		}
		fields["databases"] = flow(databases)
	}
	if d.machine {
		fields["engine"], fields["image"] = string(config.EC2), anyMachine
		remark = "the machine image is a placeholder"
	}
	return fields, remark
}
