package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// UploadsArgs places the bucket.
type UploadsArgs struct {
	Config *config.Config
	Keys   *iam.Keys
	// Certificate is shown by CloudFront, where that stands before the bucket: one of
	// us-east-1, whatever the environment's region. Nil without.
	Certificate pulumi.StringInput
}

// Uploads is a private bucket for the files of the application.
type Uploads struct {
	pulumi.ResourceState

	Bucket *s3.BucketV2

	config *config.Config
	keys   *iam.Keys
}

// NewUploads creates the bucket.
func NewUploads(ctx *pulumi.Context, name string, args UploadsArgs, opts ...pulumi.ResourceOption) (*Uploads, error) {
	u := &Uploads{config: args.Config, keys: args.Keys}
	if err := ctx.RegisterComponentResource("landfall:data:Uploads", name, u, opts...); err != nil {
		return nil, err
	}
	settings := args.Config.Uploads
	parent := pulumi.Parent(u)
	var reader func(*s3.BucketV2) (iam.Statement, error)
	if args.Certificate != nil {
		reader = edgeBuilder{ctx, name, args, args.Config.Host(args.Config.CDN.Host), parent}.stand
	}
	bucket, err := NewBucket(ctx, name, BucketArgs{
		Config:          args.Config,
		Key:             args.Keys.Data,
		KeepDeletedDays: settings.KeepDeletedDays,
		Protect:         settings.DeletionProtection,
		Reader:          reader,
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	u.Bucket = bucket.Bucket
	return u, ctx.RegisterResourceOutputs(u, pulumi.Map{"bucket": u.Bucket.Bucket})
}

// Access is how a service reaches the bucket.
func (u *Uploads) Access() Access {
	return Access{
		Permissions: []iam.Statement{
			{
				Sid:       "UploadsObjects",
				Actions:   []string{"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
				Resources: []any{pulumi.Sprintf("%s/*", u.Bucket.Arn)},
			},
			{
				// Without it S3 answers 403 instead of 404 for a file that is not there.
				Sid:       "UploadsList",
				Actions:   []string{"s3:ListBucket"},
				Resources: []any{u.Bucket.Arn},
			},
			{
				Sid:       "UploadsKey",
				Actions:   []string{"kms:Decrypt", "kms:GenerateDataKey"},
				Resources: []any{u.keys.Data.Arn},
				Conditions: iam.Conditions{"StringEquals": {
					"kms:ViaService": fmt.Sprintf("s3.%s.%s", u.config.Region, u.config.DNSSuffix()),
				}},
			},
		},
		Facts: map[string]Fact{
			"name":   {Value: u.Bucket.Bucket},
			"region": {Value: pulumi.String(u.config.Region)},
			"url":    {Value: u.url()},
		},
	}
}

// url is where the files are read from: by everyone, or with an address that the
// application has signed.
func (u *Uploads) url() pulumi.StringInput {
	if public, ok := u.config.UploadsURL(); ok {
		return pulumi.String(public)
	}
	return pulumi.Sprintf("https://%s", u.Bucket.BucketRegionalDomainName)
}
