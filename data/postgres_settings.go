package data

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
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

// settings are ours and then those of the stack file; everything else stays as RDS
// sets it for the class.
func (b postgresBuilder) settings() []setting {
	milliseconds := int(b.database.SlowQuery) * 1000
	all := []setting{
		{"rds.force_ssl", "1", atReboot}, // the default since 15, and not to be lost
		{"shared_preload_libraries", strings.Join(b.database.Preloads(), ","), atReboot},
		{"log_min_duration_statement", strconv.Itoa(milliseconds), atOnce},
		{"log_statement", "ddl", atOnce},
		{"log_connections", "1", atOnce},
		{"log_disconnections", "1", atOnce},
		{"log_lock_waits", "1", atOnce},
	}
	if slices.Contains(b.database.Extensions, "pg_cron") {
		// The jobs are kept in one database of the server, by default not in ours.
		all = append(all, setting{"cron.database_name", b.database.Name, atReboot})
	}
	for _, name := range slices.Sorted(maps.Keys(b.database.Parameters)) {
		apply := atOnce
		if config.Static(name) {
			apply = atReboot
		}
		all = append(all, setting{name, b.database.Parameters[name], apply})
	}
	return all
}

// parameters is the group that holds the settings. Its family follows the major
// version; Pulumi names it, so that the group of the next major exists before
// the instance lets go of this one.
func (b postgresBuilder) parameters(name, title string, more ...setting) (*rds.ParameterGroup, error) {
	var parameters rds.ParameterGroupParameterArray
	for _, s := range append(b.settings(), more...) {
		parameters = append(parameters, rds.ParameterGroupParameterArgs{
			Name: pulumi.String(s.name), Value: pulumi.String(s.value), ApplyMethod: pulumi.String(s.apply),
		})
	}
	return rds.NewParameterGroup(b.ctx, name+"-parameters", &rds.ParameterGroupArgs{
		Description: pulumi.Sprintf("%s of %s", title, b.args.Config.Prefix()),
		Family:      pulumi.Sprintf("postgres%s", b.database.Version),
		Parameters:  parameters,
	}, b.parent)
}

// logs are the groups under the names RDS dictates, made before it makes them.
func (b postgresBuilder) logs(name string, identifier pulumi.StringOutput) ([]pulumi.Resource, error) {
	var groups []pulumi.Resource
	for _, export := range exports {
		group, err := cloudwatch.NewLogGroup(b.ctx, name+"-log-"+export, &cloudwatch.LogGroupArgs{
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
		Description: "Writes the operating system's metrics of " + b.args.Title,
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
