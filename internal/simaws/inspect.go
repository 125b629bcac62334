package simaws

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Resource is something that exists in the world, as a test sees it.
type Resource struct {
	Type    string
	Name    string // the logical name
	URN     resource.URN
	ID      string
	Inputs  resource.PropertyMap
	Outputs resource.PropertyMap
}

// Resources lists what exists, in the order it was made.
func (w *World) Resources() []Resource {
	w.mu.Lock()
	defer w.mu.Unlock()
	listed := make([]Resource, 0, len(w.things))
	for _, t := range w.things {
		listed = append(listed, Resource{t.kind.token, t.name, t.urn, t.id, clone(t.in), clone(t.out)})
	}
	return listed
}

// Remains lists what deletions left behind, as "snapshot/shop-final": copies, what can
// still be brought back, and what the program asked to keep.
func (w *World) Remains() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.asleep))
}

// Delete takes a thing away behind the engine's back, whatever needs it.
func (w *World) Delete(token, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.named(token, name)
	if t == nil {
		return fmt.Errorf("no %s named %s", token, name)
	}
	w.drop(t)
	return nil
}

// Modify changes properties of a thing behind the engine's back.
func (w *World) Modify(token, name string, changes resource.PropertyMap) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.named(token, name)
	if t == nil {
		return fmt.Errorf("no %s named %s", token, name)
	}
	t.in, t.out = clone(t.in), clone(t.out)
	maps.Copy(t.in, changes)
	maps.Copy(t.out, changes)
	return nil
}

func (w *World) named(token, name string) *thing {
	for _, t := range w.things {
		if t.kind.token == token && t.name == name {
			return t
		}
	}
	return nil
}

// Operations are what is asked of AWS when a resource of a type is made, changed and
// deleted, as "EC2: CreateVpc".
func Operations(token string) (create, update, remove string) {
	k, ok := kinds[token]
	if !ok {
		return "", "", ""
	}
	return k.create, k.update, k.remove
}
