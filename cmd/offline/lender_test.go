package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/cli"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
)

const smallReview = `config:
  aws:region: eu-central-1
  landfall:platform:
    tier: review
    account: "111111111111"
    review: {of: dev}
    images: [app]
    services:
      app:
        kind: worker
        image: app
        cpu: 256
        memory: 512
        health: {command: [CMD, "true"]}
`

// beside writes a review beside the small stack.
func beside(t *testing.T, review string) string {
	t.Helper()
	path := filepath.Join(filepath.Dir(write(t, small)), "Pulumi.pr-7.yaml")
	require.NoError(t, os.WriteFile(path, []byte(review), 0o600))
	return path
}

// What the files of the two show is told before anything looks for the engine, which
// could not be found here.
func TestAReviewElsewhereNeverReachesTheEngine(t *testing.T) {
	t.Setenv(cli.Variable, "/nowhere/pulumi")
	for _, c := range []struct{ old, other, want string }{
		{`"111111111111"`, `"222222222223"`, `account: "222222222223" is not that of dev; write "111111111111"`},
		{"eu-central-1", "eu-west-1", `aws:region: "eu-west-1" is not that of dev; run: pulumi config set aws:region eu-central-1`},
	} {
		path := beside(t, strings.Replace(smallReview, c.old, c.other, 1))
		err := run(t.Context(), []string{"preview", "-file", path})
		assert.EqualError(t, err, "the configuration of stack pr-7 has 1 mistake:\n  "+c.want)
	}
}

func TestALenderThatIsNoStackIsToldByItsKey(t *testing.T) {
	t.Setenv(cli.Variable, "/nowhere/pulumi")
	path := beside(t, strings.Replace(smallReview, "of: dev", "of: staign", 1))
	missing := filepath.Join(filepath.Dir(path), "Pulumi.staign.yaml")
	assert.EqualError(t, run(t.Context(), []string{"preview", "-file", path}),
		"review.of of stack pr-7: "+missing+": there is no such stack file; its folder has Pulumi.dev.yaml, Pulumi.pr-7.yaml")
}

// TestWhatIsNotLentIsToldLikeEveryMistake, and what is missing of the lender, too: not
// wrapped in what the engine says of a program that fails.
func TestWhatIsNotLentIsToldLikeEveryMistake(t *testing.T) {
	path := beside(t, smallReview)
	assert.EqualError(t, run(t.Context(), []string{"preview", "-file", path}),
		"stack dev lends nothing: add reviews: {} to Pulumi.dev.yaml and run pulumi up there")
	lending := filepath.Join(filepath.Dir(path), "Pulumi.dev.yaml")
	require.NoError(t, os.WriteFile(lending, []byte(strings.Replace(small, "    images:", "    reviews: {}\n    images:", 1)), 0o600))
	require.NoError(t, os.WriteFile(path, []byte(smallReview+"        secrets: {API_KEY: {borrowed: true}}\n"), 0o600))
	assert.EqualError(t, run(t.Context(), []string{"preview", "-file", path}), "the configuration of stack pr-7 has 1 mistake:\n"+
		"  services.app.secrets.API_KEY.borrowed: true is none of the secrets that dev has; "+
		"list it under a service there first, or give the review a value of its own")
}

func TestWhatWasThereBeforeAReviewStays(t *testing.T) {
	lent := []simaws.Resource{{Type: "aws:kms/key:Key", Name: "keys-logs", URN: "urn:staging-key", ID: "1"}}
	own := simaws.Resource{Type: "aws:sqs/queue:Queue", Name: "orders", URN: "urn:pr-7-queue", ID: "2"}
	s := &session{lender: &lender{Stack: &stackfile.Stack{Name: "staging"}}, before: lent}
	require.NoError(t, s.restored(lent))
	require.EqualError(t, s.restored(append(lent, own)), "destroy left 1 resources behind, the first is aws:sqs/queue:Queue orders")
	require.EqualError(t, s.restored(nil), "destroy took 1 resources of staging along, the first is aws:kms/key:Key keys-logs")
	require.EqualError(t, (&session{}).restored(lent), "destroy left 1 resources behind, the first is aws:kms/key:Key keys-logs")
}
