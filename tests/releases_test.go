package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestReleasesAreWrittenDownInAClosedBucket: encrypted with the environment's key,
// kept as long as the stack file says, and in production kept from deletion.
func TestReleasesAreWrittenDownInAClosedBucket(t *testing.T) {
	for _, c := range []struct {
		stack     string
		days      float64
		protected bool
	}{{staging, 90, false}, {production, 365, true}} {
		t.Run(c.stack, func(t *testing.T) {
			e := evaluate(t, c.stack)
			const s3 = "aws:s3/"
			bucket := e.One(t, s3+"bucketV2:BucketV2", "releases")
			assert.Equal(t, fields{
				"bucket":       "landfall-" + strings.Split(c.stack, ".")[1] + "-releases-" + e.text(randomID, "releases-suffix", "hex"),
				"forceDestroy": !c.protected,
			}, bucket.Plain())
			assert.Equal(t, c.protected, bucket.Protect)
			assert.Equal(t, e.output(kmsKey, "keys-data", "arn"), at(e.inputs(
				s3+"bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "releases",
			)["rules"].(items)[0].(fields), "applyServerSideEncryptionByDefault")["kmsMasterKeyId"])
			everything := fields{"prefix": ""}
			assert.Equal(t, items{
				fields{
					"id": "deleted", "status": "Enabled", "filter": everything,
					"noncurrentVersionExpiration": fields{"noncurrentDays": 30.0},
					"expiration":                  fields{"expiredObjectDeleteMarker": true},
				},
				fields{
					"id": "unfinished", "status": "Enabled", "filter": everything,
					"abortIncompleteMultipartUpload": fields{"daysAfterInitiation": 7.0},
				},
				fields{"id": "expired", "status": "Enabled", "filter": everything, "expiration": fields{"days": c.days}},
			}, e.inputs(s3+"bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "releases")["rules"])
		})
	}
}

func TestWithoutTheSectionNothingIsWrittenDown(t *testing.T) {
	e := evaluate(t, staging, func(platform map[string]any) { delete(platform, "releases") })
	assert.NotContains(t, e.Of("aws:s3/bucketV2:BucketV2"), "releases")
}
