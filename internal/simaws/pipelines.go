package simaws

import "regexp"

var (
	pipelineType     = tok("codepipeline", "Pipeline")
	notificationType = tok("s3", "BucketNotification")
	objectType       = tok("s3", "BucketObjectv2")
)

// pipelineName is the rule for the names of pipelines, stages and actions.
var pipelineName = regexp.MustCompile(`^[A-Za-z0-9.@_-]+$`)

var pipelineKinds = []kind{
	{
		token: pipelineType, create: "CodePipeline: CreatePipeline", update: "CodePipeline: UpdatePipeline", remove: "CodePipeline: DeletePipeline",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 100, valid: pipelineName, rule: "only letters, numbers and . @ - _",
			taken: "PipelineNameInUseException: A pipeline with the name '{name}' already exists in account '{account}'",
		},
		outputs:  map[string]string{"arn": "arn:{partition}:codepipeline:{region}:{account}:{name}", "triggerAlls": ""},
		defaults: map[string]any{"executionMode": "SUPERSEDED", "pipelineType": "V1"},
		required: []string{"artifactStores", "roleArn", "stages"},
		replaces: []string{"name"},
		refs: []ref{
			{path: "roleArn", to: roleType},
			{path: "artifactStores[*].location", to: bucketType},
			{path: "artifactStores[*].encryptionKey.id", to: keyType, outside: awsKey},
		},
		missing: "PipelineNotFoundException: Account '{account}' does not have a pipeline with name '{value}'",
		plan: []rule{
			oneOf("executionMode", "QUEUED", "SUPERSEDED", "PARALLEL"), oneOf("pipelineType", "V1", "V2"), stageShape,
		},
		refuse: []rule{pipelineRole, executionModes, stageOrder, artifactsWired},
		finish: func(c *call) { c.put("triggerAlls", []any{}) },
	},
	ofBucket("BucketNotification", "S3: PutBucketNotificationConfiguration", nil, map[string]any{"eventbridge": false}),
	{
		token: objectType, upsert: true, create: "S3: PutObject", remove: "S3: DeleteObject", id: "{key}", tagged: true,
		name: &naming{property: "key", max: 1024, fixed: true, scope: "bucket"},
		outputs: map[string]string{
			"arn": "arn:{partition}:s3:::{bucket}/{key}", "versionId": "{alnum32}", "etag": "{hex32}",
		},
		defaults: map[string]any{
			"acl": "private", "bucketKeyEnabled": true, "forceDestroy": false, "serverSideEncryption": "aws:kms", "storageClass": "STANDARD",
		},
		required: []string{"bucket", "key"},
		replaces: []string{"bucket", "key"},
		refs:     []ref{{path: "bucket", to: bucketType, owned: true}},
		plan:     []rule{conflicts("content", "contentBase64", "source")},
	},
}
