package tests

import (
	"github.com/pulumi/pulumi/sdk/v3/go/auto"

	"github.com/stretchr/testify/assert"
)

// runsByHand asserts that a task is run by hand as its service would run: the output
// is what run-task takes.
func (e *environment) runsByHand(outputs auto.OutputMap) {
	e.t.Helper()
	assert.Equal(e.t, map[string]any{
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
}
