package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const destroySeven = "pulumi destroy --stack pr-7 --non-interactive --yes --skip-preview"

// there are reviews 7 and 9, 10 that was never whole, and 11 that was made this hour.
func there(t *testing.T) *world {
	t.Helper()
	w := pullRequests(t)
	w.stacks = `[{"name": "pr-10", "lastUpdate": "2026-01-20T09:00:00.000Z"}, {"name": "pr-7", "lastUpdate": "2026-01-24T09:00:01.000Z"},
		{"name": "example-org/landfall/pr-9", "lastUpdate": "2026-01-24T08:59:59.000Z"},
		{"name": "pr-11", "lastUpdate": "2026-01-31T08:30:00.000Z"}, {"name": "pr-"}, {"name": "pr-x"}, {"name": "production"}]`
	w.reviewed["pr-9"] = strings.ReplaceAll(w.reviewed["pr-7"], "pr-7", "pr-9")
	return w
}

func TestAReviewIsTakenAway(t *testing.T) {
	w := there(t)
	told, err := w.run("review", "down", "-pr", "7")
	require.NoError(t, err)
	assert.Equal(t, []string{destroySeven, "pulumi stack rm pr-7 --yes --non-interactive --remove-backups"}, w.calls)
	assert.Equal(t, "Updating (staging)\nReview 7 is gone.\n", told)
	assert.NoFileExists(t, "Pulumi.pr-7.yaml")
}

func TestAReviewThatIsGoneIsNoFailure(t *testing.T) {
	w := pullRequests(t)
	w.updating = complaint{errors.New("pulumi destroy: exit status 6"), "error: no stack named 'pr-7' found"}
	told, err := w.run("review", "down", "-pr", "7")
	require.NoError(t, err)
	assert.Equal(t, "Updating (staging)\nReview 7 is gone already.\n", told)
	assert.Equal(t, []string{destroySeven}, w.calls)
	assert.NoFileExists(t, "Pulumi.pr-7.yaml")
}

// TestAReviewIsTakenAwayWithTheKeyOfItsState: a runner that has only just begun has no
// stack file of it.
func TestAReviewIsTakenAwayWithTheKeyOfItsState(t *testing.T) {
	w := there(t)
	w.updating = errors.New("pulumi destroy: exit status 255")
	_, err := w.run("review", "down", "-pr", "7")
	require.EqualError(t, err, "pulumi destroy: exit status 255")
	text, err := os.ReadFile("Pulumi.pr-7.yaml")
	require.NoError(t, err)
	assert.Contains(t, string(text), "encryptedkey: AQID\n")
	assert.Empty(t, w.did("pulumi stack rm"))
}

// lockedAt is what Pulumi says of a stack that is locked in a bucket.
func lockedAt(moments ...string) error {
	said := "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`."
	for _, moment := range moments {
		said += "\n  s3://state/.pulumi/locks/organization/landfall/pr-7/x.json: created by runner@fv-az1 (pid 17) at " + moment
	}
	return complaint{errors.New("pulumi destroy: exit status 255"), said}
}

var lockedInCloud = complaint{errors.New("pulumi destroy: exit status 255"), "error: [409] Conflict: Another update is currently in progress."}

// TestAnUpdateThatWasCutLocksForAnHour: until then it may still run.
func TestAnUpdateThatWasCutLocksForAnHour(t *testing.T) {
	wait := ": wait for it, or, if nobody is at it any more, go run ./cmd/release review down -pr 7 -cancel"
	for says, c := range map[string]struct {
		lock          error
		history, want string
		args          []string
		unlocks       string
	}{
		"a young lock":       {lock: lockedAt("2026-01-31T08:00:01Z"), want: "review 7 is being updated by runner@fv-az1 since 2026-01-31T08:00:01Z" + wait},
		"an old lock":        {lock: lockedAt("2026-01-31T08:00:00Z"), unlocks: " by runner@fv-az1 since 2026-01-31T08:00:00Z"},
		"of two the younger": {lock: lockedAt("2026-01-31T07:00:00Z", "2026-01-31T08:30:00Z"), want: "review 7 is being updated by runner@fv-az1 since 2026-01-31T08:30:00Z" + wait},
		"nobody at it":       {lock: lockedAt("2026-01-31T08:59:00Z"), args: []string{"-cancel"}, unlocks: " by runner@fv-az1 since 2026-01-31T08:59:00Z"},
		"a young one, Cloud": {lock: lockedInCloud, history: `[{"startTime": "2026-01-31T08:40:00.000Z"}]`, want: "review 7 is being updated since 2026-01-31T08:40:00Z" + wait},
		"an old one, Cloud":  {lock: lockedInCloud, history: `[{"startTime": "2026-01-31T07:40:00.000Z"}]`, unlocks: " since 2026-01-31T07:40:00Z"},
		"since nobody knows": {lock: lockedInCloud, history: `[]`, want: "review 7 is being updated" + wait},
		"and nobody cares":   {lock: lockedInCloud, history: `[]`, args: []string{"-cancel"}},
		"another failure":    {lock: complaint{errors.New("pulumi destroy: exit status 255"), "error: access denied"}, want: "pulumi destroy: exit status 255"},
	} {
		t.Run(says, func(t *testing.T) {
			w := there(t)
			w.updating, w.history = c.lock, c.history
			told, err := w.run(append([]string{"review", "down", "-pr", "7"}, c.args...)...)
			if c.want != "" {
				require.EqualError(t, err, c.want)
				assert.Empty(t, w.did("pulumi cancel"))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "Updating (staging)\nReview 7 was being updated"+c.unlocks+", which was cut: it is unlocked.\nUpdating (staging)\nReview 7 is gone.\n", told)
			assert.Equal(t, []string{"pulumi cancel pr-7 --yes --non-interactive"}, w.did("pulumi cancel"))
			assert.Equal(t, []string{destroySeven, destroySeven}, w.did("pulumi destroy"))
		})
	}
	w := there(t)
	w.updating = lockedAt("2026-01-30T00:00:00Z")
	_, err := upSeven(w)
	require.NoError(t, err, "the next build finds it locked, too")
	assert.Len(t, w.did("pulumi up"), 2)
}

