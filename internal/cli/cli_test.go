package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/cli"
)

// script is an executable that answers what it is told, in a folder of its own.
func script(t *testing.T, answer string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pulumi")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\necho '"+answer+"'\n"), 0o700))
	return path
}

func TestFind(t *testing.T) {
	pin := "v" + sdk.Version.String()
	t.Run("one on PATH that is new enough serves", func(t *testing.T) {
		current := script(t, pin)
		t.Setenv("PATH", filepath.Dir(current))
		t.Setenv(cli.Variable, "")
		found, err := cli.Find(t.Context())
		require.NoError(t, err)
		assert.Equal(t, current, found.Path)
	})
	t.Run("an older one on PATH is passed over", func(t *testing.T) {
		t.Chdir(t.TempDir())
		t.Setenv("PATH", filepath.Dir(script(t, "v3.100.0")))
		t.Setenv(cli.Variable, "")
		_, err := cli.Find(t.Context())
		assert.ErrorIs(t, err, cli.ErrNone)
	})
	t.Run("one that is named wins", func(t *testing.T) {
		named := script(t, pin)
		t.Setenv("PATH", filepath.Dir(script(t, pin)))
		t.Setenv(cli.Variable, named)
		found, err := cli.Find(t.Context())
		require.NoError(t, err)
		assert.Equal(t, named, found.Path)
	})
	t.Run("an older one that is named is refused", func(t *testing.T) {
		named := script(t, "v3.100.0")
		t.Setenv(cli.Variable, named)
		_, err := cli.Find(t.Context())
		assert.EqualError(t, err, fmt.Sprintf("%s: %s is version 3.100.0, the program needs %s or newer",
			cli.Variable, named, sdk.Version))
	})
}

func TestAProgramThatIsMissingIsToldWithWhereToGetIt(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("PATH", t.TempDir())
	t.Setenv(cli.Variable, "")
	for name, want := range map[string]string{
		"pulumi": "no Pulumi CLI of version " + sdk.Version.String() + " or newer: make cli builds one, LANDFALL_PULUMI names one that lies elsewhere",
		"aws":    "no aws on PATH: install the AWS CLI, version 2",
		"jq":     `exec: "jq": executable file not found in $PATH`,
	} {
		_, err := cli.Program(t.Context(), name)
		assert.EqualError(t, err, want)
	}
	named := script(t, "v"+sdk.Version.String())
	t.Setenv(cli.Variable, named)
	found, err := cli.Program(t.Context(), "pulumi")
	require.NoError(t, err)
	assert.Equal(t, named, found)
}

func TestAStackFileThatIsNoYAMLIsToldOf(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("Pulumi.broken.yaml", []byte("config:\n\ta: 1\n"), 0o600))
	require.NoError(t, os.WriteFile("Pulumi.sound.yaml", []byte("config: {}\n"), 0o600))
	assert.EqualError(t, cli.Readable("broken"), "Pulumi.broken.yaml: line 2: is indented with a tab; indent it with spaces")
	assert.NoError(t, cli.Readable("sound"))
	assert.NoError(t, cli.Readable("example-org/landfall/sound"), "as Pulumi Cloud calls it")
	assert.EqualError(t, cli.Readable("sond"), "there is no stack sond; those with a file here are broken, sound")
	t.Chdir(t.TempDir())
	assert.EqualError(t, cli.Readable("sound"),
		"stack sound has no file Pulumi.sound.yaml here, nor has another one: run this in the folder of Pulumi.yaml")
}

func TestMakeAsksForWhatATargetNeeds(t *testing.T) {
	root, err := cli.Root()
	require.NoError(t, err)
	for target, want := range map[string]string{
		"releases": "STACK", "smoke": "STACK", "deploy": "STACK", "rollback": "STACK", "rollback STACK=staging": "RELEASE",
		"task": "STACK", "task STACK=staging": "NAME",
	} {
		asked := exec.CommandContext(t.Context(), "make", append([]string{"-n", "-C", root}, strings.Fields(target)...)...)
		said, err := asked.CombinedOutput()
		require.Error(t, err, target)
		name, _, _ := strings.Cut(target, " ")
		assert.Contains(t, string(said), " "+want+" is missing: make "+name+" STACK=", target)
	}
}

func TestToolsPinTheVersionOfTheSDK(t *testing.T) {
	root, err := cli.Root()
	require.NoError(t, err)
	pins, err := os.ReadFile(filepath.Join(root, "tools", "pulumi", "go.mod"))
	require.NoError(t, err)
	assert.Contains(t, string(pins), "github.com/pulumi/pulumi/pkg/v3 v"+sdk.Version.String()+" ")
}
