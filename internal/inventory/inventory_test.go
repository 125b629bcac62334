package inventory_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/internal/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples are the Compose files of the golden tests by name, those of the examples
// among them.
func samples(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for pattern, prefix := range map[string]string{"testdata/*/compose.yml": "", "../../examples/*/compose.yml": "example-"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, path := range paths {
			all[prefix+filepath.Base(filepath.Dir(path))] = path
		}
	}
	require.GreaterOrEqual(t, len(all), 12)
	return all
}

func converted(t *testing.T, path string, options inventory.Options) *inventory.Inventory {
	t.Helper()
	compose, err := inventory.Read(t.Context(), path)
	require.NoError(t, err)
	return inventory.Convert(compose, options)
}

// TestGolden shows in review what becomes of Compose files of many shapes. Each
// golden file is a stack file: the tests of the program run it.
func TestGolden(t *testing.T) {
	for name, path := range samples(t) {
		t.Run(name, func(t *testing.T) {
			got := converted(t, path, inventory.Options{}).Stack()
			golden := filepath.Join("testdata", name, "Pulumi.staging.yaml")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), got, "if that is meant: go test ./internal/inventory -update")
		})
	}
}

// TestEveryTierLoads: what the configuration refuses is on the list as a blocker,
// and there is nothing, whatever the tier.
func TestEveryTierLoads(t *testing.T) {
	for name, path := range samples(t) {
		for _, tier := range []config.Tier{config.Production, config.Staging, config.Review} {
			t.Run(name+" "+string(tier), func(t *testing.T) {
				found := converted(t, path, inventory.Options{Tier: tier, Profiles: []string{"*"}})
				for _, item := range found.Review {
					assert.NotContains(t, item.Where(), "in the stack file", item.Found)
				}
			})
		}
	}
}

// TestPrintsNoSecret looks for every value that is one by its name or its form.
func TestPrintsNoSecret(t *testing.T) {
	for name, path := range samples(t) {
		t.Run(name, func(t *testing.T) {
			printed := converted(t, path, inventory.Options{}).Stack()
			looked := 0
			for variable, value := range given(t, path) {
				if len(value) > 8 && config.Secretive(variable, value) {
					looked++
					assert.NotContains(t, printed, value, variable)
				}
			}
			if name == "django" || name == "laravel" || name == "wordpress" {
				assert.Positive(t, looked)
			}
		})
	}
}

// given lists what the services of a file are given, from the file and beside it.
func given(t *testing.T, path string) map[string]string {
	t.Helper()
	compose, err := inventory.Read(t.Context(), path)
	require.NoError(t, err)
	all := map[string]string{}
	for _, service := range compose.Project.Services {
		for name, value := range service.Environment {
			if value != nil {
				all[name] = *value
			}
		}
		for _, file := range service.EnvFiles {
			text, err := os.ReadFile(filepath.Join(filepath.Dir(path), file.Path))
			if err != nil {
				continue // one that is not required
			}
			for line := range strings.Lines(string(text)) {
				if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
					all[name] = value
				}
			}
		}
	}
	return all
}

// TestTheFlagsReachTheFile: what is given takes the place of a placeholder and of
// its items.
func TestTheFlagsReachTheFile(t *testing.T) {
	found := converted(t, "testdata/nextjs/compose.yml", inventory.Options{
		Tier: config.Production, Stack: "eu", Region: "eu-west-1", Account: "222222222222", Domain: "shop.example.org", Zone: "Z0SHOP",
	})
	printed := found.Stack()
	for _, line := range []string{
		"  aws:region: eu-west-1\n",
		"    tier: production\n",
		"    account: \"222222222222\"\n",
		"    network: {cidr: 10.20.0.0/16, zones: [a, b, c]}\n",
		"    domain: {name: shop.example.org, zoneId: Z0SHOP}\n",
		"          NEXTAUTH_URL: https://shop.example.org\n",
	} {
		assert.Contains(t, printed, line)
	}
	for _, item := range found.Review {
		assert.NotContains(t, []string{"account", "domain"}, item.Key)
	}
}

// TestProfilesComeAlongWhenAsked as Compose has it: alone those without a profile.
func TestProfilesComeAlongWhenAsked(t *testing.T) {
	for asked, want := range map[string][]string{
		"":      {},
		"tools": {"importer"},
		"debug": {"debug"},
		"*":     {"debug", "importer"},
	} {
		t.Run(asked, func(t *testing.T) {
			printed := converted(t, "testdata/layers/compose.yml", inventory.Options{Profiles: []string{asked}}).Stack()
			for _, name := range []string{"debug", "importer"} {
				there := false
				for _, wanted := range want {
					there = there || wanted == name
				}
				assert.Equal(t, there, strings.Contains(printed, "\n      "+name+":\n"), name)
			}
		})
	}
}

// TestAStoreOfSomebodyElseIsNoPiece: a URL without a value, of a store the file does
// not bring along, is no fact of the environment.
func TestAStoreOfSomebodyElseIsNoPiece(t *testing.T) {
	found := converted(t, write(t, "services:\n  a: {image: e/a, environment: {REDIS_URL: \"${REDIS_URL}\"}}\n", nil), inventory.Options{})
	printed := found.Stack()
	assert.Zero(t, found.Blockers(), printed)
	assert.Contains(t, printed, "        env:\n          REDIS_URL: \"\"\n")
}
