package simaws

var (
	queueType        = tok("sqs", "Queue")
	queuePolicyType  = tok("sqs", "QueuePolicy")
	redriveType      = tok("sqs", "RedrivePolicy")
	redriveAllowType = tok("sqs", "RedriveAllowPolicy")
)

// noQueue is what SQS says of a queue that is not there.
const noQueue = "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist."

var queueKinds = []kind{
	{
		token: queueType, upsert: true, create: "SQS: CreateQueue", update: "SQS: SetQueueAttributes", remove: "SQS: DeleteQueue",
		id: "https://sqs.{region}.amazonaws.com/{account}/{name}", tagged: true, keys: []string{"url"},
		name: &naming{property: "name", max: 80},
		outputs: map[string]string{
			"arn": "arn:{partition}:sqs:{region}:{account}:{name}", "url": "{id}", "deduplicationScope": "", "fifoThroughputLimit": "",
		},
		defaults: map[string]any{
			"fifoQueue": false, "contentBasedDeduplication": false, "delaySeconds": 0, "maxMessageSize": 262144,
			"messageRetentionSeconds": 345600, "receiveWaitTimeSeconds": 0, "visibilityTimeoutSeconds": 30,
			"kmsDataKeyReusePeriodSeconds": 300,
		},
		replaces: []string{"name", "namePrefix", "fifoQueue"},
		refs:     []ref{{path: "kmsMasterKeyId", to: keyType, outside: awsKey}},
		missing:  noQueue,
		plan: []rule{
			queueName, between("delaySeconds", 0, 900), between("maxMessageSize", 1024, 262144),
			between("messageRetentionSeconds", 60, 1209600), between("receiveWaitTimeSeconds", 0, 20),
			between("visibilityTimeoutSeconds", 0, 43200), between("kmsDataKeyReusePeriodSeconds", 60, 86400),
			conflicts("kmsMasterKeyId", "sqsManagedSseEnabled"),
		},
		refuse: []rule{policyDocument("policy", resourcePolicy), deadLetters(ownName), redriveSources},
		finish: queueDeduplication,
	},
	{
		token: queuePolicyType, upsert: true, create: "SQS: SetQueueAttributes", remove: "SQS: SetQueueAttributes", id: "{queueUrl}",
		required: []string{"queueUrl", "policy"},
		replaces: []string{"queueUrl"},
		refs:     []ref{{path: "queueUrl", to: queueType, owned: true}},
		refuse:   []rule{policyDocument("policy", resourcePolicy)},
	},
	{
		token: redriveType, upsert: true, create: "SQS: SetQueueAttributes", remove: "SQS: SetQueueAttributes", id: "{queueUrl}",
		required: []string{"queueUrl", "redrivePolicy"},
		replaces: []string{"queueUrl"},
		refs:     []ref{{path: "queueUrl", to: queueType, owned: true}},
		refuse:   []rule{deadLetters(nameOfTarget)},
	},
	{
		token: redriveAllowType, upsert: true, create: "SQS: SetQueueAttributes", remove: "SQS: SetQueueAttributes", id: "{queueUrl}",
		required: []string{"queueUrl", "redriveAllowPolicy"},
		replaces: []string{"queueUrl"},
		refs:     []ref{{path: "queueUrl", to: queueType, owned: true}},
		refuse:   []rule{redriveSources},
	},
}
