package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// databaseCase is how PostgreSQL differs from stack to stack.
type databaseCase struct {
	stack, prefix, class string
	storage              float64
	backupDays, logDays  float64
	protected            bool
}

var databaseCases = []databaseCase{
	{
		stack: staging, prefix: "landfall-staging",
		class: "db.t4g.medium", storage: 50, backupDays: 7, logDays: 30,
	},
	{
		stack: production, prefix: "landfall-production",
		class: "db.m7g.large", storage: 100, backupDays: 14, logDays: 365, protected: true,
	},
}

func TestDatabaseAsItsTierSays(t *testing.T) {
	for _, c := range databaseCases {
		t.Run(c.prefix, func(t *testing.T) {
			e := evaluate(t, c.stack)
			identifier := c.prefix + "-" + e.text(randomID, "database-suffix", "hex")
			key := e.output(kmsKey, "keys-data", "arn")
			want := fields{
				"identifier": identifier, "engine": "postgres", "engineVersion": "17", "instanceClass": c.class,
				"autoMinorVersionUpgrade": true, "allowMajorVersionUpgrade": true,
				"engineLifecycleSupport": "open-source-rds-extended-support-disabled",
				"parameterGroupName":     e.output(dbParameters, "database-parameters", "name"),
				"applyImmediately":       !c.protected, "maintenanceWindow": "sun:03:30-sun:04:30",
				"dbName": "app", "username": "landfall", "password": e.output(randomPassword, "database-password", "result"),
				"iamDatabaseAuthenticationEnabled": true,
				"storageType":                      "gp3", "allocatedStorage": c.storage, "maxAllocatedStorage": 4 * c.storage,
				"storageEncrypted": true, "kmsKeyId": key,
				"multiAz": c.protected, "dbSubnetGroupName": e.output(dbSubnets, "database-subnets", "name"),
				"vpcSecurityGroupIds": items{e.id(securityGroup, "database")},
				"port":                5442.0, "networkType": "IPV4", "publiclyAccessible": false,
				"caCertIdentifier":             "rds-ca-rsa2048-g1",
				"enabledCloudwatchLogsExports": items{"postgresql", "upgrade"},
				"performanceInsightsEnabled":   true, "performanceInsightsKmsKeyId": key,
				"performanceInsightsRetentionPeriod": 7.0,
				"monitoringInterval":                 60.0, "monitoringRoleArn": e.output(iamRole, "database-monitoring", "arn"),
				"backupRetentionPeriod": c.backupDays, "backupWindow": "02:00-03:00", "copyTagsToSnapshot": true,
				"deletionProtection": c.protected, "deleteAutomatedBackups": !c.protected, "skipFinalSnapshot": !c.protected,
			}
			if c.protected {
				want["finalSnapshotIdentifier"] = identifier + "-final"
			}
			instance := e.One(t, dbInstance, "database")
			assert.Equal(t, want, instance.Plain())
			assert.Equal(t, c.protected, instance.Protect)
			assert.True(t, instance.Inputs["password"].IsSecret())
			assert.Subset(t, instance.DependsOn, []string{
				logGroup + "::database-log-postgresql", logGroup + "::database-log-upgrade",
				rolePolicy + "::database-monitoring-permissions",
			})
			assert.Equal(t, e.output(awsxVPC, "network", "isolatedSubnetIds"),
				e.inputs(dbSubnets, "database-subnets")["subnetIds"])
			for _, export := range []string{"postgresql", "upgrade"} {
				assert.Equal(t, fields{
					"name":            "/aws/rds/instance/" + identifier + "/" + export,
					"retentionInDays": c.logDays, "kmsKeyId": e.output(kmsKey, "keys-logs", "arn"),
				}, e.inputs(logGroup, "database-log-"+export))
			}
		})
	}
}

