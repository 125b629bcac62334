package simaws

import (
	"fmt"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Mocks is the world behind a unit test. It refuses what the engine would refuse:
// the tables' refusals, and two resources of one URN, which the SDK's own mock monitor
// lets pass.
type Mocks struct {
	world *World

	mu       sync.Mutex
	seen     map[resource.URN]bool
	sessions map[string]session              // by the reference of the provider instance
	stacks   map[string]resource.PropertyMap // outputs by the full name of the stack
}

// stackReferenceType is the engine's own, and no provider's.
const stackReferenceType = "pulumi:pulumi:StackReference"

// Mocks returns the front for unit tests.
func (w *World) Mocks() *Mocks {
	return &Mocks{world: w, seen: map[resource.URN]bool{}, sessions: map[string]session{}, stacks: map[string]resource.PropertyMap{}}
}

var _ pulumi.MockResourceMonitor = (*Mocks)(nil)

// NewResource answers the registration of a resource, or the reading of one.
func (m *Mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.ReadRPC != nil {
		return m.read(args)
	}
	urn := urnOf(args)
	if err := m.once(urn); err != nil {
		return "", nil, err
	}
	switch {
	case strings.HasPrefix(args.TypeToken, "pulumi:providers:"):
		return m.provider(args)
	case args.TypeToken == vpcComponentType:
		return m.vpc(args, urn)
	case !args.Custom:
		if args.RegisterRPC.GetRemote() {
			return "", nil, &Unsimulated{"the remote component " + args.TypeToken}
		}
		return "", resource.PropertyMap{}, nil
	}
	t, err := m.create(args.TypeToken, args.Name, urn, args.Inputs, m.session(args.Provider))
	if err != nil {
		return "", nil, err
	}
	return t.id, t.out, nil
}

// create checks and makes one resource, as the engine would in two steps.
func (m *Mocks) create(token, name string, urn resource.URN, inputs resource.PropertyMap, s session) (*thing, error) {
	kind, ok := kinds[token]
	if !ok {
		return nil, &Unsimulated{"the resource type " + token}
	}
	c := &call{world: m.world, kind: kind, session: s, urn: urn, name: name, in: inputs}
	checked, failures := c.check(nil, seed(string(urn)))
	if len(failures) > 0 {
		return nil, failures[0]
	}
	c.in = checked
	return m.world.create(c)
}

// once refuses a URN the second time.
func (m *Mocks) once(urn resource.URN) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen[urn] {
		return fmt.Errorf("duplicate URN %s: try giving the resource a unique name", urn)
	}
	m.seen[urn] = true
	return nil
}

// urnOf is the URN the engine would give, which holds the types of the parents and
// not their names.
func urnOf(args pulumi.MockResourceArgs) resource.URN {
	parent := resource.URN(args.RegisterRPC.GetParent())
	stack, project := tokens.QName("stack"), tokens.PackageName("project")
	var above tokens.Type
	if parent != "" {
		stack, project = parent.Stack(), parent.Project()
		if parent.QualifiedType() != resource.RootStackType {
			above = parent.QualifiedType()
		}
	}
	return resource.NewURN(stack, project, above, tokens.Type(args.TypeToken), args.Name)
}

// provider remembers what a provider instance was configured with.
func (m *Mocks) provider(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	s, err := m.world.configured(args.Inputs)
	if err != nil {
		return "", nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions[args.TypeToken+"::"+args.Name] = s
	return args.Name + "-id", args.Inputs, nil
}

// session is the configuration of the provider a registration names.
func (m *Mocks) session(reference string) session {
	m.mu.Lock()
	defer m.mu.Unlock()
	for suffix, s := range m.sessions {
		if strings.Contains(reference, suffix+"::") {
			return s
		}
	}
	return m.world.session()
}

// Stack tells of another stack, for programs that refer to it.
func (m *Mocks) Stack(name string, outputs resource.PropertyMap) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stacks[name] = outputs
}

// stack answers a reference to another stack, in the engine's words.
func (m *Mocks) stack(name string) (string, resource.PropertyMap, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	outputs, known := m.stacks[name]
	if !known {
		return "", nil, fmt.Errorf("unknown stack %q", name)
	}
	return name, resource.PropertyMap{"name": resource.NewProperty(name), "outputs": resource.NewProperty(outputs)}, nil
}

// read answers a lookup of something that exists by its id.
func (m *Mocks) read(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == stackReferenceType {
		return m.stack(args.ID)
	}
	m.world.mu.Lock()
	defer m.world.mu.Unlock()
	if _, ok := kinds[args.TypeToken]; !ok {
		return "", nil, &Unsimulated{"the resource type " + args.TypeToken}
	}
	t := m.world.find(args.TypeToken, args.ID)
	if t == nil {
		return "", nil, fmt.Errorf("resource '%s' does not exist", args.ID)
	}
	return t.id, clone(t.out), nil
}

// Call answers an invoke.
func (m *Mocks) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return m.world.invoke(args.Token, args.Args, m.session(args.Provider))
}
