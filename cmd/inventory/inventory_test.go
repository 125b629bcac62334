package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/internal/inventory"
)

const samples = "../../internal/inventory/testdata"

func TestPrintsTheStackFileAlone(t *testing.T) {
	for name, told := range map[string]string{
		"medusa":    "",
		"wordpress": "1 of the items at the end must be settled before the first preview\n",
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			require.NoError(t, run(t.Context(), []string{filepath.Join(samples, name, "compose.yml")}, &out, &errs))
			want, err := os.ReadFile(filepath.Join(samples, name, "Pulumi.staging.yaml"))
			require.NoError(t, err)
			assert.Equal(t, string(want), out.String())
			assert.Equal(t, told, errs.String())
		})
	}
}

func TestFlagsReachTheConversion(t *testing.T) {
	path, o, err := parse([]string{
		"-tier", "production", "-stack", "eu", "-region", "eu-west-1", "-account", "222222222222",
		"-domain", "shop.example.com", "-zone", "Z0SHOP", "-profile", "tools", "-profile", "debug", "compose.yml",
	}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, "compose.yml", path)
	assert.Equal(t, inventory.Options{
		Tier: config.Production, Stack: "eu", Region: "eu-west-1", Account: "222222222222",
		Domain: "shop.example.com", Zone: "Z0SHOP", Profiles: []string{"tools", "debug"},
	}, o)
}

func TestTheStackIsCalledAsItsTier(t *testing.T) {
	_, o, err := parse([]string{"-tier", "review", "compose.yml"}, &bytes.Buffer{})
	require.NoError(t, err)
	assert.Equal(t, "review", o.Stack)
}

func TestRefusesWrongUsage(t *testing.T) {
	for sentence, test := range map[string]struct {
		args []string
		want string
	}{
		"no file":         {nil, "0 files are given; name one Compose file, after the flags"},
		"two files":       {[]string{"a.yml", "b.yml"}, "2 files are given; name one Compose file, after the flags"},
		"an unknown flag": {[]string{"-domian", "x", "a.yml"}, "wrong usage"},
		"an unknown tier": {[]string{"-tier", "prod", "a.yml"}, "-tier prod: use production, staging or review"},
		"a missing file":  {[]string{"nowhere.yml"}, "open nowhere.yml: no such file or directory"},
	} {
		t.Run(sentence, func(t *testing.T) {
			var out bytes.Buffer
			assert.EqualError(t, run(t.Context(), test.args, &out, &bytes.Buffer{}), test.want)
			assert.Empty(t, out.String())
		})
	}
}

func TestHelps(t *testing.T) {
	var told bytes.Buffer
	err := run(t.Context(), []string{"-h"}, &bytes.Buffer{}, &told)
	assert.ErrorIs(t, err, flag.ErrHelp)
	assert.Contains(t, told.String(), "usage: go run ./cmd/inventory [flags] compose.yml\n")
}
