package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"landfall/internal/cli"
)

// tools are the world outside, for tests to stand in for.
type tools struct {
	// call runs a program and returns what it says.
	call func(ctx context.Context, program string, args ...string) ([]byte, error)
	// feed is call for a program that reads what it must not have among its arguments.
	feed func(ctx context.Context, input string, program string, args ...string) error
	// watch runs a program and shows what it says as it says it.
	watch func(ctx context.Context, tell io.Writer, program string, args ...string) error
	get   func(*http.Request) (*http.Response, error)
	sleep func(context.Context, time.Duration) error
	now   func() time.Time
	look  func(variable string) string
}

// limits are how long each program may take. A stuck one must not hold a deployment.
var limits = map[string]time.Duration{
	"git":    time.Minute,
	"aws":    5 * time.Minute,
	"pulumi": 30 * time.Minute,
	"crane":  30 * time.Minute,
}

// limit is that of a program by its name; CRANE may name one of another name.
func limit(program string) time.Duration {
	return cmp.Or(limits[filepath.Base(program)], limits["crane"])
}

const (
	// updating is how long an update may take. A large database takes half an hour, and
	// what a workflow may do in the account ends after a whole one.
	updating = 45 * time.Minute
	// patience is how long an interrupted program may take to put its things in order.
	patience = 2 * time.Minute
)

func call(ctx context.Context, program string, args ...string) ([]byte, error) {
	ctx, done := context.WithTimeout(ctx, limit(program))
	defer done()
	command, complained := prepare(ctx, program, args...)
	said, err := command.Output()
	return said, explained(ctx, err, complained, program, args)
}

func feed(ctx context.Context, input string, program string, args ...string) error {
	ctx, done := context.WithTimeout(ctx, limit(program))
	defer done()
	command, complained := prepare(ctx, program, args...)
	command.Stdin = strings.NewReader(input)
	return explained(ctx, command.Run(), complained, program, args)
}

func watch(ctx context.Context, tell io.Writer, program string, args ...string) error {
	ctx, done := context.WithTimeout(ctx, updating)
	defer done()
	command, complained := prepare(ctx, program, args...)
	command.Stdout = tell
	// A terminal interrupts all that runs in its group. An update that is interrupted
	// twice, by it and by us, stops at once and leaves what it was at undone and unknown.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return explained(ctx, command.Run(), complained, program, args)
}

// prepare lets a program end by itself when it is told to: an update that is killed
// leaves its stack locked.
func prepare(ctx context.Context, program string, args ...string) (*exec.Cmd, *ending) {
	path, err := cli.Program(ctx, program)
	command := exec.CommandContext(ctx, path, args...)
	if err != nil {
		command.Err = err
	}
	complained := ending{passed: cli.Heard{To: os.Stderr}}
	command.Stderr = io.MultiWriter(&complained.passed, &complained)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = patience
	return command, &complained
}

func explained(ctx context.Context, err error, complained *ending, program string, args []string) error {
	if passing := complained.passed.Close(); err == nil {
		return passing
	}
	what := program + " " + strings.Join(args[:min(2, len(args))], " ")
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		what += " took too long"
	}
	return complaint{cli.Explain(fmt.Errorf("%s: %w", what, err), complained.text), string(complained.text)}
}

// complaint is that a program failed, and the end of what it said of it.
type complaint struct {
	error
	said string
}

func (c complaint) Unwrap() error { return c.error }

// says tells whether a program failed with these words.
func says(err error, words string) bool {
	var failed complaint
	return errors.As(err, &failed) && strings.Contains(failed.said, words)
}

// ending keeps the last of what is written to it, and knows what of all was passed on.
type ending struct {
	text   []byte
	passed cli.Heard
}

func (e *ending) Write(text []byte) (int, error) {
	const enough = 8 << 10
	e.text = append(e.text, text...)
	e.text = e.text[max(0, len(e.text)-enough):]
	return len(text), nil
}

func sleep(ctx context.Context, span time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(span):
		return nil
	}
}
