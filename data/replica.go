package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// Replica is a read replica of a database: the same data a moment later, for
// reports that must not slow the application down. It has the roles and passwords
// of the database, as it is a copy block by block.
type Replica struct {
	// Name is its logical name: database-replica-1. The number is for ever.
	Name       string
	Identifier pulumi.StringOutput
	Instance   *rds.Instance

	connection
}

// patience is how long, in milliseconds, replay waits for a query that stands in
// its way before it cancels the query. A report may take a quarter of an hour; with
// the default of 30 seconds it fails as soon as somebody changes its tables.
const patience = "900000"

// replicas go through a door of their own: who may read a copy has no way to the
// database itself.
func (b postgresBuilder) replicas(source *Postgres, password pulumi.StringOutput, monitoring *iam.Role) ([]*Replica, error) {
	if b.database.Replicas == 0 {
		return nil, nil
	}
	name := b.name + "-replica"
	door, err := newDoor(b.ctx, name, doorArgs{b.args.Config, b.args.Network, "Replicas of PostgreSQL", b.database.Port}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	parameters, err := b.parameters(name, "Replicas of PostgreSQL",
		// The database keeps the rows a query on the replica still reads.
		setting{"hot_standby_feedback", "1", atOnce},
		setting{"max_standby_streaming_delay", patience, atOnce},
	)
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	all := make([]*Replica, b.database.Replicas)
	for i := range all {
		replica := &Replica{Name: fmt.Sprintf("%s-%d", name, i+1), connection: connectionTo(b.database)}
		replica.door, replica.ca = door, source.ca
		if err := b.replica(replica, source, parameters, monitoring); err != nil {
			return nil, fmt.Errorf("%d: %w", i+1, err)
		}
		if err := replica.keep(b.ctx, replica.Name, secretArgs{
			config: b.args.Config, keys: b.args.Keys,
			part: replica.Name, description: fmt.Sprintf("How to connect to read replica %d of PostgreSQL", i+1),
		}, password, b.parent); err != nil {
			return nil, fmt.Errorf("%d: secret: %w", i+1, err)
		}
		all[i] = replica
	}
	return all, nil
}

// replica leaves to RDS what a copy has from its source: engine, version, key,
// subnets and storage. It holds nothing of its own, so nothing keeps it from being
// taken away: no protection, no backups, no last snapshot.
func (b postgresBuilder) replica(r *Replica, source *Postgres, parameters *rds.ParameterGroup, monitoring *iam.Role) (err error) {
	if r.Identifier, err = b.identifier(r.Name, b.part(r.Name)); err != nil {
		return fmt.Errorf("identifier: %w", err)
	}
	logs, err := b.logs(r.Name, r.Identifier)
	if err != nil {
		return fmt.Errorf("logs: %w", err)
	}
	settings := b.server(r.Identifier, parameters, r.door, monitoring)
	settings.ReplicateSourceDb = source.Instance.Identifier
	settings.BackupRetentionPeriod = pulumi.Int(0)
	settings.SkipFinalSnapshot = pulumi.Bool(true)
	r.Instance, err = rds.NewInstance(b.ctx, r.Name, settings, b.parent, pulumi.DependsOn(append(logs, monitoring.Ready)))
	if err != nil {
		return fmt.Errorf("instance: %w", err)
	}
	r.host = r.Instance.Address
	return nil
}
