package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// Proxy is RDS Proxy before a database: many short connections of the services
// become few long ones of the database. docs/database.md says what it asks of an
// application.
type Proxy struct {
	Name pulumi.StringOutput

	connection
	// target is the database as the proxy knows it; without it nothing answers.
	target *rds.ProxyTarget
}

// proxyPort is where a proxy for PostgreSQL listens, whatever the database's port.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
const proxyPort = 5432

// amazonRoot vouches for what AWS Certificate Manager issues, as the certificate of
// a proxy.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html
const amazonRoot = "https://www.amazontrust.com/repository/AmazonRootCA1.pem"

// Access is how a service reaches the proxy.
func (p *Proxy) Access() Access {
	access := p.connection.Access()
	access.Ready = p.target
	return access
}

// proxy stands between the services and the database: it has a door of its own
// for them, and goes through the database's as its only client.
func (b postgresBuilder) proxy(source *Postgres, password pulumi.StringOutput) (*Proxy, error) {
	name := b.name + "-proxy"
	p := &Proxy{connection: connectionTo(b.database)}
	p.port, p.ca = proxyPort, pulumi.String(amazonRoot)
	var err error
	if p.door, err = newDoor(b.ctx, name, doorArgs{b.args.Config, b.args.Network, "Proxy of PostgreSQL", proxyPort}, b.parent); err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	proxy, err := b.newProxy(name, p.door, source)
	if err != nil {
		return nil, err
	}
	if p.target, err = b.targetOf(name, proxy, source); err != nil {
		return nil, fmt.Errorf("target: %w", err)
	}
	p.Name, p.host = proxy.Name, proxy.Endpoint
	if err := p.keep(b.ctx, name, secretArgs{
		config: b.args.Config, keys: b.args.Keys, part: name, description: "How to connect to PostgreSQL through its proxy",
	}, password, b.parent); err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	return p, nil
}

func (b postgresBuilder) newProxy(name string, door door, source *Postgres) (*rds.Proxy, error) {
	c, private := b.args.Config, b.args.Network.Private
	log, err := cloudwatch.NewLogGroup(b.ctx, name+"-log", &cloudwatch.LogGroupArgs{
		Name:            pulumi.Sprintf("/aws/rds/proxy/%s", c.Prefix()),
		RetentionInDays: pulumi.Int(c.Logs.RetentionDays),
		KmsKeyId:        b.args.Keys.Logs.Arn,
	}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	role, err := b.proxyRole(name, source.secret)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	return rds.NewProxy(b.ctx, name, &rds.ProxyArgs{
		Name:         pulumi.String(c.Prefix()),
		EngineFamily: pulumi.String("POSTGRESQL"),
		RequireTls:   pulumi.Bool(true),
		// Its log would hold the text of every statement.
		DebugLogging:      pulumi.Bool(false),
		IdleClientTimeout: pulumi.Int(1800),
		RoleArn:           role.ARN,
		Auths: rds.ProxyAuthArray{rds.ProxyAuthArgs{
			Description:            pulumi.String("The owner of the database"),
			AuthScheme:             pulumi.String("SECRETS"),
			ClientPasswordAuthType: pulumi.String("POSTGRES_SCRAM_SHA_256"),
			IamAuth:                pulumi.String("DISABLED"),
			SecretArn:              source.secret,
		}},
		// Not beside the database: the isolated tier admits the private one alone, on
		// the ports of what holds data, and not itself. From here the proxy is a client
		// as the services are, and they reach it on its own port.
		// And in two zones, however many there are: in other subnets it would be another
		// proxy, and nothing reaches the database until that one stands.
		VpcSubnetIds:        pulumi.StringArray{private.Index(pulumi.Int(0)), private.Index(pulumi.Int(1))},
		VpcSecurityGroupIds: pulumi.StringArray{door.server, source.door.client},
		// Its name is half of the address that running tasks know, and taken as long as
		// the proxy stands: where another must take its place, it goes first.
	}, b.parent, pulumi.DeleteBeforeReplace(true), pulumi.DependsOn([]pulumi.Resource{log, role.Ready}))
}

// proxyRole lets the proxy read the one secret it logs in with. RDS sends no source
// when a proxy assumes its role, so the trust has no condition, as in AWS's own.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html
func (b postgresBuilder) proxyRole(name string, secret pulumi.StringOutput) (*iam.Role, error) {
	c := b.args.Config
	return iam.NewRole(b.ctx, name, iam.RoleArgs{
		Config:      c,
		Description: "Reads how the proxy of PostgreSQL logs in",
		Service:     "rds.amazonaws.com",
		Statements: []iam.Statement{
			{Sid: "Login", Actions: []string{"secretsmanager:GetSecretValue"}, Resources: []any{secret}},
			{
				Sid: "Decrypt", Actions: []string{"kms:Decrypt"}, Resources: []any{b.args.Keys.Data.Arn},
				Conditions: iam.Conditions{"StringEquals": {
					"kms:ViaService": fmt.Sprintf("secretsmanager.%s.%s", c.Region, c.DNSSuffix()),
				}},
			},
		},
	}, b.parent)
}

// targetOf leaves a tenth of the database's connections to people and migrations,
// which come to it directly.
func (b postgresBuilder) targetOf(name string, proxy *rds.Proxy, source *Postgres) (*rds.ProxyTarget, error) {
	group, err := rds.NewProxyDefaultTargetGroup(b.ctx, name+"-target", &rds.ProxyDefaultTargetGroupArgs{
		DbProxyName: proxy.Name,
		ConnectionPoolConfig: rds.ProxyDefaultTargetGroupConnectionPoolConfigArgs{
			MaxConnectionsPercent:     pulumi.Int(90),
			MaxIdleConnectionsPercent: pulumi.Int(45),
			ConnectionBorrowTimeout:   pulumi.Int(30),
		},
	}, b.parent)
	if err != nil {
		return nil, err
	}
	return rds.NewProxyTarget(b.ctx, name+"-target", &rds.ProxyTargetArgs{
		DbProxyName:          proxy.Name,
		TargetGroupName:      group.Name,
		DbInstanceIdentifier: source.Instance.Identifier,
	}, b.parent)
}
