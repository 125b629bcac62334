package delivery

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/codepipeline"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/delivery/records"
	"landfall/iam"
)

// trigger starts the pipeline with each order that is written, and with no other
// version of it: one that was written meanwhile has its own turn.
func (b pipelineBuilder) trigger(pipeline *codepipeline.Pipeline) error {
	name := b.name + "-trigger"
	rule, err := cloudwatch.NewEventRule(b.ctx, name, &cloudwatch.EventRuleArgs{
		Description: pulumi.Sprintf("Orders for the pipeline of %s", b.Config.Prefix()),
		EventPattern: pulumi.JSONMarshal(map[string]any{
			"source":      []string{"aws.s3"},
			"detail-type": []string{"Object Created"},
			"detail": map[string]any{
				"bucket": map[string]any{"name": []any{b.Releases.Bucket.Bucket}},
				"object": map[string]any{"key": []string{records.Next}},
			},
		}),
	}, b.parent)
	if err != nil {
		return err
	}
	role, err := iam.NewRole(b.ctx, name, iam.RoleArgs{
		Config:      b.Config,
		Description: "What starts the pipeline when an order is written",
		Service:     "events.amazonaws.com",
		Source:      b.Config.ARN("events", "rule/*"), // its name is Pulumi's to choose
		Statements: []iam.Statement{{
			Sid: "Start", Actions: []string{"codepipeline:StartPipelineExecution"}, Resources: []any{pipeline.Arn},
		}},
	}, b.parent)
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	_, err = cloudwatch.NewEventTarget(b.ctx, name, &cloudwatch.EventTargetArgs{
		Rule: rule.Name, Arn: pipeline.Arn, RoleArn: role.ARN,
		InputTransformer: cloudwatch.EventTargetInputTransformerArgs{
			InputPaths: pulumi.ToStringMap(map[string]string{"version": "$.detail.object.version-id"}),
			InputTemplate: pulumi.String(`{"sourceRevisions": [{"actionName": "` + sourceAction +
				`", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "<version>"}]}`),
		},
		RetryPolicy: cloudwatch.EventTargetRetryPolicyArgs{
			// Who has ordered it waits for it; an hour later it would surprise.
			MaximumEventAgeInSeconds: pulumi.Int(3600), MaximumRetryAttempts: pulumi.Int(185),
		},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{role.Ready, b.Releases.ready}))
	return err
}
