package iam

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// interfaces are what Lambda does with the network interfaces of a function.
var interfaces = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
}

// Lambda is what Lambda needs to run a function that writes the log and reads its
// environment; inside names the function if it is to run in the VPC, and is empty
// otherwise.
func Lambda(c *config.Config, keys *Keys, log pulumi.StringOutput, inside string) []Statement {
	statements := []Statement{
		{
			Sid:       "WriteLog",
			Actions:   []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resources: []any{pulumi.Sprintf("%s:*", log)},
		},
		{
			Sid:       "WriteTraces",
			Actions:   []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"},
			Resources: []any{"*"}, // these actions know no resources
		},
	}
	if inside != "" {
		statements = append(statements, lambdaInVPC(c, inside)...)
	}
	return append(statements, Statement{
		Sid:       "ReadEnvironment",
		Actions:   []string{"kms:Decrypt"},
		Resources: []any{keys.Data.Arn},
		Conditions: Conditions{"StringEquals": {
			"kms:ViaService": fmt.Sprintf("lambda.%s.%s", c.Region, c.DNSSuffix()),
		}},
	})
}

// lambdaInVPC is what it takes besides to run a function in the VPC. The code itself
// may not use what is meant for Lambda: its calls bear the function's name.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
func lambdaInVPC(c *config.Config, function string) []Statement {
	anywhere := c.ARN("ec2", "*/*")
	return []Statement{
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
			Conditions: Conditions{"ArnEquals": {
				"lambda:SourceFunctionArn": c.ARN("lambda", "function:"+function),
			}},
		},
	}
}

// ReadingSecrets is what it takes to read secrets, and nothing else under their key.
func ReadingSecrets(c *config.Config, keys *Keys, secrets ...any) []Statement {
	return []Statement{
		{
			Sid:       "ReadSecrets",
			Actions:   []string{"secretsmanager:GetSecretValue"},
			Resources: secrets,
		},
		{
			Sid:       "DecryptSecrets",
			Actions:   []string{"kms:Decrypt"},
			Resources: []any{keys.Data.Arn},
			Conditions: Conditions{"StringEquals": {
				"kms:ViaService": fmt.Sprintf("secretsmanager.%s.%s", c.Region, c.DNSSuffix()),
			}},
		},
	}
}
