package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"landfall/internal/cli"
)

// reviews are the environments that pull requests are looked at in: a stack each, which
// borrows what is dear from another one and keeps nothing.
type reviews struct {
	tools
	tell  io.Writer
	model *model
	// of is the stack they borrow from.
	of string
}

// wish is what the command line asks for.
type wish struct {
	number         int
	of, build, out string
	days           int
	cancel         bool
	// open are the pull requests that are; nil where nobody has looked.
	open map[int]bool
}

var reviewCommands = map[string]func(*reviews, context.Context, wish) error{
	"up":    (*reviews).up,
	"down":  (*reviews).down,
	"sweep": (*reviews).sweep,
	"list":  (*reviews).list,
}

// numberForm is that of a pull request's number, as names of stacks have room for it.
var numberForm = regexp.MustCompile(`^[1-9][0-9]{0,6}$`)

func review(ctx context.Context, args []string, t tools, tell io.Writer) error {
	names := strings.Join(slices.Sorted(maps.Keys(reviewCommands)), ", ")
	if len(args) > 0 && helps(args[0]) {
		fmt.Fprintf(tell, "go run ./cmd/release review %s\nEach tells its flags: go run ./cmd/release review up -h\n", strings.ReplaceAll(names, ", ", "|"))
		return flag.ErrHelp
	}
	if len(args) == 0 {
		return usage{"say what to do with reviews: " + names}
	}
	do, known := reviewCommands[args[0]]
	if !known {
		return usage{fmt.Sprintf("review: %q is none of %s", args[0], names)}
	}
	w, err := parseReview(args[0], args[1:], tell)
	if err != nil {
		return err
	}
	r := &reviews{tools: t, tell: tell}
	if r.model, err = readModel(); err != nil {
		return err
	}
	if r.of = r.model.Review.Of; w.of != "" {
		r.of = w.of
	}
	if r.of == "" {
		return fmt.Errorf("%s does not say what reviews borrow from: review: {of: staging}", modelFile)
	}
	return do(r, ctx, w)
}

func parseReview(name string, args []string, tell io.Writer) (wish, error) {
	var w wish
	flags := flag.NewFlagSet("review "+name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&w.of, "of", "", "the `stack` that is borrowed from, if not the model's")
	if name == "up" || name == "down" {
		flags.Func("pr", "the `number` of the pull request", func(text string) (err error) {
			w.number, err = number(text)
			return err
		})
	}
	switch name {
	case "up":
		flags.StringVar(&w.build, "build", "", "the `repository@commit` that app-release.yml has built")
		flags.Func("days", "how many `days` it stays after its last update, if not the model's", func(text string) (err error) {
			w.days, err = days(text)
			return err
		})
		flags.StringVar(&w.out, "out", "", "the `file` to write where it answers to as well")
	case "down":
		flags.BoolVar(&w.cancel, "cancel", false, "unlock it first: nobody updates it any more")
	case "sweep":
		flags.Func("open", "the `numbers` of the pull requests that are open, with commas; of others none is kept", func(text string) (err error) {
			w.open, err = numbers(text)
			return err
		})
	}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(tell, "go run ./cmd/release review %s [flags]\n", name)
		flags.SetOutput(tell)
		flags.PrintDefaults()
		return w, err
	case err != nil:
		return w, usage{cli.Problem(flags, err)}
	case (name == "up" || name == "down") && w.number == 0 && numberForm.MatchString(flags.Arg(0)):
		return w, usage{fmt.Sprintf("review %s takes no %[2]s by itself: write -pr %[2]s", name, flags.Arg(0))}
	case flags.NArg() > 0:
		return w, usage{fmt.Sprintf("review %s takes no %s", name, flags.Arg(0))}
	case w.number == 0 && (name == "up" || name == "down"):
		return w, usage{"say of which pull request: -pr 7"}
	case name == "up" && !buildForm.MatchString(w.build):
		return w, usage{fmt.Sprintf("-build: %q is no repository@commit, such as example-org/shop@ and forty digits", w.build)}
	}
	return w, nil
}

func number(text string) (int, error) {
	if !numberForm.MatchString(text) {
		return 0, fmt.Errorf("%q is no number of a pull request", text)
	}
	var n int
	_, err := fmt.Sscan(text, &n)
	return n, err
}

// days are as many as the model may say: review.days.
func days(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no number of days; use 1 to 90", text)
	}
	if n < 1 || n > 90 {
		return 0, fmt.Errorf("%d is out of range; use 1 to 90 days", n)
	}
	return n, nil
}

func numbers(text string) (map[int]bool, error) {
	all := map[int]bool{}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' }) {
		n, err := number(part)
		if err != nil {
			return nil, err
		}
		all[n] = true
	}
	return all, nil
}

func (r *reviews) say(format string, args ...any) {
	fmt.Fprintf(r.tell, format+"\n", args...)
}

// ask is call for answers in JSON.
func (r *reviews) ask(ctx context.Context, answer any, program string, args ...string) error {
	text, err := r.call(ctx, program, args...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("%s %s: %w", program, strings.Join(args[:2], " "), err)
	}
	return nil
}
