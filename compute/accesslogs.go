package compute

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
)

// newAccessLogs is the bucket the load balancer writes its access log to. S3's
// own keys encrypt it: log delivery can write with no other.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
func newAccessLogs(
	ctx *pulumi.Context, name string, c *config.Config, opts ...pulumi.ResourceOption,
) (*data.Bucket, error) {
	return data.NewBucket(ctx, name, data.BucketArgs{
		Config:          c,
		ExpireDays:      c.Ingress.AccessLogDays,
		KeepDeletedDays: 1, // nothing overwrites a log
		Protect:         c.Ingress.DeletionProtection,
		Grants: func(arn pulumi.StringOutput) []iam.Statement {
			return []iam.Statement{{
				Sid:        "AccessLogs",
				Principals: iam.Service("logdelivery.elasticloadbalancing.amazonaws.com"),
				Actions:    []string{"s3:PutObject"},
				Resources:  []any{pulumi.Sprintf("%s/AWSLogs/%s/*", arn, c.Account)},
			}}
		},
	}, opts...)
}
