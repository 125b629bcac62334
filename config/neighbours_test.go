package config_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesAStackWhoseNamesBeginAsAnothersDo(t *testing.T) {
	inAccount := func(account string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("config:\n  aws:region: eu-central-1\n  landfall:platform:\n    account: \"" + account + "\"\n")}
	}
	const refused = "the configuration of stack prod-eu has 1 mistake:\n  stack: \"prod-eu\" begins as stack prod does, in the same account: the rights of one would reach the other; call it otherwise, with the difference first, or give it an account of its own"
	for name, c := range map[string]struct {
		stack string
		files fstest.MapFS
		want  string
	}{
		"the longer of two names":        {"prod-eu", fstest.MapFS{"Pulumi.prod.yaml": inAccount("111111111111"), "Pulumi.prod-eu.yaml": inAccount("111111111111")}, refused},
		"the shorter, which was first":   {"prod", fstest.MapFS{"Pulumi.prod.yaml": inAccount("111111111111"), "Pulumi.prod-eu.yaml": inAccount("111111111111")}, ""},
		"another account":                {"prod-eu", fstest.MapFS{"Pulumi.prod.yaml": inAccount("222222222222")}, ""},
		"a name that only looks alike":   {"production", fstest.MapFS{"Pulumi.prod.yaml": inAccount("111111111111")}, ""},
		"another that cannot be read":    {"prod-eu", fstest.MapFS{"Pulumi.prod.yaml": {Data: []byte("config: [\n")}}, ""},
		"another that has no platform":   {"prod-eu", fstest.MapFS{"Pulumi.prod.yaml": {Data: []byte("config: {}\n")}}, ""},
		"the difference before the dash": {"eu-prod", fstest.MapFS{"Pulumi.prod.yaml": inAccount("111111111111")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := edited(t, edits{})
			source.Stack, source.Files = c.stack, c.files
			_, err := config.Parse(source)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.want)
		})
	}
}
