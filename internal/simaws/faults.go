package simaws

import (
	"context"
	"strings"
)

// Moment is when a held creation stops: before AWS has made the thing, or
// after, with the answer still on its way.
type Moment int

// The moments a creation can be held at.
const (
	Before Moment = iota
	After
)

// Hold stops the creation of one resource, so that a test can act in its middle.
type Hold struct {
	Reached  <-chan struct{} // closed once the creation has got there
	reached  chan struct{}
	released chan struct{}
	token    string
	name     string
	moment   Moment
}

// Release lets the held creation go on.
func (h *Hold) Release() { close(h.released) }

// Hold stops the next creation of a type and logical name at a moment.
func (w *World) Hold(token, name string, moment Moment) *Hold {
	h := &Hold{reached: make(chan struct{}), released: make(chan struct{}), token: token, name: name, moment: moment}
	h.Reached = h.reached
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holds = append(w.holds, h)
	return h
}

// wait stops a call that is held at a moment until it is released or its caller is gone.
func (w *World) wait(ctx context.Context, token, name string, moment Moment) error {
	w.mu.Lock()
	var held *Hold
	for i, h := range w.holds {
		if h.token == token && h.name == name && h.moment == moment {
			held = h
			w.holds = append(w.holds[:i:i], w.holds[i+1:]...)
			break
		}
	}
	w.mu.Unlock()
	if held == nil {
		return nil
	}
	close(held.reached)
	select {
	case <-held.released:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type fault struct {
	step  string
	token string
	name  string
	err   error
}

// Fail makes the next create, read, update or delete of a type and logical name fail once. The
// step "wait" comes after the first two: AWS has done it, but the thing does not come up.
func (w *World) Fail(step, token, name string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, &fault{step, token, name, err})
}

// Forgive takes back every Fail that nothing has met yet.
func (w *World) Forgive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

func (w *World) fault(c *call, step string) error {
	name := c.name
	if c.old != nil {
		name = c.old.name
	}
	for i, f := range w.faults {
		if f.step == step && f.token == c.kind.token && f.name == name {
			w.faults = append(w.faults[:i:i], w.faults[i+1:]...)
			return f.err
		}
	}
	return nil
}

// awaited is why a thing that was made or changed does not come up.
func (w *World) awaited(c *call) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fault(c, "wait")
}

// cutCode parts "Code: message".
func cutCode(said string) (code, message string) {
	code, message, _ = strings.Cut(said, ": ")
	return code, message
}
