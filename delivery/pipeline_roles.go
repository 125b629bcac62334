package delivery

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/data"
	"landfall/delivery/records"
	"landfall/iam"
)

// stagePermissions are what the pipeline does itself: it copies an order to its
// artifacts, and calls one function.
func (b pipelineBuilder) stagePermissions(artifacts *data.Bucket) []iam.Statement {
	return []iam.Statement{
		{
			Sid:       "ReadOrders",
			Actions:   []string{"s3:GetObject", "s3:GetObjectVersion"},
			Resources: []any{b.Releases.objects(records.Next)},
		},
		{
			Sid:       "Artifacts",
			Actions:   []string{"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"},
			Resources: []any{pulumi.Sprintf("%s/*", artifacts.Bucket.Arn)},
		},
		{
			Sid:       "LookAtBuckets",
			Actions:   []string{"s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"},
			Resources: []any{b.Releases.Bucket.Arn, artifacts.Bucket.Arn},
		},
		b.Releases.key("Encryption", "kms:Decrypt", "kms:GenerateDataKey"),
		{
			Sid:       "CallSteps",
			Actions:   []string{"lambda:InvokeFunction"},
			Resources: []any{b.function.Function.Arn},
		},
		// What the reference of the Lambda action asks for beside the call itself.
		{Sid: "FindSteps", Actions: []string{"lambda:ListFunctions"}, Resources: []any{"*"}},
	}
}

// permissions are those of the function: to run migrations and look at what runs, as
// the gate may; to register revisions of the services that the pipeline rolls out and
// have them run; to read the order and to write the record.
func (b pipelineBuilder) permissions(artifacts *data.Bucket) []iam.Statement {
	led, statements := b.led(), append(b.lookingAtReleases(artifacts), b.reporting()...)
	if len(led) == 0 {
		return statements
	}
	gate := GateArgs{Config: b.Config, Cluster: b.Cluster, Services: led}
	statements = append(statements, gate.permissions()...)
	var services, families []any
	for _, service := range led {
		statements = append(statements, service.PassRoles())
		families = append(families, b.Config.ARN("ecs", "task-definition/"+service.Family()+":*"))
		if service.Shift != nil {
			continue // that is CodeDeploy's to do
		}
		services = append(services, pulumi.Sprintf("%s/%s/%s", b.Config.ARN("ecs", "service"), b.Cluster.Name, b.Config.ServiceName(service.Name)))
	}
	statements = append(statements,
		iam.Statement{
			Sid:       "Revisions",
			Actions:   []string{"ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"},
			Resources: []any{"*"}, // ECS knows no resource for either
		},
		iam.Statement{
			Sid:        "TagRevisions",
			Actions:    []string{"ecs:TagResource"},
			Resources:  families,
			Conditions: iam.Conditions{"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition"}},
		},
	)
	if len(services) == 0 {
		return statements
	}
	return append(statements, iam.Statement{
		Sid:        "RollOut",
		Actions:    []string{"ecs:UpdateService"},
		Resources:  services,
		Conditions: iam.Conditions{"ArnEquals": {"ecs:cluster": b.Cluster.ARN}},
	})
}

func (b pipelineBuilder) lookingAtReleases(artifacts *data.Bucket) []iam.Statement {
	return []iam.Statement{
		{Sid: "ListReleases", Actions: []string{"s3:ListBucket"}, Resources: []any{b.Releases.Bucket.Arn}},
		{
			Sid: "ReadReleases", Actions: []string{"s3:GetObject"},
			Resources: []any{
				b.Releases.objects(records.Folder + "*"), b.Releases.objects(records.Plan), pulumi.Sprintf("%s/*", artifacts.Bucket.Arn),
			},
		},
		{Sid: "WriteReleases", Actions: []string{"s3:PutObject"}, Resources: []any{b.Releases.objects(records.Folder + "*")}},
		b.Releases.key("Encryption", "kms:Decrypt", "kms:GenerateDataKey"),
	}
}

// reporting is to say how a job went, and to ask whose it is.
func (b pipelineBuilder) reporting() []iam.Statement {
	return []iam.Statement{
		{
			Sid:       "Report",
			Actions:   []string{"codepipeline:GetJobDetails", "codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"},
			Resources: []any{"*"}, // a job is no resource: who knows its id may
		},
		{
			Sid:       "LookAtExecutions",
			Actions:   []string{"codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"},
			Resources: []any{b.Config.ARN("codepipeline", b.Config.Prefix()), fmt.Sprintf("%s/*", b.Config.ARN("codepipeline", b.Config.Prefix()))},
		},
	}
}
