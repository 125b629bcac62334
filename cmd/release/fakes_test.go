package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
)

// world stands in for pulumi, aws, crane, git and the application of one stack.
type world struct {
	t *testing.T
	// calls are the programs that were run, in order; asked are the URLs.
	calls, asked []string
	// objects are those of the bucket, held the digests of each registry.
	objects map[string]string
	held    map[string][]string
	// outputs, preview and config are what pulumi says; updating what its up ends with.
	outputs, preview, config string
	updating                 error
	previewing               error
	// services and tasks are what ECS says.
	services, tasks string
	answers         map[string]string
	variables       map[string]string
	slept           time.Duration
	// refused are beginnings of commands that fail, complaint is what those say of it.
	refused, complaint string
	// stacks are those of reviews, as pulumi lists them, and reviewed what each puts out.
	stacks, history string
	reviewed        map[string]string
}

const (
	bucket   = "releases-1"
	stagings = "222222222222.dkr.ecr.eu-central-1.amazonaws.com/landfall-staging/"
	commit   = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
	nothing  = `{"changeSummary": {"same": 9}}`
	deletion = `{"changeSummary": {"delete": 1}, "steps": [{"op": "delete", "oldState": {"custom": true}, "urn": "urn:pulumi:staging::landfall::aws:sqs/queue:Queue::orders"}]}`
)

func digest(letter string) string { return "sha256:" + strings.Repeat(letter, 64) }

// upAndRunning is a stack whose last release had the build a of medusa and b of the
// storefront.
func upAndRunning(t *testing.T) *world {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("Pulumi.staging.yaml", []byte("config: {}\n"), 0o600))
	w := &world{
		t: t, objects: map[string]string{}, preview: nothing, config: "{}",
		held: map[string][]string{"medusa": {digest("a"), digest("c")}, "storefront": {digest("b")}},
		outputs: `{"cluster": "landfall-staging",
			"services": {"server": "server", "worker": "worker", "storefront": "storefront", "late": "waits for a release of image late"},
			"registries": {"medusa": "` + stagings + `medusa", "storefront": "` + stagings + `storefront"},
			"releases": {"bucket": "` + bucket + `", "heartbeats": ["server", "worker"], "checks": [
				{"name": "server", "url": "https://api.example.com/health", "codes": "200", "contains": "", "headers": {}},
				{"name": "regions", "url": "https://api.example.com/store/regions", "codes": "400-499", "contains": "x-publishable", "headers": {"x-test": "1"}}]}}`,
		services: `{"services": [
			{"serviceName": "server", "taskDefinition": "arn:server:7", "status": "ACTIVE", "desiredCount": 2, "runningCount": 2, "deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED"}]},
			{"serviceName": "worker", "taskDefinition": "arn:worker:5", "status": "ACTIVE", "desiredCount": 1, "runningCount": 1, "deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED"}]}]}`,
		tasks: `[{"taskArn": "arn:task/1", "healthStatus": "HEALTHY"}]`,
		answers: map[string]string{
			"https://api.example.com/health": "200 OK", "https://api.example.com/store/regions": "400 x-publishable-api-key is missing",
		},
		variables: map[string]string{"GITHUB_ACTOR": "dev"},
	}
	w.past("20260101T100000Z-aaaaaaa", records.Succeeded, "a")
	return w
}

// past writes down a release of the past, with a build of medusa.
func (w *world) past(id, result, medusa string) {
	r := records.Record{
		Version: records.Version, ID: id, Stack: "staging", Commit: commit, Actor: "owner", Result: result,
		Images: map[string]records.Build{
			"medusa":     {Digest: digest(medusa), Registry: stagings + "medusa"},
			"storefront": {Digest: digest("b"), Registry: stagings + "storefront"},
		},
	}
	text, err := json.Marshal(r)
	require.NoError(w.t, err)
	w.objects[records.Folder+id+"."+result+".json"] = string(text)
}

// run runs the command in this world, at nine in the morning.
func (w *world) run(args ...string) (told string, err error) {
	var tell bytes.Buffer
	err = run(w.t.Context(), args, tools{
		call: w.call, feed: w.feed, watch: w.watch, get: w.get, look: func(name string) string { return w.variables[name] },
		sleep: func(_ context.Context, span time.Duration) error { w.slept += span; return nil },
		now:   w.now,
	}, &tell)
	return tell.String(), err
}

func (w *world) now() time.Time { return time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC) }

func (w *world) watch(_ context.Context, tell io.Writer, program string, args ...string) error {
	w.calls = append(w.calls, program+" "+strings.Join(args, " "))
	fmt.Fprintln(tell, "Updating (staging)")
	return w.updating
}

