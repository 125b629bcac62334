package tests

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
)

// ourProviderAlone asserts that every AWS resource, the children of awsx included,
// is in the hands of the one provider that knows region, account and tags, and
// that CloudFront's certificates alone have another, where there are any. A default
// provider in the state would be one that knows nothing.
func (e *environment) ourProviderAlone() {
	e.t.Helper()
	c, want := e.config(), []string{"aws"}
	if c.CDN != nil {
		want = append(want, "edge")
	}
	var providers []string
	for _, r := range e.state().Resources {
		switch r.URN.Type().Package() {
		case "pulumi":
			if r.Type == "pulumi:providers:aws" {
				providers = append(providers, r.URN.Name())
			}
		case "aws":
			own := providerOf(c.Region, string(r.Type), r.URN.Name())
			assert.Equal(e.t, "pulumi:providers:aws "+own, urnName(r.Provider), r.URN)
		}
	}
	assert.ElementsMatch(e.t, want, providers)
}

// madeByAwsx are the children of the awsx VPC that people look for by name.
var madeByAwsx = []string{
	ec2VPC, ec2Subnet, ec2NAT, ec2RouteTable, "aws:ec2/eip:Eip", "aws:ec2/internetGateway:InternetGateway",
}

// noDoorInAwsx asserts what the transform makes of awsx's children: mocks take a
// transform and never call it.
func (e *environment) noDoorInAwsx() {
	e.t.Helper()
	c := e.config()
	subnets := 0
	for _, r := range e.world.Resources() {
		if !strings.Contains(string(r.URN), "awsx:ec2:Vpc$") || !slices.Contains(madeByAwsx, r.Type) {
			continue
		}
		title := r.Inputs["tags"].ObjectValue()["Name"].StringValue()
		assert.True(e.t, strings.HasPrefix(title, c.Prefix()), "%s is called %q", r.URN, title)
		if r.Type == ec2Subnet {
			assert.False(e.t, r.Inputs["mapPublicIpOnLaunch"].BoolValue(), r.URN)
			subnets++
		}
	}
	assert.Equal(e.t, 3*len(c.Network.Zones), subnets, "one subnet per tier and zone")
}
