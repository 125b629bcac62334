package simaws

import "regexp"

var (
	functionType         = tok("lambda", "Function")
	permissionType       = tok("lambda", "Permission")
	mappingType          = tok("lambda", "EventSourceMapping")
	invokeConfigType     = tok("lambda", "FunctionEventInvokeConfig")
	repositoryPolicyType = tok("ecr", "RepositoryPolicy")
)

const lambdaService = "lambda.amazonaws.com"

var functionName = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// runtimes are those the pinned provider knows and Lambda still creates.
var runtimes = []string{
	"dotnet8", "java11", "java17", "java21", "java8.al2", "nodejs20.x", "nodejs22.x", "provided.al2", "provided.al2023",
	"python3.10", "python3.11", "python3.12", "python3.13", "python3.9", "ruby3.2", "ruby3.3", "ruby3.4",
}

var functionKinds = []kind{
	{
		token: functionType, create: "Lambda: CreateFunction", update: "Lambda: UpdateFunctionConfiguration", remove: "Lambda: DeleteFunction",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 64, valid: functionName, rule: "only alphanumeric characters, hyphens and underscores",
			taken: "ResourceConflictException: Function already exist: {name}",
		},
		outputs: map[string]string{
			"arn":                "arn:{partition}:lambda:{region}:{account}:function:{name}",
			"qualifiedArn":       "arn:{partition}:lambda:{region}:{account}:function:{name}:$LATEST",
			"invokeArn":          "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/arn:{partition}:lambda:{region}:{account}:function:{name}/invocations",
			"qualifiedInvokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/arn:{partition}:lambda:{region}:{account}:function:{name}:$LATEST/invocations",
			"version":            "$LATEST", "lastModified": "2026-01-01T00:00:00.000+0000", "codeSha256": "", "sourceCodeSize": "",
			"signingJobArn": "", "signingProfileVersionArn": "",
		},
		defaults: map[string]any{
			"packageType": "Zip", "memorySize": 128, "timeout": 3, "publish": false, "skipDestroy": false,
			"reservedConcurrentExecutions": -1, "architectures": []any{"x86_64"},
		},
		required: []string{"role"},
		replaces: []string{"name", "packageType"},
		refs: []ref{
			{path: "role", to: roleType},
			{path: "kmsKeyArn", to: keyType, outside: awsKey},
			{path: "deadLetterConfig.targetArn", to: queueType, outside: regexp.MustCompile(`^arn:aws[\w-]*:sns:`)},
			{path: "loggingConfig.logGroup", to: logGroupType},
			{path: "vpcConfig.subnetIds[*]", to: subnetType, holds: true},
			{path: "vpcConfig.securityGroupIds[*]", to: securityGroupType, holds: true},
		},
		missing: "ResourceNotFoundException: Function not found: {value}",
		plan: []rule{
			between("memorySize", 128, 10240), between("timeout", 1, 900), oneOf("packageType", "Zip", "Image"),
			oneOf("runtime", runtimes...), exactlyOne("code", "imageUri", "s3Bucket"), functionShape,
		},
		refuse: []rule{
			functionGroups, assumedByLambda, functionMay("vpcConfig", "ec2:CreateNetworkInterface", "CreateNetworkInterface on EC2"),
			functionMay("deadLetterConfig", "sqs:SendMessage", "SendMessage on SQS"), functionEnvironment, environmentKey,
			functionImage, reservedConcurrency, functionLetters,
		},
		finish: functionCode,
	},
	{
		token: permissionType, create: "Lambda: AddPermission", remove: "Lambda: RemovePermission", id: "{statementId}",
		name:     &naming{property: "statementId", max: 100, valid: functionName, rule: "only alphanumeric characters, hyphens and underscores", scope: "function"},
		required: []string{"action", "function", "principal"},
		replaces: []string{"action", "eventSourceToken", "function", "principal", "qualifier", "sourceAccount", "sourceArn", "statementId"},
		refs:     []ref{{path: "function", to: functionType, owned: true}},
		plan:     []rule{matches("action", `^lambda:[A-Za-z*]+$`, 140)},
	},
	{
		token: mappingType, create: "Lambda: CreateEventSourceMapping", update: "Lambda: UpdateEventSourceMapping",
		remove: "Lambda: DeleteEventSourceMapping", id: "{uuid}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:lambda:{region}:{account}:event-source-mapping:{id}", "uuid": "{id}", "state": "Enabled",
			"functionArn": "{of:functionName/arn}", "lastModified": "2026-01-01T00:00:00Z", "stateTransitionReason": "USER_INITIATED",
			"lastProcessingResult": "",
		},
		defaults: map[string]any{"batchSize": 10, "enabled": true},
		required: []string{"functionName"},
		replaces: []string{"eventSourceArn", "startingPosition"},
		refs: []ref{
			{path: "functionName", to: functionType},
			{path: "eventSourceArn", to: queueType},
		},
		missing: "ResourceNotFoundException: The event source mapping does not exist.",
		plan:    []rule{between("scalingConfig.maximumConcurrency", 2, 1000)},
		refuse: []rule{
			unique([]string{"eventSourceArn", "functionName"}, "ResourceConflictException",
				"An event source mapping with SQS arn (\" {eventSourceArn} \") and function (\" {functionName} \") already exists."),
			mappingMay, mappingVisibility, mappingBatch,
		},
		finish: mappingResult,
	},
	{
		token: invokeConfigType, upsert: true, create: "Lambda: PutFunctionEventInvokeConfig",
		remove: "Lambda: DeleteFunctionEventInvokeConfig", id: "{functionName}",
		required: []string{"functionName"},
		replaces: []string{"functionName", "qualifier"},
		refs:     []ref{{path: "functionName", to: functionType, owned: true}},
		plan:     []rule{between("maximumEventAgeInSeconds", 60, 21600), between("maximumRetryAttempts", 0, 2)},
	},
	{
		token: repositoryPolicyType, upsert: true, create: "ECR: SetRepositoryPolicy", remove: "ECR: DeleteRepositoryPolicy", id: "{repository}",
		outputs:  map[string]string{"registryId": "{account}"},
		required: []string{"repository", "policy"},
		replaces: []string{"repository"},
		refs:     []ref{{path: "repository", to: repositoryType, owned: true}},
		refuse:   []rule{policyDocument("policy", trustPolicy)},
	},
}
