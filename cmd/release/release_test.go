package main

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
)

// manifest names the build c of medusa, as app-release.yml does.
var manifest = `{"version": 1, "repository": "example-org/shop", "commit": "` + strings.Repeat("f", 40) + `", "time": "2026-01-30T12:00:00Z",
	"images": {"medusa": {"digest": "` + digest("c") + `", "registry": "` + stagings + `medusa"}}}`

func chosen(w *world) []string {
	var digests []string
	for _, line := range w.did("pulumi config set") {
		fields := strings.Fields(line)
		digests = append(digests, strings.Join(fields[len(fields)-2:], " "))
	}
	return digests
}

func TestADeploymentIsGuardedMadeAskedAndWrittenDown(t *testing.T) {
	w := upAndRunning(t)
	out := filepath.Join(t.TempDir(), "release.json")
	told, err := w.run("deploy", "-stack", "staging", "-manifest", w.file(manifest), "-out", out)
	require.NoError(t, err, told)

	assert.Equal(t, []string{`release.images["medusa"] ` + digest("c"), `release.images["storefront"] ` + digest("b")}, chosen(w))
	assert.Equal(t, []string{
		"pulumi config get aws:region --stack staging",
		"pulumi stack output --json --stack staging",
		`pulumi config set --stack staging --plaintext --path release.images["medusa"] ` + digest("c"),
		`pulumi config set --stack staging --plaintext --path release.images["storefront"] ` + digest("b"),
		"pulumi preview --stack staging --non-interactive --json --show-replacement-steps",
		"pulumi up --stack staging --non-interactive --yes --skip-preview",
		"pulumi config get aws:region --stack staging",
		"pulumi stack output --json --stack staging",
	}, w.did("pulumi"))
	want := records.Record{
		Version: 1, ID: "20260131T090000Z-1a2b3c4", Stack: "staging", Time: time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC),
		Commit: commit, Actor: "dev", Result: records.Succeeded,
		Images: map[string]records.Build{
			"medusa":     {Digest: digest("c"), Registry: stagings + "medusa", Repository: "example-org/shop", Commit: strings.Repeat("f", 40)},
			"storefront": {Digest: digest("b"), Registry: stagings + "storefront"},
		},
		Tasks: map[string]string{"server": "arn:server:7", "worker": "arn:worker:5"},
	}
	assert.Equal(t, want, w.written())
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	var same records.Record
	require.NoError(t, json.Unmarshal(text, &same))
	assert.Equal(t, want, same)
	assert.Equal(t, 1, strings.Count(string(text), "\n"), "one line, as an output of a job is")
	assert.Equal(t, "### Passed: nothing is lost\n\nNothing would change.\n\n"+
		"Release 20260131T090000Z-1a2b3c4 of stack staging\nUpdating (staging)\n"+
		"ok: 2 services run all of their tasks\nok: 2 tasks of server, worker say they are well\n"+
		"ok: server: https://api.example.com/health answers 200\nok: regions: https://api.example.com/store/regions answers 400\n"+
		"Release 20260131T090000Z-1a2b3c4 of stack staging: succeeded\n", told)
}

func TestABuildIsDeployedByItsCommit(t *testing.T) {
	w := upAndRunning(t)
	of := strings.Repeat("f", 40)
	w.objects["manifests/example-org/shop/"+of+".json"] = manifest
	_, err := w.run("deploy", "-stack", "staging", "-build", "example-org/shop@"+of)
	require.NoError(t, err)
	assert.Equal(t, digest("c"), w.written().Images["medusa"].Digest)

	_, err = w.run("deploy", "-stack", "staging", "-build", "example-org/shop@"+strings.Repeat("e", 40))
	require.EqualError(t, err, "manifest of example-org/shop@"+strings.Repeat("e", 40)+": unexpected end of JSON input")
}

func TestEveryCallOfAWSHasALimit(t *testing.T) {
	w := upAndRunning(t)
	_, err := w.run("deploy", "-stack", "staging", "-manifest", w.file(manifest))
	require.NoError(t, err)
	for _, line := range w.calls {
		if strings.HasPrefix(line, "aws ") {
			assert.Contains(t, line, "--region eu-central-1 --cli-connect-timeout 10 --cli-read-timeout 60")
		}
	}
	for program, limit := range limits {
		assert.Positive(t, limit, program)
	}
}

