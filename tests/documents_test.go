package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// documents are the pages people read, by their path from the root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/runbooks/*.md", "examples/*.md"} {
		paths, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(pattern)))
		require.NoError(t, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			pages[strings.TrimPrefix(filepath.ToSlash(path), "../")] = string(text)
		}
	}
	for _, book := range []string{
		"deploy", "roll-back", "failed-migration", "failed-rollout", "promote", "rotate-secrets", "first-deployment", "cutover",
		"review-environment",
	} {
		require.Contains(t, pages, "docs/runbooks/"+book+".md")
		require.Contains(t, pages["docs/runbooks/README.md"], "("+book+".md)", "the list of runbooks")
	}
	return pages
}

var (
	fenced = regexp.MustCompile("(?s)```.*?```")
	inline = regexp.MustCompile("`[^`\n]+`")
	linked = regexp.MustCompile(`\]\(([^)]+)\)`)
	made   = regexp.MustCompile(`^make (\S+)`)
	ran    = regexp.MustCompile(`go run \./(\S+)`)
	target = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	chosen = regexp.MustCompile(`--(?:replace|target) '\*\*([^']+)'`)
)

// commands are the lines of a page that are to be typed.
func commands(page string) []string {
	var lines []string
	for _, block := range fenced.FindAllString(page, -1) {
		for line := range strings.Lines(block) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	for _, code := range inline.FindAllString(fenced.ReplaceAllString(page, ""), -1) {
		lines = append(lines, strings.Trim(code, "`"))
	}
	return lines
}

// TestDocumentsNameWhatExists: every make target, command, file and workflow.
func TestDocumentsNameWhatExists(t *testing.T) {
	text, err := os.ReadFile("../Makefile")
	require.NoError(t, err)
	var targets []string
	for _, found := range target.FindAllStringSubmatch(string(text), -1) {
		targets = append(targets, found[1])
	}
	for path, page := range documents(t) {
		for _, line := range commands(page) {
			if found := made.FindStringSubmatch(line); found != nil {
				if tool, ok := strings.CutPrefix(found[1], ".tools/bin/"); ok {
					assert.DirExists(t, filepath.Join("..", "tools", tool), "%s: %s", path, line)
				} else {
					assert.True(t, slices.Contains(targets, found[1]), "%s: %s", path, line)
				}
			}
			if found := ran.FindStringSubmatch(line); found != nil {
				assert.FileExists(t, filepath.Join("..", found[1], "main.go"), "%s: %s", path, line)
			}
		}
		for _, found := range linked.FindAllStringSubmatch(page, -1) {
			to, _, _ := strings.Cut(found[1], "#")
			if to == "" || strings.Contains(to, "://") {
				continue
			}
			_, err := os.Stat(filepath.Join("..", filepath.Dir(path), to))
			assert.NoError(t, err, "%s links to %s", path, found[1])
		}
	}
}

// TestDocumentsNameResourcesThereAre: a pattern of a URN that fits nothing would do
// nothing, and say so only in passing.
func TestDocumentsNameResourcesThereAre(t *testing.T) {
	known := ""
	for _, path := range []string{production, dataStack, split} {
		known += recorder.Run(t, recorder.Stack(t, path)).Tree()
	}
	count := 0
	for path, page := range documents(t) {
		for _, found := range chosen.FindAllStringSubmatch(page, -1) {
			count++
			typ, name, ok := strings.Cut(found[1], "::")
			require.True(t, ok, "%s: %s", path, found[0])
			assert.Contains(t, known, typ+" "+name+" <", "%s: %s", path, found[0])
		}
	}
	assert.GreaterOrEqual(t, count, 4, "the patterns of rotate-secrets.md")
}
