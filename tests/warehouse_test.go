package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// TestAWarehouseIsAnotherDatabase: its own instance, parameters, door, password and
// secret; nothing of the first one's.
func TestAWarehouseIsAnotherDatabase(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	warehouse := e.inputs(dbInstance, "warehouse")
	password := e.text(randomPassword, "warehouse-password", "result")
	assert.NotEqual(t, e.text(randomPassword, "database-password", "result"), password)
	identifier := "landfall-data-warehouse-" + e.text(randomID, "warehouse-suffix", "hex")
	for key, want := range map[string]any{
		"identifier": identifier, "instanceClass": "db.r7g.large", "allocatedStorage": 200.0, "maxAllocatedStorage": 800.0,
		"password": password, "storageEncrypted": true, "publiclyAccessible": false, "backupRetentionPeriod": 7.0,
		"parameterGroupName":  e.output(dbParameters, "warehouse-parameters", "name"),
		"vpcSecurityGroupIds": items{e.id(securityGroup, "warehouse")},
		"monitoringRoleArn":   e.output(iamRole, "warehouse-monitoring", "arn"),
	} {
		assert.Equal(t, want, warehouse[key], key)
	}
	assert.Equal(t, fields{
		"description": "Warehouse of landfall-data", "family": "postgres17",
		"parameters": ourParameters("pg_stat_statements,pg_partman_bgw"),
	}, e.inputs(dbParameters, "warehouse-parameters"))
	assert.Equal(t, []string{"warehouse-from-client"}, e.rulesOf(e.id(securityGroup, "warehouse")))
	assert.Equal(t, []string{"warehouse-to-server"}, e.rulesOf(e.id(securityGroup, "warehouse-client")))

	host := e.text(dbInstance, "warehouse", "address")
	assert.Equal(t, "landfall-data/warehouse", e.inputs(secretEntry, "warehouse-secret")["name"])
	assert.Equal(t, fields{
		"username": "landfall", "password": password, "host": host, "port": 5442.0, "dbname": "app",
		"url": "postgresql://landfall:" + password + "@" + host + ":5442/app",
	}, e.decoded(secretVersion, "warehouse-secret", "secretString"))
}

func TestAWarehouseHasTheAlarmsOfADatabase(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	for what, threshold := range map[string]float64{
		// A tenth of 200 GiB and of 16 GiB, four fifths of 1764 connections.
		"cpu": 80, "storage": 21474836480, "memory": 1717986918.4, "connections": 1411, "transactions": 1e9,
	} {
		alarm := e.inputs(alarmType, "alerts-warehouse-"+what)
		assert.Equal(t, threshold, alarm["threshold"], what)
		assert.Equal(t, fields{"DBInstanceIdentifier": e.output(dbInstance, "warehouse", "identifier")}, alarm["dimensions"], what)
	}
}