// TestWithoutAManifestWhatRunsIsDeployed: a change of the program must not bring back
// what the stack file said long ago, nor what has failed since.
func TestWithoutAManifestWhatRunsIsDeployed(t *testing.T) {
	w := upAndRunning(t)
	w.past("20260102T100000Z-bbbbbbb", records.Failed, "c")
	_, err := w.run("deploy", "-stack", "staging")
	require.NoError(t, err)
	assert.Equal(t, []string{`release.images["medusa"] ` + digest("a"), `release.images["storefront"] ` + digest("b")}, chosen(w))

	w = upAndRunning(t)
	w.objects = map[string]string{}
	w.config = `{"aws:region": {"value": "eu-central-1"}, "landfall:release": {"value": "…", "objectValue": {"images": {"medusa": "` + digest("a") + `", "gone": "` + digest("d") + `"}}}}`
	_, err = w.run("deploy", "-stack", "staging")
	require.NoError(t, err)
	assert.Equal(t, []string{`release.images["medusa"] ` + digest("a")}, chosen(w), "nothing is written down yet")
}

func TestARollbackTakesTheBuildsOfAnEarlierRelease(t *testing.T) {
	w := upAndRunning(t)
	w.past("20260103T100000Z-ccccccc", records.Succeeded, "c")
	_, err := w.run("rollback", "-stack", "staging", "20260101T100000Z-aaaaaaa")
	require.NoError(t, err)
	assert.Equal(t, []string{`release.images["medusa"] ` + digest("a"), `release.images["storefront"] ` + digest("b")}, chosen(w))
	assert.Equal(t, "20260101T100000Z-aaaaaaa", w.written().Back)

	// An image that has come since stays as it is, one that has gone stays away.
	w = upAndRunning(t)
	w.outputs = strings.Replace(w.outputs, `"storefront": "`+stagings, `"admin": "`+stagings, 1)
	w.config, w.held["storefront"] = "{}", nil
	told, err := w.run("rollback", "-stack", "staging", "20260101T100000Z-aaaaaaa")
	require.NoError(t, err)
	assert.Equal(t, []string{`release.images["medusa"] ` + digest("a")}, chosen(w))
	assert.Contains(t, told, "Image storefront of release 20260101T100000Z-aaaaaaa is no longer part of stack staging.\n")
}

// TestWhatIsRefusedChangesNothing: up to the update there is nothing to undo, and
// nothing to write down.
func TestWhatIsRefusedChangesNothing(t *testing.T) {
	for want, c := range map[string]struct {
		change func(*world)
		args   []string
	}{
		"build of medusa: " + digest("c") + " is not in " + stagings + "medusa: push it, or promote the release it belongs to": {
			change: func(w *world) { w.held["medusa"] = []string{digest("a")} },
		},
		"the guard refuses what would be lost: nothing has changed": {change: func(w *world) { w.preview = deletion }},
		"the guard cannot tell what would be lost: nothing has changed: standard input: is empty: pulumi wrote no preview": {
			change: func(w *world) { w.preview = "" },
		},
		"pulumi preview: exit status 255": {change: func(w *world) {
			w.preview, w.previewing = `{"diagnostics": [{"severity": "error", "message": "a mistake"}], "changeSummary": {}}`, errors.New("pulumi preview: exit status 255")
		}},
		"stack staging keeps no records of releases: add releases: {} to its stack file and bring it up once": {
			change: func(w *world) { w.outputs = `{"cluster": "landfall-staging"}` },
		},
		"aws s3api list-objects-v2: exit status 254": {change: func(w *world) { w.refused = "aws s3api list-objects-v2" }},
		"git rev-parse: exit status 254":             {change: func(w *world) { w.refused = "git rev-parse" }},
		"stack staging knows no release 20250101T000000Z-aaaaaaa: go run ./cmd/release list -stack staging shows those it does": {
			args: []string{"rollback", "-stack", "staging", "20250101T000000Z-aaaaaaa"},
		},
		"release 20260102T100000Z-bbbbbbb has failed: it is nothing to go back to": {
			change: func(w *world) { w.past("20260102T100000Z-bbbbbbb", records.Failed, "c") },
			args:   []string{"rollback", "-stack", "staging", "20260102T100000Z-bbbbbbb"},
		},
	} {
		t.Run(want, func(t *testing.T) {
			w := upAndRunning(t)
			if c.change != nil {
				c.change(w)
			}
			before := len(w.objects)
			args := c.args
			if args == nil {
				args = []string{"deploy", "-stack", "staging", "-manifest", w.file(manifest)}
			}
			_, err := w.run(args...)
			require.ErrorContains(t, err, want)
			text, err := os.ReadFile("Pulumi.staging.yaml")
			require.NoError(t, err)
			assert.Equal(t, "config: {}\n", string(text), "the stack file keeps what was refused")
			assert.Empty(t, w.did("pulumi up"))
			assert.Len(t, w.objects, before)
		})
	}
}

