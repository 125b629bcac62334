package tests

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// Every alarm of a stack on one line: what, when, how long, gaps, and who hears.
var (
	ingressAlarms = map[string]string{
		"ingress-errors":   "Sum AWS/ApplicationELB HTTPCode_ELB_5XX_Count > 5, 3 of 5 x 60 s, notBreaching, critical",
		"ingress-rejected": "Sum AWS/ApplicationELB RejectedConnectionCount > 0, 3 of 5 x 60 s, notBreaching, critical",
	}
	webAlarms = map[string]string{
		"errors":    "IF(errors >= 10, 100 * errors / requests, 0) > 5, 1 of 1 x 300 s, notBreaching, critical",
		"latency":   "p99 AWS/ApplicationELB TargetResponseTime > 3, 3 of 3 x 300 s, notBreaching, warning",
		"unhealthy": "Maximum AWS/ApplicationELB UnHealthyHostCount > 0, 5 of 10 x 60 s, notBreaching, warning",
		"down":      "Maximum AWS/ApplicationELB HealthyHostCount < 1, 3 of 3 x 60 s, notBreaching, critical",
	}
	taskAlarms = map[string]string{
		"cpu":    "Average AWS/ECS CPUUtilization > 85, 3 of 3 x 300 s, ignore, warning",
		"memory": "Maximum AWS/ECS MemoryUtilization > 90, 3 of 3 x 300 s, ignore, warning",
		"tasks":  "desired - FILL(running, 0) > 0, 5 of 10 x 60 s, notBreaching, critical",
	}
	databaseAlarms = map[string]string{
		"database-cpu": "Average AWS/RDS CPUUtilization > 80, 3 of 3 x 300 s, ignore, warning",
		// A tenth of 100 GiB, four fifths of 863 connections, a tenth of 8 GiB.
		"database-storage":      "Minimum AWS/RDS FreeStorageSpace < 10737418240, 3 of 3 x 300 s, ignore, critical",
		"database-connections":  "Maximum AWS/RDS DatabaseConnections > 690, 5 of 5 x 60 s, ignore, warning",
		"database-memory":       "Average AWS/RDS FreeableMemory < 858993459, 3 of 3 x 300 s, ignore, warning",
		"database-transactions": "Maximum AWS/RDS MaximumUsedTransactionIDs > 1000000000, 3 of 3 x 300 s, ignore, warning",
	}
	nodeAlarms = map[string]string{
		"memory":    "Maximum AWS/ElastiCache DatabaseMemoryUsagePercentage > 80, 5 of 5 x 60 s, ignore, critical",
		"cpu":       "Average AWS/ElastiCache EngineCPUUtilization > 80, 3 of 3 x 300 s, ignore, warning",
		"evictions": "Sum AWS/ElastiCache Evictions > 0, 1 of 1 x 60 s, ignore, critical",
	}
)

func TestAlarmsOfProduction(t *testing.T) {
	want := map[string]string{}
	maps.Copy(want, ingressAlarms)
	maps.Copy(want, databaseAlarms)
	for _, service := range []string{"server", "storefront", "worker"} {
		copyUnder(want, "service-"+service, taskAlarms)
	}
	for _, service := range []string{"server", "storefront"} {
		copyUnder(want, "service-"+service, webAlarms)
	}
	for _, node := range []string{"001", "002"} {
		copyUnder(want, "cache-"+node, nodeAlarms)
	}
	e := evaluate(t, production)
	got := map[string]string{}
	for name, alarm := range e.Of(alarmType) {
		if told, people := strings.CutPrefix(name, "alerts-"); people {
			got[told] = e.summary(alarm)
		}
	}
	assert.Equal(t, want, got)
}

func copyUnder(into map[string]string, prefix string, alarms map[string]string) {
	for name, line := range alarms {
		into[prefix+"-"+name] = line
	}
}

