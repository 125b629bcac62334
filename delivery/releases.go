package delivery

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/delivery/records"
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

	args ReleasesArgs
	// ready is the last step of making it.
	ready pulumi.Resource
}

// NewReleases creates the bucket.
func NewReleases(ctx *pulumi.Context, name string, args ReleasesArgs, opts ...pulumi.ResourceOption) (*Releases, error) {
	r := &Releases{args: args}
	if err := ctx.RegisterComponentResource("landfall:delivery:Releases", name, r, opts...); err != nil {
		return nil, err
	}
	settings := args.Config.Releases
	var expires []string
	if args.Config.Pipeline != nil {
		// All but its plan, which is as old as the last `up` that had something to change.
		expires = []string{records.Folder, records.Manifests, records.Reviewed}
	}
	bucket, err := data.NewBucket(ctx, name, data.BucketArgs{
		Config:          args.Config,
		Key:             args.Keys.Data,
		ExpireDays:      settings.KeepDays,
		Expires:         expires,
		KeepDeletedDays: keepDeletedDays,
		Protect:         settings.DeletionProtection,
		// A pipeline begins with an order that is written here.
		Events: args.Config.Pipeline != nil,
	}, pulumi.Parent(r))
	if err != nil {
		return nil, fmt.Errorf("bucket: %w", err)
	}
	r.Bucket, r.ready = bucket.Bucket, bucket.Ready
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"bucket": r.Bucket.Bucket})
}

// Read is what it takes to list and show releases, and to go back to one.
func (r *Releases) Read() []iam.Statement {
	statements := []iam.Statement{
		{Sid: "ListReleases", Actions: []string{"s3:ListBucket"}, Resources: []any{r.Bucket.Arn}},
		{
			Sid: "ReadReleases", Actions: []string{"s3:GetObject"},
			Resources: []any{r.objects(records.Folder + "*"), r.objects(records.Manifests + "*")},
		},
		r.key("DecryptReleases", "kms:Decrypt"),
	}
	if r.args.Config.Pipeline != nil {
		statements = append(statements, iam.Statement{
			Sid: "ReadPlan", Actions: []string{"s3:GetObject", "s3:GetObjectTagging"}, Resources: []any{r.objects(records.Plan)},
		})
	}
	return statements
}

// Write is what it takes to add a record.
func (r *Releases) Write() []iam.Statement {
	return []iam.Statement{
		{Sid: "WriteReleases", Actions: []string{"s3:PutObject"}, Resources: []any{r.objects(records.Folder + "*")}},
		r.key("EncryptReleases", "kms:GenerateDataKey"),
	}
}

// Planning is what it takes to keep the plan of a pipeline, and to start one.
func (r *Releases) Planning() []iam.Statement {
	if r.args.Config.Pipeline == nil {
		return nil
	}
	return []iam.Statement{
		{
			Sid: "WritePlan", Resources: []any{r.objects(records.Plan)},
			Actions: []string{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectTagging"},
		},
		{Sid: "LookAtVersions", Actions: []string{"s3:ListBucketVersions"}, Resources: []any{r.Bucket.Arn}},
		{Sid: "WriteOrders", Actions: []string{"s3:PutObject"}, Resources: []any{r.objects(records.Next)}},
	}
}

// Announce is what it takes to say what a repository has built, for itself alone.
func (r *Releases) Announce(repository string) []iam.Statement {
	return r.announce(records.Manifests + repository + "/*")
}

// AnnounceReviewed is what it takes to say what its pull requests have built, which no
// environment takes but a review.
func (r *Releases) AnnounceReviewed(repository string) []iam.Statement {
	return r.announce(records.Reviewed + repository + "/*")
}

func (r *Releases) announce(path string) []iam.Statement {
	return []iam.Statement{
		{Sid: "WriteManifests", Actions: []string{"s3:PutObject"}, Resources: []any{r.objects(path)}},
		r.key("EncryptManifests", "kms:GenerateDataKey"),
	}
}

// ReadReviewed is what it takes to read that, and what the environment runs.
func (r *Releases) ReadReviewed() []iam.Statement {
	return []iam.Statement{
		{Sid: "ListReleases", Actions: []string{"s3:ListBucket"}, Resources: []any{r.Bucket.Arn}},
		{Sid: "ReadReleases", Actions: []string{"s3:GetObject"}, Resources: []any{r.objects(records.Folder + "*"), r.objects(records.Reviewed + "*")}},
		r.key("DecryptReleases", "kms:Decrypt"),
	}
}

func (r *Releases) objects(path string) pulumi.StringOutput {
	return pulumi.Sprintf("%s/%s", r.Bucket.Arn, path)
}

// key lets S3 use the key of the bucket for somebody.
func (r *Releases) key(sid string, actions ...string) iam.Statement {
	c := r.args.Config
	return iam.Statement{
		Sid: sid, Actions: actions, Resources: []any{r.args.Keys.Data.Arn},
		Conditions: iam.Conditions{"StringEquals": {"kms:ViaService": fmt.Sprintf("s3.%s.%s", c.Region, c.DNSSuffix())}},
	}
}
