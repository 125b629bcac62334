package engine_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/engine"
	"landfall/internal/stackfile"
)

// greet needs no provider: one component and one output.
func greet(ctx *pulumi.Context) error {
	component := &struct{ pulumi.ResourceState }{}
	if err := ctx.RegisterComponentResource("test:index:Greeting", "greeting", component); err != nil {
		return err
	}
	name, _ := ctx.GetConfig("test:name")
	ctx.Export("greeting", pulumi.String("hello "+name))
	ctx.Export("secret", pulumi.Bool(ctx.IsConfigSecret("test:password")))
	return nil
}

func greeting() engine.Options {
	return engine.Options{
		Program: greet,
		Stack: &stackfile.Stack{
			Project: "test", Name: "dev",
			Config:    map[string]string{"test:name": `{"a":1}`, "test:password": "sesame"},
			Encrypted: []string{"test:password"},
		},
	}
}

func TestStackLivesInAWorldOfItsOwn(t *testing.T) {
	for name, value := range map[string]string{
		"PULUMI_BACKEND_URL":       "s3://somebody-elses-state",
		"PULUMI_HOME":              "/nowhere",
		"PULUMI_CONFIG_PASSPHRASE": "somebody else's",
		"PULUMI_STACK":             "production",
	} {
		t.Setenv(name, value)
	}
	options := greeting()
	options.Dir = t.TempDir()
	stack, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	up, err := stack.Up(t.Context())
	require.NoError(t, err)
	assert.Equal(t, auto.OutputMap{
		"greeting": {Value: `hello {"a":1}`}, "secret": {Value: true},
	}, up.Outputs)
	settings, err := os.ReadFile(filepath.Join(stack.Dir, "Pulumi.dev.yaml"))
	require.NoError(t, err)
	assert.Contains(t, string(settings), "test:password:\n    secure: v1:")
	require.NoError(t, stack.Close())

	// The stack is found again in its folder.
	again, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	preview, err := again.Preview(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"same": 2}, counts(preview), "the stack and its component")
}

func TestQuickStackKeepsItsSecretsToThisProcess(t *testing.T) {
	options := greeting()
	options.Quick = true
	stack, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	defer func() { assert.NoError(t, stack.Close()) }()
	secret, err := stack.GetConfig(t.Context(), "test:password")
	require.NoError(t, err)
	assert.Equal(t, auto.ConfigValue{Value: "sesame", Secret: true}, secret)
	settings, err := os.ReadFile(filepath.Join(stack.Dir, "Pulumi.dev.yaml"))
	require.NoError(t, err)
	assert.Regexp(t, `(?s)^secretsprovider: hashivault://quick\nencryptedkey: .*\n +test:password:\n +secure: `, string(settings))

	broken := strings.Replace(string(settings), "encryptedkey: ", "encryptedkey: AAAA", 1)
	require.NoError(t, os.WriteFile(filepath.Join(stack.Dir, "Pulumi.dev.yaml"), []byte(broken), 0o600))
	_, err = stack.GetConfig(t.Context(), "test:password")
	assert.ErrorContains(t, err, "illegal base64 data")
	require.NoError(t, stack.Close())
	assert.NoDirExists(t, stack.Dir)
}

func counts(preview auto.PreviewResult) map[string]int {
	found := map[string]int{}
	for operation, count := range preview.ChangeSummary {
		found[string(operation)] = count
	}
	return found
}

func TestQuickStackStartsTheCLIForOperationsAlone(t *testing.T) {
	options := greeting()
	options.Quick = true
	processes := 0
	options.Started = func(*os.Process) { processes++ }
	stack, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	defer func() { assert.NoError(t, stack.Close()) }()
	assert.Zero(t, processes)
	_, err = stack.Preview(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, processes)
	_, err = stack.Up(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, processes)
}

// aside asks the CLI itself, by saying more than the Automation API says.
type aside struct{ auto.PulumiCommand }

func (a aside) Run(ctx context.Context, dir string, stdin io.Reader, out, problems []io.Writer, env []string, args ...string,
) (string, string, int, error) {
	return a.PulumiCommand.Run(ctx, dir, stdin, out, problems, env, append(args, "--color=never")...)
}

// TestQuickStackTellsWhatTheCLIWouldTell asks the CLI after the same stack.
func TestQuickStackTellsWhatTheCLIWouldTell(t *testing.T) {
	options := greeting()
	options.Quick = true
	options.Program = func(ctx *pulumi.Context) error {
		secret := pulumi.ToSecret(pulumi.StringMap{"side": pulumi.String("two")})
		ctx.Export("list", pulumi.Array{pulumi.Int(1), pulumi.Bool(false), pulumi.ToSecret(pulumi.String("one"))})
		ctx.Export("map", pulumi.Map{"in": secret, "plain": pulumi.Float64(0.5)})
		return greet(ctx)
	}
	stack, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	defer func() { assert.NoError(t, stack.Close()) }()
	none, err := stack.Outputs(t.Context())
	require.NoError(t, err)
	assert.Empty(t, none)

	up, err := stack.Up(t.Context())
	require.NoError(t, err)
	assert.True(t, up.Outputs["list"].Secret)
	assert.True(t, up.Outputs["map"].Secret)
	cli, err := auto.NewLocalWorkspace(t.Context(), auto.WorkDir(stack.Dir),
		auto.EnvVars(stack.Workspace().GetEnvVars()), auto.Pulumi(aside{stack.Workspace().PulumiCommand()}))
	require.NoError(t, err)
	outputs, err := cli.StackOutputs(t.Context(), "dev")
	require.NoError(t, err)
	assert.Equal(t, outputs, up.Outputs)
	var states []string
	for _, says := range []func(context.Context, string) (apitype.UntypedDeployment, error){
		cli.ExportStack, stack.Workspace().ExportStack,
	} {
		exported, err := says(t.Context(), "dev")
		require.NoError(t, err)
		assert.Contains(t, string(exported.Deployment), `"plaintext"`)
		states = append(states, string(exported.Deployment))
	}
	assert.JSONEq(t, states[0], states[1])
	settings, err := cli.GetAllConfig(t.Context(), "dev")
	require.NoError(t, err)
	assert.Equal(t, auto.ConfigMap{
		"test:name": {Value: `{"a":1}`}, "test:password": {Value: "sesame", Secret: true},
	}, settings)

	destroy, err := stack.Destroy(t.Context())
	require.NoError(t, err)
	history, err := stack.History(t.Context(), 2, 1)
	require.NoError(t, err)
	require.Len(t, history, 2)
	for i, summary := range []auto.UpdateSummary{destroy.Summary, up.Summary} {
		history[i].Config = nil // the stack file has it
		assert.Equal(t, history[i], summary)
	}
}

func TestFailureOfTheProgramReachesTheCaller(t *testing.T) {
	options := greeting()
	options.Quick = true
	options.Program = func(*pulumi.Context) error { return errors.New("no greeting today") }
	stack, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	defer func() { assert.NoError(t, stack.Close()) }()
	_, err = stack.Preview(t.Context())
	assert.ErrorContains(t, err, "no greeting today")
}

func TestCancelledContextEndsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	options := greeting()
	options.Quick = true
	options.Program = func(ctx *pulumi.Context) error {
		cancel()
		<-ctx.Context().Done()
		return ctx.Context().Err()
	}
	stack, err := engine.Open(t.Context(), options)
	require.NoError(t, err)
	defer func() { assert.NoError(t, stack.Close()) }()
	_, err = stack.Preview(ctx)
	assert.Error(t, err)
}
