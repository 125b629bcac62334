package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestConnectionSecrets(t *testing.T) {
	e := evaluate(t, staging)
	host := e.text(dbInstance, "database", "address")
	password := e.text(randomPassword, "database-password", "result")
	assert.Equal(t, fields{
		"username": "landfall", "password": password, "host": host, "port": 5442.0, "dbname": "app",
		"url": fmt.Sprintf("postgresql://landfall:%s@%s:5442/app", password, host),
	}, e.decoded(secretVersion, "database-secret", "secretString"))

	primary := e.text(replicationGroup, "cache", "primaryEndpointAddress")
	token := e.text(randomPassword, "cache-token", "result")
	assert.Equal(t, fields{
		"url": fmt.Sprintf("rediss://:%s@%s:6390", token, primary), "host": primary, "port": 6390.0, "token": token,
	}, e.decoded(secretVersion, "cache-secret", "secretString"))

	for name, want := range map[string]fields{
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
				assert.Equal(t, fields{
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
	e := evaluate(t, staging)
	for _, name := range []string{"secrets-JWT_SECRET", "secrets-COOKIE_SECRET"} {
		assert.Equal(t, fields{"length": 48.0, "special": false}, e.inputs(randomPassword, name))
		assert.Equal(t, e.output(randomPassword, name, "result"), e.inputs(secretVersion, name)["secretString"])
	}
	assert.NotContains(t, e.Of(randomPassword), "secrets-STRIPE_API_KEY")
	assert.Equal(t, "placeholder-of-the-offline-run-for-STRIPE_API_KEY",
		e.inputs(secretVersion, "secrets-STRIPE_API_KEY")["secretString"])
}
