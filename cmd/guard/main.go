// Command guard reads what a preview would do and refuses it where something that
// keeps data, or that others rely on by name, would be replaced or deleted:
//
//	pulumi preview --json --show-replacement-steps >preview.json
//	go run ./cmd/guard preview.json
//
// Without a file it reads standard input. It takes the one document that --json
// gives, and the events that it gives with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true.
// What it finds it prints in Markdown, for a comment on the pull request.
//
// A loss that is meant is allowed by name, of the resource or of the component it
// belongs to: -allow orders, or a label allow-loss:orders among those of -labels,
// which is the JSON list GitHub keeps them in.
//
// It ends with 0 if nothing is lost but what is allowed, with 1 if something is, and
// with 2 if it cannot tell: the input is empty, broken or cut short, the preview
// failed, or the command line is wrong.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// How the command ends.
const (
	passed  = 0
	refused = 1
	unknown = 2
)

// label begins the labels of a pull request that allow a loss.
const label = "allow-loss:"

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	allowed, path, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return passed
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return unknown
	}
	text, err := text(path, stdin)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return unknown
	}
	p, err := read(text)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", cmp.Or(path, "standard input"), err)
		fmt.Fprintf(stdout, "### The guard cannot tell\n\n~~~~~~text\n%v\n~~~~~~\n", err)
		return unknown
	}
	v := judge(p, allowed)
	if _, err := io.WriteString(stdout, v.markdown()); err != nil {
		fmt.Fprintln(stderr, err)
		return unknown
	}
	if v.refuses() {
		return refused
	}
	return passed
}

func text(path string, stdin io.Reader) ([]byte, error) {
	if path != "" {
		return os.ReadFile(path)
	}
	return io.ReadAll(stdin)
}

// parse reads the command line: what may be lost, and the file to read.
func parse(args []string, stderr io.Writer) (allowed names, path string, err error) {
	var labels string
	flags := flag.NewFlagSet("guard", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Var(&allowed, "allow", "a `name` that may be lost, or several with commas; may be given again")
	flags.StringVar(&labels, "labels", "", "the labels of the pull request, as a JSON `list`")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: go run ./cmd/guard [-allow name] [-labels list] [preview.json]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return nil, "", err
	}
	if flags.NArg() > 1 {
		return nil, "", fmt.Errorf("one preview at a time, not %s", strings.Join(flags.Args(), " and "))
	}
	if labels == "" {
		return allowed, flags.Arg(0), nil
	}
	var all []string
	if err := json.Unmarshal([]byte(labels), &all); err != nil {
		return nil, "", fmt.Errorf("-labels: no JSON list of texts: %w", err)
	}
	for _, one := range all {
		if name, ours := strings.CutPrefix(one, label); ours {
			allowed = append(allowed, strings.TrimSpace(name))
		}
	}
	return allowed, flags.Arg(0), nil
}

// names is a flag that may be given several times, and hold several each time.
type names []string

// String is the names, as the flag package shows a default.
func (n *names) String() string { return strings.Join(*n, ",") }

// Set adds names.
func (n *names) Set(value string) error {
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.TrimSpace(name); name != "" {
			*n = append(*n, name)
		}
	}
	return nil
}
