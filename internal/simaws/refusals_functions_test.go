package simaws_test

import "strings"

// function is a valid function of a zip, with changes.
func function(changes m) m {
	return with(m{
		"role": "${function-role.arn}", "runtime": "python3.13", "handler": "app.handler", "s3Bucket": "simaws-uploads", "s3Key": "app.zip",
	}, changes)
}

// ofImage is a valid function of an image, but for the image.
func ofImage(image string) m {
	return m{"role": "${function-role.arn}", "packageType": "Image", "imageUri": image}
}

const (
	createFunction = "operation error Lambda: CreateFunction, api error "
	createMapping  = "operation error Lambda: CreateEventSourceMapping, api error "
	ownRegistry    = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/"
)

var functionsRefusals = []refusal{
	{
		"function-name-taken", "lambda/function:Function",
		function(m{"name": "reports"}),
		createFunction + "ResourceConflictException: Function already exist: reports",
	},
	{
		"function-untrusted", "lambda/function:Function",
		function(m{"role": "${task-role.arn}"}),
		createFunction + "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
	},
	{
		"function-network", "lambda/function:Function",
		function(m{"role": "${idle-role.arn}", "vpcConfig": m{"subnetIds": l{"${subnet-a}"}, "securityGroupIds": l{"${group}"}}}),
		createFunction + "InvalidParameterValueException: The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
	},
	{
		"function-groups", "lambda/function:Function",
		function(m{"vpcConfig": m{"subnetIds": l{"${subnet-a}"}, "securityGroupIds": l{"${group}", "${group}", "${group}", "${group}", "${group}", "${group}"}}}),
		createFunction + "ValidationException: 1 validation error detected: Value '[<group>, <group>, <group>, <group>, <group>, <group>]' at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length less than or equal to 5",
	},
	{
		"function-dead-letters", "lambda/function:Function",
		function(m{"role": "${idle-role.arn}", "deadLetterConfig": m{"targetArn": "${queue.arn}"}}),
		createFunction + "InvalidParameterValueException: The provided execution role does not have permissions to call SendMessage on SQS",
	},
	{
		"function-ordered-dead-letters", "lambda/function:Function",
		function(m{"deadLetterConfig": m{"targetArn": "${ordered-queue.arn}"}}),
		createFunction + "InvalidParameterValueException: The provided dead letter target is a FIFO queue, which is not supported.",
	},
	{
		"function-environment", "lambda/function:Function",
		function(m{"environment": m{"variables": m{"BLOB": strings.Repeat("x", 4096)}}}),
		createFunction + "InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
	},
	{
		"function-reserved-variable", "lambda/function:Function",
		function(m{"environment": m{"variables": m{"AWS_REGION": "eu-west-1"}}}),
		createFunction + "InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION",
	},
	{
		"function-key", "lambda/function:Function",
		function(m{"kmsKeyArn": "${elsewhere-key.arn}"}),
		createFunction + "InvalidParameterValueException: Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: AccessDeniedException",
	},
	{
		"function-image-nowhere", "lambda/function:Function",
		ofImage(ownRegistry + "none@sha256:0"),
		createFunction + "InvalidParameterValueException: Source image " + ownRegistry + "none@sha256:0 does not exist. Provide a valid source image.",
	},
	{
		"function-image-closed", "lambda/function:Function",
		ofImage(ownRegistry + "app@sha256:0"),
		createFunction + "AccessDeniedException: Lambda does not have permission to access the ECR image. Check the ECR permissions.",
	},
	{
		"function-concurrency", "lambda/function:Function",
		function(m{"reservedConcurrentExecutions": 896}),
		createFunction + "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
	},
	{
		"mapping-visibility", "lambda/eventSourceMapping:EventSourceMapping",
		m{"functionName": "${slow-function.arn}", "eventSourceArn": "${queue.arn}"},
		createMapping + "InvalidParameterValueException: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
	},
	{
		"mapping-role", "lambda/eventSourceMapping:EventSourceMapping",
		m{"functionName": "${idle-function.arn}", "eventSourceArn": "${queue.arn}"},
		createMapping + "InvalidParameterValueException: The function execution role does not have permissions to call ReceiveMessage on SQS",
	},
	{
		"mapping-batch", "lambda/eventSourceMapping:EventSourceMapping",
		m{"functionName": "${function.arn}", "eventSourceArn": "${queue.arn}", "batchSize": 100},
		createMapping + "InvalidParameterValueException: Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
	},
	{
		"mapping-ordered-batch", "lambda/eventSourceMapping:EventSourceMapping",
		m{"functionName": "${function.arn}", "eventSourceArn": "${ordered-queue.arn}", "batchSize": 100},
		createMapping + "InvalidParameterValueException: Batch size must be between 1 and 10.",
	},
	{
		"mapping-of-no-function", "lambda/eventSourceMapping:EventSourceMapping",
		m{"functionName": "none", "eventSourceArn": "${queue.arn}"},
		createMapping + "ResourceNotFoundException: Function not found: none",
	},
	{
		"permission-of-no-function", "lambda/permission:Permission",
		m{"function": "none", "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com"},
		"operation error Lambda: AddPermission, api error ResourceNotFoundException: Function not found: none",
	},
	{
		"repository-policy", "ecr/repositoryPolicy:RepositoryPolicy",
		m{"repository": "${repository.name}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:BatchGetImage","Resource":"*","Principal":{"Service":"lambda.amazonaws.com"}}]}`},
		"operation error ECR: SetRepositoryPolicy, api error InvalidParameterException: Has prohibited field Resource",
	},
	{
		"invocation-of-no-function", "lambda/invocation:Invocation",
		m{"functionName": "none", "input": "{}"},
		"operation error Lambda: Invoke, api error ResourceNotFoundException: Function not found: none",
	},
	{
		"invocation-of-a-stranger", "lambda/invocation:Invocation",
		m{"functionName": "${function.name}", "input": "{}"},
		"the simulated AWS does not know what the function reports answers",
	},
}
