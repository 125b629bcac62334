package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	fileSystem  = "aws:efs/fileSystem:FileSystem"
	mountTarget = "aws:efs/mountTarget:MountTarget"
	accessPoint = "aws:efs/accessPoint:AccessPoint"
	filesPolicy = "aws:efs/fileSystemPolicy:FileSystemPolicy"
	filesBackup = "aws:efs/backupPolicy:BackupPolicy"
)

// keeping gives the worker files.
func keeping(platform map[string]any) {
	at(platform, "services", "worker")["files"] = fields{"path": "/data", "uid": 2000}
}

func TestFilesAreEncryptedAndElastic(t *testing.T) {
	e := evaluate(t, production, keeping)
	assert.Equal(t, fields{
		"encrypted": true, "kmsKeyId": e.text(kmsKey, "keys-data", "arn"),
		"performanceMode": "generalPurpose", "throughputMode": "elastic",
		"lifecyclePolicies": []any{
			fields{"transitionToIa": "AFTER_30_DAYS"}, fields{"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
		},
		"tags": fields{"Name": "landfall-production-worker-files"},
	}, e.inputs(fileSystem, "worker-files"))
	assert.Equal(t, fields{
		"fileSystemId": e.id(fileSystem, "worker-files"),
		"posixUser":    fields{"uid": 2000.0, "gid": 1000.0},
		"rootDirectory": fields{
			"path": "/worker", "creationInfo": fields{"ownerUid": 2000.0, "ownerGid": 1000.0, "permissions": "0750"},
		},
		"tags": fields{"Name": "landfall-production-worker-files"},
	}, e.inputs(accessPoint, "worker-files"))
}

func TestOnlyTheServiceReachesItsFiles(t *testing.T) {
	e := evaluate(t, production, keeping)
	files, worker := e.id(securityGroup, "worker-files"), e.id(securityGroup, "worker")
	assert.Equal(t, []string{"worker-files-in"}, e.rulesOf(files))
	for typ, rule := range map[string][3]string{
		ingressRule: {"worker-files-in", files, worker}, egressRule: {"worker-files-out", worker, files},
	} {
		assert.Equal(t, fields{
			"securityGroupId": rule[1], "referencedSecurityGroupId": rule[2], "description": "worker to its files",
			"ipProtocol": "tcp", "fromPort": 2049.0, "toPort": 2049.0,
		}, e.inputs(typ, rule[0]))
	}
	private := e.output(awsxVPC, "network", "privateSubnetIds").([]any)
	targets := e.Of(mountTarget)
	assert.Equal(t, []string{"worker-files-a", "worker-files-b", "worker-files-c"}, slices.Sorted(maps.Keys(targets)))
	for i, zone := range []string{"a", "b", "c"} {
		assert.Equal(t, fields{
			"fileSystemId": e.id(fileSystem, "worker-files"), "subnetId": private[i], "securityGroups": []any{files},
		}, targets["worker-files-"+zone].Plain(), zone)
		assert.Equal(t, []string{"subnetId"}, targets["worker-files-"+zone].Ignored, "a preview of one zone more knows no subnet")
	}
}

func TestFilesAreMountedByOneWayOnly(t *testing.T) {
	e := evaluate(t, production, keeping)
	system, point := e.text(fileSystem, "worker-files", "arn"), e.text(accessPoint, "worker-files", "arn")
	deny := func(sid string, condition fields) map[string]any {
		return fields{
			"Sid": sid, "Effect": "Deny", "Principal": fields{"AWS": []any{"*"}}, "Resource": []any{system},
			"Action": []any{
				"elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite",
			},
			"Condition": condition,
		}
	}
	assert.Equal(t, policy(
		deny("DenyPlainText", fields{"Bool": fields{"aws:SecureTransport": "false"}}),
		deny("DenyAroundAccessPoint", fields{"StringNotEquals": fields{"elasticfilesystem:AccessPointArn": point}}),
		deny("DenyAroundMountTargets", fields{"BoolIfExists": fields{"elasticfilesystem:AccessedViaMountTarget": "false"}}),
	), e.decoded(filesPolicy, "worker-files", "policy"))

	held := statements(e.One(t, rolePolicy, "worker-task-permissions"))
	assert.Equal(t, statement{
		Sid: "Files", Effect: "Allow", Resource: list{system},
		Action:    list{"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"},
		Condition: map[string]map[string]list{"StringEquals": {"elasticfilesystem:AccessPointArn": {point}}},
	}, held[len(held)-1])

	task := e.One(t, taskType, "worker")
	assert.Equal(t, []any{fields{"name": "files", "efsVolumeConfiguration": fields{
		"fileSystemId": e.id(fileSystem, "worker-files"), "transitEncryption": "ENABLED",
		"authorizationConfig": fields{"accessPointId": e.id(accessPoint, "worker-files"), "iam": "ENABLED"},
	}}}, task.Plain()["volumes"])
	container := containerIn(t, task)
	assert.Equal(t, []any{fields{"sourceVolume": "files", "containerPath": "/data", "readOnly": false}}, container["mountPoints"])
	assert.Equal(t, true, container["readonlyRootFilesystem"], "files are writable over a root that is not")
	assert.Subset(t, task.DependsOn, []string{
		mountTarget + "::worker-files-a", mountTarget + "::worker-files-b", mountTarget + "::worker-files-c",
		filesPolicy + "::worker-files", ingressRule + "::worker-files-in", egressRule + "::worker-files-out",
	})
}

// TestFilesAreKeptAsTheTierSays: production keeps them whatever is typed, staging
// copies them, review does neither.
func TestFilesAreKeptAsTheTierSays(t *testing.T) {
	for _, c := range []struct {
		path, tier string
		protected  bool
		copies     string
	}{
		{production, "production", true, "ENABLED"},
		{staging, "staging", false, "ENABLED"},
		{staging, "review", false, "DISABLED"},
	} {
		e := evaluate(t, c.path, keeping, func(platform map[string]any) { platform["tier"] = c.tier })
		assert.Equal(t, c.protected, e.One(t, fileSystem, "worker-files").Protect, c.tier)
		assert.Equal(t, fields{
			"fileSystemId": e.id(fileSystem, "worker-files"), "backupPolicy": fields{"status": c.copies},
		}, e.inputs(filesBackup, "worker-files"), c.tier)
	}
}

// TestAThirdZoneAddsAWayToTheFiles and changes nothing about those there are.
func TestAThirdZoneAddsAWayToTheFiles(t *testing.T) {
	two := evaluate(t, staging, keeping)
	three := evaluate(t, staging, keeping, func(platform map[string]any) {
		at(platform, "network")["zones"] = []string{"a", "b", "c"}
	})
	for _, typ := range []string{fileSystem, mountTarget, accessPoint, filesPolicy, filesBackup, taskType, securityGroup} {
		for name := range two.Of(typ) {
			assert.Equal(t, two.inputs(typ, name), three.inputs(typ, name), "%s %s", typ, name)
		}
	}
	assert.Equal(t, []string{"worker-files-a", "worker-files-b", "worker-files-c"}, slices.Sorted(maps.Keys(three.Of(mountTarget))))
}

// TestATaskThatEndsHasFilesToo, and they are there before any image is.
func TestATaskThatEndsHasFilesToo(t *testing.T) {
	seed := func(platform map[string]any) {
		at(platform, "services")["seed"] = fields{"kind": "task", "image": "medusa", "files": fields{"path": "/data"}}
	}
	e := evaluate(t, staging, seed)
	task := e.One(t, taskType, "seed")
	assert.Len(t, task.Plain()["volumes"], 1)
	assert.Subset(t, task.DependsOn, []string{mountTarget + "::seed-files-a", mountTarget + "::seed-files-b"})
	assert.NotContains(t, e.Of(serviceType), "seed")
}

func TestWithoutFilesThereAreNone(t *testing.T) {
	e := evaluate(t, staging)
	for _, typ := range []string{fileSystem, mountTarget, accessPoint, filesPolicy, filesBackup} {
		assert.Empty(t, e.Of(typ), typ)
	}
	assert.NotContains(t, e.inputs(taskType, "worker"), "volumes")
	assert.NotContains(t, containerIn(t, e.One(t, taskType, "worker")), "mountPoints")
}
