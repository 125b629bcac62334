package data

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/elasticache"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
	"landfall/network"
)

// CacheArgs places the cache.
type CacheArgs struct {
	Config  *config.Config
	Network *network.Network
	Keys    *iam.Keys
}

// Cache is a Valkey or Redis replication group with cluster mode disabled, and
// the secret that says how to connect to it.
type Cache struct {
	pulumi.ResourceState

	SecretARN        pulumi.StringOutput
	ReplicationGroup *elasticache.ReplicationGroup

	config *config.Config
	door   door
}

// NewCache creates the cache in the isolated subnets.
func NewCache(ctx *pulumi.Context, name string, args CacheArgs, opts ...pulumi.ResourceOption) (*Cache, error) {
	c := &Cache{config: args.Config}
	if err := ctx.RegisterComponentResource("landfall:data:Cache", name, c, opts...); err != nil {
		return nil, err
	}
	b := cacheBuilder{ctx, name, args, args.Config.Cache, pulumi.Parent(c)}

	var err error
	if c.door, err = newDoor(ctx, name, doorArgs{args.Config, args.Network, "Cache", b.cache.Port}, b.parent); err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	token, err := random.NewRandomPassword(ctx, name+"-token", &random.RandomPasswordArgs{
		// Of the special characters AWS takes, some would need escaping in a URL.
		Length: pulumi.Int(64), Special: pulumi.Bool(false),
	}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	if c.ReplicationGroup, err = b.replicationGroup(token.Result, c.door); err != nil {
		return nil, fmt.Errorf("replication group: %w", err)
	}
	if c.SecretARN, err = b.secret(c.ReplicationGroup, token.Result); err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{
		"replicationGroupId": c.ReplicationGroup.ReplicationGroupId, "secretArn": c.SecretARN,
	})
}

// Access is how a service reaches the cache.
func (c *Cache) Access() Access { return cacheAccess(c.config, c.place()) }

func (c *Cache) place() cachePlace {
	return cachePlace{c.SecretARN, c.door.client, c.ReplicationGroup.PrimaryEndpointAddress, c.config.Cache.Port}
}

// Lend tells a review how the cache is reached.
func (c *Cache) Lend() pulumi.Map {
	at := c.place()
	return pulumi.Map{"host": at.host, "port": pulumi.Int(at.port), "client": at.client, "secret": at.secret}
}

type cacheBuilder struct {
	ctx    *pulumi.Context
	name   string
	args   CacheArgs
	cache  *config.Cache
	parent pulumi.ResourceOption
}

func (b cacheBuilder) replicationGroup(token pulumi.StringOutput, door door) (*elasticache.ReplicationGroup, error) {
	prefix := b.args.Config.Prefix()
	subnets, err := elasticache.NewSubnetGroup(b.ctx, b.name+"-subnets", &elasticache.SubnetGroupArgs{
		Description: pulumi.Sprintf("Isolated subnets of %s", prefix),
		SubnetIds:   b.args.Network.Isolated,
	}, b.parent)
	if err != nil {
		return nil, err
	}
	parameters, err := elasticache.NewParameterGroup(b.ctx, b.name+"-parameters", &elasticache.ParameterGroupArgs{
		Description: pulumi.Sprintf("Cache of %s", prefix),
		Family:      pulumi.String(family(b.cache.Engine, b.cache.Version)),
		Parameters: elasticache.ParameterGroupParameterArray{elasticache.ParameterGroupParameterArgs{
			// BullMQ and Celery keep their queues here: a key that is evicted is a job
			// that is lost. Full, the cache refuses writes instead, and an alarm tells.
			Name: pulumi.String("maxmemory-policy"), Value: pulumi.String("noeviction"),
		}},
	}, b.parent)
	if err != nil {
		return nil, err
	}
	logs, groups, err := b.logs()
	if err != nil {
		return nil, err
	}

	c, standby := b.cache, b.cache.Replicas > 0
	settings := &elasticache.ReplicationGroupArgs{
		ReplicationGroupId: pulumi.String(prefix),
		Description:        pulumi.Sprintf("Cache of %s", prefix),
		Engine:             pulumi.String(c.Engine),
		EngineVersion:      pulumi.String(c.Version),
		ParameterGroupName: parameters.Name,
		NodeType:           pulumi.String(c.Node),

		NumCacheClusters:         pulumi.Int(1 + c.Replicas),
		AutomaticFailoverEnabled: pulumi.Bool(standby),
		MultiAzEnabled:           pulumi.Bool(standby),
		SubnetGroupName:          subnets.Name,
		SecurityGroupIds:         pulumi.StringArray{door.server},
		Port:                     pulumi.Int(c.Port),

		// Without a mode a new group requires TLS; the modes serve to bring an old one there.
		TransitEncryptionEnabled: pulumi.Bool(true),
		AtRestEncryptionEnabled:  pulumi.Bool(true),
		KmsKeyId:                 b.args.Keys.Data.Arn,
		AuthToken:                token,
		// A new token is let in beside the old one until the services run with it.
		AuthTokenUpdateStrategy: pulumi.String("ROTATE"),

		AutoMinorVersionUpgrade: pulumi.Bool(true),
		// Production changes node or version in its maintenance window, not at noon.
		ApplyImmediately:       pulumi.Bool(!b.args.Config.Tier.Protected()),
		MaintenanceWindow:      pulumi.String(c.MaintenanceWindow),
		SnapshotRetentionLimit: pulumi.Int(c.SnapshotDays),
		SnapshotWindow:         pulumi.String(c.SnapshotWindow),

		LogDeliveryConfigurations: logs,
	}
	if c.DeletionProtection {
		if settings.FinalSnapshotIdentifier, err = b.lastSnapshot(); err != nil {
			return nil, err
		}
	}
	return elasticache.NewReplicationGroup(b.ctx, b.name, settings, b.parent,
		pulumi.Protect(c.DeletionProtection), pulumi.DependsOn(groups))
}

