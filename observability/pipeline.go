package observability

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// report is an event of the pipeline that people are told of.
type report struct {
	part, tells string
	to          topic
	// detail is what tells the event from others, kind what AWS calls it.
	kind   string
	detail map[string]any
	// paths are what the mail quotes of it, template the mail.
	paths    map[string]string
	template string
}

// releases is the stage of the pipeline that changes the environment. One that fails
// before it changes nothing: an order that was not let through, and the execution with
// which AWS starts every new pipeline, for which there is no order.
const releases = "Release"

// pipeline tells of a release that failed, and of one that waits for somebody.
func (b builder) pipeline(critical, warning topic) error {
	c := b.args.Config
	console := c.PipelineConsole()
	reports := []report{{
		part: "failed", tells: "Releases of the pipeline that failed", to: critical,
		kind:   "CodePipeline Stage Execution State Change",
		detail: map[string]any{"stage": []string{releases}, "state": []string{"FAILED"}},
		paths:  map[string]string{"execution": "$.detail.execution-id", "time": "$.time"},
		template: `"A release of ` + c.Prefix() + ` failed in the pipeline at <time>. What changes the environment goes back by itself, ` +
			`to the release before, if there is one: another execution says so. The reason is in its record, go run ./cmd/release list -stack ` +
			c.Stack + `, or else at ` + console + `/executions/<execution>/timeline"`,
	}}
	if c.Pipeline.Approval {
		reports = append(reports, report{
			part: "waiting", tells: "Releases of the pipeline that wait for somebody", to: warning,
			kind: "CodePipeline Action Execution State Change",
			detail: map[string]any{
				"state": []string{"STARTED"}, "type": map[string]any{"category": []string{"Approval"}},
			},
			paths: map[string]string{"execution": "$.detail.execution-id", "time": "$.time"},
			template: `"A release of ` + c.Prefix() + ` waits since <time> for somebody to let it through. Nothing has changed yet. ` +
				`Look at what it is and decide: ` + console + `/view Execution: <execution>"`,
		})
	}
	for _, r := range reports {
		if err := b.report(r); err != nil {
			return err
		}
	}
	return nil
}

func (b builder) report(r report) error {
	name := b.name + "-pipeline-" + r.part
	r.detail["pipeline"] = []string{b.args.Config.Prefix()}
	rule, err := cloudwatch.NewEventRule(b.ctx, name, &cloudwatch.EventRuleArgs{
		Description: pulumi.Sprintf("%s of %s", r.tells, b.args.Config.Prefix()),
		EventPattern: pulumi.JSONMarshal(map[string]any{
			"source": []string{"aws.codepipeline"}, "detail-type": []string{r.kind}, "detail": r.detail,
		}),
	}, b.parent)
	if err != nil {
		return err
	}
	_, err = cloudwatch.NewEventTarget(b.ctx, name, &cloudwatch.EventTargetArgs{
		Rule: rule.Name,
		Arn:  r.to.topic.Arn,
		InputTransformer: cloudwatch.EventTargetInputTransformerArgs{
			InputPaths: pulumi.ToStringMap(r.paths), InputTemplate: pulumi.String(r.template),
		},
		RetryPolicy: cloudwatch.EventTargetRetryPolicyArgs{
			MaximumEventAgeInSeconds: pulumi.Int(3600), MaximumRetryAttempts: pulumi.Int(185),
		},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{r.to.policy}))
	return err
}
