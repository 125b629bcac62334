package main

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"landfall/functions/pipeline/steps"
)

// approval is the provider of the action in which somebody lets a release through.
const approval = "Manual"

// pipeline is CodePipeline as the steps use it.
type pipeline struct{ client *codepipeline.Client }

// Execution asks the job and not a variable of the pipeline: when it goes back, the
// variables are those of the execution it goes back to.
func (p pipeline) Execution(ctx context.Context, job string) (steps.Execution, error) {
	told, err := p.client.GetJobDetails(ctx, &codepipeline.GetJobDetailsInput{JobId: &job})
	if err != nil {
		return steps.Execution{}, err
	}
	if told.JobDetails == nil || told.JobDetails.Data == nil || told.JobDetails.Data.PipelineContext == nil {
		return steps.Execution{}, errors.New("CodePipeline does not say whose the job is")
	}
	of := told.JobDetails.Data.PipelineContext
	seen, err := p.client.GetPipelineExecution(ctx, &codepipeline.GetPipelineExecutionInput{
		PipelineName: of.PipelineName, PipelineExecutionId: of.PipelineExecutionId,
	})
	if err != nil {
		return steps.Execution{}, err
	}
	e := begun(seen.PipelineExecution)
	e.ID = aws.ToString(of.PipelineExecutionId)
	e.Approver, err = p.approver(ctx, of)
	return e, err
}

// begun says why an execution is there. One that somebody goes back to by hand is that
// order once more: who chose it wants what it names.
func begun(seen *types.PipelineExecution) (e steps.Execution) {
	if seen == nil {
		return e
	}
	var trigger types.TriggerType
	if seen.Trigger != nil {
		trigger = seen.Trigger.TriggerType
	}
	e.Unordered = trigger == types.TriggerTypeCreatePipeline
	e.Back = seen.ExecutionType == types.ExecutionTypeRollback && trigger != types.TriggerTypeManualRollback
	return e
}

// approver is the name of who let the execution through; empty if nobody had to.
func (p pipeline) approver(ctx context.Context, of *types.PipelineContext) (string, error) {
	out, err := p.client.ListActionExecutions(ctx, &codepipeline.ListActionExecutionsInput{
		PipelineName: of.PipelineName, Filter: &types.ActionExecutionFilter{PipelineExecutionId: of.PipelineExecutionId},
	})
	if err != nil {
		return "", err
	}
	for _, action := range out.ActionExecutionDetails {
		if action.Input == nil || action.Input.ActionTypeId == nil || aws.ToString(action.Input.ActionTypeId.Provider) != approval {
			continue
		}
		// An ARN of IAM or STS: who it is comes last.
		who := aws.ToString(action.UpdatedBy)
		return who[strings.LastIndex(who, "/")+1:], nil
	}
	return "", nil
}

func (p pipeline) Succeed(ctx context.Context, job, continuation string) error {
	in := &codepipeline.PutJobSuccessResultInput{JobId: &job}
	if continuation != "" {
		in.ContinuationToken = &continuation
	}
	_, err := p.client.PutJobSuccessResult(ctx, in)
	return told(err)
}

func (p pipeline) Fail(ctx context.Context, job, reason string) error {
	_, err := p.client.PutJobFailureResult(ctx, &codepipeline.PutJobFailureResultInput{
		JobId: &job, FailureDetails: &types.FailureDetails{Type: types.FailureTypeJobFailed, Message: &reason},
	})
	return told(err)
}

// told lets it be if a job has ended already: Lambda may call twice for one, and the
// first has said how it went.
func told(err error) error {
	if errors.As(err, new(*types.InvalidJobStateException)) {
		return nil
	}
	return err
}
