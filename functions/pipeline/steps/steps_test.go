package steps

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
)

func TestAReleaseGoesThroughAllSteps(t *testing.T) {
	f := staged(t)
	assert.Equal(t, "well", f.step("migrate"))
	assert.Equal(t, []string{"server:2 migrate"}, f.ran, "the migration is of the new build")
	assert.Equal(t, definition+"server:1", f.runs("server"), "and the service is of the old one")

	assert.Equal(t, "well", f.step("deploy"))
	assert.Equal(t, definition+"server:2", f.runs("server"))
	assert.Equal(t, definition+"site:2", f.runs("site"))
	assert.Equal(t, definition+"admin:1", f.runs("admin"))
	site := f.families["shop-staging-site"][1]
	assert.Equal(t, registry+"shop@"+digest("b"), *site.ContainerDefinitions[0].Image, "a sidecar of the same image")
	assert.Equal(t, registry+"pages@"+digest("a"), *site.ContainerDefinitions[1].Image)
	assert.Len(t, f.families["shop-staging-server"], 2, "no step registers what another has")

	assert.Equal(t, "well", f.step("smoke"))
	assert.Equal(t, "well", f.step("record"))
	assert.Equal(t, "well", f.step("record"), "and a second time")
	assert.Equal(t, records.Record{
		Version: 1, ID: "20260301T" + f.now.Format("150405") + "Z-fffffff", Stack: "staging", Time: f.now,
		Repository: "example-org/shop", Commit: commit, Actor: "dev", Approver: "owner", Result: records.Succeeded,
		Run: "https://console/pipelines/shop-staging/executions/11111111-2222-3333-4444-555555555555/timeline",
		Images: map[string]records.Build{
			"shop":  {Digest: digest("b"), Registry: registry + "shop", Repository: "example-org/shop", Commit: commit},
			"pages": build("pages", "a"), "admin": build("admin", "a"),
		},
		Tasks: map[string]string{"server": definition + "server:2", "site": definition + "site:2", "admin": definition + "admin:1"},
	}, f.record())
}

func TestAStepThatFailsSaysWhyAndWritesItDown(t *testing.T) {
	for want, c := range map[string]struct {
		step string
		edit func(*fake)
	}{
		"migration of server: task 1 container server exited with 3, container site exited with 3; server wrote nothing to its log; site wrote nothing to its log": {
			"migrate", func(f *fake) { f.exits = 3 },
		},
		"2 of 2 services do not run this release: server runs shop-staging-server:1 in the place of shop-staging-server:2; " +
			"site runs shop-staging-site:1 in the place of shop-staging-site:2": {
			"deploy", func(f *fake) { f.rejected[definition+"server:2"], f.rejected[definition+"site:2"] = true, true },
		},
		"2 of 2 services do not run this release: server is still deploying shop-staging-server:2, with 1 of 1 tasks; " +
			"site is still deploying shop-staging-site:2, with 1 of 1 tasks": {
			"deploy", func(f *fake) { f.slow = 3 * time.Hour },
		},
		"rollout of server: ServiceNotActive": {
			"deploy", func(f *fake) { f.errs["UpdateService"] = []error{errors.New("ServiceNotActive")} },
		},
		"revision of server: register: no": {
			"deploy", func(f *fake) { f.errs["RegisterTaskDefinition"] = []error{errors.New("no")} },
		},
		"smoke test: regions: connection refused": {
			"smoke", func(f *fake) { f.plan.Checks = append(f.plan.Checks, checks...) },
		},
		"smoke test: services: ECS knows 3 of 4": {
			"smoke", func(f *fake) { f.plan.Running = append(f.plan.Running, "gone") },
		},
	} {
		t.Run(want, func(t *testing.T) {
			f := staged(t)
			c.edit(f)
			assert.Equal(t, want, f.step(c.step))
			r := f.record()
			assert.Equal(t, []string{records.Failed, want}, []string{r.Result, r.Reason})
			assert.Equal(t, digest("b"), r.Images["shop"].Digest)
			if c.step == "migrate" {
				assert.Equal(t, definition+"server:1", f.runs("server"), "nothing has changed")
			}
		})
	}
}

