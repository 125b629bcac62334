package simaws

import "regexp"

var (
	instanceType      = tok("rds", "Instance")
	dbParametersType  = tok("rds", "ParameterGroup")
	dbSubnetsType     = tok("rds", "SubnetGroup")
	replicationType   = tok("elasticache", "ReplicationGroup")
	cacheParamsType   = tok("elasticache", "ParameterGroup")
	cacheSubnetsType  = tok("elasticache", "SubnetGroup")
	startsWithLetter  = regexp.MustCompile(`^[a-zA-Z](?:[a-zA-Z0-9]|-[a-zA-Z0-9])*$`)
	groupName         = regexp.MustCompile(`^[a-z][a-z0-9.-]*$`)
	letterFirstRule   = "letters, digits and single hyphens, beginning with a letter"
	defaultParameters = regexp.MustCompile(`^default\.`)
)

var databaseKinds = []kind{
	{
		token: instanceType, create: "RDS: CreateDBInstance", update: "RDS: ModifyDBInstance",
		remove: "RDS: DeleteDBInstance", id: "db-{upper26}", tagged: true, keys: []string{"identifier"},
		name: &naming{
			property: "identifier", max: 63, valid: startsWithLetter, rule: letterFirstRule, lower: true,
			taken: "DBInstanceAlreadyExists: DB instance already exists",
		},
		outputs: map[string]string{
			"arn":     "arn:{partition}:rds:{region}:{account}:db:{identifier}",
			"address": "{identifier}.{alnum12:endpoint}.{region}.rds.amazonaws.com", "endpoint": "",
			"hostedZoneId": "Z{upper13}", "resourceId": "{id}", "status": "available", "port": "",
			"engineVersionActual": "", "backupWindow": "03:00-03:30", "maintenanceWindow": "sun:04:00-sun:04:30",
			"caCertIdentifier": "rds-ca-rsa2048-g1", "licenseModel": "postgresql-license", "networkType": "IPV4",
			"optionGroupName": "", "storageType": "gp2",
			"availabilityZone": "", "latestRestorableTime": "2026-01-01T00:00:00Z", "parameterGroupName": "",
			"engineLifecycleSupport": "open-source-rds-extended-support", "allocatedStorage": "", "dbName": "",
			"dbSubnetGroupName": "", "engine": "", "engineVersion": "", "kmsKeyId": "", "username": "",
		},
		defaults: map[string]any{
			"autoMinorVersionUpgrade": true, "backupRetentionPeriod": 0, "copyTagsToSnapshot": false,
			"deleteAutomatedBackups": true, "dedicatedLogVolume": false, "monitoringInterval": 0, "multiAz": false,
			"performanceInsightsEnabled": false, "publiclyAccessible": false, "skipFinalSnapshot": false,
			"applyImmediately": false, "databaseInsightsMode": "standard", "replicas": []any{}, "masterUserSecrets": []any{},
			"listenerEndpoints": []any{}, "backupTarget": "region",
		},
		secret:   []string{"password"},
		required: []string{"instanceClass"},
		replaces: []string{
			"availabilityZone", "backupTarget", "characterSetName", "customIamInstanceProfile", "dbName", "engine",
			"kmsKeyId", "ncharCharacterSetName", "restoreToPointInTime", "snapshotIdentifier", "storageEncrypted",
			"timezone", "username",
		},
		refs: []ref{
			{path: "replicateSourceDb", to: instanceType},
			{path: "dbSubnetGroupName", to: dbSubnetsType, holds: true},
			{path: "parameterGroupName", to: dbParametersType, holds: true, outside: defaultParameters},
			{path: "vpcSecurityGroupIds[*]", to: securityGroupType, holds: true},
			{path: "kmsKeyId", to: keyType, outside: awsKey},
			{path: "performanceInsightsKmsKeyId", to: keyType, outside: awsKey},
			{path: "monitoringRoleArn", to: roleType},
		},
		missing: "DBInstanceNotFound: DBInstance {value} not found.",
		plan: []rule{
			between("backupRetentionPeriod", 0, 35), oneOf("monitoringInterval", "0", "1", "5", "10", "15", "30", "60"),
			matches("finalSnapshotIdentifier", `^[a-zA-Z](?:[a-zA-Z0-9]|-[a-zA-Z0-9])*$`, 255),
			oneOf("databaseInsightsMode", "standard", "advanced"),
		},
		refuse: []rule{
			replicaSource, replicated, databaseClass, databaseCredentials, databaseStorage, databaseFamily, databaseMonitoring, databaseInsights,
			databaseWindows, groupsPerInterface("vpcSecurityGroupIds[*]"), databaseKey,
			assumedBy("monitoringRoleArn", "monitoring.rds.amazonaws.com"),
		},
		guard: []rule{
			unprotected("deletionProtection", "InvalidParameterCombination",
				"Cannot delete protected DB Instance, please disable deletion protection and try again."),
			finalSnapshot,
		},
		gone:   keepBackups,
		finish: databasePlace,
	},
	{
		token: dbParametersType, create: "RDS: CreateDBParameterGroup", update: "RDS: ModifyDBParameterGroup",
		remove: "RDS: DeleteDBParameterGroup", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 255, valid: groupName, lower: true,
			rule:  "only lowercase alphanumeric characters, periods and hyphens, beginning with a letter",
			taken: "DBParameterGroupAlreadyExists: Parameter group {name} already exists",
		},
		outputs:  map[string]string{"arn": "arn:{partition}:rds:{region}:{account}:pg:{name}"},
		defaults: map[string]any{"description": "Managed by Pulumi", "skipDestroy": false},
		required: []string{"family"},
		replaces: []string{"description", "family", "name", "namePrefix"},
		missing:  "DBParameterGroupNotFound: DBParameterGroup not found: {value}",
		inUse:    "InvalidDBParameterGroupState: One or more database instances are still members of this parameter group {name}, so the group cannot be deleted",
		refuse:   []rule{parameterFamily, databaseParameters},
	},
	{
		token: dbSubnetsType, create: "RDS: CreateDBSubnetGroup", update: "RDS: ModifyDBSubnetGroup",
		remove: "RDS: DeleteDBSubnetGroup", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 255, valid: regexp.MustCompile(`^[ .0-9a-z_-]+$`), lower: true,
			rule:  "only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces",
			taken: "DBSubnetGroupAlreadyExists: The DB subnet group '{name}' already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:rds:{region}:{account}:subgrp:{name}", "vpcId": "{of:subnetIds[*]/vpcId}",
			"supportedNetworkTypes": "",
		},
		defaults: map[string]any{"description": "Managed by Pulumi"},
		required: []string{"subnetIds"},
		replaces: []string{"name", "namePrefix"},
		refs:     []ref{{path: "subnetIds[*]", to: subnetType, holds: true}},
		missing:  "DBSubnetGroupNotFoundFault: DB subnet group '{value}' does not exist.",
		inUse:    "InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '{name}' because at least one database instance is still using it.",
		refuse: []rule{twoZones("subnetIds[*]", "DBSubnetGroupDoesNotCoverEnoughAZs",
			"The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: %s. Add subnets to cover at least 2 AZs.")},
		finish: networkTypes,
	},
}

