package data

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// BucketArgs says what a bucket keeps and for how long.
type BucketArgs struct {
	Config *config.Config
	// Key encrypts the objects; nil leaves that to S3's own keys, for the services
	// of AWS that cannot write with another.
	Key *iam.Key
	// ExpireDays deletes objects that old; 0 keeps them.
	ExpireDays int
	// Expires are the folders whose objects expire; none are all.
	Expires []string
	// KeepDeletedDays is how long overwritten and deleted objects can be fetched back.
	KeepDeletedDays int
	// Protect makes Pulumi refuse to delete the bucket. Without it a destroy takes
	// the objects along.
	Protect bool
	// Events has S3 tell EventBridge of every object that comes or goes.
	Events bool
	// Grants are policy statements about the bucket of the given ARN, beside the
	// denial of plain-text requests that every bucket has.
	Grants func(arn pulumi.StringOutput) []iam.Statement
	// Reader builds what stands before the bucket, and says what it is granted.
	Reader func(bucket *s3.BucketV2) (iam.Statement, error)
}

// Bucket is a closed S3 bucket: no public access, no ACLs, versioned, encrypted,
// TLS only.
type Bucket struct {
	pulumi.ResourceState

	Bucket *s3.BucketV2
	// Ready is the last step of closing it, for whoever must wait for all of them.
	Ready pulumi.Resource
}

// NewBucket creates the bucket and shuts it step by step. S3 answers 409 to
// changes of one bucket made at the same moment, hence the chain.
func NewBucket(ctx *pulumi.Context, name string, args BucketArgs, opts ...pulumi.ResourceOption) (*Bucket, error) {
	k := &Bucket{}
	if err := ctx.RegisterComponentResource("landfall:data:Bucket", name, k, opts...); err != nil {
		return nil, err
	}
	b := &bucketBuilder{ctx: ctx, name: name, args: args, parent: pulumi.Parent(k)}

	var err error
	if k.Bucket, err = b.bucket(); err != nil {
		return nil, err
	}
	for _, step := range []struct {
		what string
		make func(*s3.BucketV2) (pulumi.Resource, error)
	}{
		{"public access", b.publicAccess},
		{"ownership", b.ownership},
		{"encryption", b.encryption},
		{"versioning", b.versioning},
		{"lifecycle", b.lifecycle},
		{"policy", b.policy},
	} {
		if b.before, err = step.make(k.Bucket); err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	if k.Ready = b.before; args.Events {
		if k.Ready, err = b.events(k.Bucket); err != nil {
			return nil, fmt.Errorf("events: %w", err)
		}
	}
	return k, ctx.RegisterResourceOutputs(k, pulumi.Map{"bucket": k.Bucket.Bucket})
}

type bucketBuilder struct {
	ctx    *pulumi.Context
	name   string
	args   BucketArgs
	parent pulumi.ResourceOption
	before pulumi.Resource
}

// bucket is the bucket by a name that says whose it is. It ends in a number kept in
// state, for it is taken in all of AWS and for a while after its deletion. One that
// bears another name keeps it: a new name is a new bucket, and an empty one.
func (b *bucketBuilder) bucket() (*s3.BucketV2, error) {
	suffix, err := random.NewRandomId(b.ctx, b.name+"-suffix", &random.RandomIdArgs{ByteLength: pulumi.Int(4)}, b.parent)
	if err != nil {
		return nil, err
	}
	return s3.NewBucketV2(b.ctx, b.name, &s3.BucketV2Args{
		Bucket:       pulumi.Sprintf("%s-%s-%s", b.args.Config.Prefix(), b.name, suffix.Hex),
		ForceDestroy: pulumi.Bool(!b.args.Protect),
	}, b.parent, pulumi.Protect(b.args.Protect), pulumi.IgnoreChanges([]string{"bucket"}))
}

// after waits for the step before; the first has only the bucket to wait for.
func (b *bucketBuilder) after() pulumi.ResourceOption {
	if b.before == nil {
		return pulumi.DependsOn(nil)
	}
	return pulumi.DependsOn([]pulumi.Resource{b.before})
}

func (b *bucketBuilder) publicAccess(bucket *s3.BucketV2) (pulumi.Resource, error) {
	return s3.NewBucketPublicAccessBlock(b.ctx, b.name, &s3.BucketPublicAccessBlockArgs{
		Bucket:                bucket.ID(),
		BlockPublicAcls:       pulumi.Bool(true),
		BlockPublicPolicy:     pulumi.Bool(true),
		IgnorePublicAcls:      pulumi.Bool(true),
		RestrictPublicBuckets: pulumi.Bool(true),
	}, b.parent, b.after())
}

func (b *bucketBuilder) ownership(bucket *s3.BucketV2) (pulumi.Resource, error) {
	return s3.NewBucketOwnershipControls(b.ctx, b.name, &s3.BucketOwnershipControlsArgs{
		Bucket: bucket.ID(),
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String("BucketOwnerEnforced")},
	}, b.parent, b.after())
}

