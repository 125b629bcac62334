package inventory_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

// converted reads a Compose file of testdata, or of the examples, as a staging stack.
func converted(t *testing.T, path string, options inventory.Options) *inventory.Inventory {
	t.Helper()
	compose, err := inventory.Read(t.Context(), path)
	require.NoError(t, err)
	if options.Stack == "" {
		options.Stack = "staging"
	}
	return inventory.Convert(compose, options)
}

// TestGolden shows in review what becomes of Compose files of many shapes. Each
// golden file is a stack file: the tests of the program run it.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/compose.yml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 12)
	for _, path := range paths {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			got := converted(t, path, inventory.Options{}).Stack()
			golden := filepath.Join(filepath.Dir(path), "Pulumi.staging.yaml")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), got, "if that is meant: go test ./internal/inventory -update")
		})
	}
}
