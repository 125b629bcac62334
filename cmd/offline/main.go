// Command offline runs the program as Pulumi runs it, on the real engine, with a
// simulated AWS in place of the cloud: no account, no login, no network.
//
//	go run ./cmd/offline preview [-stack staging] [-file path] [-diff] [-first]
//	go run ./cmd/offline up      [-stack staging] ...
//	go run ./cmd/offline demo    [-stack staging] ...
//	go run ./cmd/offline picture -stack production -out architecture.svg
//
// Without -stack and -file it takes every stack file of the project. What is
// missing in a stack file because others supply it, digests by delivery and
// secrets by their owner, is made up and said.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"landfall/internal/cli"
	"landfall/internal/stackfile"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.As(err, new(usage)):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// usage is a command line with flags that make no sense.
type usage struct{ problem string }

func (u usage) Error() string { return u.problem }

// options are the flags.
type options struct {
	command string
	files   list
	real    list
	first   bool
	keep    bool
	diff    bool
	out     string
}

// list is a flag that may be given several times.
type list []string

// String is the values, as the flag package shows a default.
func (l *list) String() string { return strings.Join(*l, ", ") }

// Set adds a value.
func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

var commands = map[string]func(context.Context, *session) error{
	"preview": preview,
	"up":      up,
	"demo":    demo,
	"picture": draws,
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	// A terminal interrupts the CLI as it interrupts us. Passing it on would be the
	// second one, at which Pulumi drops everything; so the engine may finish, and
	// we begin nothing more.
	var failed []error
	for _, file := range o.files {
		if ctx.Err() != nil {
			failed = append(failed, errors.New("interrupted"))
			break
		}
		failed = append(failed, o.stack(context.WithoutCancel(ctx), file))
	}
	return errors.Join(failed...)
}

func parse(args []string) (*options, error) {
	o := &options{}
	var stacks list
	flags := flag.NewFlagSet("offline", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Var(&stacks, "stack", "the `name` of a stack of this project; may be given again")
	flags.Var(&o.files, "file", "the `path` of any Pulumi.<stack>.yaml with a Pulumi.yaml beside or above it; may be given again")
	flags.Var(&o.real, "real", "leave a `provider` (aws, awsx, random) to the plugin Pulumi finds; may be given again")
	flags.BoolVar(&o.first, "first", false, "leave the release empty, as it is before the first image is pushed")
	flags.BoolVar(&o.keep, "keep", false, "keep the scratch folder with the state")
	flags.BoolVar(&o.diff, "diff", false, "show every property instead of the tree")
	flags.StringVar(&o.out, "out", "", "the `path` of the SVG that picture writes")
	if len(args) > 0 {
		o.command, args = args[0], args[1:]
	}
	if commands[o.command] == nil {
		if o.command == "-h" || o.command == "-help" || o.command == "--help" {
			return nil, help(flags)
		}
		return nil, fmt.Errorf("%q is none of preview, up, demo and picture", o.command)
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, help(flags)
	} else if err != nil {
		return nil, usage{cli.Problem(flags, err)}
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("%q is no flag: a stack is named with -stack", flags.Arg(0))
	}
	if len(o.real) > 0 && o.command != "preview" {
		return nil, errors.New("-real is for previews: the scratch state of anything else would lose track of what it made")
	}
	for _, name := range o.real {
		if !slices.Contains(providers, name) {
			return nil, fmt.Errorf("-real %s: the program uses the providers %s", name, strings.Join(providers, ", "))
		}
	}
	if err := o.find(stacks); err != nil {
		return nil, err
	}
	return o, o.drawable()
}

// help tells the flags, and what they do not: where a review's lender is looked for.
func help(flags *flag.FlagSet) error {
	flags.SetOutput(os.Stderr)
	fmt.Fprintln(os.Stderr, "usage: go run ./cmd/offline preview|up|demo|picture [flags]")
	flags.PrintDefaults()
	fmt.Fprintln(os.Stderr, "What a review borrows from, its review.of, is the Pulumi.<stack>.yaml in the folder of its Pulumi.yaml.")
	return flag.ErrHelp
}

// find turns names into files, and no names into every stack of the project.
func (o *options) find(stacks []string) error {
	root, err := cli.Root()
	if err != nil {
		return err
	}
	for _, name := range stacks {
		if name == "" {
			return usage{"-stack is given no name"}
		}
		o.files = append(o.files, filepath.Join(root, "Pulumi."+name+".yaml"))
	}
	for _, file := range o.files {
		if err := stackfile.Exists(file); err != nil {
			return err
		}
	}
	if len(o.files) > 0 {
		return nil
	}
	if o.files, err = filepath.Glob(filepath.Join(root, "Pulumi.*.yaml")); err != nil {
		return err
	}
	// Production comes last, as it does in real life, and a review after staging, which
	// it borrows from.
	slices.SortStableFunc(o.files, func(a, b string) int { return turn(a) - turn(b) })
	return nil
}

func turn(file string) int {
	return slices.Index([]string{"Pulumi.review.yaml", "Pulumi.production.yaml"}, filepath.Base(file))
}
