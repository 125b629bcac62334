package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	tried = stagings + "reviews/"
	// ofModel is a model, as the repository has one.
	ofModel = `# What a review is.
config:
  aws:region: eu-central-1
  landfall:platform:
    tier: review
    review: {of: staging, days: 7}
    images: [medusa, storefront]
    services:
      server: {image: medusa, port: 9000, secrets: {JWT_SECRET: {generate: 48}, STRIPE_API_KEY: {}, SMS_KEY: {borrowed: true}}}
      worker: {image: medusa, secrets: {STRIPE_API_KEY: {}, MAIL_KEY: {}}}
      storefront: {image: storefront}
    functions:
      thumbnails: {zip: thumbnails.zip, secrets: {IMAGE_KEY: {}}}
`
	encrypted = "secretsprovider: awskms:///alias/state?region=eu-central-1\nencryptedkey: AQID\nconfig: {}\n"
)

var head = strings.Repeat("e", 40)

// pullRequests is staging, which lends, with a build c of medusa from a pull request.
func pullRequests(t *testing.T) *world {
	t.Helper()
	w := upAndRunning(t)
	require.NoError(t, os.WriteFile(modelFile, []byte(ofModel), 0o600))
	require.NoError(t, os.WriteFile("Pulumi.staging.yaml", []byte(encrypted), 0o600))
	w.outputs = strings.Replace(w.outputs, `"releases": {`, `"lends": {"images": {"medusa": {"url": "`+tried+`medusa"}, "storefront": {"url": "`+tried+`storefront"}}}, "releases": {`, 1)
	w.stacks, w.history = "[]", "[]"
	w.held = map[string][]string{"reviews/medusa": {digest("c")}, "reviews/storefront": {digest("b")}}
	w.objects["reviews/example-org/shop/"+head+".json"] = `{"version": 1, "repository": "example-org/shop", "commit": "` + head + `",
		"images": {"medusa": {"digest": "` + digest("c") + `", "registry": "` + tried + `medusa"}}}`
	w.reviewed = map[string]string{"pr-7": `{"cluster": "landfall-staging", "services": {"server": "pr-7-server", "worker": "pr-7-worker", "late": "waits for a release of image late"},
		"urls": {"server": "https://api-pr-7.example.com", "storefront": "https://pr-7.example.com"},
		"review": {"of": "staging", "days": 7, "checks": [{"name": "server", "url": "https://api.example.com/health", "codes": "200"}]}}`}
	return w
}

func upSeven(w *world, more ...string) (string, error) {
	return w.run(append([]string{"review", "up", "-pr", "7", "-build", "example-org/shop@" + head}, more...)...)
}

func TestAReviewIsMadeForAPullRequest(t *testing.T) {
	w := pullRequests(t)
	out := filepath.Join(t.TempDir(), "urls")
	told, err := upSeven(w, "-out", out)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"pulumi config get aws:region --stack staging",
		"pulumi stack output --json --stack staging",
		"pulumi stack ls --json --tag review=staging",
		"pulumi stack init pr-7 --no-select --non-interactive --secrets-provider awskms:///alias/state?region=eu-central-1",
		"pulumi stack tag set review staging --stack pr-7",
		"pulumi config cp IMAGE_KEY --stack staging --dest pr-7",
		"pulumi config cp MAIL_KEY --stack staging --dest pr-7",
		"pulumi config cp STRIPE_API_KEY --stack staging --dest pr-7",
		`pulumi config set --stack pr-7 --plaintext --path release.images["medusa"] ` + digest("c"),
		`pulumi config set --stack pr-7 --plaintext --path release.images["storefront"] ` + digest("b"),
		"pulumi up --stack pr-7 --non-interactive --yes --skip-preview",
		"pulumi config get aws:region --stack pr-7",
		"pulumi stack output --json --stack pr-7",
	}, w.did("pulumi"), "no preview is guarded: a review keeps nothing")
	where := "server: https://api-pr-7.example.com\nstorefront: https://pr-7.example.com\n"
	assert.Equal(t, "Review 7 of stack staging: example-org/shop@"+head+"\nUpdating (staging)\n"+
		"ok: 2 services run all of their tasks\nok: server: https://api.example.com/health answers 200\n"+where, told)
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, where, string(text))
	assert.Empty(t, w.did(".tools/bin/crane"))
	assert.Empty(t, w.did("aws s3api put-object"), "nothing is written down")
	for _, line := range w.calls {
		if strings.HasPrefix(line, "aws ") {
			assert.Contains(t, line, "--cli-connect-timeout 10 --cli-read-timeout 60")
		}
	}
}

