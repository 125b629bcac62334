package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// TestServiceConnectKnowsAServiceByTheNameItWouldHaveInDNS: the facts are the same
// either way, and the client comes after what it is to find.
func TestServiceConnectKnowsAServiceByTheNameItWouldHaveInDNS(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	namespace := e.text(namespaceType, "namespace", "arn")
	log := func(service string) map[string]any {
		return map[string]any{"logDriver": "awslogs", "options": map[string]any{
			"awslogs-group": "/landfall/kinds/" + service, "awslogs-region": "eu-central-1",
			"awslogs-stream-prefix": service + "/connect", "mode": "non-blocking", "max-buffer-size": "25m",
		}}
	}
	assert.Equal(t, map[string]any{
		"enabled": true, "namespace": namespace, "logConfiguration": log("ledger"),
		"services": []any{map[string]any{
			"portName": "ledger", "discoveryName": "ledger",
			"clientAlias": []any{map[string]any{"dnsName": "ledger.landfall-kinds.internal", "port": 9090.0}},
		}},
	}, e.inputs(serviceType, "ledger")["serviceConnectConfiguration"])
	assert.Equal(t, []any{map[string]any{"containerPort": 9090.0, "hostPort": 9090.0, "protocol": "tcp", "name": "ledger"}},
		containerIn(t, e.One(t, taskType, "ledger"))["portMappings"])
	assert.NotContains(t, e.Of(discoveryType), "ledger")

	assert.Equal(t, map[string]any{"enabled": true, "namespace": namespace, "logConfiguration": log("worker")},
		e.inputs(serviceType, "worker")["serviceConnectConfiguration"])
	assert.Contains(t, e.One(t, serviceType, "worker").DependsOn, serviceType+"::ledger")
	assert.NotContains(t, e.inputs(serviceType, "api"), "serviceConnectConfiguration", "it uses nothing that Service Connect finds")
}
