package data

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/efs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
	"landfall/network"
)

// nfs is the port every mount target listens on.
const nfs = 2049

// FilesArgs places the files of one service.
type FilesArgs struct {
	Config  *config.Config
	Network *network.Network
	Keys    *iam.Keys
	// Service is whose they are, Settings what its stack file says of them.
	Service  string
	Settings config.Files
	// Client is the service's own security group, the only one that is let in.
	Client *ec2.SecurityGroup
}

// Files is a file system of one service on EFS: encrypted, reached over TLS
// alone, by way of a single access point, by whoever holds its permission.
//
// Throughput is elastic, so that there is no limit to alarm about: neither
// credits nor a rate to run out of.
type Files struct {
	pulumi.ResourceState

	FileSystem  *efs.FileSystem
	AccessPoint *efs.AccessPoint
	// Ready is what must stand before a task mounts it, a way in from every zone
	// above all.
	Ready []pulumi.Resource
}

// NewFiles creates the file system and its ways in.
func NewFiles(ctx *pulumi.Context, name string, args FilesArgs, opts ...pulumi.ResourceOption) (*Files, error) {
	f := &Files{}
	if err := ctx.RegisterComponentResource("landfall:data:Files", name, f, opts...); err != nil {
		return nil, err
	}
	b := filesBuilder{ctx, name, args, pulumi.Parent(f)}

	var err error
	if f.FileSystem, err = b.fileSystem(); err != nil {
		return nil, err
	}
	if f.AccessPoint, err = b.accessPoint(f.FileSystem); err != nil {
		return nil, fmt.Errorf("access point: %w", err)
	}
	policy, err := b.policy(f.FileSystem, f.AccessPoint)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	if err := b.backups(f.FileSystem); err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	doors, err := b.doors(f.FileSystem)
	if err != nil {
		return nil, fmt.Errorf("mount targets: %w", err)
	}
	f.Ready = slices.Concat(doors, []pulumi.Resource{policy})
	return f, ctx.RegisterResourceOutputs(f, pulumi.Map{"fileSystem": f.FileSystem.ID(), "accessPoint": f.AccessPoint.ID()})
}

// Permissions are what the service's task role may do, and by the one way only.
func (f *Files) Permissions() []iam.Statement {
	return []iam.Statement{{
		Sid:        "Files",
		Actions:    []string{"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"},
		Resources:  []any{f.FileSystem.Arn},
		Conditions: iam.Conditions{"StringEquals": {"elasticfilesystem:AccessPointArn": f.AccessPoint.Arn}},
	}}
}

type filesBuilder struct {
	ctx    *pulumi.Context
	name   string
	args   FilesArgs
	parent pulumi.ResourceOption
}

func (b filesBuilder) tags(name string) pulumi.StringMap {
	return pulumi.StringMap{"Name": pulumi.Sprintf("%s-%s", b.args.Config.Prefix(), name)}
}

func (b filesBuilder) fileSystem() (*efs.FileSystem, error) {
	return efs.NewFileSystem(b.ctx, b.name, &efs.FileSystemArgs{
		Encrypted:       pulumi.Bool(true),
		KmsKeyId:        b.args.Keys.Data.Arn,
		PerformanceMode: pulumi.String("generalPurpose"),
		ThroughputMode:  pulumi.String("elastic"),
		// What nobody reads for a month costs a tenth, and comes back when read.
		LifecyclePolicies: efs.FileSystemLifecyclePolicyArray{
			efs.FileSystemLifecyclePolicyArgs{TransitionToIa: pulumi.String("AFTER_30_DAYS")},
			efs.FileSystemLifecyclePolicyArgs{TransitionToPrimaryStorageClass: pulumi.String("AFTER_1_ACCESS")},
		},
		Tags: b.tags(b.name),
	}, b.parent, pulumi.Protect(b.args.Settings.DeletionProtection))
}

// accessPoint makes everyone who comes through it one user in one folder. EFS
// creates the folder at the first mount; without its owner stated the mount fails.
func (b filesBuilder) accessPoint(fileSystem *efs.FileSystem) (*efs.AccessPoint, error) {
	uid, gid := pulumi.Int(b.args.Settings.UID), pulumi.Int(b.args.Settings.GID)
	return efs.NewAccessPoint(b.ctx, b.name, &efs.AccessPointArgs{
		FileSystemId: fileSystem.ID(),
		PosixUser:    efs.AccessPointPosixUserArgs{Uid: uid, Gid: gid},
		RootDirectory: efs.AccessPointRootDirectoryArgs{
			Path: pulumi.String("/" + b.args.Service),
			CreationInfo: efs.AccessPointRootDirectoryCreationInfoArgs{
				OwnerUid: uid, OwnerGid: gid, Permissions: pulumi.String("0750"),
			},
		},
		Tags: b.tags(b.name),
	}, b.parent)
}

