package engine

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/internal/cli"
	"landfall/internal/stackfile"
)

// Options say what runs, and on what.
type Options struct {
	Stack   *stackfile.Stack
	Program pulumi.RunFunc

	// Env is the CLI's environment besides what is harmless of ours. What is
	// given here wins over the scratch folder, PULUMI_HOME for instance.
	Env map[string]string
	// Dir is where the scratch folder stays, with the stack as an earlier run
	// left it. Empty makes a temporary one that Close removes.
	Dir string
	// Beside is a stack that this one refers to: both are kept in the folder of that
	// one's state, in the same hurry or none.
	Beside *Stack
	// Terminal lends our terminal to the operations.
	Terminal bool
	// Quick is for simulated providers, and takes a third of the time. The state is
	// written once, at the end of an operation, not after every step as a real account
	// needs it; a key of this process takes the place of the passphrase, so that nobody
	// else can read the stack's secrets; the CLI collects no garbage, and is started for
	// operations alone. The stack cannot be found again: it has no Dir.
	Quick bool
	// Started, if set, is told of every CLI process, so that a test can kill one.
	Started func(*os.Process)
}

// Stack is a stack on the engine.
type Stack struct {
	auto.Stack
	Dir       string
	temporary bool
	// kept is the folder that holds the folder of the state.
	kept string
}

// Open makes the stack, or finds it where Dir holds it already.
func Open(ctx context.Context, options Options) (_ *Stack, err error) {
	found, err := cli.Find(ctx)
	if err != nil {
		return nil, err
	}
	file := options.Stack
	s := &Stack{Dir: options.Dir, temporary: options.Dir == ""}
	if s.temporary {
		if s.Dir, err = os.MkdirTemp("", file.Project+"-"); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				_ = s.Close()
			}
		}()
	}
	if s.Dir, err = filepath.Abs(s.Dir); err != nil {
		return nil, err
	}
	s.kept = s.Dir
	if options.Beside != nil {
		s.kept = options.Beside.kept
	}
	env, err := scratch(s.Dir, s.kept)
	if err != nil {
		return nil, err
	}
	running := command{cli: found, inherit: os.Environ(), terminal: options.Terminal, started: options.Started}
	if options.Quick {
		s.Stack, err = options.hurry(ctx, s, running, env)
	} else {
		s.Stack, err = options.open(ctx, s.Dir, running, env)
	}
	if err != nil {
		return nil, fmt.Errorf("stack %s: %w", file.Name, err)
	}
	return s, nil
}

// open puts the stack in a folder before the Automation API.
func (o Options) open(ctx context.Context, dir string, running command, env map[string]string) (auto.Stack, error) {
	in, err := o.workspace(ctx, dir, running, env)
	if err != nil {
		return auto.Stack{}, err
	}
	stack, err := auto.UpsertStack(ctx, o.Stack.Name, in)
	if err != nil {
		return stack, err
	}
	values := auto.ConfigMap{}
	for key, text := range o.Stack.Config {
		values[key] = auto.ConfigValue{Value: text, Secret: slices.Contains(o.Stack.Encrypted, key)}
	}
	return stack, stack.SetAllConfig(ctx, values)
}

// workspace is the folder as the Automation API knows it.
func (o Options) workspace(ctx context.Context, dir string, running command, env map[string]string,
) (auto.Workspace, error) {
	maps.Copy(env, o.Env)
	return auto.NewLocalWorkspace(ctx,
		auto.Pulumi(running),
		auto.WorkDir(dir),
		auto.Project(workspace.Project{
			Name:    tokens.PackageName(o.Stack.Project),
			Runtime: workspace.NewProjectRuntimeInfo("go", nil),
		}),
		auto.Program(o.Program),
		auto.SecretsProvider("passphrase"),
		auto.EnvVars(env),
	)
}

// scratch makes the folder fit to hold a stack, and says so to the CLI.
func scratch(dir, kept string) (map[string]string, error) {
	home, state := filepath.Join(dir, "home"), filepath.Join(kept, "state")
	for _, folder := range []string{home, state} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	// The CLI logs all it does into its home, which takes a fifth of its time. Where a
	// file stands in the folder's place it does without.
	if err := os.WriteFile(filepath.Join(home, "logs"), nil, 0o600); err != nil {
		return nil, err
	}
	return map[string]string{
		"PULUMI_HOME":              home,
		"PULUMI_BACKEND_URL":       "file://" + filepath.ToSlash(state),
		"PULUMI_CONFIG_PASSPHRASE": "offline",
		"PULUMI_SKIP_UPDATE_CHECK": "true",
		"PULUMI_AUTOMATION_API":    "true",
		// A provider that nobody attached is a mistake, not a download.
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
	}, nil
}

// State is the file in which the engine keeps the stack.
func (s *Stack) State(project string) string {
	return records{s.kept, project, s.Name()}.state()
}

// Close removes a temporary scratch folder.
func (s *Stack) Close() error {
	if !s.temporary {
		return nil
	}
	return os.RemoveAll(s.Dir)
}
