package data

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dlm"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// certificate is the object that clients of the machine verify it with.
const certificate = "certificate.pem"

// keepDeletedBackups is how many days what the machine deletes of its backups can
// be fetched back: it may delete what has expired, so whoever takes it over may
// delete all of them.
const keepDeletedBackups = 7

// machineParts are what the instance needs to be there.
type machineParts struct {
	exits   []pulumi.Resource
	backups *Bucket
	volume  *ebs.Volume
}

// volume holds the data, in the zone of the machine, and nothing else does. It is
// copied every day as a whole; the backups in the bucket reach further, to any
// moment.
func (b machineBuilder) volume() (*ebs.Volume, error) {
	d := b.database
	volume, err := ebs.NewVolume(b.ctx, b.name+"-data", &ebs.VolumeArgs{
		AvailabilityZone: pulumi.String(b.args.Config.Region + b.args.Config.Network.Zones[0]),
		Type:             pulumi.String("gp3"),
		Size:             pulumi.Int(d.StorageGiB),
		Encrypted:        pulumi.Bool(true),
		KmsKeyId:         b.args.Keys.Data.Arn,
		FinalSnapshot:    pulumi.Bool(d.DeletionProtection),
		Tags:             b.named("database-data"),
	}, b.parent, pulumi.Protect(d.DeletionProtection))
	if err != nil {
		return nil, err
	}
	return volume, b.snapshots(volume)
}

// snapshots are those of volumes by the name of ours, as many days back as the
// backups reach.
func (b machineBuilder) snapshots(volume *ebs.Volume) error {
	role, err := b.snapshotRole(volume)
	if err != nil {
		return err
	}
	start, _, _ := strings.Cut(b.database.BackupWindow, "-")
	_, err = dlm.NewLifecyclePolicy(b.ctx, b.name+"-snapshots", &dlm.LifecyclePolicyArgs{
		Description:      pulumi.Sprintf("PostgreSQL of %s", b.args.Config.Prefix()),
		ExecutionRoleArn: role.ARN,
		State:            pulumi.String("ENABLED"),
		PolicyDetails: dlm.LifecyclePolicyPolicyDetailsArgs{
			ResourceTypes: pulumi.StringArray{pulumi.String("VOLUME")},
			TargetTags:    b.named("database-data"),
			Schedules: dlm.LifecyclePolicyPolicyDetailsScheduleArray{
				dlm.LifecyclePolicyPolicyDetailsScheduleArgs{
					Name:     pulumi.String("daily"),
					CopyTags: pulumi.Bool(true),
					CreateRule: dlm.LifecyclePolicyPolicyDetailsScheduleCreateRuleArgs{
						Interval: pulumi.Int(24), IntervalUnit: pulumi.String("HOURS"), Times: pulumi.String(start),
					},
					RetainRule: dlm.LifecyclePolicyPolicyDetailsScheduleRetainRuleArgs{
						Interval: pulumi.Int(b.database.BackupDays), IntervalUnit: pulumi.String("DAYS"),
					},
				},
			},
		},
		// The policy checks at once whether it may.
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{role.Ready}))
	return err
}

func (b machineBuilder) snapshotRole(volume *ebs.Volume) (*iam.Role, error) {
	c := b.args.Config
	snapshots := fmt.Sprintf("arn:%s:ec2:%s::snapshot/*", c.Partition(), c.Region)
	return iam.NewRole(b.ctx, b.name+"-snapshots", iam.RoleArgs{
		Config:      c,
		Description: "Copies the volume of PostgreSQL",
		Service:     "dlm.amazonaws.com",
		Source:      c.ARN("dlm", "policy/*"),
		Statements: []iam.Statement{
			{
				Sid:       "Copy",
				Actions:   []string{"ec2:CreateSnapshot"},
				Resources: []any{volume.Arn, snapshots},
			},
			{
				Sid:       "Label",
				Actions:   []string{"ec2:CreateTags"},
				Resources: []any{snapshots},
			},
			{
				Sid:        "Expire",
				Actions:    []string{"ec2:DeleteSnapshot"},
				Resources:  []any{snapshots},
				Conditions: iam.Conditions{"StringEquals": {"aws:ResourceTag/Name": c.Prefix() + "-database-data"}},
			},
			{
				// EC2 describes all or nothing.
				Sid:       "Find",
				Actions:   []string{"ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeVolumes"},
				Resources: []any{"*"},
			},
		},
	}, b.parent)
}

// backups is where the machine brings its write-ahead log and its base backups,
// and where clients find its certificate: inside the VPC and without a signature,
// as they would find that of RDS.
func (b machineBuilder) backups() (*Bucket, error) {
	return NewBucket(b.ctx, b.name+"-backups", BucketArgs{
		Config:          b.args.Config,
		Key:             b.args.Keys.Data,
		KeepDeletedDays: keepDeletedBackups,
		Protect:         b.database.DeletionProtection,
		Grants: func(arn pulumi.StringOutput) []iam.Statement {
			return []iam.Statement{{
				Sid:        "Certificate",
				Principals: iam.Anyone(),
				Actions:    []string{"s3:GetObject"},
				Resources:  []any{pulumi.Sprintf("%s/%s", arn, certificate)},
				Conditions: iam.Conditions{"StringEquals": {"aws:SourceVpc": b.args.Network.VPCID}},
			}}
		},
	}, b.parent)
}
