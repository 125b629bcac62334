package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// dataStack is a stack with everything a database on RDS may have.
const dataStack = "tests/testdata/Pulumi.data.yaml"

func parameterOf(name, value, apply string) map[string]any {
	return fields{"name": name, "value": value, "applyMethod": apply}
}

// ourParameters are those every database has, for the libraries it preloads.
func ourParameters(libraries string) items {
	return items{
		parameterOf("rds.force_ssl", "1", "pending-reboot"),
		parameterOf("shared_preload_libraries", libraries, "pending-reboot"),
		parameterOf("log_min_duration_statement", "1000", "immediate"),
		parameterOf("log_statement", "ddl", "immediate"),
		parameterOf("log_connections", "1", "immediate"),
		parameterOf("log_disconnections", "1", "immediate"),
		parameterOf("log_lock_waits", "1", "immediate"),
	}
}

// A replica must take what its source takes: PostgreSQL does not start one with
// fewer connections.
func TestParametersOfTheStackFileFollowOurs(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	want := append(ourParameters("pg_stat_statements,pg_cron,pgaudit"),
		parameterOf("cron.database_name", "app", "pending-reboot"),
		parameterOf("max_connections", "400", "pending-reboot"),
		parameterOf("pgaudit.log", "ddl", "immediate"),
		parameterOf("work_mem", "65536", "immediate"),
	)
	assert.Equal(t, fields{
		"description": "PostgreSQL of landfall-data", "family": "postgres17", "parameters": want,
	}, e.inputs(dbParameters, "database-parameters"))
	assert.Equal(t, fields{
		"description": "Replicas of PostgreSQL of landfall-data", "family": "postgres17",
		"parameters": append(want,
			parameterOf("hot_standby_feedback", "1", "immediate"),
			parameterOf("max_standby_streaming_delay", "900000", "immediate"),
		),
	}, e.inputs(dbParameters, "database-replica-parameters"))
}

func TestReplicasAreAskedForWhatTheirSourceDoesNotDecide(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	key := e.output(kmsKey, "keys-data", "arn")
	for _, number := range []string{"1", "2"} {
		name := "database-replica-" + number
		identifier := "landfall-data-replica-" + number + "-" + e.text(randomID, name+"-suffix", "hex")
		replica := e.One(t, dbInstance, name)
		assert.Equal(t, fields{
			"replicateSourceDb": e.output(dbInstance, "database", "identifier"), "identifier": identifier,
			"instanceClass": "db.m7g.large", "autoMinorVersionUpgrade": true,
			"parameterGroupName": e.output(dbParameters, "database-replica-parameters", "name"),
			"applyImmediately":   true, "maintenanceWindow": "sun:03:30-sun:04:30",
			"iamDatabaseAuthenticationEnabled": true,
			"storageType":                      "gp3", "maxAllocatedStorage": 200.0, "storageEncrypted": true,
			"vpcSecurityGroupIds": items{e.id(securityGroup, "database-replica")},
			"port":                5442.0, "networkType": "IPV4", "publiclyAccessible": false,
			"caCertIdentifier":             "rds-ca-rsa2048-g1",
			"enabledCloudwatchLogsExports": items{"postgresql", "upgrade"},
			"performanceInsightsEnabled":   true, "performanceInsightsKmsKeyId": key, "performanceInsightsRetentionPeriod": 7.0,
			"monitoringInterval": 60.0, "monitoringRoleArn": e.output(iamRole, "database-monitoring", "arn"),
			"backupRetentionPeriod": 0.0, "copyTagsToSnapshot": true, "skipFinalSnapshot": true,
		}, replica.Plain())
		assert.Subset(t, replica.DependsOn, []string{
			logGroup + "::" + name + "-log-postgresql", logGroup + "::" + name + "-log-upgrade",
			rolePolicy + "::database-monitoring-permissions",
		})
		for _, export := range []string{"postgresql", "upgrade"} {
			assert.Equal(t, "/aws/rds/instance/"+identifier+"/"+export, e.inputs(logGroup, name+"-log-"+export)["name"])
		}
	}
}

