package cli_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/cli"
)

func TestAWrongFlagIsToldWithWhatIsRight(t *testing.T) {
	for args, want := range map[string]string{
		"-force":                        "-force is no flag of list; it has -all, -last, -stack",
		"-last x":                       `-last: "x" is no number`,
		"-last 99999999999999999999999": `-last: "99999999999999999999999" is no number`,
		"-stack":                        "-stack is given no name",
		"-stack production":             "-stack: production is not for you",
		"-all=perhaps":                  `-all: "perhaps" is neither true nor false`,
	} {
		flags := flag.NewFlagSet("list", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		flags.Int("last", 20, "how many")
		flags.Bool("all", false, "all of them")
		flags.Func("stack", "the `name`", func(text string) error { return errors.New(text + " is not for you") })
		err := flags.Parse(strings.Fields(args))
		require.Error(t, err)
		assert.Equal(t, want, cli.Problem(flags, err))
	}
}

func TestWhatEverybodyMeetsOnceIsExplained(t *testing.T) {
	failed := errors.New("pulumi config get: exit status 6")
	for said, want := range map[string]string{
		"error: no stack named 'pr-7' found\n":                                                   "stack pr-7 is not where Pulumi is logged in: pulumi login names the place, pulumi stack init pr-7 makes it there",
		"error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n": "Pulumi is logged in nowhere: pulumi login s3://… with the bucket of the state, or pulumi login for Pulumi Cloud",
		"error: access denied\n":                                                                 "pulumi config get: exit status 6",
	} {
		err := cli.Explain(failed, []byte(said))
		require.EqualError(t, err, want)
		require.ErrorIs(t, err, failed)
	}
	require.NoError(t, cli.Explain(nil, []byte("error: no stack named 'pr-7' found")))
}

// TestWhatIsExplainedIsNotPassedOn, in whatever pieces it comes.
func TestWhatIsExplainedIsNotPassedOn(t *testing.T) {
	var out bytes.Buffer
	heard := &cli.Heard{To: &out}
	for _, piece := range []string{"warning: o", "ld\nerror: no stack ", "named 'pr-7' found\nlast"} {
		_, err := io.WriteString(heard, piece)
		require.NoError(t, err)
	}
	assert.Equal(t, "warning: old\n", out.String())
	require.NoError(t, heard.Close())
	assert.Equal(t, "warning: old\nlast", out.String())
}
