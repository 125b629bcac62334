package guard

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// guard runs the command on a text, as in pulumi preview --json | guard.
func guard(input string, args ...string) (status int, out, problems string) {
	var stdout, stderr bytes.Buffer
	status = Run(args, strings.NewReader(input), &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// recording is what the engine has said: TestTheGuardReadsWhatTheEngineSays in tests
// keeps it true.
func recording(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return string(text)
}

// table are the rows of the verdict, without its head.
func table(markdown string) []string {
	verdict, _, _ := strings.Cut(markdown, "<details>")
	var rows []string
	for line := range strings.Lines(verdict) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| ---") && !strings.HasPrefix(line, "| Resource") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	return rows
}

func TestLossesAreRefused(t *testing.T) {
	subnet := "| aws:ec2:Subnet `network-%s` | is replaced: `cidrBlock`, `vpcId` | a part of the network: all that is in it moves, databases included | **no** |"
	queue := "| aws:sqs:Queue `%s` | is deleted | every message that waits in it | **no** |"
	log := "| aws:cloudwatch:LogGroup `database-replica-1-log-%s` | is deleted | all that was logged | **no** |"
	gone := []string{"| aws:sqs:Queue `orders` | is gone already, and comes back empty | every message that waits in it | **no** |"}
	for name, want := range map[string][]string{
		"network": {
			fmt.Sprintf(subnet, "isolated-1"), fmt.Sprintf(subnet, "isolated-2"), fmt.Sprintf(subnet, "private-1"),
			fmt.Sprintf(subnet, "private-2"), fmt.Sprintf(subnet, "public-1"), fmt.Sprintf(subnet, "public-2"),
			"| aws:ec2:Vpc `network` | is replaced: `cidrBlock` | the network: all that is in it moves, databases included | **no** |",
		},
		"data.events": { // and not the replica, which holds nothing of its own
			fmt.Sprintf(log, "postgresql"), fmt.Sprintf(log, "upgrade"),
			"| aws:rds:Instance `database` | is replaced: `dbName` | the database and all that is in it | **no** |",
			"| aws:secretsmanager:Secret `database-replica-1-secret` | is deleted | its values, those set by hand included, and its name for days | **no** |",
			fmt.Sprintf(queue, "orders"), fmt.Sprintf(queue, "orders-dead"),
		},
		"gone":        gone,
		"gone.events": gone,
	} {
		t.Run(name, func(t *testing.T) {
			status, out, problems := guard(recording(t, name))
			assert.Equal(t, Refused, status)
			assert.Equal(t, want, table(out))
			assert.Contains(t, out, fmt.Sprintf("### Refused: %s would be lost", count(len(want), "resource")))
			assert.Contains(t, out, "What is meant is allowed by a label on the pull request: `allow-loss:`")
			assert.Empty(t, problems)
		})
	}
}

func TestWhatLosesNothingPasses(t *testing.T) {
	status, out, problems := guard(recording(t, "nothing"))
	assert.Equal(t, Passed, status)
	assert.Empty(t, problems)
	assert.Equal(t, "### Passed: nothing is lost\n\n"+
		"<details><summary>All changes: 6 to update</summary>\n\n"+
		"| | Resource | Because of |\n| --- | --- | --- |\n"+
		"| update | aws:cloudwatch:MetricAlarm `alerts-database-connections` | `alarmDescription`, `threshold` |\n"+
		"| update | aws:cloudwatch:MetricAlarm `alerts-database-memory` | `threshold` |\n"+
		"| update | aws:cloudwatch:MetricAlarm `alerts-database-replica-1-connections` | `alarmDescription`, `threshold` |\n"+
		"| update | aws:cloudwatch:MetricAlarm `alerts-database-replica-1-memory` | `threshold` |\n"+
		"| update | aws:rds:Instance `database` | `instanceClass` |\n"+
		"| update | aws:rds:Instance `database-replica-1` | `instanceClass` |\n"+
		"\n</details>\n", out)

	status, out, _ = guard(`{"changeSummary": {"same": 3}}`)
	assert.Equal(t, Passed, status)
	assert.Equal(t, "### Passed: nothing is lost\n\nNothing would change.\n", out)
}

// TestALossIsAllowedByName: of the resource or of the component it belongs to.
func TestALossIsAllowedByName(t *testing.T) {
	data, network := recording(t, "data.events"), recording(t, "network")
	for says, c := range map[string]struct {
		input  string
		args   []string
		status int
		title  string
		rows   string // of those that are not allowed
	}{
		"by a flag":  {data, []string{"-allow", "database,orders", "-allow", "orders-dead"}, Passed, "Passed: 6 resources would be lost, as allowed", ""},
		"by a label": {data, []string{"-labels", `["allow-loss:database", "bug", "allow-loss: orders"]`}, Passed, "Passed: 6 resources would be lost, as allowed", ""},
		"by both, and not all": {
			data,
			[]string{"-allow", "orders", "-labels", `["allow-loss:database-replica-1-secret"]`},
			Refused,
			"Refused: 3 resources would be lost", "LogGroup LogGroup Instance",
		},
		"by the component above": {network, []string{"-allow", "network"}, Passed, "Passed: 7 resources would be lost, as allowed", ""},
		"but by no part of a name": {
			data,
			[]string{"-allow", "data,order", "-labels", `["allow-loss:"]`},
			Refused,
			"Refused: 6 resources would be lost", "LogGroup LogGroup Instance Secret Queue Queue",
		},
	} {
		t.Run(says, func(t *testing.T) {
			status, out, problems := guard(c.input, c.args...)
			assert.Equal(t, c.status, status)
			assert.Contains(t, out, "### "+c.title+"\n")
			var open []string
			for _, row := range table(out) {
				if strings.HasSuffix(row, "| **no** |") {
					open = append(open, strings.Split(strings.Fields(row)[1], ":")[2])
				}
			}
			assert.Equal(t, c.rows, strings.Join(open, " "))
			assert.Empty(t, problems)
		})
	}
	_, out, _ := guard(data, "-allow", "database,warehouse")
	assert.Contains(t, out, "Nothing called `warehouse` is lost: its permission is not needed.\n")
	assert.Contains(t, out, "| is replaced: `dbName` | the database and all that is in it | `database` |\n")
}

// TestWhatCannotBeToldIsNoPass: no input, however broken, may look like a good one.
func TestWhatCannotBeToldIsNoPass(t *testing.T) {
	events := recording(t, "gone.events")
	lines := strings.SplitAfter(strings.TrimSpace(events), "\n")
	queue := `"urn": "urn:pulumi:staging::landfall::aws:sqs/queue:Queue::orders"`
	for says, c := range map[string]struct{ input, problem string }{
		"nothing":                  {"", "is empty: pulumi wrote no preview"},
		"blanks":                   {" \n\n", "is empty: pulumi wrote no preview"},
		"words":                    {"Previewing update (staging)", "is no JSON, or not all of it: invalid character 'P' looking for beginning of value"},
		"half a document":          {recording(t, "network")[:4000], "is no JSON, or not all of it: unexpected EOF"},
		"a document and more":      {recording(t, "nothing") + "{}", "is no preview: invalid character '{' after top-level value"},
		"a list":                   {"[]", "is no JSON, or not all of it: json: cannot unmarshal array into Go value of type map[string]json.RawMessage"},
		"null":                     {"null", "is no preview: it holds nothing"},
		"another document":         {`{"version": 3, "deployment": {}}`, "is no preview: it holds deployment, version"},
		"steps without a count":    {`{"steps": []}`, "the preview did not come to its end"},
		"no steps but a count":     {`{"changeSummary": {"delete": 1}}`, "is not all of the preview: the engine counts 1 of delete, and 0 are there"},
		"an operation of tomorrow": {`{"changeSummary": {}, "steps": [{"op": "archive", ` + queue + `}]}`, `urn:pulumi:staging::landfall::aws:sqs/queue:Queue::orders: the operation "archive" is not one this command knows`},
		"a step about nothing":     {`{"changeSummary": {}, "steps": [{"op": "delete"}]}`, `is no preview: a step is about "", which is no URN`},
		"steps of another shape":   {`{"changeSummary": {}, "steps": {"op": "delete"}}`, "is no preview: json: cannot unmarshal object into Go struct field digest.Steps of type []guard.digestStep"},
		"events without an end":    {strings.Join(lines[:len(lines)-1], ""), "the preview did not come to its end"},
		"half an event":            {events[:len(events)-20], "is no JSON, or not all of it: unexpected EOF"},
		"events of an update":      {strings.Replace(events, `"isPreview":true`, `"isPreview":false`, 1), "is no preview but an update that has happened"},
		"a refused configuration": {recording(t, "refused.events"), "the preview failed: an unhandled error occurred: 1 error occurred:\n\t* the configuration of stack guarded has 1 mistake:\n" +
			"  network.cidr: \"10.52.0.0/99\" is no IPv4 range; write one such as 10.20.0.0/16"},
	} {
		t.Run(says, func(t *testing.T) {
			status, out, problems := guard(c.input)
			assert.Equal(t, Unknown, status)
			assert.Equal(t, "standard input: "+c.problem+"\n", problems)
			assert.Equal(t, "### The guard cannot tell\n\n~~~~~~text\n"+c.problem+"\n~~~~~~\n", out)
		})
	}
	status, out, _ := guard(recording(t, "protected"))
	assert.Equal(t, Unknown, status)
	assert.Contains(t, out, "Bucket$aws:s3/bucketV2:BucketV2::uploads\" cannot be deleted\nbecause it is protected.")
}

func TestAWrongCommandLineIsNoPass(t *testing.T) {
	for problem, args := range map[string][]string{
		"flag provided but not defined: -force":                {"-force"},
		"one preview at a time, not a.json and b.json":         {"a.json", "b.json"},
		"-labels: no JSON list of texts: unexpected end":       {"-labels", "["},
		"open no-such.json: no such file or directory":         {"no-such.json"},
		"-labels: no JSON list of texts: json: cannot unmarsh": {"-labels", `{"name": "allow-loss:database"}`},
	} {
		status, out, problems := guard(recording(t, "nothing"), args...)
		assert.Equal(t, Unknown, status, problem)
		assert.Empty(t, out)
		assert.Contains(t, problems, problem)
	}
}

func TestAFileIsReadByItsName(t *testing.T) {
	status, out, _ := guard("", filepath.Join("testdata", "nothing.json"))
	assert.Equal(t, Passed, status)
	assert.Contains(t, out, "### Passed: nothing is lost")
}

// TestEveryTypeIsJudged: a type the program may come to use is put into one of the
// two tables, by somebody who has thought about it.
func TestEveryTypeIsJudged(t *testing.T) {
	var judged []string
	for typ := range keeps {
		judged = append(judged, typ)
	}
	judged = append(judged, passes...)
	slices.Sort(judged)
	assert.Equal(t, simaws.Types(), judged, "say in keeps.go what is lost with it, or that nothing is")
}

func TestWhatNobodyHasJudgedIsRefused(t *testing.T) {
	step := func(typ, custom string) string {
		return `{"changeSummary": {"delete": 1}, "steps": [{"op": "delete", "urn": "urn:pulumi:staging::landfall::` + typ + `::orders", "oldState": {"custom": ` + custom + `}}]}`
	}
	status, out, _ := guard(step("aws:dynamodb/table:Table", "true"))
	assert.Equal(t, Refused, status)
	assert.Equal(t, []string{"| aws:dynamodb:Table `orders` | is deleted | nobody has said what it keeps: internal/guard/keeps.go | **no** |"}, table(out))

	status, _, _ = guard(step("aws:dynamodb/table:Table", "true"), "-allow", "orders")
	assert.Equal(t, Passed, status)
	for _, harmless := range []string{step("landfall:data:Queue", "false"), step("pulumi:providers:aws", "true")} {
		status, _, _ := guard(harmless)
		assert.Equal(t, Passed, status)
	}
}

// TestALongPlanFitsAComment: GitHub takes 65,536 characters.
func TestALongPlanFitsAComment(t *testing.T) {
	var steps []string
	for i := range 2000 {
		steps = append(steps, fmt.Sprintf(`{"op": "create", "urn": "urn:pulumi:staging::landfall::aws:sqs/queue:Queue::orders-%d", "newState": {"custom": true}}`, i))
	}
	status, out, _ := guard(`{"changeSummary": {"create": 2000}, "steps": [` + strings.Join(steps, ",") + `]}`)
	assert.Equal(t, Passed, status)
	assert.Less(t, len(out), 65_536)
	assert.Contains(t, out, "All changes: 2000 to create")
	assert.Regexp(t, `…and \d+ more\.`, out)
}
