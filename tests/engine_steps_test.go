package tests

import (
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/require"

	"landfall/internal/engine"
)

// steps gathers what an operation does, or would do, but for what stays as it is: by
// kind of step, one line for each resource.
type steps struct {
	stream chan events.EngineEvent
	heard  sync.WaitGroup
	taken  map[string][]string
}

func watch() *steps {
	s := &steps{stream: make(chan events.EngineEvent), taken: map[string][]string{}}
	s.heard.Go(func() {
		for event := range s.stream {
			if event.ResourcePreEvent == nil || event.ResourcePreEvent.Metadata.Op == "same" {
				continue
			}
			step := event.ResourcePreEvent.Metadata
			line := urnName(step.URN)
			if len(step.Diffs) > 0 {
				slices.Sort(step.Diffs)
				line += ": " + strings.Join(step.Diffs, " ")
			}
			s.taken[string(step.Op)] = append(s.taken[string(step.Op)], line)
		}
	})
	return s
}

// all waits for the end of the operation.
func (s *steps) all() map[string][]string {
	s.heard.Wait()
	for _, lines := range s.taken {
		slices.Sort(lines)
	}
	return s.taken
}

// planned is what a preview would do.
func planned(t *testing.T, stack *engine.Stack, options ...optpreview.Option) map[string][]string {
	t.Helper()
	would := watch()
	options = append(options, optpreview.EventStreams(would.stream), optpreview.ProgressStreams(io.Discard))
	_, err := stack.Preview(t.Context(), options...)
	require.NoError(t, err)
	return would.all()
}

// plan is what a preview would do, one line for a replacement.
func (e *environment) plan(options ...optpreview.Option) map[string][]string {
	e.t.Helper()
	return once(planned(e.t, e.Stack, options...))
}

// does brings the stack to what its file says, and is what that took. A preview
// beforehand would tell the same; where it is about the preview, plan is.
func (e *environment) does(options ...optup.Option) map[string][]string {
	e.t.Helper()
	did := watch()
	e.up(append(options, optup.EventStreams(did.stream))...)
	return once(did.all())
}

// once leaves of the steps of a replacement the one.
func once(steps map[string][]string) map[string][]string {
	for _, part := range []string{"create-replacement", "delete-replaced", "refresh"} {
		delete(steps, part)
	}
	return steps
}
