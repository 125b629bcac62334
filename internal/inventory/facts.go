package inventory

import (
	"regexp"
	"slices"
	"strings"
)

// ending is how the end of a variable's name tells which fact it holds.
type ending struct {
	words     []string
	attribute string
}

// The ends of names that stand for a fact of the database and of the cache.
var endings = map[string][]ending{
	"database": {
		{[]string{"HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS"}, "host"},
		{[]string{"PORT"}, "port"},
		{[]string{"NAME", "DB", "DATABASE", "DBNAME", "DB_NAME"}, "name"},
		{[]string{"USER", "USERNAME", "LOGIN"}, "username"},
		{[]string{"PASS", "PASSWORD", "PASSWD", "PWD"}, "password"},
	},
	"cache": {
		{[]string{"HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS"}, "host"},
		{[]string{"PORT"}, "port"},
		{[]string{"PASS", "PASSWORD", "AUTH", "TOKEN", "AUTH_TOKEN"}, "token"},
	},
}

// The beginnings that name a piece whatever else is said.
var beginnings = map[string][]string{
	"database": {"POSTGRES_", "POSTGRESQL_", "PG", "DB_", "DATABASE_", "SQL_"},
	"cache":    {"REDIS_", "VALKEY_", "CACHE_"},
}

// Names that hold a URL of a piece where the value is not here to tell.
var urls = map[string]*regexp.Regexp{
	"database": regexp.MustCompile(`^(?:[A-Z0-9]+_)*(?:DATABASE|POSTGRES|POSTGRESQL|PG|DB)_(?:URL|URI|DSN)$|^SQLALCHEMY_DATABASE_UR[IL]$`),
	"cache":    regexp.MustCompile(`^(?:[A-Z0-9]+_)*(?:REDIS|VALKEY)_UR[IL]$|^CELERY_(?:BROKER_URL|RESULT_BACKEND)$`),
}

// piece names what a Compose service becomes, empty if it stays one or goes.
func (c *converter) piece(service string) string {
	p := c.parts[service]
	switch {
	case p == nil:
		return ""
	case p.role == postgres:
		return "database"
	case p.role == redis:
		return "cache"
	case p.role == storage:
		return "uploads"
	default:
		return ""
	}
}

// prefixes are the beginnings under which a service is told of a piece in parts:
// where DB_HOST leads to the database, DB_USER is its user.
func (c *converter) prefixes(p *part, piece string) []string {
	var list []string
	uses := c.leads(p, piece)
	for name, v := range p.variables {
		a, ok := c.address(name, v.value)
		if !ok || c.piece(a.service) != piece {
			continue
		}
		upper := strings.ToUpper(name)
		for _, word := range slices.Concat(endings[piece][0].words, []string{"URL", "URI", "DSN"}) {
			if prefix, cut := strings.CutSuffix(upper, word); cut {
				list = append(list, prefix)
			}
		}
	}
	if uses {
		list = append(list, beginnings[piece]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// has says whether the file brings the database or the cache along.
func (c *converter) has(piece string) bool {
	return piece == "database" && c.database != nil || piece == "cache" && c.cache != nil
}

// leads says whether anything tells that a service uses a piece.
func (c *converter) leads(p *part, piece string) bool {
	for _, name := range p.GetDependencies() {
		if c.piece(name) == piece {
			return true
		}
	}
	for name, v := range p.variables {
		if a, ok := c.address(name, v.value); ok {
			if c.piece(a.service) == piece {
				return true
			}
			continue // it leads to somebody else, whatever its name says
		}
		if v.open() && urls[piece] != nil && urls[piece].MatchString(strings.ToUpper(name)) {
			return true
		}
	}
	return false
}

// parted takes the name of a variable apart: how it begins, and the fact it holds by
// how it ends.
func parted(piece string, prefixes []string, name string) (prefix, attribute string) {
	upper := strings.ToUpper(name)
	for _, prefix := range prefixes {
		rest, ok := strings.CutPrefix(upper, prefix)
		if !ok {
			continue
		}
		for _, e := range endings[piece] {
			if slices.Contains(e.words, rest) {
				return prefix, e.attribute
			}
		}
	}
	return "", ""
}
