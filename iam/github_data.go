package iam

import "landfall/config"

func changeData(c *config.Config) []Statement {
	arn := func(service string, resources ...string) []any {
		var all []any
		for _, resource := range resources {
			all = append(all, c.ARN(service, resource))
		}
		return all
	}
	statements := []Statement{
		{
			Sid: "Databases", Resources: arn("rds", "db:"+c.Prefix()+"-*", "snapshot:"+c.Prefix()+"-*", "pg:*", "subgrp:*", "og:default:*"),
			Actions: []string{
				"rds:AddTagsToResource", "rds:CreateDBInstance", "rds:CreateDBInstanceReadReplica", "rds:CreateDBParameterGroup",
				"rds:CreateDBSnapshot", "rds:CreateDBSubnetGroup", "rds:DeleteDBInstance", "rds:DeleteDBParameterGroup",
				"rds:DeleteDBSubnetGroup", "rds:ModifyDBInstance", "rds:ModifyDBParameterGroup", "rds:ModifyDBSubnetGroup",
				"rds:RebootDBInstance", "rds:RemoveTagsFromResource", "rds:ResetDBParameterGroup", "rds:StartDBInstance",
				"rds:StopDBInstance",
			},
		},
		{
			Sid: "DatabaseProxies", Resources: arn("rds", "db-proxy:*", "target-group:*", "db:"+c.Prefix()+"-*"),
			Actions: []string{
				"rds:AddTagsToResource", "rds:CreateDBProxy", "rds:DeleteDBProxy", "rds:DeregisterDBProxyTargets",
				"rds:ModifyDBProxy", "rds:ModifyDBProxyTargetGroup", "rds:RegisterDBProxyTargets", "rds:RemoveTagsFromResource",
			},
		},
		{
			Sid: "Caches", Resources: arn("elasticache", "replicationgroup:"+c.Prefix()+"*", "cluster:"+c.Prefix()+"*",
				"snapshot:"+c.Prefix()+"*", "parametergroup:*", "subnetgroup:*"),
			Actions: []string{
				"elasticache:AddTagsToResource", "elasticache:CreateCacheParameterGroup", "elasticache:CreateCacheSubnetGroup",
				"elasticache:CreateReplicationGroup", "elasticache:CreateSnapshot", "elasticache:DecreaseReplicaCount",
				"elasticache:DeleteCacheParameterGroup", "elasticache:DeleteCacheSubnetGroup", "elasticache:DeleteReplicationGroup",
				"elasticache:IncreaseReplicaCount", "elasticache:ModifyCacheParameterGroup", "elasticache:ModifyCacheSubnetGroup",
				"elasticache:ModifyReplicationGroup", "elasticache:RemoveTagsFromResource", "elasticache:ResetCacheParameterGroup",
			},
		},
		{
			Sid: "Files", Resources: arn("elasticfilesystem", "file-system/*", "access-point/*"), // AWS makes up their names
			Actions: []string{
				"elasticfilesystem:CreateAccessPoint", "elasticfilesystem:CreateFileSystem", "elasticfilesystem:CreateMountTarget",
				"elasticfilesystem:DeleteAccessPoint", "elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteFileSystemPolicy",
				"elasticfilesystem:DeleteMountTarget", "elasticfilesystem:ModifyMountTargetSecurityGroups",
				"elasticfilesystem:PutBackupPolicy", "elasticfilesystem:PutFileSystemPolicy",
				"elasticfilesystem:PutLifecycleConfiguration", "elasticfilesystem:TagResource", "elasticfilesystem:UntagResource",
				"elasticfilesystem:UpdateFileSystem", "elasticfilesystem:UpdateFileSystemProtection",
			},
		},
		{
			Sid: "Buckets", Resources: []any{bucketsOf(c)},
			Actions: []string{
				"s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketLogging", "s3:PutBucketNotification",
				"s3:PutBucketOwnershipControls",
				"s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutBucketVersioning",
				"s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
			},
		},
		{
			Sid: "Secrets", Resources: arn("secretsmanager", "secret:"+c.Prefix()+"/*"),
			Actions: []string{
				// The provider reads back each value it has written.
				"secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:GetSecretValue",
				"secretsmanager:PutSecretValue", "secretsmanager:RestoreSecret", "secretsmanager:TagResource",
				"secretsmanager:UntagResource", "secretsmanager:UpdateSecret", "secretsmanager:UpdateSecretVersionStage",
			},
		},
		{
			Sid: "Queues", Resources: arn("sqs", c.Prefix()+"-*"),
			Actions: []string{"sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"},
		},
		{
			Sid: "Snapshots", Resources: arn("dlm", "policy/*"),
			Actions: []string{
				"dlm:CreateLifecyclePolicy", "dlm:DeleteLifecyclePolicy", "dlm:TagResource", "dlm:UntagResource", "dlm:UpdateLifecyclePolicy",
			},
		},
	}
	return append(statements, changeKeys(c)...)
}

func changeKeys(c *config.Config) []Statement {
	keys := []any{c.ARN("kms", "key/*")}
	statements := []Statement{
		{
			Sid: "MakeKeys", Actions: []string{"kms:CreateKey", "kms:TagResource"}, Resources: []any{"*"}, // it is not there yet
			Conditions: tagged(c, "aws:RequestTag/"),
		},
		{
			Sid: "Keys", Resources: keys, Conditions: keysOf(c),
			Actions: []string{
				"kms:CancelKeyDeletion", "kms:CreateAlias", "kms:CreateGrant", "kms:Decrypt", "kms:DeleteAlias",
				"kms:EnableKeyRotation", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
				"kms:PutKeyPolicy", "kms:ReEncryptFrom", "kms:ReEncryptTo",
				"kms:RetireGrant", // who deletes a registry gives back its grant
				"kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
			},
		},
		{
			Sid: "KeyNames", Resources: []any{c.ARN("kms", "alias/"+c.Prefix()+"-*")},
			Actions: []string{"kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"},
		},
	}
	if c.Tier.Protected() {
		return statements
	}
	return append(statements, Statement{
		// What is not protected goes with all that is in it.
		Sid: "Emptying", Actions: []string{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"},
		Resources: []any{bucketsOf(c), bucketsOf(c) + "/*"},
	}, Statement{
		Sid: "EmptyingRegistries", Actions: []string{"ecr:BatchDeleteImage"},
		Resources: []any{c.ARN("ecr", "repository/"+c.Prefix()+"/*")},
	})
}
