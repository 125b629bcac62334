package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// sweep takes away what has outlived its days, and what the pull request of which is
// closed. One that cannot be taken away keeps none of the others.
func (r *reviews) sweep(ctx context.Context, w wish) error {
	stacks, err := r.stacks(ctx)
	if err != nil {
		return err
	}
	var problems []error
	for _, s := range stacks {
		if ctx.Err() != nil {
			break
		}
		life, err := r.life(ctx, s)
		if why := life.over(r.now(), s.number, w); err == nil && why != "" {
			r.say("Review %d goes: %s.", s.number, why)
			err = r.gone(ctx, s.number, false)
		}
		if err != nil {
			r.say("not ok: review %d: %v", s.number, err)
			problems = append(problems, fmt.Errorf("review %d: %w", s.number, err))
		}
	}
	return errors.Join(append(problems, ctx.Err())...)
}

// life is how long a review stays.
type life struct {
	urls  []string
	last  time.Time
	until time.Time
	// ends is that it was to go already: what is left of it answers to nobody.
	ends bool
}

// life asks a stack for it. One that was never brought up whole tells nothing, and
// stays as long as the model says.
func (r *reviews) life(ctx context.Context, s stack) (life, error) {
	var told outputs
	text, err := r.call(ctx, "pulumi", "stack", "output", "--json", "--stack", s.Name)
	if err != nil {
		return life{}, err
	}
	if err := json.Unmarshal(text, &told); err != nil {
		return life{}, fmt.Errorf("outputs of stack %s: %w", s.Name, err)
	}
	newest := r.newest(ctx, s.number)
	l, days := life{last: s.LastUpdate, ends: newest.Kind == "destroy" && newest.Result != "in-progress"}, r.model.Review.Days
	if told.Review != nil {
		days = told.Review.Days
	}
	for _, name := range slices.Sorted(maps.Keys(told.URLs)) {
		l.urls = append(l.urls, told.URLs[name])
	}
	// Of one that is being updated Pulumi lists no update; and those before it in a sweep
	// may have taken an hour to go since they were listed.
	if newest.StartTime.After(l.last) {
		l.last = newest.StartTime
	}
	if days > 0 && !l.last.IsZero() {
		l.until = l.last.Add(time.Duration(days) * 24 * time.Hour)
	}
	return l, nil
}

// over says why it is, or nothing. What was touched this hour is left alone though its
// pull request is not among those open: it may have been opened since they were asked for.
func (l life) over(now time.Time, number int, w wish) string {
	switch {
	case l.ends:
		return "it was to go before, and something of it stayed"
	case !l.until.IsZero() && now.After(l.until):
		return "its last update was at " + l.last.UTC().Format(time.RFC3339)
	case w.open != nil && !w.open[number] && now.Sub(l.last) > abandoned:
		return "its pull request is not open"
	}
	return ""
}

// list shows the reviews there are.
func (r *reviews) list(ctx context.Context, _ wish) error {
	stacks, err := r.stacks(ctx)
	if err != nil {
		return err
	}
	if len(stacks) == 0 {
		r.say("No review borrows from stack %s.", r.of)
		return nil
	}
	table := tabwriter.NewWriter(r.tell, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "REVIEW\tUPDATED\tSTAYS UNTIL\tANSWERS AT")
	for _, s := range stacks {
		life, err := r.life(ctx, s)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", s.number, moment(life.last), moment(life.until), strings.Join(life.urls, " "))
	}
	return table.Flush()
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "unknown"
	}
	return at.UTC().Format(time.RFC3339)
}
