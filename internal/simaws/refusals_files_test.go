package simaws_test

// filesVolume mounts the files of the groundwork as it should be done, but for changes.
func filesVolume(changes m) m {
	return m{"name": "files", "efsVolumeConfiguration": with(m{
		"fileSystemId": "${files}", "transitEncryption": "ENABLED",
		"authorizationConfig": m{"accessPointId": "${files-point}", "iam": "ENABLED"},
	}, changes)}
}

var filesRefusals = []refusal{
	{
		"files-elastic-io", "efs/fileSystem:FileSystem",
		m{"throughputMode": "elastic", "performanceMode": "maxIO"},
		"operation error EFS: CreateFileSystem, api error BadRequest: Elastic throughput mode is supported only for file systems that use the General Purpose performance mode",
	},
	{
		"files-same-zone", "efs/mountTarget:MountTarget",
		m{"fileSystemId": "${files}", "subnetId": "${subnet-a2}"},
		"operation error EFS: CreateMountTarget, api error MountTargetConflict: mount target already exists in this AZ",
	},
	{
		"files-nowhere", "efs/mountTarget:MountTarget",
		m{"fileSystemId": "fs-0", "subnetId": "${subnet-b}"},
		"operation error EFS: CreateMountTarget, api error FileSystemNotFound: File system 'fs-0' does not exist.",
	},
	{
		"files-policy", "efs/fileSystemPolicy:FileSystemPolicy",
		m{"fileSystemId": "${files}", "policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"elasticfilesystem:ClientMount","Resource":"*"}]}`},
		"operation error EFS: PutFileSystemPolicy, api error InvalidPolicyException: Missing required field Principal",
	},
	{
		"files-mounted-in-clear", "ecs/taskDefinition:TaskDefinition",
		task(m{"volumes": l{filesVolume(m{"transitEncryption": "DISABLED"})}}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: EFS volumes with IAM authorization enabled must have transit encryption enabled.",
	},
	{
		"files-mounted-below", "ecs/taskDefinition:TaskDefinition",
		task(m{"volumes": l{filesVolume(m{"rootDirectory": "/below"})}}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: EFS volumes with an access point must have transit encryption enabled and a root directory of / or none.",
	},
	{
		"files-out-of-reach", "ecs/service:Service",
		service(m{
			"taskDefinition":       "${task-with-files.arn}",
			"networkConfiguration": m{"subnets": l{"${subnet-a}", "${subnet-b}"}, "securityGroups": l{"${group}"}},
		}),
		"operation error ECS: CreateService, api error ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: Failed to resolve \"<files>.efs.eu-central-1.amazonaws.com\" in eu-central-1b",
	},
}
