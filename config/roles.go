package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Schema is a further database on the server.
type Schema struct {
	// The extensions it has, by what CREATE EXTENSION calls them; RDS only.
	Extensions []string `json:"extensions"`
}

// User is a role that owns nothing.
type User struct {
	// The database it may connect to, one of databases; empty is the one of the key
	// name. It may connect to no other.
	Database string `json:"database"`
	// What it may do with what the owner of the database makes there, now and later:
	// read, or write, which is to read and write.
	Access Rights `json:"access"`
	// Where it is told to connect: primary, or replica, which is the first.
	On Place `json:"on"`
}

// Rights is what a user may do in its database.
type Rights string

// The rights.
const (
	Read  Rights = "read"
	Write Rights = "write"
)

// Place is which of the servers a user connects to.
type Place string

// The places.
const (
	OnPrimary Place = "primary"
	OnReplica Place = "replica"
)

func defaultUser() User { return User{Access: Read, On: OnPrimary} }

// Bootstraps says whether something must be made inside the server once it is up.
// On a machine of our own the machine itself makes the extensions.
func (d *Database) Bootstraps() bool {
	return len(d.Databases) > 0 || len(d.Users) > 0 || d.Engine == RDS && len(d.Extensions) > 0
}

// ExtraDatabase is the name in a piece such as database:metabase, "" for any other piece.
func ExtraDatabase(piece string) string {
	name, _ := strings.CutPrefix(piece, "database:")
	if name == piece {
		return ""
	}
	return name
}

// ExtraUser is the name in a piece such as user:analyst, "" for any other piece.
func ExtraUser(piece string) string {
	name, _ := strings.CutPrefix(piece, "user:")
	if name == piece {
		return ""
	}
	return name
}

// validateRoles looks at the databases and users beside the first. Each is a role of
// the server, so that no two may share a name.
func (d Database) validateRoles(at check) {
	for _, name := range slices.Sorted(maps.Keys(d.Databases)) {
		here := at.at("databases").at(name)
		d.checkRole(here, name, "database")
		if name == d.Name {
			here.refuse(nil, "is the database of the key name", "leave it out, or choose another name")
		}
		d.Databases[name].validate(here)
		d.validateExtensions(here.at("extensions"), d.Databases[name].Extensions)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Users)) {
		here, user := at.at("users").at(name), d.Users[name]
		d.checkRole(here, name, "user")
		if _, twice := d.Databases[name]; twice {
			here.refuse(nil, "is the owner of the database "+name, "choose another name, or use database:"+name)
		}
		if _, there := d.Databases[user.Database]; user.Database != "" && !there && at.read("databases") {
			here.at("database").refuse(user.Database, "is not one of databases",
				meantOr(user.Database, slices.Sorted(maps.Keys(d.Databases)), "leave the key out for the database of the key name, or add it to databases"))
		}
		if user.On == OnReplica && d.Replicas == 0 && at.read("replicas") {
			here.at("on").refuse(string(user.On), "needs a replica", "write replicas: 1 in database, or on: primary")
		}
		user.validate(here)
	}
}

func (s Schema) validate(at check) {
	for i, extension := range s.Extensions {
		if _, known := extensionPackages[extension]; !known {
			at.at("extensions").item(i).refuse(extension, "is no extension this program knows", suggest(extension, extensionNames()))
		}
	}
	distinct(at.at("extensions"), s.Extensions)
}

func (u User) validate(at check) {
	if u.On == OnReplica && u.Access == Write {
		at.at("on").refuse(string(u.On), "is where nobody writes", "write access: read, or on: primary")
	}
}

// validateExtensions holds those of a further database against what the server has.
func (d Database) validateExtensions(at check, extensions []string) {
	for i, extension := range extensions {
		here := at.item(i)
		switch _, known := extensionPackages[extension]; {
		case !known:
		case d.Engine == EC2:
			here.refuse(extension, "is made by the machine, and only in the database of the key name", "remove it, or use engine: rds")
		case extension == "timescaledb":
			here.refuse(extension, "is not on RDS", "use engine: ec2 and the extensions of database")
		case extension == "pg_cron":
			here.refuse(extension, "lives in the database of the key name", "move it to the extensions of database")
		case rdsAlone(extension) && !slices.Contains(d.Extensions, extension):
			here.refuse(extension, "is preloaded only for the extensions of database", "add it there, too")
		}
	}
}

// checkRole looks at a name that PostgreSQL is to give a role.
func (d Database) checkRole(at check, name, what string) {
	switch {
	case !roleForm.MatchString(name) || len(name) > 63:
		at.refuse(nil, "is no name for a "+what, "use up to 63 lower-case letters, digits and _, a letter first")
	case reservedWord(name) || strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "rds") || slices.Contains(takenRoles, name):
		at.refuse(nil, "is a name taken by PostgreSQL or RDS", "choose another")
	case name == d.Username:
		at.refuse(nil, "is the name of the owner role", "choose another, or change username")
	}
}

// takenRoles are databases and roles that are there already.
var takenRoles = []string{"admin", "none", "postgres", "root", "template0", "template1"}

// crossRoles wants every database and user that is used to be there.
func (c *Config) crossRoles(at check) {
	if !at.read("database") {
		return
	}
	var databases, users []string
	if c.Database != nil {
		databases = slices.Sorted(maps.Keys(c.Database.Databases))
		users = slices.Sorted(maps.Keys(c.Database.Users))
	}
	for _, program := range c.programs() {
		for _, piece := range slices.Sorted(maps.Keys(program.uses)) {
			here := program.at(at).at("uses").at(piece)
			if name := ExtraDatabase(piece); name != "" && !slices.Contains(databases, name) && at.read("database.databases") {
				here.refuse(nil, "is not one of the further databases", meantPiece(name, "database", databases, fmt.Sprintf("write databases: {%s: {}} in database", name)))
			}
			if name := ExtraUser(piece); name != "" && !slices.Contains(users, name) && at.read("database.users") {
				here.refuse(nil, "is not one of the users", meantPiece(name, "user", users, fmt.Sprintf("write users: {%s: {}} in database", name)))
			}
		}
	}
}

func meantPiece(name, family string, known []string, repair string) string {
	if meant := nearest(name, known); meant != "" {
		return "did you mean " + family + ":" + meant + "?"
	}
	return repair
}
