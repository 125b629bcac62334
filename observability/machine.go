package observability

import (
	"fmt"
	"math"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
)

// A backup begins every day; two hours are for the largest of them.
const backupDue = 26 * 60 * 60

// machineAlarms watch PostgreSQL on a machine of our own: the machine as EC2 sees
// it, and PostgreSQL as the machine tells of it once a minute.
func machineAlarms(c *config.Config, machine *data.Machine) []alarm {
	return append(hostAlarms(c, machine), serverAlarms(c)...)
}

// hostAlarms are about the instance there is now.
func hostAlarms(c *config.Config, machine *data.Machine) []alarm {
	measure := func(metric, stat string) series {
		return series{"AWS/EC2", metric, stat, pulumi.StringMap{"InstanceId": machine.Instance.ID().ToStringOutput()}}
	}
	alarms := []alarm{
		{
			name: "database-system", urgency: now,
			tells: "AWS's side of the machine of PostgreSQL has failed. EC2 starts it on other hardware by itself, with the " +
				"same volume; if it is not back in ten minutes, see docs/database-on-ec2.md.",
			of:   measure("StatusCheckFailed_System", "Maximum"),
			when: above, threshold: 0, lasting: window{60, 2, 2}, gaps: noNews, does: moved,
		},
		{
			name: "database-instance", urgency: now,
			tells: "The machine of PostgreSQL does not answer EC2 any more, and is rebooted by itself. " +
				"If it is not back in ten minutes, see docs/database-on-ec2.md.",
			of:   measure("StatusCheckFailed_Instance", "Maximum"),
			when: above, threshold: 0, lasting: window{60, 3, 3}, gaps: noNews, does: rebooted,
		},
		{
			name: "database-cpu", urgency: soon,
			tells: "PostgreSQL has used more than 80 % of its CPU for 15 minutes. " +
				"Look at the top queries in pg_stat_statements.",
			of:   measure("CPUUtilization", "Average"),
			when: above, threshold: 80, lasting: window{300, 3, 3}, gaps: noNews,
		},
	}
	if strings.HasPrefix(c.Database.Class, "t") {
		alarms = append(alarms, alarm{
			name: "database-credits", urgency: soon,
			tells: "The machine of PostgreSQL has used more CPU than its burstable type earns in a day, and AWS charges for it. " +
				"Take a larger type, or one that does not burst.",
			of:   measure("CPUSurplusCreditsCharged", "Maximum"),
			when: above, threshold: 0, lasting: window{3600, 1, 1}, gaps: fine,
		})
	}
	return alarms
}

// serverAlarms are about the environment's database, whichever instance runs it.
func serverAlarms(c *config.Config) []alarm {
	d := c.Database
	measure := func(metric, stat string) series {
		return series{data.MetricNamespace, metric, stat, pulumi.StringMap{"Environment": pulumi.String(c.Prefix())}}
	}
	connections := d.Connections()
	return []alarm{
		{
			name: "database-answers", urgency: now,
			tells: fmt.Sprintf("PostgreSQL does not answer, or its machine is silent. Look at the log group %s, "+
				"and at the machine through Session Manager.", c.LogGroup("database/machine")),
			of:   measure("Answers", "Minimum"),
			when: below, threshold: 1, lasting: window{60, 5, 5}, gaps: trouble,
		},
		{
			name: "database-storage", urgency: now,
			tells: fmt.Sprintf("PostgreSQL has less than a tenth of its %d GiB left. Full, it stops. "+
				"Raise storageGiB: docs/database-on-ec2.md says how.", d.StorageGiB),
			of:   measure("StorageUsed", "Maximum"),
			when: above, threshold: 90, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-memory", urgency: soon,
			tells: "PostgreSQL has less than a tenth of its memory free. " +
				"Look at the number of connections and at the queries with the largest sorts, or take a larger type.",
			of:   measure("MemoryFree", "Average"),
			when: below, threshold: 10, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-connections", urgency: soon,
			tells: fmt.Sprintf("More than four fifths of the about %d connections PostgreSQL takes are in use. "+
				"Look whose they are in pg_stat_activity; fewer tasks or smaller pools help at once.", connections),
			of:   measure("Connections", "Maximum"),
			when: above, threshold: math.Floor(0.8 * float64(connections)), lasting: window{60, 5, 5}, gaps: noNews,
		},
		{
			name: "database-transactions", urgency: soon,
			tells: "Vacuum does not keep up: half of the transaction numbers are used, and at the end PostgreSQL stops writing. " +
				"Look for old transactions and forgotten replication slots.",
			of:   measure("UsedTransactionIDs", "Maximum"),
			when: above, threshold: 1e9, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-archive", urgency: now,
			tells: "PostgreSQL's write-ahead log does not reach its bucket: nothing after the last segment there could be restored, " +
				"and what waits fills the volume. The log says what pgbackrest complains of.",
			of:   measure("WaitingSegments", "Minimum"),
			when: above, threshold: 3, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: "database-backup", urgency: soon,
			tells: "PostgreSQL has had no base backup for more than a day, or none at all. " +
				"Run database-backup on the machine and see what it says.",
			of:   measure("BackupAge", "Minimum"),
			when: above, threshold: backupDue, lasting: window{3600, 2, 2}, gaps: trouble,
		},
	}
}
