package tests

import (
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

const invocationType = "aws:lambda/invocation:Invocation"

// TestWhatIsInsideTheServerIsAskedForByARN: which databases, users and extensions,
// and where each password is; never a password.
func TestWhatIsInsideTheServerIsAskedForByARN(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	login := func(name string, more fields) fields {
		found := fields{
			"secret":  e.text(secretVersion, name, "arn"),
			"version": e.text(secretVersion, name, "versionId"),
		}
		for key, value := range more {
			found[key] = value
		}
		return found
	}
	assert.Equal(t, fields{
		"owner":      login("database-secret", nil),
		"ca":         "https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem",
		"patience":   60.0,
		"extensions": items{"postgis", "pg_cron", "pgaudit"},
		"databases": items{
			login("bootstrap-database-geo-secret", fields{"name": "geo", "extensions": items{"hstore"}}),
			login("bootstrap-database-metabase-secret", fields{"name": "metabase", "extensions": items{}}),
		},
		"users": items{
			login("bootstrap-user-analyst-secret", fields{"name": "analyst", "database": "", "write": false}),
			login("bootstrap-user-feeder-secret", fields{"name": "feeder", "database": "geo", "write": true}),
		},
	}, e.decoded(invocationType, "bootstrap", "input"))
	call := e.One(t, invocationType, "bootstrap")
	assert.Equal(t, "CRUD", call.Plain()["lifecycleScope"], "a change is told what was there before")
	assert.Subset(t, call.DependsOn, []string{
		dbInstance + "::database", proxyTarget + "::database-proxy-target", functionType + "::bootstrap-function", egressRule + "::bootstrap-out",
	})
}

// TestLoginsAreWholeConnections: of a database its owner's, of a user where it reads.
func TestLoginsAreWholeConnections(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	for part, want := range map[string]struct{ secret, user, database, host string }{
		"database-metabase": {"landfall-data/database/metabase", "metabase", "metabase", "database"},
		"database-geo":      {"landfall-data/database/geo", "geo", "geo", "database"},
		"user-analyst":      {"landfall-data/user/analyst", "analyst", "app", "database-replica-1"},
		"user-feeder":       {"landfall-data/user/feeder", "feeder", "geo", "database"},
	} {
		name := "bootstrap-" + part
		password, host := e.text(randomPassword, name+"-password", "result"), e.text(dbInstance, want.host, "address")
		assert.Equal(t, want.secret, e.inputs(secretEntry, name+"-secret")["name"])
		assert.Equal(t, fields{
			"username": want.user, "password": password, "host": host, "port": 5442.0, "dbname": want.database,
			"url": "postgresql://" + want.user + ":" + password + "@" + host + ":5442/" + want.database,
		}, e.decoded(secretVersion, name+"-secret", "secretString"), part)
	}
}

// TestALoginIsUsedLikeADatabase: past the proxy, and the analyst's on the replica.
func TestALoginIsUsedLikeADatabase(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	metabase, analyst := e.text(secretVersion, "bootstrap-database-metabase-secret", "arn"), e.text(secretVersion, "bootstrap-user-analyst-secret", "arn")
	container := containerIn(t, e.One(t, taskType, "bi"))
	assert.Equal(t, items{
		fields{"name": "ANALYST_HOST", "value": e.text(dbInstance, "database-replica-1", "address")},
		fields{"name": "MB_DB_DBNAME", "value": "metabase"},
		fields{"name": "MB_DB_HOST", "value": e.text(dbInstance, "database", "address")},
		fields{"name": "MB_DB_PORT", "value": "5442"},
	}, container["environment"])
	assert.Equal(t, items{
		fields{"name": "ANALYST_URL", "valueFrom": analyst + ":url::"},
		fields{"name": "MB_DB_PASS", "valueFrom": metabase + ":password::"},
		fields{"name": "MB_DB_USER", "valueFrom": metabase + ":username::"},
	}, container["secrets"])
	service := e.One(t, serviceType, "bi")
	assert.Equal(t, items{
		e.id(securityGroup, "bi"), e.id(securityGroup, "database-client"), e.id(securityGroup, "database-replica-client"),
	}, service.Plain()["networkConfiguration"].(map[string]any)["securityGroups"])
	assert.Contains(t, service.DependsOn, invocationType+"::bootstrap", "it starts when its database is there")
}

// TestTheBootstrapFunctionReachesTheServerAndItsSecretsAlone: inside the VPC, with the
// client group of the database and a way out to AWS.
func TestTheBootstrapFunctionReachesTheServerAndItsSecretsAlone(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, dataStack)), t}
	function := e.inputs(functionType, "bootstrap-function")
	code, ok := function["code"].(*archive.Archive)
	require.True(t, ok, "%T", function["code"])
	assert.Regexp(t, `^bootstrap-[0-9a-f]{16}\.zip$`, filepath.Base(code.Path))
	for key, want := range map[string]any{
		"name": "landfall-data-bootstrap", "runtime": "provided.al2023", "handler": "bootstrap", "architectures": items{"arm64"},
		"timeout": 900.0, "memorySize": 256.0, "role": e.output(iamRole, "bootstrap-function", "arn"),
		"kmsKeyArn": e.output(kmsKey, "keys-data", "arn"),
		"vpcConfig": fields{
			"subnetIds":        e.output(awsxVPC, "network", "privateSubnetIds"),
			"securityGroupIds": items{e.id(securityGroup, "bootstrap"), e.id(securityGroup, "database-client")},
		},
	} {
		assert.Equal(t, want, function[key], key)
	}
	assert.Nil(t, function["environment"])
	var read items
	policy := e.decoded(rolePolicy, "bootstrap-function-permissions", "policy").(fields)
	for _, s := range policy["Statement"].(items) {
		if s.(fields)["Sid"] == "ReadSecrets" {
			read = s.(fields)["Resource"].(items)
		}
	}
	assert.Equal(t, items{
		e.text(secretVersion, "database-secret", "arn"), e.text(secretVersion, "bootstrap-database-geo-secret", "arn"),
		e.text(secretVersion, "bootstrap-database-metabase-secret", "arn"), e.text(secretVersion, "bootstrap-user-analyst-secret", "arn"),
		e.text(secretVersion, "bootstrap-user-feeder-secret", "arn"),
	}, read)
}

// TestAMachineMakesItsExtensionsItself: the function waits for it to boot, and makes
// what the machine's owner role may make.
func TestAMachineMakesItsExtensionsItself(t *testing.T) {
	file := recorder.Stack(t, staging)
	edit(t, file, onMachine, databaseKey("databases", map[string]any{"metabase": map[string]any{}}))
	e := evaluated{recorder.Run(t, file), t}
	asked := e.decoded(invocationType, "bootstrap", "input").(map[string]any)
	assert.Equal(t, 720.0, asked["patience"])
	assert.NotContains(t, asked, "extensions")
	assert.Regexp(t, `^https://.*/certificate\.pem$`, asked["ca"])

	edit(t, file, databaseKey("databases", map[string]any{}))
	e = evaluated{recorder.Run(t, file), t}
	assert.NotContains(t, e.Of(invocationType), "bootstrap", "there is nothing to make")
}