// policy denies every other way in. It allows nothing: with a policy in place EFS
// lets nobody mount by default, and the task role holds the permission.
func (b filesBuilder) policy(fileSystem *efs.FileSystem, accessPoint *efs.AccessPoint) (pulumi.Resource, error) {
	deny := func(sid string, conditions iam.Conditions) iam.Statement {
		return iam.Statement{
			Sid: sid, Deny: true, Principals: iam.Anyone(),
			Actions: []string{
				"elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite",
			},
			Resources: []any{fileSystem.Arn}, Conditions: conditions,
		}
	}
	return efs.NewFileSystemPolicy(b.ctx, b.name, &efs.FileSystemPolicyArgs{
		FileSystemId: fileSystem.ID(),
		Policy: iam.Policy(
			deny("DenyPlainText", iam.Conditions{"Bool": {"aws:SecureTransport": "false"}}),
			// A request that names no access point differs from it as well.
			deny("DenyAroundAccessPoint", iam.Conditions{"StringNotEquals": {"elasticfilesystem:AccessPointArn": accessPoint.Arn}}),
			deny("DenyAroundMountTargets", iam.Conditions{"BoolIfExists": {"elasticfilesystem:AccessedViaMountTarget": "false"}}),
		),
	}, b.parent)
}

// backups says yes or no: AWS remembers a yes that is only taken out.
func (b filesBuilder) backups(fileSystem *efs.FileSystem) error {
	status := "DISABLED"
	if b.args.Settings.Backups {
		status = "ENABLED"
	}
	_, err := efs.NewBackupPolicy(b.ctx, b.name, &efs.BackupPolicyArgs{
		FileSystemId: fileSystem.ID(),
		BackupPolicy: efs.BackupPolicyBackupPolicyArgs{Status: pulumi.String(status)},
	}, b.parent)
	return err
}

// doors are a mount target in every zone, for tasks there to stay within it, and
// the rules that let exactly the service's own tasks through.
func (b filesBuilder) doors(fileSystem *efs.FileSystem) ([]pulumi.Resource, error) {
	group, err := ec2.NewSecurityGroup(b.ctx, b.name, &ec2.SecurityGroupArgs{
		VpcId:       b.args.Network.VPCID,
		Description: pulumi.Sprintf("Files of %s in %s", b.args.Service, b.args.Config.Prefix()),
		Tags:        b.tags(b.name),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	in, err := vpc.NewSecurityGroupIngressRule(b.ctx, b.name+"-in", &vpc.SecurityGroupIngressRuleArgs{
		SecurityGroupId:           group.ID(),
		ReferencedSecurityGroupId: b.args.Client.ID(),
		Description:               pulumi.Sprintf("%s to its files", b.args.Service),
		IpProtocol:                pulumi.String("tcp"), FromPort: pulumi.Int(nfs), ToPort: pulumi.Int(nfs),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	out, err := vpc.NewSecurityGroupEgressRule(b.ctx, b.name+"-out", &vpc.SecurityGroupEgressRuleArgs{
		SecurityGroupId:           b.args.Client.ID(),
		ReferencedSecurityGroupId: group.ID(),
		Description:               pulumi.Sprintf("%s to its files", b.args.Service),
		IpProtocol:                pulumi.String("tcp"), FromPort: pulumi.Int(nfs), ToPort: pulumi.Int(nfs),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	doors := []pulumi.Resource{in, out}
	for i, zone := range b.args.Config.Network.Zones {
		target, err := efs.NewMountTarget(b.ctx, b.name+"-"+zone, &efs.MountTargetArgs{
			FileSystemId:   fileSystem.ID(),
			SubnetId:       b.args.Network.Private.Index(pulumi.Int(i)),
			SecurityGroups: pulumi.StringArray{group.ID()},
			// A zone's subnet is the same for ever. A preview of one zone more cannot know
			// that: the VPC tells all ids or none, and it would show every way in replaced.
		}, b.parent, pulumi.IgnoreChanges([]string{"subnetId"}))
		if err != nil {
			return nil, err
		}
		doors = append(doors, target)
	}
	return doors, nil
}
