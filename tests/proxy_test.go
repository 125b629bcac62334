package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

const (
	proxyType      = "aws:rds/proxy:Proxy"
	proxyGroupType = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
	proxyTarget    = "aws:rds/proxyTarget:ProxyTarget"
)

func TestAProxyStandsBeforeTheDatabase(t *testing.T) {
	stack := recorder.Stack(t, dataStack)
	edit(t, stack, func(platform fields) { at(platform, "network")["zones"] = []string{"a", "b", "c"} })
	e := evaluated{recorder.Run(t, stack), t}
	proxy := e.One(t, proxyType, "database-proxy")
	assert.Equal(t, fields{
		"name": "landfall-data", "engineFamily": "POSTGRESQL", "requireTls": true, "debugLogging": false, "idleClientTimeout": 1800.0,
		"roleArn": e.output(iamRole, "database-proxy", "arn"),
		"auths": items{fields{
			"description": "The owner of the database", "authScheme": "SECRETS", "clientPasswordAuthType": "POSTGRES_SCRAM_SHA_256",
			"iamAuth": "DISABLED", "secretArn": e.output(secretVersion, "database-secret", "arn"),
		}},
		// In two zones, however many there are.
		"vpcSubnetIds": e.output(awsxVPC, "network", "privateSubnetIds").([]any)[:2],
		// The proxy is one more client of the database.
		"vpcSecurityGroupIds": items{e.id(securityGroup, "database-proxy"), e.id(securityGroup, "database-client")},
	}, proxy.Plain())
	assert.Subset(t, proxy.DependsOn, []string{logGroup + "::database-proxy-log", rolePolicy + "::database-proxy-permissions"})
	assert.Equal(t, "/aws/rds/proxy/landfall-data", e.inputs(logGroup, "database-proxy-log")["name"])
	name := e.output(proxyType, "database-proxy", "name")
	assert.Equal(t, fields{
		"dbProxyName": name,
		"connectionPoolConfig": fields{
			"maxConnectionsPercent": 90.0, "maxIdleConnectionsPercent": 45.0, "connectionBorrowTimeout": 30.0,
		},
	}, e.inputs(proxyGroupType, "database-proxy-target"))
	assert.Equal(t, fields{
		"dbProxyName": name, "targetGroupName": "default", "dbInstanceIdentifier": e.output(dbInstance, "database", "identifier"),
	}, e.inputs(proxyTarget, "database-proxy-target"))
}

func TestTheProxyReadsNothingButItsLogin(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	assert.Equal(t, policy(
		fields{
			"Sid": "Login", "Effect": "Allow", "Action": items{"secretsmanager:GetSecretValue"},
			"Resource": items{e.output(secretVersion, "database-secret", "arn")},
		},
		fields{
			"Sid": "Decrypt", "Effect": "Allow", "Action": items{"kms:Decrypt"}, "Resource": items{e.output(kmsKey, "keys-data", "arn")},
			"Condition": fields{"StringEquals": fields{"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}},
		},
	), e.decoded(rolePolicy, "database-proxy-permissions", "policy"))
	assert.Equal(t, policy(fields{
		"Sid": "Assume", "Effect": "Allow", "Action": items{"sts:AssumeRole"}, "Principal": fields{"Service": items{"rds.amazonaws.com"}},
	}), e.decoded(iamRole, "database-proxy", "assumeRolePolicy"))
}

// TestServicesReachTheDatabaseThroughItsProxyAlone: over the network, by address,
// by URL and by the certificate they trust.
func TestServicesReachTheDatabaseThroughItsProxyAlone(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	endpoint := e.text(proxyType, "database-proxy", "endpoint")
	container := containerIn(t, e.One(t, taskType, "worker"))
	assert.Equal(t, items{
		fields{"name": "DATABASE_CA", "value": "https://www.amazontrust.com/repository/AmazonRootCA1.pem"},
		fields{"name": "DATABASE_HOST", "value": endpoint},
		fields{"name": "DATABASE_PORT", "value": "5432"},
	}, container["environment"])
	assert.Equal(t, items{
		fields{"name": "DATABASE_URL", "valueFrom": e.text(secretVersion, "database-proxy-secret", "arn") + ":url::"},
	}, container["secrets"])
	password := e.text(randomPassword, "database-password", "result")
	assert.Equal(t, fields{
		"username": "landfall", "password": password, "host": endpoint, "port": 5432.0, "dbname": "app",
		"url": "postgresql://landfall:" + password + "@" + endpoint + ":5432/app",
	}, e.decoded(secretVersion, "database-proxy-secret", "secretString"))

	service := e.One(t, serviceType, "worker")
	network := service.Plain()["networkConfiguration"].(map[string]any)
	assert.Equal(t, items{e.id(securityGroup, "worker"), e.id(securityGroup, "database-proxy-client")}, network["securityGroups"])
	assert.Contains(t, service.DependsOn, invocationType+"::bootstrap", "which waits for the proxy")
	assert.Equal(t, []string{"database-proxy-from-client"}, e.rulesOf(e.id(securityGroup, "database-proxy")))
	for _, rule := range []map[string]any{e.inputs(ingressRule, "database-proxy-from-client"), e.inputs(egressRule, "database-proxy-to-server")} {
		assert.Equal(t, items{"tcp", 5432.0, 5432.0}, items{rule["ipProtocol"], rule["fromPort"], rule["toPort"]})
	}
}

func TestAProxyThatServesNobodyIsHeardOf(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	name := e.output(proxyType, "database-proxy", "name")
	target := fields{"ProxyName": name, "TargetGroup": "default", "TargetRole": "READ_WRITE"}
	for what, want := range map[string]items{
		"target": {"AvailabilityPercentage", "Average", "LessThanThreshold", 50.0, target, e.output(snsTopic, "alerts-critical", "arn")},
		"wait":   {"DatabaseConnectionsBorrowLatency", "Average", "GreaterThanThreshold", 1e6, fields{"ProxyName": name}, e.output(snsTopic, "alerts-warning", "arn")},
		// Half of the 400 connections the stack file allows.
		"pinned": {"DatabaseConnectionsCurrentlySessionPinned", "Maximum", "GreaterThanThreshold", 200.0, target, e.output(snsTopic, "alerts-warning", "arn")},
	} {
		alarm := e.inputs(alarmType, "alerts-database-proxy-"+what)
		assert.Equal(t, want, items{
			alarm["metricName"], alarm["statistic"], alarm["comparisonOperator"], alarm["threshold"], alarm["dimensions"],
			alarm["alarmActions"].([]any)[0],
		}, what)
	}
}
