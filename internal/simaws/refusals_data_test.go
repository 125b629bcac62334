package simaws_test

import "strings"

var dataRefusals = []refusal{
	{
		"db-one-zone", "rds/subnetGroup:SubnetGroup",
		m{"subnetIds": l{"${subnet-a}", "${subnet-a2}"}},
		"operation error RDS: CreateDBSubnetGroup, api error DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: eu-central-1a. Add subnets to cover at least 2 AZs.",
	},
	{
		"db-name-taken", "rds/instance:Instance",
		database(m{"identifier": "db"}),
		"operation error RDS: CreateDBInstance, api error DBInstanceAlreadyExists: DB instance already exists",
	},
	{
		"db-class", "rds/instance:Instance",
		database(m{"instanceClass": "db.huge"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterValue: Invalid DB Instance class: db.huge",
	},
	{
		"db-version", "rds/instance:Instance",
		database(m{"engineVersion": "9.6"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: Cannot find version 9.6 for postgres",
	},
	{
		"db-engine", "rds/instance:Instance",
		database(m{"engine": "oracle"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterValue: Invalid DB engine",
	},
	{
		"db-family", "rds/instance:Instance",
		database(m{"parameterGroupName": "${db-parameters.name}"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: The parameter group db with DBParameterGroupFamily postgres16 can't be used for this instance. Please use a parameter group with DBParameterGroupFamily postgres17.",
	},
	{
		"db-password", "rds/instance:Instance",
		database(m{"password": "p@ssword"}),
		`operation error RDS: CreateDBInstance, api error InvalidParameterValue: The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`,
	},
	{
		"db-reserved-user", "rds/instance:Instance",
		database(m{"username": "rdsadmin"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterValue: MasterUsername rdsadmin cannot be used as it is a reserved word used by the engine",
	},
	{
		"db-small-iops", "rds/instance:Instance",
		database(m{"iops": 12000}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.",
	},
	{
		"db-growth", "rds/instance:Instance",
		database(m{"maxAllocatedStorage": 20}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: Max storage size must be greater than storage size",
	},
	{
		"db-monitoring-role", "rds/instance:Instance",
		database(m{"monitoringInterval": 60}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
	},
	{
		"db-monitoring-trust", "rds/instance:Instance",
		database(m{"monitoringInterval": 60, "monitoringRoleArn": "${other-role.arn}"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterValue: IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
	},
	{
		"db-windows", "rds/instance:Instance",
		database(m{"backupWindow": "03:00-05:00", "maintenanceWindow": "sun:04:00-sun:04:30"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: The backup window and maintenance window must not overlap.",
	},
	{
		"db-insights", "rds/instance:Instance",
		database(m{"performanceInsightsEnabled": true, "performanceInsightsRetentionPeriod": 10}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterValue: Invalid Performance Insights retention period: 10",
	},
	{
		"db-key-unused", "rds/instance:Instance",
		database(m{"kmsKeyId": "${key.arn}"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: KMS key id can only be specified when storage is encrypted",
	},
	{
		"replica-without-backups", "rds/instance:Instance",
		replica("${db.identifier}", m{}),
		"operation error RDS: CreateDBInstance, api error InvalidDBInstanceState: Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.",
	},
	{
		"replica-of-managed-password", "rds/instance:Instance",
		replica("${db-managed.identifier}", m{}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterValue: Creating read replicas for source instance with engine postgres where ManageMasterUserPassword is enabled is not supported",
	},
	{
		"replica-in-subnets", "rds/instance:Instance",
		replica("${db-backed-up.identifier}", m{"dbSubnetGroupName": "${db-subnets.name}"}),
		"operation error RDS: CreateDBInstance, api error DBSubnetGroupNotAllowedFault: DbSubnetGroupName should not be specified for read replicas that are created in the same region as the master",
	},
	{
		"replica-with-password", "rds/instance:Instance",
		replica("${db-backed-up.identifier}", m{"password": "correct-horse"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: Cannot change master user password on an RDS postgres Read Replica because it uses physical replication and therefore cannot differ from its parent.",
	},
	{
		"replica-of-nothing", "rds/instance:Instance",
		replica("none", m{}),
		"operation error RDS: CreateDBInstance, api error DBInstanceNotFound: DBInstance none not found.",
	},
	{
		"replica-family", "rds/instance:Instance",
		replica("${db-backed-up.identifier}", m{"parameterGroupName": "${db-parameters.name}"}),
		"operation error RDS: CreateDBInstance, api error InvalidParameterCombination: The parameter group db with DBParameterGroupFamily postgres16 can't be used for this instance. Please use a parameter group with DBParameterGroupFamily postgres17.",
	},
	{
		"proxy-name-taken", "rds/proxy:Proxy",
		proxy(m{"name": "proxy"}),
		"operation error RDS: CreateDBProxy, api error DBProxyAlreadyExistsFault: DB Proxy proxy already exists.",
	},
	{
		"proxy-one-zone", "rds/proxy:Proxy",
		proxy(m{"vpcSubnetIds": l{"${subnet-a}", "${subnet-a2}"}}),
		"operation error RDS: CreateDBProxy, api error InvalidSubnet: DB Proxy requires subnets in at least two Availability Zones, found: eu-central-1a",
	},
	{
		"proxy-trust", "rds/proxy:Proxy",
		proxy(m{"roleArn": "${other-role.arn}"}),
		"operation error RDS: CreateDBProxy, api error InvalidParameterValue: IAM role ARN value is invalid: RDS is not authorized to assume arn:aws:iam::111111111111:role/<other-role>",
	},
	{
		"proxy-secret-by-name", "rds/proxy:Proxy",
		proxy(m{"auths": l{m{"secretArn": "arn:aws:secretsmanager:eu-central-1:111111111111:secret:app/db"}}}),
		"operation error RDS: CreateDBProxy, api error ResourceNotFoundException: Secrets Manager can't find the specified secret.",
	},
	{
		"proxy-idle", "rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
		m{"dbProxyName": "${proxy.name}", "connectionPoolConfig": m{"maxConnectionsPercent": 40, "maxIdleConnectionsPercent": 50}},
		"operation error RDS: ModifyDBProxyTargetGroup, api error InvalidParameterValue: MaxIdleConnectionsPercent 50 cannot be greater than MaxConnectionsPercent 40",
	},
	{
		"proxy-to-replica", "rds/proxyTarget:ProxyTarget",
		m{"dbProxyName": "${proxy.name}", "targetGroupName": "default", "dbInstanceIdentifier": "${db-replica.identifier}"},
		"operation error RDS: RegisterDBProxyTargets, api error InvalidParameterCombination: DB Instance <db-replica> is a read replica and cannot be a target of a proxy",
	},
	{
		"db-static-parameter", "rds/parameterGroup:ParameterGroup",
		m{"family": "postgres17", "parameters": l{m{"name": "shared_preload_libraries", "value": "x"}}},
		"operation error RDS: CreateDBParameterGroup, api error InvalidParameterCombination: cannot use immediate apply method for static parameter",
	},
	{
		"db-family-unknown", "rds/parameterGroup:ParameterGroup",
		m{"family": "postgres7"},
		"operation error RDS: CreateDBParameterGroup, api error InvalidParameterValue: ParameterGroupFamily postgres7 is not a valid parameter group family",
	},
	{
		"cache-zones-without-failover", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"multiAzEnabled": true}),
		"automatic_failover_enabled must be true if multi_az_enabled is true",
	},
	{
		"cache-failover-alone", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"automaticFailoverEnabled": true}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterValue: Replication group with Automatic Failover enabled must have at least 2 cache clusters",
	},
	{
		"cache-token-in-clear", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"authToken": strings.Repeat("a", 32)}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterCombination: The AUTH token is only supported when encryption-in-transit is enabled",
	},
	{
		"cache-token-short", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"authToken": "short", "transitEncryptionEnabled": true}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterValue: The AUTH token must be between 16 and 128 characters in length.",
	},
	{
		"cache-version", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"engineVersion": "8"}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterCombination: Cannot find version 8 for valkey",
	},
	{
		"cache-family", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"parameterGroupName": "${cache-parameters.name}"}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterCombination: Expected a parameter group of family valkey8 but found one of family valkey7",
	},
	{
		"cache-node", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"nodeType": "cache.huge"}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterValue: Invalid cache node type: cache.huge",
	},
	{
		"cache-logs-to-nowhere", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"logDeliveryConfigurations": l{m{"destination": "none", "destinationType": "cloudwatch-logs", "logFormat": "json", "logType": "slow-log"}}}),
		"operation error ElastiCache: CreateReplicationGroup, api error InvalidParameterValue: The specified log group none does not exist",
	},
	{
		"cache-name-taken", "elasticache/replicationGroup:ReplicationGroup",
		cache(m{"replicationGroupId": "cache"}),
		"operation error ElastiCache: CreateReplicationGroup, api error ReplicationGroupAlreadyExists: Replication group cache already exists.",
	},
	{
		"secret-name-taken", "secretsmanager/secret:Secret",
		m{"name": "app/db"},
		"operation error Secrets Manager: CreateSecret, api error ResourceExistsException: The operation failed because the secret app/db already exists.",
	},
	{
		"secret-without-value", "secretsmanager/secretVersion:SecretVersion",
		m{"secretId": "${secret}"},
		"operation error Secrets Manager: PutSecretValue, api error InvalidRequestException: You must provide either SecretString or SecretBinary.",
	},
	{
		"bucket-taken", "s3/bucketV2:BucketV2",
		m{"bucket": "simaws-uploads"},
		"operation error S3: CreateBucket, api error BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.",
	},
	{
		"bucket-policy", "s3/bucketPolicy:BucketPolicy",
		m{"bucket": "${bucket}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Permit","Action":"s3:*","Resource":"*","Principal":"*"}]}`},
		"operation error S3: PutBucketPolicy, api error MalformedPolicy: Syntax errors in policy.",
	},
	{
		"bucket-key", "s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
		m{"bucket": "${bucket}", "rules": l{m{"applyServerSideEncryptionByDefault": m{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "none"}}}},
		"operation error S3: PutBucketEncryption, api error InvalidArgument: The KMS key none does not exist",
	},
	{
		"bucket-lifecycle", "s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		m{"bucket": "${bucket}", "rules": l{m{"id": "idle", "status": "Enabled"}}},
		"operation error S3: PutBucketLifecycleConfiguration, api error InvalidRequest: At least one action needs to be specified in a rule.",
	},
	{
		"policy-of-no-bucket", "s3/bucketPolicy:BucketPolicy",
		m{"bucket": "none", "policy": "{}"},
		"operation error S3: PutBucketPolicy, api error NoSuchBucket: The specified bucket does not exist",
	},
}

func replica(source string, changes m) m {
	return with(m{
		"replicateSourceDb": source, "instanceClass": "db.t4g.small", "storageEncrypted": true, "skipFinalSnapshot": true,
	}, changes)
}
