package tests

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// growing is every input of the shipped environment that a third zone may make
// longer: where things may stand, and who is admitted from where.
var growing = map[string][][]string{
	"awsx:ec2:Vpc::network":                                  {{"availabilityZoneNames"}},
	"aws:ec2/networkAcl:NetworkAcl::network-isolated":        {{"subnetIds"}, {"ingress"}, {"egress"}},
	"aws:ec2/vpcEndpoint:VpcEndpoint::network-s3":            {{"routeTableIds"}},
	"aws:rds/subnetGroup:SubnetGroup::database-subnets":      {{"subnetIds"}},
	"aws:elasticache/subnetGroup:SubnetGroup::cache-subnets": {{"subnetIds"}},
	"aws:lb/loadBalancer:LoadBalancer::ingress":              {{"subnets"}},
	"aws:lambda/function:Function::gate":                     {{"environment", "variables", "SUBNETS"}},
	"aws:lambda/function:Function::lending-function":         {{"vpcConfig", "subnetIds"}},
	"landfall:platform:Lends::lends":                         {{"network", "public"}, {"network", "private"}, {"network", "isolated"}, {"network", "zones"}},
	"aws:ecs/service:Service::server":                        {{"networkConfiguration", "subnets"}},
	"aws:ecs/service:Service::storefront":                    {{"networkConfiguration", "subnets"}},
	"aws:ecs/service:Service::worker":                        {{"networkConfiguration", "subnets"}},
}

// The children of awsx do not show under mocks; the engine tests see them.
func TestAThirdZoneReplacesNothing(t *testing.T) {
	two := evaluate(t, staging)
	three := evaluate(t, staging, func(platform map[string]any) {
		platform["network"].(map[string]any)["zones"] = []string{"a", "b", "c"}
	})
	seen := map[string]bool{}
	for _, resource := range two.Resources {
		urn := resource.URN()
		before, after := resource.Plain(), three.inputs(resource.Type, resource.Name)
		for _, path := range growing[urn] {
			seen[urn] = true
			short, long := take(t, before, path), take(t, after, path)
			require.Greater(t, len(long), len(short), "%s: %v", urn, path)
			assert.Equal(t, short, long[:len(short)], "%s: %v", urn, path)
		}
		assert.Equal(t, before, after, urn)
	}
	assert.Len(t, seen, len(growing), "only %v are there", seen)

	names := func(e evaluated) []string {
		var urns []string
		for _, resource := range e.Resources {
			urns = append(urns, resource.URN())
		}
		slices.Sort(urns)
		return urns
	}
	assert.Equal(t, names(two), names(three))
}

// take cuts a list out of the inputs.
func take(t *testing.T, from map[string]any, path []string) []any {
	t.Helper()
	last := len(path) - 1
	for _, key := range path[:last] {
		require.IsType(t, from, from[key])
		from = from[key].(map[string]any)
	}
	if text := listed(from[path[last]]); text != nil {
		from[path[last]] = text
	}
	require.IsType(t, []any{}, from[path[last]])
	taken := from[path[last]].([]any)
	delete(from, path[last])
	return taken
}
