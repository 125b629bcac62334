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
}

// Uploads is a private bucket for the files of the application.
type Uploads struct {
	pulumi.ResourceState

	Bucket *s3.BucketV2

	config *config.Config
	keys   *iam.Keys
}

// NewUploads creates the bucket and closes it.
func NewUploads(ctx *pulumi.Context, name string, args UploadsArgs, opts ...pulumi.ResourceOption) (*Uploads, error) {
	u := &Uploads{config: args.Config, keys: args.Keys}
	if err := ctx.RegisterComponentResource("landfall:data:Uploads", name, u, opts...); err != nil {
		return nil, err
	}
	b := uploadsBuilder{ctx, name, args, pulumi.Parent(u)}

	var err error
	if u.Bucket, err = s3.NewBucketV2(ctx, name, &s3.BucketV2Args{
		ForceDestroy: pulumi.Bool(!args.Config.Uploads.DeletionProtection),
	}, b.parent, pulumi.Protect(args.Config.Uploads.DeletionProtection)); err != nil {
		return nil, err
	}
	if err := b.close(u.Bucket); err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	if err := b.encrypt(u.Bucket); err != nil {
		return nil, fmt.Errorf("encryption: %w", err)
	}
	if err := b.remember(u.Bucket); err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
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
			"url":    {Value: pulumi.Sprintf("https://%s", u.Bucket.BucketRegionalDomainName)},
		},
	}
}

type uploadsBuilder struct {
	ctx    *pulumi.Context
	name   string
	args   UploadsArgs
	parent pulumi.ResourceOption
}

// close shuts every door but IAM in this account over TLS. S3 takes one change of
// a bucket's access at a time, so the three wait for each other.
func (b uploadsBuilder) close(bucket *s3.BucketV2) error {
	ownership, err := s3.NewBucketOwnershipControls(b.ctx, b.name+"-ownership", &s3.BucketOwnershipControlsArgs{
		Bucket: bucket.Bucket,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, b.parent)
	if err != nil {
		return err
	}
	private, err := s3.NewBucketPublicAccessBlock(b.ctx, b.name+"-private", &s3.BucketPublicAccessBlockArgs{
		Bucket:                bucket.Bucket,
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{ownership}))
	if err != nil {
		return err
	}
	_, err = s3.NewBucketPolicy(b.ctx, b.name+"-policy", &s3.BucketPolicyArgs{
		Bucket: bucket.Bucket,
		Policy: iam.Policy(iam.TLSOnly("s3:*", bucket.Arn, pulumi.Sprintf("%s/*", bucket.Arn))),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{private}))
	return err
}

func (b uploadsBuilder) encrypt(bucket *s3.BucketV2) error {
	_, err := s3.NewBucketServerSideEncryptionConfigurationV2(b.ctx, b.name+"-encryption", &s3.BucketServerSideEncryptionConfigurationV2Args{
		Bucket: bucket.Bucket,
		Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{
			s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
				ApplyServerSideEncryptionByDefault: s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
					SseAlgorithm:   pulumi.String("aws:kms"),
					KmsMasterKeyId: b.args.Keys.Data.Arn,
				},
				// One call to KMS per bucket and while instead of one per file.
				BucketKeyEnabled: pulumi.Bool(true),
			},
		},
	}, b.parent)
	return err
}

// remember keeps overwritten and deleted files for a while and then clears up
// after them. S3 wants versioning to be on before a rule speaks of versions.
func (b uploadsBuilder) remember(bucket *s3.BucketV2) error {
	versioning, err := s3.NewBucketVersioningV2(b.ctx, b.name+"-versioning", &s3.BucketVersioningV2Args{
		Bucket:                  bucket.Bucket,
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String("Enabled")},
	}, b.parent)
	if err != nil {
		return err
	}
	_, err = s3.NewBucketLifecycleConfigurationV2(b.ctx, b.name+"-lifecycle", &s3.BucketLifecycleConfigurationV2Args{
		Bucket: bucket.Bucket,
		Rules: s3.BucketLifecycleConfigurationV2RuleArray{s3.BucketLifecycleConfigurationV2RuleArgs{
			Id:     pulumi.String("clear-up"),
			Status: pulumi.String("Enabled"),
			Filter: s3.BucketLifecycleConfigurationV2RuleFilterArgs{}, // every file
			AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
				DaysAfterInitiation: pulumi.Int(7),
			},
			NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
				NoncurrentDays: pulumi.Int(b.args.Config.Uploads.KeepDeletedDays),
			},
			// A delete marker whose versions are all gone marks nothing.
			Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{ExpiredObjectDeleteMarker: pulumi.Bool(true)},
		}},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{versioning}))
	return err
}
