package simaws_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// arm64 and x86 are machine images of either sort.
const (
	arm64 = "ami-0123456789abcdef0"
	x86   = "ami-0123456789abcde86"
)

// closedKey may be administered, and used by no service at all.
const closedKey = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:PutKeyPolicy","kms:DescribeKey"],"Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Resource":"*"}]}`

func machine(changes m) m {
	return with(m{
		"ami": arm64, "instanceType": "m7g.large", "subnetId": "${subnet-a}",
		"iamInstanceProfile": "${profile.name}", "vpcSecurityGroupIds": l{"${group}"},
	}, changes)
}

func volume(changes m) m {
	return with(m{"availabilityZone": "eu-central-1a", "size": 50, "type": "gp3"}, changes)
}

func snapshots(changes m) m {
	return with(m{
		"description": "Copies", "executionRoleArn": "${snapshots-role.arn}",
		"policyDetails": m{
			"resourceTypes": l{"VOLUME"}, "targetTags": m{"Name": "data"},
			"schedules": l{m{"name": "daily", "createRule": m{"interval": 24}, "retainRule": m{"count": 7}}},
		},
	}, changes)
}

// machines are what the refused ones need around them.
var machines = []piece{
	{"ec2/vpc:Vpc", "vpc", m{"cidrBlock": "10.0.0.0/16"}},
	{"ec2/subnet:Subnet", "subnet-a", m{"vpcId": "${vpc}", "cidrBlock": "10.0.0.0/24", "availabilityZone": "eu-central-1a"}},
	{"ec2/securityGroup:SecurityGroup", "group", m{"vpcId": "${vpc}"}},
	{"iam/role:Role", "machine-role", m{"assumeRolePolicy": trust("ec2.amazonaws.com")}},
	{"iam/role:Role", "snapshots-role", m{"assumeRolePolicy": trust("dlm.amazonaws.com")}},
	{"iam/instanceProfile:InstanceProfile", "profile", m{"role": "${machine-role.name}"}},
	{"kms/key:Key", "key", m{"policy": keyPolicy}},
	{"kms/key:Key", "closed-key", m{"policy": closedKey}},
	{"ec2/instance:Instance", "machine", machine(nil)},
	{"ec2/instance:Instance", "machine-protected", machine(m{"disableApiTermination": true})},
	{"ebs/volume:Volume", "volume", volume(nil)},
	{"ebs/volume:Volume", "volume-free", volume(m{"encrypted": true, "kmsKeyId": "${key.arn}"})},
	{"ebs/volume:Volume", "volume-elsewhere", volume(m{"availabilityZone": "eu-central-1b"})},
	{"ec2/volumeAttachment:VolumeAttachment", "attached", m{"instanceId": "${machine}", "volumeId": "${volume}", "deviceName": "/dev/sdf"}},
	{"dlm/lifecyclePolicy:LifecyclePolicy", "snapshots", snapshots(nil)},
	{"route53/zone:Zone", "zone", m{"name": "shop.internal", "vpcs": l{m{"vpcId": "${vpc}"}}}},
	{"route53/record:Record", "record", m{"zoneId": "${zone}", "name": "db.shop.internal", "type": "A", "ttl": 30, "records": l{"10.0.0.4"}}},
}

