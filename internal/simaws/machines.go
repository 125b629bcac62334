package simaws

import "regexp"

var (
	machineType    = tok("ec2", "Instance")
	volumeType     = tok("ebs", "Volume")
	attachmentType = tok("ec2", "VolumeAttachment")
	profileType    = tok("iam", "InstanceProfile")
	snapshotsType  = tok("dlm", "LifecyclePolicy")
	zoneType       = tok("route53", "Zone")
)

var machineKinds = []kind{
	{
		token: machineType, create: "EC2: RunInstances", update: "EC2: ModifyInstanceAttribute", remove: "EC2: TerminateInstances",
		id: "i-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:instance/{id}", "availabilityZone": "{of:subnetId/availabilityZone}",
			"instanceState": "running", "primaryNetworkInterfaceId": "eni-{hex17:eni}", "privateIp": "", "privateDns": "",
			"publicIp": "", "publicDns": "",
		},
		defaults: map[string]any{
			"disableApiStop": false, "disableApiTermination": false, "ebsOptimized": false, "getPasswordData": false,
			"instanceInitiatedShutdownBehavior": "stop", "monitoring": false, "sourceDestCheck": true, "tenancy": "default",
			"userDataReplaceOnChange": false,
		},
		replaces: []string{
			"ami", "associatePublicIpAddress", "availabilityZone", "ebsOptimized", "hibernation", "keyName", "placementGroup",
			"privateIp", "subnetId", "tenancy",
		},
		refs: []ref{
			{path: "subnetId", to: subnetType, holds: true},
			{path: "vpcSecurityGroupIds[*]", to: securityGroupType, holds: true},
			{path: "iamInstanceProfile", to: profileType},
			{path: "rootBlockDevice.kmsKeyId", to: keyType, outside: awsKey},
		},
		missing: "InvalidInstanceID.NotFound: The instance ID '{value}' does not exist",
		plan: []rule{
			oneOf("metadataOptions.httpTokens", "optional", "required"), oneOf("metadataOptions.httpEndpoint", "enabled", "disabled"),
			between("metadataOptions.httpPutResponseHopLimit", 1, 64), conflicts("userData", "userDataBase64"),
			oneOf("instanceInitiatedShutdownBehavior", "stop", "terminate"),
		},
		refuse: []rule{
			machineImage, machineUserData, groupsPerInterface("vpcSecurityGroupIds[*]"),
			keyUsableThrough("rootBlockDevice.kmsKeyId", "ec2"),
		},
		guard: []rule{unprotected("disableApiTermination", "OperationNotPermitted",
			"The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.")},
		finish: machineAddress,
	},
	{
		token: volumeType, create: "EC2: CreateVolume", update: "EC2: ModifyVolume", remove: "EC2: DeleteVolume",
		id: "vol-{hex17}", tagged: true,
		outputs:  map[string]string{"arn": "arn:{partition}:ec2:{region}:{account}:volume/{id}", "createTime": "2026-01-01T00:00:00Z"},
		defaults: map[string]any{"encrypted": false, "finalSnapshot": false, "type": "gp2", "multiAttachEnabled": false},
		required: []string{"availabilityZone"},
		replaces: []string{"availabilityZone", "encrypted", "kmsKeyId", "multiAttachEnabled", "outpostArn", "snapshotId"},
		refs:     []ref{{path: "kmsKeyId", to: keyType, outside: awsKey}},
		missing:  "InvalidVolume.NotFound: The volume '{value}' does not exist.",
		inUse:    "VolumeInUse: Volume {id} is currently attached",
		plan:     []rule{oneOf("type", "gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"), atLeastOne("size", "snapshotId")},
		refuse:   []rule{zoneExists, volumeSize, volumeGrows, volumeKey, keyUsableThrough("kmsKeyId", "ec2")},
		gone:     keepVolume,
	},
	{
		token: attachmentType, create: "EC2: AttachVolume", remove: "EC2: DetachVolume", id: "vai-{digits10}",
		defaults: map[string]any{},
		required: []string{"deviceName", "instanceId", "volumeId"},
		replaces: []string{"deviceName", "instanceId", "volumeId"},
		refs: []ref{
			{path: "instanceId", to: machineType, owned: true},
			{path: "volumeId", to: volumeType, holds: true},
		},
		refuse: []rule{volumeZone, volumeFree, deviceFree},
	},
	{
		token: profileType, create: "IAM: CreateInstanceProfile", update: "IAM: AddRoleToInstanceProfile",
		remove: "IAM: DeleteInstanceProfile", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 128, valid: regexp.MustCompile(`^[\w+=,.@-]+$`),
			rule:  "must match [\\w+=,.@-]",
			taken: "EntityAlreadyExists: Instance Profile {name} already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:iam::{account}:instance-profile{path}{name}", "uniqueId": "AIPA{upper17}",
			"createDate": "2026-01-01T00:00:00Z",
		},
		defaults: map[string]any{"path": "/"},
		replaces: []string{"name", "namePrefix", "path"},
		refs:     []ref{{path: "role", to: roleType, holds: true}},
		missing:  "InvalidParameterValue: Value ({value}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
		refuse:   []rule{profileRole},
	},
	{
		token: snapshotsType, create: "DLM: CreateLifecyclePolicy", update: "DLM: UpdateLifecyclePolicy",
		remove: "DLM: DeleteLifecyclePolicy", id: "policy-{hex17}", tagged: true,
		outputs:  map[string]string{"arn": "arn:{partition}:dlm:{region}:{account}:policy/{id}"},
		defaults: map[string]any{"state": "ENABLED"},
		required: []string{"description", "executionRoleArn", "policyDetails"},
		refs:     []ref{{path: "executionRoleArn", to: roleType}},
		plan: []rule{
			oneOf("state", "ENABLED", "DISABLED"), matches("description", `^[0-9A-Za-z _-]+$`, 500),
			matches("policyDetails.schedules[0].createRule.times", `^(?:[01]\d|2[0-3]):[0-5]\d$`, 5),
		},
		refuse: []rule{snapshotRole, snapshotTargets, snapshotRetention},
	},
	{
		token: zoneType, create: "Route 53: CreateHostedZone", update: "Route 53: UpdateHostedZoneComment",
		remove: "Route 53: DeleteHostedZone", id: "Z{upper20}", tagged: true, keys: []string{"zoneId"},
		name: &naming{
			property: "name", max: 255, valid: regexp.MustCompile(`^[a-z0-9_.-]+$`), rule: "a domain name in lower case", fixed: true,
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:route53:::hostedzone/{id}", "zoneId": "{id}", "nameServers": "", "primaryNameServer": "ns-0.awsdns-00.com",
		},
		defaults: map[string]any{"comment": "Managed by Pulumi", "forceDestroy": false},
		required: []string{"name"},
		replaces: []string{"delegationSetId", "name"},
		refs:     []ref{{path: "vpcs[*].vpcId", to: vpcType}},
		missing:  "NoSuchHostedZone: No hosted zone found with ID: {value}",
		refuse:   []rule{zoneApart},
		guard:    []rule{zoneEmpty},
		finish:   zoneServers,
	},
}
