package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
)

const productions = "111111111111.dkr.ecr.eu-central-1.amazonaws.com/landfall-production/"

// production is a stack into whose registries builds are copied; arrives is the digest
// that crane finds there afterwards.
func production(t *testing.T, arrives string) (w *world, promote func() (string, error)) {
	t.Helper()
	w = upAndRunning(t)
	require.NoError(t, os.WriteFile("Pulumi.production.yaml", []byte("config: {}\n"), 0o600))
	w.outputs = strings.ReplaceAll(w.outputs, stagings, productions)
	w.held = map[string][]string{"storefront": {digest("b")}}
	released := `{"version": 1, "id": "20260131T080000Z-1a2b3c4", "result": "succeeded", "stack": "staging", "commit": "` + commit + `", "images": {
		"medusa": {"digest": "` + digest("c") + `", "registry": "` + stagings + `medusa", "commit": "` + strings.Repeat("f", 40) + `"},
		"storefront": {"digest": "` + digest("b") + `", "registry": "` + stagings + `storefront"}}}`
	return w, func() (string, error) {
		var told strings.Builder
		err := run(t.Context(), []string{"promote", "-stack", "production", "-manifest", w.file(released)}, tools{
			call: func(ctx context.Context, program string, args ...string) ([]byte, error) {
				if program != ".tools/bin/crane" {
					return w.call(ctx, program, args...)
				}
				w.calls = append(w.calls, "crane "+strings.Join(args, " "))
				if args[0] == "digest" {
					return []byte(arrives + "\n"), nil
				}
				return nil, nil
			},
			feed: func(_ context.Context, input, _ string, args ...string) error {
				w.calls = append(w.calls, "crane "+strings.Join(args, " ")+" < "+input)
				return nil
			},
			look: func(string) string { return "" },
		}, &told)
		return told.String(), err
	}
}

func TestBuildsArePromotedDigestForDigest(t *testing.T) {
	w, promote := production(t, digest("c"))
	told, err := promote()
	require.NoError(t, err)
	to := productions + "medusa:sha-" + strings.Repeat("f", 40)
	assert.Equal(t, []string{
		"crane auth login 111111111111.dkr.ecr.eu-central-1.amazonaws.com --username AWS --password-stdin < secret of eu-central-1",
		"crane copy " + stagings + "medusa@" + digest("c") + " " + to,
		"crane digest " + to,
	}, w.did("crane"))
	assert.Equal(t, "cccccccccccc is in "+to+" now.\nbbbbbbbbbbbb is in "+productions+"storefront already.\n", told)
}

func TestAnotherDigestIsNoPromotion(t *testing.T) {
	_, promote := production(t, digest("d"))
	_, err := promote()
	require.EqualError(t, err, "build of medusa: "+productions+"medusa:sha-"+strings.Repeat("f", 40)+" is "+digest("d")+", and not "+digest("c"))
}

func TestABuildOfNoKnownCommitIsNamedByItsDigest(t *testing.T) {
	assert.Equal(t, "digest-"+strings.Repeat("c", 64), tag(records.Build{Digest: digest("c")}))
}

// TestCraneIsLetInWhereTheBuildsAre: with the credentials of the moment, and the
// password among nobody's arguments.
func TestCraneIsLetInWhereTheBuildsAre(t *testing.T) {
	w := upAndRunning(t)
	there := strings.Replace(manifest, "dkr.ecr.eu-central-1", "dkr.ecr.eu-west-1", 1)
	var fed []string
	err := run(t.Context(), []string{"login", "-manifest", w.file(there)}, tools{
		call: w.call, look: func(string) string { return "/opt/crane" },
		feed: func(_ context.Context, input, program string, args ...string) error {
			fed = append(fed, program+" "+strings.Join(args, " ")+" < "+input)
			return nil
		},
	}, &strings.Builder{})
	require.NoError(t, err)
	assert.Equal(t, []string{"/opt/crane auth login 222222222222.dkr.ecr.eu-west-1.amazonaws.com --username AWS --password-stdin < secret of eu-west-1"}, fed)
	assert.Empty(t, w.did("pulumi"), "the account of the builds need not be that of the stack")
}
