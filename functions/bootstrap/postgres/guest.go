package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

// Guest is what a review asks of a server that another environment lends: one
// database, named after the review, which goes when the review goes. It is all that
// can be asked in this form, by whom ever, so that nothing else on the server is at
// stake.
type Guest struct {
	Database
	// Life is what the provider adds: what happens to the request.
	Life *struct {
		Action string `json:"action"`
	} `json:"tf,omitempty"`
}

// Host is where guests are: how the server is reached, which its owner decides.
type Host struct {
	Owner    Login  `json:"owner"`
	CA       string `json:"ca,omitempty"`
	Patience int    `json:"patience"`
}

// Handle answers a call: to the function of the environment itself, or to the one for
// guests, which has a host.
func (s Server) Handle(ctx context.Context, host string, payload []byte) (Report, error) {
	if host == "" {
		request, err := Parse(payload)
		if err != nil {
			return Report{}, err
		}
		return s.Apply(ctx, request)
	}
	var h Host
	if err := json.Unmarshal([]byte(host), &h); err != nil {
		return Report{}, fmt.Errorf("HOST: %w", err)
	}
	guest, err := ParseGuest(payload)
	if err != nil {
		return Report{}, err
	}
	return s.Receive(ctx, h, guest)
}

// guests are the only names a review may bear.
var guests = regexp.MustCompile(`^pr_[1-9][0-9]{0,6}$`)

// ParseGuest reads a request, and refuses one that is about anything but a review's.
func ParseGuest(payload []byte) (Guest, error) {
	var g Guest
	if err := json.Unmarshal(payload, &g); err != nil {
		return g, fmt.Errorf("request: %w", err)
	}
	if !guests.MatchString(g.Name) {
		return g, fmt.Errorf("request: %q is no database of a review", g.Name)
	}
	return g, nil
}

// Leaves says whether the database is to go.
func (g Guest) Leaves() bool { return g.Life != nil && g.Life.Action == "delete" }

// comes says whether this is the first call. If it fails Pulumi knows of no database,
// and nobody would call to have what is there of it dropped.
func (g Guest) comes() bool { return g.Life != nil && g.Life.Action == "create" }

// Receive brings the server to what a review asks. A request that ends takes the
// database and its role along: unlike an environment, a review keeps nothing.
func (s Server) Receive(ctx context.Context, h Host, g Guest) (Report, error) {
	if g.Leaves() {
		return s.dismiss(ctx, h, g.Name)
	}
	as, err := s.Secret(ctx, g.Login)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", g.Name, err)
	}
	if as.Username != g.Name {
		return Report{}, fmt.Errorf("%s: %s holds the password of %s", g.Name, g.Secret, as.Username)
	}
	report, err := s.Apply(ctx, Request{Owner: h.Owner, CA: h.CA, Patience: h.Patience, Databases: []Database{g.Database}})
	if err != nil && g.comes() {
		h.Patience = 0
		if _, stays := s.dismiss(ctx, h, g.Name); stays != nil {
			err = fmt.Errorf("%w; what was made of it stays: %w", err, stays)
		}
	}
	return report, err
}

// dismiss drops a review's database and role, with every session in it and all that
// the role has left elsewhere. What is gone already is no mistake: AWS may repeat a call.
func (s Server) dismiss(ctx context.Context, h Host, name string) (Report, error) {
	a, done, err := s.open(ctx, Request{Owner: h.Owner, CA: h.CA, Patience: h.Patience})
	if err != nil {
		return Report{}, err
	}
	defer done()
	owners, err := a.main.Texts(ctx, databaseOwner, name)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(owners) > 0 && owners[0] != name {
		return Report{}, fmt.Errorf("%s: it belongs to %s: it was not made for this", name, owners[0])
	}
	there, err := a.main.Texts(ctx, "SELECT rolname::text FROM pg_roles WHERE rolname = $1", name)
	if err != nil {
		return Report{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(there) > 0 {
		for _, statement := range []string{
			// First nobody comes back, then those inside are sent away.
			"ALTER ROLE " + quoted(name) + " NOLOGIN PASSWORD NULL",
			// A call that was cut may have made the role and not yet this, which it takes to
			// drop what is the role's.
			"GRANT " + quoted(name) + " TO " + quoted(a.owner.Username),
		} {
			if err := a.main.Exec(ctx, statement); err != nil {
				return Report{}, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if err := a.main.Exec(ctx, "DROP DATABASE IF EXISTS "+quoted(name)+" WITH (FORCE)"); err != nil {
		return Report{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(there) > 0 {
		if err := a.forget(ctx, name); err != nil {
			return Report{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return Report{Dropped: []string{name}}, nil
}

// belongings are the databases in which something belongs to a role or was granted it.
const belongings = `
SELECT DISTINCT b.datname::text
FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid JOIN pg_roles r ON r.oid = d.refobjid
WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = $1`

// forget drops a role with what it owns: PostgreSQL keeps one that owns anything.
func (a application) forget(ctx context.Context, name string) error {
	databases, err := a.main.Texts(ctx, belongings, name)
	if err != nil {
		return err
	}
	if !slices.Contains(databases, a.owner.Database) {
		databases = append(databases, a.owner.Database) // where grants on the server itself go
	}
	for _, database := range databases {
		if err := a.within(ctx, database, func(conn Conn) error {
			return conn.Exec(ctx, "DROP OWNED BY "+quoted(name)+" CASCADE")
		}); err != nil {
			return fmt.Errorf("in the database %s: %w", database, err)
		}
	}
	return a.main.Exec(ctx, "DROP ROLE "+quoted(name))
}
