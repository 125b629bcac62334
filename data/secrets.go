package data

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// SecretsArgs places the secrets of the services.
type SecretsArgs struct {
	Config *config.Config
	Keys   *iam.Keys
}

// Secrets are the secret environment variables of all services, one secret per
// name: services that list the same name share its value.
type Secrets struct {
	pulumi.ResourceState

	arns, values map[string]pulumi.StringOutput
}

// NewSecrets creates the secrets with their values: generated once, or given with
// `pulumi config set --secret`.
func NewSecrets(ctx *pulumi.Context, name string, args SecretsArgs, opts ...pulumi.ResourceOption) (*Secrets, error) {
	s := &Secrets{arns: map[string]pulumi.StringOutput{}, values: map[string]pulumi.StringOutput{}}
	if err := ctx.RegisterComponentResource("landfall:data:Secrets", name, s, opts...); err != nil {
		return nil, err
	}
	b := secretsBuilder{ctx, name, args, pulumi.Parent(s)}

	wanted := args.Config.AllSecrets()
	outputs := pulumi.Map{}
	for _, secret := range slices.Sorted(maps.Keys(wanted)) {
		if wanted[secret].Borrowed {
			s.arns[secret] = pulumi.String(args.Config.Lent.Secrets[secret]).ToStringOutput()
			continue
		}
		value, err := b.value(secret, wanted[secret])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", secret, err)
		}
		arn, err := b.secret(secret, value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", secret, err)
		}
		s.arns[secret], s.values[secret], outputs[secret] = arn, value, arn
	}
	return s, ctx.RegisterResourceOutputs(s, outputs)
}

// Get is where the value of a secret is to be read; the name is one that some
// service lists.
func (s *Secrets) Get(name string) SecretValue { return SecretValue{ARN: s.arns[name]} }

// Lend tells reviews where the values are, by name.
func (s *Secrets) Lend() pulumi.StringMap {
	arns := pulumi.StringMap{}
	for name, arn := range s.arns {
		arns[name] = arn
	}
	return arns
}

type secretsBuilder struct {
	ctx    *pulumi.Context
	name   string
	args   SecretsArgs
	parent pulumi.ResourceOption
}

func (b secretsBuilder) secret(secret string, value pulumi.StringOutput) (pulumi.StringOutput, error) {
	return newSecret(b.ctx, b.name+"-"+secret, secretArgs{
		config:      b.args.Config,
		keys:        b.args.Keys,
		part:        secret,
		description: "The services' " + secret,
		value:       value,
	}, b.parent)
}

func (b secretsBuilder) value(secret string, from config.Secret) (pulumi.StringOutput, error) {
	if from.Generate == 0 {
		return b.args.Config.Secrets[secret], nil
	}
	generated, err := random.NewRandomPassword(b.ctx, b.name+"-"+secret, &random.RandomPasswordArgs{
		Length: pulumi.Int(from.Generate), Special: pulumi.Bool(false),
	}, b.parent)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return generated.Result, nil
}
