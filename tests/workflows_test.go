package tests

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"landfall/tests/recorder"
)

// workflow is one of .github, or an action: what the tests ask of it.
type workflow struct {
	name, text  string
	Permissions map[string]string
	Jobs        map[string]job
	Runs        struct{ Steps []step }
}

type job struct {
	Permissions    map[string]string
	TimeoutMinutes int `yaml:"timeout-minutes"`
	Env            map[string]string
	Steps          []step
}

type step struct {
	ID, Name, Uses, Run string
	WorkingDirectory    string `yaml:"working-directory"`
	Env, With           map[string]string
}

// workflows are all of the repository, by file.
func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(recorder.Root(), ".github", "workflows", "*.yml"))
	require.NoError(t, err)
	actions, err := filepath.Glob(filepath.Join(recorder.Root(), ".github", "actions", "*", "action.yml"))
	require.NoError(t, err)
	all := map[string]workflow{}
	for _, path := range append(paths, actions...) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		w := workflow{text: string(text)}
		require.NoError(t, yaml.Unmarshal(text, &w), path)
		w.name, err = filepath.Rel(recorder.Root(), path)
		require.NoError(t, err)
		all[w.name] = w
	}
	require.Greater(t, len(all), 6)
	return all
}

func (w workflow) steps() []step {
	steps := w.Runs.Steps
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		steps = append(steps, w.Jobs[name].Steps...)
	}
	return steps
}

// TestActionsArePinned: by commit, with the version it is beside it, and the same one
// everywhere.
func TestActionsArePinned(t *testing.T) {
	pinned := regexp.MustCompile(`^([\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$`)
	used := map[string]string{}
	for _, w := range workflows(t) {
		for _, line := range regexp.MustCompile(`(?m)^\s+(?:- )?uses: (.+)$`).FindAllStringSubmatch(w.text, -1) {
			if path, local := strings.CutPrefix(line[1], "./"); local {
				assert.FileExists(t, filepath.Join(recorder.Root(), path, "action.yml"), w.name)
				continue
			}
			found := pinned.FindStringSubmatch(line[1])
			if assert.NotNil(t, found, "%s: %s", w.name, line[1]) {
				before := used[found[1]]
				assert.True(t, before == "" || before == line[1], "%s: %s, and elsewhere %s", w.name, line[1], before)
				used[found[1]] = line[1]
			}
		}
	}
	assert.Len(t, used, 6)
}

// TestWhatWorkflowsCallExists: commands and what they may be told, make targets, files.
func TestWhatWorkflowsCallExists(t *testing.T) {
	for _, w := range workflows(t) {
		for _, s := range w.steps() {
			called(t, w.name, s.Run)
			if s.WorkingDirectory != "" {
				assert.DirExists(t, filepath.Join(recorder.Root(), s.WorkingDirectory), w.name)
			}
		}
	}
}

// TestWhatTheDeliveryPageNamesExists, too.
func TestWhatTheDeliveryPageNamesExists(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(recorder.Root(), "docs", "delivery.md"))
	require.NoError(t, err)
	called(t, "docs/delivery.md", strings.ReplaceAll(string(page), "`", "\n"))
	for _, file := range regexp.MustCompile(`[a-z-]+\.yml`).FindAllString(string(page), -1) {
		assert.FileExists(t, filepath.Join(recorder.Root(), ".github", "workflows", file))
	}
	for _, file := range regexp.MustCompile("`(internal/[^`]+)`").FindAllStringSubmatch(string(page), -1) {
		assert.FileExists(t, filepath.Join(recorder.Root(), file[1]))
	}
}

// called asserts that there is what a script calls.
func called(t *testing.T, where, script string) {
	t.Helper()
	makefile, err := os.ReadFile(filepath.Join(recorder.Root(), "Makefile"))
	require.NoError(t, err)
	release, err := os.ReadFile(filepath.Join(recorder.Root(), "cmd", "release", "main.go"))
	require.NoError(t, err)
	for _, found := range regexp.MustCompile(`go run \./(\S+)(?: ([a-z]+))?`).FindAllStringSubmatch(script, -1) {
		assert.FileExists(t, filepath.Join(recorder.Root(), found[1], "main.go"), where)
		if found[1] == "cmd/release" {
			assert.Contains(t, string(release), fmt.Sprintf("\t%q: ", found[2]), where)
		}
	}
	for _, found := range regexp.MustCompile(`(?m)(?:^|[;|&]\s*)make (\S+)`).FindAllStringSubmatch(script, -1) {
		if tool, ours := strings.CutPrefix(found[1], ".tools/bin/"); ours {
			assert.FileExists(t, filepath.Join(recorder.Root(), "tools", tool, "go.mod"), where)
			continue
		}
		assert.Contains(t, string(makefile), "\n"+found[1]+":", where)
	}
	for _, found := range regexp.MustCompile(`(?m)^\s*(\.[a-z]+/[\w./-]+)`).FindAllStringSubmatch(script, -1) {
		assert.FileExists(t, filepath.Join(recorder.Root(), found[1]), where)
	}
}

// TestWorkflowsMayDoLittle: no more than reading unless a job says so, no keys of AWS,
// an end to everything, and nothing that others write is taken for a script.
func TestWorkflowsMayDoLittle(t *testing.T) {
	outside := regexp.MustCompile(`\$\{\{`)
	for _, w := range workflows(t) {
		assert.NotRegexp(t, `(?i)aws[-_](access|secret)[-_]`, w.text, w.name)
		for _, s := range w.steps() {
			assert.NotRegexp(t, outside, s.Run, "%s: pass it through env", w.name)
			if strings.HasPrefix(s.Uses, "actions/checkout@") {
				assert.Equal(t, "false", s.With["persist-credentials"], w.name)
			}
		}
		if w.Jobs == nil {
			continue
		}
		assert.Equal(t, map[string]string{"contents": "read"}, w.Permissions, w.name)
		for name, j := range w.Jobs {
			assert.Positive(t, j.TimeoutMinutes, "%s: %s", w.name, name)
			assumes := slices.ContainsFunc(j.Steps, func(s step) bool {
				return s.Uses == "./.github/actions/prepare" || strings.HasPrefix(s.Uses, "aws-actions/")
			})
			assert.Equal(t, assumes, j.Permissions["id-token"] == "write", "%s: %s", w.name, name)
		}
	}
}

// TestVariablesOfWorkflowsAreExplained where it is said how to set GitHub up.
func TestVariablesOfWorkflowsAreExplained(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(recorder.Root(), "docs", "delivery.md"))
	require.NoError(t, err)
	for _, w := range workflows(t) {
		for _, found := range regexp.MustCompile(`(?:vars|secrets)(?:\.|\[format\(')(\w+)`).FindAllStringSubmatch(w.text, -1) {
			name := strings.TrimSuffix(found[1], "_")
			assert.Contains(t, string(page), "`"+name, "%s uses %s", w.name, found[1])
		}
	}
}
