package simaws

import "regexp"

var (
	logGroupType     = tok("cloudwatch", "LogGroup")
	alarmType        = tok("cloudwatch", "MetricAlarm")
	eventRuleType    = tok("cloudwatch", "EventRule")
	eventTargetType  = tok("cloudwatch", "EventTarget")
	topicType        = tok("sns", "Topic")
	topicPolicyType  = tok("sns", "TopicPolicy")
	subscriptionType = tok("sns", "TopicSubscription")
)

// notTopic matches the alarm actions that are not SNS topics.
var notTopic = regexp.MustCompile(`^arn:aws[\w-]*:(automate|autoscaling|ssm|lambda):`)

// retentions are the days CloudWatch keeps logs for; 0 is for ever.
var retentions = []string{
	"0", "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096", "1827",
	"2192", "2557", "2922", "3288", "3653",
}

var logKinds = []kind{
	{
		token: logGroupType, create: "CloudWatch Logs: CreateLogGroup", update: "CloudWatch Logs: PutRetentionPolicy",
		remove: "CloudWatch Logs: DeleteLogGroup", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 512, valid: regexp.MustCompile(`^[a-zA-Z0-9_./#-]+$`),
			rule:  "only alphanumeric characters, underscores, hyphens, slashes, hash signs and dots",
			taken: "ResourceAlreadyExistsException: The specified log group already exists",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:logs:{region}:{account}:log-group:{name}", "logGroupClass": "STANDARD",
		},
		defaults: map[string]any{"retentionInDays": 0, "skipDestroy": false},
		replaces: []string{"name", "namePrefix", "logGroupClass"},
		refs:     []ref{{path: "kmsKeyId", to: keyType}},
		missing:  "ResourceNotFoundException: The specified log group does not exist.",
		plan:     []rule{oneOf("retentionInDays", retentions...)},
		refuse:   []rule{keyAllows("kmsKeyId", "logs.{region}.amazonaws.com")},
	},
	{
		token: alarmType, upsert: true, create: "CloudWatch: PutMetricAlarm", remove: "CloudWatch: DeleteAlarms",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{property: "name", max: 255},
		outputs: map[string]string{
			"arn": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}", "evaluateLowSampleCountPercentiles": "",
		},
		defaults: map[string]any{"actionsEnabled": true, "treatMissingData": "missing"},
		required: []string{"comparisonOperator", "evaluationPeriods"},
		replaces: []string{"name"},
		refs: []ref{
			{path: "alarmActions[*]", to: topicType, outside: notTopic},
			{path: "okActions[*]", to: topicType, outside: notTopic},
			{path: "insufficientDataActions[*]", to: topicType, outside: notTopic},
		},
		plan: []rule{
			oneOf("comparisonOperator", "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold",
				"LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold",
				"GreaterThanUpperThreshold"),
			oneOf("statistic", "SampleCount", "Average", "Sum", "Minimum", "Maximum"),
			oneOf("treatMissingData", "breaching", "notBreaching", "ignore", "missing"),
			conflicts("statistic", "extendedStatistic"), conflicts("metricName", "metricQueries"),
		},
		refuse: []rule{alarmPeriod, alarmDatapoints, alarmMetric},
	},
	{
		token: eventRuleType, upsert: true, create: "EventBridge: PutRule", remove: "EventBridge: DeleteRule",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 64, valid: regexp.MustCompile(`^[.0-9A-Za-z_-]+$`), rule: "only [.0-9A-Za-z_-]",
		},
		outputs:  map[string]string{"arn": "arn:{partition}:events:{region}:{account}:rule/{name}"},
		defaults: map[string]any{"eventBusName": "default", "forceDestroy": false, "isEnabled": true, "state": "ENABLED"},
		replaces: []string{"name", "namePrefix", "eventBusName"},
		missing:  "ResourceNotFoundException: Rule {value} does not exist on EventBus default.",
		inUse:    "ValidationException: Rule can't be deleted since it has targets.",
		plan:     []rule{atLeastOne("eventPattern", "scheduleExpression")},
		refuse:   []rule{eventPattern},
	},
	{
		token: eventTargetType, upsert: true, create: "EventBridge: PutTargets", remove: "EventBridge: RemoveTargets",
		id:       "{rule}-{targetId}",
		outputs:  map[string]string{"targetId": "terraform-{hex26}"},
		defaults: map[string]any{"eventBusName": "default", "forceDestroy": false},
		required: []string{"rule", "arn"},
		replaces: []string{"rule", "targetId", "eventBusName"},
		refs:     []ref{{path: "rule", to: eventRuleType, holds: true}, {path: "roleArn", to: roleType}},
		plan:     []rule{conflicts("input", "inputPath"), conflicts("input", "inputTransformer")},
		refuse:   []rule{targetExists, startsPipelines},
	},
}

var messageKinds = []kind{
	{
		token: topicType, upsert: true, create: "SNS: CreateTopic", update: "SNS: SetTopicAttributes", remove: "SNS: DeleteTopic",
		id: "arn:{partition}:sns:{region}:{account}:{name}", tagged: true,
		name: &naming{
			property: "name", max: 256, valid: regexp.MustCompile(`^[a-zA-Z0-9_-]+(\.fifo)?$`),
			rule:  "only letters, numbers, underscores and hyphens",
			taken: "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes",
		},
		outputs: map[string]string{
			"arn": "{id}", "owner": "{account}", "beginningArchiveTime": "", "policy": "",
		},
		defaults: map[string]any{"fifoTopic": false, "contentBasedDeduplication": false, "signatureVersion": 0},
		replaces: []string{"name", "namePrefix", "fifoTopic"},
		refs:     []ref{{path: "kmsMasterKeyId", to: keyType, outside: awsKey}},
		missing:  "NotFound: Topic does not exist",
		refuse:   []rule{policyDocument("policy", resourcePolicy)},
		finish:   topicPolicy,
	},
	{
		token: topicPolicyType, upsert: true, create: "SNS: SetTopicAttributes", remove: "SNS: SetTopicAttributes", id: "{arn}",
		outputs:  map[string]string{"owner": "{account}"},
		required: []string{"arn", "policy"},
		replaces: []string{"arn"},
		refs:     []ref{{path: "arn", to: topicType, owned: true}},
		refuse:   []rule{policyDocument("policy", resourcePolicy)},
	},
	{
		token: subscriptionType, create: "SNS: Subscribe", update: "SNS: SetSubscriptionAttributes",
		remove: "SNS: Unsubscribe", id: "{topic}:{uuid}",
		outputs: map[string]string{
			"arn": "{id}", "ownerId": "{account}", "confirmationWasAuthenticated": "", "pendingConfirmation": "",
			"filterPolicyScope": "",
		},
		defaults: map[string]any{
			"confirmationTimeoutInMinutes": 1, "endpointAutoConfirms": false, "rawMessageDelivery": false,
		},
		required: []string{"topic", "protocol", "endpoint"},
		replaces: []string{"topic", "protocol", "endpoint"},
		refs:     []ref{{path: "topic", to: topicType, owned: true}},
		plan: []rule{oneOf("protocol", "application", "email", "email-json", "firehose", "http", "https", "lambda", "sms",
			"sqs")},
		refuse: []rule{subscriptionEndpoint},
		finish: subscriptionState,
	},
}
