package simaws_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// planRefusals are what the provider refuses before AWS is asked: a preview shows them.
var planRefusals = []refusal{
	{"balancer-name-too-long", "lb/loadBalancer:LoadBalancer", m{"name": strings.Repeat("a", 33)}, "name: expected length of name to be in the range (1 - 32), got aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"balancer-name-hyphen", "lb/loadBalancer:LoadBalancer", m{"name": "shop-"}, "name: invalid value for name (only alphanumeric characters and hyphens, not beginning or ending with a hyphen): \"shop-\""},
	{"a-name-the-provider-could-not-lengthen", "lb/targetGroup:TargetGroup", m{"port": 80}, "name: name 'a-name-the-provider-could-not-lengthen-' plus 7 random chars is longer than maximum length 32"},
	{"group-name-reserved", "ec2/securityGroup:SecurityGroup", m{"name": "sg-web"}, "name: invalid value for name (cannot begin with sg-): \"sg-web\""},
	{"role-name-too-long", "iam/role:Role", m{"name": strings.Repeat("a", 65), "assumeRolePolicy": "{}"}, "name: expected length of name to be in the range (1 - 64), got aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"provider-in-plain-text", "iam/openIdConnectProvider:OpenIdConnectProvider", m{"url": "http://id.example.org", "clientIdLists": l{"x"}}, `url: invalid value for url (an address with https): "http://id.example.org"`},
	{"policy-name-with-slash", "iam/policy:Policy", m{"name": "a/b", "policy": allowed}, `name: invalid value for name (must match [\w+=,.@-]): "a/b"`},
	{"role-without-trust", "iam/role:Role", m{"name": "plain"}, "assumeRolePolicy: Missing required argument: the argument \"assumeRolePolicy\" is required, but no definition was found."},
	{"cache-name-too-long", "elasticache/replicationGroup:ReplicationGroup", cache(m{"replicationGroupId": strings.Repeat("a", 41)}), "replicationGroupId: expected length of replicationGroupId to be in the range (1 - 40), got aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"db-name-double-hyphen", "rds/instance:Instance", database(m{"identifier": "shop--db"}), "identifier: invalid value for identifier (letters, digits and single hyphens, beginning with a letter): \"shop--db\""},
	{"bucket-is-an-address", "s3/bucketV2:BucketV2", m{"bucket": "192.168.0.1"}, "bucket: bucket name must not be formatted as an IP address: 192.168.0.1"},
	{"bucket-upper-case", "s3/bucketV2:BucketV2", m{"bucket": "Shop"}, "bucket: invalid value for bucket (only lowercase letters, numbers, periods and hyphens, beginning and ending with a letter or number): \"Shop\""},
	{"alias-without-prefix", "kms/alias:Alias", m{"name": "data", "targetKeyId": "x"}, "name: invalid value for name (must begin with alias/ and hold only [a-zA-Z0-9/_-]): \"data\""},
	{"alias-reserved", "kms/alias:Alias", m{"name": "alias/aws/mine", "targetKeyId": "x"}, "name: \"alias/aws/mine\" cannot begin with reserved prefix alias/aws/"},
	{"key-window", "kms/key:Key", m{"deletionWindowInDays": 3}, "deletionWindowInDays: expected deletionWindowInDays to be in the range (7 - 30), got 3"},
	{"retention", "cloudwatch/logGroup:LogGroup", m{"retentionInDays": 45}, "retentionInDays: expected retentionInDays to be one of [\"0\" \"1\" \"3\" \"5\" \"7\" \"14\" \"30\" \"60\" \"90\" \"120\" \"150\" \"180\" \"365\" \"400\" \"545\" \"731\" \"1096\" \"1827\" \"2192\" \"2557\" \"2922\" \"3288\" \"3653\"], got 45"},
	{"idle-timeout", "lb/loadBalancer:LoadBalancer", m{"idleTimeout": 5000}, "idleTimeout: expected idleTimeout to be in the range (1 - 4000), got 5000"},
	{"priority", "lb/listenerRule:ListenerRule", m{"listenerArn": "x", "priority": 50001, "actions": l{m{"type": "forward", "targetGroupArn": "x"}}, "conditions": l{m{"pathPattern": m{"values": l{"/"}}}}}, "priority: expected priority to be in the range (1 - 50000), got 50001"},
	{"forward-to-nothing", "lb/listener:Listener", m{"loadBalancerArn": "x", "defaultActions": l{m{"type": "forward"}}}, "defaultActions[*]: targetGroupArn or forward must be specified when type is forward"},
	{"two-peers", "vpc/securityGroupIngressRule:SecurityGroupIngressRule", m{"securityGroupId": "x", "ipProtocol": "tcp", "cidrIpv4": "10.0.0.0/8", "referencedSecurityGroupId": "x"}, "Exactly one of these attributes must be configured: [cidrIpv4,cidrIpv6,prefixListId,referencedSecurityGroupId], got [cidrIpv4,referencedSecurityGroupId]"},
	{"backup-retention", "rds/instance:Instance", database(m{"backupRetentionPeriod": 36}), "backupRetentionPeriod: expected backupRetentionPeriod to be in the range (0 - 35), got 36"},
	{"monitoring-interval", "rds/instance:Instance", database(m{"monitoringInterval": 20}), "monitoringInterval: expected monitoringInterval to be one of [\"0\" \"1\" \"5\" \"10\" \"15\" \"30\" \"60\"], got 20"},
	{"recovery-window", "secretsmanager/secret:Secret", m{"recoveryWindowInDays": 3}, "recoveryWindowInDays: expected recovery_window_in_days to be 0 or in the range (7 - 30), got 3"},
	{"containers-unreadable", "ecs/taskDefinition:TaskDefinition", task(m{"containerDefinitions": `[{"name":"app","stopTimeout":"30s"}]`}), "containerDefinitions: ECS Task Definition container_definitions is invalid: json: cannot unmarshal string into Go struct field container.stopTimeout of type int"},
	{"launch-type-and-strategy", "ecs/service:Service", m{"launchType": "FARGATE", "capacityProviderStrategies": l{m{"capacityProvider": "FARGATE"}}}, "launchType: \"launchType\": conflicts with capacityProviderStrategies"},
	{"alarm-comparison", "cloudwatch/metricAlarm:MetricAlarm", alarm(m{"comparisonOperator": "Above"}), "comparisonOperator: expected comparisonOperator to be one of [\"GreaterThanOrEqualToThreshold\" \"GreaterThanThreshold\" \"LessThanThreshold\" \"LessThanOrEqualToThreshold\" \"LessThanLowerOrGreaterThanUpperThreshold\" \"LessThanLowerThreshold\" \"GreaterThanUpperThreshold\"], got Above"},
	{"pipeline-of-one-stage", pipelineToken, m{"name": "x", "roleArn": "x", "artifactStores": l{m{"type": "S3", "location": "x"}}, "stages": l{sourceStage(nil)}}, "stages: Insufficient stage blocks: At least 2 \"stage\" blocks are required, got 1"},
	{"pipeline-mode", pipelineToken, planned(m{"executionMode": "TWICE"}), "executionMode: expected executionMode to be one of [\"QUEUED\" \"SUPERSEDED\" \"PARALLEL\"], got TWICE"},
	{"pipeline-stage-name", pipelineToken, planned(m{"stages": l{m{"name": "The Source", "actions": l{}}, m{"name": "b", "actions": l{}}}}), "stages[0].name: invalid value for name: \"The Source\""},
	{"pipeline-action-name", pipelineToken, planned(m{"stages": l{sourceStage(m{"name": "an order"}), m{"name": "b", "actions": l{}}}}), "stages[0].actions[0].name: invalid value for name: \"an order\""},
	{"pipeline-order", pipelineToken, planned(m{"stages": l{sourceStage(m{"runOrder": 1000}), m{"name": "b", "actions": l{}}}}), "stages[0].actions[0].runOrder: expected run_order to be in the range (1 - 999), got 1000"},
	{"pipeline-category", pipelineToken, planned(m{"stages": l{sourceStage(m{"category": "Cook"}), m{"name": "b", "actions": l{}}}}), "stages[0].actions[0].category: expected category to be one of [\"Source\" \"Build\" \"Deploy\" \"Test\" \"Invoke\" \"Approval\" \"Compute\"], got Cook"},
	{"pipeline-way-back", pipelineToken, planned(m{"stages": l{sourceStage(nil), m{"name": "b", "actions": l{}, "onFailure": m{"result": "FLEE"}}}}), "stages[1].onFailure.result: expected result to be one of [\"ROLLBACK\" \"FAIL\" \"RETRY\" \"SKIP\"], got FLEE"},
	{"object-twice", "s3/bucketObjectv2:BucketObjectv2", m{"bucket": "x", "key": "y", "content": "a", "contentBase64": "YQ=="}, "content: \"content\": conflicts with contentBase64"},
	{"rule-without-pattern", "cloudwatch/eventRule:EventRule", m{"name": "x"}, "one of `eventPattern,scheduleExpression` must be specified"},
	{"queue-fifo-name", "sqs/queue:Queue", m{"name": "orders", "fifoQueue": true}, "invalid queue name: orders"},
	{"queue-standard-name", "sqs/queue:Queue", m{"name": "orders.fifo"}, "invalid queue name: orders.fifo"},
	{"queue-deduplication", "sqs/queue:Queue", m{"contentBasedDeduplication": true}, "content-based deduplication can only be set for FIFO queue"},
	{"queue-visibility", "sqs/queue:Queue", m{"visibilityTimeoutSeconds": 43201}, "visibilityTimeoutSeconds: expected visibilityTimeoutSeconds to be in the range (0 - 43200), got 43201"},
	{"queue-two-keys", "sqs/queue:Queue", m{"kmsMasterKeyId": "x", "sqsManagedSseEnabled": true}, "kmsMasterKeyId: \"kmsMasterKeyId\": conflicts with sqsManagedSseEnabled"},
	{"files-key-in-clear", "efs/fileSystem:FileSystem", m{"kmsKeyId": "x"}, "encrypted: encrypted must be set to true when kms_key_id is specified"},
	{"files-two-transitions", "efs/fileSystem:FileSystem", m{"lifecyclePolicies": []any{map[string]any{"transitionToIa": "AFTER_30_DAYS", "transitionToPrimaryStorageClass": "AFTER_1_ACCESS"}}}, "lifecyclePolicies: each lifecycle policy takes one transition"},
	{"files-deep", "efs/accessPoint:AccessPoint", m{"fileSystemId": "x", "rootDirectory": m{"path": "/a/b/c/d/e"}}, `rootDirectory.path: invalid value for rootDirectory.path: "/a/b/c/d/e"`},
	{"files-mode", "efs/accessPoint:AccessPoint", m{"fileSystemId": "x", "rootDirectory": m{"path": "/a", "creationInfo": m{"ownerUid": 1, "ownerGid": 1, "permissions": "rwx"}}}, `rootDirectory.creationInfo.permissions: invalid value for rootDirectory.creationInfo.permissions: "rwx"`},
	{"machine-hops", "ec2/instance:Instance", machine(m{"subnetId": "x", "iamInstanceProfile": "x", "vpcSecurityGroupIds": l{"x"}, "metadataOptions": m{"httpPutResponseHopLimit": 0}}), "metadataOptions.httpPutResponseHopLimit: expected metadataOptions.httpPutResponseHopLimit to be in the range (1 - 64), got 0"},
	{"volume-of-no-size", "ebs/volume:Volume", m{"availabilityZone": "eu-central-1a"}, "one of `size,snapshotId` must be specified"},
	{"function-name-too-long", "lambda/function:Function", function(m{"name": strings.Repeat("f", 65)}), "name: expected length of name to be in the range (1 - 64), got " + strings.Repeat("f", 65)},
	{"function-memory", "lambda/function:Function", function(m{"memorySize": 64}), "memorySize: expected memorySize to be in the range (128 - 10240), got 64"},
	{"function-timeout", "lambda/function:Function", function(m{"timeout": 901}), "timeout: expected timeout to be in the range (1 - 900), got 901"},
	{"function-without-handler", "lambda/function:Function", m{"role": "x", "runtime": "python3.13", "s3Bucket": "x"}, "handler and runtime must be set when PackageType is Zip"},
	{"function-without-code", "lambda/function:Function", m{"role": "x", "runtime": "python3.13", "handler": "app.handler"}, "Exactly one of these attributes must be configured: [code,imageUri,s3Bucket], got []"},
	{"invocation-of-no-json", "lambda/invocation:Invocation", m{"functionName": "x", "input": "{"}, "input: contains an invalid JSON: unexpected end of JSON input"},
	{"invocation-of-no-object", "lambda/invocation:Invocation", m{"functionName": "x", "input": "[]", "lifecycleScope": "CRUD"}, "input: lifecycle_scope other than CREATE_ONLY requires input to be a JSON object"},
	{"function-runtime-gone", "lambda/function:Function", function(m{"runtime": "nodejs6.10"}), "runtime: expected runtime to be one of [\"dotnet8\" \"java11\" \"java17\" \"java21\" \"java8.al2\" \"nodejs20.x\" \"nodejs22.x\" \"provided.al2\" \"provided.al2023\" \"python3.10\" \"python3.11\" \"python3.12\" \"python3.13\" \"python3.9\" \"ruby3.2\" \"ruby3.3\" \"ruby3.4\"], got nodejs6.10"},
	{"mapping-concurrency", "lambda/eventSourceMapping:EventSourceMapping", m{"functionName": "x", "scalingConfig": m{"maximumConcurrency": 1}}, "scalingConfig.maximumConcurrency: expected scalingConfig.maximumConcurrency to be in the range (2 - 1000), got 1"},
	{"named-by-prefix", "iam/role:Role", m{"namePrefix": "shop", "assumeRolePolicy": "{}"}, "the simulated AWS does not know names given as a prefix"},
	{"type-that-is-not-simulated", "quantum/computer:Computer", m{}, "the simulated AWS does not know the resource type aws:quantum/computer:Computer"},
}

// TestPlansAreRefused asks the mocks, which check as the provider does; the engine ends at
// the first such mistake.
func TestPlansAreRefused(t *testing.T) {
	for _, r := range planRefusals {
		mocks := simaws.New(simaws.Options{}).Mocks()
		_, _, err := mocks.NewResource(pulumi.MockResourceArgs{
			TypeToken: "aws:" + r.token, Name: r.name, Custom: true, Inputs: resource.NewPropertyMapFromMap(r.in),
		})
		assert.EqualError(t, err, r.want, r.name)
	}
}

// TestPreviewsAreRefused: what the mocks refuse before AWS is asked, a preview refuses.
func TestPreviewsAreRefused(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	var row refusal
	stack := attach(t, world, func(ctx *pulumi.Context) error { return refused(newGraph(ctx), []refusal{row}) })
	for _, name := range []string{"balancer-name-too-long", "type-that-is-not-simulated"} {
		row = planRefusals[slices.IndexFunc(planRefusals, func(r refusal) bool { return r.name == name })]
		heard := listen()
		_, err := stack.Preview(t.Context(), optpreview.EventStreams(heard.events))
		require.Error(t, err)
		_, reason, property := strings.Cut(row.want, "name: ")
		if !property {
			reason = row.want
		}
		assert.Equal(t, reason, heard.heard(world)[name])
	}
}