var cacheKinds = []kind{
	{
		token: replicationType, create: "ElastiCache: CreateReplicationGroup", update: "ElastiCache: ModifyReplicationGroup",
		remove: "ElastiCache: DeleteReplicationGroup", id: "{replicationGroupId}", tagged: true,
		name: &naming{
			property: "replicationGroupId", max: 40, valid: startsWithLetter, rule: letterFirstRule, lower: true,
			taken: "ReplicationGroupAlreadyExists: Replication group {replicationGroupId} already exists.",
		},
		outputs: map[string]string{
			"arn":                    "arn:{partition}:elasticache:{region}:{account}:replicationgroup:{replicationGroupId}",
			"primaryEndpointAddress": "", "readerEndpointAddress": "", "memberClusters": "", "engineVersionActual": "",
			"maintenanceWindow": "sun:05:00-sun:06:00", "snapshotWindow": "03:00-04:00", "port": "",
			"clusterMode": "disabled", "networkType": "ipv4", "ipDiscovery": "ipv4", "parameterGroupName": "",
			"configurationEndpointAddress": "", "transitEncryptionMode": "",
		},
		defaults: map[string]any{
			"automaticFailoverEnabled": false, "multiAzEnabled": false, "autoMinorVersionUpgrade": true, "engine": "redis",
			"authTokenUpdateStrategy": "ROTATE", "clusterEnabled": false, "dataTieringEnabled": false,
			"numNodeGroups": 1, "transitEncryptionEnabled": false, "atRestEncryptionEnabled": false,
			"securityGroupNames": []any{}, "snapshotRetentionLimit": 0,
		},
		secret:   []string{"authToken"},
		required: []string{"description"},
		replaces: []string{
			"atRestEncryptionEnabled", "dataTieringEnabled", "globalReplicationGroupId", "kmsKeyId", "port",
			"replicationGroupId", "securityGroupNames", "snapshotArns", "snapshotName", "subnetGroupName", "networkType",
		},
		refs: []ref{
			{path: "subnetGroupName", to: cacheSubnetsType, holds: true},
			{path: "parameterGroupName", to: cacheParamsType, holds: true, outside: defaultParameters},
			{path: "securityGroupIds[*]", to: securityGroupType, holds: true},
			{path: "kmsKeyId", to: keyType, outside: awsKey},
			{path: "notificationTopicArn", to: topicType},
		},
		missing: "ReplicationGroupNotFoundFault: ReplicationGroup {value} not found.",
		plan:    []rule{oneOf("engine", "redis", "valkey"), conflicts("authToken", "userGroupIds")},
		refuse: []rule{
			cacheFailover, cacheToken, cacheNode, cacheFamily, cacheLogs, groupsPerInterface("securityGroupIds[*]"),
		},
		guard:  []rule{cacheSnapshot},
		gone:   keepSnapshot,
		finish: cachePlace,
	},
	{
		token: cacheParamsType, create: "ElastiCache: CreateCacheParameterGroup", update: "ElastiCache: ModifyCacheParameterGroup",
		remove: "ElastiCache: DeleteCacheParameterGroup", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 255, valid: startsWithLetter, rule: letterFirstRule, lower: true,
			taken: "CacheParameterGroupAlreadyExists: Cache parameter group {name} already exists.",
		},
		outputs:  map[string]string{"arn": "arn:{partition}:elasticache:{region}:{account}:parametergroup:{name}"},
		defaults: map[string]any{"description": "Managed by Pulumi"},
		required: []string{"family"},
		replaces: []string{"description", "family", "name"},
		missing:  "CacheParameterGroupNotFound: CacheParameterGroup not found: {value}",
		inUse:    "InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group {name}, so the group cannot be deleted.",
		refuse:   []rule{cacheParameterFamily},
	},
	{
		token: cacheSubnetsType, create: "ElastiCache: CreateCacheSubnetGroup", update: "ElastiCache: ModifyCacheSubnetGroup",
		remove: "ElastiCache: DeleteCacheSubnetGroup", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 255, valid: startsWithLetter, rule: letterFirstRule, lower: true,
			taken: "CacheSubnetGroupAlreadyExists: Cache subnet group {name} already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:elasticache:{region}:{account}:subnetgroup:{name}", "vpcId": "{of:subnetIds[*]/vpcId}",
		},
		defaults: map[string]any{"description": "Managed by Pulumi"},
		required: []string{"subnetIds"},
		replaces: []string{"name"},
		refs:     []ref{{path: "subnetIds[*]", to: subnetType, holds: true}},
		missing:  "CacheSubnetGroupNotFoundFault: Cache subnet group {value} does not exist.",
		inUse:    "CacheSubnetGroupInUse: Cache subnet group {name} is currently in use by a cache cluster.",
	},
}