var machineRefusals = []refusal{
	{
		"machine-of-another-processor", "ec2/instance:Instance", machine(m{"ami": x86}),
		"operation error EC2: RunInstances, api error InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.",
	},
	{
		"machine-of-no-image", "ec2/instance:Instance", machine(m{"ami": "ami-none"}),
		"operation error EC2: RunInstances, api error InvalidAMIID.NotFound: The image id '[ami-none]' does not exist",
	},
	{
		"machine-without-profile", "ec2/instance:Instance", machine(m{"iamInstanceProfile": "none"}),
		"operation error EC2: RunInstances, api error InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
	},
	{
		"machine-with-much-to-read", "ec2/instance:Instance", machine(m{"userData": strings.Repeat("x", 16385)}),
		"operation error EC2: RunInstances, api error InvalidParameterValue: User data is limited to 16384 bytes",
	},
	{
		"profile-of-another-service", "iam/instanceProfile:InstanceProfile",
		m{"role": "${snapshots-role.name}"},
		"operation error IAM: CreateInstanceProfile, api error InvalidParameterValue: The role <snapshots-role> does not trust ec2.amazonaws.com: instances with this profile get no credentials",
	},
	{
		"volume-too-large", "ebs/volume:Volume", volume(m{"size": 65537}),
		"operation error EC2: CreateVolume, api error InvalidParameterValue: Volume of 65537GiB is outside the allowed range for volume type gp3",
	},
	{
		"volume-of-a-key-for-nothing", "ebs/volume:Volume", volume(m{"kmsKeyId": "${key.arn}"}),
		"operation error EC2: CreateVolume, api error InvalidParameterDependency: The parameter KmsKeyId requires the parameter Encrypted to be set.",
	},
	{
		"volume-of-a-closed-key", "ebs/volume:Volume", volume(m{"encrypted": true, "kmsKeyId": "${closed-key.arn}"}),
		"operation error EC2: CreateVolume, api error InvalidKmsKey.InvalidState: The KMS key provided is in an incorrect state: ec2.eu-central-1.amazonaws.com may not use <closed-key>",
	},
	{
		"attached-twice", "ec2/volumeAttachment:VolumeAttachment",
		m{"instanceId": "${machine-protected}", "volumeId": "${volume}", "deviceName": "/dev/sdf"},
		"operation error EC2: AttachVolume, api error VolumeInUse: <volume> is already attached to an instance",
	},
	{
		"attached-from-elsewhere", "ec2/volumeAttachment:VolumeAttachment",
		m{"instanceId": "${machine}", "volumeId": "${volume-elsewhere}", "deviceName": "/dev/sdg"},
		"operation error EC2: AttachVolume, api error InvalidVolume.ZoneMismatch: The volume '<volume-elsewhere>' is not in the same availability zone as instance '<machine>'",
	},
	{
		"attached-where-another-is", "ec2/volumeAttachment:VolumeAttachment",
		m{"instanceId": "${machine}", "volumeId": "${volume-free}", "deviceName": "/dev/sdf"},
		"operation error EC2: AttachVolume, api error InvalidParameterValue: Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use",
	},
	{
		"snapshots-by-another-service", "dlm/lifecyclePolicy:LifecyclePolicy", snapshots(m{"executionRoleArn": "${machine-role.arn}"}),
		"operation error DLM: CreateLifecyclePolicy, api error InvalidRequestException: Data Lifecycle Manager is not able to assume the role arn:aws:iam::111111111111:role/<machine-role>",
	},
	{
		"snapshots-of-nothing", "dlm/lifecyclePolicy:LifecyclePolicy", snapshots(m{"policyDetails": m{"resourceTypes": l{"VOLUME"}}}),
		"operation error DLM: CreateLifecyclePolicy, api error InvalidRequestException: The request is missing the required parameter TargetTags",
	},
	{
		"snapshots-kept-in-two-ways", "dlm/lifecyclePolicy:LifecyclePolicy", snapshots(m{"policyDetails": m{
			"targetTags": m{"Name": "data"}, "schedules": l{m{"name": "daily", "retainRule": m{"count": 7, "interval": 7}}},
		}}),
		"operation error DLM: CreateLifecyclePolicy, api error InvalidRequestException: Specify either a count or an interval for the retain rule",
	},
	{
		"zone-twice", "route53/zone:Zone",
		m{"name": "shop.internal", "vpcs": l{m{"vpcId": "${vpc}"}}},
		"operation error Route 53: CreateHostedZone, api error ConflictingDomainExists: The VPC <vpc> is already associated with a hosted zone named shop.internal",
	},
}

// keptMachines are what cannot change or go as asked.
var keptMachines = []refusal{
	{
		"volume", "", nil,
		"operation error EC2: ModifyVolume, api error InvalidParameterValue: New size cannot be smaller than existing size",
	},
	{
		"machine-protected", "", nil,
		"operation error EC2: TerminateInstances, api error OperationNotPermitted: The instance '<machine-protected>' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.",
	},
	{
		"volume", "", nil,
		"operation error EC2: DeleteVolume, api error VolumeInUse: Volume <volume> is currently attached",
	},
	{
		"zone", "", nil,
		"operation error Route 53: DeleteHostedZone, api error HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
	},
}

// TestMachinesAreRefused: what EC2 and its neighbours do not make, change or end.
func TestMachinesAreRefused(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	pieces, refusals := machines, []refusal(nil)
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		for _, p := range pieces {
			if err := g.aws(p.token, p.name, p.in); err != nil {
				return err
			}
		}
		return refused(g, refusals)
	})
	_, err := stack.Up(t.Context())
	require.NoError(t, err)

	refusals = machineRefusals
	heard := listen()
	_, err = stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, refusals, heard.heard(world))

	refusals, pieces = nil, changed(machines, map[string]m{"volume": {"size": 20}})
	heard = listen()
	_, err = stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, keptMachines[:1], heard.heard(world))

	// The attachment and the record know by id what the engine believes to be free.
	ids := map[string]string{}
	for _, r := range world.Resources() {
		ids[r.Name] = r.ID
	}
	pieces = slices.DeleteFunc(changed(machines, map[string]m{
		"attached": {"instanceId": ids["machine"], "volumeId": ids["volume"]}, "record": {"zoneId": ids["zone"]},
	}), func(p piece) bool { return slices.Contains([]string{"machine-protected", "volume", "zone"}, p.name) })
	heard = listen()
	_, err = stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, keptMachines[1:], heard.heard(world))
}