// TestDatabaseParametersFollowTheStackFile, and are what AWS reports back: numbers as
// decimal text, pending-reboot where the value is static or the default anyway.
func TestDatabaseParametersFollowTheStackFile(t *testing.T) {
	e := evaluate(t, staging, func(platform map[string]any) {
		database := at(platform, "database")
		database["version"], database["slowQuery"] = "16", "250s"
	})
	parameter := func(name, value, apply string) map[string]any {
		return fields{"name": name, "value": value, "applyMethod": apply}
	}
	assert.Equal(t, fields{
		"description": "PostgreSQL of landfall-staging",
		"family":      "postgres16",
		"parameters": items{
			parameter("rds.force_ssl", "1", "pending-reboot"),
			parameter("shared_preload_libraries", "pg_stat_statements", "pending-reboot"),
			parameter("log_min_duration_statement", "250000", "immediate"),
			parameter("log_statement", "ddl", "immediate"),
			parameter("log_connections", "1", "immediate"),
			parameter("log_disconnections", "1", "immediate"),
			parameter("log_lock_waits", "1", "immediate"),
		},
	}, e.inputs(dbParameters, "database-parameters"))
}

func TestEnhancedMonitoringWritesNothingButItsLogGroup(t *testing.T) {
	e := evaluate(t, staging)
	logs := "arn:aws:logs:eu-central-1:222222222222:log-group:RDSOSMetrics"
	assert.Equal(t, policy(fields{
		"Sid": "OperatingSystemMetrics", "Effect": "Allow",
		"Action": items{
			"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams",
			"logs:GetLogEvents", "logs:PutLogEvents", "logs:PutRetentionPolicy",
		},
		"Resource": items{logs, logs + ":*"},
	}), e.decoded(rolePolicy, "database-monitoring-permissions", "policy"))
	assert.Equal(t, policy(fields{
		"Sid": "Assume", "Effect": "Allow", "Action": items{"sts:AssumeRole"},
		"Principal": fields{"Service": items{"monitoring.rds.amazonaws.com"}},
		"Condition": fields{
			"StringEquals": fields{"aws:SourceAccount": "222222222222"},
			"ArnLike":      fields{"aws:SourceArn": "arn:aws:rds:eu-central-1:222222222222:db:landfall-staging-*"},
		},
	}), e.decoded(iamRole, "database-monitoring", "assumeRolePolicy"))
}

// A door is two groups and the two rules between them: no other rule, no address.
func TestOnlyClientsReachDatabaseAndCache(t *testing.T) {
	e := evaluate(t, staging)
	for _, c := range []struct {
		name, title string
		port        float64
	}{{"database", "PostgreSQL", 5442}, {"cache", "Cache", 6390}} {
		vpc := e.output(awsxVPC, "network", "vpcId")
		assert.Equal(t, fields{
			"description": c.title + " of landfall-staging", "vpcId": vpc,
			"tags": fields{"Name": "landfall-staging-" + c.name},
		}, e.inputs(securityGroup, c.name))
		assert.Equal(t, fields{
			"description": "Clients of " + c.title + " of landfall-staging", "vpcId": vpc,
			"tags": fields{"Name": "landfall-staging-" + c.name + "-client"},
		}, e.inputs(securityGroup, c.name+"-client"))

		server, client := e.id(securityGroup, c.name), e.id(securityGroup, c.name+"-client")
		assert.Equal(t, fields{
			"description": "From whoever wears the client group", "securityGroupId": server,
			"referencedSecurityGroupId": client, "ipProtocol": "tcp", "fromPort": c.port, "toPort": c.port,
		}, e.inputs(ingressRule, c.name+"-from-client"))
		assert.Equal(t, fields{
			"description": "To " + c.title, "securityGroupId": client,
			"referencedSecurityGroupId": server, "ipProtocol": "tcp", "fromPort": c.port, "toPort": c.port,
		}, e.inputs(egressRule, c.name+"-to-server"))
		assert.Equal(t, []string{c.name + "-from-client"}, e.rulesOf(server))
		assert.Equal(t, []string{c.name + "-to-server"}, e.rulesOf(client))
	}
}
