package config_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/config"
)

// nothing is an AWS that is never asked for anything.
type nothing struct{}

func (nothing) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func (nothing) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}

// load runs a program that does nothing but read its configuration.
func load(t *testing.T, values map[string]string, secret ...string) (*config.Config, error) {
	t.Helper()
	var loaded *config.Config
	var err error
	require.NoError(t, pulumi.RunErr(func(ctx *pulumi.Context) error {
		loaded, err = config.Load(ctx, nil, nil)
		return nil
	}, pulumi.WithMocks("landfall", "production", nothing{}), func(info *pulumi.RunInfo) {
		info.Config, info.ConfigSecretKeys = values, secret
	}))
	return loaded, err
}

func TestLoadReadsTheStackOfTheProgram(t *testing.T) {
	loaded, err := load(t, map[string]string{
		"aws:region":              "eu-central-1",
		"landfall:platform":       valid,
		"landfall:release":        `{"images": {"medusa": "sha256:0123456789012345678901234567890123456789012345678901234567890123"}}`,
		"landfall:STRIPE_API_KEY": "sk_test_value",
	}, "landfall:STRIPE_API_KEY")
	require.NoError(t, err)
	require.Equal(t, "landfall", loaded.Project)
	require.Equal(t, "production", loaded.Stack)
	require.Equal(t, "eu-central-1", loaded.Region)
	require.Equal(t, "111111111111", loaded.Account)
	require.Equal(t, map[string]string{
		"medusa": "sha256:0123456789012345678901234567890123456789012345678901234567890123",
	}, loaded.Release.Images)
	require.Len(t, loaded.Secrets, 1, "a generated secret is none of the stack's")
	require.True(t, pulumi.IsSecret(loaded.Secrets["STRIPE_API_KEY"]))
}

func TestLoadTellsEveryMistakeOfTheStack(t *testing.T) {
	_, err := load(t, map[string]string{
		"landfall:platform":       valid,
		"landfall:STRIPE_API_KEY": "sk_test_value",
	})
	require.EqualError(t, err, `the configuration of stack production has 2 mistakes:
  aws:region: is missing; run: pulumi config set aws:region eu-central-1
  landfall:STRIPE_API_KEY: is stored as plain text; change it where it is used, then run: pulumi config set --secret STRIPE_API_KEY`)

	_, err = load(t, map[string]string{"aws:region": "eu-central-1", "landfall:platform": valid})
	require.EqualError(t, err, `the configuration of stack production has 1 mistake:
  landfall:STRIPE_API_KEY: is missing; run: pulumi config set --secret STRIPE_API_KEY`)

	_, err = load(t, map[string]string{"aws:region": "eu-central-1"})
	require.EqualError(t, err, `the configuration of stack production has 1 mistake:
  landfall:platform: is missing; describe the environment under this key in Pulumi.production.yaml; docs/configuration.md lists its keys`)
}

func TestLoadRefusesAPlatformThatHoldsASecret(t *testing.T) {
	_, err := load(t, map[string]string{
		"aws:region": "eu-central-1", "landfall:platform": valid, "landfall:STRIPE_API_KEY": "sk_test_value",
	}, "landfall:platform", "landfall:STRIPE_API_KEY")
	require.EqualError(t, err, `the configuration of stack production has 1 mistake:
  landfall:platform: holds an encrypted value; keep secrets beside it: name them under a service's secrets and run pulumi config set --secret NAME`)
}