// TestReadersOfAReplicaHaveNoWayToTheDatabase: not over the network, and no word
// of where it is. The password is the same, for a replica is a copy.
func TestReadersOfAReplicaHaveNoWayToTheDatabase(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	server, client := e.id(securityGroup, "database-replica"), e.id(securityGroup, "database-replica-client")
	assert.Equal(t, []string{"database-replica-from-client"}, e.rulesOf(server))
	assert.Equal(t, []string{"database-replica-to-server"}, e.rulesOf(client))
	network := e.inputs(serviceType, "reports")["networkConfiguration"].(map[string]any)
	assert.Equal(t, items{e.id(securityGroup, "reports"), client, e.id(securityGroup, "warehouse-client")},
		network["securityGroups"], "two replicas are behind one door")

	secret := func(number string) string { return e.text(secretVersion, "database-replica-"+number+"-secret", "arn") }
	container := containerIn(t, e.One(t, taskType, "reports"))
	assert.Equal(t, items{
		fields{"name": "LAST_REPLICA_URL", "valueFrom": secret("2") + ":url::"},
		fields{"name": "REPLICA_URL", "valueFrom": secret("1") + ":url::"},
		fields{"name": "WAREHOUSE_URL", "valueFrom": e.text(secretVersion, "warehouse-secret", "arn") + ":url::"},
	}, container["secrets"])
	host := e.text(dbInstance, "database-replica-2", "address")
	assert.Equal(t, items{
		fields{"name": "LAST_REPLICA_HOST", "value": host}, fields{"name": "LAST_REPLICA_PORT", "value": "5442"},
	}, container["environment"])

	password := e.text(randomPassword, "database-password", "result")
	assert.Equal(t, "landfall-data/database-replica-2", e.inputs(secretEntry, "database-replica-2-secret")["name"])
	assert.Equal(t, fields{
		"username": "landfall", "password": password, "host": host, "port": 5442.0, "dbname": "app",
		"url": "postgresql://landfall:" + password + "@" + host + ":5442/app",
	}, e.decoded(secretVersion, "database-replica-2-secret", "secretString"))
}

func TestAReplicaHasTheAlarmsOfADatabaseAndItsOwn(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	for _, what := range []string{"cpu", "storage", "connections", "memory", "lag"} {
		alarm := e.inputs(alarmType, "alerts-database-replica-2-"+what)
		assert.Equal(t, "landfall-data-database-replica-2-"+what, alarm["name"])
		assert.Equal(t, fields{"DBInstanceIdentifier": e.output(dbInstance, "database-replica-2", "identifier")}, alarm["dimensions"])
		assert.Contains(t, alarm["alarmDescription"], "ead replica 2 of PostgreSQL")
	}
	// Four fifths of the 400 connections the stack file allows.
	assert.Equal(t, 320.0, e.inputs(alarmType, "alerts-database-replica-1-connections")["threshold"])
	lag := e.inputs(alarmType, "alerts-database-replica-1-lag")
	assert.Equal(t, items{"ReplicaLag", "Maximum", 1500.0, "GreaterThanThreshold", 60.0, 5.0, "ignore"}, items{
		lag["metricName"], lag["statistic"], lag["threshold"], lag["comparisonOperator"],
		lag["period"], lag["evaluationPeriods"], lag["treatMissingData"],
	})
	assert.NotContains(t, e.Of(alarmType), "alerts-database-replica-1-transactions", "the numbers are those of the source")
}

// TestDatabasesGrow: a replica more changes nothing else, and one less takes the last;
// another zone leaves a proxy at its address.
func TestDatabasesGrow(t *testing.T) {
	t.Parallel()
	e := open(t, recorder.Stack(t, dataStack), atOnce)
	e.up()
	e.undrifted()
	for _, change := range []struct {
		replicas int
		step     string
	}{{3, "create"}, {2, "delete"}} {
		e.configure(databaseKey("replicas", change.replicas))
		steps := e.does()
		assert.Equal(t, []string{change.step}, slices.Collect(maps.Keys(steps)), "%v", steps)
		assert.Len(t, steps[change.step], 11)
	}
	assert.NotContains(t, worldOf(e.world)[dbInstance], "database-replica-3")
	e.proxyStays()
	e.settled()
	e.destroyed()
}
