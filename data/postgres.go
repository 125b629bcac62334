package data

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
	"landfall/network"
)

// PostgresArgs places the database.
type PostgresArgs struct {
	Config *config.Config
	// Database is which of the stack file's it is, Title what people call it.
	Database *config.Database
	Title    string
	Network  *network.Network
	Keys     *iam.Keys
}

// Postgres is a PostgreSQL instance on RDS, and the secret that says how to
// connect to it.
//
// The password is generated here, not by RDS: one that RDS manages changes every
// week under the URL the services hold, and forbids read replicas and blue/green
// upgrades.
type Postgres struct {
	pulumi.ResourceState

	Identifier pulumi.StringOutput
	Instance   *rds.Instance
	// Replicas are its read replicas, the first at 0.
	Replicas []*Replica
	// Proxy is what services talk to in its place; nil where they talk to it.
	Proxy *Proxy

	connection
}

// NewPostgres creates the database in the isolated subnets.
func NewPostgres(ctx *pulumi.Context, name string, args PostgresArgs, opts ...pulumi.ResourceOption) (*Postgres, error) {
	p := &Postgres{connection: connectionTo(args.Database)}
	if err := ctx.RegisterComponentResource("landfall:data:Postgres", name, p, opts...); err != nil {
		return nil, err
	}
	b := postgresBuilder{ctx, name, args, args.Database, pulumi.Parent(p)}

	var err error
	if p.door, err = newDoor(ctx, name, doorArgs{args.Config, args.Network, args.Title, b.database.Port}, b.parent); err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	if p.Identifier, err = b.identifier(name, b.part(name)); err != nil {
		return nil, fmt.Errorf("identifier: %w", err)
	}
	password, err := newPassword(ctx, name, b.parent)
	if err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	monitoring, err := b.monitoring()
	if err != nil {
		return nil, fmt.Errorf("monitoring: %w", err)
	}
	if p.Instance, err = b.instance(p.Identifier, password.Result, p.door, monitoring); err != nil {
		return nil, fmt.Errorf("instance: %w", err)
	}
	p.host = p.Instance.Address
	p.ca = pulumi.String(args.Config.CABundle())
	if err = p.keep(ctx, name, secretArgs{
		config: args.Config, keys: args.Keys, part: name, description: "How to connect to " + args.Title,
	}, password.Result, b.parent); err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	if p.Replicas, err = b.replicas(p, password.Result, monitoring); err != nil {
		return nil, fmt.Errorf("replicas: %w", err)
	}
	if b.database.Proxy {
		if p.Proxy, err = b.proxy(p, password.Result); err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
	}
	return p, ctx.RegisterResourceOutputs(p, pulumi.Map{"identifier": p.Identifier, "secretArn": p.secret})
}

// Access is how a service reaches it, by way of its proxy if it has one.
func (p *Postgres) Access() Access {
	if p.Proxy != nil {
		return p.Proxy.Access()
	}
	return p.connection.Access()
}

func (p *Postgres) direct() (*connection, []pulumi.Resource) {
	up := []pulumi.Resource{p.Instance}
	if p.Proxy != nil {
		// Who waits for what is made inside the server then waits for the proxy, too.
		up = append(up, p.Proxy.target)
	}
	return &p.connection, up
}

type postgresBuilder struct {
	ctx      *pulumi.Context
	name     string
	args     PostgresArgs
	database *config.Database
	parent   pulumi.ResourceOption
}

// part is what the identifier of something says beside the environment: nothing of
// the database itself.
func (b postgresBuilder) part(name string) string {
	return strings.TrimPrefix("-"+name, "-database")
}

// identifier ends in a number kept in state: the last snapshot of a database
// that is gone bears its name and must not stand in the way of the next one.
func (b postgresBuilder) identifier(name, part string) (pulumi.StringOutput, error) {
	suffix, err := random.NewRandomId(b.ctx, name+"-suffix", &random.RandomIdArgs{ByteLength: pulumi.Int(4)}, b.parent)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return pulumi.Sprintf("%s%s-%s", b.args.Config.Prefix(), part, suffix.Hex), nil
}

