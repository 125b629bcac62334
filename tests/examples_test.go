package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/internal/inventory"
	"landfall/tests/recorder"
)

// examples are the folders below examples with the stack files they are deployed
// from.
var examples = map[string][]string{
	"medusa": {staging, production},
	"django": {django},
	"split":  {split},
	"edtech": {edtech, edtechDays},
}

func example(path ...string) string {
	return filepath.Join(append([]string{recorder.Root(), "examples"}, path...)...)
}

func TestEveryExampleIsTold(t *testing.T) {
	readme, err := os.ReadFile(example("README.md"))
	require.NoError(t, err)
	folders, err := filepath.Glob(example("*", "compose.yml"))
	require.NoError(t, err)
	require.Len(t, folders, len(examples))
	for folder := range examples {
		assert.Contains(t, string(readme), "["+folder+"]("+folder+")")
	}
}

// TestALaptopRunsWhatProductionRuns: what a stack file and the Compose file of its
// example both say of a service is the same.
func TestALaptopRunsWhatProductionRuns(t *testing.T) {
	for folder, stacks := range examples {
		compose, err := inventory.Read(t.Context(), example(folder, "compose.yml"))
		require.NoError(t, err)
		for _, path := range stacks {
			c, err := recorder.Stack(t, path).Parse()
			require.NoError(t, err)
			for name, service := range c.Services {
				local, there := compose.Project.Services[name]
				if !assert.True(t, there, "%s: %s is nowhere in compose.yml", path, name) {
					continue
				}
				assert.Equal(t, service.Image, local.Image, "%s: %s", path, name)
				if len(local.Command) > 0 {
					assert.Equal(t, service.Command, []string(local.Command), "%s: %s", path, name)
				}
				if local.HealthCheck != nil && !local.HealthCheck.Disable {
					assert.Equal(t, service.Health.Command, []string(local.HealthCheck.Test), "%s: %s", path, name)
				}
				if len(service.Migrate) > 0 {
					assert.Equal(t, service.Migrate, []string(compose.Project.Services["migrate"].Command), "%s: %s", path, name)
				}
				for _, port := range local.Ports {
					assert.EqualValues(t, service.Port, port.Target, "%s: %s", path, name)
				}
			}
		}
	}
}

var bakedTag = regexp.MustCompile(`"\$\{REGISTRY\}/([a-z-]+):sha-\$\{COMMIT\}"`)

// TestEveryImageIsBaked: the bake file builds what the stack files run, by commit.
func TestEveryImageIsBaked(t *testing.T) {
	for folder, stacks := range examples {
		text, err := os.ReadFile(example(folder, "docker-bake.hcl"))
		require.NoError(t, err)
		var baked []string
		for _, found := range bakedTag.FindAllStringSubmatch(string(text), -1) {
			baked = append(baked, found[1])
			assert.Regexp(t, `targets = \[.*"`+found[1]+`".*\]`, string(text), folder)
		}
		var run []string
		for _, path := range stacks {
			c, err := recorder.Stack(t, path).Parse()
			require.NoError(t, err)
			run = append(run, c.Images...)
		}
		slices.Sort(run)
		assert.ElementsMatch(t, slices.Compact(run), baked, folder)
	}
}

// TestImagesSuitTheirTasks: a user that is not root, and nothing between SIGTERM
// and the program.
func TestImagesSuitTheirTasks(t *testing.T) {
	files, err := filepath.Glob(example("*", "*.Dockerfile"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		user := ""
		for _, line := range strings.Split(string(text), "\n") {
			instruction, rest, _ := strings.Cut(line, " ")
			switch instruction {
			case "USER":
				user = rest
			case "CMD", "ENTRYPOINT":
				assert.True(t, strings.HasPrefix(rest, "["), "%s: a shell stands before the program: %s", path, line)
			case "FROM":
				assert.Regexp(t, `^([a-z/0-9.-]+:|[a-z]+ AS )`, rest, "%s: no tag", path)
			}
		}
		assert.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, user, path)
	}
}

// newcomers are a service of every kind.
func newcomers(image string) fields {
	healthy := fields{"command": []string{"CMD", "true"}}
	return fields{
		"newcomer-web": fields{
			"kind": "web", "image": image, "port": 8123, "health": fields{"path": "/"}, "route": fields{"host": "newcomer"},
		},
		"newcomer-worker":    fields{"kind": "worker", "image": image, "health": healthy},
		"newcomer-private":   fields{"kind": "private", "image": image, "port": 7123, "health": healthy},
		"newcomer-scheduled": fields{"kind": "scheduled", "image": image, "schedule": fields{"rate": "6 hours"}},
		"newcomer-task":      fields{"kind": "task", "image": image},
	}
}

// TestAnotherServiceTouchesNoOther: it comes beside the others, replaces nothing
// and renumbers nothing. With the first task that ends, EventBridge may tell of its
// end: a topic's policy is all that grows.
func TestAnotherServiceTouchesNoOther(t *testing.T) {
	for folder, stacks := range examples {
		for _, path := range stacks {
			t.Run(folder+" "+filepath.Base(path), func(t *testing.T) {
				before := recorder.Run(t, recorder.Stack(t, path))
				after := recorder.Run(t, edited(t, path, func(platform map[string]any) {
					image := platform["images"].([]any)[0].(string)
					for name, service := range newcomers(image) {
						if _, released := platform["pipeline"]; released && service.(fields)["kind"] != "scheduled" && service.(fields)["kind"] != "task" {
							service.(fields)["rollout"] = fields{"owner": "pipeline"}
						}
						at(platform, "services")[name] = service
					}
				}))
				for _, r := range before.Resources {
					if r.Custom && r.Type != snsPolicy && !all(r) {
						assert.Equal(t, r.Plain(), after.One(t, r.Type, r.Name).Plain(), r.URN())
					}
				}
			})
		}
	}
}

// TestNobodyIsUpAtNightWithoutADatabase: in the staging of the schools every
// service goes before the database does and comes after it, and no schedule falls
// into the hours between.
func TestNobodyIsUpAtNightWithoutADatabase(t *testing.T) {
	stack := recorder.Stack(t, edtechDays)
	c, err := stack.Parse()
	require.NoError(t, err)
	e := evaluated{recorder.Run(t, stack), t}
	assert.Equal(t, "cron(15 20 * * ? *)", e.inputs(scheduleType, "nights-stop")["scheduleExpression"])
	assert.Equal(t, "cron(45 5 ? * MON-FRI *)", e.inputs(scheduleType, "nights-start")["scheduleExpression"])
	for name, service := range c.Services {
		switch {
		case service.Kind.Stays():
			off, on := e.inputs(scheduledAction, name+"-off"), e.inputs(scheduledAction, name+"-on")
			assert.Equal(t, []any{"cron(0 20 * * ? *)", "cron(0 6 ? * MON-FRI *)"}, []any{off["schedule"], on["schedule"]}, name)
			assert.Equal(t, map[string]any{"minCapacity": 0.0, "maxCapacity": 0.0}, off["scalableTargetAction"], name)
			assert.Equal(t, map[string]any{"minCapacity": 1.0, "maxCapacity": 1.0}, on["scalableTargetAction"], name)
			assert.Equal(t, "Europe/Berlin", off["timezone"], name)
		case service.Kind == config.Scheduled:
			expression := e.inputs(scheduleType, name)["scheduleExpression"]
			assert.Regexp(t, `^cron\(\d+ (9|1\d) \? \* MON`, expression, name)
		}
	}
}
