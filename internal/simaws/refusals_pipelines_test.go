package simaws_test

import "strings"

const pipelineToken = "codepipeline/pipeline:Pipeline"

func sourceStage(changes m) m {
	return m{"name": "Source", "actions": l{with(m{
		"name": "Order", "category": "Source", "owner": "AWS", "provider": "S3", "version": "1", "outputArtifacts": l{"Order"},
		"configuration": m{"S3Bucket": "simaws-uploads", "S3ObjectKey": "next.json"},
	}, changes)}}
}

func callAction(name string, changes m) m {
	return with(m{
		"name": name, "category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1", "inputArtifacts": l{"Order"},
		"configuration": m{"FunctionName": "function", "UserParameters": "migrate"},
	}, changes)
}

// released is a pipeline of a name that nothing is wrong with.
func released(name string, changes m) m {
	return with(m{
		"name": name, "pipelineType": "V2", "executionMode": "QUEUED", "roleArn": "${pipeline-role.arn}",
		"artifactStores": l{m{"type": "S3", "location": "${bucket.bucket}"}},
		"stages":         l{sourceStage(nil), m{"name": "Release", "actions": l{callAction("Migrate", nil)}, "onFailure": m{"result": "ROLLBACK"}}},
	}, changes)
}

// planned is one whose role and bucket nobody has asked AWS for.
func planned(changes m) m {
	return released("x", with(m{"roleArn": "x", "artifactStores": l{m{"type": "S3", "location": "x"}}}, changes))
}

const crooked = "operation error CodePipeline: CreatePipeline, api error InvalidStructureException: "

