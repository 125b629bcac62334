package tests

import (
	"strings"
	"testing"

	"landfall/tests/recorder"
)

// TestNamesFitBehindTheLongestPrefix: the simulated AWS refuses those that do not.
func TestNamesFitBehindTheLongestPrefix(t *testing.T) {
	for _, path := range []string{production, kinds, messages, edge, dataStack} {
		t.Run(path, func(t *testing.T) {
			stack := recorder.Stack(t, path)
			stack.Name = strings.Repeat("s", 32-len("landfall-"))
			recorder.Run(t, stack)
		})
	}
}
