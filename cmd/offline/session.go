package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"landfall/config"
	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
)

// providers are those the program uses; each may be simulated.
var providers = []string{"aws", "awsx", "random"}

// session is one stack on the engine over a world of its own.
type session struct {
	*engine.Stack
	config *config.Config
	world  *simaws.World
	// lender is the stack that this one borrows from, before what was there when it came.
	lender *lender
	before []simaws.Resource
	// terminal says that Pulumi draws its own live tree.
	terminal bool
	diff     bool
	// out is the file for the picture.
	out string
}

// stack runs the command on one stack file.
func (o *options) stack(ctx context.Context, path string) (err error) {
	file, err := stackfile.Read(path)
	if err != nil {
		return err
	}
	checked, err := o.complete(file)
	if err != nil {
		return err
	}
	lender, err := o.lender(file, checked)
	if err != nil {
		return err
	}
	world := simaws.New(simaws.Options{Account: checked.Account, Region: checked.Region})
	env := o.outside()
	if simulated := o.simulated(); len(simulated) > 0 {
		server, err := world.Serve(ctx, simulated...)
		if err != nil {
			return fmt.Errorf("simulated AWS: %w", err)
		}
		defer server.Close()
		env["PULUMI_DEBUG_PROVIDERS"] = server.Env()
	}
	s := &session{config: checked, world: world, lender: lender, diff: o.diff, out: o.out, terminal: isTerminal()}
	opts := engine.Options{
		Stack: file, Program: platform.In(file.Folder), Env: env, Terminal: s.terminal,
		Quick: len(o.real) == 0 && !o.keep, // what stays should be as a real run leaves it
	}
	if o.keep {
		if opts.Dir, err = os.MkdirTemp("", file.Project+"-"+file.Name+"-"); err != nil {
			return err
		}
		fmt.Printf("The scratch folder stays: %s\n", opts.Dir)
	}
	if lender != nil {
		if opts.Beside, err = lender.lend(ctx, world, opts.Quick); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, opts.Beside.Close()) }()
		s.before = world.Resources()
	}
	if s.Stack, err = engine.Open(ctx, opts); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return commands[o.command](ctx, s)
}

// complete supplies what others supply in real life, says what, and checks the
// whole before anything reaches the engine.
func (o *options) complete(file *stackfile.Stack) (*config.Config, error) {
	secrets, err := file.Secrets()
	if err != nil {
		return nil, err
	}
	var images []string
	if !o.first {
		if images, err = file.Release(); err != nil {
			return nil, err
		}
	}
	say(file.Name, "a digest for each image", images)
	say(file.Name, "a placeholder for each secret", secrets)
	checked, err := file.Parse()
	if err != nil {
		return nil, err
	}
	for _, remark := range checked.Remarks {
		fmt.Printf("%s: warning: %s.\n", file.Name, remark)
	}
	return checked, nil
}

func say(stack, what string, names []string) {
	if len(names) > 0 {
		fmt.Printf("%s gets %s without one: %s.\n", stack, what, strings.Join(names, ", "))
	}
}

// simulated are the providers that are not left to a real plugin.
func (o *options) simulated() []string {
	return slices.DeleteFunc(slices.Clone(providers), func(name string) bool { return slices.Contains(o.real, name) })
}

// outside is what a real plugin needs of our environment: where plugins are, and
// the credentials it uses. A simulated one needs nothing.
func (o *options) outside() map[string]string {
	env := map[string]string{}
	if len(o.real) == 0 {
		return env
	}
	if home, err := os.UserHomeDir(); err == nil {
		env["PULUMI_HOME"] = filepath.Join(home, ".pulumi")
	}
	env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "false"
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if name == "PULUMI_HOME" || name == "PULUMI_IGNORE_AMBIENT_PLUGINS" || strings.HasPrefix(name, "AWS_") {
			env[name] = value
		}
	}
	return env
}

func isTerminal() bool {
	return term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("CI") == ""
}
