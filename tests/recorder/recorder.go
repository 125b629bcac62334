// Package recorder runs the program under mocks and keeps what it asked for, to
// be looked at once the run is over.
package recorder

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/internal/stackfile"
	"landfall/platform"
)

// Resource is one registration.
type Resource struct {
	Type, Name string
	// Parent is the URN of the parent; empty for what stands at the top.
	Parent string
	// Provider is the URN of the explicit provider, without its id; empty where
	// Pulumi would pick a default one.
	Provider string
	Custom   bool
	Protect  bool
	// DependsOn are the URNs of all it waits for, those of its inputs included.
	DependsOn []string
	// Ignored are the properties whose changes are ignored.
	Ignored []string
	// Aliases are the logical names it had before.
	Aliases []string
	// Inputs are raw: a secret is a secret value.
	Inputs resource.PropertyMap
	// ID and Outputs are what the simulated AWS answered.
	ID      string
	Outputs resource.PropertyMap
}

// URN is the resource's name in the golden trees and in Parent and DependsOn:
// the last type and the name, as type::name.
func (r Resource) URN() string { return r.Type + "::" + r.Name }

// Recording is everything one run registered, in no particular order.
type Recording struct {
	Resources []Resource
}

// Stack reads one of the stack files that the repository ships, completed with a
// release and secrets, as the offline engine does.
func Stack(t testing.TB, path string) *stackfile.Stack {
	t.Helper()
	stack := FirstUp(t, path)
	_, err := stack.Release()
	require.NoError(t, err)
	return stack
}

// FirstUp is the stack before any image was released.
func FirstUp(t testing.TB, path string) *stackfile.Stack {
	t.Helper()
	stack, err := stackfile.Read(filepath.Join(Root(), path))
	require.NoError(t, err)
	_, err = stack.Secrets()
	require.NoError(t, err)
	return stack
}

// Root is the folder of the repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(file) { // built with -trimpath: the test runs in tests/
		return ".."
	}
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// runs are the recordings there are already, by all that a run depends on: half of
// all tests look at a stack as it is shipped, and none changes what it looks at.
var runs sync.Map

// Run runs the program on a stack, unless it has run on the same before, and fails
// the test if the program fails.
func Run(t testing.TB, stack *stackfile.Stack, options ...pulumi.RunOption) *Recording {
	t.Helper()
	if len(options) > 0 {
		return Anew(t, stack, options...)
	}
	same, err := json.Marshal(stack)
	require.NoError(t, err)
	if known, ok := runs.Load(string(same)); ok {
		return known.(*Recording)
	}
	recording := Anew(t, stack)
	runs.Store(string(same), recording)
	return recording
}

// Anew runs the program even where it has run on the same before.
func Anew(t testing.TB, stack *stackfile.Stack, options ...pulumi.RunOption) *Recording {
	t.Helper()
	recording, err := Try(stack, options...)
	require.NoError(t, err)
	return recording
}

// Try runs the program on a stack.
func Try(stack *stackfile.Stack, options ...pulumi.RunOption) (*Recording, error) {
	return run(stack, platform.In(stack.Folder), options...)
}

// TryProgram runs another program in the place of ours.
func TryProgram(stack *stackfile.Stack, program pulumi.RunFunc, options ...pulumi.RunOption) error {
	_, err := run(stack, program, options...)
	return err
}

func run(stack *stackfile.Stack, program pulumi.RunFunc, options ...pulumi.RunOption) (*Recording, error) {
	world := simaws.New(simaws.Options{Account: account(stack), Region: stack.Config["aws:region"]})
	lender, err := lenderOf(stack)
	if err != nil {
		return nil, err
	}
	if lender != nil {
		return borrow(world, lender, stack, program, options...)
	}
	return play(world.Mocks(), stack, program, options...)
}

func play(front *simaws.Mocks, stack *stackfile.Stack, program pulumi.RunFunc, options ...pulumi.RunOption) (*Recording, error) {
	mocks := &mocks{MockResourceMonitor: front}
	options = append([]pulumi.RunOption{
		pulumi.WithMocks(stack.Project, stack.Name, mocks),
		func(info *pulumi.RunInfo) {
			info.Config = maps.Clone(stack.Config)
			info.ConfigSecretKeys = slices.Clone(stack.Encrypted)
		},
	}, options...)
	err := pulumi.RunErr(program, options...)
	return mocks.over(), err
}

