package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	outputs = `{"tasks": {"create-admin": {"cluster": "shop-staging", "taskDefinition": "shop-staging-create-admin"}, "seed": {}}}`
	started = `{"tasks": [{"taskArn": "arn:task/1"}], "failures": []}`
)

// tools stands in for pulumi and aws: what each of their commands answers.
func tools(calls *[]string, answers map[string]string) func(string, ...string) ([]byte, error) {
	return func(program string, args ...string) ([]byte, error) {
		line := strings.Join(append([]string{program}, args...), " ")
		*calls = append(*calls, line)
		for begin, answer := range answers {
			if strings.HasPrefix(line, begin) {
				return []byte(answer), nil
			}
		}
		return nil, fmt.Errorf("no answer to %s", line)
	}
}

func attempt(t *testing.T, end string, changes map[string]string, command ...string) (told string, calls []string, err error) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("Pulumi.staging.yaml", []byte("config: {}\n"), 0o600))
	answers := map[string]string{
		"pulumi config get": "eu-central-1\n", "pulumi stack output": outputs, "aws ecs run-task": started,
		"aws ecs wait": "", "aws ecs describe-tasks": end,
	}
	for begin, answer := range changes {
		answers[begin] = answer
	}
	var tell bytes.Buffer
	one := task{stack: "staging", name: "create-admin", command: command, call: tools(&calls, answers), tell: &tell}
	err = one.run()
	return tell.String(), calls, err
}

func TestATaskIsStartedWaitedForAndJudged(t *testing.T) {
	told, calls, err := attempt(t, `{"tasks": [{"containers": [{"name": "otel", "exitCode": 143}, {"name": "create-admin", "exitCode": 0}]}]}`, nil, "manage", "createsuperuser")
	require.NoError(t, err)
	assert.Equal(t, "create-admin runs as arn:task/1\ncreate-admin ended well\n", told)
	assert.Equal(t, []string{
		"pulumi config get aws:region --stack staging",
		"pulumi stack output --json --stack staging",
		`aws ecs run-task --cli-input-json {"cluster":"shop-staging","overrides":{"containerOverrides":[{"command":["manage","createsuperuser"],"name":"create-admin"}]},"taskDefinition":"shop-staging-create-admin"} --region eu-central-1 --output json`,
		"aws ecs wait tasks-stopped --region eu-central-1 --output json --cluster shop-staging --tasks arn:task/1",
		"aws ecs describe-tasks --region eu-central-1 --output json --cluster shop-staging --tasks arn:task/1",
	}, calls)
}

func TestATaskThatFailsFailsTheCommand(t *testing.T) {
	for want, c := range map[string]struct {
		end     string
		changes map[string]string
	}{
		"create-admin ended with 2: Essential container in task exited": {end: `{"tasks": [{"stoppedReason": "Essential container in task exited", "containers": [{"name": "create-admin", "exitCode": 2}]}]}`},
		"create-admin never ran: CannotPullContainerError":              {end: `{"tasks": [{"stoppedReason": "CannotPullContainerError", "containers": [{"name": "create-admin"}]}]}`},
		"ECS no longer knows how create-admin ended: look at its log group": {
			end: `{"tasks": [], "failures": [{"reason": "MISSING"}]}`,
		},
		"start of create-admin: ECS refuses: [{RESOURCE:ENI}]": {
			changes: map[string]string{"aws ecs run-task": `{"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}`},
		},
		"stack staging has no task create-admin, or none of a released image; it has: migrate, seed": {
			changes: map[string]string{"pulumi stack output": `{"tasks": {"seed": {}, "migrate": {}}}`},
		},
		"stack staging tells of no tasks: bring it up once": {changes: map[string]string{"pulumi stack output": "{}"}},
	} {
		_, _, err := attempt(t, c.end, c.changes)
		assert.EqualError(t, err, want)
	}
}

func TestAWrongCommandLineSaysWhatIsRight(t *testing.T) {
	for want, args := range map[string][]string{
		"say which: go run ./cmd/task -stack staging create-admin": {"-stack", "staging"},
		"-stak is no flag of task; it has -stack":                  {"-stak", "staging", "create-admin"},
	} {
		_, err := parse(args)
		assert.EqualError(t, err, want)
	}
	one, err := parse([]string{"-stack", "staging", "create-admin", "manage", "-v"})
	require.NoError(t, err)
	assert.Equal(t, task{stack: "staging", name: "create-admin", command: []string{"manage", "-v"}}, one)
}