// TestAReviewIsEncryptedLikeWhatItBorrowsFrom: its stack file holds the same key, and
// the model as it is.
func TestAReviewIsEncryptedLikeWhatItBorrowsFrom(t *testing.T) {
	const salted = "encryptionsalt: v1:salt\n"
	for says, c := range map[string]struct{ model, lender, want, init string }{
		"a key of KMS": {
			ofModel, encrypted, "secretsprovider: awskms:///alias/state?region=eu-central-1\nencryptedkey: AQID\n" + ofModel,
			" --secrets-provider awskms:///alias/state?region=eu-central-1",
		},
		"a passphrase":                   {ofModel, salted, salted + ofModel, ""},
		"what the backend does":          {ofModel, "config: {}\n", ofModel, ""},
		"a model with secrets in itself": {salted + ofModel, encrypted, salted + ofModel, ""},
	} {
		t.Run(says, func(t *testing.T) {
			w := pullRequests(t)
			require.NoError(t, os.WriteFile(modelFile, []byte(c.model), 0o600))
			require.NoError(t, os.WriteFile("Pulumi.staging.yaml", []byte(c.lender), 0o600))
			w.refused = "pulumi config cp"
			_, err := upSeven(w)
			require.EqualError(t, err, "secret IMAGE_KEY of stack staging: pulumi config cp: exit status 254")
			text, err := os.ReadFile("Pulumi.pr-7.yaml")
			require.NoError(t, err)
			assert.Equal(t, c.want, string(text))
			assert.Equal(t, []string{"pulumi stack init pr-7 --no-select --non-interactive" + c.init}, w.did("pulumi stack init"))
		})
	}
}

func TestASecretThatTheModelHoldsIsNotCopied(t *testing.T) {
	w := pullRequests(t)
	require.NoError(t, os.WriteFile(modelFile, []byte("encryptionsalt: v1:salt\n"+ofModel+"  landfall:STRIPE_API_KEY: {secure: v1:x}\n"), 0o600))
	_, err := upSeven(w)
	require.NoError(t, err)
	assert.Len(t, w.did("pulumi config cp"), 2)
	assert.Empty(t, w.did("pulumi config cp STRIPE_API_KEY"))
}

func TestTheNextBuildComesIntoTheSameReview(t *testing.T) {
	w := pullRequests(t)
	w.stacks = `[{"name": "example-org/pr-7"}, {"name": "pr-70"}]`
	_, err := upSeven(w, "-days", "30", "-of", "develop")
	require.EqualError(t, err, "there is no stack develop; those with a file here are review, staging")

	_, err = upSeven(w, "-days", "30")
	require.NoError(t, err)
	assert.Empty(t, w.did("pulumi stack init"))
	assert.Equal(t, []string{"pulumi config set --stack pr-7 --plaintext --path platform.review.days 30"}, w.did("pulumi config set --stack pr-7 --plaintext --path platform"))

	require.NoError(t, os.WriteFile("Pulumi.develop.yaml", []byte(encrypted), 0o600))
	_, err = upSeven(w, "-of", "develop")
	require.NoError(t, err)
	assert.Len(t, w.did("pulumi config set --stack pr-7 --plaintext --path platform.review.of develop"), 1)
}

