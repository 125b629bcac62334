package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// FuzzParse hands the loader whatever a stack file may hold. The seeds beside the
// shipped ones in testdata/fuzz are the mistakes people make.
func FuzzParse(f *testing.F) {
	f.Add([]byte(valid), []byte(`{"images": {}}`))
	f.Fuzz(func(t *testing.T, platform, release []byte) {
		source := config.Source{
			Project: "landfall", Stack: "production", Region: "eu-central-1",
			Platform: platform, Release: release, Secret: stored,
		}
		first, err := config.Parse(source)
		again, againErr := config.Parse(source)
		require.Equal(t, first, again)
		require.Equal(t, err, againErr)
		if err != nil {
			told(t, err)
			return
		}
		source.Platform = written(t, first.Platform)
		second, err := config.Parse(source)
		require.NoError(t, err, "with every default written out: %s", source.Platform)
		require.JSONEq(t, string(source.Platform), string(written(t, second.Platform)))
	})
}

// told checks that an error is a list of mistakes, each on one line of its own
// that says where, what and how to repair it.
func told(t *testing.T, err error) {
	t.Helper()
	var mistakes *config.Mistakes
	require.ErrorAs(t, err, &mistakes)
	require.NotEmpty(t, mistakes.List)
	require.Len(t, strings.Split(err.Error(), "\n"), 1+len(mistakes.List))
	for _, mistake := range mistakes.List {
		require.NotEmpty(t, mistake.Path)
		require.NotEmpty(t, mistake.Problem)
		require.NotEmpty(t, mistake.Repair)
	}
	require.True(t, slices.IsSortedFunc(mistakes.List, func(a, b config.Mistake) int { return strings.Compare(a.Path, b.Path) }))
}