// summary is one alarm as the tables above write it.
func (e evaluated) summary(alarm recorder.Resource) string {
	e.t.Helper()
	in := alarm.Plain()
	seconds := in["period"]
	what := fmt.Sprintf("%v%v %v %v", or(in["statistic"]), or(in["extendedStatistic"]), in["namespace"], in["metricName"])
	if queries, ok := in["metricQueries"].([]any); ok {
		what = fmt.Sprint(queries[0].(map[string]any)["expression"])
		seconds = queries[1].(map[string]any)["metric"].(map[string]any)["period"]
	}
	sign := map[any]string{"GreaterThanThreshold": ">", "LessThanThreshold": "<"}[in["comparisonOperator"]]
	heard := map[any]string{
		e.output(snsTopic, "alerts-critical", "arn"): "critical", e.output(snsTopic, "alerts-warning", "arn"): "warning",
	}
	actions := in["alarmActions"].([]any)
	assert.Equal(e.t, actions[:1], in["okActions"], alarm.Name)
	assert.Equal(e.t, e.text(ecsCluster, "cluster", "name")+"-"+strings.TrimPrefix(alarm.Name, "alerts-"), in["name"])
	line := fmt.Sprintf("%s %s %.0f, %v of %v x %v s, %v, %s", what, sign, in["threshold"], in["datapointsToAlarm"],
		in["evaluationPeriods"], seconds, in["treatMissingData"], heard[actions[0]])
	for _, action := range actions[1:] {
		line += ", " + fmt.Sprint(action)
	}
	return line
}

func or(value any) any {
	if value == nil {
		return ""
	}
	return value
}

func TestAlarmsLookAtTheirOwnThing(t *testing.T) {
	e := evaluate(t, production)
	balancer := e.text(applicationLB, "ingress", "arnSuffix")
	server := fields{"LoadBalancer": balancer, "TargetGroup": e.text(targetType, "server", "arnSuffix")}
	worker := fields{"ClusterName": e.text(ecsCluster, "cluster", "name"), "ServiceName": "worker"}
	for name, want := range map[string]fields{
		"ingress-errors":         {"LoadBalancer": balancer},
		"service-server-latency": server,
		"service-server-down":    server,
		"service-worker-cpu":     worker,
		"database-storage":       {"DBInstanceIdentifier": e.output(dbInstance, "database", "identifier")},
		"cache-002-memory":       {"CacheClusterId": "landfall-production-002", "CacheNodeId": "0001"},
	} {
		assert.Equal(t, want, e.inputs(alarmType, "alerts-"+name)["dimensions"], name)
	}
	metric := func(namespace, name, stat string, period float64, dimensions any) map[string]any {
		return fields{
			"namespace": namespace, "metricName": name, "stat": stat, "period": period, "dimensions": dimensions,
		}
	}
	assert.Equal(t, items{
		fields{
			"id": "result", "label": "service-server-errors", "returnData": true,
			"expression": "IF(errors >= 10, 100 * errors / requests, 0)",
		},
		fields{"id": "errors", "metric": metric("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", 300, server)},
		fields{"id": "requests", "metric": metric("AWS/ApplicationELB", "RequestCount", "Sum", 300, server)},
	}, e.inputs(alarmType, "alerts-service-server-errors")["metricQueries"])
	assert.Equal(t, items{
		fields{
			"id": "result", "label": "service-worker-tasks", "returnData": true, "expression": "desired - FILL(running, 0)",
		},
		fields{"id": "desired", "metric": metric("ECS/ContainerInsights", "DesiredTaskCount", "Average", 60, worker)},
		fields{"id": "running", "metric": metric("ECS/ContainerInsights", "RunningTaskCount", "Average", 60, worker)},
	}, e.inputs(alarmType, "alerts-service-worker-tasks")["metricQueries"])
}

