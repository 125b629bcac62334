package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
)

// filesVolume is what a task definition calls the service's files.
const filesVolume = "files"

type mountPoint struct {
	SourceVolume  string `json:"sourceVolume"`
	ContainerPath string `json:"containerPath"`
	ReadOnly      bool   `json:"readOnly"`
}

// newFiles creates what outlives the tasks. It is there before the first release,
// so that it can be filled before anything runs.
func (b serviceBuilder) newFiles(client *ec2.SecurityGroup) (*data.Files, error) {
	if b.settings.Files == nil {
		return nil, nil
	}
	return data.NewFiles(b.ctx, b.name+"-files", data.FilesArgs{
		Config: b.Config, Network: b.Network, Keys: b.Keys,
		Service: b.name, Settings: *b.settings.Files, Client: client,
	}, b.parent)
}

// volumes are what a task mounts: over TLS, as the task role, by the access point,
// which leaves no folder to choose.
func (b serviceBuilder) volumes() ecs.TaskDefinitionVolumeArray {
	if b.files == nil {
		return nil
	}
	return ecs.TaskDefinitionVolumeArray{ecs.TaskDefinitionVolumeArgs{
		Name: pulumi.String(filesVolume),
		EfsVolumeConfiguration: ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs{
			FileSystemId:      b.files.FileSystem.ID(),
			TransitEncryption: pulumi.String("ENABLED"),
			AuthorizationConfig: ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs{
				AccessPointId: b.files.AccessPoint.ID(),
				Iam:           pulumi.String("ENABLED"),
			},
		},
	}}
}

// mountable holds the task definition back until its files can be mounted in every
// zone, and with it whatever runs it: a service, a schedule or a person.
func (b serviceBuilder) mountable() pulumi.ResourceOption {
	if b.files == nil {
		return pulumi.DependsOn(nil)
	}
	return pulumi.DependsOn(b.files.Ready)
}

func mountPointsOf(s config.Service) []mountPoint {
	if s.Files == nil {
		return nil
	}
	return []mountPoint{{SourceVolume: filesVolume, ContainerPath: s.Files.Path}}
}
