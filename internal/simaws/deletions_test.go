package simaws_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// piece is one resource of a test's stack.
type piece struct {
	token, name string
	in          m
}

// held is what will be in use when it is to be deleted, or is protected.
var held = []piece{
	{"ec2/vpc:Vpc", "vpc", m{"cidrBlock": "10.0.0.0/16"}},
	{"ec2/vpc:Vpc", "other-vpc", m{"cidrBlock": "10.1.0.0/16"}},
	{"ec2/internetGateway:InternetGateway", "igw", m{"vpcId": "${vpc}"}},
	{"ec2/subnet:Subnet", "subnet-a", m{"vpcId": "${vpc}", "cidrBlock": "10.0.0.0/24", "availabilityZone": "eu-central-1a"}},
	{"ec2/subnet:Subnet", "subnet-b", m{"vpcId": "${vpc}", "cidrBlock": "10.0.1.0/24", "availabilityZone": "eu-central-1b"}},
	{"ec2/subnet:Subnet", "held-subnet", m{"vpcId": "${vpc}", "cidrBlock": "10.0.2.0/24", "availabilityZone": "eu-central-1c"}},
	{"ec2/routeTable:RouteTable", "table", m{"vpcId": "${vpc}"}},
	{"ec2/eip:Eip", "address", m{}},
	{"ec2/networkAcl:NetworkAcl", "acl", m{"vpcId": "${vpc}"}},
	{"ec2/securityGroup:SecurityGroup", "group", m{"vpcId": "${vpc}"}},
	{"iam/role:Role", "role", m{"assumeRolePolicy": trust("ecs-tasks.amazonaws.com")}},
	{"iam/policy:Policy", "rails", m{"policy": allowed}},
	{"ecs/cluster:Cluster", "cluster", m{}},
	{"ecs/taskDefinition:TaskDefinition", "task", task(nil)},
	{"lb/targetGroup:TargetGroup", "targets", m{"vpcId": "${vpc}", "port": 80, "protocol": "HTTP", "targetType": "ip"}},
	{"rds/subnetGroup:SubnetGroup", "db-subnets", m{"name": "db-subnets", "subnetIds": l{"${subnet-a}", "${subnet-b}"}}},
	{"rds/parameterGroup:ParameterGroup", "db-parameters", m{"name": "db-parameters", "family": "postgres17"}},
	{"rds/instance:Instance", "db-protected", database(m{"deletionProtection": true})},
	{"rds/instance:Instance", "db-without-snapshot", database(m{"skipFinalSnapshot": false})},
	{"rds/instance:Instance", "db-that-shrinks", database(m{"allocatedStorage": 30})},
	{"elasticache/subnetGroup:SubnetGroup", "cache-subnets", m{"name": "cache-subnets", "subnetIds": l{"${subnet-a}", "${subnet-b}"}}},
	{"elasticache/parameterGroup:ParameterGroup", "cache-parameters", m{"name": "cache-parameters", "family": "valkey8"}},
	{"cloudwatch/eventRule:EventRule", "events", m{"name": "events", "scheduleExpression": "rate(1 day)"}},
	{"sns/topic:Topic", "topic", m{}},
	{"efs/fileSystem:FileSystem", "files", m{}},
	{"codedeploy/deploymentConfig:DeploymentConfig", "steps", m{"deploymentConfigName": "steps", "computePlatform": "Lambda", "trafficRoutingConfig": m{"type": "AllAtOnce"}}},
	{"cloudfront/originAccessControl:OriginAccessControl", "access", m{"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}},
	{"lb/loadBalancer:LoadBalancer", "balancer-protected", m{"name": "balancer", "subnets": l{"${subnet-a}", "${subnet-b}"}, "enableDeletionProtection": true}},
	{"lb/targetGroup:TargetGroup", "shift-targets", m{"vpcId": "${vpc}", "port": 80, "protocol": "HTTP", "targetType": "ip"}},
	{"lb/loadBalancer:LoadBalancer", "shift-balancer", m{"name": "shifts", "subnets": l{"${subnet-a}", "${subnet-b}"}}},
	{"lb/listener:Listener", "shift-listener", m{"loadBalancerArn": "${shift-balancer.arn}", "port": 80, "protocol": "HTTP", "defaultActions": l{m{"type": "forward", "targetGroupArn": "${shift-targets.arn}"}}}},
	{"ecs/service:Service", "shifted-elsewhere", shiftedLater("elsewhere")},
	{"ecs/service:Service", "shifted-by-force", shiftedLater("force")},
}

// shiftedLater is a service that CodeDeploy deploys, behind a listener of its own.
func shiftedLater(name string) m {
	return m{
		"name": name, "cluster": "${cluster.arn}", "taskDefinition": "${task.arn}", "deploymentController": m{"type": "CODE_DEPLOY"},
		"networkConfiguration": m{"subnets": l{"${subnet-a}"}},
		"loadBalancers":        l{m{"targetGroupArn": "${shift-targets.arn}", "containerName": "app", "containerPort": 80}},
		"tags":                 m{"behind": "${shift-listener.arn}"},
	}
}

// holders name what they hold by bare ids, so the engine does not know of it.
func holders(id func(string) string) []piece {
	return []piece{
		{"ec2/subnet:Subnet", "holds-vpc", m{"vpcId": id("other-vpc"), "cidrBlock": "10.1.0.0/24"}},
		{"ec2/natGateway:NatGateway", "holds-address", m{"subnetId": id("subnet-a"), "allocationId": id("address")}},
		{"ec2/routeTableAssociation:RouteTableAssociation", "holds-table", m{"routeTableId": id("table"), "subnetId": "${holds-vpc}"}},
		{"ec2/networkAclAssociation:NetworkAclAssociation", "holds-acl", m{"networkAclId": id("acl"), "subnetId": "${holds-vpc}"}},
		{"lb/loadBalancer:LoadBalancer", "holds-group", m{"subnets": l{id("subnet-a"), id("subnet-b")}, "securityGroups": l{id("group")}}},
		{"lb/listener:Listener", "holds-targets", m{"loadBalancerArn": "${holds-group.arn}", "port": 80, "protocol": "HTTP", "defaultActions": l{m{"type": "forward", "targetGroupArn": id("targets")}}}},
		{"iam/rolePolicy:RolePolicy", "holds-role", m{"role": id("role"), "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`}},
		{"iam/role:Role", "holds-rails", m{"assumeRolePolicy": trust("ec2.amazonaws.com"), "permissionsBoundary": id("rails")}},
		{"ecs/service:Service", "holds-cluster", m{"cluster": id("cluster"), "taskDefinition": id("task"), "networkConfiguration": m{"subnets": l{id("held-subnet")}}}},
		{"rds/instance:Instance", "holds-db-groups", database(m{"dbSubnetGroupName": "db-subnets", "parameterGroupName": "db-parameters"})},
		{"elasticache/replicationGroup:ReplicationGroup", "holds-cache-groups", cache(m{"subnetGroupName": "cache-subnets", "parameterGroupName": "cache-parameters"})},
		{"iam/role:Role", "shift-role", m{"assumeRolePolicy": trust("codedeploy.amazonaws.com")}},
		{"codedeploy/application:Application", "shifts", m{"name": "shifts", "computePlatform": "Lambda"}},
		{"codedeploy/deploymentGroup:DeploymentGroup", "holds-steps", m{"appName": "${shifts.name}", "deploymentGroupName": "a", "deploymentConfigName": "steps", "serviceRoleArn": "${shift-role.arn}"}},
		{"efs/mountTarget:MountTarget", "holds-files", m{"fileSystemId": id("files"), "subnetId": id("subnet-a")}},
		{"cloudfront/distribution:Distribution", "holds-access", distribution(m{"origins": l{m{"originId": "bucket", "domainName": "bucket.s3.amazonaws.com", "originAccessControlId": id("access")}}})},
		{"cloudwatch/eventTarget:EventTarget", "holds-rule", m{"rule": "events", "arn": id("topic")}},
	}
}

var deletionRefusals = []refusal{
	{name: "steps", want: "operation error CodeDeploy: DeleteDeploymentConfig, api error DeploymentConfigInUseException: The deployment configuration is still in use"},
	{name: "other-vpc", want: "operation error EC2: DeleteVpc, api error DependencyViolation: The vpc '<other-vpc>' has dependencies and cannot be deleted."},
	{name: "igw", want: "operation error EC2: DetachInternetGateway, api error DependencyViolation: Network <vpc> has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."},
	{name: "held-subnet", want: "operation error EC2: DeleteSubnet, api error DependencyViolation: The subnet '<held-subnet>' has dependencies and cannot be deleted."},
	{name: "table", want: "operation error EC2: DeleteRouteTable, api error DependencyViolation: The routeTable '<table>' has dependencies and cannot be deleted."},
	{name: "address", want: "operation error EC2: ReleaseAddress, api error InvalidIPAddress.InUse: The address with allocation id [<address>] cannot be released because it is associated."},
	{name: "acl", want: "operation error EC2: DeleteNetworkAcl, api error DependencyViolation: The networkAcl '<acl>' has dependencies and cannot be deleted."},
	{name: "group", want: "operation error EC2: DeleteSecurityGroup, api error DependencyViolation: resource <group> has a dependent object"},
	{name: "role", want: "operation error IAM: DeleteRole, api error DeleteConflict: Cannot delete entity, must detach all policies first."},
	{name: "rails", want: "operation error IAM: DeletePolicy, api error DeleteConflict: Cannot delete a policy attached to entities."},
	{name: "cluster", want: "operation error ECS: DeleteCluster, api error ClusterContainsServicesException: The Cluster cannot be deleted while Services are active."},
	{name: "targets", want: "operation error Elastic Load Balancing v2: DeleteTargetGroup, api error ResourceInUse: Target group '<targets>' is currently in use by a listener or a rule"},
	{name: "db-subnets", want: "operation error RDS: DeleteDBSubnetGroup, api error InvalidDBSubnetGroupStateFault: Cannot delete the subnet group 'db-subnets' because at least one database instance is still using it."},
	{name: "db-parameters", want: "operation error RDS: DeleteDBParameterGroup, api error InvalidDBParameterGroupState: One or more database instances are still members of this parameter group <db-parameters>, so the group cannot be deleted"},
	{name: "cache-subnets", want: "operation error ElastiCache: DeleteCacheSubnetGroup, api error CacheSubnetGroupInUse: Cache subnet group <cache-subnets> is currently in use by a cache cluster."},
	{name: "cache-parameters", want: "operation error ElastiCache: DeleteCacheParameterGroup, api error InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group <cache-parameters>, so the group cannot be deleted."},
	{name: "events", want: "operation error EventBridge: DeleteRule, api error ValidationException: Rule can't be deleted since it has targets."},
	{name: "access", want: "operation error CloudFront: DeleteOriginAccessControl, api error OriginAccessControlInUse: Cannot delete the origin access control because it's in use by one or more distributions."},
	{name: "files", want: "operation error EFS: DeleteFileSystem, api error FileSystemInUse: file system '<files>' has mount targets"},
	{name: "db-protected", want: "operation error RDS: DeleteDBInstance, api error InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."},
	{name: "db-without-snapshot", want: "final_snapshot_identifier is required when skip_final_snapshot is false"},
	{name: "balancer-protected", want: "operation error Elastic Load Balancing v2: DeleteLoadBalancer, api error OperationNotPermitted: Load balancer '<balancer-protected>' cannot be deleted because deletion protection is enabled"},
}

var updateRefusals = []refusal{
	{name: "db-that-shrinks", want: "operation error RDS: ModifyDBInstance, api error InvalidParameterCombination: Requested storage size (20) cannot be less than the current storage size (30)"},
	{name: "balancer-protected", want: "operation error Elastic Load Balancing v2: ModifyLoadBalancerAttributes, api error SecurityGroupsPerInterfaceLimitExceeded: The maximum number of security groups per interface has been reached."},
	{name: "shifted-elsewhere", want: "operation error ECS: UpdateService, api error InvalidParameterException: Unable to update network parameters on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."},
	{name: "shifted-by-force", want: "operation error ECS: UpdateService, api error InvalidParameterException: Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment."},
}

// changed is a stack with other inputs for some of its pieces.
func changed(pieces []piece, changes map[string]m) []piece {
	pieces = slices.Clone(pieces)
	for i, p := range pieces {
		if change, ok := changes[p.name]; ok {
			pieces[i].in = with(maps.Clone(p.in), change)
		}
	}
	return pieces
}

// TestChangesAndDeletionsAreRefused: what AWS cannot change stays as it is, and what is
// protected or still used stays, whatever the engine believes.
func TestChangesAndDeletionsAreRefused(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	id := func(name string) string {
		for _, r := range world.Resources() {
			if r.Name == name {
				if r.Type == "aws:ecs/taskDefinition:TaskDefinition" {
					return r.Outputs["arn"].StringValue()
				}
				return r.ID
			}
		}
		return ""
	}
	var pieces []piece
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		for _, p := range pieces {
			if err := g.aws(p.token, p.name, p.in); err != nil {
				return err
			}
		}
		return nil
	})
	pieces = held
	_, err := stack.Up(t.Context())
	require.NoError(t, err)
	pieces = append(changed(held, map[string]m{
		"db-that-shrinks":    {"allocatedStorage": 20},
		"balancer-protected": {"securityGroups": sixGroups},
		"shifted-elsewhere":  {"networkConfiguration": m{"subnets": l{"${subnet-b}"}}},
		"shifted-by-force":   {"forceNewDeployment": true},
	}), holders(id)...)
	heard := listen()
	_, err = stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, updateRefusals, heard.heard(world))

	pieces = holders(id)
	heard = listen()
	_, err = stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, deletionRefusals, heard.heard(world))
}