func TestASweepTakesWhatHasOutlivedItsDays(t *testing.T) {
	w := there(t)
	told, err := w.run("review", "sweep")
	require.NoError(t, err)
	assert.Equal(t, []string{
		"pulumi stack rm pr-9 --yes --non-interactive --remove-backups", "pulumi stack rm pr-10 --yes --non-interactive --remove-backups",
	}, w.did("pulumi stack rm"))
	assert.Equal(t, "Review 9 goes: its last update was at 2026-01-24T08:59:59Z.\nUpdating (staging)\nReview 9 is gone.\n"+
		"Review 10 goes: its last update was at 2026-01-20T09:00:00Z.\nUpdating (staging)\nReview 10 is gone.\n", told)
}

func TestASweepTakesWhatNoPullRequestIsOpenFor(t *testing.T) {
	for open, want := range map[string][]string{"7,9": {"9", "10"}, "9": {"7", "9", "10"}, "": {"7", "9", "10"}} {
		w := there(t)
		told, err := w.run("review", "sweep", "-open", open)
		require.NoError(t, err)
		var gone []string
		for _, line := range w.did("pulumi stack rm") {
			gone = append(gone, strings.TrimPrefix(strings.Fields(line)[3], "pr-"))
		}
		assert.Equal(t, want, gone, "open are %q; 11 may have been opened since", open)
		assert.Equal(t, open != "7,9", strings.Contains(told, "Review 7 goes: its pull request is not open.\n"))
	}
}

// TestASweepKeepsWhatHadABuildMeanwhile: it lists them all before the first one goes.
func TestASweepKeepsWhatHadABuildMeanwhile(t *testing.T) {
	w := there(t)
	w.history = `[{"startTime": "2026-01-31T08:59:00.000Z"}]`
	told, err := w.run("review", "sweep", "-open", "")
	require.NoError(t, err)
	assert.Empty(t, w.did("pulumi stack rm"))
	assert.Empty(t, told)
}

// TestASweepTakesTheRestOfWhatWasToGo: to destroy a part of a stack is the last update
// of it, and no reason to keep the rest for days.
func TestASweepTakesTheRestOfWhatWasToGo(t *testing.T) {
	for result, want := range map[string]int{"failed": 4, "succeeded": 4, "in-progress": 2} {
		w := there(t)
		w.history = `[{"kind": "destroy", "result": "` + result + `", "startTime": "2026-01-20T08:00:00.000Z"}]`
		told, err := w.run("review", "sweep")
		require.NoError(t, err)
		assert.Len(t, w.did("pulumi stack rm"), want, result)
		assert.Equal(t, want == 4, strings.Contains(told, "Review 7 goes: it was to go before, and something of it stayed.\n"))
	}
}

// TestASweepGoesOnAfterAFailure, and fails with all of them at the end.
func TestASweepGoesOnAfterAFailure(t *testing.T) {
	w := there(t)
	w.updating = errors.New("pulumi destroy: exit status 255")
	told, err := w.run("review", "sweep")
	require.EqualError(t, err, "review 9: pulumi destroy: exit status 255\nreview 10: pulumi destroy: exit status 255")
	assert.Contains(t, told, "not ok: review 9: pulumi destroy: exit status 255\nReview 10 goes")

	w = there(t)
	w.refused = "pulumi stack output --json --stack pr-9"
	_, err = w.run("review", "sweep")
	require.EqualError(t, err, "review 9: pulumi stack output --json --stack pr-9: exit status 254")
	assert.Len(t, w.did("pulumi stack rm"), 1)
}

// TestASweepThatIsInterruptedBeginsNothingMore: the update it was at is put in order.
func TestASweepThatIsInterruptedBeginsNothingMore(t *testing.T) {
	w := there(t)
	ctx, cut := context.WithCancel(t.Context())
	err := run(ctx, []string{"review", "sweep"}, tools{
		call: w.call, now: w.now,
		watch: func(ctx context.Context, tell io.Writer, program string, args ...string) error {
			cut()
			return w.watch(ctx, tell, program, args...)
		},
	}, io.Discard)
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, w.did("pulumi destroy"), 1)
}

func TestReviewsAreListed(t *testing.T) {
	w := there(t)
	w.stacks = strings.Replace(w.stacks, `"pr-10", "lastUpdate": "2026-01-20T09:00:00.000Z"`, `"pr-10", "updateInProgress": true`, 1)
	told, err := w.run("review", "list")
	require.NoError(t, err)
	assert.Equal(t, ""+
		"REVIEW  UPDATED               STAYS UNTIL           ANSWERS AT\n"+
		"7       2026-01-24T09:00:01Z  2026-01-31T09:00:01Z  https://api-pr-7.example.com https://pr-7.example.com\n"+
		"9       2026-01-24T08:59:59Z  2026-01-31T08:59:59Z  https://api-pr-9.example.com https://pr-9.example.com\n"+
		"10      unknown               unknown               \n"+
		"11      2026-01-31T08:30:00Z  2026-02-07T08:30:00Z  \n", told)

	w.stacks = "[]"
	told, err = w.run("review", "list", "-of", "develop")
	require.NoError(t, err)
	assert.Contains(t, w.calls, "pulumi stack ls --json --tag review=develop")
	assert.Equal(t, "No review borrows from stack develop.\n", told)
}
