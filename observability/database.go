package observability

import (
	"fmt"
	"math"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
)

const (
	mebibyte = 1 << 20
	gibibyte = 1 << 30
)

// databaseAlarms watch PostgreSQL, by what tells of it.
func databaseAlarms(c *config.Config, database data.Database) []alarm {
	switch database := database.(type) {
	case *data.Machine:
		return machineAlarms(c, database)
	case *data.Postgres:
		return postgresAlarms(c, database)
	default:
		return nil
	}
}

// postgresAlarms watch PostgreSQL on RDS and its replicas. A replica has the class
// and the storage of its source.
func postgresAlarms(c *config.Config, database *data.Postgres) []alarm {
	source := server{"database", "PostgreSQL", database.Identifier}
	alarms := append(instanceAlarms(source, c.Database), source.transactions())
	for i, replica := range database.Replicas {
		s := server{replica.Name, fmt.Sprintf("Read replica %d of PostgreSQL", i+1), replica.Identifier}
		alarms = append(alarms, append(instanceAlarms(s, c.Database), s.lag())...)
	}
	if database.Proxy != nil {
		alarms = append(alarms, proxyAlarms(database.Proxy, c.Database)...)
	}
	return alarms
}

// server is one instance on RDS: how its alarms begin, what they call it, and what
// RDS calls it.
type server struct {
	name, title string
	identifier  pulumi.StringOutput
}

func (s server) measure(metric, stat string) series {
	return series{"AWS/RDS", metric, stat, pulumi.StringMap{"DBInstanceIdentifier": s.identifier}}
}

// transactions tells of vacuum; the numbers of a replica are those of its source.
func (s server) transactions() alarm {
	return alarm{
		name: s.name + "-transactions", urgency: soon,
		tells: "Vacuum does not keep up: half of the transaction numbers are used, and at the end PostgreSQL stops writing. " +
			"Look for old transactions and forgotten replication slots.",
		// Vacuum begins at 200 million, PostgreSQL stops at about 2.1 billion.
		of:   s.measure("MaximumUsedTransactionIDs", "Maximum"),
		when: above, threshold: 1e9, lasting: window{300, 3, 3}, gaps: noNews,
	}
}

// lag tells of a replica that falls behind by more than one report explains, which
// holds it back for a quarter of an hour. Without a transaction at the source it
// seems up to five minutes behind anyway.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
func (s server) lag() alarm {
	return alarm{
		name: s.name + "-lag", urgency: soon,
		tells: s.title + " is more than 25 minutes behind, and what the database keeps for it fills the database's storage. " +
			"Look for long queries on the replica in pg_stat_activity, and whether RDS has stopped the replication.",
		of:   s.measure("ReplicaLag", "Maximum"),
		when: above, threshold: 1500, lasting: window{60, 5, 5}, gaps: noNews,
	}
}

// instanceAlarms watch one instance. The thresholds follow from the class and the
// storage of the stack file.
func instanceAlarms(s server, d *config.Database) []alarm {
	memory, connections := d.MemoryMiB(), d.Connections()
	alarms := []alarm{
		{
			name: s.name + "-cpu", urgency: soon,
			tells: s.title + " has used more than 80 % of its CPU for 15 minutes. " +
				"Look at the top queries in Performance Insights.",
			of:   s.measure("CPUUtilization", "Average"),
			when: above, threshold: 80, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: s.name + "-storage", urgency: now,
			tells: fmt.Sprintf("%s has less than a tenth of its %d GiB left and has not grown by itself: "+
				"it is at maxStorageGiB, or grew less than six hours ago. Full, it stops. Raise maxStorageGiB.", s.title, d.StorageGiB),
			// RDS grows the volume at the same mark within minutes: only where that did not
			// help does this last a quarter of an hour.
			of:   s.measure("FreeStorageSpace", "Minimum"),
			when: below, threshold: float64(d.StorageGiB) * gibibyte / 10, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: s.name + "-connections", urgency: soon,
			tells: fmt.Sprintf("More than four fifths of the about %d connections %s takes are in use. "+
				"Look whose they are in pg_stat_activity; fewer tasks or smaller pools help at once.", connections, s.title),
			of:   s.measure("DatabaseConnections", "Maximum"),
			when: above, threshold: math.Floor(0.8 * float64(connections)), lasting: window{60, 5, 5}, gaps: noNews,
		},
		{
			name: s.name + "-memory", urgency: soon,
			tells: s.title + " has less than a tenth of its memory free: next it swaps. " +
				"Look at the number of connections and at the queries with the largest sorts, or take a larger class.",
			of:   s.measure("FreeableMemory", "Average"),
			when: below, threshold: float64(memory) * mebibyte / 10, lasting: window{300, 3, 3}, gaps: noNews,
		},
	}
	if strings.HasPrefix(d.Class, "db.t") {
		alarms = append(alarms, alarm{
			name: s.name + "-credits", urgency: soon,
			tells: s.title + " has used more CPU than its burstable class earns in a day, and AWS charges for it. " +
				"Take a larger class, or one that does not burst.",
			// Not the balance: it is empty after every start, and RDS lets the class burst
			// on without credits, for money.
			of:   s.measure("CPUSurplusCreditsCharged", "Maximum"),
			when: above, threshold: 0, lasting: window{3600, 1, 1}, gaps: fine,
		})
	}
	return alarms
}
