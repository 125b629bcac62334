package data

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/functions"
	"landfall/iam"
	"landfall/network"
)

// LendingArgs is the server that reviews have their databases in.
type LendingArgs struct {
	Config *config.Config
	// Folder is that of Pulumi.yaml; empty means where the program runs.
	Folder   string
	Network  *network.Network
	Keys     *iam.Keys
	Database Database
}

// Lending is what lets reviews have databases in the environment's PostgreSQL: a
// function that knows how to log in, so that no review does. It is apart from the
// environment's own, for whoever may call that one may ask for any role's password to
// be another.
type Lending struct {
	pulumi.ResourceState

	// Function is what Lambda calls it.
	Function pulumi.StringOutput

	server *connection
}

// NewLending makes the function. It calls nothing.
func NewLending(ctx *pulumi.Context, name string, args LendingArgs, opts ...pulumi.ResourceOption) (*Lending, error) {
	l := &Lending{}
	if err := ctx.RegisterComponentResource("landfall:data:Lending", name, l, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(l)
	l.server, _ = args.Database.direct()
	groups, _, err := wayTo(ctx, name, wayArgs{args.Config, args.Network, "Makes databases for reviews of", l.server}, parent)
	if err != nil {
		return nil, fmt.Errorf("security group: %w", err)
	}
	function, err := functions.New(ctx, name+"-function", functions.Args{
		Config:      args.Config,
		Keys:        args.Keys,
		Folder:      args.Folder,
		Source:      "bootstrap",
		Name:        "bootstrap-reviews",
		Description: "Makes and drops the databases of reviews in " + args.Config.Prefix(),
		Statements: iam.ReadingSecrets(args.Config, args.Keys,
			l.server.secret, args.Config.ARN("secretsmanager", "secret:"+args.Config.Project+"-pr-*/database-??????")),
		Environment: pulumi.StringMap{"HOST": l.host(args.Config)},
		Timeout:     900,
		Memory:      256,
		Subnets:     args.Network.Private,
		Groups:      groups,
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("function: %w", err)
	}
	l.Function = function.Function.Name
	return l, ctx.RegisterResourceOutputs(l, pulumi.Map{"function": l.Function})
}

// host is how the function reaches the server.
func (l *Lending) host(c *config.Config) pulumi.StringOutput {
	host := map[string]any{"owner": map[string]any{"secret": l.server.secret}, "patience": patienceRDS}
	if c.OwnMachine() || c.Network.NAT != config.NATNone {
		host["ca"] = l.server.ca // which is on the Internet alone
	}
	return pulumi.JSONMarshal(host)
}

// Lend tells a review how its database is reached.
func (l *Lending) Lend(c *config.Config) pulumi.Map {
	return pulumi.Map{
		"engine":     pulumi.String(string(c.Database.Engine)),
		"extensions": pulumi.ToStringArray(c.Database.Extensions),
		"host":       l.server.host,
		"port":       pulumi.Int(l.server.port),
		"ca":         l.server.ca,
		"client":     l.server.door.client,
		"function":   l.Function,
	}
}
