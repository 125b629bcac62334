package tests

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

const (
	dbInstance       = "aws:rds/instance:Instance"
	dbParameters     = "aws:rds/parameterGroup:ParameterGroup"
	dbSubnets        = "aws:rds/subnetGroup:SubnetGroup"
	replicationGroup = "aws:elasticache/replicationGroup:ReplicationGroup"
	cacheParameters  = "aws:elasticache/parameterGroup:ParameterGroup"
	cacheSubnets     = "aws:elasticache/subnetGroup:SubnetGroup"
	logGroup         = "aws:cloudwatch/logGroup:LogGroup"
	kmsKey           = "aws:kms/key:Key"
	secretEntry      = "aws:secretsmanager/secret:Secret"
	secretVersion    = "aws:secretsmanager/secretVersion:SecretVersion"
	securityGroup    = "aws:ec2/securityGroup:SecurityGroup"
	ingressRule      = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	egressRule       = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	randomPassword   = "random:index/randomPassword:RandomPassword"
	randomID         = "random:index/randomId:RandomId"
	rolePolicy       = "aws:iam/rolePolicy:RolePolicy"
	iamRole          = "aws:iam/role:Role"
	taskDefinition   = "aws:ecs/taskDefinition:TaskDefinition"
	awsxVPC          = "awsx:ec2:Vpc"
)

// evaluated is a stack after its run, with short ways to look things up.
type evaluated struct {
	*recorder.Recording
	t *testing.T
}

// evaluate runs a shipped stack, changed as a reader of its file might.
func evaluate(t *testing.T, path string, edits ...func(platform map[string]any)) evaluated {
	t.Helper()
	stack := recorder.Stack(t, path)
	key := stack.Project + ":platform"
	platform := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(stack.Config[key]), &platform))
	for _, edit := range edits {
		edit(platform)
	}
	text, err := json.Marshal(platform)
	require.NoError(t, err)
	stack.Config[key] = string(text)
	return evaluated{recorder.Run(t, stack), t}
}

func (e evaluated) inputs(typ, name string) map[string]any {
	e.t.Helper()
	return e.One(e.t, typ, name).Plain()
}

func (e evaluated) id(typ, name string) string {
	e.t.Helper()
	return e.One(e.t, typ, name).ID
}

// output is what the simulated AWS answered.
func (e evaluated) output(typ, name, key string) any {
	e.t.Helper()
	answered := recorder.Resource{Inputs: e.One(e.t, typ, name).Outputs}.Plain()
	require.Contains(e.t, answered, key, "%s %s", typ, name)
	return answered[key]
}

func (e evaluated) text(typ, name, key string) string {
	e.t.Helper()
	return fmt.Sprint(e.output(typ, name, key))
}

// decoded reads an input that is a JSON document.
func (e evaluated) decoded(typ, name, key string) any {
	e.t.Helper()
	return decode(e.t, e.inputs(typ, name)[key])
}

func decode(t *testing.T, text any) any {
	t.Helper()
	require.IsType(t, "", text)
	var value any
	require.NoError(t, json.Unmarshal([]byte(text.(string)), &value))
	return value
}

// policy is a document of statements as it decodes.
func policy(statements ...map[string]any) any {
	list := make([]any, len(statements))
	for i, statement := range statements {
		list[i] = statement
	}
	return map[string]any{"Version": "2012-10-17", "Statement": list}
}

func list(items ...any) []any { return items }

// databaseCase is how PostgreSQL differs from stack to stack.
type databaseCase struct {
	stack, prefix, class string
	storage              float64
	backupDays, logDays  float64
	protected            bool
}

var databaseCases = []databaseCase{
	{
		stack: "Pulumi.staging.yaml", prefix: "landfall-staging",
		class: "db.t4g.medium", storage: 50, backupDays: 7, logDays: 30,
	},
	{
		stack: "Pulumi.production.yaml", prefix: "landfall-production",
		class: "db.m7g.large", storage: 100, backupDays: 14, logDays: 365, protected: true,
	},
}

