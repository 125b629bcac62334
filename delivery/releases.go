package delivery

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/iam"
)

// keepDeletedDays is how long a record that was overwritten or deleted can be fetched
// back: nobody has a reason to do either.
const keepDeletedDays = 30

// ReleasesArgs places the records.
type ReleasesArgs struct {
	Config *config.Config
	Keys   *iam.Keys
}

// Releases is where every release is written down, an object each: what ran before,
// what runs now, and what a rollback goes back to.
type Releases struct {
	pulumi.ResourceState

	Bucket *s3.BucketV2
}

// NewReleases creates the bucket.
func NewReleases(ctx *pulumi.Context, name string, args ReleasesArgs, opts ...pulumi.ResourceOption) (*Releases, error) {
	r := &Releases{}
	if err := ctx.RegisterComponentResource("landfall:delivery:Releases", name, r, opts...); err != nil {
		return nil, err
	}
	settings := args.Config.Releases
	bucket, err := data.NewBucket(ctx, name, data.BucketArgs{
		Config:          args.Config,
		Key:             args.Keys.Data,
		ExpireDays:      settings.KeepDays,
		KeepDeletedDays: keepDeletedDays,
		Protect:         settings.DeletionProtection,
	}, pulumi.Parent(r))
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	r.Bucket = bucket.Bucket
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"bucket": r.Bucket.Bucket})
}
