package tests

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestAnotherQueueChangesNothingElse: a queue with its function is only added, and
// the same code in another place, touched since, is the same zip.
func TestAnotherQueueChangesNothingElse(t *testing.T) {
	t.Parallel()
	file := recorder.Stack(t, messages)
	code := os.DirFS(filepath.Join(file.Folder, "tests", "testdata", "function"))
	file.Folder = t.TempDir()
	zip := filepath.Join(file.Folder, "tests", "testdata", "function")
	require.NoError(t, os.CopyFS(zip, code))
	e := open(t, file, atOnce)
	e.up()
	later := time.Now().Add(time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(zip, "app.py"), later, later))
	require.NoError(t, os.MkdirAll(filepath.Join(zip, "lib", "__pycache__"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(zip, "lib", "__pycache__", "sizes.pyc"), []byte(later.String()), 0o600))
	e.settled()

	require.NoError(t, os.WriteFile(filepath.Join(zip, "lib", "sizes.py"), []byte("ALL = [32]\n"), 0o600))
	assert.Equal(t, map[string][]string{"update": {functionType + " thumbs: code"}}, e.does())

	e.configure(func(platform map[string]any) {
		at(platform, "queues")["exports"] = fields{"fifo": true, "consumer": fields{"function": "exports"}}
		at(platform, "functions")["exports"] = fields{"image": "app", "env": fields{"LOG_LEVEL": "info"}}
	})
	assert.Equal(t, map[string][]string{"create": {
		"aws:cloudwatch/logGroup:LogGroup exports",
		alarmType + " alerts-function-exports-duration", alarmType + " alerts-function-exports-errors",
		alarmType + " alerts-function-exports-failed", alarmType + " alerts-function-exports-lost",
		alarmType + " alerts-function-exports-throttles",
		alarmType + " alerts-queue-exports-age", alarmType + " alerts-queue-exports-dead-letters",
		alarmType + " alerts-queue-exports-depth",
		"aws:ec2/securityGroup:SecurityGroup exports",
		iamRole + " exports-function", rolePolicy + " exports-function-permissions",
		mappingType + " exports", functionType + " exports",
		queueType + " exports", queueType + " exports-dead", queueType + " exports-failed",
		queuePolicyType + " exports", queuePolicyType + " exports-dead", queuePolicyType + " exports-failed",
		redriveAllowType + " exports",
		egressRule + " exports-out-443",
		"landfall:compute:Function exports", "landfall:data:DeadLetters exports-dead", "landfall:data:DeadLetters exports-failed",
		"landfall:data:Queue exports", "landfall:iam:Role exports-function",
	}}, e.does())
	e.settled()
}

// TestAQueueThatHidesTooShortIsRefusedByLambda: what the stack file derives, a
// hand that changes it on the side breaks at the next change.
func TestAQueueThatHidesTooShortIsRefusedByLambda(t *testing.T) {
	t.Parallel()
	e := open(t, recorder.FirstUp(t, messages), atOnce)
	e.up()
	require.NoError(t, e.world.Modify(queueType, "reports", resource.PropertyMap{"visibilityTimeoutSeconds": resource.NewProperty(30.0)}))
	_, err := e.file.Release()
	require.NoError(t, err)
	e.configure()
	heard := listen()
	_, err = e.Up(t.Context(), optup.EventStreams(heard.stream), optup.ProgressStreams(io.Discard))
	require.Error(t, err)
	assert.Contains(t, heard.all()[mappingType+" reports"],
		"InvalidParameterValueException: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds")
}
