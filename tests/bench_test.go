package tests

import (
	"fmt"
	"io"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/stretchr/testify/require"

	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
	"landfall/tests/recorder"
)

// BenchmarkEvaluate is what a team waits for when it runs its unit tests: the
// program on one stack, under mocks.
func BenchmarkEvaluate(b *testing.B) {
	for name, path := range map[string]string{"staging": staging, "production": production} {
		b.Run(name, func(b *testing.B) { evaluation(b, recorder.Stack(b, path)) })
	}
}

// BenchmarkServices is what an environment of one service, of ten and of a hundred
// takes: an evaluation under mocks, and a first preview on the engine.
func BenchmarkServices(b *testing.B) {
	for _, count := range []int{1, 10, 100} {
		stack := many(b, count)
		b.Run(fmt.Sprintf("%d/evaluate", count), func(b *testing.B) { evaluation(b, stack) })
		b.Run(fmt.Sprintf("%d/preview", count), func(b *testing.B) { firstPreview(b, stack) })
	}
}

func evaluation(b *testing.B, stack *stackfile.Stack) {
	b.Helper()
	var recording *recorder.Recording
	for b.Loop() {
		var err error
		recording, err = recorder.Try(stack)
		require.NoError(b, err)
	}
	inSeconds(b, len(recording.Resources))
}

func firstPreview(b *testing.B, file *stackfile.Stack) {
	b.Helper()
	c, err := file.Parse()
	require.NoError(b, err)
	server, err := simaws.New(simaws.Options{Account: c.Account, Region: c.Region}).Serve(b.Context())
	require.NoError(b, err)
	b.Cleanup(server.Close)
	options := engine.Options{
		Stack: file, Program: platform.In(file.Folder), Env: map[string]string{"PULUMI_DEBUG_PROVIDERS": server.Env()},
	}
	atOnce(&options)
	stack, err := engine.Open(b.Context(), options)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, stack.Close()) })
	resources := 0
	for b.Loop() {
		preview, err := stack.Preview(b.Context(), optpreview.ProgressStreams(io.Discard))
		require.NoError(b, err)
		resources = 0
		for _, count := range preview.ChangeSummary {
			resources += count
		}
	}
	inSeconds(b, resources)
}

// inSeconds reports a unit that people read, and how much there is to it.
func inSeconds(b *testing.B, resources int) {
	b.Helper()
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/op")
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(resources), "resources")
}
