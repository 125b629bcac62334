package tests

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	settings "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
)

// environment is a stack of the whole program on the real engine, over an AWS
// account of its own.
type environment struct {
	*engine.Stack
	t       *testing.T
	file    *stackfile.Stack
	world   *simaws.World
	server  string      // where the engine finds the account
	running *os.Process // the last CLI that was started
}

// atOnce has the state written once, at the end of an operation.
func atOnce(options *engine.Options) { options.Quick = true }

// stepByStep has it written after every step, as for everyone: what a killed engine
// leaves behind depends on it.
func stepByStep(options *engine.Options) {
	options.Quick = true
	options.Env["PULUMI_SKIP_CHECKPOINTS"] = "false"
}

// open puts a stack file before the engine.
func open(t *testing.T, file *stackfile.Stack, pace func(*engine.Options)) *environment {
	t.Helper()
	c, err := file.Parse()
	require.NoError(t, err)
	e := &environment{t: t, file: file, world: simaws.New(simaws.Options{Account: c.Account, Region: c.Region})}
	server, err := e.world.Serve(t.Context())
	require.NoError(t, err)
	t.Cleanup(server.Close)
	e.server = server.Env()
	e.start(nil, pace)
	return e
}

// start has the engine know the stack, beside the one that it refers to if there is any.
func (e *environment) start(beside *engine.Stack, pace func(*engine.Options)) {
	e.t.Helper()
	options := engine.Options{
		Stack: e.file, Program: platform.In(e.file.Folder), Beside: beside,
		Env:     map[string]string{"PULUMI_DEBUG_PROVIDERS": e.server},
		Started: func(process *os.Process) { e.running = process },
	}
	pace(&options)
	var err error
	e.Stack, err = engine.Open(e.t.Context(), options)
	require.NoError(e.t, err)
	e.t.Cleanup(func() { assert.NoError(e.t, e.Close()) })
}

// within is the same environment in the hands of a part of its test.
func (e *environment) within(t *testing.T) *environment {
	t.Helper()
	inner := *e
	inner.t = t
	return &inner
}

// configure edits the stack file as a person might, from here on.
func (e *environment) configure(edits ...func(platform fields)) {
	e.t.Helper()
	edit(e.t, e.file, edits...)
	file, err := e.Workspace().StackSettings(e.t.Context(), e.file.Name)
	require.NoError(e.t, err)
	for _, key := range []string{"landfall:platform", "landfall:release"} {
		parsed, err := settings.ParseKey(key)
		require.NoError(e.t, err)
		file.Config[parsed] = settings.NewValue(e.file.Config[key])
	}
	require.NoError(e.t, e.Workspace().SaveStackSettings(e.t.Context(), e.file.Name, file))
}

func (e *environment) config() *config.Config {
	e.t.Helper()
	c, err := e.file.Parse()
	require.NoError(e.t, err)
	return c
}

// up brings the stack to what its file says.
func (e *environment) up(options ...optup.Option) auto.OutputMap {
	e.t.Helper()
	done, err := e.Up(e.t.Context(), append(options, optup.ProgressStreams(io.Discard))...)
	require.NoError(e.t, err)
	return done.Outputs
}

// settled asserts that nothing is left to change: not by the program, not for
// what became of its resources meanwhile.
func (e *environment) settled() {
	e.t.Helper()
	preview, err := e.Preview(e.t.Context(), optpreview.ProgressStreams(io.Discard))
	require.NoError(e.t, err)
	unchanged := e.registered()
	assert.Equal(e.t, map[apitype.OpType]int{apitype.OpSame: len(unchanged)}, preview.ChangeSummary)
	assert.Equal(e.t, managed(unchanged), e.existing(), "state and account differ")
}

// undrifted asserts that a refresh finds everything as it was left.
func (e *environment) undrifted() {
	e.t.Helper()
	seen, err := e.Refresh(e.t.Context(), optrefresh.ProgressStreams(io.Discard))
	require.NoError(e.t, err)
	assert.Equal(e.t, map[string]int{"same": len(e.registered())}, *seen.Summary.ResourceChanges)
}

