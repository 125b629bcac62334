package tests

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// TestAProxyStaysAtItsAddress: another zone leaves it alone, and where another must
// take its place it goes first, for both would bear one name.
func TestAProxyStaysAtItsAddress(t *testing.T) {
	t.Parallel()
	e := open(t, recorder.Stack(t, dataStack), atOnce)
	e.up()
	before := e.found(proxyType, "database-proxy")
	e.configure(func(platform fields) { at(platform, "network")["zones"] = []string{"a", "b", "c"} })
	e.up()
	after := e.found(proxyType, "database-proxy")
	assert.Equal(t, before.Outputs["arn"], after.Outputs["arn"])

	e.up(optup.Replace([]string{string(after.URN)}))
	another := e.found(proxyType, "database-proxy")
	assert.NotEqual(t, after.Outputs["arn"], another.Outputs["arn"])
	assert.Equal(t, after.Outputs["name"], another.Outputs["name"])
	e.settled()
}
