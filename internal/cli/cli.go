// Package cli finds the Pulumi command line, for all that call it: the offline engine,
// the tests, releases and tasks.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3"

	"landfall/config/yamltext"
)

// Variable names the environment variable that overrides the search for the
// Pulumi CLI.
const Variable = "LANDFALL_PULUMI"

// ErrNone says that Find found none that is new enough.
var ErrNone = fmt.Errorf("no Pulumi CLI of version %s or newer: make cli builds one", sdk.Version)

// CLI is a Pulumi command line on this machine.
type CLI struct {
	Path    string
	Version semver.Version
}

// Find looks for the Pulumi CLI: the one LANDFALL_PULUMI names, else the one
// on PATH, else the one that make has built from tools/. An older one than the
// SDK the program is written against is passed over, for the SDK may ask things
// of it that it does not know; one that was named by hand is refused.
func Find(ctx context.Context) (CLI, error) {
	if named := os.Getenv(Variable); named != "" {
		cli, err := newEnough(ctx, named)
		if err != nil {
			return CLI{}, fmt.Errorf("%s: %w", Variable, err)
		}
		return cli, nil
	}
	candidates := []string{"pulumi"}
	if root, err := Root(); err == nil {
		candidates = append(candidates, filepath.Join(root, ".tools", "bin", "pulumi"))
	}
	for _, candidate := range candidates {
		if cli, err := newEnough(ctx, candidate); err == nil {
			return cli, nil
		}
	}
	return CLI{}, ErrNone
}

// homes are where the programs come from that are called beside Pulumi.
var homes = map[string]string{
	"aws": "install the AWS CLI, version 2", "crane": "make .tools/bin/crane builds it, CRANE names it", "git": "install git",
}

// Program is the path of a program that is called by its name. Its error says where to
// get it.
func Program(ctx context.Context, name string) (string, error) {
	if name == "pulumi" {
		found, err := Find(ctx)
		if errors.Is(err, ErrNone) {
			err = fmt.Errorf("%w, LANDFALL_PULUMI names one that lies elsewhere", err)
		}
		return found.Path, err
	}
	path, err := exec.LookPath(name)
	if home := homes[filepath.Base(name)]; err != nil && home != "" {
		return "", fmt.Errorf("no %s on PATH: %s", name, home)
	}
	return path, err
}

// Readable is an error where a stack has no file here, or one that is no YAML. Pulumi
// would say so in the words of its reader, and mostly of another line; and that a stack
// is misspelt it tells only once it is logged in.
func Readable(stack string) error {
	file := "Pulumi." + stack[strings.LastIndex(stack, "/")+1:] + ".yaml"
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return unknown(stack)
	}
	if err != nil {
		return err
	}
	if _, fault := yamltext.Read(text); fault != nil {
		return fmt.Errorf("%s: %w", file, fault)
	}
	return nil
}

// unknown names the stacks that have a file here.
func unknown(stack string) error {
	files, _ := filepath.Glob("Pulumi.*.yaml")
	if len(files) == 0 {
		return fmt.Errorf("stack %s has no file Pulumi.%s.yaml here, nor has another one: run this in the folder of Pulumi.yaml", stack, stack)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(file, "Pulumi."), ".yaml")
	}
	return fmt.Errorf("there is no stack %s; those with a file here are %s", stack, strings.Join(files, ", "))
}

func newEnough(ctx context.Context, name string) (CLI, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return CLI{}, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return CLI{}, err
	}
	version, err := versionOf(ctx, path)
	if err != nil {
		return CLI{}, fmt.Errorf("%s version: %w", path, err)
	}
	if version.LT(sdk.Version) || version.Major != sdk.Version.Major {
		return CLI{}, fmt.Errorf("%s is version %s, the program needs %s or newer", path, version, sdk.Version)
	}
	return CLI{Path: path, Version: version}, nil
}

// told are the versions of the executables asked so far, by path: an answer takes a
// tenth of a second, and a test asks for every stack.
var told sync.Map

func versionOf(ctx context.Context, path string) (semver.Version, error) {
	if version, ok := told.Load(path); ok {
		return version.(semver.Version), nil
	}
	asked := exec.CommandContext(ctx, path, "version")
	asked.Env = Environment(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
	answer, err := asked.Output()
	if err != nil {
		return semver.Version{}, err
	}
	version, err := semver.ParseTolerant(strings.TrimSpace(string(answer)))
	if err == nil {
		told.Store(path, version)
	}
	return version, err
}

// Root is the folder of the Pulumi project that the working directory lies in.
func Root() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, projectFile)); err == nil {
			return at, nil
		}
		above := filepath.Dir(at)
		if above == at {
			return "", errors.New("neither this folder nor one above it holds " + projectFile)
		}
		at = above
	}
}

const projectFile = "Pulumi.yaml"

// Environment is what the CLI gets to see: the caller's variables without
// anything that would change what Pulumi does or let it reach a real account.
func Environment(inherited []string, extra ...string) []string {
	var clean []string
	for _, variable := range inherited {
		if !slices.ContainsFunc(foreign, func(prefix string) bool { return strings.HasPrefix(variable, prefix) }) {
			clean = append(clean, variable)
		}
	}
	return append(clean, extra...)
}

// foreign begins the variables of somebody's own Pulumi, AWS and Vault.
var foreign = []string{"PULUMI_", "AWS_", "VAULT_"}
