package data

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/secretsmanager"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// remorse is how many days Secrets Manager can still bring back a deleted secret.
// It also keeps the name taken, so only what is protected has any: elsewhere an
// environment is destroyed and made again within the hour.
const remorse = 30

type secretArgs struct {
	config *config.Config
	keys   *iam.Keys
	// part is the end of the name people look the secret up by.
	part, description string
	value             pulumi.StringOutput
}

// newSecret keeps a value in Secrets Manager. The ARN comes from the version, not
// from the secret: whoever waits for it waits for a value to be there.
func newSecret(ctx *pulumi.Context, name string, args secretArgs, parent pulumi.ResourceOption) (pulumi.StringOutput, error) {
	version, err := newSecretVersion(ctx, name, args, parent)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return version.Arn, nil
}

// newSecretVersion is newSecret for those who tell one value from the next.
func newSecretVersion(
	ctx *pulumi.Context, name string, args secretArgs, parent pulumi.ResourceOption,
) (*secretsmanager.SecretVersion, error) {
	days := 0
	if args.config.Tier.Protected() {
		days = remorse
	}
	secret, err := secretsmanager.NewSecret(ctx, name, &secretsmanager.SecretArgs{
		Name:                 pulumi.Sprintf("%s/%s", args.config.Prefix(), args.part),
		Description:          pulumi.String(args.description),
		KmsKeyId:             args.keys.Data.Arn,
		RecoveryWindowInDays: pulumi.Int(days),
	}, parent)
	if err != nil {
		return nil, err
	}
	return secretsmanager.NewSecretVersion(ctx, name, &secretsmanager.SecretVersionArgs{
		SecretId:     secret.ID(),
		SecretString: args.value,
	}, parent)
}
