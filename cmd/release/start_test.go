package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
)

// piped is a stack whose services a pipeline rolls out.
func piped(t *testing.T) *world {
	t.Helper()
	w := upAndRunning(t)
	w.outputs = strings.Replace(w.outputs, `"cluster"`, `"pipeline": {"name": "landfall-staging", "console": "https://console/p", "images": ["medusa"]}, "cluster"`, 1)
	return w
}

func (w *world) ordered() records.Record {
	w.t.Helper()
	var r records.Record
	require.NoError(w.t, json.Unmarshal([]byte(w.objects[records.Next]), &r))
	return r
}

// TestAPipelineIsToldWhatToRelease: and of what it is not to change, nothing.
func TestAPipelineIsToldWhatToRelease(t *testing.T) {
	w := piped(t)
	of := strings.Repeat("f", 40)
	w.objects["manifests/example-org/shop/"+of+".json"] = manifest
	told, err := w.run("start", "-stack", "staging", "-build", "example-org/shop@"+of)
	require.NoError(t, err)
	assert.Equal(t, "Pipeline landfall-staging was told to release medusa@cccccccccccc: https://console/p\n", told)
	assert.Equal(t, records.Record{
		Version: 1, Stack: "staging", Time: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC), Commit: commit, Actor: "dev",
		Images: map[string]records.Build{
			"medusa": {Digest: digest("c"), Registry: stagings + "medusa", Repository: "example-org/shop", Commit: of},
		},
	}, w.ordered())
	assert.Empty(t, chosen(w), "the stack file says nothing of it")
}

func TestAPipelineGoesBackToAnEarlierRelease(t *testing.T) {
	w := piped(t)
	_, err := w.run("start", "-stack", "staging", "20260101T100000Z-aaaaaaa")
	require.NoError(t, err)
	assert.Equal(t, "20260101T100000Z-aaaaaaa", w.ordered().Back)
	assert.Len(t, w.ordered().Images, 2)
}

func TestWhatNoPipelineCouldReleaseIsNotOrdered(t *testing.T) {
	for want, c := range map[string]struct {
		change func(*world)
		args   []string
	}{
		"stack staging has no pipeline: add pipeline: {} to its stack file and bring it up, or use deploy": {
			change: func(w *world) { w.outputs = strings.Replace(w.outputs, `"pipeline"`, `"other"`, 1) },
			args:   []string{"20260101T100000Z-aaaaaaa"},
		},
		"say which builds: -build, -manifest or a release": {},
		"name a build or a release, not both":              {args: []string{"-build", "a/b@" + commit, "20260101T100000Z-aaaaaaa"}},
		"build of medusa: " + digest("a") + " is not in " + stagings + "medusa: push it, or promote the release it belongs to": {
			change: func(w *world) { w.held["medusa"] = nil },
			args:   []string{"20260101T100000Z-aaaaaaa"},
		},
		"order pipeline/next.json: aws s3api put-object: exit status 254": {
			change: func(w *world) { w.refused = "aws s3api put-object" },
			args:   []string{"20260101T100000Z-aaaaaaa"},
		},
	} {
		t.Run(want, func(t *testing.T) {
			w := piped(t)
			if c.change != nil {
				c.change(w)
			}
			_, err := w.run(append([]string{"start", "-stack", "staging"}, c.args...)...)
			require.EqualError(t, err, want)
			assert.NotContains(t, w.objects, records.Next)
		})
	}
}

// TestAnUpdateLeavesBuildsToThePipeline: it would write down what does not run.
func TestAnUpdateLeavesBuildsToThePipeline(t *testing.T) {
	w := piped(t)
	_, err := w.run("deploy", "-stack", "staging", "-manifest", w.file(manifest))
	require.EqualError(t, err, "builds of medusa are released by pipeline landfall-staging: go run ./cmd/release start -stack staging orders one")
	_, err = w.run("deploy", "-stack", "staging")
	require.NoError(t, err, "what runs is no other build")
	w.objects, w.config = map[string]string{}, "{}"
	_, err = w.run("deploy", "-stack", "staging", "-manifest", w.file(manifest))
	require.NoError(t, err, "the first build starts with an up")
}
