package postgres

import (
	"cmp"
	"context"
	"fmt"
)

// users may use what the owner of their database owns there, now and later.
func (a application) users(ctx context.Context) error {
	for _, before := range a.request.left() {
		database := cmp.Or(before.Database, a.owner.Database)
		if err := a.main.Exec(ctx, "REVOKE CONNECT ON DATABASE "+quoted(database)+" FROM "+quoted(before.Name)); err != nil {
			return fmt.Errorf("%s: %w", before.Name, err)
		}
	}
	for _, u := range a.request.Users {
		if err := a.user(ctx, u); err != nil {
			return fmt.Errorf("%s: %w", u.Name, err)
		}
	}
	return nil
}

func (a application) user(ctx context.Context, u User) error {
	database := cmp.Or(u.Database, a.owner.Database)
	if err := a.main.Exec(ctx, "GRANT CONNECT ON DATABASE "+quoted(database)+" TO "+quoted(u.Name)); err != nil {
		return err
	}
	return a.within(ctx, database, func(conn Conn) error {
		return u.grant(ctx, conn, cmp.Or(u.Database, a.owner.Username))
	})
}

// Rights on everything of one sort.
const (
	reading = "SELECT"
	writing = "INSERT, UPDATE, DELETE"
	// A sequence is read by currval and moved by nextval.
	counting = "USAGE"
)

// grant gives the user its rights on what a role owns in the database of the
// connection. Objects of others, such as those of extensions, are not the owner's
// to give: so they are named one by one. Default rights cover what comes later.
func (u User) grant(ctx context.Context, conn Conn, owner string) error {
	statements, err := conn.Texts(ctx, objects, owner, u.Name, u.Write)
	if err != nil {
		return err
	}
	later := "ALTER DEFAULT PRIVILEGES FOR ROLE " + quoted(owner)
	name := quoted(u.Name)
	statements = append(statements,
		later+" GRANT USAGE ON SCHEMAS TO "+name,
		later+" GRANT "+reading+" ON TABLES TO "+name,
		later+" GRANT "+reading+" ON SEQUENCES TO "+name,
	)
	if u.Write {
		statements = append(statements,
			later+" GRANT "+writing+" ON TABLES TO "+name,
			later+" GRANT "+counting+" ON SEQUENCES TO "+name,
		)
	} else {
		statements = append(statements,
			later+" REVOKE "+writing+" ON TABLES FROM "+name,
			later+" REVOKE "+counting+" ON SEQUENCES FROM "+name,
		)
	}
	for _, statement := range statements {
		if err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// objects writes the statements for what is there: schemas, then tables, views and
// sequences of role $1 for user $2, who may write if $3.
const objects = `
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, $2::text)
FROM pg_namespace
WHERE pg_get_userbyid(nspowner) = $1 OR nspname = 'public'
UNION ALL
SELECT format(command, c.oid::regclass, $2::text)
FROM pg_class c, LATERAL (
  SELECT unnest(CASE
    WHEN c.relkind = 'S' AND $3 THEN ARRAY['GRANT SELECT, USAGE ON SEQUENCE %s TO %I']
    WHEN c.relkind = 'S' THEN ARRAY['GRANT SELECT ON SEQUENCE %s TO %I', 'REVOKE USAGE ON SEQUENCE %s FROM %I']
    WHEN $3 THEN ARRAY['GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I']
    ELSE ARRAY['GRANT SELECT ON %s TO %I', 'REVOKE INSERT, UPDATE, DELETE ON %s FROM %I']
  END) AS command
) AS commands
WHERE pg_get_userbyid(c.relowner) = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
`
