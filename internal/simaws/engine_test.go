package simaws_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
)

// attach opens a stack of the real engine over a world.
func attach(t *testing.T, world *simaws.World, program pulumi.RunFunc) *engine.Stack {
	t.Helper()
	server, err := world.Serve(t.Context())
	require.NoError(t, err)
	t.Cleanup(server.Close)
	stack, err := engine.Open(t.Context(), engine.Options{
		Stack:   &stackfile.Stack{Project: "simaws", Name: "test"},
		Program: program,
		Quick:   true,
		Env:     map[string]string{"PULUMI_DEBUG_PROVIDERS": server.Env()},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stack.Close()) })
	return stack
}

// state reads what the engine wrote down of a stack.
func state(t *testing.T, stack *engine.Stack) apitype.DeploymentV3 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(stack.Dir, "state", ".pulumi", "stacks", "simaws", "test.json"))
	require.NoError(t, err)
	var file struct{ Checkpoint apitype.CheckpointV3 }
	require.NoError(t, json.Unmarshal(text, &file))
	require.NotNil(t, file.Checkpoint.Latest)
	return *file.Checkpoint.Latest
}

// m and l shorten the inputs of raw resources.
type (
	m = map[string]any
	l = []any
)

// raw is a resource of any type, with the outputs others may name.
type raw struct {
	pulumi.CustomResourceState
	Arn          pulumi.StringOutput `pulumi:"arn"`
	Name         pulumi.StringOutput `pulumi:"name"`
	AllocationID pulumi.StringOutput `pulumi:"allocationId"`
	Result       pulumi.StringOutput `pulumi:"result"`
}

// graph registers raw resources whose inputs name each other: "${vpc}" is the id of the
// resource named vpc, "${role.arn}" the ARN of the one named role.
type graph struct {
	ctx  *pulumi.Context
	made map[string]*raw
}

func newGraph(ctx *pulumi.Context) *graph { return &graph{ctx, map[string]*raw{}} }

// aws registers a resource of aws: "ec2/vpc:Vpc".
func (g *graph) aws(token, name string, inputs m, options ...pulumi.ResourceOption) error {
	return g.add("aws:"+token, name, inputs, options...)
}

func (g *graph) add(token, name string, inputs m, options ...pulumi.ResourceOption) error {
	made := &raw{}
	in := pulumi.Map{}
	for key, value := range inputs {
		in[key] = g.input(value)
	}
	err := g.ctx.RegisterResource(token, name, in, made, options...)
	g.made[name] = made
	return err
}

func (g *graph) input(value any) pulumi.Input {
	switch value := value.(type) {
	case string:
		if name, ok := strings.CutPrefix(value, "${"); ok {
			return g.output(strings.TrimSuffix(name, "}"))
		}
	case m:
		object := pulumi.Map{}
		for key, element := range value {
			object[key] = g.input(element)
		}
		return object
	case l:
		array := pulumi.Array{}
		for _, element := range value {
			array = append(array, g.input(element))
		}
		return array
	}
	return pulumi.Any(value)
}

func (g *graph) output(path string) pulumi.Input {
	name, attribute, _ := strings.Cut(path, ".")
	r, ok := g.made[name]
	if !ok {
		panic("nothing is named " + name)
	}
	switch attribute {
	case "arn":
		return r.Arn
	case "name":
		return r.Name
	case "allocationId":
		return r.AllocationID
	case "result":
		return r.Result
	}
	return r.ID()
}

// complaints gathers the errors the engine shows, by the name of the resource.
type complaints struct {
	events chan events.EngineEvent
	done   sync.WaitGroup
	said   map[string]string
}

func listen() *complaints {
	c := &complaints{events: make(chan events.EngineEvent), said: map[string]string{}}
	c.done.Go(func() {
		for event := range c.events {
			if d := event.DiagnosticEvent; d != nil && d.Severity == "error" && d.URN != "" {
				c.said[resource.URN(d.URN).Name()] = said(d)
			}
		}
	})
	return c
}

// said is the message of a diagnostic without what the engine puts before a check's.
func said(d *apitype.DiagnosticEvent) string {
	message := strings.TrimSpace(d.Message)
	if _, reason, ok := strings.Cut(message, " has a problem: "); ok {
		return reason
	}
	return message
}

// heard waits for the last event and returns what was said, with every id replaced by
// the name of what it belongs to.
func (c *complaints) heard(world *simaws.World) map[string]string {
	c.done.Wait()
	for name, message := range c.said {
		for _, r := range world.Resources() {
			if len(r.ID) > 12 {
				message = strings.ReplaceAll(message, r.ID, "<"+r.Name+">")
			}
		}
		c.said[name] = message
	}
	return c.said
}
