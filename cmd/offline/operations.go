package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"

	"landfall/internal/simaws"
)

func preview(ctx context.Context, s *session) error {
	return s.preview(ctx)
}

func up(ctx context.Context, s *session) error {
	return s.up(ctx)
}

// demo is the whole life of an environment.
func demo(ctx context.Context, s *session) error {
	name := s.Name()
	for _, step := range []struct {
		title string
		do    func(context.Context) error
	}{
		{"What would be made of " + name, func(ctx context.Context) error { return s.preview(ctx) }},
		{"Make it", s.up},
		{"Nothing is left to change", func(ctx context.Context) error { return s.preview(ctx, optpreview.ExpectNoChanges()) }},
		{"Nothing has drifted", s.refresh},
		{"Take it down", s.destroy},
	} {
		fmt.Printf("\n=== %s\n\n", step.title)
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) preview(ctx context.Context, extra ...optpreview.Option) error {
	if s.diff {
		extra = append(extra, optpreview.Diff())
	}
	return s.watch("preview", planned, func(out, problems io.Writer, stream chan<- events.EngineEvent) error {
		_, err := s.Preview(ctx, append(extra, optpreview.ProgressStreams(out),
			optpreview.ErrorProgressStreams(problems), optpreview.EventStreams(stream))...)
		return err
	})
}

func (s *session) up(ctx context.Context) error {
	return s.watch("up", done, func(out, problems io.Writer, stream chan<- events.EngineEvent) error {
		_, err := s.Up(ctx, optup.ProgressStreams(out), optup.ErrorProgressStreams(problems), optup.EventStreams(stream))
		return err
	})
}

func (s *session) refresh(ctx context.Context) error {
	return s.watch("refresh", done, func(out, problems io.Writer, stream chan<- events.EngineEvent) error {
		_, err := s.Refresh(ctx, optrefresh.ExpectNoChanges(), optrefresh.ProgressStreams(out),
			optrefresh.ErrorProgressStreams(problems), optrefresh.EventStreams(stream))
		return err
	})
}

// destroy takes the environment down and proves that the account holds what it held
// before. A
// protected one stays, and so does everything it stands on.
func (s *session) destroy(ctx context.Context) error {
	if s.config.Tier.Protected() {
		fmt.Printf("%s is protected: it takes `pulumi state unprotect` and a change of its stack file first.\n", s.Name())
		return nil
	}
	err := s.watch("destroy", done, func(out, problems io.Writer, stream chan<- events.EngineEvent) error {
		_, err := s.Destroy(ctx, optdestroy.ProgressStreams(out), optdestroy.ErrorProgressStreams(problems),
			optdestroy.EventStreams(stream))
		return err
	})
	if err != nil {
		return err
	}
	if err := s.restored(s.world.Resources()); err != nil {
		return err
	}
	if s.lender != nil {
		fmt.Printf("The account holds what it held before: %s, as it was made.\n", s.lender.Name)
		return nil
	}
	fmt.Println("The account is empty.")
	return nil
}

// restored is an error where an account holds more than it did before this stack came,
// or less: a review takes nothing with it of what it borrowed.
func (s *session) restored(now []simaws.Resource) error {
	if left := without(now, s.before); len(left) > 0 {
		return fmt.Errorf("destroy left %d resources behind, the first is %s %s", len(left), left[0].Type, left[0].Name)
	}
	if lost := without(s.before, now); len(lost) > 0 {
		return fmt.Errorf("destroy took %d resources of %s along, the first is %s %s", len(lost), s.lender.Name, lost[0].Type, lost[0].Name)
	}
	return nil
}

// without are the resources that others are not among.
func without(some, others []simaws.Resource) []simaws.Resource {
	return slices.DeleteFunc(slices.Clone(some), func(one simaws.Resource) bool {
		return slices.ContainsFunc(others, func(other simaws.Resource) bool {
			return one.URN == other.URN && one.Type == other.Type && one.ID == other.ID
		})
	})
}

// watch shows an operation. On a terminal Pulumi draws its tree itself;
// elsewhere it would print loose lines, so we draw the tree from the engine's
// events when it is complete, and let Pulumi's own words follow.
func (s *session) watch(name string, words vocabulary,
	operate func(out, problems io.Writer, stream chan<- events.EngineEvent) error,
) error {
	stream, grown := make(chan events.EngineEvent), make(chan []*row, 1)
	go func() { grown <- grow(stream) }()
	if s.terminal || s.diff {
		return s.outcome(name, operate(os.Stdout, os.Stderr, stream))
	}
	out := &sections{}
	err := operate(out, os.Stderr, stream)
	var roots []*row
	select {
	case roots = <-grown:
	case <-time.After(farewell): // a CLI that fails early never opens the stream
	}
	return errors.Join(out.write(os.Stdout, roots, words), s.outcome(name, err))
}

// farewell is how long the last events may take to arrive after the CLI's end.
const farewell = time.Second

// outcome leaves out what the Automation API adds to an error after its first
// line: everything that was printed, once more.
func (s *session) outcome(name string, err error) error {
	if err == nil {
		return nil
	}
	reason, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s of %s: %s", name, s.Name(), reason)
}
