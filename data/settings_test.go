package data

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/config"
)

func TestParameterGroupFamilyIsEngineAndMajor(t *testing.T) {
	for _, c := range []struct{ engine, version, want string }{
		{"valkey", "7.2", "valkey7"},
		{"valkey", "8.0", "valkey8"},
		{"valkey", "8.2", "valkey8"},
		{"redis", "7.1", "redis7"},
	} {
		assert.Equal(t, c.want, family(c.engine, c.version))
	}
}

func TestCertificatesComeFromThePartitionsOwnPlace(t *testing.T) {
	for region, want := range map[string]string{
		"eu-central-1":  "https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem",
		"us-gov-east-1": "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-east-1/us-gov-east-1-bundle.pem",
		"cn-northwest-1": "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/" +
			"cn-northwest-1/cn-northwest-1-bundle.pem",
	} {
		c := config.Config{Region: region}
		assert.Equal(t, want, caBundle(c.Partition(), c.Region))
	}
}

// What AWS reports back must be what was asked for: numbers as decimal text,
// pending-reboot where the value is static or the default anyway.
func TestSettingsOfPostgreSQL(t *testing.T) {
	b := postgresBuilder{database: &config.Database{SlowQuery: 2}}
	assert.Equal(t, []setting{
		{"rds.force_ssl", "1", "pending-reboot"},
		{"shared_preload_libraries", "pg_stat_statements", "pending-reboot"},
		{"log_min_duration_statement", "2000", "immediate"},
		{"log_statement", "ddl", "immediate"},
		{"log_connections", "1", "immediate"},
		{"log_disconnections", "1", "immediate"},
		{"log_lock_waits", "1", "immediate"},
	}, b.settings())
}
