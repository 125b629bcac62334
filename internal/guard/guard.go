// Package guard reads what a preview would do and refuses it where something that
// keeps data, or that others rely on by name, would be replaced or deleted.
//
// It takes the one document that pulumi preview --json gives, and the events that
// this gives with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true. Whatever is not the whole
// of a preview that went well it cannot judge, and lets pass in no case.
package guard

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

// How Run ends.
const (
	// Passed says that nothing is lost but what is allowed.
	Passed = 0
	// Refused says that something else is.
	Refused = 1
	// Unknown says that the guard cannot tell.
	Unknown = 2
)

// label begins the labels of a pull request that allow a loss.
const label = "allow-loss:"

// Run judges the preview that the arguments name, and prints in Markdown what it
// finds. They are those of the command guard.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	allowed, path, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return Passed
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return Unknown
	}
	text, err := text(path, stdin)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return Unknown
	}
	p, err := read(text)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", cmp.Or(path, "standard input"), err)
		fmt.Fprintf(stdout, "### The guard cannot tell\n\n~~~~~~text\n%v\n~~~~~~\n", err)
		return Unknown
	}
	v := judge(p, allowed)
	if _, err := io.WriteString(stdout, v.markdown()); err != nil {
		fmt.Fprintln(stderr, err)
		return Unknown
	}
	if v.refuses() {
		return Refused
	}
	return Passed
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
