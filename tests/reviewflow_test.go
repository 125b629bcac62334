package tests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reviewScripts are those of a job of review.yml, with go, make and gh that write down
// how they were called: gh answers what is in the file answer.
func reviewScripts(t *testing.T, job string, env ...string) *scripts {
	t.Helper()
	s := &scripts{t: t, file: "review.yml", job: job, folder: t.TempDir()}
	for _, name := range []string{"go", "make", "gh"} {
		require.NoError(t, os.WriteFile(filepath.Join(s.folder, name), []byte(`#!/usr/bin/env bash
echo "$(basename "$0") $*" >>"$CALLS"
case "$(basename "$0") $*" in
*" --paginate "*) [ -n "$ASKED" ] && printf '%s' "$ASKED" || exit "${ASKING:-0}" ;;
*" PATCH "*) exit "${PATCHING:-0}" ;;
esac
`), 0o755))
	}
	s.env = append([]string{
		"PATH=" + s.folder + string(os.PathListSeparator) + os.Getenv("PATH"), "CALLS=" + filepath.Join(s.folder, "calls"),
		"GITHUB_STEP_SUMMARY=" + filepath.Join(s.folder, "summary"), "ACTION=review-up", "NUMBER=7",
		"OURS=example-org/shop", "REPOSITORY=example-org/shop", "BUILD=example-org/shop@" + builtCommit,
	}, env...)
	return s
}

// TestWhatAnotherRepositorySendsIsHeldAgainstItsForm, before anything else is done.
func TestWhatAnotherRepositorySendsIsHeldAgainstItsForm(t *testing.T) {
	for _, fine := range []string{"ACTION=review-up", "ACTION=review-down", "NUMBER=1234567"} {
		require.NoError(t, reviewScripts(t, "one", fine).run("check"), fine)
	}
	require.NoError(t, reviewScripts(t, "one", "ACTION=review-down", "BUILD=").run("check"), "what is taken away needs no build")
	for _, wrong := range []string{
		"ACTION=", "ACTION=sweep", "ACTION=up", "OURS=", "REPOSITORY=", "REPOSITORY=example-org/other",
		"NUMBER=", "NUMBER=0", "NUMBER=-1", "NUMBER=7 9", "NUMBER=7\n9", "NUMBER=$(id)", "NUMBER=12345678",
		"BUILD=", "BUILD=example-org/shop@main", "BUILD=example-org/shop", "BUILD=example-org/other@" + builtCommit,
		"BUILD=example-org/shop@" + builtCommit + "\n", "BUILD=example-org/shop@" + strings.ToUpper(builtCommit), "BUILD=@" + builtCommit,
	} {
		s := reviewScripts(t, "one", wrong)
		require.Error(t, s.run("check"), "%q", wrong)
		assert.Empty(t, s.read("calls"))
	}
	steps := workflows(t)[".github/workflows/review.yml"].Jobs["one"].Steps
	assert.Equal(t, "check", steps[0].ID, "nothing comes before it")
}

func TestAPullRequestIsToldWhereItsReviewIs(t *testing.T) {
	const comments = "repos/example-org/shop/issues/7/comments"
	for says, c := range map[string]struct {
		env  []string
		want []string
	}{
		"the first time": {[]string{"GH_TOKEN=t"}, []string{"gh api " + comments + " -F body=@comment.md"}},
		"again":          {[]string{"GH_TOKEN=t", "ASKED=17\n18\n"}, []string{"gh api --method PATCH repos/example-org/shop/issues/comments/17 -F body=@comment.md"}},
		"somebody else began one like it": {[]string{"GH_TOKEN=t", "ASKED=17", "PATCHING=1"}, []string{
			"gh api --method PATCH repos/example-org/shop/issues/comments/17 -F body=@comment.md", "gh api " + comments + " -F body=@comment.md",
		}},
		"nobody without a token": {[]string{"GH_TOKEN="}, nil},
	} {
		t.Run(says, func(t *testing.T) {
			s := reviewScripts(t, "one", append(c.env, "OUTCOME=success")...)
			require.NoError(t, os.WriteFile(filepath.Join(s.folder, "where.txt"), []byte("server: https://api-pr-7.example.com\n"), 0o600))
			require.NoError(t, s.run("tell"))
			calls := s.called("gh")
			if len(calls) > 0 {
				assert.Contains(t, calls[0], "gh api --paginate "+comments+" --jq")
				calls = calls[1:]
			}
			assert.Equal(t, c.want, calls)
			assert.Equal(t, "<!-- review -->\nCommit "+builtCommit+" is up:\n\n- server: https://api-pr-7.example.com\n", s.read("summary"))
		})
	}
	s := reviewScripts(t, "one", "GH_TOKEN=", "OUTCOME=failure", "RUN=https://github.com/run/1")
	require.NoError(t, s.run("tell"))
	assert.Equal(t, "<!-- review -->\nCommit "+builtCommit+" did not come up well: https://github.com/run/1\n\n", s.read("summary"))
}

// TestASweepKnowsWhatIsOpenOrAsksForNothing: an answer that did not come is not one
// that nothing is open.
func TestASweepKnowsWhatIsOpenOrAsksForNothing(t *testing.T) {
	for says, c := range map[string]struct {
		env  []string
		want string
	}{
		"two are open":    {[]string{"GH_TOKEN=t", "ASKED=7\n9\n"}, "go run ./cmd/release review sweep -open 7,9"},
		"none is open":    {[]string{"GH_TOKEN=t"}, "go run ./cmd/release review sweep -open"},
		"nobody can tell": {[]string{"GH_TOKEN="}, "go run ./cmd/release review sweep"},
	} {
		s := reviewScripts(t, "sweep", c.env...)
		require.NoError(t, s.run("ask"), says)
		require.NoError(t, s.run("sweep"), says)
		assert.Equal(t, []string{c.want}, s.called("go"), says)
	}
	require.Error(t, reviewScripts(t, "sweep", "GH_TOKEN=t", "ASKING=1").run("ask"), "GitHub does not answer")
}

// TestAClosedPullRequestHasItsReviewTakenAway by the other repository.
func TestAClosedPullRequestHasItsReviewTakenAway(t *testing.T) {
	s := reviewScripts(t, "down", "INFRASTRUCTURE=example-org/landfall")
	s.file = "app-review.yml"
	require.NoError(t, s.run("tell"))
	assert.Equal(t, []string{
		"gh workflow run review.yml --repo example-org/landfall --field action=review-down --field number=7 --field repository=example-org/shop",
	}, s.called("gh"))
}

// TestOneThingAtATimeForEachPullRequest: what runs is let end, for an update that is cut
// leaves its stack locked.
func TestOneThingAtATimeForEachPullRequest(t *testing.T) {
	text := workflows(t)[".github/workflows/review.yml"].text
	assert.Contains(t, text, "      group: review-${{ github.event.client_payload.number || inputs.number }}\n      cancel-in-progress: false\n")
	assert.Contains(t, text, "    concurrency: review-sweep\n")
	assert.Equal(t, 2, strings.Count(text, "    environment: review\n"))
}