func TestALossThatIsMeantIsLetPass(t *testing.T) {
	for _, args := range [][]string{{"-allow", "orders"}, {"-labels", `["allow-loss:orders"]`}} {
		w := upAndRunning(t)
		w.preview = deletion
		summary := filepath.Join(t.TempDir(), "summary.md")
		w.variables["GITHUB_STEP_SUMMARY"] = summary
		_, err := w.run(append([]string{"deploy", "-stack", "staging"}, args...)...)
		require.NoError(t, err)
		text, err := os.ReadFile(summary)
		require.NoError(t, err)
		assert.Contains(t, string(text), "### Passed: 1 resource would be lost, as allowed")
	}
}

// TestWhatFailsIsWrittenDownAsFailed: how an update or what is asked after it ends.
func TestWhatFailsIsWrittenDownAsFailed(t *testing.T) {
	for reason, change := range map[string]func(*world){
		"pulumi up: exit status 255": func(w *world) { w.updating = errors.New("pulumi up: exit status 255") },
		"smoke test: server: https://api.example.com/health answers 503, not 200": func(w *world) {
			w.answers["https://api.example.com/health"] = "503 away"
		},
	} {
		w := upAndRunning(t)
		w.variables["GITHUB_RUN_ID"], w.variables["GITHUB_SERVER_URL"], w.variables["GITHUB_REPOSITORY"] = "7", "https://github.com", "example-org/landfall"
		change(w)
		_, err := w.run("deploy", "-stack", "staging", "-manifest", w.file(manifest))
		require.EqualError(t, err, reason)
		r := w.written()
		assert.Equal(t, []string{records.Failed, reason}, []string{r.Result, r.Reason})
		assert.Equal(t, "https://github.com/example-org/landfall/actions/runs/7", r.Run)
		assert.NotEmpty(t, r.Tasks, "what runs now all the same")
	}
}

func TestAManifestThatCannotBeTrustedIsRefused(t *testing.T) {
	for want, text := range map[string]string{
		"unexpected end of JSON input":                        "",
		"is of version 0, and this program reads 1":           `{}`,
		"names no build":                                      `{"version": 1}`,
		`"Medusa" is no name of an image`:                     strings.Replace(manifest, `"medusa": {`, `"Medusa": {`, 1),
		`medusa: "latest" is no digest`:                       strings.Replace(manifest, digest("c"), "latest", 1),
		`medusa: "ghcr.io/medusa" is no repository of ECR`:    strings.Replace(manifest, stagings, "ghcr.io/", 1),
		"stack staging has no image admin; it has: medusa, s": strings.Replace(manifest, `"medusa": {`, `"admin": {`, 1),
		`medusa: "main" is no commit`:                         strings.Replace(manifest, `"registry"`, `"commit": "main", "registry"`, 1),
		"release 7 has failed: it is not to be deployed":      strings.Replace(manifest, `"version": 1`, `"version": 1, "id": "7", "result": "failed"`, 1),
	} {
		w := upAndRunning(t)
		_, err := w.run("deploy", "-stack", "staging", "-manifest", w.file(text))
		require.ErrorContains(t, err, want)
		assert.Empty(t, w.did("pulumi config set"))
	}
}