func TestWhatCannotBeReleasedIsRefused(t *testing.T) {
	for want, edit := range map[string]func(*fake){
		"order: nobody has given it: AWS starts a pipeline as it is made, and what lies there is an order for the one before": func(f *fake) {
			f.execution.Unordered = true
		},
		"no service waits for this pipeline: the first build of each starts with pulumi up": func(f *fake) { f.plan.Services = nil },
		"order: is for stack production, and this is staging": func(f *fake) {
			f.order(records.Record{Stack: "production", Images: map[string]records.Build{"shop": build("shop", "b")}})
		},
		"order: names nothing that this pipeline rolls out, but admin, other": func(f *fake) {
			f.order(records.Record{Images: map[string]records.Build{"admin": build("admin", "b"), "other": build("other", "b")}})
		},
		"order: names no build":                                 func(f *fake) { f.order(records.Record{}) },
		"order: release 7 has failed: it is not to be deployed": func(f *fake) { f.order(records.Record{ID: "7", Result: records.Failed}) },
		"order: " + ordered + ": NoSuchKey":                     func(f *fake) { delete(f.objects, ordered) },
		"execution: InvalidJob":                                 func(f *fake) { f.errs["Execution"] = []error{errors.New("InvalidJob")} },
		"records: no":                                           func(f *fake) { f.errs["List"] = []error{errors.New("no")} },
		"release 20260201T100000Z-aaaaaaa: its record is of version 0, and this program reads 1": func(f *fake) {
			f.objects[records.Folder+"20260201T100000Z-aaaaaaa.succeeded.json"] = "{}"
		},
	} {
		t.Run(want, func(t *testing.T) {
			f := staged(t)
			edit(f)
			for _, step := range []string{"migrate", "deploy", "smoke", "record"} {
				f.errs = map[string][]error{}
				edit(f)
				assert.Equal(t, want, f.step(step))
			}
			assert.Empty(t, f.ran)
			assert.Equal(t, definition+"server:1", f.runs("server"))
			assert.Empty(t, f.record().ID)
		})
	}
	f := staged(t)
	assert.Equal(t, `"ship" is no step: use migrate, deploy, smoke or record`, f.step("ship"))
}

// TestGoingBackRunsWhatRanLast: the order that the pipeline goes back to may be older
// than the last release, and need not name all that ran then.
func TestGoingBackRunsWhatRanLast(t *testing.T) {
	f := staged(t)
	require.Equal(t, "well", f.step("migrate"))
	require.Equal(t, "well", f.step("deploy"))
	f.execution = Execution{ID: "99999999-2222-3333-4444-555555555555", Back: true}
	f.order(records.Record{Images: map[string]records.Build{"admin": build("admin", "9")}})
	for _, step := range []string{"migrate", "deploy", "smoke", "record"} {
		assert.Equal(t, "well", f.step(step))
	}
	assert.Equal(t, []string{"server:2 migrate"}, f.ran, "no old build migrates")
	assert.Equal(t, registry+"shop@"+digest("a"), *f.families["shop-staging-server"][2].ContainerDefinitions[0].Image)
	assert.Equal(t, definition+"server:3", f.runs("server"))
	r := f.record()
	assert.Equal(t, []string{"20260201T100000Z-aaaaaaa", records.Succeeded, "pipeline"}, []string{r.Back, r.Result, r.Actor})
	assert.Equal(t, []string{"example-org/program", strings.Repeat("a", 40)}, []string{r.Repository, r.Commit}, "of what it goes back to")
	assert.Equal(t, "aaaaaaa", r.ID[len(r.ID)-7:])
	assert.Equal(t, digest("a"), r.Images["shop"].Digest)
	assert.Equal(t, digest("a"), r.Images["admin"].Digest)
}

