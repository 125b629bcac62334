package tests

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCacheAsItsTierSays(t *testing.T) {
	for _, c := range []struct {
		stack, prefix, node string
		nodes, snapshotDays float64
		logDays             float64
		protected           bool
	}{
		{stack: staging, prefix: "landfall-staging", node: "cache.t4g.small", nodes: 1, snapshotDays: 1, logDays: 30},
		{
			stack: production, prefix: "landfall-production", node: "cache.m7g.large", nodes: 2,
			snapshotDays: 7, logDays: 365, protected: true,
		},
	} {
		t.Run(c.prefix, func(t *testing.T) {
			e := evaluate(t, c.stack)
			delivery := func(kind string) map[string]any {
				return fields{
					"logType": kind + "-log", "destinationType": "cloudwatch-logs", "logFormat": "json",
					"destination": e.output(logGroup, "cache-log-"+kind, "name"),
				}
			}
			want := fields{
				"replicationGroupId": c.prefix, "description": "Cache of " + c.prefix,
				"engine": "valkey", "engineVersion": "8.0", "nodeType": c.node,
				"parameterGroupName": e.output(cacheParameters, "cache-parameters", "name"),
				"numCacheClusters":   c.nodes, "automaticFailoverEnabled": c.nodes > 1, "multiAzEnabled": c.nodes > 1,
				"subnetGroupName":  e.output(cacheSubnets, "cache-subnets", "name"),
				"securityGroupIds": items{e.id(securityGroup, "cache")}, "port": 6390.0,
				"transitEncryptionEnabled": true, "atRestEncryptionEnabled": true,
				"kmsKeyId":  e.output(kmsKey, "keys-data", "arn"),
				"authToken": e.output(randomPassword, "cache-token", "result"), "authTokenUpdateStrategy": "ROTATE",
				"autoMinorVersionUpgrade": true, "applyImmediately": !c.protected,
				"maintenanceWindow": "sun:05:00-sun:06:00", "snapshotWindow": "01:00-02:00",
				"snapshotRetentionLimit":    c.snapshotDays,
				"logDeliveryConfigurations": items{delivery("slow"), delivery("engine")},
			}
			if c.protected {
				want["finalSnapshotIdentifier"] = c.prefix + "-" + e.text(randomID, "cache-suffix", "hex") + "-final"
			}
			group := e.One(t, replicationGroup, "cache")
			assert.Equal(t, want, group.Plain())
			assert.Equal(t, c.protected, group.Protect)
			assert.True(t, group.Inputs["authToken"].IsSecret())
			for _, kind := range []string{"slow", "engine"} {
				assert.Equal(t, fields{
					"name":            "/landfall/" + c.prefix[len("landfall-"):] + "/cache/" + kind,
					"retentionInDays": c.logDays, "kmsKeyId": e.output(kmsKey, "keys-logs", "arn"),
				}, e.inputs(logGroup, "cache-log-"+kind))
			}
			assert.Equal(t, e.output(awsxVPC, "network", "isolatedSubnetIds"),
				e.inputs(cacheSubnets, "cache-subnets")["subnetIds"])
		})
	}
}

func TestCacheEvictsNothing(t *testing.T) {
	for _, c := range []struct{ engine, version, family string }{
		{"valkey", "7.2", "valkey7"}, {"valkey", "8.1", "valkey8"}, {"redis", "7.1", "redis7"},
	} {
		e := evaluate(t, staging, func(platform map[string]any) {
			cache := at(platform, "cache")
			cache["engine"], cache["version"] = c.engine, c.version
		})
		assert.Equal(t, fields{
			"description": "Cache of landfall-staging", "family": c.family,
			"parameters": items{fields{"name": "maxmemory-policy", "value": "noeviction"}},
		}, e.inputs(cacheParameters, "cache-parameters"))
	}
}

func TestUploadsAreClosedAndRemembered(t *testing.T) {
	for _, c := range []struct {
		stack     string
		days      float64
		protected bool
	}{{staging, 30, false}, {production, 90, true}} {
		t.Run(c.stack, func(t *testing.T) {
			e := evaluate(t, c.stack)
			const s3 = "aws:s3/"
			bucket := e.One(t, s3+"bucketV2:BucketV2", "uploads")
			prefix := "landfall-" + strings.Split(c.stack, ".")[1]
			assert.Equal(t, fields{
				"bucket": prefix + "-uploads-" + e.text(randomID, "uploads-suffix", "hex"), "forceDestroy": !c.protected,
			}, bucket.Plain())
			assert.Equal(t, c.protected, bucket.Protect)

			arn := e.text(s3+"bucketV2:BucketV2", "uploads", "arn")
			assert.Equal(t, policy(fields{
				"Sid": "DenyPlainText", "Effect": "Deny", "Principal": fields{"AWS": items{"*"}},
				"Action": items{"s3:*"}, "Resource": items{arn, arn + "/*"},
				"Condition": fields{"Bool": fields{"aws:SecureTransport": "false"}},
			}), e.decoded(s3+"bucketPolicy:BucketPolicy", "uploads", "policy"))

			everything := fields{"prefix": ""}
			for typ, want := range map[string]fields{
				"bucketPublicAccessBlock:BucketPublicAccessBlock": {
					"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
				},
				"bucketOwnershipControls:BucketOwnershipControls": {
					"rule": fields{"objectOwnership": "BucketOwnerEnforced"},
				},
				"bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": {
					"rules": items{fields{
						"applyServerSideEncryptionByDefault": fields{
							"sseAlgorithm": "aws:kms", "kmsMasterKeyId": e.output(kmsKey, "keys-data", "arn"),
						},
						"bucketKeyEnabled": true,
					}},
				},
				"bucketVersioningV2:BucketVersioningV2": {
					"versioningConfiguration": fields{"status": "Enabled"},
				},
				"bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": {
					"rules": items{
						fields{
							"id": "deleted", "status": "Enabled", "filter": everything,
							"noncurrentVersionExpiration": fields{"noncurrentDays": c.days},
							"expiration":                  fields{"expiredObjectDeleteMarker": true},
						},
						fields{
							"id": "unfinished", "status": "Enabled", "filter": everything,
							"abortIncompleteMultipartUpload": fields{"daysAfterInitiation": 7.0},
						},
					},
				},
			} {
				want["bucket"] = bucket.ID
				assert.Equal(t, want, e.inputs(s3+typ, "uploads"))
			}
		})
	}
}

