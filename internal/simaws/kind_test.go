package simaws

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTablesHangTogether: whoever adds a type to a table is told here what it lacks.
func TestTablesHangTogether(t *testing.T) {
	count := 0
	for _, table := range tables {
		count += len(table)
	}
	assert.Len(t, kinds, count, "a token stands in two tables")
	for token, k := range kinds {
		assert.Regexp(t, `^(aws|random):\w+/[a-z]\w*:[A-Z]\w*$`, token)
		for _, operation := range []string{k.create, k.remove} {
			assert.Contains(t, operation, ": ", "%s: an operation is Service: Operation", token)
		}
		assert.True(t, k.id != "" || k.finish != nil, "%s has no id", token)
		for _, r := range k.refs {
			target, ok := kinds[r.to]
			if assert.True(t, ok, "%s %s refers to %s, which is in no table", token, r.path, r.to) {
				assert.False(t, r.holds && r.owned, "%s %s both keeps and follows", token, r.path)
				assert.True(t, !r.holds || target.inUse != "", "%s %s keeps %s, which says nothing when it is in use", token, r.path, r.to)
			}
		}
		for _, said := range []string{k.missing, k.inUse} {
			code, message := cutCode(said)
			assert.True(t, said == "" || code != "" && message != "" && !strings.Contains(code, " "), "%s: %s", token, said)
		}
		if k.name != nil {
			assert.Positive(t, k.name.max, token)
			assert.True(t, k.name.valid == nil || k.name.rule != "", "%s: the rule of its name has no words", token)
		}
		for _, property := range k.required {
			_, computed := k.outputs[property]
			assert.False(t, computed, "%s requires %s, which AWS computes", token, property)
		}
	}
}

// TestTypes names every type the world was built for.
func TestTypes(t *testing.T) {
	for _, token := range []string{
		"aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation",
		"aws:appautoscaling/policy:Policy", "aws:appautoscaling/target:Target",
		"aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget",
		"aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/metricAlarm:MetricAlarm",
		"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "aws:ec2/eip:Eip", "aws:ec2/flowLog:FlowLog",
		"aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway", "aws:ec2/networkAcl:NetworkAcl",
		"aws:ec2/networkAclAssociation:NetworkAclAssociation", "aws:ec2/networkAclRule:NetworkAclRule", "aws:ec2/route:Route",
		"aws:ec2/routeTable:RouteTable", "aws:ec2/routeTableAssociation:RouteTableAssociation",
		"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc", "aws:ec2/vpcEndpoint:VpcEndpoint",
		"aws:ecr/lifecyclePolicy:LifecyclePolicy", "aws:ecr/repository:Repository", "aws:ecs/cluster:Cluster",
		"aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "aws:ecs/service:Service",
		"aws:ecs/taskDefinition:TaskDefinition", "aws:elasticache/parameterGroup:ParameterGroup",
		"aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/subnetGroup:SubnetGroup", "aws:iam/role:Role",
		"aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:kms/alias:Alias",
		"aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:iam/policy:Policy",
		"aws:kms/key:Key", "aws:lambda/eventSourceMapping:EventSourceMapping", "aws:lambda/function:Function",
		"aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "aws:lambda/permission:Permission",
		"aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule", "aws:lb/loadBalancer:LoadBalancer",
		"aws:lb/targetGroup:TargetGroup", "aws:rds/instance:Instance", "aws:rds/parameterGroup:ParameterGroup",
		"aws:rds/subnetGroup:SubnetGroup", "aws:route53/record:Record", "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		"aws:s3/bucketLoggingV2:BucketLoggingV2", "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
		"aws:s3/bucketPolicy:BucketPolicy", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "aws:s3/bucketV2:BucketV2",
		"aws:s3/bucketVersioningV2:BucketVersioningV2", "aws:secretsmanager/secret:Secret",
		"aws:secretsmanager/secretVersion:SecretVersion", "aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy",
		"aws:sns/topicSubscription:TopicSubscription", "aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy",
		"aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "aws:sqs/redrivePolicy:RedrivePolicy", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
		"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "random:index/randomId:RandomId",
		"random:index/randomPassword:RandomPassword",
		"aws:cloudfront/distribution:Distribution", "aws:cloudfront/originAccessControl:OriginAccessControl",
		"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "aws:efs/accessPoint:AccessPoint", "aws:efs/backupPolicy:BackupPolicy", "aws:efs/fileSystem:FileSystem",
		"aws:efs/fileSystemPolicy:FileSystemPolicy", "aws:efs/mountTarget:MountTarget",
	} {
		assert.True(t, slices.Contains(Types(), token), token)
	}
}

