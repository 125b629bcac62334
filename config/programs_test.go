package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestProgramsShareASecretOfOneName(t *testing.T) {
	c := config.Config{Platform: config.Platform{Services: map[string]config.Service{
		"server": {Secrets: map[string]config.Secret{"JWT_SECRET": {Generate: 48}, "STRIPE_API_KEY": {}}},
		"worker": {Secrets: map[string]config.Secret{"JWT_SECRET": {Generate: 48}, "SMTP_PASSWORD": {}}},
		"admin":  {},
	}}}
	require.Equal(t, map[string]config.Secret{
		"JWT_SECRET": {Generate: 48}, "STRIPE_API_KEY": {}, "SMTP_PASSWORD": {},
	}, c.AllSecrets())
}
