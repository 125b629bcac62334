package simaws_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// TestCreationsAreRefused: every row fails for its own reason while the rest of the stack
// comes up beside it.
func TestCreationsAreRefused(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	refusals := slices.Concat(networkRefusals, identityRefusals, balancingRefusals, containersRefusals, dataRefusals,
		queuesRefusals, functionsRefusals, schedulesRefusals, discoveryRefusals,
		filesRefusals, edgeRefusals, pipelinesRefusals, codeDeployRefusals)
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		if err := groundwork(g); err != nil {
			return err
		}
		return refused(g, refusals)
	})
	heard := listen()
	_, err := stack.Up(t.Context(), optup.ContinueOnError(), optup.EventStreams(heard.events))
	require.Error(t, err)
	assertSaid(t, refusals, heard.heard(world))
}

// refused registers what is to be refused, after everything else is there.
func refused(g *graph, refusals []refusal) error {
	ground := make([]pulumi.Resource, 0, len(g.made))
	for _, name := range slices.Sorted(maps.Keys(g.made)) {
		ground = append(ground, g.made[name])
	}
	for _, r := range refusals {
		if err := g.aws(r.token, r.name, r.in, pulumi.DependsOn(ground)); err != nil {
			return err
		}
	}
	return nil
}

// assertSaid wants each complaint to the letter, and no others.
func assertSaid(t *testing.T, refusals []refusal, said map[string]string) {
	t.Helper()
	for _, r := range refusals {
		assert.Equal(t, r.want, said[r.name], r.name)
		delete(said, r.name)
	}
	assert.Empty(t, said, "complaints about what should have been made")
}

// refusal is a resource that must not come to be, and what is said about it.
type refusal struct {
	name  string // says what is wrong
	token string
	in    m
	want  string
}
