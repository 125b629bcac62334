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
	permissions := append(b.running(log), failed.Send()...)
	for _, piece := range slices.Sorted(maps.Keys(b.settings.Uses)) {
		permissions = append(permissions, b.Access[piece].Permissions...)
	}
	if b.Queue != nil {
		permissions = append(permissions, b.Queue.Receive()...)
	}
	if len(env.secrets) > 0 {
		permissions = append(permissions, reading(b.Config, b.Keys, env.secrets)...)
	}
	return iam.NewRole(b.ctx, b.name+"-function", iam.RoleArgs{
		Config:      b.Config,
		Description: fmt.Sprintf("What %s may do, and Lambda for it", b.name),
		Service:     "lambda.amazonaws.com",
		Statements:  iam.Joined(permissions),
	}, b.parent)
}

// interfaces are what Lambda does with the network interfaces of a function.
var interfaces = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
}

// running is what Lambda needs to run any function in a VPC. The code itself may
// not use what is meant for Lambda: its calls bear the function's name.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
func (b functionBuilder) running(log *cloudwatch.LogGroup) []iam.Statement {
	anywhere := b.Config.ARN("ec2", "*/*")
	return []iam.Statement{
		{
			Sid:       "WriteLog",
			Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resources: []any{pulumi.Sprintf("%s:*", log.Arn)},
		},
		{
			Sid:       "WriteTraces",
			Actions:   []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"},
			Resources: []any{"*"}, // these actions know no resources
		},
		{
			Sid:       "NetworkInterfaces",
			Actions:   interfaces,
			Resources: []any{anywhere},
		},
		{
			Sid:       "NetworkLookup",
			Actions:   []string{"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"},
			Resources: []any{"*"}, // these actions know no resources
		},
		{
			Sid:       "NotFromTheCode",
			Deny:      true,
			Actions:   interfaces,
			Resources: []any{anywhere},
			Conditions: iam.Conditions{"ArnEquals": {
				"lambda:SourceFunctionArn": b.Config.ARN("lambda", "function:"+b.Config.FunctionName(b.name)),
			}},
		},
		{
			Sid:       "ReadEnvironment",
			Actions:   []string{"kms:Decrypt"},
			Resources: []any{b.Keys.Data.Arn},
			Conditions: iam.Conditions{"StringEquals": {
				"kms:ViaService": fmt.Sprintf("lambda.%s.%s", b.Config.Region, b.Config.DNSSuffix()),
			}},
		},
	}
}