// TestGoingBackRunsTheRevisionsThatRanLast: and not the newest of their family, in which
// a variable may be what the release failed for.
func TestGoingBackRunsTheRevisionsThatRanLast(t *testing.T) {
	f := staged(t)
	f.ranWith("20260201T100000Z-aaaaaaa", map[string]string{"server": definition + "server:1", "site": definition + "site:1"})
	f.register("shop-staging-server", map[string]string{"server": "shop"})
	f.families["shop-staging-server"][1].Cpu = aws.String("1024")
	require.Equal(t, "well", f.step("deploy"))
	require.Equal(t, definition+"server:3", f.runs("server"))
	f.execution.Back = true
	f.families["shop-staging-site"][0].Status = types.TaskDefinitionStatusInactive
	assert.Equal(t, "well", f.step("deploy"))
	assert.Equal(t, definition+"server:1", f.runs("server"))
	assert.Len(t, f.families["shop-staging-server"], 3, "nothing is registered")
	assert.Equal(t, definition+"site:3", f.runs("site"), "ECS starts nothing of a revision that somebody has taken away: it gets the builds anew")
}

// TestGoingBackLeavesAloneWhatNeverLeft: a migration that failed for a new variable has
// changed nothing, and that variable is not tried on the old build either.
func TestGoingBackLeavesAloneWhatNeverLeft(t *testing.T) {
	f := staged(t)
	f.ranWith("20260201T100000Z-aaaaaaa", map[string]string{"server": definition + "server:1", "site": definition + "site:1"})
	f.register("shop-staging-server", map[string]string{"server": "shop"})
	f.families["shop-staging-server"][1].Cpu = aws.String("1024")
	f.execution.Back = true
	assert.Equal(t, "well", f.step("deploy"))
	assert.Len(t, f.told["server"], 1, "it is told nothing")
}

// TestWhatRunsAlreadyIsLeftAlone: a migration that failed before anything changed
// leaves a revision behind that nobody is to run.
func TestWhatRunsAlreadyIsLeftAlone(t *testing.T) {
	f := staged(t)
	f.exits = 1
	f.step("migrate")
	delete(f.objects, records.Folder+f.record().ID+".failed.json")
	f.execution.Back = true
	assert.Equal(t, "well", f.step("deploy"))
	assert.Equal(t, definition+"server:1", f.runs("server"))
	assert.Len(t, f.told["server"], 1, "and is told nothing")
	assert.Len(t, f.families["shop-staging-server"], 2)
}

// TestWhatAnUpRegisteredArrivesWithTheNextRelease: a variable, another size.
func TestWhatAnUpRegisteredArrivesWithTheNextRelease(t *testing.T) {
	f := staged(t)
	f.register("shop-staging-server", map[string]string{"server": "shop"})
	f.families["shop-staging-server"][1].Cpu = aws.String("1024")
	require.Equal(t, "well", f.step("deploy"))
	assert.Equal(t, definition+"server:3", f.runs("server"))
	assert.Equal(t, "1024", *f.families["shop-staging-server"][2].Cpu)
}

// TestSeveralMigrateOneAfterAnother: each in a call of its own.
func TestSeveralMigrateOneAfterAnother(t *testing.T) {
	f := staged(t)
	f.plan.Migrations = append(f.plan.Migrations,
		Migration{Service: "late", Command: []string{"none"}},
		Migration{Service: "site", Command: []string{"seed"}, SecurityGroups: []string{"sg-2"}, TimeoutSeconds: 60})
	assert.Equal(t, "well", f.step("migrate"))
	assert.Equal(t, []string{"server:2 migrate", "site:2 seed"}, f.ran)
}

func TestARolloutMayTakeLongerThanAFunctionLives(t *testing.T) {
	f := staged(t)
	f.slow = 50 * time.Minute
	begun := f.now
	f.meanwhile = func() { f.register("shop-staging-server", map[string]string{"server": "shop"}) }
	assert.Equal(t, "well", f.step("deploy"), "whatever an up registers meanwhile")
	assert.GreaterOrEqual(t, f.now.Sub(begun), 50*time.Minute)
	assert.Len(t, f.told["server"], 2, "told once")
}

