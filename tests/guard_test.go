package tests

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// recorded are the previews that the tests of internal/guard read, each of one change to
// the environment of testdata/Pulumi.guarded.yaml. Those whose name ends in events
// are the stream of events, the others the document.
var recorded = map[string]struct {
	edit    func(platform fields)
	lost    string // a queue that somebody has deleted by hand
	options []optpreview.Option
}{
	"nothing": {edit: func(platform fields) {
		at(platform, "database")["class"] = "db.t4g.large"
	}},
	"network": {edit: func(platform fields) {
		at(platform, "network")["cidr"] = "10.52.0.0/16"
	}},
	"data.events": {edit: func(platform fields) {
		at(platform, "database")["name"] = "other"
		at(platform, "database")["replicas"] = 0
		delete(at(platform, "queues"), "orders")
	}},
	"protected": {edit: func(platform fields) {
		delete(platform, "uploads")
	}},
	"refused.events": {edit: func(platform fields) {
		at(platform, "network")["cidr"] = "10.52.0.0/99"
	}},
	"gone": {
		edit: func(fields) {}, lost: "orders",
		options: []optpreview.Option{optpreview.Refresh()},
	},
	"gone.events": {
		edit: func(fields) {}, lost: "orders",
		options: []optpreview.Option{optpreview.Refresh()},
	},
}

// TestTheGuardReadsWhatTheEngineSays keeps the recordings true: what the guard is
// tested with is what this engine says of this program.
func TestTheGuardReadsWhatTheEngineSays(t *testing.T) {
	t.Parallel()
	file := recorder.Stack(t, "tests/testdata/Pulumi.guarded.yaml")
	e := open(t, file, atOnce)
	e.up()
	platform := e.file.Config["landfall:platform"]
	// What is lost stays lost: those previews come last.
	order := slices.SortedFunc(maps.Keys(recorded), func(a, b string) int {
		return cmp.Or(strings.Compare(recorded[a].lost, recorded[b].lost), strings.Compare(a, b))
	})
	for _, name := range order {
		c := recorded[name]
		e.file.Config["landfall:platform"] = platform
		e.configure(c.edit)
		if _, there := worldOf(e.world)[queueType][c.lost]; there {
			require.NoError(t, e.world.Delete(queueType, c.lost))
		}
		got := shown(t, e, strings.HasSuffix(name, ".events"), c.options...)
		path := filepath.Join("..", "internal", "guard", "testdata", name+".json")
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "if that is meant: make golden")
	}
}

// shown is a preview as --json writes it, without what the guard does not look at:
// the values of properties, which are most of it, what stays as it is, and times.
func shown(t *testing.T, e *environment, events bool, options ...optpreview.Option) []byte {
	t.Helper()
	w := e.Workspace()
	w.SetEnvVar("PULUMI_OPTION_JSON", "true")
	w.SetEnvVar("PULUMI_OPTION_SHOW_REPLACEMENT_STEPS", "true")
	w.SetEnvVar("PULUMI_ENABLE_STREAMING_JSON_PREVIEW", strconv.FormatBool(events))
	var out bytes.Buffer
	_, err := e.Preview(t.Context(), append(options, optpreview.ProgressStreams(&out))...)
	t.Logf("the preview succeeds: %t", err == nil) // some are meant to fail
	for _, name := range []string{"PULUMI_OPTION_JSON", "PULUMI_OPTION_SHOW_REPLACEMENT_STEPS"} {
		w.UnsetEnvVar(name)
	}
	if events {
		return eventLines(t, out.Bytes())
	}
	var digest fields
	require.NoError(t, json.Unmarshal(out.Bytes(), &digest))
	delete(digest, "config")
	delete(digest, "duration")
	digest["steps"] = telling(digest["steps"].([]any), func(step fields) fields { return step })
	text, err := json.MarshalIndent(digest, "", " ")
	require.NoError(t, err)
	return append(text, '\n')
}

// eventLines are the events that tell of resources and of the end, in an order that
// is the same every time.
func eventLines(t *testing.T, stream []byte) []byte {
	t.Helper()
	var told, rest []any
	for line := range bytes.Lines(stream) {
		event := fields{}
		require.NoError(t, json.Unmarshal(line, &event))
		event["timestamp"] = 0
		switch {
		case event["resourcePreEvent"] != nil, event["resOutputsEvent"] != nil:
			told = append(told, event)
		case event["diagnosticEvent"] != nil:
			rest = append(rest, event)
		case event["summaryEvent"] != nil:
			event["summaryEvent"].(fields)["durationSeconds"] = 0
			rest = append(rest, event)
		}
	}
	var out bytes.Buffer
	for i, event := range append(telling(told, metadata), rest...) {
		event.(fields)["sequence"] = i
		text, err := json.Marshal(event)
		require.NoError(t, err)
		out.Write(append(text, '\n'))
	}
	return out.Bytes()
}

func metadata(event fields) fields {
	for _, kind := range []string{"resourcePreEvent", "resOutputsEvent"} {
		if told, ok := event[kind].(fields); ok {
			return told["metadata"].(fields)
		}
	}
	return nil
}

// telling are the steps of what changes, trimmed, in an order that is the same every
// time: the engine works on several things at once.
func telling(steps []any, of func(fields) fields) []any {
	changes := map[any]bool{}
	for _, step := range steps {
		if about := of(step.(fields)); about["op"] != "same" && about["op"] != "refresh" {
			changes[about["urn"]] = true
		}
	}
	kept := slices.DeleteFunc(steps, func(step any) bool { return !changes[of(step.(fields))["urn"]] })
	for _, step := range kept {
		trim(of(step.(fields)))
	}
	key := func(step any) string {
		about := of(step.(fields))
		return fmt.Sprint(about["urn"], step.(fields)["resOutputsEvent"] != nil, about["op"])
	}
	slices.SortFunc(kept, func(a, b any) int { return strings.Compare(key(a), key(b)) })
	return kept
}

// trim takes out of a step what would make a recording long and no more telling.
func trim(step fields) {
	delete(step, "detailedDiff")
	delete(step, "provider")
	for _, key := range []string{"diffs", "keys", "diffReasons", "replaceReasons"} {
		if names, ok := step[key].([]any); ok { // which come in any order
			slices.SortFunc(names, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
	}
	for _, key := range []string{"old", "new", "oldState", "newState"} {
		state, ok := step[key].(fields)
		if !ok {
			continue
		}
		kept := fields{}
		for _, key := range []string{"custom", "parent"} {
			if value, ok := state[key]; ok {
				kept[key] = value
			}
		}
		if inputs, _ := state["inputs"].(fields); inputs["replicateSourceDb"] != nil {
			kept["inputs"] = fields{"replicateSourceDb": inputs["replicateSourceDb"]}
		}
		step[key] = kept
	}
}
