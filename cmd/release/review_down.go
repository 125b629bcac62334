package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// stack is what Pulumi tells of one.
type stack struct {
	Name string
	// LastUpdate is not told of one that is being updated, or never was.
	LastUpdate    time.Time
	ResourceCount int

	number int
}

// mark is the tag of the stacks of reviews; its value is the stack they borrow from.
const mark = "review"

// stacks are those of reviews, by number. Pulumi reads the whole state of each stack it
// lists, and whoever deploys reviews may read no state but theirs.
func (r *reviews) stacks(ctx context.Context) ([]stack, error) {
	var all []stack
	if err := r.ask(ctx, &all, "pulumi", "stack", "ls", "--json", "--tag", mark+"="+r.of); err != nil {
		return nil, fmt.Errorf("stacks: %w", err)
	}
	var found []stack
	for _, s := range all {
		s.Name = s.Name[strings.LastIndex(s.Name, "/")+1:] // what an organisation has is called after it
		text, ours := strings.CutPrefix(s.Name, "pr-")
		if n, err := number(text); ours && err == nil {
			s.number = n
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b stack) int { return a.number - b.number })
	return found, nil
}

// down takes the review of a pull request away, with all it has: its database too.
func (r *reviews) down(ctx context.Context, w wish) error {
	return r.gone(ctx, w.number, w.cancel)
}

// gone destroys a stack and forgets it, with the copies of its state. What was made by
// half goes like the rest.
func (r *reviews) gone(ctx context.Context, number int, cancel bool) error {
	name := stackOf(number)
	// To destroy takes no configuration, but the key of the state, which it holds.
	if err := r.write(name); err != nil {
		return err
	}
	if err := r.unlocked(ctx, number, cancel, func() error {
		return r.watch(ctx, r.tell, "pulumi", "destroy", "--stack", name, "--non-interactive", "--yes", "--skip-preview")
	}); says(err, "no stack named") {
		r.say("Review %d is gone already.", number)
		return removed(name)
	} else if err != nil {
		return err
	}
	if _, err := r.call(ctx, "pulumi", "stack", "rm", name, "--yes", "--non-interactive", "--remove-backups"); err != nil {
		return fmt.Errorf("stack %s: %w", name, err)
	}
	r.say("Review %d is gone.", number)
	return removed(name)
}

// removed is that a review has no stack file any more.
func removed(name string) error {
	if err := os.Remove(stackPath(name)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
