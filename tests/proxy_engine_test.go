package tests

import (
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/assert"
)

// proxyStays asserts that another zone leaves a proxy where it is, and that it goes
// first where another must take its place, for both would bear one name.
func (e *environment) proxyStays() {
	t := e.t
	t.Helper()
	before := e.found(proxyType, "database-proxy")
	e.configure(func(platform fields) { at(platform, "network")["zones"] = []string{"a", "b", "c"} })
	e.up()
	after := e.found(proxyType, "database-proxy")
	assert.Equal(t, before.Outputs["arn"], after.Outputs["arn"])

	e.up(optup.Replace([]string{string(after.URN)}))
	another := e.found(proxyType, "database-proxy")
	assert.NotEqual(t, after.Outputs["arn"], another.Outputs["arn"])
	assert.Equal(t, after.Outputs["name"], another.Outputs["name"])
}
