package postgres

import (
	"context"
	"fmt"
	"time"
)

// Credentials are what a secret of a connection holds.
type Credentials struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Database string `json:"dbname"`
}

// Conn is a connection to one database of the server.
type Conn interface {
	// Exec runs one statement.
	Exec(ctx context.Context, statement string) error
	// Texts returns the first column of a query.
	Texts(ctx context.Context, query string, arguments ...any) ([]string, error)
	Close(ctx context.Context) error
}

// Server is the world outside, and how time passes in it.
type Server struct {
	// Secret reads one login.
	Secret func(ctx context.Context, login Login) (Credentials, error)
	// Connect opens a connection as a role, to the database the credentials name.
	Connect func(ctx context.Context, as Credentials, ca string) (Conn, error)
	Now     func() time.Time
	Sleep   func(ctx context.Context, span time.Duration) error
}

// Report is what was done, for the log and the state.
type Report struct {
	Databases  []string `json:"databases,omitempty"`
	Users      []string `json:"users,omitempty"`
	Extensions []string `json:"extensions,omitempty"`
	LockedOut  []string `json:"lockedOut,omitempty"`
	Dropped    []string `json:"dropped,omitempty"`
}

// Report is what there is once the request is met.
func (r Request) Report() Report {
	report := Report{Extensions: r.Extensions, LockedOut: r.gone()}
	for _, d := range r.Databases {
		report.Databases = append(report.Databases, d.Name)
	}
	for _, u := range r.Users {
		report.Users = append(report.Users, u.Name)
	}
	return report
}

// pause lies between two tries to reach a server that is not up yet.
const pause = 5 * time.Second

// Apply brings the server to what the request says.
func (s Server) Apply(ctx context.Context, r Request) (Report, error) {
	if r.Last() {
		// The server goes, or is to be left alone: a call that is replaced ends in this
		// way, too, and must lock nobody out.
		return Report{}, nil
	}
	a, done, err := s.open(ctx, r)
	if err != nil {
		return Report{}, err
	}
	defer done()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"extensions", a.extensions},
		{"roles asked for no longer", a.lockOut},
		{"roles", a.roles},
		{"databases", a.databases},
		{"users", a.users},
	} {
		if err := step.do(ctx); err != nil {
			return Report{}, fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return r.Report(), nil
}

// open connects as the owner. One call at a time does so: one that AWS repeats must
// not meet itself, nor reviews that come and go at the same moment each other.
func (s Server) open(ctx context.Context, r Request) (a application, done func(), err error) {
	owner, err := s.Secret(ctx, r.Owner)
	if err != nil {
		return a, nil, fmt.Errorf("owner: %w", err)
	}
	conn, err := s.reach(ctx, owner, r)
	if err != nil {
		return a, nil, fmt.Errorf("connect to %s as %s: %w", owner.Host, owner.Username, err)
	}
	done = func() { _ = conn.Close(ctx) }
	if err := conn.Exec(ctx, "SELECT pg_advisory_lock(7203671)"); err != nil {
		done()
		return a, nil, fmt.Errorf("lock: %w", err)
	}
	return application{s, r, owner, conn}, done, nil
}

// reach connects, and tries again for as long as the server may not be up yet.
func (s Server) reach(ctx context.Context, as Credentials, r Request) (Conn, error) {
	until := s.Now().Add(time.Duration(r.Patience) * time.Second)
	for {
		conn, err := s.Connect(ctx, as, r.CA)
		if err == nil || !s.Now().Add(pause).Before(until) {
			return conn, err
		}
		if err := s.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

type application struct {
	Server
	request Request
	owner   Credentials
	main    Conn
}

func (a application) extensions(ctx context.Context) error {
	return extend(ctx, a.main, a.request.Extensions)
}

func extend(ctx context.Context, conn Conn, extensions []string) error {
	for _, name := range extensions {
		if err := conn.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+quoted(name)+" CASCADE"); err != nil {
			return fmt.Errorf("extension %s: %w", name, err)
		}
	}
	return nil
}

// within runs something in another database of the server.
func (a application) within(ctx context.Context, database string, do func(Conn) error) error {
	if database == a.owner.Database {
		return do(a.main)
	}
	as := a.owner
	as.Database = database
	conn, err := a.Connect(ctx, as, a.request.CA)
	if err != nil {
		return fmt.Errorf("connect to the database %s: %w", database, err)
	}
	defer func() { _ = conn.Close(ctx) }()
	return do(conn)
}

// lockOut keeps what a role owns, and the role out.
func (a application) lockOut(ctx context.Context) error {
	for _, name := range a.request.gone() {
		there, err := a.main.Texts(ctx, "SELECT rolname::text FROM pg_roles WHERE rolname = $1", name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(there) == 0 {
			continue
		}
		if err := a.main.Exec(ctx, "ALTER ROLE "+quoted(name)+" NOLOGIN PASSWORD NULL"); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := a.main.Texts(ctx, "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE usename = $1", name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// roles can log in, and the owner is a member of each: only so may it give them
// databases and speak for what they own.
func (a application) roles(ctx context.Context) error {
	for _, role := range a.request.roles() {
		if err := a.role(ctx, role); err != nil {
			return fmt.Errorf("%s: %w", role.Name, err)
		}
	}
	return nil
}

func (a application) role(ctx context.Context, r role) error {
	secret, err := a.Secret(ctx, r.Login)
	if err != nil {
		return err
	}
	there, err := a.main.Texts(ctx, "SELECT rolname::text FROM pg_roles WHERE rolname = $1", r.Name)
	if err != nil {
		return err
	}
	if len(there) == 0 {
		if err := a.main.Exec(ctx, "CREATE ROLE "+quoted(r.Name)); err != nil {
			return err
		}
	}
	verifier, err := scram(secret.Password)
	if err != nil {
		return err
	}
	// The password itself would stand in the server's log.
	if err := a.main.Exec(ctx, "ALTER ROLE "+quoted(r.Name)+" LOGIN PASSWORD "+literal(verifier)); err != nil {
		return err
	}
	return a.main.Exec(ctx, "GRANT "+quoted(r.Name)+" TO "+quoted(a.owner.Username))
}

// databases belong to the role of their name, and nobody else may connect.
func (a application) databases(ctx context.Context) error {
	for _, d := range a.request.Databases {
		if err := a.database(ctx, d); err != nil {
			return fmt.Errorf("%s: %w", d.Name, err)
		}
	}
	return a.closed(ctx, a.owner.Database)
}

const databaseOwner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = $1"

func (a application) database(ctx context.Context, d Database) error {
	owners, err := a.main.Texts(ctx, databaseOwner, d.Name)
	if err != nil {
		return err
	}
	switch {
	case len(owners) == 0:
		if err := a.main.Exec(ctx, "CREATE DATABASE "+quoted(d.Name)+" OWNER "+quoted(d.Name)); err != nil {
			return err
		}
	case owners[0] != d.Name:
		return fmt.Errorf("it is there already and belongs to %s: it was not made for this", owners[0])
	}
	if err := a.closed(ctx, d.Name); err != nil || len(d.Extensions) == 0 {
		return err
	}
	return a.within(ctx, d.Name, func(conn Conn) error { return extend(ctx, conn, d.Extensions) })
}

// closed takes from everybody what PostgreSQL gives everybody: to connect.
func (a application) closed(ctx context.Context, database string) error {
	return a.main.Exec(ctx, "REVOKE CONNECT, TEMPORARY ON DATABASE "+quoted(database)+" FROM PUBLIC")
}
