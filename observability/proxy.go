package observability

import (
	"fmt"
	"math"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
)

// proxyAlarms watch what stands before PostgreSQL: a proxy without a database, or
// with none to spare, looks to the services like a database that is down.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html
func proxyAlarms(proxy *data.Proxy, d *config.Database) []alarm {
	whole := pulumi.StringMap{"ProxyName": proxy.Name}
	target := pulumi.StringMap{
		"ProxyName": proxy.Name, "TargetGroup": pulumi.String("default"), "TargetRole": pulumi.String("READ_WRITE"),
	}
	connections := d.Connections()
	return []alarm{
		{
			name: "database-proxy-target", urgency: now,
			tells: "The proxy of PostgreSQL does not reach the database, so no service does. " +
				"Look at the target's reason in the console of RDS Proxy: a changed password, or a database that is down.",
			of:   series{"AWS/RDS", "AvailabilityPercentage", "Average", target},
			when: below, threshold: 50, lasting: window{60, 5, 5}, gaps: noNews,
		},
		{
			name: "database-proxy-wait", urgency: soon,
			tells: "Services wait more than a second for the proxy of PostgreSQL to find them a connection. " +
				"Look for long transactions in pg_stat_activity, and at the pinned connections.",
			// Microseconds.
			of:   series{"AWS/RDS", "DatabaseConnectionsBorrowLatency", "Average", whole},
			when: above, threshold: 1e6, lasting: window{60, 5, 5}, gaps: fine,
		},
		{
			name: "database-proxy-pinned", urgency: soon,
			tells: fmt.Sprintf("More than half of the about %d connections of PostgreSQL are pinned: each serves one client only, "+
				"as if there were no proxy. docs/database.md says what pins.", connections),
			of:   series{"AWS/RDS", "DatabaseConnectionsCurrentlySessionPinned", "Maximum", target},
			when: above, threshold: math.Floor(0.5 * float64(connections)), lasting: window{300, 3, 3}, gaps: fine,
		},
	}
}
