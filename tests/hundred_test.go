package tests

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/stackfile"
	"landfall/tests/recorder"
)

// hundred is a stack of a hundred services.
func hundred(t *testing.T) *stackfile.Stack {
	t.Helper()
	return many(t, 100)
}

// many is a stack of so many services: web ones on five hosts and a few ports, a worker
// for every 25 and, in a stack of several, a private service that so many others use
// as its security group admits.
func many(t testing.TB, count int) *stackfile.Stack {
	t.Helper()
	private, workers := min(count-1, 1), count/25
	return edited(t, staging, func(platform map[string]any) {
		services := map[string]any{}
		for range private {
			services["ledger"] = map[string]any{
				"kind": "private", "image": "medusa", "port": 9090, "health": map[string]any{"command": []string{"CMD", "true"}},
			}
		}
		for i := range count - private - workers {
			service := map[string]any{
				"kind": "web", "image": "medusa", "port": 8000 + i%7, "health": map[string]any{"path": "/"},
				"route": map[string]any{"host": fmt.Sprintf("h%d", i%5), "paths": []string{fmt.Sprintf("/s%d/*", i)}, "priority": 1000 + i},
			}
			if private > 0 && i < 60 {
				service["uses"] = map[string]any{"service:ledger": map[string]any{"LEDGER_URL": "url"}}
			}
			services[fmt.Sprintf("web%d", i)] = service
		}
		for i := range workers {
			services[fmt.Sprintf("worker%d", i)] = map[string]any{
				"kind": "worker", "image": "storefront", "health": map[string]any{"command": []string{"CMD", "true"}},
			}
		}
		platform["services"] = services
		delete(platform, "releases") // they ask a service that is not among these
	})
}

// TestAHundredServicesStandInOneStack: the simulated AWS refuses a rule, a target
// group, a certificate or a group beyond its quotas. A second run asks for the same, so
// that a second preview finds nothing to change.
func TestAHundredServicesStandInOneStack(t *testing.T) {
	stack := hundred(t)
	e := evaluated{recorder.Run(t, stack), t}
	assert.Equal(t, requests(e.Recording), requests(recorder.Anew(t, stack)))
	assert.Len(t, e.Of(serviceType), 100)
	assert.Len(t, e.Of(ruleType), 95)
	assert.Len(t, e.Of(targetType), 95)
	assert.Len(t, e.rulesOf(e.id(securityGroup, "ingress")), 2+7, "in from the world, and out on each port there is")
	assert.Len(t, e.rulesOf(e.id(securityGroup, "ledger")), 60+1)
}

// TestAnotherServiceOfAHundredTouchesNoOther: it comes beside the others and
// renumbers nothing.
func TestAnotherServiceOfAHundredTouchesNoOther(t *testing.T) {
	stack := hundred(t)
	before := recorder.Run(t, stack)
	var platform map[string]any
	require.NoError(t, json.Unmarshal([]byte(stack.Config["landfall:platform"]), &platform))
	at(platform, "services")["newcomer"] = map[string]any{
		"kind": "web", "image": "medusa", "port": 8000, "health": map[string]any{"path": "/"},
		"route": map[string]any{"host": "h0", "paths": []string{"/newcomer/*"}},
	}
	text, err := json.Marshal(platform)
	require.NoError(t, err)
	stack.Config["landfall:platform"] = string(text)
	after := recorder.Run(t, stack)
	for _, r := range before.Resources {
		if r.Custom && !all(r) {
			assert.Equal(t, r.Plain(), after.One(t, r.Type, r.Name).Plain(), r.URN())
		}
	}
}