func (w *world) feed(_ context.Context, input, program string, args ...string) error {
	w.calls = append(w.calls, program+" "+strings.Join(args, " ")+" < "+input)
	return nil
}

func (w *world) call(_ context.Context, program string, args ...string) ([]byte, error) {
	line := program + " " + strings.Join(args, " ")
	w.calls = append(w.calls, line)
	if w.refused != "" && strings.HasPrefix(line, w.refused) {
		return nil, complaint{errors.New(w.refused + ": exit status 254"), w.complaint}
	}
	answer, err := w.answer(line, args)
	return []byte(answer), err
}

func (w *world) answer(line string, args []string) (string, error) {
	after := func(flag string) string { return args[slices.Index(args, flag)+1] }
	switch begins := func(text string) bool { return strings.HasPrefix(line, text) }; {
	case begins("pulumi config get aws:region"):
		return "eu-central-1\n", nil
	case begins("pulumi stack output --json --stack pr-"):
		return cmp.Or(w.reviewed[after("--stack")], "{}"), nil
	case begins("pulumi stack output"):
		return w.outputs, nil
	case begins("pulumi stack ls"):
		return w.stacks, nil
	case begins("pulumi stack history"):
		return w.history, nil
	case begins("pulumi cancel"):
		w.updating = nil
		return "", nil
	case begins("pulumi stack init"), begins("pulumi stack tag set"), begins("pulumi stack rm"), begins("pulumi config cp"), begins(".tools/bin/crane copy"):
		return "", nil
	case begins(".tools/bin/crane digest"):
		return "sha256:" + line[strings.LastIndex(line, "-")+1:], nil
	case begins("pulumi config --json"):
		return w.config, nil
	case begins("pulumi config set"):
		return "", os.WriteFile(stackPath(after("--stack")), []byte(line), 0o600)
	case begins("pulumi preview"):
		return w.preview, w.previewing
	case begins("git rev-parse"):
		return commit + "\n", nil
	case begins("git config"):
		return "lin@example.com\n", nil
	case begins("aws s3api list-objects-v2"):
		if len(w.objects) == 0 {
			return "null\n", nil
		}
		var keys []string
		for key := range w.objects {
			keys = append(keys, key)
		}
		text, err := json.Marshal(keys)
		return string(text), err
	case begins("aws s3 cp s3://" + bucket + "/"):
		return w.objects[strings.TrimPrefix(args[2], "s3://"+bucket+"/")], nil
	case begins("aws s3api put-object"):
		text, err := os.ReadFile(after("--body"))
		w.objects[after("--key")] = string(text)
		return "{}", err
	case begins("aws ecr batch-get-image"):
		_, image, _ := strings.Cut(after("--repository-name"), "/")
		if slices.Contains(w.held[image], strings.TrimPrefix(after("--image-ids"), "imageDigest=")) {
			return "[]", nil
		}
		return `[{"failureCode": "ImageNotFound"}]`, nil
	case begins("aws ecr get-login-password"):
		return "secret of " + after("--region"), nil
	case begins("aws ecs describe-services"):
		return w.services, nil
	case begins("aws ecs list-tasks"):
		return `["arn:task/1"]`, nil
	case begins("aws ecs describe-tasks"):
		return w.tasks, nil
	}
	return "", fmt.Errorf("no answer to %s", line)
}

func (w *world) get(request *http.Request) (*http.Response, error) {
	url := request.URL.String()
	w.asked = append(w.asked, url)
	answer, there := w.answers[url]
	if !there {
		return nil, errors.New("connection refused")
	}
	var status int
	var text string
	if _, err := fmt.Sscanf(answer, "%d %s", &status, &text); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// written is the one record of this morning.
func (w *world) written() records.Record {
	w.t.Helper()
	for key, text := range w.objects {
		if strings.HasPrefix(key, records.Folder+"20260131T090000Z-1a2b3c4.") {
			var r records.Record
			require.NoError(w.t, json.Unmarshal([]byte(text), &r))
			require.Equal(w.t, key, records.Folder+r.ID+"."+r.Result+".json")
			return r
		}
	}
	require.Fail(w.t, "nothing is written down")
	return records.Record{}
}

// did are the commands that begin so, with their ends that never change left out.
func (w *world) did(begin string) []string {
	var found []string
	for _, line := range w.calls {
		if strings.HasPrefix(line, begin) {
			line, _, _ = strings.Cut(line, " --region ")
			found = append(found, line)
		}
	}
	return found
}

// file is a manifest on disk.
func (w *world) file(text string) string {
	w.t.Helper()
	path := w.t.TempDir() + "/manifest.json"
	require.NoError(w.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}
