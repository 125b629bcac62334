package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/cli"
	"landfall/internal/stackfile"
)

func TestParseRefuses(t *testing.T) {
	root, err := cli.Root()
	require.NoError(t, err)
	for sentence, test := range map[string]struct {
		args []string
		want string
	}{
		"no command":             {nil, `"" is none of preview, up, demo and picture`},
		"an unknown command":     {[]string{"deploy"}, `"deploy" is none of preview, up, demo and picture`},
		"an unknown flag":        {[]string{"preview", "-stak", "staging"}, "-stak is no flag of offline; it has -diff, -file, -first, -keep, -out, -real, -stack"},
		"a stack without a name": {[]string{"preview", "-stack", ""}, "-stack is given no name"},
		"a stack without its flag": {
			[]string{"preview", "staging"}, `"staging" is no flag: a stack is named with -stack`,
		},
		"a stack that is none": {
			[]string{"preview", "-stack", "nowhere"},
			filepath.Join(root, "Pulumi.nowhere.yaml") + ": there is no such stack file; its folder has Pulumi.production.yaml, Pulumi.review.yaml, Pulumi.staging.yaml",
		},
		"a provider the program does not use": {
			[]string{"preview", "-real", "gcp"}, "-real gcp: the program uses the providers aws, awsx, random",
		},
		"making something real": {
			[]string{"up", "-real", "aws"},
			"-real is for previews: the scratch state of anything else would lose track of what it made",
		},
		"a picture of nothing in particular": {
			[]string{"picture", "-out", "all.svg"}, "picture draws one stack into one file: name both, with -stack and -out",
		},
		"a picture for nobody": {
			[]string{"picture", "-stack", "staging"}, "picture draws one stack into one file: name both, with -stack and -out",
		},
		"a file for what draws nothing": {
			[]string{"up", "-stack", "staging", "-out", "up.svg"}, "-out is for picture",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := parse(test.args)
			assert.EqualError(t, err, test.want)
		})
	}
}

func TestParseHelps(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"preview", "-h"}} {
		_, err := parse(args)
		assert.ErrorIs(t, err, flag.ErrHelp)
	}
}

func TestEveryStackRunsAndProductionLast(t *testing.T) {
	root, err := cli.Root()
	require.NoError(t, err)
	o, err := parse([]string{"preview"})
	require.NoError(t, err)
	assert.Equal(t, list{
		filepath.Join(root, "Pulumi.staging.yaml"), filepath.Join(root, "Pulumi.review.yaml"), filepath.Join(root, "Pulumi.production.yaml"),
	}, o.files)
}

// write makes a stack file of a project in a folder of its own.
func write(t *testing.T, config string) string {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "Pulumi.dev.yaml")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Pulumi.yaml"), []byte("name: landfall\nruntime: go\n"), 0o600))
	require.NoError(t, os.WriteFile(path, []byte(config), 0o600))
	return path
}

const small = `config:
  aws:region: eu-central-1
  landfall:platform:
    tier: staging
    account: "111111111111"
    network: {cidr: 10.0.0.0/16, zones: [a, b]}
    images: [app]
    services:
      app:
        kind: worker
        image: app
        cpu: 256
        memory: 512
        health: {command: [CMD, "true"]}
        secrets: {API_TOKEN: {}, SESSION_SECRET: {generate: 48}}
    alerts: {email: [ops@example.com]}
`

// A wrong stack file is told of before anything looks for the engine, which
// could not be found here.
func TestWrongStackFileNeverReachesTheEngine(t *testing.T) {
	t.Setenv(cli.Variable, "/nowhere/pulumi")
	for sentence, test := range map[string]struct{ config, want string }{
		"a misspelt key": {
			strings.Replace(small, "images:", "image:", 1),
			"the configuration of stack dev has 1 mistake:\n  image: is an unknown key; did you mean images?",
		},
		"a secret in plain text": {
			small + "  landfall:API_TOKEN: visible\n",
			"the configuration of stack dev has 1 mistake:\n" +
				"  landfall:API_TOKEN: is stored as plain text; change it where it is used, " +
				"then run: pulumi config set --secret API_TOKEN",
		},
		"no platform": {
			"config:\n  aws:region: eu-central-1\n",
			"the configuration of stack dev has 1 mistake:\n" +
				"  landfall:platform: is missing; describe the environment under this key in Pulumi.dev.yaml; " +
				"docs/configuration.md lists its keys",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			err := run(t.Context(), []string{"preview", "-file", write(t, test.config)})
			assert.EqualError(t, err, test.want)
		})
	}
}