func TestDatabaseAsItsTierSays(t *testing.T) {
	for _, c := range databaseCases {
		t.Run(c.prefix, func(t *testing.T) {
			e := evaluate(t, c.stack)
			identifier := c.prefix + "-" + e.text(randomID, "database-suffix", "hex")
			key := e.output(kmsKey, "keys-data", "arn")
			want := map[string]any{
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
				"vpcSecurityGroupIds": list(e.id(securityGroup, "database")),
				"port":                5442.0, "networkType": "IPV4", "publiclyAccessible": false,
				"caCertIdentifier":             "rds-ca-rsa2048-g1",
				"enabledCloudwatchLogsExports": list("postgresql", "upgrade"),
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
				assert.Equal(t, map[string]any{
					"name":            "/aws/rds/instance/" + identifier + "/" + export,
					"retentionInDays": c.logDays, "kmsKeyId": e.output(kmsKey, "keys-logs", "arn"),
				}, e.inputs(logGroup, "database-log-"+export))
			}
		})
	}
}

func TestDatabaseParametersFollowTheStackFile(t *testing.T) {
	e := evaluate(t, "Pulumi.staging.yaml", func(platform map[string]any) {
		database := platform["database"].(map[string]any)
		database["version"], database["slowQuery"] = "16", "250s"
	})
	parameter := func(name, value, apply string) map[string]any {
		return map[string]any{"name": name, "value": value, "applyMethod": apply}
	}
	assert.Equal(t, map[string]any{
		"description": "PostgreSQL of landfall-staging",
		"family":      "postgres16",
		"parameters": list(
			parameter("rds.force_ssl", "1", "pending-reboot"),
			parameter("shared_preload_libraries", "pg_stat_statements", "pending-reboot"),
			parameter("log_min_duration_statement", "250000", "immediate"),
			parameter("log_statement", "ddl", "immediate"),
			parameter("log_connections", "1", "immediate"),
			parameter("log_disconnections", "1", "immediate"),
			parameter("log_lock_waits", "1", "immediate"),
		),
	}, e.inputs(dbParameters, "database-parameters"))
}

func TestEnhancedMonitoringWritesNothingButItsLogGroup(t *testing.T) {
	e := evaluate(t, "Pulumi.staging.yaml")
	logs := "arn:aws:logs:eu-central-1:222222222222:log-group:RDSOSMetrics"
	assert.Equal(t, policy(map[string]any{
		"Sid": "OperatingSystemMetrics", "Effect": "Allow",
		"Action": list("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams",
			"logs:GetLogEvents", "logs:PutLogEvents", "logs:PutRetentionPolicy"),
		"Resource": list(logs, logs+":*"),
	}), e.decoded(rolePolicy, "database-monitoring-permissions", "policy"))
	assert.Equal(t, policy(map[string]any{
		"Sid": "Assume", "Effect": "Allow", "Action": list("sts:AssumeRole"),
		"Principal": map[string]any{"Service": list("monitoring.rds.amazonaws.com")},
		"Condition": map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": "222222222222"},
			"ArnLike":      map[string]any{"aws:SourceArn": "arn:aws:rds:eu-central-1:222222222222:db:landfall-staging-*"},
		},
	}), e.decoded(iamRole, "database-monitoring", "assumeRolePolicy"))
}

func TestConnectionSecrets(t *testing.T) {
	e := evaluate(t, "Pulumi.staging.yaml")
	host := e.text(dbInstance, "database", "address")
	password := e.text(randomPassword, "database-password", "result")
	assert.Equal(t, map[string]any{
		"username": "landfall", "password": password, "host": host, "port": 5442.0, "dbname": "app",
		"url": fmt.Sprintf("postgresql://landfall:%s@%s:5442/app", password, host),
	}, e.decoded(secretVersion, "database-secret", "secretString"))

	primary := e.text(replicationGroup, "cache", "primaryEndpointAddress")
	token := e.text(randomPassword, "cache-token", "result")
	assert.Equal(t, map[string]any{
		"url": fmt.Sprintf("rediss://:%s@%s:6390", token, primary), "host": primary, "port": 6390.0, "token": token,
	}, e.decoded(secretVersion, "cache-secret", "secretString"))

	for name, want := range map[string]map[string]any{
		"database-password": {"length": 32.0, "special": false},
		"cache-token":       {"length": 64.0, "special": false},
	} {
		assert.Equal(t, want, e.inputs(randomPassword, name))
	}
}