// TestAStackThatWasMadeByHalfIsMadeWhole: its mark may be missing.
func TestAStackThatWasMadeByHalfIsMadeWhole(t *testing.T) {
	w := pullRequests(t)
	w.refused, w.complaint = "pulumi stack init", "error: stack 'organization/landfall/pr-7' already exists"
	_, err := upSeven(w)
	require.NoError(t, err)
	assert.Equal(t, []string{"pulumi stack tag set review staging --stack pr-7"}, w.did("pulumi stack tag"))

	w = pullRequests(t)
	w.refused, w.complaint = "pulumi stack init", "error: access denied"
	_, err = upSeven(w)
	require.EqualError(t, err, "stack pr-7: pulumi stack init: exit status 254")
}

// TestWhatAPullRequestHasNotBuiltIsCopied from where it runs, by its digest.
func TestWhatAPullRequestHasNotBuiltIsCopied(t *testing.T) {
	w := pullRequests(t)
	w.held["reviews/storefront"] = nil
	told, err := upSeven(w)
	require.NoError(t, err)
	to := tried + "storefront:digest-" + strings.Repeat("b", 64)
	assert.Equal(t, []string{
		".tools/bin/crane auth login 222222222222.dkr.ecr.eu-central-1.amazonaws.com --username AWS --password-stdin < secret of eu-central-1",
		".tools/bin/crane copy " + stagings + "storefront@" + digest("b") + " " + to,
		".tools/bin/crane digest " + to,
	}, w.did(".tools/bin/crane"))
	assert.Contains(t, told, "bbbbbbbbbbbb is in "+to+" now.\n")
}

// TestAReviewThatCannotBeIsNotBegun: nothing of it is there yet.
func TestAReviewThatCannotBeIsNotBegun(t *testing.T) {
	manifest := "reviews/example-org/shop/" + head + ".json"
	for want, change := range map[string]func(*world){
		"stack staging lends nothing: add reviews: {} to its stack file and bring it up once": func(w *world) {
			w.outputs = strings.Replace(w.outputs, `"lends"`, `"other"`, 1)
		},
		"stack staging keeps no records of releases: add releases: {} to its stack file and bring it up once": func(w *world) {
			w.outputs = strings.Replace(w.outputs, `"releases"`, `"other"`, 1)
		},
		"stack staging lends no registry of image storefront": func(w *world) {
			w.outputs = strings.Replace(w.outputs, `"storefront": {"url"`, `"other": {"url"`, 1)
		},
		"manifest of example-org/shop@" + head + ": unexpected end of JSON input": func(w *world) { delete(w.objects, manifest) },
		"Pulumi.review.yaml has no image admin; it has: medusa, storefront": func(w *world) {
			w.objects[manifest] = strings.Replace(w.objects[manifest], `"medusa": {`, `"admin": {`, 1)
		},
		"build of medusa: " + digest("c") + " is not in " + tried + "medusa: have the pull request built again": func(w *world) {
			w.held["reviews/medusa"] = nil
		},
		"the model of reviews: open Pulumi.review.yaml: no such file or directory": func(w *world) { require.NoError(w.t, os.Remove(modelFile)) },
		"Pulumi.review.yaml does not say what reviews borrow from: review: {of: staging}": func(w *world) {
			require.NoError(w.t, os.WriteFile(modelFile, []byte("config: {}\n"), 0o600))
		},
	} {
		t.Run(want, func(t *testing.T) {
			w := pullRequests(t)
			change(w)
			_, err := upSeven(w)
			require.EqualError(t, err, want)
			assert.Empty(t, w.did("pulumi stack init"))
			assert.NoFileExists(t, "Pulumi.pr-7.yaml")
		})
	}
}

// TestAReviewThatIsNotWellTellsWhereItIs: somebody looks at it to find out why.
func TestAReviewThatIsNotWellTellsWhereItIs(t *testing.T) {
	w := pullRequests(t)
	w.answers["https://api.example.com/health"] = "503 away"
	told, err := upSeven(w)
	require.EqualError(t, err, "smoke test: server: https://api.example.com/health answers 503, not 200")
	assert.True(t, strings.HasSuffix(told, "server: https://api-pr-7.example.com\nstorefront: https://pr-7.example.com\n"), told)

	w = pullRequests(t)
	w.updating = errors.New("pulumi up: exit status 255")
	_, err = upSeven(w)
	require.EqualError(t, err, "pulumi up: exit status 255")
}

