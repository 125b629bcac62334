package data

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// BorrowArgs places what a review has in servers that another environment lends.
type BorrowArgs struct {
	Config *config.Config
	Keys   *iam.Keys
}

// Borrowed is a review's database in a server that is lent: a password and a secret
// of its own, and the call that makes database and role, and drops both in the end.
type Borrowed struct {
	pulumi.ResourceState

	connection
	made pulumi.Resource
}

// Borrow asks for the database.
func Borrow(ctx *pulumi.Context, name string, args BorrowArgs, opts ...pulumi.ResourceOption) (*Borrowed, error) {
	lent := args.Config.Lent.Database
	b := &Borrowed{connection: connectionTo(args.Config.Database)}
	if err := ctx.RegisterComponentResource("landfall:data:Borrowed", name, b, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(b)
	b.host, b.port, b.ca = pulumi.String(lent.Host), lent.Port, pulumi.String(lent.CA)
	b.door.client = pulumi.String(lent.Client)

	password, err := newPassword(ctx, name, parent)
	if err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	if err := b.keep(ctx, name, secretArgs{
		config: args.Config, keys: args.Keys, part: "database", description: "How to connect to the database of a review",
	}, password.Result, parent); err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	if b.made, err = lambda.NewInvocation(ctx, name, &lambda.InvocationArgs{
		FunctionName: pulumi.String(lent.Function),
		// Of the secret it says where it is. The state keeps what is asked, and AWS its trail.
		Input: pulumi.JSONMarshal(map[string]any{
			"name": b.name, "secret": b.secret, "version": b.version, "extensions": args.Config.Database.Extensions,
		}),
		// The last call, when the review goes, drops what the first one made.
		LifecycleScope: pulumi.String("CRUD"),
		// And so the old one is over before another one begins, which would drop what that made.
	}, parent, pulumi.DeleteBeforeReplace(true)); err != nil {
		return nil, fmt.Errorf("call: %w", err)
	}
	return b, ctx.RegisterResourceOutputs(b, pulumi.Map{"secretArn": b.secret})
}

// Access is how a service reaches the database, once it is there.
func (b *Borrowed) Access() Access { return login{b.name, &b.connection}.access(b.made) }

func (b *Borrowed) direct() (*connection, []pulumi.Resource) {
	return &b.connection, []pulumi.Resource{b.made}
}

// BorrowedCache is how a review reaches a cache that is lent. All who use it have one
// password and see each other's keys: what keeps them apart is the prefix they put
// before their own.
func BorrowedCache(c *config.Config) Access {
	lent := c.Lent.Cache
	secret := pulumi.String(lent.Secret).ToStringOutput()
	return cacheAccess(c, cachePlace{secret, pulumi.String(lent.Client), pulumi.String(lent.Host), lent.Port})
}

// cachePlace is where a cache is, whoever made it.
type cachePlace struct {
	secret       pulumi.StringOutput
	client, host pulumi.StringInput
	port         int
}

func cacheAccess(c *config.Config, at cachePlace) Access {
	inSecret := func(key string) Fact { return Fact{Secret: &SecretValue{ARN: at.secret, Key: key}} }
	return Access{
		SecurityGroup: at.client,
		Facts: map[string]Fact{
			"url":    inSecret("url"),
			"token":  inSecret("token"),
			"host":   {Value: at.host},
			"port":   {Value: pulumi.String(strconv.Itoa(at.port))},
			"prefix": {Value: pulumi.String(c.CachePrefix())},
		},
	}
}