func (b postgresBuilder) instance(identifier, password pulumi.StringOutput, door door, monitoring *iam.Role) (*rds.Instance, error) {
	subnets, err := rds.NewSubnetGroup(b.ctx, b.name+"-subnets", &rds.SubnetGroupArgs{
		Description: pulumi.Sprintf("Isolated subnets of %s", b.args.Config.Prefix()),
		SubnetIds:   b.args.Network.Isolated,
	}, b.parent)
	if err != nil {
		return nil, err
	}
	parameters, err := b.parameters(b.name, b.args.Title)
	if err != nil {
		return nil, err
	}
	logs, err := b.logs(b.name, identifier)
	if err != nil {
		return nil, err
	}

	d := b.database
	settings := b.server(identifier, parameters, door, monitoring)
	settings.Engine = pulumi.String("postgres")
	// The major alone: RDS picks the minor and then keeps it current.
	settings.EngineVersion = pulumi.String(d.Version)
	// Another major in the stack file is meant: it is refused without this.
	settings.AllowMajorVersionUpgrade = pulumi.Bool(true)
	// Past its end of life AWS would keep an old major going for a price per core.
	settings.EngineLifecycleSupport = pulumi.String("open-source-rds-extended-support-disabled")

	settings.DbName = pulumi.String(d.Name)
	settings.Username = pulumi.String(d.Username)
	settings.Password = password

	settings.AllocatedStorage = pulumi.Int(d.StorageGiB)
	settings.KmsKeyId = b.args.Keys.Data.Arn
	settings.MultiAz = pulumi.Bool(d.MultiAZ)
	settings.DbSubnetGroupName = subnets.Name

	settings.BackupRetentionPeriod = pulumi.Int(d.BackupDays)
	settings.BackupWindow = pulumi.String(d.BackupWindow)
	settings.DeletionProtection = pulumi.Bool(d.DeletionProtection)
	settings.DeleteAutomatedBackups = pulumi.Bool(!d.DeletionProtection)
	settings.SkipFinalSnapshot = pulumi.Bool(!d.DeletionProtection)
	if d.DeletionProtection {
		settings.FinalSnapshotIdentifier = pulumi.Sprintf("%s-final", identifier)
	}
	// RDS makes a missing log group itself, unencrypted and kept for ever, and
	// refuses a role that may not write yet.
	return rds.NewInstance(b.ctx, b.name, settings, b.parent,
		pulumi.Protect(d.DeletionProtection), pulumi.DependsOn(append(logs, monitoring.Ready)))
}

// server is what the database and its replicas have in common.
func (b postgresBuilder) server(
	identifier pulumi.StringOutput, parameters *rds.ParameterGroup, door door, monitoring *iam.Role,
) *rds.InstanceArgs {
	d, key := b.database, b.args.Keys.Data.Arn
	return &rds.InstanceArgs{
		Identifier:              identifier,
		AutoMinorVersionUpgrade: pulumi.Bool(true),
		InstanceClass:           pulumi.String(d.Class),
		ParameterGroupName:      parameters.Name,
		// Production changes class or version in its maintenance window, not at noon.
		ApplyImmediately:  pulumi.Bool(!b.args.Config.Tier.Protected()),
		MaintenanceWindow: pulumi.String(d.MaintenanceWindow),
		// For people: a token of their own instead of the password.
		IamDatabaseAuthenticationEnabled: pulumi.Bool(true),

		// IOPS and throughput stay unset: AWS refuses them on gp3 below 400 GiB, and
		// above gives 12,000 and 500 MiB/s unasked.
		StorageType:         pulumi.String("gp3"),
		MaxAllocatedStorage: pulumi.Int(d.MaxStorageGiB),
		StorageEncrypted:    pulumi.Bool(true),

		VpcSecurityGroupIds: pulumi.StringArray{door.server},
		Port:                pulumi.Int(d.Port),
		NetworkType:         pulumi.String("IPV4"),
		PubliclyAccessible:  pulumi.Bool(false),
		// The one of the three that every client library can verify.
		CaCertIdentifier: pulumi.String("rds-ca-rsa2048-g1"),

		EnabledCloudwatchLogsExports:       pulumi.ToStringArray(exports),
		PerformanceInsightsEnabled:         pulumi.Bool(true),
		PerformanceInsightsKmsKeyId:        key,
		PerformanceInsightsRetentionPeriod: pulumi.Int(d.InsightsDays),
		MonitoringInterval:                 pulumi.Int(60),
		MonitoringRoleArn:                  monitoring.ARN,

		CopyTagsToSnapshot: pulumi.Bool(true),
	}
}
