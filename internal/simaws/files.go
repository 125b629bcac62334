package simaws

import (
	"slices"
	"strings"
)

var (
	fileSystemType  = tok("efs", "FileSystem")
	mountTargetType = tok("efs", "MountTarget")
	accessPointType = tok("efs", "AccessPoint")
)

var fileKinds = []kind{
	{
		token: fileSystemType, create: "EFS: CreateFileSystem", update: "EFS: UpdateFileSystem", remove: "EFS: DeleteFileSystem",
		id: "fs-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn":     "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}",
			"dnsName": "{id}.efs.{region}.amazonaws.com", "ownerId": "{account}", "name": "{tags.Name}",
			"creationToken": "terraform-{hex26}", "performanceMode": "generalPurpose", "kmsKeyId": "",
			"availabilityZoneId": "", "availabilityZoneName": "",
		},
		defaults: map[string]any{
			"encrypted": false, "throughputMode": "bursting", "numberOfMountTargets": 0,
			"protection":  map[string]any{"replicationOverwrite": "ENABLED"},
			"sizeInBytes": []any{map[string]any{"value": 6144, "valueInIa": 0, "valueInStandard": 6144}},
		},
		replaces: []string{"availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"},
		refs:     []ref{{path: "kmsKeyId", to: keyType, outside: awsKey}},
		missing:  "FileSystemNotFound: File system '{value}' does not exist.",
		inUse:    "FileSystemInUse: file system '{id}' has mount targets",
		plan: []rule{
			oneOf("performanceMode", "generalPurpose", "maxIO"), oneOf("throughputMode", "bursting", "provisioned", "elastic"),
			encryptedForKey, oneTransition,
		},
		refuse: []rule{elasticMode},
	},
	{
		token: mountTargetType, create: "EFS: CreateMountTarget", update: "EFS: ModifyMountTargetSecurityGroups",
		remove: "EFS: DeleteMountTarget", id: "fsmt-{hex17}",
		outputs: map[string]string{
			"availabilityZoneId": "", "availabilityZoneName": "{of:subnetId/availabilityZone}",
			"dnsName":            "{fileSystemId}.efs.{region}.amazonaws.com",
			"mountTargetDnsName": "{of:subnetId/availabilityZone}.{fileSystemId}.efs.{region}.amazonaws.com",
			"fileSystemArn":      "{of:fileSystemId/arn}", "ipAddress": "", "networkInterfaceId": "eni-{hex17}", "ownerId": "{account}",
		},
		required: []string{"fileSystemId", "subnetId"},
		replaces: []string{"fileSystemId", "ipAddress", "subnetId"},
		refs: []ref{
			{path: "fileSystemId", to: fileSystemType, holds: true},
			{path: "subnetId", to: subnetType, holds: true},
			{path: "securityGroups[*]", to: securityGroupType, holds: true},
		},
		refuse: []rule{oneTargetPerZone, groupsPerInterface("securityGroups[*]")},
		finish: mountAddress,
	},
	{
		token: accessPointType, create: "EFS: CreateAccessPoint", update: "EFS: TagResource", remove: "EFS: DeleteAccessPoint",
		id: "fsap-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn":           "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}",
			"fileSystemArn": "{of:fileSystemId/arn}", "ownerId": "{account}",
		},
		required: []string{"fileSystemId"},
		replaces: []string{"fileSystemId", "posixUser", "rootDirectory"},
		refs:     []ref{{path: "fileSystemId", to: fileSystemType, owned: true}},
		missing:  "AccessPointNotFound: Access point '{value}' does not exist.",
		plan: []rule{
			matches("rootDirectory.path", `^(/|(/[^$#<>;|&?{}^*/\n]+){1,4})$`, 100),
			matches("rootDirectory.creationInfo.permissions", `^[0-7]{3,4}$`, 4),
		},
	},
	{
		token: tok("efs", "BackupPolicy"), upsert: true, create: "EFS: PutBackupPolicy", remove: "EFS: PutBackupPolicy",
		id:       "{fileSystemId}",
		required: []string{"fileSystemId", "backupPolicy"},
		replaces: []string{"fileSystemId"},
		refs:     []ref{{path: "fileSystemId", to: fileSystemType, owned: true}},
		plan:     []rule{oneOf("backupPolicy.status", "ENABLED", "DISABLED")},
	},
	{
		token: tok("efs", "FileSystemPolicy"), upsert: true, create: "EFS: PutFileSystemPolicy", remove: "EFS: DeleteFileSystemPolicy",
		id:       "{fileSystemId}",
		required: []string{"fileSystemId", "policy"},
		replaces: []string{"fileSystemId"},
		refs:     []ref{{path: "fileSystemId", to: fileSystemType, owned: true}},
		refuse:   []rule{policyDocument("policy", resourcePolicy)},
	},
}

