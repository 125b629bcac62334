package data

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/functions"
	"landfall/iam"
	"landfall/network"
)

// BootstrapArgs is the server, and what is to be made in it.
type BootstrapArgs struct {
	Config *config.Config
	// Folder is that of Pulumi.yaml; empty means where the program runs.
	Folder   string
	Network  *network.Network
	Keys     *iam.Keys
	Database Database
}

// Bootstrap is what the environment has inside its PostgreSQL beside the first
// database: further ones, users, extensions. A function in the private subnets makes
// them, for nothing outside the VPC reaches the server; it is called when they
// change, and never in a preview.
type Bootstrap struct {
	pulumi.ResourceState

	// Databases and Users say how each is reached, by name.
	Databases, Users map[string]Access
	// Ready is the call: when it stands, they are there.
	Ready pulumi.Resource
}

// NewBootstrap makes what the stack file has beside the first database.
func NewBootstrap(ctx *pulumi.Context, name string, args BootstrapArgs, opts ...pulumi.ResourceOption) (*Bootstrap, error) {
	s := &Bootstrap{Databases: map[string]Access{}, Users: map[string]Access{}}
	if err := ctx.RegisterComponentResource("landfall:data:Bootstrap", name, s, opts...); err != nil {
		return nil, err
	}
	server, up := args.Database.direct()
	b := bootstrapBuilder{ctx, name, args, args.Config.Database, server, pulumi.Parent(s)}

	databases, err := b.databases()
	if err != nil {
		return nil, fmt.Errorf("databases: %w", err)
	}
	users, err := b.users()
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	groups, way, err := wayTo(ctx, name, wayArgs{args.Config, args.Network, "Makes databases and users of", server}, b.parent)
	if err != nil {
		return nil, fmt.Errorf("security group: %w", err)
	}
	function, err := b.function(groups, append(slices.Clone(databases), users...))
	if err != nil {
		return nil, fmt.Errorf("function: %w", err)
	}
	if s.Ready, err = lambda.NewInvocation(ctx, name, &lambda.InvocationArgs{
		FunctionName: function.Function.Name,
		Input:        b.request(databases, users),
		// Every change of the input is a call, and it tells what was asked for before:
		// only so can the role of a user that is gone be locked out.
		LifecycleScope: pulumi.String("CRUD"),
	}, b.parent, pulumi.DependsOn(append(up, function.Ready, way))); err != nil {
		return nil, fmt.Errorf("call: %w", err)
	}
	for _, l := range databases {
		s.Databases[l.name] = l.access(s.Ready)
	}
	for _, l := range users {
		s.Users[l.name] = l.access(s.Ready)
	}
	return s, ctx.RegisterResourceOutputs(s, pulumi.Map{"function": function.Function.Name})
}

// login is a role of the server with its own way in.
type login struct {
	name string
	*connection
}

func (l login) access(ready pulumi.Resource) Access {
	access := l.Access()
	access.Ready = ready
	return access
}

type bootstrapBuilder struct {
	ctx      *pulumi.Context
	name     string
	args     BootstrapArgs
	database *config.Database
	server   *connection
	parent   pulumi.ResourceOption
}

// databases each belong to the role of their name.
func (b bootstrapBuilder) databases() ([]login, error) {
	var all []login
	for _, name := range slices.Sorted(maps.Keys(b.database.Databases)) {
		c := *b.server
		c.name, c.username = name, name
		made, err := b.login("database", "the database "+name, login{name, &c})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, made)
	}
	return all, nil
}

func (b bootstrapBuilder) users() ([]login, error) {
	var all []login
	for _, name := range slices.Sorted(maps.Keys(b.database.Users)) {
		user, c := b.database.Users[name], *b.server
		if postgres, ok := b.args.Database.(*Postgres); ok && user.On == config.OnReplica {
			c = postgres.Replicas[0].connection
		}
		c.name, c.username = b.database.Name, name
		if user.Database != "" {
			c.name = user.Database
		}
		made, err := b.login("user", "PostgreSQL as "+name, login{name, &c})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, made)
	}
	return all, nil
}

