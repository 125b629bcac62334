package tests

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/tests/recorder"
)

// TestAWrongStackFileReachesNothing: every mistake is told at once, before the
// first resource is asked for.
func TestAWrongStackFileReachesNothing(t *testing.T) {
	stack := recorder.Stack(t, production)
	edit(t, stack, func(platform fields) {
		at(platform, "database")["backupDays"] = 0
		at(platform, "services", "server")["memory"] = 1000
		at(platform, "services", "server")["comand"] = []string{"npx", "medusa", "start"}
	})
	recording, err := recorder.Try(stack)
	assert.EqualError(t, unwrapped(t, err), `the configuration of stack production has 3 mistakes:
  database.backupDays: 0 leaves production without backups; use 7 or more
  services.server.comand: is an unknown key; did you mean command?
  services.server.memory: 1000 MiB does not go with 1024 CPU units on Fargate; use 2048, 3072, 4096, 5120, 6144, 7168 or 8192`)
	assert.Empty(t, recording.Resources)
}

// TestAKeyThatNobodyReadsIsToldOf: of what stands beside the platform the running
// program learns by the environment Pulumi starts it in.
func TestAKeyThatNobodyReadsIsToldOf(t *testing.T) {
	stack := recorder.Stack(t, production)
	stack.Config["landfall:relase"] = stack.Config["landfall:release"]
	started := func() error {
		configuration, err := json.Marshal(stack.Config)
		require.NoError(t, err)
		t.Setenv(pulumi.EnvConfig, string(configuration))
		_, err = recorder.Try(stack)
		return err
	}
	require.EqualError(t, unwrapped(t, started()), `the configuration of stack production has 1 mistake:
  landfall:relase: is an unknown key; did you mean release?`)

	delete(stack.Config, "landfall:relase")
	stack.Config["landfall:MAIL_TOKEN"] = "not listed yet"
	require.EqualError(t, unwrapped(t, started()), `the configuration of stack production has 1 mistake:
  landfall:MAIL_TOKEN: is an unknown key; the keys here are platform, release and the secrets that services list; run: pulumi config rm MAIL_TOKEN`)

	stack.Encrypted = append(stack.Encrypted, "landfall:MAIL_TOKEN")
	require.NoError(t, started(), "a secret may come before the service that lists it")
}

// unwrapped leaves out what the SDK says around an error.
func unwrapped(t *testing.T, err error) error {
	t.Helper()
	var mistakes *config.Mistakes
	require.ErrorAs(t, err, &mistakes)
	return mistakes
}
