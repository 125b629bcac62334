package tests

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
	"landfall/tests/recorder"
)

// TestAPipelineReleases takes an environment whose services a pipeline rolls out through
// releases, good and bad. Its parts follow each other.
func TestAPipelineReleases(t *testing.T) {
	t.Parallel()
	stack := recorder.Stack(t, staging)
	edit(t, stack, led, func(platform fields) {
		platform["pipeline"], platform["releases"] = fields{"approval": true}, fields{}
		platform["alerts"] = fields{"email": []string{"oncall@example.com"}}
	})
	e := open(t, stack, atOnce)
	for _, part := range []struct {
		says string
		test func(*environment)
	}{
		{"the first build starts with an up, which migrates for it", startedByUp},
		{"a release waits until somebody lets it through", letThrough},
		{"and goes through all steps", released},
		{"what it has released is no drift, and nothing to do for an up", nothingToDo},
		{"a migration that fails changes nothing", pipelineMigrates},
		{"what ECS rolls back is taken back whole", takenBackWhole},
		{"and so is what answers badly", answersBadly},
		{"what nobody lets through happens not at all", notLetThrough},
		{"it all goes with the environment", func(e *environment) { e.destroyed() }},
	} {
		require.True(t, t.Run(part.says, func(t *testing.T) { part.test(e.within(t)) }))
	}
}

// ordered writes an order for builds, as cmd/release start does, and says how the
// pipeline went.
func (e *environment) ordered(builds map[string]string) {
	e.t.Helper()
	c := e.config()
	order := records.Record{Version: records.Version, Stack: c.Stack, Commit: strings.Repeat("f", 40), Actor: "dev", Images: map[string]records.Build{}}
	for image, number := range builds {
		order.Images[image] = records.Build{
			Digest: "sha256:" + strings.Repeat(number, 64), Registry: c.Account + ".dkr.ecr." + c.Region + ".amazonaws.com/" + c.Prefix() + "/" + image,
		}
	}
	text, err := json.Marshal(order)
	require.NoError(e.t, err)
	require.NoError(e.t, e.world.Order(e.bucket(), records.Next, string(text)))
}

func (e *environment) bucket() string {
	return e.output("aws:s3/bucketV2:BucketV2", "releases", "bucket")
}

// steps are those of the last execution.
func (e *environment) steps() []string {
	all := e.world.Executions()
	return all[len(all)-1].Steps
}

// recorded is what was written down last, and how often.
func (e *environment) recorded() (records.Record, int) {
	e.t.Helper()
	entries := records.Entries(e.world.Keys(e.bucket(), records.Folder))
	require.NotEmpty(e.t, entries)
	r, err := records.Decode([]byte(e.world.Object(e.bucket(), entries[len(entries)-1].Key())))
	require.NoError(e.t, err)
	return *r, len(entries)
}

// revisions are what the services run.
func (e *environment) revisions() map[string]string {
	runs := map[string]string{}
	for _, name := range e.named(serviceType) {
		runs[name] = revisionOf(e.output(serviceType, name, "taskDefinition"))
	}
	return runs
}

func startedByUp(e *environment) {
	e.up()
	assert.Equal(e.t, []string{"landfall-staging-server:1"}, e.world.Runs())
	assert.Equal(e.t, map[string]string{
		"server": "landfall-staging-server:1", "storefront": "landfall-staging-storefront:1", "worker": "landfall-staging-worker:1",
	}, e.revisions())
	e.settled()
}

func letThrough(e *environment) {
	before := e.revisions()
	e.ordered(map[string]string{"medusa": "2", "other": "2"})
	assert.Equal(e.t, []string{"Source: Succeeded"}, e.steps())
	assert.Equal(e.t, before, e.revisions())
	assert.Len(e.t, e.world.Runs(), 1, "no database is ahead of what nobody has let through")
	mails := e.world.Mails()
	require.Len(e.t, mails, 1)
	assert.Regexp(e.t, "^A release of landfall-staging waits since 2026-.* for somebody to let it through. Nothing has changed yet. ", mails[0])
}

func released(e *environment) {
	require.NoError(e.t, e.world.Decide("owner", true))
	assert.Equal(e.t, []string{
		"Source: Succeeded", "Approve: Approved",
		"Release/Migrate: Succeeded", "Release/Deploy: Succeeded", "Release/SmokeTest: Succeeded", "Release/Record: Succeeded",
	}, e.steps())
	assert.Equal(e.t, []string{"landfall-staging-server:1", "landfall-staging-server:2"}, e.world.Runs())
	assert.Equal(e.t, map[string]string{
		"server": "landfall-staging-server:2", "storefront": "landfall-staging-storefront:1", "worker": "landfall-staging-worker:2",
	}, e.revisions())
	r, count := e.recorded()
	assert.Equal(e.t, 1, count)
	assert.Equal(e.t, []string{records.Succeeded, "dev", "owner"}, []string{r.Result, r.Actor, r.Approver})
	assert.Equal(e.t, "landfall-staging-server:2", revisionOf(r.Tasks["server"]))
	assert.Contains(e.t, e.world.Remains(), "revision/landfall-staging-server:1", "what ran can be run again")
}