// TestNamesOutliveWhatBoreThem: a deleted secret keeps its name for its recovery window,
// and a last snapshot keeps its own for good.
func TestNamesOutliveWhatBoreThem(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	last := m{"skipFinalSnapshot": false, "finalSnapshotIdentifier": "db-last"}
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		return errors.Join(
			g.aws(secretToken, "kept", m{"name": "kept", "recoveryWindowInDays": 7}),
			g.aws(secretToken, "dropped", m{"name": "dropped", "recoveryWindowInDays": 0}),
			g.aws("rds/instance:Instance", "db", database(last)),
			g.aws("elasticache/replicationGroup:ReplicationGroup", "cache", cache(m{"finalSnapshotIdentifier": "cache-last"})),
		)
	})
	_, err := stack.Up(t.Context())
	require.NoError(t, err)
	_, err = stack.Destroy(t.Context())
	require.NoError(t, err)

	heard := listen()
	_, err = stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, []refusal{
		{name: "kept", want: "operation error Secrets Manager: CreateSecret, api error InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion."},
	}, heard.heard(world))

	heard = listen()
	_, err = stack.Destroy(t.Context(), optdestroy.ContinueOnError(), optdestroy.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, []refusal{
		{name: "db", want: "operation error RDS: DeleteDBInstance, api error DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the identifier db-last already exists."},
		{name: "cache", want: "operation error ElastiCache: DeleteReplicationGroup, api error SnapshotAlreadyExistsFault: Snapshot cache-last already exists."},
	}, heard.heard(world))
}
