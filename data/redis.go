package data

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// RedisArgs places what is known of a service that is a Redis.
type RedisArgs struct {
	Config *config.Config
	Keys   *iam.Keys
	// Service is its name, and Secrets where its password is.
	Service string
	Secrets *Secrets
}

// KeepRedis puts the address of a Redis, its password in it, into Secrets Manager,
// and tells where the services that use it read it.
func KeepRedis(ctx *pulumi.Context, name string, args RedisArgs, parent pulumi.ResourceOption) (map[string]Fact, error) {
	service := args.Config.Services[args.Service]
	host, password := args.Config.PrivateHost(args.Service), args.Secrets.values[service.Redis.Password]
	arn, err := newSecret(ctx, name, secretArgs{
		config:      args.Config,
		keys:        args.Keys,
		part:        "services/" + args.Service,
		description: "How to connect to " + args.Service,
		value: pulumi.JSONMarshal(map[string]any{
			"host":     host,
			"port":     service.Port,
			"password": password,
			"redis":    pulumi.Sprintf("redis://:%s@%s:%d", password, host, service.Port),
		}),
	}, parent)
	if err != nil {
		return nil, err
	}
	return map[string]Fact{
		"redis":    {Secret: &SecretValue{ARN: arn, Key: "redis"}},
		"password": {Secret: &SecretValue{ARN: arn, Key: "password"}},
	}, nil
}