func TestEverySecretIsEncryptedAndForgivesOnlyInProduction(t *testing.T) {
	described := map[string]string{
		"database": "How to connect to PostgreSQL", "cache": "How to connect to the cache",
		"JWT_SECRET": "The services' JWT_SECRET", "COOKIE_SECRET": "The services' COOKIE_SECRET",
		"STRIPE_API_KEY": "The services' STRIPE_API_KEY",
	}
	for stack, days := range map[string]float64{"staging": 0, "production": 30} {
		t.Run(stack, func(t *testing.T) {
			e := evaluate(t, "Pulumi."+stack+".yaml")
			for part, description := range described {
				name := "secrets-" + part
				if part == strings.ToLower(part) {
					name = part + "-secret"
				}
				assert.Equal(t, map[string]any{
					"name": "landfall-" + stack + "/" + part, "description": description,
					"kmsKeyId": e.output(kmsKey, "keys-data", "arn"), "recoveryWindowInDays": days,
				}, e.inputs(secretEntry, name))
				version := e.One(t, secretVersion, name)
				assert.True(t, version.Inputs["secretString"].IsSecret(), name)
				assert.Equal(t, e.id(secretEntry, name), version.Plain()["secretId"])
			}
			assert.Len(t, e.Of(secretEntry), len(described))
			assert.Len(t, e.Of(secretVersion), len(described))
		})
	}
}

func TestSecretsAreGeneratedOrGiven(t *testing.T) {
	e := evaluate(t, "Pulumi.staging.yaml")
	for _, name := range []string{"secrets-JWT_SECRET", "secrets-COOKIE_SECRET"} {
		assert.Equal(t, map[string]any{"length": 48.0, "special": false}, e.inputs(randomPassword, name))
		assert.Equal(t, e.output(randomPassword, name, "result"), e.inputs(secretVersion, name)["secretString"])
	}
	assert.NotContains(t, e.Of(randomPassword), "secrets-STRIPE_API_KEY")
	assert.Equal(t, "placeholder-of-the-offline-run-for-STRIPE_API_KEY",
		e.inputs(secretVersion, "secrets-STRIPE_API_KEY")["secretString"])
}

// A door is two groups and the two rules between them: no other rule, no address.
func TestOnlyClientsReachDatabaseAndCache(t *testing.T) {
	e := evaluate(t, "Pulumi.staging.yaml")
	for _, c := range []struct {
		name, title string
		port        float64
	}{{"database", "PostgreSQL", 5442}, {"cache", "Cache", 6390}} {
		vpc := e.output(awsxVPC, "network", "vpcId")
		assert.Equal(t, map[string]any{
			"description": c.title + " of landfall-staging", "vpcId": vpc,
			"tags": map[string]any{"Name": "landfall-staging-" + c.name},
		}, e.inputs(securityGroup, c.name))
		assert.Equal(t, map[string]any{
			"description": "Clients of " + c.title + " of landfall-staging", "vpcId": vpc,
			"tags": map[string]any{"Name": "landfall-staging-" + c.name + "-client"},
		}, e.inputs(securityGroup, c.name+"-client"))

		server, client := e.id(securityGroup, c.name), e.id(securityGroup, c.name+"-client")
		assert.Equal(t, map[string]any{
			"description": "From whoever wears the client group", "securityGroupId": server,
			"referencedSecurityGroupId": client, "ipProtocol": "tcp", "fromPort": c.port, "toPort": c.port,
		}, e.inputs(ingressRule, c.name+"-from-client"))
		assert.Equal(t, map[string]any{
			"description": "To " + c.title, "securityGroupId": client,
			"referencedSecurityGroupId": server, "ipProtocol": "tcp", "fromPort": c.port, "toPort": c.port,
		}, e.inputs(egressRule, c.name+"-to-server"))
		assert.Equal(t, []string{c.name + "-from-client"}, e.rulesOf(server))
		assert.Equal(t, []string{c.name + "-to-server"}, e.rulesOf(client))
	}
}

// rulesOf names the rules of a security group.
func (e evaluated) rulesOf(group string) []string {
	var names []string
	for _, typ := range []string{ingressRule, egressRule} {
		for name, rule := range e.Of(typ) {
			if rule.Plain()["securityGroupId"] == group {
				names = append(names, name)
			}
		}
	}
	return names
}
