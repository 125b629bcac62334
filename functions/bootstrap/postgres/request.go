// Package postgres brings a PostgreSQL server to what an environment asks of it:
// further databases, roles with their passwords and rights, extensions. It can be
// run any number of times, and takes no data away: a database that is asked for no
// longer stays, a role that is asked for no longer may not log in. Only what a guest
// brought, a review, it takes along.
package postgres

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Request is what the server should have. It holds no secret, for Pulumi keeps it
// in its state and AWS in its trail.
type Request struct {
	// Owner is the secret with the whole connection of the role that owns everything.
	Owner Login `json:"owner"`
	// CA is where the certificates are that vouch for the server; empty where nothing
	// can be fetched: then the connection is encrypted, and the server's address alone
	// says who it is.
	CA string `json:"ca,omitempty"`
	// Patience is for how many seconds a server may not be up yet.
	Patience int `json:"patience"`
	// Extensions of the owner's database.
	Extensions []string `json:"extensions,omitempty"`
	// Databases beside the owner's, each with an owner of its own.
	Databases []Database `json:"databases,omitempty"`
	// Users are roles that own nothing.
	Users []User `json:"users,omitempty"`
	// Life is what the provider adds: what happens to the request, and what it was.
	Life *Life `json:"tf,omitempty"`
}

// Login is a secret of Secrets Manager that holds a role's name and password.
type Login struct {
	Secret string `json:"secret"`
	// Version is the one that is meant, and changes the request when a password does.
	Version string `json:"version,omitempty"`
}

// Database is one beside the owner's. Its role is named as it is.
type Database struct {
	Name string `json:"name"`
	Login
	Extensions []string `json:"extensions,omitempty"`
}

// User is a role that may read one database, or write it too.
type User struct {
	Name string `json:"name"`
	// Database is the one it may connect to; empty is the owner's.
	Database string `json:"database,omitempty"`
	Write    bool   `json:"write,omitempty"`
	Login
}

// Life says why a function is called in the lifecycle scope CRUD.
type Life struct {
	Action   string   `json:"action"`
	Previous *Request `json:"prev_input"`
}

// Parse reads a request.
func Parse(payload []byte) (Request, error) {
	var r Request
	if err := json.Unmarshal(payload, &r); err != nil {
		return r, fmt.Errorf("request: %w", err)
	}
	if r.Owner.Secret == "" {
		return r, errors.New("request: no owner")
	}
	return r, nil
}

// Secrets are the ARNs of all secrets the request names.
func (r Request) Secrets() []string {
	all := []string{r.Owner.Secret}
	for _, role := range r.roles() {
		all = append(all, role.Secret)
	}
	return all
}

// Last says whether there is nothing to ask for any more.
func (r Request) Last() bool { return r.Life != nil && r.Life.Action == "delete" }

// role is one that can log in.
type role struct {
	Name string
	Login
}

func (r Request) roles() []role {
	var all []role
	for _, d := range r.Databases {
		all = append(all, role{d.Name, d.Login})
	}
	for _, u := range r.Users {
		all = append(all, role{u.Name, u.Login})
	}
	return all
}

// gone are the roles of the request before this one that are asked for no longer.
func (r Request) gone() []string {
	if r.Life == nil || r.Life.Previous == nil {
		return nil
	}
	var names []string
	for _, before := range r.Life.Previous.roles() {
		if !slices.ContainsFunc(r.roles(), func(now role) bool { return now.Name == before.Name }) {
			names = append(names, before.Name)
		}
	}
	return names
}

// left are the users that may connect to another database than before, with that one.
func (r Request) left() []User {
	if r.Life == nil || r.Life.Previous == nil {
		return nil
	}
	var moved []User
	for _, before := range r.Life.Previous.Users {
		if slices.ContainsFunc(r.Users, func(now User) bool { return now.Name == before.Name && now.Database != before.Database }) {
			moved = append(moved, before)
		}
	}
	return moved
}