func (b *bucketBuilder) encryption(bucket *s3.BucketV2) (pulumi.Resource, error) {
	rule := s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
		ApplyServerSideEncryptionByDefault: s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
			SseAlgorithm: pulumi.String("AES256"),
		},
	}
	if b.args.Key != nil {
		rule.ApplyServerSideEncryptionByDefault = s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
			SseAlgorithm: pulumi.String("aws:kms"), KmsMasterKeyId: b.args.Key.Arn,
		}
		// One call to KMS per bucket and while, not one per object.
		rule.BucketKeyEnabled = pulumi.Bool(true)
	}
	return s3.NewBucketServerSideEncryptionConfigurationV2(b.ctx, b.name,
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: bucket.ID(),
			Rules:  s3.BucketServerSideEncryptionConfigurationV2RuleArray{rule},
		}, b.parent, b.after())
}

func (b *bucketBuilder) versioning(bucket *s3.BucketV2) (pulumi.Resource, error) {
	return s3.NewBucketVersioningV2(b.ctx, b.name, &s3.BucketVersioningV2Args{
		Bucket: bucket.ID(),
		VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{
			Status: pulumi.String("Enabled"),
		},
	}, b.parent, b.after())
}

func (b *bucketBuilder) lifecycle(bucket *s3.BucketV2) (pulumi.Resource, error) {
	everything := s3.BucketLifecycleConfigurationV2RuleFilterArgs{Prefix: pulumi.String("")}
	rules := s3.BucketLifecycleConfigurationV2RuleArray{
		s3.BucketLifecycleConfigurationV2RuleArgs{
			Id:     pulumi.String("deleted"),
			Status: pulumi.String("Enabled"),
			Filter: everything,
			NoncurrentVersionExpiration: s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
				NoncurrentDays: pulumi.Int(b.args.KeepDeletedDays),
			},
			// A delete marker whose versions are all gone marks nothing.
			Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{
				ExpiredObjectDeleteMarker: pulumi.Bool(true),
			},
		},
		s3.BucketLifecycleConfigurationV2RuleArgs{
			Id:     pulumi.String("unfinished"),
			Status: pulumi.String("Enabled"),
			Filter: everything,
			AbortIncompleteMultipartUpload: s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
				DaysAfterInitiation: pulumi.Int(7),
			},
		},
	}
	if b.args.ExpireDays > 0 {
		rules = append(rules, b.expired()...)
	}
	return s3.NewBucketLifecycleConfigurationV2(b.ctx, b.name, &s3.BucketLifecycleConfigurationV2Args{
		Bucket: bucket.ID(), Rules: rules,
	}, b.parent, b.after())
}

// expired is a rule for each folder, or for all there is.
func (b *bucketBuilder) expired() s3.BucketLifecycleConfigurationV2RuleArray {
	folders := b.args.Expires
	if len(folders) == 0 {
		folders = []string{""}
	}
	var rules s3.BucketLifecycleConfigurationV2RuleArray
	for _, folder := range folders {
		id := "expired"
		if folder != "" {
			id += "-" + strings.TrimSuffix(folder, "/")
		}
		rules = append(rules, s3.BucketLifecycleConfigurationV2RuleArgs{
			Id:     pulumi.String(id),
			Status: pulumi.String("Enabled"),
			Filter: s3.BucketLifecycleConfigurationV2RuleFilterArgs{Prefix: pulumi.String(folder)},
			Expiration: s3.BucketLifecycleConfigurationV2RuleExpirationArgs{
				Days: pulumi.Int(b.args.ExpireDays),
			},
		})
	}
	return rules
}

func (b *bucketBuilder) policy(bucket *s3.BucketV2) (pulumi.Resource, error) {
	statements := []iam.Statement{iam.TLSOnly("s3:*", bucket.Arn, pulumi.Sprintf("%s/*", bucket.Arn))}
	if b.args.Grants != nil {
		statements = append(statements, b.args.Grants(bucket.Arn)...)
	}
	if b.args.Reader != nil {
		granted, err := b.args.Reader(bucket)
		if err != nil {
			return nil, fmt.Errorf("reader: %w", err)
		}
		statements = append(statements, granted)
	}
	return s3.NewBucketPolicy(b.ctx, b.name, &s3.BucketPolicyArgs{
		Bucket: bucket.ID(), Policy: iam.Policy(statements...),
	}, b.parent, b.after())
}

func (b *bucketBuilder) events(bucket *s3.BucketV2) (pulumi.Resource, error) {
	return s3.NewBucketNotification(b.ctx, b.name, &s3.BucketNotificationArgs{
		Bucket: bucket.ID(), Eventbridge: pulumi.Bool(true),
	}, b.parent, b.after())
}
