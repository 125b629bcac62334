package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// TestATaskIsRunByHandAsItsServiceWouldRun: the output is what run-task takes.
func TestATaskIsRunByHandAsItsServiceWouldRun(t *testing.T) {
	e := open(t, recorder.Stack(t, kinds), atOnce)
	outputs := e.up()
	assert.Equal(t, map[string]any{
		"cluster": "landfall-kinds", "taskDefinition": "landfall-kinds-create-admin",
		"capacityProviderStrategy": []any{map[string]any{"capacityProvider": "FARGATE", "weight": 1.0}},
		"networkConfiguration": map[string]any{"awsvpcConfiguration": map[string]any{
			"subnets": e.found(serviceType, "api").Outputs["networkConfiguration"].ObjectValue()["subnets"].Mappable(),
			"securityGroups": []any{
				e.found(securityGroup, "create-admin").ID, e.found(securityGroup, "database-client").ID,
			},
			"assignPublicIp": "DISABLED",
		}},
		"enableECSManagedTags": true, "enableExecuteCommand": false,
		"propagateTags": "TASK_DEFINITION", "startedBy": "by-hand",
	}, outputs["tasks"].Value.(map[string]any)["create-admin"])
	e.destroyed()
}