// TestTheFirstReleaseHasNothingBeforeIt: what the order says nothing of runs on.
func TestTheFirstReleaseHasNothingBeforeIt(t *testing.T) {
	f := staged(t)
	delete(f.objects, records.Folder+"20260201T100000Z-aaaaaaa.succeeded.json")
	f.order(records.Record{Images: map[string]records.Build{"pages": build("pages", "b"), "other": build("other", "b")}})
	for _, step := range []string{"migrate", "deploy", "record"} {
		require.Equal(t, "well", f.step(step))
	}
	assert.Equal(t, definition+"server:1", f.runs("server"))
	assert.Equal(t, registry+"shop@"+digest("a"), *f.families["shop-staging-site"][1].ContainerDefinitions[0].Image)
	assert.Equal(t, map[string]records.Build{
		"pages": {Digest: digest("b"), Registry: registry + "pages", Repository: "", Commit: commit}, "shop": build("shop", "a"), "admin": build("admin", "a"),
	}, f.record().Images, "whoever goes back wants to know all")
	assert.Contains(t, f.said[len(f.said)-1], "; no service of this pipeline runs other")
}

// TestABuildThatFailedComesWithNoLaterRelease: the newest revision is of it, and where
// nothing is written down yet, only what runs says what is right.
func TestABuildThatFailedComesWithNoLaterRelease(t *testing.T) {
	f := staged(t)
	delete(f.objects, records.Folder+"20260201T100000Z-aaaaaaa.succeeded.json")
	f.rejected[definition+"server:2"], f.rejected[definition+"site:2"] = true, true
	require.NotEqual(t, "well", f.step("deploy"))
	f.order(records.Record{Images: map[string]records.Build{"pages": build("pages", "c")}})
	require.Equal(t, "well", f.step("deploy"))
	site := f.families["shop-staging-site"][2]
	assert.Equal(t, registry+"shop@"+digest("a"), *site.ContainerDefinitions[0].Image)
	assert.Equal(t, registry+"pages@"+digest("c"), *site.ContainerDefinitions[1].Image)
}

func TestARecordIsWrittenOnceHoweverOftenItIsAskedFor(t *testing.T) {
	f := staged(t)
	f.errs["Put: answer"] = []error{errors.New("connection reset")}
	assert.Equal(t, "well", f.step("record"), "it finds its own")

	f = staged(t)
	f.errs["Put"] = []error{errors.New("AccessDenied")}
	assert.Contains(t, f.step("record"), "AccessDenied")
	assert.Empty(t, f.record().ID)

	f = staged(t)
	f.exits, f.errs["Put"] = 1, []error{errors.New("AccessDenied")}
	assert.Regexp(t, `(?s)exited with 1.*AccessDenied$`, f.step("migrate"), "both are told")
}

func TestAPipelineThatCannotBeToldIsToldAgain(t *testing.T) {
	f := staged(t)
	f.write(records.Plan, f.plan)
	f.errs["Fail"] = []error{errors.New("no route to host")}
	require.EqualError(t, f.steps().Handle(t.Context(), []byte(`{"CodePipeline.job": {"id": "job-1"}}`)), "report: no route to host")
	require.EqualError(t, f.steps().Handle(t.Context(), []byte(`{}`)), "job: has no id: only CodePipeline calls this function")
	require.ErrorContains(t, f.steps().Handle(t.Context(), []byte(`[]`)), "job: json: cannot unmarshal array")
	assert.Equal(t, "the step has 0 artifacts in the place of the order alone", f.outcome)
}

// TestTheEndOfTheTimeIsToldOf: Lambda ends a function without a word.
func TestTheEndOfTheTimeIsToldOf(t *testing.T) {
	f := staged(t)
	f.slow = time.Hour
	f.write(records.Plan, f.plan)
	ctx, cancel := context.WithTimeout(t.Context(), reserve)
	defer cancel()
	require.NoError(t, f.steps().Handle(ctx, []byte(`{"CodePipeline.job": {"id": "job-1", "data": {
		"actionConfiguration": {"configuration": {"UserParameters": "deploy"}},
		"inputArtifacts": [{"location": {"s3Location": {"bucketName": "`+artifacts+`", "objectKey": "`+ordered+`"}}}]}}}`)))
	assert.Contains(t, f.outcome, "context deadline exceeded")
}
