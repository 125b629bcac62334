package data

import (
	"strconv"

	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// Database is PostgreSQL as everything else sees it. Whether RDS runs it or a
// machine of our own, it is reached in the same way and tells the same facts.
type Database interface {
	// Access is how a service reaches it.
	Access() Access
	// SecretARN is the secret that holds the whole connection, for people and tools.
	SecretARN() pulumi.StringOutput
	// direct is the way to the server itself, and what must stand before it answers.
	direct() (*connection, []pulumi.Resource)
}

// connection is what there is to know about a database before one talks to it.
type connection struct {
	door door
	host pulumi.StringInput
	port int
	// name is the database inside the server, username who owns it.
	name, username string
	// ca is where clients get the certificates that vouch for the server.
	ca     pulumi.StringInput
	secret pulumi.StringOutput
	// version is that of the secret, another one whenever what it says changes.
	version pulumi.StringOutput
}

// connectionTo is what the stack file says of the way to a database.
func connectionTo(d *config.Database) connection {
	return connection{port: d.Port, name: d.Name, username: d.Username}
}

// SecretARN is the secret that holds the whole connection, for people and tools.
func (c *connection) SecretARN() pulumi.StringOutput { return c.secret }

// Access is how a service reaches the database. The facts that are no secret
// stand in the secret too, for people and tools that read it whole.
func (c *connection) Access() Access {
	inSecret := func(key string) Fact { return Fact{Secret: &SecretValue{ARN: c.secret, Key: key}} }
	return Access{
		SecurityGroup: c.door.client,
		Facts: map[string]Fact{
			"url":      inSecret("url"),
			"username": inSecret("username"),
			"password": inSecret("password"),
			"host":     {Value: c.host},
			"port":     {Value: pulumi.String(strconv.Itoa(c.port))},
			"name":     {Value: pulumi.String(c.name)},
			"ca":       {Value: c.ca},
		},
	}
}

// newPassword is 190 bits in letters and digits, which pass unescaped through a
// URL and every shell.
func newPassword(ctx *pulumi.Context, name string, parent pulumi.ResourceOption) (*random.RandomPassword, error) {
	return random.NewRandomPassword(ctx, name+"-password", &random.RandomPasswordArgs{
		Length: pulumi.Int(32), Special: pulumi.Bool(false),
	}, parent)
}

// keep puts the whole connection into Secrets Manager as one JSON object. The URL carries no
// sslmode: in a URL it overrules what the application says about certificates, and
// node-postgres reads "require" as "verify" without knowing the authority.
func (c *connection) keep(ctx *pulumi.Context, name string, args secretArgs, password pulumi.StringOutput, parent pulumi.ResourceOption) error {
	args.value = pulumi.JSONMarshal(map[string]any{
		"username": c.username,
		"password": password,
		"host":     c.host,
		"port":     c.port,
		"dbname":   c.name,
		"url":      pulumi.Sprintf("postgresql://%s:%s@%s:%d/%s", c.username, password, c.host, c.port, c.name),
	})
	version, err := newSecretVersion(ctx, name+"-secret", args, parent)
	if err != nil {
		return err
	}
	c.secret, c.version = version.Arn, version.VersionId
	return nil
}
