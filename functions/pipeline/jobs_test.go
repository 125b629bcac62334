package main

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"
	"github.com/stretchr/testify/assert"

	"landfall/functions/pipeline/steps"
)

func TestWhyAnExecutionIsThere(t *testing.T) {
	for trigger, c := range map[types.TriggerType]struct {
		kind types.ExecutionType
		want steps.Execution
	}{
		types.TriggerTypeCloudWatchEvent:        {types.ExecutionTypeStandard, steps.Execution{}},
		types.TriggerTypeStartPipelineExecution: {types.ExecutionTypeStandard, steps.Execution{}},
		types.TriggerTypeCreatePipeline:         {types.ExecutionTypeStandard, steps.Execution{Unordered: true}},
		types.TriggerTypeAutomatedRollback:      {types.ExecutionTypeRollback, steps.Execution{Back: true}},
		types.TriggerTypeManualRollback:         {types.ExecutionTypeRollback, steps.Execution{}},
	} {
		assert.Equal(t, c.want, begun(&types.PipelineExecution{ExecutionType: c.kind, Trigger: &types.ExecutionTrigger{TriggerType: trigger}}), trigger)
	}
	assert.Equal(t, steps.Execution{Back: true}, begun(&types.PipelineExecution{ExecutionType: types.ExecutionTypeRollback}))
	assert.Equal(t, steps.Execution{}, begun(nil))
}
