package observability

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
)

// cacheAlarms watch every node of the cache: each has a memory and a thread of
// its own, and any of them may be the primary.
func cacheAlarms(c *config.Config, cache *data.Cache) []alarm {
	var alarms []alarm
	for number := range 1 + c.Cache.Replicas {
		alarms = append(alarms, nodeAlarms(c, cache, fmt.Sprintf("%03d", number+1))...)
	}
	return alarms
}

// nodeAlarms watch one node, by the name AWS gives it: that of the replication
// group and a number from 001 on.
func nodeAlarms(c *config.Config, cache *data.Cache, node string) []alarm {
	name := "cache-" + node
	measure := func(metric, stat string) series {
		return series{"AWS/ElastiCache", metric, stat, pulumi.StringMap{
			"CacheClusterId": pulumi.Sprintf("%s-%s", cache.ReplicationGroup.ReplicationGroupId, node),
			"CacheNodeId":    pulumi.String("0001"), // a node of Valkey or Redis is a cluster of one
		}}
	}
	return []alarm{
		{
			name: name + "-memory", urgency: now,
			tells: "The cache is more than 80 % full. It evicts nothing, so at 100 it refuses writes and the queues stop. " +
				"Look for queues that only grow, or take a larger node.",
			of:   measure("DatabaseMemoryUsagePercentage", "Maximum"),
			when: above, threshold: 80, lasting: window{60, 5, 5}, gaps: noNews,
		},
		{
			name: name + "-cpu", urgency: soon,
			tells: fmt.Sprintf("The one thread that serves every command has been more than 80 %% busy for 15 minutes. "+
				"Look for slow commands in the log group %s.", c.LogGroup("cache/slow")),
			of:   measure("EngineCPUUtilization", "Average"),
			when: above, threshold: 80, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: name + "-evictions", urgency: now,
			tells: "The cache throws keys away, and with them jobs: its parameter group no longer says noeviction. " +
				"Look at the parameter group of the replication group.",
			of:   measure("Evictions", "Sum"),
			when: above, threshold: 0, lasting: window{60, 1, 1}, gaps: noNews,
		},
	}
}
