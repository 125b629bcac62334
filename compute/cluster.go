// Package compute runs the services: the cluster, the load balancer in front of
// it, and per service the task, its roles, its network and its scaling.
package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// ClusterArgs places the cluster.
type ClusterArgs struct {
	Config *config.Config
	Keys   *iam.Keys
}

// Cluster is where services run.
type Cluster struct {
	pulumi.ResourceState

	Name pulumi.StringOutput
	ARN  pulumi.StringOutput
	// Ready is its capacity providers: AWS neither starts a service without them
	// nor takes them away under one.
	Ready []pulumi.Resource
	// Sessions is the ARN of the log group that records what was typed in shells.
	Sessions pulumi.StringOutput
}

// NewCluster creates the cluster under the environment's own name.
func NewCluster(ctx *pulumi.Context, name string, args ClusterArgs, opts ...pulumi.ResourceOption) (*Cluster, error) {
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("landfall:compute:Cluster", name, c, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(c)

	sessions, err := cloudwatch.NewLogGroup(ctx, name+"-sessions", &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(args.Config.LogGroup("sessions")),
		RetentionInDays: pulumi.Int(args.Config.Logs.RetentionDays),
		KmsKeyId:        args.Keys.Logs.Arn,
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("session log: %w", err)
	}
	cluster, err := ecs.NewCluster(ctx, name, &ecs.ClusterArgs{
		Name: pulumi.String(args.Config.Prefix()),
		Settings: ecs.ClusterSettingArray{ecs.ClusterSettingArgs{
			// The alarm on running tasks counts with Container Insights.
			Name: pulumi.String("containerInsights"), Value: pulumi.String("enabled"),
		}},
		Configuration: ecs.ClusterConfigurationArgs{
			ExecuteCommandConfiguration: ecs.ClusterConfigurationExecuteCommandConfigurationArgs{
				KmsKeyId: args.Keys.Logs.Arn,
				Logging:  pulumi.String("OVERRIDE"),
				LogConfiguration: ecs.ClusterConfigurationExecuteCommandConfigurationLogConfigurationArgs{
					CloudWatchLogGroupName:      sessions.Name,
					CloudWatchEncryptionEnabled: pulumi.Bool(true),
				},
			},
		},
	}, parent)
	if err != nil {
		return nil, err
	}
	providers, err := ecs.NewClusterCapacityProviders(ctx, name, &ecs.ClusterCapacityProvidersArgs{
		ClusterName:       cluster.Name,
		CapacityProviders: pulumi.ToStringArray([]string{"FARGATE", "FARGATE_SPOT"}),
		DefaultCapacityProviderStrategies: ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArray{
			ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs{
				CapacityProvider: pulumi.String("FARGATE"), Weight: pulumi.Int(1),
			},
		},
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("capacity providers: %w", err)
	}

	c.Name, c.ARN, c.Sessions = cluster.Name, cluster.Arn, sessions.Arn
	c.Ready = []pulumi.Resource{providers}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"name": c.Name, "arn": c.ARN})
}
