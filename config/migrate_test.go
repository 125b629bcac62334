package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesMigrationsThatCouldNotGateARelease(t *testing.T) {
	migrate := `["medusa", "db:migrate"]`
	refuses(t, []refusal{
		{"two services of one image migrate", edits{"services server migrate": migrate, "services worker migrate": migrate}, `services.worker.migrate: is a second one for image medusa; keep that of services.server: one task readies a build for all services that run it`},
		{"a task migrates", edits{"services seed": plus(task, `"migrate": `+migrate)}, `services.seed.migrate: belongs to a kind that stays; give it to a web, worker or private service of the image: it waits for what migrates`},
		{"a task waits for a migration", edits{"services seed": plus(task, `"migrateTimeout": "5m"`)}, `services.seed.migrateTimeout: 5m belongs to a kind that stays; remove it: a task that ends takes as long as it does`},
		{"a migration is awaited that is not there", edits{"services server migrateTimeout": `"5m"`}, `services.server.migrateTimeout: 5m is for migrate, which is not there; remove it, or add migrate: [...]`},
		{"a migration names no program", edits{"services server migrate": `["", "db:migrate"]`}, `services.server.migrate[0]: "" is no program; name the program to run, or leave migrate out if nothing migrates`},
		{"a migration holds a password", edits{"services server migrate": `["migrate", "postgres://app:hunter2@db/app"]`}, `services.server.migrate[1]: holds a URL with a password, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a migration is a script", edits{"services server migrate": `["sh", "-c", "` + strings.Repeat("x", 8000) + `"]`}, `services.server.migrate: takes 8014 characters as JSON; keep to 7936, what ECS takes with a task: put the script into the image`},
		{"a migration takes longer than a release waits", edits{"services server migrate": migrate, "services server migrateTimeout": `"15m"`}, `services.server.migrateTimeout: 15m is longer than a release can wait; use 14m at most, or run what takes longer by hand before the release: make it a service of kind task, for make task`},
		{"a migration is given no time", edits{"services server migrate": migrate, "services server migrateTimeout": `"30s"`}, `services.server.migrateTimeout: 30s is out of range; use 1m to 14m`},
		{"more migrate than one release has room for", manyMigrate(13), `services: has 13 that migrate; keep to 12, which one after another hold a release up long enough`},
	})
}

// manyMigrate are so many images, and a service of each that migrates.
func manyMigrate(count int) edits {
	var images, services []string
	for i := range count {
		images = append(images, fmt.Sprintf(`"image%d"`, i))
		services = append(services, fmt.Sprintf(`"s%d": {"kind": "worker", "image": "image%d", "migrate": ["m"], "health": {"command": ["CMD", "true"]}}`, i, i))
	}
	return edits{"images": "[" + strings.Join(images, ",") + "]", "services": "{" + strings.Join(services, ",") + "}"}
}

func TestAMigrationIsAwaitedForTenMinutesUnlessToldOtherwise(t *testing.T) {
	c := parsed(t, edits{"services worker migrate": `["medusa", "db:migrate"]`, "services storefront migrate": `["seed"]`, "services storefront migrateTimeout": `"14m"`})
	require.Equal(t, []string{"storefront", "worker"}, c.Migrations())
	require.Equal(t, config.Seconds(600), c.Services["worker"].MigrateTimeout)
	require.Equal(t, config.Seconds(840), c.Services["storefront"].MigrateTimeout)
}

// TestServicesWaitForWhatTheirTasksAreMadeOf: and for whoever migrates for them.
func TestServicesWaitForWhatTheirTasksAreMadeOf(t *testing.T) {
	built := `"sha256:` + strings.Repeat("0", 64) + `"`
	for says, want := range map[string]struct {
		release string
		edits   edits
		waits   map[string]string
	}{
		"nothing is released": {`{}`, nil, map[string]string{"server": "medusa", "storefront": "storefront", "worker": "medusa"}},
		"one image is":        {`{"medusa": ` + built + `}`, nil, map[string]string{"server": "", "storefront": "storefront", "worker": ""}},
		"a sidecar's is not": {
			`{"medusa": ` + built + `}`,
			edits{"services server sidecars": `{"pages": {"image": "storefront"}}`},
			map[string]string{"server": "storefront", "storefront": "storefront", "worker": ""},
		},
		"and it is that of the one that migrates": {
			`{"medusa": ` + built + `}`,
			edits{"services server sidecars": `{"pages": {"image": "storefront"}}`, "services server migrate": `["migrate"]`},
			map[string]string{"server": "storefront", "storefront": "storefront", "worker": "storefront"},
		},
		"all is": {
			`{"medusa": ` + built + `, "storefront": ` + built + `}`,
			edits{"services server sidecars": `{"pages": {"image": "storefront"}}`, "services server migrate": `["migrate"]`},
			map[string]string{"server": "", "storefront": "", "worker": ""},
		},
	} {
		source := edited(t, want.edits)
		source.Release = []byte(`{"images": ` + want.release + `}`)
		c, err := config.Parse(source)
		require.NoError(t, err)
		for service, image := range want.waits {
			require.Equal(t, image, c.WaitsFor(service), "%s: %s", says, service)
		}
	}
}
