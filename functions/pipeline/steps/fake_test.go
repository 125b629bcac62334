package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
	"landfall/delivery/smoke"
	"landfall/functions/releasegate/gate"
)

const (
	cluster    = "arn:aws:ecs:eu-central-1:222222222222:cluster/shop-staging"
	registry   = "222222222222.dkr.ecr.eu-central-1.amazonaws.com/shop-staging/"
	definition = "arn:aws:ecs:eu-central-1:222222222222:task-definition/shop-staging-"
	releases   = "shop-staging-releases"
	artifacts  = "shop-staging-pipeline"
	ordered    = "shop/Order/abc"
	commit     = "ffffffffffffffffffffffffffffffffffffffff"
)

func digest(letter string) string { return "sha256:" + strings.Repeat(letter, 64) }

func build(image, letter string) records.Build {
	return records.Build{Digest: digest(letter), Registry: registry + image}
}

// fake is ECS, S3 and CodePipeline with a clock of their own: sleeping moves it.
type fake struct {
	t   *testing.T
	now time.Time
	// families are the revisions of each, told what each service was told to run, and
	// rejected are those that it will not.
	families map[string][]types.TaskDefinition
	told     map[string][]string
	rejected map[string]bool
	// settles is from when the services run what they were told last.
	settles map[string]time.Time
	slow    time.Duration
	objects map[string]string
	plan    Plan
	// exits is what migrations end with; ran are the revisions and commands that did.
	exits     int32
	ran       []string
	execution Execution
	// answers are of the application by URL; errs are answers of AWS that come first.
	answers map[string]string
	errs    map[string][]error
	said    []string
	outcome string
	// codeDeploy leads the services of sets.
	codeDeploy gate.CodeDeploy
	sets       map[string]bool
	// meanwhile is what happens between two calls of one step.
	meanwhile func()
}

// staged is an environment of three services, of which the pipeline rolls out two; its
// last release had the build a of all.
func staged(t *testing.T) *fake {
	t.Helper()
	f := &fake{
		t: t, now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC),
		families: map[string][]types.TaskDefinition{}, told: map[string][]string{}, rejected: map[string]bool{}, settles: map[string]time.Time{},
		objects: map[string]string{}, answers: map[string]string{}, errs: map[string][]error{},
		execution: Execution{ID: "11111111-2222-3333-4444-555555555555", Approver: "owner"},
		plan: Plan{
			Stack: "staging", Cluster: cluster, Console: "https://console/pipelines/shop-staging",
			Images: map[string]string{"shop": registry + "shop", "pages": registry + "pages", "admin": registry + "admin"},
			Services: []Service{
				{Name: "server", Family: "shop-staging-server", LogGroup: "/shop/staging/server", Images: []string{"shop"}},
				{Name: "site", Family: "shop-staging-site", LogGroup: "/shop/staging/site", Images: []string{"pages", "shop"}},
			},
			Running:        []string{"admin", "server", "site"},
			Migrations:     []Migration{{Service: "server", Command: []string{"migrate"}, SecurityGroups: []string{"sg-1"}, TimeoutSeconds: 600}},
			RolloutSeconds: 3600,
		},
	}
	f.register("shop-staging-server", map[string]string{"server": "shop"})
	f.register("shop-staging-site", map[string]string{"site": "pages", "proxy": "shop"})
	f.register("shop-staging-admin", map[string]string{"admin": "admin"})
	for _, name := range f.plan.Running {
		f.told[name] = []string{definition + name + ":1"}
	}
	f.past("20260201T100000Z-aaaaaaa", records.Succeeded, "a")
	f.order(records.Record{Repository: "example-org/shop", Actor: "dev", Images: map[string]records.Build{"shop": build("shop", "b")}})
	return f
}

// register is what an up does: a revision with the first build of every image.
func (f *fake) register(family string, containers map[string]string) {
	d := types.TaskDefinition{Family: &family, Cpu: aws.String("512"), TaskRoleArn: aws.String("role")}
	for _, name := range slices.Sorted(maps.Keys(containers)) {
		d.ContainerDefinitions = append(d.ContainerDefinitions, types.ContainerDefinition{
			Name: &name, Image: aws.String(registry + containers[name] + "@" + digest("a")),
		})
	}
	f.add(d)
}

func (f *fake) add(d types.TaskDefinition) *types.TaskDefinition {
	revision := len(f.families[*d.Family]) + 1
	d.Revision, d.Status = int32(revision), types.TaskDefinitionStatusActive
	d.TaskDefinitionArn = aws.String(strings.TrimSuffix(definition, "shop-staging-") + *d.Family + ":" + strconv.Itoa(revision))
	f.families[*d.Family] = append(f.families[*d.Family], d)
	return &d
}

func (f *fake) past(id, result, letter string) {
	f.write(records.Folder+id+"."+result+".json", records.Record{
		Version: 1, ID: id, Stack: "staging", Repository: "example-org/program", Commit: strings.Repeat("a", 40), Actor: "bob", Result: result,
		Images: map[string]records.Build{"shop": build("shop", letter), "pages": build("pages", letter), "admin": build("admin", letter)},
	})
}

