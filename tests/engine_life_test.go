package tests

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// lives are the stack files that are taken through their whole life on the engine.
var lives = []string{staging, production, kinds, django, split, edtech, edtechDays, edge, messages}

// lifeName tells the production of an example by its folder, any other stack of it
// by both, and any other stack by its own name.
func lifeName(path string) string {
	stack := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "Pulumi."), ".yaml")
	switch folder := filepath.Dir(path); {
	case filepath.Dir(folder) != "examples":
		return stack
	case stack == "production":
		return filepath.Base(folder)
	default:
		return filepath.Base(folder) + "-" + stack
	}
}

// TestLife is what every environment goes through: made, left alone by everything
// that changes nothing, and taken down.
func TestLife(t *testing.T) {
	for _, path := range lives {
		name := lifeName(path)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := open(t, recorder.Stack(t, path), atOnce)
			outputs := e.up()
			golden(t, name+".outputs", e.answers(outputs))
			switch path {
			case kinds:
				e.runsByHand(outputs)
			case staging:
				e.lends()
			}
			e.undisturbed()
			e.ourProviderAlone()
			e.noDoorInAwsx()
			e.encrypted()

			switch {
			case path == production, path == split: // on RDS, and on EC2
				e.defended()
				e.givenUp()
			case e.config().Tier.Protected():
				e.unprotected()
				e.switchOff(e.held())
			}
			e.destroyed()
			golden(t, name+".remains", strings.Join(e.world.Remains(), "\n")+"\n")
		})
	}
}

// suffix is what Pulumi appends to a name it chooses, by chance.
var suffix = regexp.MustCompile(`-[0-9a-f]{7}\b`)

// answers renders the outputs, and asserts that anybody may read them.
func (e *environment) answers(outputs auto.OutputMap) string {
	e.t.Helper()
	values := fields{}
	for name, output := range outputs {
		assert.False(e.t, output.Secret, "%s is secret", name)
		values[name] = output.Value
	}
	text, err := json.MarshalIndent(values, "", "  ")
	require.NoError(e.t, err)
	assert.Empty(e.t, leaks(text, e.secrets()), "secrets among the outputs")
	return suffix.ReplaceAllString(string(text), "-*") + "\n"
}