func TestSetWritesDigestsAndNothingElse(t *testing.T) {
	w := upAndRunning(t)
	told, err := w.run("set", "-stack", "staging")
	require.NoError(t, err)
	assert.Equal(t, "medusa is "+digest("a")+"\nstorefront is "+digest("b")+"\n", told)
	assert.Len(t, chosen(w), 2)
	assert.Empty(t, w.did("aws ecr"), "who may only look may set what runs")
	assert.Empty(t, w.did("pulumi up"))

	w = upAndRunning(t)
	w.outputs = `{"cluster": "landfall-staging"}`
	told, err = w.run("set", "-stack", "staging")
	require.NoError(t, err)
	assert.Equal(t, "Stack staging keeps no records: its stack file says what runs.\n", told)

	w = upAndRunning(t)
	w.held["medusa"] = nil
	_, err = w.run("set", "-stack", "staging", "20260101T100000Z-aaaaaaa")
	require.ErrorContains(t, err, "build of medusa: ")
	assert.Empty(t, chosen(w))
}

func TestReleasesAreListedTheLastOneFirst(t *testing.T) {
	w := upAndRunning(t)
	told, err := w.run("list", "-stack", "staging")
	require.NoError(t, err)
	assert.Contains(t, told, "20260101T100000Z-aaaaaaa")

	w.past("20260102T100000Z-bbbbbbb", records.Failed, "c")
	w.objects[records.Folder+"notes.txt"] = "of somebody"
	told, err = w.run("list", "-stack", "staging")
	require.NoError(t, err)
	assert.Equal(t, ""+
		"RELEASE                   RESULT     BY     BUILDS\n"+
		"20260102T100000Z-bbbbbbb  failed     owner  medusa@cccccccccccc storefront@bbbbbbbbbbbb\n"+
		"20260101T100000Z-aaaaaaa  succeeded  owner  medusa@aaaaaaaaaaaa storefront@bbbbbbbbbbbb\n", told)
	told, err = w.run("list", "-stack", "staging", "-last", "1")
	require.NoError(t, err)
	assert.NotContains(t, told, "aaaaaaa ")

	told, err = w.run("show", "-stack", "staging", "20260102T100000Z-bbbbbbb")
	require.NoError(t, err)
	var r records.Record
	require.NoError(t, json.Unmarshal([]byte(told), &r))
	assert.Equal(t, records.Failed, r.Result)

	w.objects = map[string]string{}
	told, err = w.run("list", "-stack", "staging")
	require.NoError(t, err)
	assert.Equal(t, "No release of stack staging is written down.\n", told)
}

func TestAWrongCommandLineSaysWhatIsRight(t *testing.T) {
	const all = "deploy, list, login, promote, review, rollback, set, show, smoke, start"
	for want, args := range map[string]string{
		"say what to do: " + all:             "",
		`"ship" is none of ` + all:           "ship",
		"say of which stack: -stack staging": "deploy",
		"name one release: go run ./cmd/release list -stack staging shows them":                                            "rollback -stack staging",
		`"yesterday" is no release, such as 20260131T090000Z-1a2b3c4: go run ./cmd/release list -stack staging shows them`: "rollback -stack staging yesterday",
		"deploy takes no 20260101T100000Z-aaaaaaa":                                                                         "deploy -stack staging 20260101T100000Z-aaaaaaa",
		"set takes no b":                       "set -stack staging a b",
		"say which builds: -manifest file":     "promote -stack staging",
		"name a manifest or a build, not both": "deploy -stack staging -manifest a.json -build a/b@c",
		`-build: "example-org/shop@main" is no repository@commit, such as example-org/shop@ and forty digits`: "deploy -stack staging -build example-org/shop@main",
		"name a manifest or a release, not both":                                               "set -stack staging -manifest a.json 20260101T100000Z-aaaaaaa",
		"-force is no flag of deploy; it has -allow, -build, -labels, -manifest, -out, -stack": "deploy -stack staging -force",
	} {
		w := upAndRunning(t)
		_, err := w.run(strings.Fields(args)...)
		require.EqualError(t, err, want)
		require.ErrorAs(t, err, new(usage))
		assert.Empty(t, w.calls)
	}
	told, err := upAndRunning(t).run("list", "-h")
	require.ErrorIs(t, err, flag.ErrHelp)
	assert.Contains(t, told, "-last int")
	told, err = upAndRunning(t).run("-h")
	require.ErrorIs(t, err, flag.ErrHelp)
	assert.Equal(t, "go run ./cmd/release "+strings.ReplaceAll(all, ", ", "|")+"\nEach tells its flags: go run ./cmd/release deploy -h\n", told)
	_, err = upAndRunning(t).run("deploy", "-stack", "stagin")
	require.EqualError(t, err, "there is no stack stagin; those with a file here are staging")
}
