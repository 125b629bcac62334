package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesRolloutsThatNobodyCouldLead(t *testing.T) {
	pipeline, migrate := `{"owner": "pipeline"}`, `["medusa", "db:migrate"]`
	refuses(t, []refusal{
		{"nobody known rolls it out", edits{"services server rollout": `{"owner": "jenkins"}`}, `services.server.rollout.owner: "jenkins" is unknown; use pulumi or pipeline`},
		{"a task that ends is rolled out", edits{"services seed": plus(task, `"rollout": `+pipeline)}, `services.seed.rollout.owner: "pipeline" belongs to a kind that stays; remove it: every start of a task that ends takes the newest revision`},
		{"an up migrates for a service it does not roll out", edits{"services server migrate": migrate, "services server rollout": pipeline}, `services.server.rollout.owner: "pipeline" leaves the running build of medusa behind the tables, which every up migrates for services.server; let the pipeline migrate before it deploys: add the section pipeline: {}, or remove services.server.migrate; or write owner: pulumi`},
		{"an up migrates for the image of a service it does not roll out", edits{"services server migrate": migrate, "services worker rollout": pipeline}, `services.worker.rollout.owner: "pipeline" leaves the running build of medusa behind the tables, which every up migrates for services.server; let the pipeline migrate before it deploys: add the section pipeline: {}, or remove services.server.migrate; or write owner: pulumi`},
	})
	accepts(t, map[string]edits{
		"another image migrates":       {"services server migrate": migrate, "services storefront rollout": pipeline},
		"two owners of one image":      {"services server rollout": pipeline},
		"a task that ends says as all": {"services seed": plus(task, `"rollout": {"owner": "pulumi"}`)},
	})
}

func TestPulumiRollsOutUnlessToldOtherwise(t *testing.T) {
	c := parsed(t, edits{"services worker rollout": `{"owner": "pipeline"}`, "services storefront rollout": `{}`})
	for name, want := range map[string]config.Owner{"server": config.ByPulumi, "storefront": config.ByPulumi, "worker": config.ByPipeline} {
		require.Equal(t, want, c.Services[name].Rollout.Owner, name)
	}
}
