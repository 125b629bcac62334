package guard

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// plan is what a preview would do.
type plan struct {
	changes []change
	// counts are the resources by operation, as the engine itself counts them.
	counts map[apitype.OpType]int
	// parents are those of all resources that the preview speaks of.
	parents map[resource.URN]resource.URN
}

// change is what would become of one resource.
type change struct {
	urn resource.URN
	op  apitype.OpType
	// gone says that a refresh no longer found it, and it would be made anew.
	gone bool
	// custom is true of resources, false of components, which are only a name.
	custom bool
	// old are the inputs it has now.
	old map[string]any
	// because lists the properties whose change makes it so.
	because []string
}

// digest is the document that pulumi preview --json writes.
type digest struct {
	Steps         []digestStep
	Diagnostics   []struct{ Message, Severity string }
	ChangeSummary map[apitype.OpType]int
}

type digestStep struct {
	Op                          apitype.OpType
	URN                         resource.URN
	OldState, NewState          *state
	DiffReasons, ReplaceReasons []string
}

// state is what the guard wants to know of a resource.
type state struct {
	Custom bool
	Parent resource.URN
	Inputs map[string]any
}

// read takes a preview in either of its forms. What is no whole preview that went
// well is an error: a guard that cannot tell must not let pass.
func read(text []byte) (*plan, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, errors.New("is empty: pulumi wrote no preview")
	}
	var first map[string]json.RawMessage
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&first); err != nil {
		return nil, fmt.Errorf("is no JSON, or not all of it: %w", err)
	}
	r := reader{plan: &plan{counts: map[apitype.OpType]int{}, parents: map[resource.URN]resource.URN{}}, steps: map[resource.URN][]step{}}
	var err error
	switch {
	case first["sequence"] != nil && first["timestamp"] != nil:
		err = r.events(text)
	case first["steps"] != nil || first["changeSummary"] != nil || first["diagnostics"] != nil:
		err = r.digest(text)
	default:
		err = fmt.Errorf("is no preview: it holds %s", cmp.Or(strings.Join(slices.Sorted(maps.Keys(first)), ", "), "nothing"))
	}
	if err != nil {
		return nil, err
	}
	return r.whole()
}

// reader gathers the steps of each resource.
type reader struct {
	plan   *plan
	order  []resource.URN
	steps  map[resource.URN][]step
	errors []string
	ended  bool
}

type step struct {
	op       apitype.OpType
	old, new *state
	because  []string
}

func (r *reader) digest(text []byte) error {
	var d digest
	if err := json.Unmarshal(text, &d); err != nil {
		return fmt.Errorf("is no preview: %w", err)
	}
	for _, s := range d.Steps {
		r.step(s.URN, step{op: s.Op, old: s.OldState, new: s.NewState, because: reasons(s.ReplaceReasons, s.DiffReasons)})
	}
	for _, said := range d.Diagnostics {
		if said.Severity == "error" {
			r.errors = append(r.errors, strings.TrimPrefix(said.Message, "error: "))
		}
	}
	r.plan.counts, r.ended = d.ChangeSummary, d.ChangeSummary != nil
	return nil
}

// events reads what the engine tells as it goes, one object per line.
func (r *reader) events(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		var event apitype.EngineEvent
		err := decoder.Decode(&event)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("is no JSON, or not all of it: %w", err)
		}
		switch {
		case event.ResourcePreEvent != nil:
			r.told(event.ResourcePreEvent.Metadata)
		case event.ResOutputsEvent != nil:
			r.told(event.ResOutputsEvent.Metadata)
		case event.DiagnosticEvent != nil && event.DiagnosticEvent.Severity == "error":
			r.errors = append(r.errors, event.DiagnosticEvent.Message)
		case event.SummaryEvent != nil:
			summary := event.SummaryEvent
			if !summary.IsPreview {
				return errors.New("is no preview but an update that has happened")
			}
			r.plan.counts, r.ended = summary.ResourceChanges, summary.Result == apitype.OperationResultSucceeded
		}
	}
}

func (r *reader) told(m apitype.StepEventMetadata) {
	known := func(s *apitype.StepEventStateMetadata) *state {
		if s == nil {
			return nil
		}
		return &state{Custom: s.Custom, Parent: resource.URN(s.Parent), Inputs: s.Inputs}
	}
	r.step(resource.URN(m.URN), step{op: m.Op, old: known(m.Old), new: known(m.New), because: reasons(m.Keys, m.Diffs)})
}

func (r *reader) step(urn resource.URN, s step) {
	if r.steps[urn] == nil {
		r.order = append(r.order, urn)
	}
	r.steps[urn] = append(r.steps[urn], s)
	for _, known := range []*state{s.old, s.new} {
		if known != nil {
			r.plan.parents[urn] = known.Parent
		}
	}
}

// reasons prefers the properties that replace to all that differ.
func reasons(replacing, differing []string) []string {
	if len(replacing) > 0 {
		return slices.Sorted(slices.Values(replacing))
	}
	return slices.Sorted(slices.Values(differing))
}