// DryRun makes a run a preview.
func DryRun(info *pulumi.RunInfo) { info.DryRun = true }

func account(stack *stackfile.Stack) string {
	if c, err := stack.Parse(); err == nil {
		return c.Account
	}
	return ""
}

// mocks writes down what passes through on its way to the simulated AWS.
type mocks struct {
	pulumi.MockResourceMonitor

	lock      sync.Mutex
	recording Recording
}

// over is the end of a run. The SDK keeps its mocks for good, and need not keep all
// that stands behind them.
func (m *mocks) over() *Recording {
	m.lock.Lock()
	defer m.lock.Unlock()
	recording := m.recording
	m.recording, m.MockResourceMonitor = Recording{}, nil
	return &recording
}

func (m *mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	id, state, err := m.MockResourceMonitor.NewResource(args)
	if err != nil || args.ReadRPC != nil { // what is looked up is not made
		return id, state, err
	}
	r := Resource{Type: args.TypeToken, Name: args.Name, Custom: args.Custom, Inputs: args.Inputs, ID: id, Outputs: state}
	if rpc := args.RegisterRPC; rpc != nil {
		r.Parent = short(rpc.GetParent())
		r.Provider = short(rpc.GetProvider())
		r.Protect = rpc.GetProtect()
		r.Ignored = rpc.GetIgnoreChanges()
		for _, urn := range rpc.GetDependencies() {
			r.DependsOn = append(r.DependsOn, short(urn))
		}
		slices.Sort(r.DependsOn)
		for _, alias := range rpc.GetAliases() {
			if name := alias.GetSpec().GetName(); name != "" { // the SDK adds types of its own
				r.Aliases = append(r.Aliases, name)
			}
		}
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	m.recording.Resources = append(m.recording.Resources, r)
	return id, state, nil
}

// short drops what is the same in every URN, and a provider's id.
func short(urn string) string {
	parts := strings.Split(urn, "::")
	if len(parts) < 4 || strings.HasPrefix(parts[2], "pulumi:pulumi:Stack") {
		return ""
	}
	types := strings.Split(parts[2], "$")
	return types[len(types)-1] + "::" + parts[3]
}

// Of finds the resources of a type, by name.
func (r *Recording) Of(typ string) map[string]Resource {
	found := map[string]Resource{}
	for _, resource := range r.Resources {
		if resource.Type == typ {
			found[resource.Name] = resource
		}
	}
	return found
}

// One finds a resource that must be there.
func (r *Recording) One(t testing.TB, typ, name string) Resource {
	t.Helper()
	for _, resource := range r.Resources {
		if resource.Type == typ && resource.Name == name {
			return resource
		}
	}
	require.Fail(t, "not found", "no %s named %s among %v", typ, name, slices.Sorted(maps.Keys(r.Of(typ))))
	return Resource{}
}

// Tree is one line per resource, sorted: type, name, and whose child it is.
func (r *Recording) Tree() string {
	var lines []string
	for _, resource := range r.Resources {
		line := resource.Type + " " + resource.Name
		if resource.Parent != "" {
			line += " < " + resource.Parent
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return fmt.Sprintln(strings.Join(lines, "\n"))
}

// Plain renders inputs as ordinary Go values, secrets opened.
func (r Resource) Plain() map[string]any {
	return resource.NewProperty(opened(r.Inputs)).Mappable().(map[string]any)
}

func opened(properties resource.PropertyMap) resource.PropertyMap {
	plain := resource.PropertyMap{}
	for key, value := range properties {
		plain[key] = open(value)
	}
	return plain
}

func open(value resource.PropertyValue) resource.PropertyValue {
	switch {
	case value.IsSecret():
		return open(value.SecretValue().Element)
	case value.IsArray():
		items := make([]resource.PropertyValue, len(value.ArrayValue()))
		for i, item := range value.ArrayValue() {
			items[i] = open(item)
		}
		return resource.NewProperty(items)
	case value.IsObject():
		return resource.NewProperty(opened(value.ObjectValue()))
	default:
		return value
	}
}
