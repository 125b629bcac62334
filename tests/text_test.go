package tests

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/platform"
	"landfall/tests/recorder"
)

// TestTheProgramReadsItsStackFileAsItStands: of 05442 Pulumi tells it 2850 alone.
func TestTheProgramReadsItsStackFileAsItStands(t *testing.T) {
	stack := recorder.Stack(t, staging)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("Pulumi."+stack.Name+".yaml", []byte("config:\n  landfall:platform:\n    database: {port: 05442}\n"), 0o600))
	require.ErrorContains(t, recorder.TryProgram(stack, platform.Program), "the configuration of stack staging has 1 mistake:\n"+
		"  database.port: 05442 is read as 2850; put it in quotes if it is text, or write the number in plain digits")
}
