package tests

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestWhatTheInventoryPrintsRuns takes what cmd/inventory prints of every Compose
// file of its tests, unchanged, through a preview and an up. A blocker may leave a
// service out or useless; the file loads even so.
func TestWhatTheInventoryPrintsRuns(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(recorder.Root(), "internal/inventory/testdata/*/Pulumi.staging.yaml"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 12)
	for _, path := range paths {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			inside, err := filepath.Rel(recorder.Root(), path)
			require.NoError(t, err)
			stack := recorder.Stack(t, inside)
			c, err := stack.Parse()
			require.NoError(t, err)
			preview, up := recorder.Run(t, stack, recorder.DryRun), recorder.Run(t, stack)
			require.Equal(t, up.Tree(), preview.Tree())
			for name, service := range c.Services {
				require.Equal(t, service.Kind.Stays(), strings.Contains(up.Tree(), "aws:ecs/service:Service "+name+" "), name)
			}
		})
	}
}
