package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestCloudFrontComesAndGoesUnderTheNames, by way of the step between: no name is
// ever without an answer, and nothing that was there is replaced. A third zone
// then adds a way to the files and leaves those there are. The stack file this begins
// with has all of it at once: TestLife takes that down.
func TestCloudFrontComesAndGoesUnderTheNames(t *testing.T) {
	t.Parallel()
	e := open(t, recorder.FirstUp(t, edge), atOnce)
	_, err := e.file.Release()
	require.NoError(t, err)
	e.configure(cdn(fields{"uploads": true}))
	e.up()

	for _, site := range []fields{
		{"only": false}, {"static": []string{"/static/*"}}, {"only": false},
	} {
		e.configure(cdn(fields{"uploads": true, "site": site}))
		steps := e.does()
		assert.Empty(t, steps["replace"], "%v", site)
		assert.Empty(t, touched(steps["delete"], recordType), "%v", site)
	}
	e.settled()
	e.configure(cdn(fields{"uploads": true}))
	assert.Equal(t, []string{
		recordType + " ingress-alias-api: aliases", recordType + " ingress-alias-bi: aliases",
		recordType + " ingress-alias-campus-a: aliases", recordType + " ingress-alias-www: aliases", recordType + " ingress-alias: aliases",
	}, touched(e.does()["update"], recordType))

	e.configure(func(platform fields) { at(platform, "network")["zones"] = []string{"a", "b", "c"} })
	steps := e.does()
	assert.Equal(t, []string{mountTarget + " anisette-files-c", mountTarget + " seed-files-c"}, touched(steps["create"], "aws:efs/"))
	assert.Empty(t, touched(append(steps["update"], steps["replace"]...), "aws:efs/"))
	e.settled()
}

// touched are the steps about types that begin so.
func touched(steps []string, prefix string) []string {
	var about []string
	for _, step := range steps {
		if strings.HasPrefix(step, prefix) {
			about = append(about, step)
		}
	}
	return about
}