func TestNothingBeginsAfterAnInterrupt(t *testing.T) {
	t.Setenv(cli.Variable, "/nowhere/pulumi")
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	assert.EqualError(t, run(ctx, []string{"preview", "-file", write(t, small)}), "interrupted")
}

func TestCompleteSuppliesWhatOthersSupply(t *testing.T) {
	path := write(t, small)
	file, err := stackfile.Read(path)
	require.NoError(t, err)
	c, err := (&options{}).complete(file)
	require.NoError(t, err)
	assert.Equal(t, []string{"landfall:API_TOKEN"}, file.Encrypted)
	assert.GreaterOrEqual(t, len(file.Config["landfall:API_TOKEN"]), 32)
	assert.Equal(t, []string{"app"}, slices.Collect(maps.Keys(c.Release.Images)))

	file, err = stackfile.Read(path)
	require.NoError(t, err)
	c, err = (&options{first: true}).complete(file)
	require.NoError(t, err)
	assert.Empty(t, c.Release.Images)
	assert.NotContains(t, file.Config, "landfall:release")
}

func TestSimulatedLeavesTheRealOnesOut(t *testing.T) {
	assert.Equal(t, []string{"aws", "awsx", "random"}, (&options{}).simulated())
	assert.Equal(t, []string{"awsx", "random"}, (&options{real: list{"aws"}}).simulated())
}

func TestOutsideHandsOverOnlyWhatARealPluginNeeds(t *testing.T) {
	t.Setenv("AWS_PROFILE", "preview")
	t.Setenv("PULUMI_HOME", "/plugins")
	t.Setenv("PULUMI_IGNORE_AMBIENT_PLUGINS", "true")
	t.Setenv("PULUMI_ACCESS_TOKEN", "not ours to use")
	assert.Empty(t, (&options{}).outside())
	env := (&options{real: list{"aws"}}).outside()
	assert.Equal(t, "preview", env["AWS_PROFILE"])
	assert.Equal(t, "/plugins", env["PULUMI_HOME"])
	assert.Equal(t, "true", env["PULUMI_IGNORE_AMBIENT_PLUGINS"])
	assert.NotContains(t, env, "PULUMI_ACCESS_TOKEN")
}

// told is the engine's report of one step.
func told(t *testing.T, kind, op, parent, urn string) events.EngineEvent {
	t.Helper()
	side := "new"
	if op == "delete" {
		side = "old"
	}
	text := fmt.Sprintf(`{%q:{"metadata":{"op":%q,"urn":%q,%q:{"parent":%q}}}}`, kind, op, urn, side, parent)
	var event events.EngineEvent
	require.NoError(t, json.Unmarshal([]byte(text), &event.EngineEvent))
	return event
}

const (
	stackURN    = "urn:pulumi:dev::landfall::pulumi:pulumi:Stack::landfall-dev"
	networkURN  = "urn:pulumi:dev::landfall::landfall:network:Network::network"
	vpcURN      = "urn:pulumi:dev::landfall::landfall:network:Network$aws:ec2/vpc:Vpc::network"
	subnetURN   = "urn:pulumi:dev::landfall::landfall:network:Network$aws:ec2/subnet:Subnet::network-a"
	topicURN    = "urn:pulumi:dev::landfall::aws:sns/topic:Topic::critical"
	providerURN = "urn:pulumi:dev::landfall::pulumi:providers:random::default_4_21_2"
)

func drawn(t *testing.T, v vocabulary, all ...events.EngineEvent) string {
	t.Helper()
	stream := make(chan events.EngineEvent, len(all))
	for _, event := range all {
		stream <- event
	}
	close(stream)
	var out bytes.Buffer
	require.NoError(t, draw(&out, grow(stream), v))
	return out.String()
}

