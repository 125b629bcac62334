package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// connects says whether the service is found by Service Connect, or finds another
// one by it: then each of its tasks has a proxy beside it.
func (b serviceBuilder) connects() bool {
	if serves(b.settings) {
		return true
	}
	for _, used := range b.settings.Links() {
		if serves(b.Config.Services[used]) {
			return true
		}
	}
	return false
}

func serves(s config.Service) bool {
	return s.Kind == config.Private && s.Discovery == config.ServiceConnect
}

// connection is the service's part in Service Connect. A private one is known
// under the name it would have in DNS, so that its clients are told the same
// either way; nil for a service that has no part in it.
func (b serviceBuilder) connection(log *cloudwatch.LogGroup) ecs.ServiceServiceConnectConfigurationPtrInput {
	if !b.connects() {
		return nil
	}
	connection := ecs.ServiceServiceConnectConfigurationArgs{
		Enabled:   pulumi.Bool(true),
		Namespace: b.Namespace.ARN,
		LogConfiguration: ecs.ServiceServiceConnectConfigurationLogConfigurationArgs{
			LogDriver: pulumi.String("awslogs"),
			Options: pulumi.StringMap{
				"awslogs-group": log.Name, "awslogs-region": pulumi.String(b.Config.Region),
				"awslogs-stream-prefix": pulumi.String(b.name + "/connect"),
				"mode":                  pulumi.String("non-blocking"), "max-buffer-size": pulumi.String("25m"),
			},
		},
	}
	if serves(b.settings) {
		connection.Services = ecs.ServiceServiceConnectConfigurationServiceArray{
			ecs.ServiceServiceConnectConfigurationServiceArgs{
				PortName:      pulumi.String(b.name),
				DiscoveryName: pulumi.String(b.name),
				ClientAlias: ecs.ServiceServiceConnectConfigurationServiceClientAliasArray{
					ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs{
						DnsName: pulumi.String(b.Config.PrivateHost(b.name)), Port: pulumi.Int(b.settings.Port),
					},
				},
			},
		}
	}
	return connection
}
