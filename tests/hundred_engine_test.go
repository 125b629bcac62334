package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestAHundredServicesComeUp on the engine, two and a half thousand resources, and
// stay as they are: the simulated AWS refuses what is beyond its quotas, and a second
// preview finds nothing to change.
func TestAHundredServicesComeUp(t *testing.T) {
	t.Parallel()
	e := open(t, hundred(t), atOnce)
	e.up()
	assert.Len(t, worldOf(e.world)[serviceType], 100)
	e.settled()
}
