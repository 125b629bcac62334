package tests

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/tests/recorder"
)

// TestAWrongTypeIsToldOnce: whatever value of a whole stack file is of another type
// than it should be, one line tells of it, at its place, and no other check repeats
// the news.
func TestAWrongTypeIsToldOnce(t *testing.T) {
	for _, path := range []string{production, kinds, messages, edge, dataStack} {
		t.Run(path, func(t *testing.T) {
			stack := recorder.Stack(t, path)
			whole := stack.Config["landfall:platform"]
			for _, place := range places(t, whole) {
				stack.Config["landfall:platform"] = place.broken(t, whole)
				_, err := stack.Parse()
				var mistakes *config.Mistakes
				require.ErrorAs(t, err, &mistakes, place)
				assert.Len(t, mistakes.List, 1, "%s: %s", strings.Join(place, "."), err)
			}
		})
	}
}

// place leads to a value of a stack file, by the keys above it.
type place []string

// places are those of all values that are not within a list.
func places(t *testing.T, platform string) []place {
	t.Helper()
	var all []place
	var walk func(at place, value any)
	walk = func(at place, value any) {
		if len(at) > 0 {
			all = append(all, slices.Clone(at))
		}
		object, _ := value.(fields)
		for _, key := range slices.Sorted(maps.Keys(object)) {
			walk(append(at, key), object[key])
		}
	}
	var root fields
	require.NoError(t, json.Unmarshal([]byte(platform), &root))
	walk(nil, root)
	return all
}

// broken is the stack file with a value of another type at the place: an object
// where text is, and text where anything else is.
func (p place) broken(t *testing.T, platform string) string {
	t.Helper()
	var root fields
	require.NoError(t, json.Unmarshal([]byte(platform), &root))
	above, key := at(root, p[:len(p)-1]...), p[len(p)-1]
	if _, text := above[key].(string); text {
		above[key] = fields{"wrong": true}
	} else {
		above[key] = "wrong"
	}
	changed, err := json.Marshal(root)
	require.NoError(t, err)
	return string(changed)
}
