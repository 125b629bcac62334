// Command release brings builds of the application into an environment, and goes back
// to earlier ones.
//
//	go run ./cmd/release deploy   -stack staging [-build repository@commit] [-manifest file] [-allow names]
//	go run ./cmd/release rollback -stack staging [-allow names] <release>
//	go run ./cmd/release start    -stack staging [-build repository@commit] [-manifest file] [<release>]
//	go run ./cmd/release login    -manifest file
//	go run ./cmd/release promote  -stack production -manifest file
//	go run ./cmd/release set      -stack staging [-manifest file] [<release>]
//	go run ./cmd/release smoke    -stack staging
//	go run ./cmd/release list     -stack staging [-last 20]
//	go run ./cmd/release show     -stack staging <release>
//
//	go run ./cmd/release review up    -pr 7 -build repository@commit [-of staging] [-days 14]
//	go run ./cmd/release review down  -pr 7 [-of staging] [-cancel]
//	go run ./cmd/release review sweep [-of staging] [-open 7,9]
//	go run ./cmd/release review list  [-of staging]
//
// deploy puts the builds of a manifest beside those that run, has the guard look at
// the preview, updates the stack, asks the application how it is, and writes all that
// down. Without a manifest it deploys what runs; -build takes the manifest that the
// workflow of an application has left for one of its commits. rollback does the same with the builds
// of an earlier release. start does neither: it orders builds, or those of an earlier
// release, of the pipeline of AWS that rolls the services of the stack out. promote copies the builds of a manifest from the registries
// they are in to those of the stack, digest for digest; login lets it read there, with
// credentials of another account perhaps. set only writes the digests
// into the stack file, for a pulumi preview or up by hand.
//
// review up makes an environment for a pull request of the application, stack pr-7 as
// Pulumi.review.yaml has it, with what the pull request has built and for all the rest
// with what runs where it borrows; review down takes it away. review sweep takes away
// those that have outlived their days or their pull request.
//
// A manifest is what app-release.yml writes for builds of an application, or the record
// of a release of another environment.
//
// It calls pulumi, aws, crane and git, each with the credentials it finds for itself.
// It ends with 0 if all went well, with 1 if not, and with 2 if it was called wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"landfall/delivery/records"
	"landfall/delivery/smoke"
	"landfall/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], tools{call: call, feed: feed, watch: watch, get: smoke.Client.Do, sleep: sleep, now: time.Now, look: os.Getenv}, os.Stdout)
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

// usage is a command line that makes no sense.
type usage struct{ problem string }

func (u usage) Error() string { return u.problem }

// order is what the command line asks for.
type order struct {
	stack, release     string
	manifest, build    string
	allow, labels, out string
	last               int
}

// command is one of those above; given says whether it takes a release, and must.
type command struct {
	do    func(context.Context, *environment, order) error
	given argument
}

type argument int

const (
	none argument = iota
	optional
	required
)

var commands = map[string]command{
	"deploy":   {deploy, none},
	"rollback": {deploy, required},
	"login":    {login, none},
	"promote":  {promote, none},
	"set":      {set, optional},
	"start":    {start, optional},
	"smoke":    {test, none},
	"list":     {list, none},
	"review":   {}, // which has commands of its own
	"show":     {show, required},
}

func run(ctx context.Context, args []string, t tools, tell io.Writer) error {
	names := strings.Join(slices.Sorted(maps.Keys(commands)), ", ")
	if len(args) > 0 && helps(args[0]) {
		fmt.Fprintf(tell, "go run ./cmd/release %s\nEach tells its flags: go run ./cmd/release deploy -h\n", strings.ReplaceAll(names, ", ", "|"))
		return flag.ErrHelp
	}
	if len(args) == 0 {
		return usage{"say what to do: " + names}
	}
	c, known := commands[args[0]]
	if !known {
		return usage{fmt.Sprintf("%q is none of %s", args[0], names)}
	}
	if args[0] == "review" {
		return review(ctx, args[1:], t, tell)
	}
	o, err := parse(args[0], args[1:], c.given, tell)
	if err != nil {
		return err
	}
	if args[0] == "login" {
		return login(ctx, &environment{tools: t, tell: tell}, o)
	}
	e, err := open(ctx, o.stack, t, tell)
	if err != nil {
		return err
	}
	return c.do(ctx, e, o)
}

// helps says whether a word asks what there is.
func helps(word string) bool { return word == "-h" || word == "-help" || word == "--help" }

func parse(name string, args []string, given argument, tell io.Writer) (order, error) {
	var o order
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	if name != "login" {
		flags.StringVar(&o.stack, "stack", "", "the `name` of the stack")
	}
	switch name {
	case "deploy", "login", "promote", "set", "start":
		flags.StringVar(&o.manifest, "manifest", "", "the `file` that names the builds")
	case "list":
		flags.IntVar(&o.last, "last", 20, "how many of the newest")
	}
	if name == "deploy" || name == "start" {
		flags.StringVar(&o.build, "build", "", "the `repository@commit` whose builds to deploy")
	}
	if name == "deploy" || name == "rollback" {
		flags.StringVar(&o.allow, "allow", "", "`names` of what may be lost, with commas")
		flags.StringVar(&o.labels, "labels", "", "the labels of the pull request, as a JSON `list`")
		flags.StringVar(&o.out, "out", "", "the `file` to write the record to as well")
	}
	err := flags.Parse(args)
	o.release = flags.Arg(0)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(tell, "go run ./cmd/release %s [flags] [release]\n", name)
		flags.SetOutput(tell)
		flags.PrintDefaults()
		return o, err
	case err != nil:
		return o, usage{cli.Problem(flags, err)}
	case o.stack == "" && name != "login":
		return o, usage{"say of which stack: -stack staging"}
	case given == required && flags.NArg() != 1:
		return o, usage{"name one release: go run ./cmd/release list -stack " + o.stack + " shows them"}
	case given == none && flags.NArg() > 0 || flags.NArg() > 1:
		return o, usage{fmt.Sprintf("%s takes no %s", name, flags.Arg(flags.NArg()-1))}
	case o.release != "" && !records.Identifies(o.release):
		return o, usage{fmt.Sprintf("%q is no release, such as 20260131T090000Z-1a2b3c4: go run ./cmd/release list -stack %s shows them", o.release, o.stack)}
	case (name == "promote" || name == "login") && o.manifest == "":
		return o, usage{"say which builds: -manifest file"}
	case name == "start" && o.manifest == "" && o.build == "" && o.release == "":
		return o, usage{"say which builds: -build, -manifest or a release"}
	case o.build != "" && o.release != "":
		return o, usage{"name a build or a release, not both"}
	case o.manifest != "" && o.release != "":
		return o, usage{"name a manifest or a release, not both"}
	case o.manifest != "" && o.build != "":
		return o, usage{"name a manifest or a build, not both"}
	case o.build != "" && !buildForm.MatchString(o.build):
		return o, usage{fmt.Sprintf("-build: %q is no repository@commit, such as example-org/shop@ and forty digits", o.build)}
	}
	return o, nil
}