func TestOnePercentileAlarmWhole(t *testing.T) {
	e := evaluate(t, staging)
	warning := items{e.output(snsTopic, "alerts-warning", "arn")}
	assert.Equal(t, fields{
		"name": "landfall-staging-service-server-latency",
		"alarmDescription": "One request in a hundred to server takes longer than 3 s. " +
			"Look at its CPU, then at the slow queries in the log of the database.",
		"namespace": "AWS/ApplicationELB", "metricName": "TargetResponseTime", "extendedStatistic": "p99",
		"evaluateLowSampleCountPercentiles": "ignore",
		"dimensions": fields{
			"LoadBalancer": e.text(applicationLB, "ingress", "arnSuffix"),
			"TargetGroup":  e.text(targetType, "server", "arnSuffix"),
		},
		"comparisonOperator": "GreaterThanThreshold", "threshold": 3.0, "period": 300.0,
		"evaluationPeriods": 3.0, "datapointsToAlarm": 3.0, "treatMissingData": "notBreaching",
		"alarmActions": warning, "okActions": warning,
	}, e.inputs(alarmType, "alerts-service-server-latency"))
}

func TestEveryAlarmTellsWhereToLook(t *testing.T) {
	for name, alarm := range evaluate(t, staging).Of(alarmType) {
		tells, _ := alarm.Plain()["alarmDescription"].(string)
		assert.Less(t, len(tells), 1024, name)
		assert.Regexp(t, `^[A-Z].*: .*\.$|^[A-Z].*\. .*\.$`, tells, name)
	}
}

func TestThresholdsFollowTheStackFile(t *testing.T) {
	e := evaluate(t, staging, func(platform map[string]any) {
		database := at(platform, "database")
		database["class"], database["storageGiB"] = "db.t4g.micro", 20
	})
	for name, want := range map[string]float64{
		"storage": 20 << 30 / 10, "connections": 60, "memory": 1 << 30 / 10.0, "credits": 0,
	} {
		assert.InDelta(t, want, e.inputs(alarmType, "alerts-database-"+name)["threshold"], 0.5, name)
	}
}

func TestAlarmsFollowWhatIsThere(t *testing.T) {
	of := func(e evaluated, prefix string) []string {
		var names []string
		for name := range e.Of(alarmType) {
			if strings.HasPrefix(name, "alerts-"+prefix) {
				names = append(names, strings.TrimPrefix(name, "alerts-"))
			}
		}
		return slices.Sorted(slices.Values(names))
	}
	t.Run("before the first image there are no services to watch", func(t *testing.T) {
		e := evaluated{recorder.Run(t, recorder.FirstUp(t, production)), t}
		assert.Empty(t, of(e, "service-"))
		assert.Len(t, of(e, "database-"), len(databaseAlarms))
		assert.Len(t, of(e, "ingress-"), len(ingressAlarms))
	})
	t.Run("only a burstable class has credits", func(t *testing.T) {
		assert.Contains(t, of(evaluate(t, staging), "database-"), "database-credits")
		assert.NotContains(t, of(evaluate(t, production), "database-"), "database-credits")
	})
	t.Run("each node of the cache is watched", func(t *testing.T) {
		e := evaluate(t, production, func(platform map[string]any) {
			at(platform, "cache")["replicas"] = 2
		})
		assert.Equal(t, []string{
			"cache-001-cpu", "cache-001-evictions", "cache-001-memory",
			"cache-002-cpu", "cache-002-evictions", "cache-002-memory",
			"cache-003-cpu", "cache-003-evictions", "cache-003-memory",
		}, of(e, "cache-"))
	})
	t.Run("who lends is not woken for a review that sleeps", func(t *testing.T) {
		e := evaluate(t, staging)
		errors := e.One(t, alarmType, "alerts-ingress-errors")
		assert.True(t, strings.HasSuffix(e.summary(errors), ", warning"))
		assert.Contains(t, errors.Plain()["alarmDescription"], "reviews count, too")
		assert.True(t, strings.HasSuffix(e.summary(e.One(t, alarmType, "alerts-ingress-rejected")), ", critical"))
	})
	t.Run("workers alone have no load balancer to watch", func(t *testing.T) {
		e := evaluate(t, staging, func(platform map[string]any) {
			delete(platform, "releases") // they ask a service that goes
			services := at(platform, "services")
			delete(services, "server")
			delete(services, "storefront")
			delete(platform, "domain")
			platform["images"] = []any{"medusa"}
		})
		assert.Empty(t, of(e, "ingress-"))
		assert.Equal(t, []string{"service-worker-cpu", "service-worker-memory", "service-worker-tasks"}, of(e, "service-"))
	})
}