func TestTreeShowsWhatChangesUnderItsParents(t *testing.T) {
	assert.Equal(t, strings.Join([]string{
		"    Type                         Name          Plan",
		"    pulumi:pulumi:Stack          landfall-dev",
		" ~  ├─ aws:sns:Topic             critical      update",
		"    └─ landfall:network:Network  network",
		" +-    ├─ aws:ec2:Vpc            network       replace",
		" +     └─ aws:ec2:Subnet         network-a     failed",
		"",
	}, "\n"), drawn(t, planned,
		told(t, "resourcePreEvent", "same", "", stackURN),
		told(t, "resourcePreEvent", "create", stackURN, providerURN),
		told(t, "resourcePreEvent", "same", stackURN, networkURN),
		told(t, "resourcePreEvent", "create", networkURN, subnetURN),
		told(t, "resourcePreEvent", "create-replacement", networkURN, vpcURN),
		told(t, "resOutputsEvent", "replace", networkURN, vpcURN),
		told(t, "resOpFailedEvent", "create", networkURN, subnetURN),
		told(t, "resourcePreEvent", "update", stackURN, topicURN),
	))
}

func TestTreeLeavesOutWhatStays(t *testing.T) {
	assert.Equal(t, "    Type                 Name          Plan\n    pulumi:pulumi:Stack  landfall-dev\n", drawn(t, planned,
		told(t, "resourcePreEvent", "same", "", stackURN),
		told(t, "resourcePreEvent", "same", stackURN, networkURN),
		told(t, "resourcePreEvent", "same", networkURN, vpcURN),
	))
}

func TestTreeOfADestroyStandsOnItsRoot(t *testing.T) {
	assert.Equal(t, strings.Join([]string{
		"    Type                         Name          Status",
		" -  pulumi:pulumi:Stack          landfall-dev  deleted",
		" -  └─ landfall:network:Network  network       deleted",
		" -     └─ aws:ec2:Vpc            network       deleted",
		"",
	}, "\n"), drawn(t, done,
		told(t, "resourcePreEvent", "delete", networkURN, vpcURN),
		told(t, "resourcePreEvent", "delete", stackURN, networkURN),
		told(t, "resourcePreEvent", "delete", "", stackURN),
	))
}

func TestSectionsKeepWhatPulumiSaysOfTheWhole(t *testing.T) {
	s := &sections{}
	s.WriteString("Previewing update (dev):\n\n +  aws:sns:Topic critical create\n" +
		"@ previewing update....\nDiagnostics:\n  a warning\n\nResources:\n    + 1 to create\n\n")
	var out bytes.Buffer
	root := &row{urn: stackURN, op: apitype.OpCreate}
	require.NoError(t, s.write(&out, []*row{root}, planned))
	assert.Equal(t, "Previewing update (dev):\n\n"+
		"    Type                 Name          Plan\n +  pulumi:pulumi:Stack  landfall-dev  create\n\n"+
		"Diagnostics:\n  a warning\n\nResources:\n    + 1 to create\n\n", out.String())
}

// TestSectionsBlameNobodyForWhatAnotherBroke: the engine hangs up on a component
// when something else has failed.
func TestSectionsBlameNobodyForWhatAnotherBroke(t *testing.T) {
	s := &sections{}
	s.WriteString("Updating (dev):\n\nDiagnostics:\n  aws:ec2:Vpc (network):\n    error: operation error EC2: CreateVpc\n\n" +
		"  pulumi:pulumi:Stack (landfall-dev):\n    error: update failed\n" +
		"    error: awsx:ec2:Vpc resource 'network' has a problem: grpc: the client connection is closing\n\nResources:\n    1 errored\n")
	var out bytes.Buffer
	require.NoError(t, s.write(&out, []*row{{urn: stackURN, op: apitype.OpCreate}}, done))
	_, closing, _ := strings.Cut(out.String(), "Diagnostics:\n")
	assert.Equal(t, "  aws:ec2:Vpc (network):\n    error: operation error EC2: CreateVpc\n\n"+
		"  pulumi:pulumi:Stack (landfall-dev):\n    error: update failed\n\nResources:\n    1 errored\n\n", closing)
}
