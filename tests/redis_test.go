package tests

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestTheAddressOfARedisIsASecret, in whole: the password is in it.
func TestTheAddressOfARedisIsASecret(t *testing.T) {
	e := evaluate(t, kinds)
	password := e.text(randomPassword, "secrets-VALKEY_PASSWORD", "result")
	assert.Equal(t, fields{"length": 48.0, "special": false}, e.inputs(randomPassword, "secrets-VALKEY_PASSWORD"))
	assert.Equal(t, fields{
		"name": "landfall-kinds/services/valkey", "description": "How to connect to valkey",
		"kmsKeyId": e.output(kmsKey, "keys-data", "arn"), "recoveryWindowInDays": 0.0,
	}, e.inputs(secretEntry, "valkey-redis"))
	version := e.One(t, secretVersion, "valkey-redis")
	assert.True(t, version.Inputs["secretString"].IsSecret())
	assert.Equal(t, e.id(secretEntry, "valkey-redis"), version.Plain()["secretId"])
	assert.Equal(t, fields{
		"host": "valkey.landfall-kinds.internal", "port": 6379.0, "password": password,
		"redis": fmt.Sprintf("redis://:%s@valkey.landfall-kinds.internal:6379", password),
	}, e.decoded(secretVersion, "valkey-redis", "secretString"))
}

// TestTheUsersOfARedisReadItsAddress by reference, and the Redis its password alone.
func TestTheUsersOfARedisReadItsAddress(t *testing.T) {
	e := evaluate(t, kinds)
	whole := e.text(secretVersion, "valkey-redis", "arn")
	own := e.text(secretVersion, "secrets-VALKEY_PASSWORD", "arn")
	for service, want := range map[string]struct {
		secrets []any
		may     string
	}{
		"worker": {[]any{fields{"name": "CELERY_BROKER_URL", "valueFrom": whole + ":redis::"}}, whole},
		"valkey": {[]any{fields{"name": "VALKEY_PASSWORD", "valueFrom": own}}, own},
	} {
		assert.Equal(t, want.secrets, containerIn(t, e.One(t, taskType, service))["secrets"], service)
		assert.Equal(t, list{want.may}, readable(t, e.One(t, rolePolicy, service+"-execution-permissions")), service)
	}
	api := containerIn(t, e.One(t, taskType, "api"))
	assert.Contains(t, api["secrets"], fields{"name": "VALKEY_PASSWORD", "valueFrom": whole + ":password::"})
	assert.Contains(t, api["environment"], fields{"name": "VALKEY_HOST", "value": "valkey.landfall-kinds.internal"})
}

// readable are the secrets that a role may read.
func readable(t *testing.T, policy recorder.Resource) list {
	t.Helper()
	for _, s := range statements(policy) {
		if s.Sid == "ReadSecrets" {
			return s.Resource
		}
	}
	require.Fail(t, "reads no secret", policy.Name)
	return nil
}

// TestAFunctionFindsTheAddressOfARedis where its other secret facts are.
func TestAFunctionFindsTheAddressOfARedis(t *testing.T) {
	e := evaluate(t, kinds, func(platform map[string]any) {
		platform["functions"] = fields{"reports": fields{
			"image": "app", "uses": fields{"service:valkey": fields{"REDIS_URL": "redis", "REDIS_PORT": "port"}},
		}}
	})
	variables := at(e.inputs(functionType, "reports"), "environment", "variables")
	assert.Equal(t, e.text(secretVersion, "valkey-redis", "arn"), variables["REDIS_URL_ARN"])
	assert.Equal(t, "6379", variables["REDIS_PORT"])
	assert.NotContains(t, variables, "REDIS_URL")
}
