package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// kinds is a stack with a service of every kind.
const kinds = "tests/testdata/Pulumi.kinds.yaml"

const (
	namespaceType = "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"
	discoveryType = "aws:servicediscovery/service:Service"
)

func TestAPrivateServiceIsFoundByItsName(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	namespace := e.inputs(namespaceType, "namespace")
	assert.Equal(t, "landfall-kinds.internal", namespace["name"])
	assert.Equal(t, e.inputs(securityGroup, "anisette")["vpcId"], namespace["vpc"])
	assert.Equal(t, []string{"anisette", "search", "valkey"}, slices.Sorted(maps.Keys(e.Of(discoveryType))))
	assert.Equal(t, map[string]any{
		"name": "anisette", "description": "Tasks of anisette", "forceDestroy": true,
		"dnsConfig": map[string]any{
			"namespaceId": e.id(namespaceType, "namespace"), "routingPolicy": "MULTIVALUE",
			"dnsRecords": []any{map[string]any{"type": "A", "ttl": 10.0}},
		},
		"healthCheckCustomConfig": map[string]any{"failureThreshold": 1.0},
	}, e.inputs(discoveryType, "anisette"))
	service := e.inputs(serviceType, "anisette")
	assert.Equal(t, map[string]any{"registryArn": e.text(discoveryType, "anisette", "arn")}, service["serviceRegistries"])
	assert.NotContains(t, service, "loadBalancers")
	assert.NotContains(t, service, "serviceConnectConfiguration")
	assert.NotContains(t, e.inputs(serviceType, "api"), "serviceRegistries")
}

func TestFactsAboutAPrivateServiceArePlain(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, kinds))
	assert.Equal(t, []any{
		map[string]any{"name": "ANISETTE_URL", "value": "http://anisette.landfall-kinds.internal:6969"},
		map[string]any{"name": "SEARCH_HOST", "value": "search.landfall-kinds.internal"},
		map[string]any{"name": "SEARCH_PORT", "value": "7700"},
		map[string]any{"name": "VALKEY_HOST", "value": "valkey.landfall-kinds.internal"},
	}, containerIn(t, run.One(t, taskType, "api"))["environment"])
}

// TestOnlyItsUsersReachAPrivateService: per user one rule out of its own group and
// one into the service's, on one port, and nothing else into that group.
func TestOnlyItsUsersReachAPrivateService(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	ways := map[string][2]string{
		"api-service:anisette": {"api", "anisette"}, "api-service:search": {"api", "search"},
		"worker-service:anisette": {"worker", "anisette"}, "search-service:anisette": {"search", "anisette"},
		"create-admin-service:search": {"create-admin", "search"},
	}
	ports := map[string]float64{"anisette": 6969, "search": 7700}
	for rule, way := range ways {
		from, to := e.id(securityGroup, way[0]), e.id(securityGroup, way[1])
		in, out := e.inputs(ingressRule, rule), e.inputs(egressRule, rule)
		assert.Equal(t, []any{to, from}, []any{in["securityGroupId"], in["referencedSecurityGroupId"]}, rule)
		assert.Equal(t, []any{from, to}, []any{out["securityGroupId"], out["referencedSecurityGroupId"]}, rule)
		for _, r := range []map[string]any{in, out} {
			assert.Equal(t, []any{"tcp", ports[way[1]], ports[way[1]]}, []any{r["ipProtocol"], r["fromPort"], r["toPort"]}, rule)
		}
	}
	var into []string
	for name, rule := range e.Of(ingressRule) {
		if group := rule.Plain()["securityGroupId"]; group == e.id(securityGroup, "anisette") || group == e.id(securityGroup, "search") {
			into = append(into, name)
		}
	}
	more := []string{"api-service:search:7701", "create-admin-service:search:7701"}
	assert.ElementsMatch(t, slices.Concat(slices.Collect(maps.Keys(ways)), more), into)
}

func TestASingletonNeverRunsTwice(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	for _, name := range []string{"beat", "anisette"} {
		service := e.inputs(serviceType, name)
		assert.Equal(t, []any{1.0, 0.0, 100.0, "DISABLED"}, []any{
			service["desiredCount"], service["deploymentMinimumHealthyPercent"],
			service["deploymentMaximumPercent"], service["availabilityZoneRebalancing"],
		}, name)
		assert.NotContains(t, e.Of(scalingTarget), name)
	}
	assert.Equal(t, "ENABLED", e.inputs(serviceType, "search")["availabilityZoneRebalancing"])
}

func TestATaskThatEndsIsADefinitionAndNoService(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	assert.NotContains(t, e.Of(serviceType), "create-admin")
	assert.Equal(t, "landfall-kinds-create-admin", e.inputs(taskType, "create-admin")["family"])
	container := containerIn(t, e.One(t, taskType, "create-admin"))
	assert.Equal(t, 120.0, container["stopTimeout"])
	assert.NotContains(t, container, "healthCheck")
	assert.NotContains(t, container, "portMappings")
	assert.Equal(t, []any{map[string]any{"name": "SEARCH_URL", "value": "http://search.landfall-kinds.internal:7700"}}, container["environment"])
}
