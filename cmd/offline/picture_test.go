package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/picture"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
)

// The picture of what the engine made is that of the same program under mocks,
// which the test of the committed picture relies on.
func TestPictureIsTheSameOnEitherFront(t *testing.T) {
	path, out := write(t, small), filepath.Join(t.TempDir(), "small.svg")
	require.NoError(t, run(t.Context(), []string{"picture", "-file", path, "-out", out}))
	drawn, err := os.ReadFile(out)
	require.NoError(t, err)

	stack, err := stackfile.Read(path)
	require.NoError(t, err)
	c, err := (&options{}).complete(stack)
	require.NoError(t, err)
	world := simaws.New(simaws.Options{Account: c.Account, Region: c.Region})
	require.NoError(t, pulumi.RunErr(platform.In(stack.Folder), pulumi.WithMocks(stack.Project, stack.Name, world.Mocks()),
		func(info *pulumi.RunInfo) { info.Config, info.ConfigSecretKeys = stack.Config, stack.Encrypted }))
	want, err := picture.Draw(world.Resources())
	require.NoError(t, err)
	assert.Equal(t, string(want), string(drawn))
}
