// Command inventory reads a Docker Compose file and prints it as a stack file of
// this program, with a list of what wants a look before the first preview.
//
//	go run ./cmd/inventory [flags] compose.yml > Pulumi.staging.yaml
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"landfall/config"
	"landfall/internal/inventory"
)

func main() {
	// The Compose library warns of a file's style here; the review list says what matters.
	logrus.SetOutput(io.Discard)
	switch err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr); {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage): // the flag package has said it
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var errUsage = errors.New("wrong usage")

// list is a flag that may be given several times.
type list []string

// String is the values, as the flag package shows a default.
func (l *list) String() string { return strings.Join(*l, ", ") }

// Set adds a value.
func (l *list) Set(value string) error {
	*l = append(*l, value)
	return nil
}

func run(ctx context.Context, args []string, out, told io.Writer) error {
	path, options, err := parse(args, told)
	if err != nil {
		return err
	}
	compose, err := inventory.Read(ctx, path)
	if err != nil {
		return err
	}
	found := inventory.Convert(compose, options)
	if _, err := io.WriteString(out, found.Stack()); err != nil {
		return err
	}
	if blockers := found.Blockers(); blockers > 0 {
		_, err = fmt.Fprintf(told, "%d of the items at the end must be settled before the first preview\n", blockers)
	}
	return err
}

func parse(args []string, told io.Writer) (path string, o inventory.Options, err error) {
	flags := flag.NewFlagSet("inventory", flag.ContinueOnError)
	flags.SetOutput(told)
	tier := flags.String("tier", string(config.Staging), "production, staging or review")
	flags.StringVar(&o.Stack, "stack", "", "the `name` of the stack; without it, the tier's")
	flags.StringVar(&o.Region, "region", "", "the AWS `region`")
	flags.StringVar(&o.Account, "account", "", "the AWS `account`, twelve digits")
	flags.StringVar(&o.Domain, "domain", "", "the `domain` the environment answers to")
	flags.StringVar(&o.Zone, "zone", "", "the `id` of the Route 53 zone that holds the domain")
	flags.Var((*list)(&o.Profiles), "profile", "a Compose `profile` whose services come along, * for all; may be given again")
	flags.Usage = func() {
		fmt.Fprintln(told, "usage: go run ./cmd/inventory [flags] compose.yml")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return "", o, err
	} else if err != nil {
		return "", o, errUsage
	}
	tiers := []config.Tier{config.Production, config.Staging, config.Review}
	if o.Tier = config.Tier(*tier); !slices.Contains(tiers, o.Tier) {
		return "", o, fmt.Errorf("-tier %s: use production, staging or review", *tier)
	}
	if o.Stack == "" {
		o.Stack = *tier
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return "", o, fmt.Errorf("%d files are given; name one Compose file, after the flags", flags.NArg())
	}
	return flags.Arg(0), o, nil
}
