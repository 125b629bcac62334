package main

import (
	"context"
	"fmt"

	"landfall/delivery/records"
)

// start orders builds of the stack's pipeline, which begins as soon as the order is
// there. An order names what is to change and nothing else: what runs besides, the
// pipeline finds out when its turn comes, for others may be before it.
func start(ctx context.Context, e *environment, o order) error {
	if err := e.written(); err != nil {
		return err
	}
	if e.Pipeline == nil {
		return fmt.Errorf("stack %s has no pipeline: add pipeline: {} to its stack file and bring it up, or use deploy", e.stack)
	}
	r, err := e.draft(ctx, o)
	if err != nil {
		return err
	}
	// The release gets its name when it is done: others may be before it.
	r.ID, r.Images = "", map[string]records.Build{}
	if err := e.chosen(ctx, o, r.Images); err != nil {
		return err
	}
	if err := e.there(ctx, r.Images); err != nil {
		return err
	}
	if err := e.put(ctx, records.Next, r); err != nil {
		return fmt.Errorf("order %s: %w", records.Next, err)
	}
	e.say("Pipeline %s was told to release %s: %s", e.Pipeline.Name, builds(r), e.Pipeline.Console)
	return nil
}
