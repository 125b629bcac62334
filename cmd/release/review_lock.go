package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// abandoned is the age of a lock that nobody holds any more: no update of this command
// takes as long, and what a workflow may do in the account has ended, too.
const abandoned = time.Hour

var (
	// lockForm is how Pulumi says that a stack is locked, in a bucket and in its cloud.
	lockForm = regexp.MustCompile(`the stack is currently locked|Another update is currently in progress`)
	// holderForm is who holds a lock in a bucket, and since when.
	holderForm = regexp.MustCompile(`created by (\S+) \(pid \d+\) at (\S+)`)
)

// unlocked does something with a stack that may be locked by an update that was cut in
// the middle. It unlocks what nobody can be at any more; what is younger may be an
// update that runs, and two at once leave things that no state knows of.
func (r *reviews) unlocked(ctx context.Context, number int, cancel bool, do func() error) error {
	err := do()
	var failed complaint
	if !errors.As(err, &failed) || !lockForm.MatchString(failed.said) {
		return err
	}
	by, since := r.holder(ctx, number, failed.said)
	if !cancel && (since.IsZero() || r.now().Sub(since) < abandoned) {
		return fmt.Errorf("review %d is being updated%s: wait for it, or, if nobody is at it any more, "+
			"go run ./cmd/release review down -pr %d -cancel", number, by, number)
	}
	r.say("Review %d was being updated%s, which was cut: it is unlocked.", number, by)
	if _, err := r.call(ctx, "pulumi", "cancel", stackOf(number), "--yes", "--non-interactive"); err != nil {
		return fmt.Errorf("unlocking: %w", err)
	}
	return do()
}

// holder is who updates a stack, as text, and since when; the zero time if nobody tells.
func (r *reviews) holder(ctx context.Context, number int, said string) (by string, since time.Time) {
	var youngest string
	for _, found := range holderForm.FindAllStringSubmatch(said, -1) {
		if at, err := time.Parse(time.RFC3339, found[2]); err == nil && at.After(since) {
			youngest, since = " by "+found[1], at
		}
	}
	if since.IsZero() {
		since = r.newest(ctx, number).StartTime
	}
	if since.IsZero() {
		return "", since
	}
	return fmt.Sprintf("%s since %s", youngest, since.UTC().Format(time.RFC3339)), since
}

// operation is what was done to a stack, or is being done.
type operation struct {
	Kind, Result string
	StartTime    time.Time
}

// newest is the last operation on a stack; in Pulumi Cloud that may be one that runs.
func (r *reviews) newest(ctx context.Context, number int) operation {
	var all []operation
	err := r.ask(ctx, &all, "pulumi", "stack", "history", "--stack", stackOf(number), "--json", "--page-size", "1")
	if err != nil || len(all) == 0 {
		return operation{}
	}
	return all[0]
}