// nothingToDo holds what was released against the program with the digests of the
// record in the stack file, as every deployment writes them there.
func nothingToDo(e *environment) {
	r, _ := e.recorded()
	digests := e.config().Release.Images
	for image, b := range r.Images {
		digests[image] = b.Digest
	}
	text, err := json.Marshal(map[string]any{"images": digests})
	require.NoError(e.t, err)
	e.file.Config["landfall:release"] = string(text)
	e.configure()
	assert.Empty(e.t, e.plan(optpreview.Refresh(), optpreview.ExpectNoChanges()))
	before, runs := e.revisions(), len(e.world.Runs())
	e.does()
	assert.Equal(e.t, before, e.revisions(), "an up without a look at what is there changes nothing that runs")
	assert.Len(e.t, e.world.Runs(), runs, "and migrates nothing")
	e.settled()
}

func pipelineMigrates(e *environment) {
	before := e.revisions()
	e.world.Exits("landfall-staging-server", 1, `error: relation "cart" already exists`)
	e.ordered(map[string]string{"medusa": "3"})
	require.NoError(e.t, e.world.Decide("owner", true))
	assert.Equal(e.t, before, e.revisions())
	failure := e.failure()
	assert.Contains(e.t, failure.Reason, `container server exited with 1: Essential container in task exited; server wrote last: error: relation "cart" already exists`)
	assert.Equal(e.t, strings.Repeat("3", 64), strings.TrimPrefix(failure.Images["medusa"].Digest, "sha256:"))
	e.wentBack()
	assert.Equal(e.t, before, e.revisions(), "what ran was left alone")
	mails := e.world.Mails()
	assert.Contains(e.t, mails[len(mails)-1], "A release of landfall-staging failed in the pipeline at 2026-")
}

// failure is the record of the release that failed last, before the way back.
func (e *environment) failure() records.Record {
	e.t.Helper()
	var last string
	for _, key := range e.world.Keys(e.bucket(), records.Folder) {
		if strings.HasSuffix(key, "."+records.Failed+".json") {
			last = key
		}
	}
	require.NotEmpty(e.t, last)
	r, err := records.Decode([]byte(e.world.Object(e.bucket(), last)))
	require.NoError(e.t, err)
	return *r
}

// wentBack asserts that the last execution is one of the way back, and that it is
// written down as such.
func (e *environment) wentBack() {
	e.t.Helper()
	all := e.world.Executions()
	last := all[len(all)-1]
	assert.True(e.t, last.Back)
	assert.Equal(e.t, []string{
		"Release/Migrate: Succeeded", "Release/Deploy: Succeeded", "Release/SmokeTest: Succeeded", "Release/Record: Succeeded",
	}, last.Steps)
	r, _ := e.recorded()
	assert.Equal(e.t, records.Succeeded, r.Result)
	assert.NotEmpty(e.t, r.Back)
	assert.Equal(e.t, "sha256:"+strings.Repeat("2", 64), r.Images["medusa"].Digest)
}

func takenBackWhole(e *environment) {
	e.world.Rejects("worker", 137, "Out of memory: killed")
	e.ordered(map[string]string{"medusa": "4"})
	require.NoError(e.t, e.world.Decide("owner", true))
	assert.Contains(e.t, e.failure().Reason, "1 of 3 services do not run this release: worker runs landfall-staging-worker:")
	e.wentBack()
	e.runsBuild("2")
}

func answersBadly(e *environment) {
	e.world.Answers(502)
	e.ordered(map[string]string{"medusa": "5"})
	require.NoError(e.t, e.world.Decide("owner", true))
	assert.Contains(e.t, e.failure().Reason, "smoke test: ")
	e.world.Answers(0)
	e.runsBuild("2")
}

func notLetThrough(e *environment) {
	before, runs := e.revisions(), len(e.world.Runs())
	_, written := e.recorded()
	e.ordered(map[string]string{"medusa": "6"})
	mails := len(e.world.Mails())
	require.NoError(e.t, e.world.Decide("owner", false))
	assert.Len(e.t, e.world.Mails(), mails, "who said no need not be told")
	assert.Equal(e.t, []string{"Source: Succeeded", "Approve/Rejected"}, e.steps())
	assert.Equal(e.t, before, e.revisions())
	assert.Len(e.t, e.world.Runs(), runs)
	_, now := e.recorded()
	assert.Equal(e.t, written, now)
}

// runsBuild asserts which build the services of medusa run.
func (e *environment) runsBuild(number string) {
	e.t.Helper()
	for _, name := range []string{"server", "worker"} {
		assert.Contains(e.t, e.world.Definition(e.output(serviceType, name, "taskDefinition")), "@sha256:"+strings.Repeat(number, 64), name)
	}
}
