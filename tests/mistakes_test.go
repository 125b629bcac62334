package tests

import (
	"testing"

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
	var mistakes *config.Mistakes
	require.ErrorAs(t, err, &mistakes)
	assert.EqualError(t, mistakes, `the configuration of stack production has 3 mistakes:
  database.backupDays: 0 leaves production without backups; use 7 or more
  services.server.comand: is an unknown key; did you mean command?
  services.server.memory: 1000 MiB does not go with 1024 CPU units on Fargate; use 2048, 3072, 4096, 5120, 6144, 7168 or 8192`)
	assert.Empty(t, recording.Resources)
}
