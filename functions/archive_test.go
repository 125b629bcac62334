package functions

import (
	"archive/zip"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sources are the folders of the functions.
func sources(t *testing.T) []string {
	t.Helper()
	mains, err := filepath.Glob("*/main.go")
	require.NoError(t, err)
	require.NotEmpty(t, mains)
	var names []string
	for _, main := range mains {
		names = append(names, filepath.Dir(main))
	}
	return names
}

// copied is the part of this module that a function is made of, somewhere else.
func copied(t *testing.T, source string) string {
	t.Helper()
	root := t.TempDir()
	files, err := madeOf("..", source)
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join("..", file))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, file)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(root, file), text, 0o600))
	}
	return root
}

// TestTheSameSourcesAreTheSameBytes: wherever a function is compiled, Lambda gets the
// same archive. The copy holds nothing of this module but the files that are hashed,
// so they are all it is made of.
func TestTheSameSourcesAreTheSameBytes(t *testing.T) {
	for _, source := range sources(t) {
		t.Run(source, func(t *testing.T) {
			here, err := archive("..", source)
			require.NoError(t, err)
			there, err := archive(copied(t, source), source)
			require.NoError(t, err)
			assert.Equal(t, filepath.Base(here), filepath.Base(there))

			ours, err := os.ReadFile(here)
			require.NoError(t, err)
			theirs, err := os.ReadFile(there)
			require.NoError(t, err)
			assert.Equal(t, sha256.Sum256(ours), sha256.Sum256(theirs), "the archives differ")
		})
	}
}

func TestAnArchiveIsWhatLambdaStarts(t *testing.T) {
	path, err := archive("..", sources(t)[0])
	require.NoError(t, err)
	packed, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, packed.Close()) }()
	require.Len(t, packed.File, 1)
	file := packed.File[0]
	assert.Equal(t, "bootstrap", file.Name)
	assert.Equal(t, os.FileMode(0o755), file.Mode())
	program, err := file.Open()
	require.NoError(t, err)
	head := make([]byte, 20)
	_, err = io.ReadFull(program, head)
	require.NoError(t, err)
	assert.Equal(t, "\x7fELF", string(head[:4]))
	assert.Equal(t, byte(0xb7), head[18], "the machine is no aarch64")
	whole, err := io.ReadAll(program)
	require.NoError(t, err)
	folder, err := filepath.Abs("..")
	require.NoError(t, err)
	assert.NotContains(t, string(whole), folder, "the path of this machine")
}

func TestAChangedSourceIsAnotherArchive(t *testing.T) {
	source := sources(t)[0]
	root := copied(t, source)
	before, err := buildOf(root, source)
	require.NoError(t, err)
	main := filepath.Join(root, "functions", source, "main.go")
	text, err := os.ReadFile(main)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(main), "main_test.go"), text, 0o600))
	same, err := buildOf(root, source)
	require.NoError(t, err)
	assert.Equal(t, before, same, "a test is no part of the function")
	require.NoError(t, os.WriteFile(main, append(text, '\n'), 0o600))
	after, err := buildOf(root, source)
	require.NoError(t, err)
	assert.NotEqual(t, before.key, after.key)

	told := building
	t.Cleanup(func() { building = told })
	building = append(slices.Clone(told), "-race")
	otherwise, err := buildOf(root, source)
	require.NoError(t, err)
	assert.NotEqual(t, after.key, otherwise.key, "compiled otherwise")
}

// TestSourcesAreFoundFromAnywhere: the stack file of an example, or of somebody who
// tries one, lies in a folder without sources.
func TestSourcesAreFoundFromAnywhere(t *testing.T) {
	here, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, folder := range []string{"..", "", ".", t.TempDir(), filepath.Join("..", "examples", "split")} {
		found, err := sourcesOf(folder, "bootstrap")
		require.NoError(t, err)
		assert.Equal(t, here, found, folder)
	}
	_, err = sourcesOf("..", "nothing")
	require.EqualError(t, err, "functions/nothing is neither in .. nor where the program runs: run it in the folder of its sources")
}

func TestABuildThatFailsSaysWhy(t *testing.T) {
	source := sources(t)[0]
	root := copied(t, source)
	main := filepath.Join(root, "functions", source, "main.go")
	require.NoError(t, os.WriteFile(main, []byte("package main\n\nfunc main() { undefined() }\n"), 0o600))
	_, err := archive(root, source)
	require.ErrorContains(t, err, "build of functions/"+source+": exit status 1")
	require.ErrorContains(t, err, "undefined: undefined")
	left, err := filepath.Glob(filepath.Join(root, kept, "*"))
	require.NoError(t, err)
	assert.Empty(t, left)

	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module landfall\n\ngo 1.26.0\n"), 0o600))
	_, err = archive(root, source)
	require.ErrorContains(t, err, "go.mod names no toolchain")
}

// TestFunctionsAreMadeOfLittle: of this module, what a function is compiled from is
// other functions' logic and what is for all, and never the program that builds stacks:
// with that, Pulumi would be part of it.
func TestFunctionsAreMadeOfLittle(t *testing.T) {
	for _, source := range sources(t) {
		files, err := madeOf("..", source)
		require.NoError(t, err)
		for _, file := range files[2:] {
			assert.Regexp(t, "^(functions/"+source+"|functions/releasegate/(gate|live)|delivery/records|delivery/smoke)/", file, source)
		}
	}
}