var pipelinesRefusals = []refusal{
	{
		"pipeline-taken", pipelineToken, released("releases", nil),
		"operation error CodePipeline: CreatePipeline, api error PipelineNameInUseException: A pipeline with the name 'releases' already exists in account '111111111111'",
	},
	{
		"pipeline-role-of-another", pipelineToken, released("p1", m{"roleArn": "${other-role.arn}"}),
		crooked + "CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::111111111111:role/<other-role>",
	},
	{
		"pipeline-of-before", pipelineToken, released("p2", m{"pipelineType": "V1"}),
		"operation error CodePipeline: CreatePipeline, api error ValidationException: QUEUED execution mode is only supported for V2 pipelines",
	},
	{
		"pipeline-of-before-goes-back", pipelineToken, released("p3", m{"pipelineType": "V1", "executionMode": "SUPERSEDED"}),
		crooked + "Stage conditions are only supported for V2 pipelines: Release",
	},
	{
		"pipeline-begins-otherwise", pipelineToken,
		released("p4", m{"stages": l{m{"name": "Release", "actions": l{callAction("Migrate", m{"inputArtifacts": l{}})}}, sourceStage(nil)}}),
		crooked + "Pipeline should start with a stage that only contains source actions",
	},
	{
		"pipeline-source-later", pipelineToken,
		released("p5", m{"stages": l{sourceStage(nil), m{"name": "Again", "actions": sourceStage(m{"outputArtifacts": l{"Other"}})["actions"]}}}),
		crooked + "Source actions are only allowed in the first stage: Order",
	},
	{
		"pipeline-stage-twice", pipelineToken, released("p6", m{"stages": l{sourceStage(nil), m{"name": "Source", "actions": l{callAction("Migrate", nil)}}}}),
		crooked + "Stage names must be unique within a pipeline. Source has been used more than once",
	},
	{
		"pipeline-action-twice", pipelineToken,
		released("p7", m{"stages": l{sourceStage(nil), m{"name": "Release", "actions": l{callAction("Migrate", nil), callAction("Migrate", nil)}}}}),
		crooked + "Action names must be unique within a stage. Migrate has been used more than once",
	},
	{
		"pipeline-source-goes-back", pipelineToken,
		released("p8", m{"stages": l{with(sourceStage(nil), m{"onFailure": m{"result": "ROLLBACK"}}), m{"name": "Release", "actions": l{callAction("Migrate", nil)}}}}),
		crooked + "Stage rollback is not supported for source stages: Source",
	},
	{
		"pipeline-artifact-from-nowhere", pipelineToken,
		released("p9", m{"stages": l{sourceStage(nil), m{"name": "Release", "actions": l{callAction("Migrate", m{"inputArtifacts": l{"Build"}})}}}}),
		crooked + "Input Artifact Bundle Build in action Migrate is not declared as Output Artifact Bundle in any of the preceding actions",
	},
	{
		"pipeline-artifact-twice", pipelineToken,
		released("p10", m{"stages": l{sourceStage(nil), m{"name": "Release", "actions": l{callAction("Migrate", m{"outputArtifacts": l{"Order"}})}}}}),
		crooked + "Output Artifact Bundle name must be unique within the pipeline. Order has been used more than once",
	},
	{
		"pipeline-approval-of-a-thing", pipelineToken,
		released("p11", m{"stages": l{sourceStage(nil), m{"name": "Approve", "actions": l{callAction("Approve", m{"category": "Approval", "provider": "Manual"})}}}}),
		crooked + "Action Approve of provider Manual takes and makes no artifacts",
	},
	{
		"pipeline-with-much-to-say", pipelineToken,
		released("p14", m{"stages": l{sourceStage(nil), m{"name": "Release", "actions": l{
			callAction("Migrate", m{"configuration": m{"FunctionName": "function", "UserParameters": strings.Repeat("x", 1001)}}),
		}}}}),
		crooked + "Action configuration value for key 'UserParameters' must be at most 1000 characters long",
	},
	{
		"pipeline-without-steps", pipelineToken, released("p12", m{"stages": l{sourceStage(nil), m{"name": "Release", "actions": l{}}}}),
		crooked + "Stage Release must contain at least one action",
	},
	{
		"pipeline-in-no-bucket", pipelineToken, released("p13", m{"artifactStores": l{m{"type": "S3", "location": "none"}}}),
		"operation error CodePipeline: CreatePipeline, api error NoSuchBucket: The specified bucket does not exist",
	},
	{
		"event-starts-nothing", "cloudwatch/eventTarget:EventTarget",
		m{"rule": "${rule.name}", "arn": "arn:aws:codepipeline:eu-central-1:111111111111:none", "roleArn": "${other-role.arn}"},
		"operation error EventBridge: PutTargets, api error ValidationException: Provided Arn is not in correct format or does not exist: arn:aws:codepipeline:eu-central-1:111111111111:none",
	},
	{
		"event-starts-without-a-role", "cloudwatch/eventTarget:EventTarget",
		m{"rule": "${rule.name}", "arn": "${releases.arn}"},
		"operation error EventBridge: PutTargets, api error ValidationException: RoleArn is required for target arn:aws:codepipeline:eu-central-1:111111111111:releases.",
	},
	{
		"event-starts-by-another", "cloudwatch/eventTarget:EventTarget",
		m{"rule": "${rule.name}", "arn": "${releases.arn}", "roleArn": "${other-role.arn}"},
		"operation error EventBridge: PutTargets, api error ValidationException: Provided role 'arn:aws:iam::111111111111:role/<other-role>' cannot be assumed by principal 'events.amazonaws.com'.",
	},
	{
		"events-of-no-bucket", "s3/bucketNotification:BucketNotification",
		m{"bucket": "none", "eventbridge": true},
		"operation error S3: PutBucketNotificationConfiguration, api error NoSuchBucket: The specified bucket does not exist",
	},
	{
		"object-in-no-bucket", "s3/bucketObjectv2:BucketObjectv2",
		m{"bucket": "none", "key": "plan.json", "content": "{}"},
		"operation error S3: PutObject, api error NoSuchBucket: The specified bucket does not exist",
	},
}