// logs are where ElastiCache delivers what it says about itself. AWS adds the
// permission to deliver to a log group by itself, so there is none here.
func (b cacheBuilder) logs() (elasticache.ReplicationGroupLogDeliveryConfigurationArray, []pulumi.Resource, error) {
	var deliveries elasticache.ReplicationGroupLogDeliveryConfigurationArray
	var groups []pulumi.Resource
	for _, kind := range []string{"slow", "engine"} {
		group, err := cloudwatch.NewLogGroup(b.ctx, b.name+"-log-"+kind, &cloudwatch.LogGroupArgs{
			Name:            pulumi.String(b.args.Config.LogGroup("cache/" + kind)),
			RetentionInDays: pulumi.Int(b.args.Config.Logs.RetentionDays),
			KmsKeyId:        b.args.Keys.Logs.Arn,
		}, b.parent)
		if err != nil {
			return nil, nil, err
		}
		groups = append(groups, group)
		deliveries = append(deliveries, elasticache.ReplicationGroupLogDeliveryConfigurationArgs{
			LogType:         pulumi.String(kind + "-log"),
			DestinationType: pulumi.String("cloudwatch-logs"),
			Destination:     group.Name,
			LogFormat:       pulumi.String("json"),
		})
	}
	return deliveries, groups, nil
}

// lastSnapshot names the snapshot a deleted cache leaves behind. Its number is
// kept in state, as the name of an earlier one may still be taken.
func (b cacheBuilder) lastSnapshot() (pulumi.StringPtrInput, error) {
	suffix, err := random.NewRandomId(b.ctx, b.name+"-suffix", &random.RandomIdArgs{ByteLength: pulumi.Int(4)}, b.parent)
	if err != nil {
		return nil, err
	}
	return pulumi.Sprintf("%s-%s-final", b.args.Config.Prefix(), suffix.Hex), nil
}

// secret is the whole connection in one JSON object. The URL names no database:
// Celery and BullMQ choose theirs.
func (b cacheBuilder) secret(group *elasticache.ReplicationGroup, token pulumi.StringOutput) (pulumi.StringOutput, error) {
	host, port := group.PrimaryEndpointAddress, b.cache.Port
	return newSecret(b.ctx, b.name+"-secret", secretArgs{
		config:      b.args.Config,
		keys:        b.args.Keys,
		part:        "cache",
		description: "How to connect to the cache",
		value: pulumi.JSONMarshal(map[string]any{
			"url":   pulumi.Sprintf("rediss://:%s@%s:%d", token, host, port),
			"host":  host,
			"port":  port,
			"token": token,
		}),
	}, b.parent)
}

// family is the parameter group family of an engine: its name and major version.
func family(engine, version string) string {
	major, _, _ := strings.Cut(version, ".")
	return engine + major
}