// S3 refuses two changes of one bucket at the same moment.
func TestABucketIsChangedOneStepAtATime(t *testing.T) {
	e := evaluate(t, staging)
	steps := []string{
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls",
		"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
		"aws:s3/bucketVersioningV2:BucketVersioningV2",
		"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		"aws:s3/bucketPolicy:BucketPolicy",
	}
	for i, step := range steps[1:] {
		assert.Contains(t, e.One(t, step, "uploads").DependsOn, steps[i]+"::uploads")
	}
}

// Every fact of every piece, asked for by one service.
func TestFactsArriveUnderTheNamesTheStackFileGives(t *testing.T) {
	e := evaluate(t, staging, func(platform map[string]any) {
		worker := at(platform, "services", "worker")
		worker["env"], worker["secrets"] = fields{}, fields{"JWT_SECRET": fields{"generate": 48}}
		worker["uses"] = fields{
			"database": fields{
				"D_URL": "url", "D_HOST": "host", "D_PORT": "port", "D_NAME": "name",
				"D_USER": "username", "D_PASS": "password", "D_CA": "ca",
			},
			"cache":   fields{"C_URL": "url", "C_HOST": "host", "C_PORT": "port", "C_TOKEN": "token"},
			"uploads": fields{"U_NAME": "name", "U_REGION": "region", "U_URL": "url"},
		}
	})
	type named struct{ Name, Value, ValueFrom string }
	var containers []struct{ Environment, Secrets []named }
	text, _ := e.inputs(taskType, "worker")["containerDefinitions"].(string)
	require.NoError(t, json.Unmarshal([]byte(text), &containers))
	require.Len(t, containers, 1)

	bucket := e.text("aws:s3/bucketV2:BucketV2", "uploads", "bucket")
	assert.Equal(t, []named{
		{Name: "C_HOST", Value: e.text(replicationGroup, "cache", "primaryEndpointAddress")},
		{Name: "C_PORT", Value: "6390"},
		{Name: "D_CA", Value: "https://truststore.pki.rds.amazonaws.com/eu-central-1/eu-central-1-bundle.pem"},
		{Name: "D_HOST", Value: e.text(dbInstance, "database", "address")},
		{Name: "D_NAME", Value: "app"},
		{Name: "D_PORT", Value: "5442"},
		{Name: "U_NAME", Value: bucket},
		{Name: "U_REGION", Value: "eu-central-1"},
		{Name: "U_URL", Value: "https://" + bucket + ".s3.eu-central-1.amazonaws.com"},
	}, containers[0].Environment)

	database, cache := e.id(secretEntry, "database-secret"), e.id(secretEntry, "cache-secret")
	assert.Equal(t, []named{
		{Name: "C_TOKEN", ValueFrom: cache + ":token::"},
		{Name: "C_URL", ValueFrom: cache + ":url::"},
		{Name: "D_PASS", ValueFrom: database + ":password::"},
		{Name: "D_URL", ValueFrom: database + ":url::"},
		{Name: "D_USER", ValueFrom: database + ":username::"},
		{Name: "JWT_SECRET", ValueFrom: e.id(secretEntry, "secrets-JWT_SECRET")},
	}, containers[0].Secrets)
}

func TestUploadsGrantFilesAndTheirKeyThroughS3(t *testing.T) {
	e := evaluate(t, staging)
	arn := e.text("aws:s3/bucketV2:BucketV2", "uploads", "arn")
	assert.Equal(t, policy(
		fields{
			"Sid": "UploadsObjects", "Effect": "Allow", "Resource": items{arn + "/*"},
			"Action": items{"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
		},
		fields{"Sid": "UploadsList", "Effect": "Allow", "Resource": items{arn}, "Action": items{"s3:ListBucket"}},
		fields{
			"Sid": "UploadsKey", "Effect": "Allow", "Resource": items{e.output(kmsKey, "keys-data", "arn")},
			"Action": items{"kms:Decrypt", "kms:GenerateDataKey"},
			"Condition": fields{
				"StringEquals": fields{"kms:ViaService": "s3.eu-central-1.amazonaws.com"},
			},
		},
	), e.decoded(rolePolicy, "worker-task-permissions", "policy"))
}

func TestWhatIsLeftOutOfTheStackFileIsNotBuilt(t *testing.T) {
	e := evaluate(t, staging, func(platform map[string]any) {
		for _, piece := range []string{"database", "cache", "uploads"} {
			delete(platform, piece)
		}
		for _, service := range at(platform, "services") {
			delete(service.(map[string]any), "uses")
		}
	})
	for _, typ := range []string{dbInstance, replicationGroup, dbParameters, cacheParameters} {
		assert.Empty(t, e.Of(typ))
	}
	assert.Equal(t, []string{"ingress-logs-suffix", "releases-suffix"}, slices.Sorted(maps.Keys(e.Of(randomID))))
	assert.NotContains(t, e.Of("aws:s3/bucketV2:BucketV2"), "uploads")
	assert.NotContains(t, e.Of(secretEntry), "database-secret")
}