func TestFargatePairs(t *testing.T) {
	for _, c := range []struct {
		cpu, memory int
		want        bool
	}{
		{256, 512, true},
		{256, 1024, true},
		{256, 1536, false},
		{256, 2048, true},
		{512, 512, false},
		{512, 3072, true},
		{512, 5120, false},
		{1024, 8192, true},
		{2048, 4096, true},
		{4096, 30720, true},
		{4096, 31744, false},
		{8192, 20480, true},
		{8192, 21504, false},
		{16384, 122880, true},
		{16384, 36864, false},
		{16384, 40960, true},
		{1000, 2048, false},
	} {
		assert.Equal(t, c.want, fargatePair(c.cpu, c.memory), "%d CPU, %d memory", c.cpu, c.memory)
	}
}

func TestPolicies(t *testing.T) {
	statement := func(body string) string { return `{"Version":"2012-10-17","Statement":[{` + body + `}]}` }
	for _, c := range []struct {
		name, document string
		sort           policySort
		want           string
	}{
		{"an identity policy", statement(`"Sid":"Read","Effect":"Allow","Action":["s3:GetObject"],"Resource":"*"`), identityPolicy, ""},
		{"a resource policy", statement(`"Sid":"Read it","Effect":"Deny","Action":"s3:*","Resource":["a"],"Principal":"*"`), resourcePolicy, ""},
		{"a trust policy", statement(`"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs-tasks.amazonaws.com"]}`), trustPolicy, ""},
		{"one statement without a list", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b","Resource":"*"}}`, identityPolicy, ""},
		{"no version", `{"Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*"}]}`, identityPolicy, "Syntax errors in policy."},
		{"no statement", `{"Version":"2012-10-17","Statement":[]}`, identityPolicy, "Syntax errors in policy."},
		{"an unknown field", statement(`"Effect":"Allow","Actions":"a:b","Resource":"*"`), identityPolicy, "Syntax errors in policy."},
		{"no action", statement(`"Effect":"Allow","Resource":"*"`), identityPolicy, "Policy statement must contain actions."},
		{"an action of no service", statement(`"Effect":"Allow","Action":"GetObject","Resource":"*"`), identityPolicy, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
		{"a Sid with a space", statement(`"Sid":"Read it","Effect":"Allow","Action":"a:b","Resource":"*"`), identityPolicy, "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"},
		{"no principal", statement(`"Effect":"Allow","Action":"sts:AssumeRole"`), trustPolicy, "Missing required field Principal"},
		{"trust in a resource", statement(`"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"`), trustPolicy, "Has prohibited field Resource"},
		{"a Sid twice", `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"a:b","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"a:c","Resource":"*"}]}`, identityPolicy, "Statement IDs (SID) in a single policy must be unique."},
	} {
		_, fault := parsePolicy(c.document, c.sort)
		assert.Equal(t, c.want, fault, c.name)
	}
}

func TestRegionsAreAbbreviated(t *testing.T) {
	for region, want := range map[string]string{
		"eu-central-1": "euc1", "us-east-1": "use1", "ap-southeast-2": "apse2", "ap-northeast-1": "apne1",
	} {
		assert.Equal(t, want, shortRegion(region))
	}
}
