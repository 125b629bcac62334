package engine

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/blang/semver"

	"landfall/internal/cli"
)

// patience is how long an interrupted CLI may take to save what it has done.
const patience = 30 * time.Second

// command runs the CLI for the Automation API. The SDK's own runner would hand
// the caller's whole environment down, and always denies Pulumi the terminal.
type command struct {
	cli     cli.CLI
	inherit []string
	// terminal lends our terminal to operations, for Pulumi's live tree.
	terminal bool
	started  func(*os.Process)
	// instead, if set, is asked first, so that the CLI need not be started.
	instead func(ctx context.Context, args []string) (answer string, is bool, err error)
}

// Version is the CLI's.
func (c command) Version() semver.Version { return c.cli.Version }

// Run runs one CLI command to its end.
func (c command) Run(ctx context.Context, dir string, stdin io.Reader, stdouts, stderrs []io.Writer,
	env []string, args ...string,
) (stdout, stderr string, code int, err error) {
	if c.instead != nil {
		if answer, is, err := c.instead(ctx, args); is {
			return answer, "", 0, err
		}
	}
	live := c.terminal && operations[args[0]]
	if !live {
		args = append([]string{"--non-interactive"}, args...)
	}
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, c.cli.Path, args...)
	cmd.Dir, cmd.Stdin = dir, stdin
	cmd.Env = append(cli.Environment(c.inherit), env...)
	cmd.Stdout = io.MultiWriter(append(stdouts, &out)...)
	cmd.Stderr = io.MultiWriter(append(stderrs, &problems)...)
	if live {
		cmd.Stdin, cmd.Stdout = os.Stdin, os.Stdout
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	if err = cmd.Start(); err != nil {
		return "", "", -1, err
	}
	if c.started != nil {
		c.started(cmd.Process)
	}
	err = cmd.Wait()
	return out.String(), problems.String(), cmd.ProcessState.ExitCode(), err
}

// operations are the commands a person watches.
var operations = map[string]bool{"preview": true, "up": true, "refresh": true, "destroy": true}