// ranWith adds to a record of a release that went well what ran at its end.
func (f *fake) ranWith(id string, tasks map[string]string) {
	key := records.Entry{ID: id, Result: records.Succeeded}.Key()
	var r records.Record
	require.NoError(f.t, json.Unmarshal([]byte(f.objects[key]), &r))
	r.Tasks = tasks
	f.write(key, r)
}

func (f *fake) order(r records.Record) {
	r.Version, r.Commit = 1, commit
	f.write(ordered, r)
}

func (f *fake) write(key string, document any) {
	text, err := json.Marshal(document)
	require.NoError(f.t, err)
	f.objects[key] = string(text)
}

// runs is the revision that a service runs, by its number.
func (f *fake) runs(service string) string {
	told := slices.DeleteFunc(slices.Clone(f.told[service]), func(arn string) bool { return f.rejected[arn] })
	return told[len(told)-1]
}

// step has CodePipeline call the function until the step is done, and returns how it
// ended.
func (f *fake) step(name string) string {
	f.t.Helper()
	f.write(records.Plan, f.plan)
	continuation := ""
	for range 20 {
		f.outcome = ""
		payload := fmt.Sprintf(`{"CodePipeline.job": {"id": "job-1", "data": {"actionConfiguration": {"configuration": {"UserParameters": %q}},
			"inputArtifacts": [{"location": {"s3Location": {"bucketName": %q, "objectKey": %q}}}], "continuationToken": %q}}}`,
			name, artifacts, ordered, continuation)
		require.NoError(f.t, f.steps().Handle(f.t.Context(), []byte(payload)))
		next, again := strings.CutPrefix(f.outcome, "again ")
		if !again {
			return f.outcome
		}
		continuation = next
		f.now = f.now.Add(time.Minute)
		if f.meanwhile != nil {
			f.meanwhile()
		}
	}
	f.t.Fatal("the step has no end")
	return ""
}

func (f *fake) steps() *Steps {
	return &Steps{
		Gate: &gate.Gate{
			ECS: f, Logs: f, CodeDeploy: f.codeDeploy, Subnets: []string{"subnet-1"}, Now: func() time.Time { return f.now },
			Sleep: func(ctx context.Context, d time.Duration) error { f.now = f.now.Add(d); return ctx.Err() },
			Tell:  func(line string) { f.said = append(f.said, line) },
		},
		ECS: f, Store: f, Pipeline: f, Get: f.get, Bucket: releases,
	}
}

// record is the one that was written.
func (f *fake) record() records.Record {
	f.t.Helper()
	var found records.Record
	for key, text := range f.objects {
		if strings.HasPrefix(key, records.Folder+"20260301") {
			require.Empty(f.t, found.ID, "one record")
			require.NoError(f.t, json.Unmarshal([]byte(text), &found))
			require.Equal(f.t, records.Entry{ID: found.ID, Result: found.Result}.Key(), key)
		}
	}
	return found
}

func (f *fake) fails(ctx context.Context, operation string) error {
	if _, bounded := ctx.Deadline(); !bounded {
		return errors.New(operation + ": a call without a bound")
	}
	if len(f.errs[operation]) == 0 {
		return nil
	}
	err := f.errs[operation][0]
	f.errs[operation] = f.errs[operation][1:]
	return err
}

func (f *fake) Execution(ctx context.Context, _ string) (Execution, error) {
	return f.execution, f.fails(ctx, "Execution")
}

func (f *fake) Succeed(ctx context.Context, _, continuation string) error {
	f.outcome = "well"
	if continuation != "" {
		f.outcome = "again " + continuation
	}
	return f.fails(ctx, "Succeed")
}

func (f *fake) Fail(ctx context.Context, _, reason string) error {
	f.outcome = reason
	return f.fails(ctx, "Fail")
}

func (f *fake) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	text, there := f.objects[key]
	if !there || (bucket == artifacts) != (key == ordered) {
		return nil, errors.New("NoSuchKey")
	}
	return []byte(text), f.fails(ctx, "Get")
}

func (f *fake) List(ctx context.Context, _, prefix string) (keys []string, err error) {
	for key := range f.objects {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	return keys, f.fails(ctx, "List")
}

func (f *fake) Put(ctx context.Context, _, key string, text []byte) error {
	if err := f.fails(ctx, "Put"); err != nil {
		return err
	}
	f.objects[key] = string(text)
	return f.fails(ctx, "Put: answer")
}

func (f *fake) get(request *http.Request) (*http.Response, error) {
	answer, there := f.answers[request.URL.String()]
	if !there {
		return nil, errors.New("connection refused")
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

func (f *fake) GetLogEvents(context.Context, *cloudwatchlogs.GetLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	return &cloudwatchlogs.GetLogEventsOutput{}, nil
}

// checks are calls that nothing answers.
var checks = []smoke.Check{{Name: "regions", URL: "https://shop.example.com/regions", Codes: "200"}}