// TestAReviewThatSleepsIsNotAsked: who pushes at night wakes nobody.
func TestAReviewThatSleepsIsNotAsked(t *testing.T) {
	w := pullRequests(t)
	w.services = strings.NewReplacer(`"desiredCount": 2, "runningCount": 2`, `"desiredCount": 0, "runningCount": 0`,
		`"desiredCount": 1, "runningCount": 1`, `"desiredCount": 0, "runningCount": 0`).Replace(w.services)
	told, err := upSeven(w)
	require.NoError(t, err)
	assert.Contains(t, told, "It sleeps: nobody answers before it wakes.\nserver: https://api-pr-7.example.com\n")
	assert.Empty(t, w.asked)
	assert.Equal(t, []string{"aws ecs describe-services --cluster landfall-staging --services pr-7-server pr-7-worker --output json"}, w.did("aws ecs"))
}

func TestAWrongWishForReviewsSaysWhatIsRight(t *testing.T) {
	build := " -build example-org/shop@" + head
	for args, want := range map[string]string{
		"":                           "say what to do with reviews: down, list, sweep, up",
		"open":                       `review: "open" is none of down, list, sweep, up`,
		"down":                       "say of which pull request: -pr 7",
		"up" + build:                 "say of which pull request: -pr 7",
		"up -pr 7":                   `-build: "" is no repository@commit, such as example-org/shop@ and forty digits`,
		"up -pr 7 -build shop@main":  `-build: "shop@main" is no repository@commit, such as example-org/shop@ and forty digits`,
		"down -pr 07":                `-pr: "07" is no number of a pull request`,
		"down -pr 7;rm":              `-pr: "7;rm" is no number of a pull request`,
		"down -pr 12345678":          `-pr: "12345678" is no number of a pull request`,
		"down 7":                     "review down takes no 7 by itself: write -pr 7",
		"down -pr 7 9":               "review down takes no 9",
		"up -pr 7 -days x" + build:   `-days: "x" is no number of days; use 1 to 90`,
		"up -pr 7 -days 0" + build:   "-days: 0 is out of range; use 1 to 90 days",
		"up -pr 7 -days 999" + build: "-days: 999 is out of range; use 1 to 90 days",
		"sweep -days 3":              "-days is no flag of review sweep; it has -of, -open",
		"up -pr 7 -days -1" + build:  "-days: -1 is out of range; use 1 to 90 days",
		"sweep -open 7,x":            `-open: "x" is no number of a pull request`,
		"list -pr 7":                 "-pr is no flag of review list; it has -of",
		"up -pr 7 -cancel" + build:   "-cancel is no flag of review up; it has -build, -days, -of, -out, -pr",
	} {
		w := pullRequests(t)
		_, err := w.run(append([]string{"review"}, strings.Fields(args)...)...)
		require.EqualError(t, err, want, args)
		require.ErrorAs(t, err, new(usage))
		assert.Empty(t, w.calls)
	}
	told, err := pullRequests(t).run("review", "sweep", "-h")
	require.ErrorIs(t, err, flag.ErrHelp)
	assert.Contains(t, told, "go run ./cmd/release review sweep [flags]\n  -of stack\n")
	told, err = pullRequests(t).run("review", "-h")
	require.ErrorIs(t, err, flag.ErrHelp)
	assert.Equal(t, "go run ./cmd/release review down|list|sweep|up\nEach tells its flags: go run ./cmd/release review up -h\n", told)
}

// TestTheModelOfThisRepositoryIsOne, and needs no secret that somebody has to give it.
func TestTheModelOfThisRepositoryIsOne(t *testing.T) {
	t.Chdir("../..")
	m, err := readModel()
	require.NoError(t, err)
	assert.Equal(t, "staging", m.Review.Of)
	assert.Equal(t, 7, m.Review.Days)
	assert.Equal(t, []string{"medusa", "storefront"}, m.Images)
	assert.Empty(t, m.secrets())
	assert.Equal(t, encryption{}, m.how)
}
