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

// postgresAlarms watch PostgreSQL on RDS. Its thresholds follow from the class and
// the storage of the stack file.
func postgresAlarms(c *config.Config, database *data.Postgres) []alarm {
	d := c.Database
	memory, connections := d.MemoryMiB(), d.Connections()
	measure := func(metric, stat string) series {
		return series{"AWS/RDS", metric, stat, pulumi.StringMap{"DBInstanceIdentifier": database.Identifier}}
	}
	alarms := []alarm{
		{
			name: "database-cpu", urgency: soon,
			tells: "PostgreSQL has used more than 80 % of its CPU for 15 minutes. " +
				"Look at the top queries in Performance Insights.",
			of:   measure("CPUUtilization", "Average"),
			when: above, threshold: 80, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-storage", urgency: now,
			tells: fmt.Sprintf("PostgreSQL has less than a tenth of its %d GiB left and has not grown by itself: "+
				"it is at maxStorageGiB, or grew less than six hours ago. Full, it stops. Raise maxStorageGiB.", d.StorageGiB),
			// RDS grows the volume at the same mark within minutes: only where that did not
			// help does this last a quarter of an hour.
			of:   measure("FreeStorageSpace", "Minimum"),
			when: below, threshold: float64(d.StorageGiB) * gibibyte / 10, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-connections", urgency: soon,
			tells: fmt.Sprintf("More than four fifths of the about %d connections PostgreSQL takes are in use. "+
				"Look whose they are in pg_stat_activity; fewer tasks or smaller pools help at once.", connections),
			of:   measure("DatabaseConnections", "Maximum"),
			when: above, threshold: math.Floor(0.8 * float64(connections)), lasting: window{60, 5, 5}, gaps: noNews,
		},
		{
			name: "database-memory", urgency: soon,
			tells: "PostgreSQL has less than a tenth of its memory free: next it swaps. " +
				"Look at the number of connections and at the queries with the largest sorts, or take a larger class.",
			of:   measure("FreeableMemory", "Average"),
			when: below, threshold: float64(memory) * mebibyte / 10, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-transactions", urgency: soon,
			tells: "Vacuum does not keep up: half of the transaction numbers are used, and at the end PostgreSQL stops writing. " +
				"Look for old transactions and forgotten replication slots.",
			// Vacuum begins at 200 million, PostgreSQL stops at about 2.1 billion.
			of:   measure("MaximumUsedTransactionIDs", "Maximum"),
			when: above, threshold: 1e9, lasting: window{300, 3, 3}, gaps: noNews,
		},
	}
	if strings.HasPrefix(d.Class, "db.t") {
		alarms = append(alarms, alarm{
			name: "database-credits", urgency: soon,
			tells: "PostgreSQL has used more CPU than its burstable class earns in a day, and AWS charges for it. " +
				"Take a larger class, or one that does not burst.",
			// Not the balance: it is empty after every start, and RDS lets the class burst
			// on without credits, for money.
			of:   measure("CPUSurplusCreditsCharged", "Maximum"),
			when: above, threshold: 0, lasting: window{3600, 1, 1}, gaps: fine,
		})
	}
	return alarms
}
