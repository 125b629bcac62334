package config_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// piped is a stack file with a pipeline, which rolls all services out, and more edits.
func piped(more edits) edits {
	owner := `{"owner": "pipeline"}`
	all := edits{
		"pipeline": `{}`, "releases": `{}`,
		"services server rollout": owner, "services storefront rollout": owner, "services worker rollout": owner,
	}
	maps.Copy(all, more)
	if all["releases"] == "" {
		delete(all, "releases")
	}
	return all
}

func TestRefusesPipelinesThatHaveNothingToDo(t *testing.T) {
	refuses(t, []refusal{
		{"it has nowhere to write", piped(edits{"releases": ""}), `pipeline: has nowhere to write down what it releases; add the section releases: {}`},
		{"it rolls nothing out", edits{"pipeline": `{}`, "releases": `{}`}, `pipeline: rolls no service out; write rollout: {owner: pipeline} in the services that it is for, or remove the section`},
		{"an up rolls out a part of an image", piped(edits{"services worker rollout": `{"owner": "pulumi"}`}), `services.worker.rollout.owner: "pulumi" leaves it behind services.server, for which the pipeline releases the same image medusa; write owner: pipeline in both, or in neither`},
		{"rollouts have no time", piped(edits{"pipeline": `{"rolloutTimeout": "5m"}`}), `pipeline.rolloutTimeout: 5m is out of range; use 10m to 20h`},
		{"rollouts have more time than there is", piped(edits{"pipeline": `{"rolloutTimeout": "24h"}`}), `pipeline.rolloutTimeout: 24h is out of range; use 10m to 20h`},
		{"a service bears its name", edits{"services pipeline": `{"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "true"]}}`}, `services.pipeline: is a name that this program uses itself; give the service another one`},
	})
	migrate := `["medusa", "db:migrate"]`
	accepts(t, map[string]edits{
		"the pipeline migrates":                 piped(edits{"services server migrate": migrate}),
		"it rolls out one image":                piped(edits{"services storefront rollout": `{}`}),
		"a task of the image runs when it does": piped(edits{"services seed": task}),
		"rollouts take a day, or nearly so":     piped(edits{"pipeline": `{"rolloutTimeout": "20h", "approval": false}`}),
	})
}

func TestInProductionSomebodyLetsAReleaseThrough(t *testing.T) {
	c := parsed(t, piped(nil))
	require.Equal(t, config.Pipeline{Approval: true, RolloutTimeout: 3600}, *c.Pipeline)
	require.True(t, c.Released("server"))
	require.Equal(t, []string{"medusa", "storefront"}, c.ReleasedImages())
	require.False(t, parsed(t, edits{"services server rollout": `{"owner": "pipeline"}`}).Released("server"), "by whom is not known")
}
