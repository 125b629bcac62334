package simaws_test

import "strings"

// allowed is a policy of an identity that says something.
const allowed = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`

var identityRefusals = []refusal{
	{
		"role-name-taken", "iam/role:Role",
		m{"name": "task", "assumeRolePolicy": trust("ecs-tasks.amazonaws.com")},
		"operation error IAM: CreateRole, api error EntityAlreadyExists: Role with name task already exists.",
	},
	{
		"trust-is-not-json", "iam/role:Role",
		m{"assumeRolePolicy": "{"},
		"operation error IAM: CreateRole, api error MalformedPolicyDocument: Syntax errors in policy.",
	},
	{
		"policy-without-resource", "iam/rolePolicy:RolePolicy",
		m{"role": "${task-role}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}`},
		"operation error IAM: PutRolePolicy, api error MalformedPolicyDocument: Policy statement must contain resources.",
	},
	{
		"policy-with-principal", "iam/rolePolicy:RolePolicy",
		m{"role": "${task-role}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Principal":"*"}]}`},
		"operation error IAM: PutRolePolicy, api error MalformedPolicyDocument: Policy document should not specify a principal.",
	},
	{
		"policy-too-large", "iam/rolePolicy:RolePolicy",
		m{"role": "${task-role}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"` + strings.Repeat("x", 10240) + `"}]}`},
		"operation error IAM: PutRolePolicy, api error LimitExceeded: Maximum policy size of 10240 bytes exceeded for role task",
	},
	{
		"policy-of-no-role", "iam/rolePolicy:RolePolicy",
		m{"role": "nobody", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`},
		"operation error IAM: PutRolePolicy, api error NoSuchEntity: The role with name nobody cannot be found.",
	},
	{
		"managed-policy-too-large", "iam/policy:Policy",
		m{"policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"` + strings.Repeat("x", 6144) + `"}]}`},
		"operation error IAM: CreatePolicy, api error LimitExceeded: Cannot exceed quota for PolicySize: 6144",
	},
	{
		"managed-policy-of-nothing", "iam/policy:Policy",
		m{"policy": `{"Version":"2012-10-17","Statement":[]}`},
		"operation error IAM: CreatePolicy, api error MalformedPolicyDocument: Syntax errors in policy.",
	},
	{
		"managed-policy-taken", "iam/policy:Policy",
		m{"name": "rails", "policy": allowed},
		"operation error IAM: CreatePolicy, api error EntityAlreadyExists: A policy called rails already exists. Duplicate names are not allowed.",
	},
	{
		"attachment-of-no-policy", "iam/rolePolicyAttachment:RolePolicyAttachment",
		m{"role": "${task-role}", "policyArn": "arn:aws:iam::111111111111:policy/none"},
		"operation error IAM: AttachRolePolicy, api error NoSuchEntity: Policy arn:aws:iam::111111111111:policy/none does not exist or is not attachable.",
	},
	{
		"boundary-that-is-not-there", "iam/role:Role",
		m{"assumeRolePolicy": trust("ecs-tasks.amazonaws.com"), "permissionsBoundary": "arn:aws:iam::111111111111:policy/none"},
		"operation error IAM: CreateRole, api error NoSuchEntity: Policy arn:aws:iam::111111111111:policy/none does not exist or is not attachable.",
	},
	{
		"provider-taken", "iam/openIdConnectProvider:OpenIdConnectProvider",
		m{"url": "https://id.example.com", "clientIdLists": l{"sts.amazonaws.com"}},
		"operation error IAM: CreateOpenIDConnectProvider, api error EntityAlreadyExists: Provider with url https://id.example.com already exists.",
	},
	{
		"provider-for-nobody", "iam/openIdConnectProvider:OpenIdConnectProvider",
		m{"url": "https://id.example.net", "clientIdLists": l{""}},
		"operation error IAM: CreateOpenIDConnectProvider, api error ValidationError: 1 validation error detected: Value '[]' at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length greater than or equal to 1]",
	},
	{
		"key-locked-out", "kms/key:Key",
		m{"policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Decrypt","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Resource":"*"}]}`},
		"operation error KMS: CreateKey, api error MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.",
	},
	{
		"alias-taken", "kms/alias:Alias",
		m{"name": "alias/data", "targetKeyId": "${key}"},
		"operation error KMS: CreateAlias, api error AlreadyExistsException: An alias with the name arn:aws:kms:eu-central-1:111111111111:alias/data already exists",
	},
	{
		"key-does-not-name-logs", "cloudwatch/logGroup:LogGroup",
		m{"name": "/dark", "kmsKeyId": "${silent-key.arn}"},
		"operation error CloudWatch Logs: CreateLogGroup, api error AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-central-1:111111111111:log-group:/dark'",
	},
	{
		"log-group-taken", "cloudwatch/logGroup:LogGroup",
		m{"name": "/app"},
		"operation error CloudWatch Logs: CreateLogGroup, api error ResourceAlreadyExistsException: The specified log group already exists",
	},
	{
		"alarm-to-no-topic", "cloudwatch/metricAlarm:MetricAlarm",
		alarm(m{"alarmActions": l{"arn:aws:sns:eu-central-1:111111111111:none"}}),
		"operation error CloudWatch: PutMetricAlarm, api error NotFound: Topic does not exist",
	},
	{
		"alarm-period", "cloudwatch/metricAlarm:MetricAlarm",
		alarm(m{"period": 90}),
		"operation error CloudWatch: PutMetricAlarm, api error ValidationError: Period must be 10, 20, 30 or a multiple of 60, got 90",
	},
	{
		"alarm-datapoints", "cloudwatch/metricAlarm:MetricAlarm",
		alarm(m{"datapointsToAlarm": 2}),
		"operation error CloudWatch: PutMetricAlarm, api error ValidationError: DatapointsToAlarm must be less than or equal to EvaluationPeriods.",
	},
	{
		"alarm-name-taken", "cloudwatch/metricAlarm:MetricAlarm",
		alarm(m{"name": "cpu"}),
		"aws:cloudwatch/metricAlarm:MetricAlarm cpu belongs to urn:pulumi:test::simaws::aws:cloudwatch/metricAlarm:MetricAlarm::alarm already: AWS would overwrite it without a word",
	},
	{
		"event-to-no-topic", "cloudwatch/eventTarget:EventTarget",
		m{"rule": "none", "arn": "${topic.arn}"},
		"operation error EventBridge: PutTargets, api error ResourceNotFoundException: Rule none does not exist on EventBus default.",
	},
	{
		"mail-to-nobody", "sns/topicSubscription:TopicSubscription",
		m{"topic": "${topic.arn}", "protocol": "email", "endpoint": "oncall"},
		"operation error SNS: Subscribe, api error InvalidParameter: Invalid parameter: Endpoint",
	},
	{
		"topic-name-taken", "sns/topic:Topic",
		m{"name": "alerts"},
		"operation error SNS: CreateTopic, api error InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes",
	},
}