// login has a password of its own, and a secret that holds the whole connection.
func (b bootstrapBuilder) login(family, what string, l login) (login, error) {
	name := b.name + "-" + family + "-" + l.name
	password, err := newPassword(b.ctx, name, b.parent)
	if err != nil {
		return l, fmt.Errorf("password: %w", err)
	}
	return l, l.keep(b.ctx, name, secretArgs{
		config: b.args.Config, keys: b.args.Keys, part: family + "/" + l.name, description: "How to connect to " + what,
	}, password.Result, b.parent)
}

type wayArgs struct {
	config  *config.Config
	network *network.Network
	// does begins the description of the group.
	does   string
	server *connection
}

// wayTo is what a function wears that talks to a server: a group of its own that lets
// it out to AWS, and the one that leads there.
func wayTo(ctx *pulumi.Context, name string, args wayArgs, parent pulumi.ResourceOption) (pulumi.StringArray, pulumi.Resource, error) {
	group, err := ec2.NewSecurityGroup(ctx, name, &ec2.SecurityGroupArgs{
		Description: pulumi.Sprintf("%s %s", args.does, args.config.Prefix()),
		VpcId:       args.network.VPCID,
		Tags:        pulumi.StringMap{"Name": pulumi.Sprintf("%s-%s", args.config.Prefix(), name)},
	}, parent)
	if err != nil {
		return nil, nil, err
	}
	out, err := vpc.NewSecurityGroupEgressRule(ctx, name+"-out", &vpc.SecurityGroupEgressRuleArgs{
		SecurityGroupId: group.ID(),
		Description:     pulumi.String("To Secrets Manager, and to where certificates are"),
		CidrIpv4:        pulumi.String("0.0.0.0/0"),
		IpProtocol:      pulumi.String("tcp"),
		FromPort:        pulumi.Int(443),
		ToPort:          pulumi.Int(443),
	}, parent)
	return pulumi.StringArray{group.ID(), args.server.door.client}, out, err
}

func (b bootstrapBuilder) function(groups pulumi.StringArray, logins []login) (*functions.Function, error) {
	secrets := []any{b.server.secret}
	for _, l := range logins {
		secrets = append(secrets, l.secret)
	}
	return functions.New(b.ctx, b.name+"-function", functions.Args{
		Config:      b.args.Config,
		Keys:        b.args.Keys,
		Folder:      b.args.Folder,
		Source:      "bootstrap",
		Description: "Makes the databases and users of " + b.args.Config.Prefix(),
		Statements:  iam.ReadingSecrets(b.args.Config, b.args.Keys, secrets...),
		// Lambda's longest: it waits for a machine that boots for the first time.
		Timeout: 900,
		Memory:  256,
		Subnets: b.args.Network.Private,
		Groups:  groups,
	}, b.parent)
}

// A server of RDS answers as soon as RDS says that it is there. A machine then only
// begins to fetch its packages.
const (
	patienceRDS     = 60
	patienceMachine = 720
)

// request is what functions/bootstrap reads: secrets by ARN, never a password.
func (b bootstrapBuilder) request(databases, users []login) pulumi.StringOutput {
	ask := map[string]any{
		"owner":    map[string]any{"secret": b.server.secret, "version": b.server.version},
		"patience": patienceRDS,
	}
	switch {
	case b.args.Config.OwnMachine():
		ask["ca"], ask["patience"] = b.server.ca, patienceMachine
	case b.args.Config.Network.NAT != config.NATNone:
		// The certificates of RDS are on the Internet alone.
		ask["ca"], ask["extensions"] = b.server.ca, b.database.Extensions
	default:
		ask["extensions"] = b.database.Extensions
	}
	var schemas, roles []any
	for _, l := range databases {
		schemas = append(schemas, map[string]any{
			"name": l.name, "secret": l.secret, "version": l.version,
			"extensions": b.database.Databases[l.name].Extensions,
		})
	}
	for _, l := range users {
		user := b.database.Users[l.name]
		roles = append(roles, map[string]any{
			"name": l.name, "secret": l.secret, "version": l.version,
			"database": user.Database, "write": user.Access == config.Write,
		})
	}
	ask["databases"], ask["users"] = schemas, roles
	return pulumi.JSONMarshal(ask)
}