// undisturbed asserts both at once, as the workflow does that looks for drift: the
// account is as it was left, and the program has nothing to change in it.
func (e *environment) undisturbed() {
	e.t.Helper()
	seen := look()
	preview, err := e.Preview(e.t.Context(), optpreview.Refresh(), optpreview.ExpectNoChanges(),
		optpreview.EventStreams(seen.stream), optpreview.ProgressStreams(io.Discard))
	require.NoError(e.t, err)
	unchanged := e.registered()
	assert.Equal(e.t, map[apitype.OpType]int{apitype.OpSame: len(unchanged)}, preview.ChangeSummary)
	assert.Equal(e.t, managed(unchanged), e.existing(), "state and account differ")
	looked, drifted := seen.all()
	assert.Subset(e.t, looked, managed(unchanged))
	assert.Empty(e.t, drifted)
}

// destroyed takes the stack down.
func (e *environment) destroyed() {
	e.t.Helper()
	_, err := e.Destroy(e.t.Context(), optdestroy.ProgressStreams(io.Discard))
	require.NoError(e.t, err)
	assert.Empty(e.t, e.existing(), "a destroy leaves something running")
	assert.Empty(e.t, e.state().Resources)
}

// cli runs a command as a person would type it, and returns what it says.
func (e *environment) cli(args ...string) (string, error) {
	var env []string
	for name, value := range e.Workspace().GetEnvVars() {
		env = append(env, name+"="+value)
	}
	said, problems, _, err := e.Workspace().PulumiCommand().Run(e.t.Context(), e.Dir, nil, nil, nil, env,
		append(args, "--stack", e.file.Name)...)
	return said + problems, err
}

// stateFile is where the engine keeps the state.
func (e *environment) stateFile() string {
	return e.State(e.file.Project)
}

// state is what the engine remembers, secrets encrypted. It is read from the file,
// for a CLI that exports it takes half a second.
func (e *environment) state() apitype.DeploymentV3 {
	e.t.Helper()
	text, err := os.ReadFile(e.stateFile())
	require.NoError(e.t, err)
	var file struct{ Checkpoint apitype.CheckpointV3 }
	require.NoError(e.t, json.Unmarshal(text, &file))
	if file.Checkpoint.Latest == nil {
		return apitype.DeploymentV3{}
	}
	return *file.Checkpoint.Latest
}

// registered is what the program has in the state. Pulumi adds default providers
// of its own, and counts them nowhere, nor what it only looks up.
func (e *environment) registered() []apitype.ResourceV3 {
	e.t.Helper()
	return slices.DeleteFunc(e.state().Resources, func(r apitype.ResourceV3) bool {
		return r.External || strings.HasPrefix(urnName(string(r.URN)), "pulumi:providers:") && strings.HasPrefix(r.URN.Name(), "default")
	})
}

// managed lists what the engine believes to exist, existing what does: by what AWS
// knows it by, for there a resource has no logical name.
func managed(registered []apitype.ResourceV3) []string {
	var ids []string
	for _, r := range registered {
		if r.Custom && r.URN.Type().Package() != "pulumi" {
			ids = append(ids, string(r.URN.Type())+" "+string(r.ID))
		}
	}
	slices.Sort(ids)
	return ids
}

func (e *environment) existing() []string {
	var ids []string
	for _, r := range e.own() {
		ids = append(ids, r.Type+" "+r.ID)
	}
	slices.Sort(ids)
	return ids
}

// own is what the account has of this stack: others may share it.
func (e *environment) own() []simaws.Resource {
	return slices.DeleteFunc(e.world.Resources(), func(r simaws.Resource) bool { return string(r.URN.Stack()) != e.file.Name })
}

// found is the one resource of a type and name in the account.
func (e *environment) found(typ, name string) simaws.Resource {
	e.t.Helper()
	resource, ok := existingOf(e.own())[typ][name]
	require.True(e.t, ok, "no %s named %s", typ, name)
	return resource
}

// output is what AWS says of a resource.
func (e *environment) output(typ, name string, key resource.PropertyKey) string {
	e.t.Helper()
	return e.found(typ, name).Outputs[key].StringValue()
}

// complaints gathers what the engine reports as errors, by resource.
type complaints struct {
	stream chan events.EngineEvent
	heard  sync.WaitGroup
	said   map[string]string
}

func listen() *complaints {
	c := &complaints{stream: make(chan events.EngineEvent), said: map[string]string{}}
	c.heard.Go(func() {
		for event := range c.stream {
			if d := event.DiagnosticEvent; d != nil && d.Severity == "error" {
				c.said[urnName(d.URN)] = strings.TrimSpace(d.Message)
			}
		}
	})
	return c
}

// all waits for the end of the operation.
func (c *complaints) all() map[string]string {
	c.heard.Wait()
	return c.said
}
