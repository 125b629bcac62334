package simaws

import (
	"regexp"
	"slices"
	"strings"
)

// userDataLimit is how many bytes of user data EC2 takes, before base64.
const userDataLimit = 16384

// graviton matches the families whose processors are arm64: t4g, m7g, r8gd, x2gd.
var graviton = regexp.MustCompile(`^(a1|[a-z]+\d+g[a-z]*)\.`)

// images are the machine images there are, with their architecture. All but one
// are arm64: that one is here to be refused.
func imageArchitecture(image string) string {
	switch {
	case strings.HasSuffix(image, "86"):
		return "x86_64"
	case regexp.MustCompile(`^ami-([0-9a-f]{17}|[0-9a-f]{8})$`).MatchString(image):
		return "arm64"
	}
	return ""
}

// machineImage wants an image that exists and that the processor can run.
func machineImage(c *call) error {
	image, class := c.p().str("ami"), c.p().str("instanceType")
	architecture := imageArchitecture(image)
	if architecture == "" {
		return c.no("InvalidAMIID.NotFound", "The image id '[%s]' does not exist", image)
	}
	runs := "x86_64"
	if graviton.MatchString(class) {
		runs = "arm64"
	}
	if architecture != runs {
		return c.no("InvalidParameterValue",
			"The architecture '%s' of the specified instance type does not match the architecture '%s' of the specified AMI. "+
				"Specify an instance type and an AMI that have matching architectures, and try again.", runs, architecture)
	}
	return nil
}

func machineUserData(c *call) error {
	if len(c.p().str("userData")) > userDataLimit {
		return c.no("InvalidParameterValue", "User data is limited to %d bytes", userDataLimit)
	}
	return nil
}

// machineAddress is where the machine is found inside its VPC.
func machineAddress(c *call) {
	privateAddress(c)
	c.put("privateDns", "ip-"+strings.ReplaceAll(props(c.out).str("privateIp"), ".", "-")+"."+c.session.Region+".compute.internal")
}

// keyUsableThrough wants a customer key whose policy lets the account use it by way
// of a service.
func keyUsableThrough(property, service string) rule {
	return func(c *call) error {
		key := c.target(property)
		if key == nil {
			return nil
		}
		via := c.expand(service + ".{region}.amazonaws.com")
		p, _ := parsePolicy(key.attribute("policy"), resourcePolicy)
		for _, s := range p.Statement {
			named, limited := s.Condition["StringEquals"]["kms:ViaService"]
			if s.Effect == "Allow" && slices.Contains(s.Action, "kms:CreateGrant") && (!limited || names(named, via)) ||
				slices.Contains(s.Action, "kms:*") {
				return nil
			}
		}
		return c.no("InvalidKmsKey.InvalidState", "The KMS key provided is in an incorrect state: %s may not use %s", via, key.id)
	}
}

// names says whether a condition's value is a word or holds it.
func names(value any, word string) bool {
	list, _ := value.([]any)
	return value == word || slices.Contains(list, any(word))
}

// volumeSize keeps a volume within what its type can be.
func volumeSize(c *call) error {
	size, gp3 := c.p().num("size"), c.p().str("type") == "gp3"
	switch {
	case gp3 && c.p().has("size") && (size < 1 || size > 65536):
		return c.no("InvalidParameterValue", "Volume of %dGiB is outside the allowed range for volume type gp3", size)
	case gp3 && c.p().has("iops") && (c.p().num("iops") < 3000 || c.p().num("iops") > 80000):
		return c.no("InvalidParameterValue", "Volume iops of %d is outside the allowed range for volume type gp3", c.p().num("iops"))
	}
	return nil
}

// volumeGrows refuses to make a volume smaller.
func volumeGrows(c *call) error {
	if c.old != nil && c.p().num("size") < props(c.old.in).num("size") {
		return c.no("InvalidParameterValue", "New size cannot be smaller than existing size")
	}
	return nil
}

func volumeKey(c *call) error {
	if c.p().has("kmsKeyId") && !c.p().flag("encrypted") {
		return c.no("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.")
	}
	return nil
}

// keepVolume remembers the snapshot that a volume leaves behind.
func keepVolume(c *call) {
	if props(c.out).flag("finalSnapshot") {
		c.world.asleep["snapshot/"+c.id] = true
	}
}

