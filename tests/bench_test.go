package tests

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// BenchmarkEvaluate is what a team waits for when it runs its unit tests: the
// program on one stack, under mocks.
func BenchmarkEvaluate(b *testing.B) {
	for name, path := range map[string]string{"staging": staging, "production": production} {
		stack := recorder.Stack(b, path)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := recorder.Try(stack)
				require.NoError(b, err)
			}
		})
	}
}
