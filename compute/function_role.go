package compute

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
)

// functionEnvironment is what a function gets to know, and the secrets it may
// fetch. Lambda injects none: it would keep the value beside the plain variables.
type functionEnvironment struct {
	variables pulumi.StringMap
	secrets   []any
}

func (b functionBuilder) environment() (functionEnvironment, error) {
	env := functionEnvironment{variables: pulumi.StringMap{}}
	for name, value := range b.settings.Env {
		env.variables[name] = pulumi.String(value)
	}
	for _, name := range slices.Sorted(maps.Keys(b.settings.Secrets)) {
		env.keep(name, b.Secrets.Get(name))
	}
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		facts := b.settings.Uses[piece]
		for _, name := range slices.Sorted(maps.Keys(facts)) {
			fact, ok := b.Access[piece].Facts[facts[name]]
			switch {
			case !ok:
				return env, fmt.Errorf("%s: %s has no fact %s", name, piece, facts[name])
			case fact.Secret != nil:
				env.keep(name, *fact.Secret)
			default:
				env.variables[name] = fact.Value
			}
		}
	}
	return env, nil
}

// keep tells the function where a secret is.
func (e *functionEnvironment) keep(name string, secret data.SecretValue) {
	e.variables[config.SecretVariable(name)] = secret.ARN
	if !slices.Contains(e.secrets, any(secret.ARN)) {
		e.secrets = append(e.secrets, secret.ARN)
	}
}

// role is the function's own. Lambda tells no source when it takes a role, and
// takes none of another account.
func (b functionBuilder) role(log *cloudwatch.LogGroup, failed *data.DeadLetters, env functionEnvironment) (*iam.Role, error) {
	permissions := append(iam.Lambda(b.Config, b.Keys, log.Arn, b.Config.FunctionName(b.name)), failed.Send()...)
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		permissions = append(permissions, b.Access[piece].Permissions...)
	}
	if b.Queue != nil {
		permissions = append(permissions, b.Queue.Receive()...)
	}
	if len(env.secrets) > 0 {
		permissions = append(permissions, iam.ReadingSecrets(b.Config, b.Keys, env.secrets...)...)
	}
	return iam.NewRole(b.ctx, b.name+"-function", iam.RoleArgs{
		Config:      b.Config,
		Description: fmt.Sprintf("What %s may do, and Lambda for it", b.name),
		Service:     "lambda.amazonaws.com",
		Statements:  iam.Joined(permissions),
	}, b.parent)
}
