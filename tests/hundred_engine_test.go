package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAHundredServicesComeUp on the engine, two and a half thousand resources: the
// simulated AWS refuses what is beyond its quotas. That they stay as they are is for
// TestAHundredServicesStandInOneStack to say, and for the lives of smaller stacks.
func TestAHundredServicesComeUp(t *testing.T) {
	t.Parallel()
	e := open(t, hundred(t), atOnce)
	e.up()
	assert.Len(t, worldOf(e.world)[serviceType], 100)
	assert.Equal(t, managed(e.registered()), e.existing(), "state and account differ")
}
