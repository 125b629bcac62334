package tests

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"landfall/platform"
)

// namedOtherwise is an environment in which Pulumi once named something by itself: that
// is neither renamed, which would empty a bucket, nor made anew. What comes after this
// takes no step on its account.
func namedOtherwise(e *environment) {
	t := e.t
	e.Workspace().SetProgram(func(ctx *pulumi.Context) error {
		if err := ctx.RegisterResourceTransform(unnamed); err != nil {
			return err
		}
		return platform.In(e.file.Folder)(ctx)
	})
	e.up()
	assert.Regexp(t, `^uploads-[0-9a-f]{7}$`, e.output(backupBucket, "uploads", "bucket"))
	assert.Regexp(t, `^alerts-critical-[0-9a-f]{7}$`, e.output(snsTopic, "alerts-critical", "name"))
	e.Workspace().SetProgram(platform.In(e.file.Folder))
}

// unnamed leaves the names of buckets and topics to Pulumi.
func unnamed(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	named := map[string]string{backupBucket: "bucket", snsTopic: "name"}[args.Type]
	if named == "" {
		return nil
	}
	delete(args.Props, named)
	args.Opts.IgnoreChanges = nil
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}
