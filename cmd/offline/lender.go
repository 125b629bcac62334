package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"

	"landfall/config"
	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
)

// lender is the stack that a review borrows from.
type lender struct {
	*stackfile.Stack
	// of is the review, as its stack file has it.
	of *config.Config
}

// lender reads the stack file that a review borrows from; it is nil for a stack that
// borrows nothing. A review that lies elsewhere is told so before anything is made.
func (o *options) lender(review *stackfile.Stack, checked *config.Config) (*lender, error) {
	if review.Of() == "" {
		return nil, nil
	}
	file, err := review.Lender()
	if err != nil {
		return nil, fmt.Errorf("review.of of stack %s: %w", review.Name, err)
	}
	owner, err := o.complete(file)
	if err != nil {
		return nil, fmt.Errorf("what %s borrows from: %w", review.Name, err)
	}
	return &lender{file, checked}, checked.Beside(owner)
}

// lend makes the lender in the world of the review: it has been there for long when a
// pull request is opened. It is simulated, whatever else is not. What the review asks
// for and is not lent is told here, in the words of its mistakes alone.
func (l *lender) lend(ctx context.Context, world *simaws.World, quick bool) (_ *engine.Stack, err error) {
	server, err := world.Serve(ctx)
	if err != nil {
		return nil, fmt.Errorf("simulated AWS: %w", err)
	}
	defer server.Close()
	stack, err := engine.Open(ctx, engine.Options{
		Stack: l.Stack, Program: platform.In(l.Folder), Quick: quick,
		Env: map[string]string{"PULUMI_DEBUG_PROVIDERS": server.Env()},
	})
	if err != nil {
		return nil, l.blame(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, stack.Close())
		}
	}()
	fmt.Printf("%s is made first, for %s borrows from it.\n", l.Name, l.of.Stack)
	made, err := stack.Up(ctx, optup.ProgressStreams(io.Discard))
	if err != nil {
		return nil, l.blame(err)
	}
	lent, err := l.of.ReadLent(l.Name, made.Outputs["lends"].Value)
	if err != nil {
		return nil, err
	}
	return stack, l.of.Borrow(lent)
}

func (l *lender) blame(err error) error {
	return fmt.Errorf("what %s borrows from: %w", l.of.Stack, err)
}
