package tests

import (
	"os"
	"runtime/debug"
	"testing"
)

// memory is what the tests may take before any of it is collected. The SDK lets go of
// no run that has a transform, and a hundred of them are half a gigabyte to look
// through, again and again, while the engine waits for the processor.
const memory = 3 << 30

func TestMain(m *testing.M) {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(memory)
	os.Exit(m.Run())
}
