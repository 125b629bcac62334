package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// handedOver gives services to a pipeline.
func handedOver(names ...string) func(platform map[string]any) {
	return func(platform map[string]any) {
		for _, name := range names {
			at(platform, "services", name)["rollout"] = fields{"owner": "pipeline"}
		}
	}
}

func migratedElsewhere(platform map[string]any) {
	delete(at(platform, "services", "server"), "migrate")
}

func TestAPipelineChoosesWhatRuns(t *testing.T) {
	e := evaluate(t, staging, handedOver("storefront"))
	assert.Equal(t, []string{"taskDefinition"}, e.One(t, serviceType, "storefront").Ignored)
	assert.Equal(t, true, e.inputs(taskType, "storefront")["trackLatest"])
	assert.Equal(t, true, e.inputs(taskType, "storefront")["skipDestroy"])
	assert.NotContains(t, e.inputs(taskType, "server"), "trackLatest")
	assert.Empty(t, e.One(t, serviceType, "server").Ignored)

	request, names := e.asked("gate-verify"), []string{}
	for _, service := range request.Verify {
		names = append(names, service.Name)
	}
	assert.Equal(t, []string{"server", "worker"}, names)
	assert.Equal(t, []string{"storefront"}, request.Left)
	assert.NotContains(t, e.inputs(invocationType, "gate-verify")["triggers"], "storefront", "what it runs is no reason to look again")

	scaled := evaluate(t, staging, handedOver("storefront"), func(platform map[string]any) {
		at(platform, "services", "storefront")["scale"] = fields{"max": 4, "cpu": 60}
	})
	assert.Equal(t, []string{"desiredCount", "taskDefinition"}, scaled.One(t, serviceType, "storefront").Ignored)
}

// TestTheOwnerNamesNothing: whoever rolls out, it is the same resources.
func TestTheOwnerNamesNothing(t *testing.T) {
	tree := func(edits ...func(platform map[string]any)) string {
		return recorder.Run(t, edited(t, staging, edits...)).Tree()
	}
	assert.Equal(t, tree(), tree(handedOver("storefront")))
	assert.Equal(t, tree(migratedElsewhere), tree(migratedElsewhere, handedOver("server", "storefront", "worker")))
}
