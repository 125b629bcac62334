package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
	"landfall/network"
)

// MachineArgs places the database.
type MachineArgs struct {
	Config  *config.Config
	Network *network.Network
	Keys    *iam.Keys
}

// Machine is PostgreSQL on an EC2 instance of our own, for what RDS does not
// offer.
//
// The instance keeps nothing: the data lies on a volume of its own, the backups in
// a bucket, and the name points to whichever instance there is. One that is
// replaced finds all three.
type Machine struct {
	pulumi.ResourceState

	Instance *ec2.Instance

	connection
	// named is the instance under the name it answers to.
	named *route53.Record
}

// NewMachine creates the database in the private subnet of the first zone. It
// cannot be an isolated one: nothing gets out of those, and the machine fetches
// packages, its password and what Session Manager asks of it. Its security group
// admits no more than the isolated tier would.
func NewMachine(ctx *pulumi.Context, name string, args MachineArgs, opts ...pulumi.ResourceOption) (*Machine, error) {
	m := &Machine{connection: connectionTo(args.Config.Database)}
	m.host = pulumi.String(args.Config.DatabaseHost())
	if err := ctx.RegisterComponentResource("landfall:data:Machine", name, m, opts...); err != nil {
		return nil, err
	}
	b := machineBuilder{ctx, name, args, args.Config.Database, pulumi.Parent(m)}

	var err error
	if m.door, err = newDoor(ctx, name, doorArgs{args.Config, args.Network, "PostgreSQL", b.database.Port}, b.parent); err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	exits, err := b.exits(m.door)
	if err != nil {
		return nil, fmt.Errorf("ways out: %w", err)
	}
	password, err := newPassword(ctx, name, b.parent)
	if err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	if err = m.keep(ctx, name, secretArgs{
		config: args.Config, keys: args.Keys, part: "database", description: "How to connect to PostgreSQL",
	}, password.Result, b.parent); err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	backups, err := b.backups()
	if err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	m.ca = pulumi.Sprintf("https://%s/%s", backups.Bucket.BucketRegionalDomainName, certificate)
	volume, err := b.volume()
	if err != nil {
		return nil, fmt.Errorf("volume: %w", err)
	}
	if m.Instance, err = b.instance(m, machineParts{exits: exits, backups: backups, volume: volume}); err != nil {
		return nil, fmt.Errorf("instance: %w", err)
	}
	if m.named, err = b.address(m.Instance); err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	return m, ctx.RegisterResourceOutputs(m, pulumi.Map{"instanceId": m.Instance.ID(), "secretArn": m.secret})
}

func (m *Machine) direct() (*connection, []pulumi.Resource) {
	return &m.connection, []pulumi.Resource{m.named}
}

type machineBuilder struct {
	ctx      *pulumi.Context
	name     string
	args     MachineArgs
	database *config.Database
	parent   pulumi.ResourceOption
}

// named is the Name tag, the one a person reads in the console.
func (b machineBuilder) named(part string) pulumi.StringMap {
	return pulumi.StringMap{"Name": pulumi.Sprintf("%s-%s", b.args.Config.Prefix(), part)}
}

// instance runs PostgreSQL. It is deleted before it is replaced, as its volume
// cannot be in two places; protected, it is not replaced unless somebody says so.
func (b machineBuilder) instance(m *Machine, parts machineParts) (*ec2.Instance, error) {
	c, d := b.args.Config, b.database
	logs, err := cloudwatch.NewLogGroup(b.ctx, b.name+"-log", &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(machineLogs(c)),
		RetentionInDays: pulumi.Int(c.Logs.RetentionDays),
		KmsKeyId:        b.args.Keys.Logs.Arn,
	}, b.parent)
	if err != nil {
		return nil, err
	}
	profile, role, err := b.profile(m.secret, parts.backups)
	if err != nil {
		return nil, err
	}
	instance, err := ec2.NewInstance(b.ctx, b.name, &ec2.InstanceArgs{
		Ami:          pulumi.String(d.Image),
		InstanceType: pulumi.String(d.Class),
		// A change stops the machine and starts it again in place, and the script
		// runs at every boot.
		UserData:                userData(c, parts.volume.ID().ToStringOutput(), m.secret, parts.backups.Bucket.Bucket),
		UserDataReplaceOnChange: pulumi.Bool(false),
		IamInstanceProfile:      profile.Name,

		SubnetId:                 b.args.Network.Private.Index(pulumi.Int(0)),
		VpcSecurityGroupIds:      pulumi.StringArray{m.door.server},
		AssociatePublicIpAddress: pulumi.Bool(false),

		MetadataOptions: ec2.InstanceMetadataOptionsArgs{
			HttpEndpoint: pulumi.String("enabled"),
			HttpTokens:   pulumi.String("required"),
			// No further than the machine itself: no container, no proxy.
			HttpPutResponseHopLimit: pulumi.Int(1),
		},
		RootBlockDevice: ec2.InstanceRootBlockDeviceArgs{
			VolumeType: pulumi.String("gp3"), VolumeSize: pulumi.Int(20),
			Encrypted: pulumi.Bool(true), KmsKeyId: b.args.Keys.Data.Arn,
			DeleteOnTermination: pulumi.Bool(true),
		},
		EbsOptimized:          pulumi.Bool(true),
		Monitoring:            pulumi.Bool(true),
		DisableApiTermination: pulumi.Bool(d.DeletionProtection),
		Tags:                  b.named("database"),
	}, b.parent, pulumi.Protect(d.DeletionProtection), pulumi.DeleteBeforeReplace(true),
		pulumi.DependsOn(append(parts.exits, logs, role.Ready, parts.backups.Ready)))
	if err != nil {
		return nil, err
	}
	_, err = ec2.NewVolumeAttachment(b.ctx, b.name+"-data", &ec2.VolumeAttachmentArgs{
		InstanceId: instance.ID(),
		VolumeId:   parts.volume.ID(),
		DeviceName: pulumi.String("/dev/sdf"),
		// PostgreSQL ends in order before its disk goes.
		StopInstanceBeforeDetaching: pulumi.Bool(true),
	}, b.parent, pulumi.DeleteBeforeReplace(true))
	return instance, err
}

// address is the name services know the machine by. It outlives the machine.
func (b machineBuilder) address(instance *ec2.Instance) (*route53.Record, error) {
	c := b.args.Config
	zone, err := route53.NewZone(b.ctx, b.name, &route53.ZoneArgs{
		Name:    pulumi.String(c.Zone()),
		Comment: pulumi.Sprintf("What %s runs on machines of its own", c.Prefix()),
		Vpcs:    route53.ZoneVpcArray{route53.ZoneVpcArgs{VpcId: b.args.Network.VPCID}},
	}, b.parent)
	if err != nil {
		return nil, err
	}
	return route53.NewRecord(b.ctx, b.name, &route53.RecordArgs{
		ZoneId:  zone.ZoneId,
		Name:    pulumi.String(c.DatabaseHost()),
		Type:    pulumi.String("A"),
		Ttl:     pulumi.Int(30),
		Records: pulumi.StringArray{instance.PrivateIp},
	}, b.parent)
}
