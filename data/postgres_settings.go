package data

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// exports are the logs RDS writes to CloudWatch.
var exports = []string{"postgresql", "upgrade"}

// setting is a parameter of PostgreSQL and when a change of it takes effect.
//
// The last column must be what AWS reports, else every preview shows a change:
// AWS reports pending-reboot for a static parameter, and for one whose value is
// its default, as it does not take note of those at all.
type setting struct {
	name, value, apply string
}

const (
	atOnce   = "immediate"
	atReboot = "pending-reboot"
)

// settings are ours; everything else stays as RDS sets it for the class.
func (b postgresBuilder) settings() []setting {
	milliseconds := int(b.database.SlowQuery) * 1000
	return []setting{
		{"rds.force_ssl", "1", atReboot},                             // the default since 15, and not to be lost
		{"shared_preload_libraries", "pg_stat_statements", atReboot}, // the default, static
		{"log_min_duration_statement", strconv.Itoa(milliseconds), atOnce},
		{"log_statement", "ddl", atOnce},
		{"log_connections", "1", atOnce},
		{"log_disconnections", "1", atOnce},
		{"log_lock_waits", "1", atOnce},
	}
}

// parameters is the group that holds the settings. Its family follows the major
// version; Pulumi names it, so that the group of the next major exists before
// the instance lets go of this one.
func (b postgresBuilder) parameters() (*rds.ParameterGroup, error) {
	var parameters rds.ParameterGroupParameterArray
	for _, s := range b.settings() {
		parameters = append(parameters, rds.ParameterGroupParameterArgs{
			Name: pulumi.String(s.name), Value: pulumi.String(s.value), ApplyMethod: pulumi.String(s.apply),
		})
	}
	return rds.NewParameterGroup(b.ctx, b.name+"-parameters", &rds.ParameterGroupArgs{
		Description: pulumi.Sprintf("PostgreSQL of %s", b.args.Config.Prefix()),
		Family:      pulumi.Sprintf("postgres%s", b.database.Version),
		Parameters:  parameters,
	}, b.parent)
}

// logs are the groups under the names RDS dictates, made before it makes them.
func (b postgresBuilder) logs(identifier pulumi.StringOutput) ([]pulumi.Resource, error) {
	var groups []pulumi.Resource
	for _, export := range exports {
		group, err := cloudwatch.NewLogGroup(b.ctx, b.name+"-log-"+export, &cloudwatch.LogGroupArgs{
			Name:            pulumi.Sprintf("/aws/rds/instance/%s/%s", identifier, export),
			RetentionInDays: pulumi.Int(b.args.Config.Logs.RetentionDays),
			KmsKeyId:        b.args.Keys.Logs.Arn,
		}, b.parent)
		if err != nil {
			return nil, err
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// monitoring is the role that enhanced monitoring writes with: what AWS's managed
// policy for it allows, narrowed to the one log group. That group belongs to the
// account, not to us: RDS makes it and shares it between all its instances.
func (b postgresBuilder) monitoring() (*iam.Role, error) {
	c := b.args.Config
	return iam.NewRole(b.ctx, b.name+"-monitoring", iam.RoleArgs{
		Config:      c,
		Description: "Writes the operating system's metrics of PostgreSQL",
		Service:     "monitoring.rds.amazonaws.com",
		Source:      c.ARN("rds", "db:"+c.Prefix()+"-*"),
		Statements: []iam.Statement{{
			Sid: "OperatingSystemMetrics",
			Actions: []string{
				"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams",
				"logs:GetLogEvents", "logs:PutLogEvents", "logs:PutRetentionPolicy",
			},
			Resources: []any{c.ARN("logs", "log-group:RDSOSMetrics"), c.ARN("logs", "log-group:RDSOSMetrics:*")},
		}},
	}, b.parent)
}

// caBundle is where clients get the certificates that vouch for the server.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
func caBundle(partition, region string) string {
	host := "truststore.pki.rds.amazonaws.com"
	switch partition {
	case "aws-us-gov":
		host = "truststore.pki.us-gov-west-1.rds.amazonaws.com"
	case "aws-cn":
		host = "rds-truststore.s3.cn-north-1.amazonaws.com.cn"
	}
	return fmt.Sprintf("https://%s/%s/%s-bundle.pem", host, region, region)
}