func encryptedForKey(c *call) error {
	if c.p().has("kmsKeyId") && !c.p().flag("encrypted") {
		return &Invalid{"encrypted", "encrypted must be set to true when kms_key_id is specified"}
	}
	return nil
}

// oneTransition: EFS takes one transition per policy, and the provider sends what it gets.
func oneTransition(c *call) error {
	for _, v := range c.p().all("lifecyclePolicies[*]") {
		if p := props(v.ObjectValue()); len(p) > 1 {
			return &Invalid{"lifecyclePolicies", "each lifecycle policy takes one transition"}
		}
	}
	return nil
}

func elasticMode(c *call) error {
	if c.p().str("throughputMode") == "elastic" && c.p().str("performanceMode") == "maxIO" {
		return c.no("BadRequest", "Elastic throughput mode is supported only for file systems that use the General Purpose performance mode")
	}
	return nil
}

// oneTargetPerZone is what EFS allows, and all of them in one VPC.
func oneTargetPerZone(c *call) error {
	subnet := c.target("subnetId")
	for _, other := range c.others(mountTargetType) {
		if subnet == nil || other.attribute("fileSystemId") != c.p().str("fileSystemId") {
			continue
		}
		place := c.world.find(subnetType, other.attribute("subnetId"))
		switch {
		case place == nil:
		case place.attribute("availabilityZone") == subnet.attribute("availabilityZone"):
			return c.no("MountTargetConflict", "mount target already exists in this AZ")
		case place.attribute("vpcId") != subnet.attribute("vpcId"):
			return c.no("MountTargetConflict", "requested subnet for new mount target is not in the same VPC as existing mount targets")
		}
	}
	return nil
}

// mountAddress is an address of the subnet, told apart by what it is drawn from.
func mountAddress(c *call) {
	if subnet := c.target("subnetId"); subnet != nil {
		base, _, _ := strings.Cut(subnet.attribute("cidrBlock"), "/")
		c.put("ipAddress", base[:strings.LastIndex(base, ".")+1]+"1"+c.draw("digits", "address", 1))
	}
}

// filesMounted are the rules ECS has for what a task mounts.
func filesMounted(c *call) error {
	for _, v := range c.p().all("volumes[*]") {
		volume := props(v.ObjectValue())
		files := func(key string) string { return volume.str("efsVolumeConfiguration." + key) }
		tls := files("transitEncryption") == "ENABLED"
		switch {
		case files("fileSystemId") == "":
		case files("authorizationConfig.iam") == "ENABLED" && !tls:
			return c.no("ClientException", "EFS volumes with IAM authorization enabled must have transit encryption enabled.")
		case files("authorizationConfig.accessPointId") != "" && (!tls || strings.Trim(files("rootDirectory"), "/") != ""):
			return c.no("ClientException",
				"EFS volumes with an access point must have transit encryption enabled and a root directory of / or none.")
		}
	}
	return nil
}

// filesReachable lets no service come up whose tasks cannot mount their files in each
// of their zones: the name of a file system resolves only where a mount target is.
func filesReachable(c *call) error {
	task := c.target("taskDefinition")
	if task == nil {
		return nil
	}
	for _, id := range props(task.in).strs("volumes[*].efsVolumeConfiguration.fileSystemId") {
		var reached []string
		for _, target := range c.others(mountTargetType) {
			if target.attribute("fileSystemId") == id {
				reached = append(reached, target.attribute("availabilityZoneName"))
			}
		}
		for _, zone := range c.zones("networkConfiguration.subnets[*]") {
			if !slices.Contains(reached, zone) {
				return c.no("ResourceInitializationError",
					"failed to invoke EFS utils commands to set up EFS volumes: Failed to resolve \"%s.efs.%s.amazonaws.com\" in %s",
					id, c.session.Region, zone)
			}
		}
	}
	return nil
}