// volumeZone wants the volume where the machine is.
func volumeZone(c *call) error {
	machine, volume := c.target("instanceId"), c.target("volumeId")
	if machine != nil && volume != nil && machine.attribute("availabilityZone") != volume.attribute("availabilityZone") {
		return c.no("InvalidVolume.ZoneMismatch", "The volume '%s' is not in the same availability zone as instance '%s'", volume.id, machine.id)
	}
	return nil
}

// volumeFree wants the volume attached nowhere else.
func volumeFree(c *call) error {
	for _, other := range c.others(attachmentType) {
		if other.attribute("volumeId") == c.p().str("volumeId") {
			return c.no("VolumeInUse", "%s is already attached to an instance", c.p().str("volumeId"))
		}
	}
	return nil
}

// deviceFree wants the name of the device for one volume alone.
func deviceFree(c *call) error {
	for _, other := range c.others(attachmentType) {
		if other.attribute("instanceId") == c.p().str("instanceId") && other.attribute("deviceName") == c.p().str("deviceName") {
			return c.no("InvalidParameterValue", "Invalid value '%s' for unixDevice. Attachment point %s is already in use",
				c.p().str("deviceName"), c.p().str("deviceName"))
		}
	}
	return nil
}

// profileRole wants a role that machines may take on.
func profileRole(c *call) error {
	if role := c.target("role"); role != nil && !trusts(role, "ec2.amazonaws.com") {
		return c.no("InvalidParameterValue", "The role %s does not trust ec2.amazonaws.com: instances with this profile get no credentials", role.id)
	}
	return nil
}

func snapshotRole(c *call) error {
	if role := c.target("executionRoleArn"); role != nil && !trusts(role, "dlm.amazonaws.com") {
		return c.no("InvalidRequestException", "Data Lifecycle Manager is not able to assume the role %s", c.p().str("executionRoleArn"))
	}
	return nil
}

// snapshotTargets wants the policy to say which volumes, by tags of their own.
func snapshotTargets(c *call) error {
	if empty(c.p().get("policyDetails.targetTags")) {
		return c.no("InvalidRequestException", "The request is missing the required parameter TargetTags")
	}
	return nil
}

// snapshotRetention wants each schedule to say how much it keeps, in one way.
func snapshotRetention(c *call) error {
	for _, schedule := range c.p().all("policyDetails.schedules[*]") {
		keep := props(schedule.ObjectValue())
		if keep.has("retainRule.count") == keep.has("retainRule.interval") {
			return c.no("InvalidRequestException", "Specify either a count or an interval for the retain rule")
		}
		if keep.has("retainRule.interval") && keep.num("retainRule.interval") < 1 {
			return c.no("InvalidRequestException", "The retention interval must be at least 1")
		}
	}
	return nil
}

// zoneApart refuses a second private zone of one name in a VPC.
func zoneApart(c *call) error {
	vpcs := c.p().strs("vpcs[*].vpcId")
	for _, other := range c.others(zoneType) {
		if trimDot(other.attribute("name")) != trimDot(c.p().str("name")) {
			continue
		}
		if slices.ContainsFunc(props(other.in).strs("vpcs[*].vpcId"), func(id string) bool { return slices.Contains(vpcs, id) }) {
			return c.no("ConflictingDomainExists", "The VPC %s is already associated with a hosted zone named %s", vpcs[0], c.p().str("name"))
		}
	}
	return nil
}

// zoneEmpty keeps a zone while it has records beside its own.
func zoneEmpty(c *call) error {
	for _, record := range c.others(recordType) {
		if record.attribute("zoneId") == c.id && !props(c.out).flag("forceDestroy") {
			return c.no("HostedZoneNotEmpty", "The specified hosted zone contains non-required resource record sets and so cannot be deleted.")
		}
	}
	return nil
}

// zoneServers are who answers for a zone: for a private one the VPC's own resolver.
func zoneServers(c *call) {
	c.put("nameServers", []any{"ns-0.awsdns-00.com.", "ns-512.awsdns-00.net.", "ns-1024.awsdns-00.org.", "ns-1536.awsdns-00.co.uk."})
}
