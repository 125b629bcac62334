package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"landfall/delivery/smoke"
	"landfall/internal/cli"
)

// environment is a stack that has been brought up, and how to reach it.
type environment struct {
	tools
	tell   io.Writer
	stack  string
	region string
	outputs
}

// outputs are those of the stack that releases need.
type outputs struct {
	Cluster string
	// Services tells of each which ECS service runs it, or what it waits for.
	Services map[string]string
	// Registries are where the builds of each image are.
	Registries map[string]string
	// URLs are where each web service answers.
	URLs map[string]string
	// Pipeline is nil where none of AWS rolls out.
	Pipeline *struct {
		Name, Console string
		// Images are those whose builds it releases, and an update leaves.
		Images []string
	}
	// Releases is nil where they are not written down.
	Releases *struct {
		Bucket string
		signs
	}
	// Lends is nil where no review may borrow anything.
	Lends *struct {
		// Images are the registries of what reviews run.
		Images map[string]struct{ URL string }
	}
	// Review is nil but of a stack that borrows.
	Review *struct {
		Days int
		signs
	}
}

// signs are how an environment tells that it is well.
type signs struct {
	Checks []smoke.Check
	// Heartbeats are the services whose tasks tell by themselves how they are.
	Heartbeats []string
}

// signs are those of a release or of a review.
func (e *environment) signs() (signs, error) {
	if e.Review != nil {
		return e.Review.signs, nil
	}
	if err := e.written(); err != nil {
		return signs{}, err
	}
	return e.Releases.signs, nil
}

// errUnwritten says that the stack keeps no records.
var errUnwritten = errors.New("keeps no records of releases: add releases: {} to its stack file and bring it up once")

func open(ctx context.Context, stack string, t tools, tell io.Writer) (*environment, error) {
	e := &environment{tools: t, tell: tell, stack: stack}
	if err := cli.Readable(stack); err != nil {
		return nil, err
	}
	region, err := e.call(ctx, "pulumi", "config", "get", "aws:region", "--stack", stack)
	if err != nil {
		return nil, fmt.Errorf("region of stack %s: %w", stack, err)
	}
	e.region = strings.TrimSpace(string(region))
	text, err := e.call(ctx, "pulumi", "stack", "output", "--json", "--stack", stack)
	if err != nil {
		return nil, fmt.Errorf("outputs of stack %s: %w", stack, err)
	}
	if err := json.Unmarshal(text, &e.outputs); err != nil {
		return nil, fmt.Errorf("outputs of stack %s: %w", stack, err)
	}
	return e, nil
}

// written is an error where there is no place for records.
func (e *environment) written() error {
	if e.Releases == nil {
		return fmt.Errorf("stack %s %w", e.stack, errUnwritten)
	}
	return nil
}

// aws asks AWS, and gives up on an answer that does not come.
func (e *environment) aws(ctx context.Context, args ...string) ([]byte, error) {
	return e.call(ctx, "aws", append(args, "--region", e.region, "--cli-connect-timeout", "10", "--cli-read-timeout", "60")...)
}

// ask is aws for answers in JSON.
func (e *environment) ask(ctx context.Context, answer any, args ...string) error {
	text, err := e.aws(ctx, append(args, "--output", "json")...)
	if err != nil {
		return err
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return nil // a list of nothing may be no answer at all
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("aws %s %s: %w", args[0], args[1], err)
	}
	return nil
}

// stackFile is what the stack file held at a moment.
type stackFile struct {
	path string
	text []byte
}

// file is the stack file as it is now.
func (e *environment) file() (stackFile, error) {
	f := stackFile{path: "Pulumi." + e.stack + ".yaml"}
	var err error
	f.text, err = os.ReadFile(f.path)
	return f, err
}

// restore writes back what it held.
func (f stackFile) restore() error { return os.WriteFile(f.path, f.text, 0o600) }

func (e *environment) say(format string, args ...any) {
	fmt.Fprintf(e.tell, format+"\n", args...)
}
