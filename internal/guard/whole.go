package guard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// weights order the operations of one resource: the heaviest is what becomes of it.
// What is not here the engine has learnt since, and nobody has judged it yet.
var weights = map[apitype.OpType]int{
	apitype.OpSame: 0, apitype.OpRefresh: 0,
	apitype.OpRead: 1, apitype.OpReadDiscard: 1, apitype.OpReadReplacement: 1, apitype.OpDiscardReplaced: 1,
	apitype.OpRemovePendingReplace: 1, // it went when its replacement began
	apitype.OpUpdate:               2, apitype.OpImport: 2,
	apitype.OpCreate:            3,
	apitype.OpCreateReplacement: 4, apitype.OpDeleteReplaced: 5, apitype.OpImportReplacement: 6, apitype.OpReplace: 7,
	apitype.OpDelete: 8,
}

// whole is the plan, if the preview went well and nothing of it is missing.
func (r *reader) whole() (*plan, error) {
	if len(r.errors) > 0 {
		return nil, fmt.Errorf("the preview failed: %s", strings.TrimSpace(strings.Join(r.errors, "")))
	}
	if !r.ended {
		return nil, errors.New("the preview did not come to its end")
	}
	for _, urn := range r.order {
		if !urn.IsValid() {
			return nil, fmt.Errorf("is no preview: a step is about %q, which is no URN", urn)
		}
		c, err := r.change(urn)
		if err != nil {
			return nil, err
		}
		r.plan.changes = append(r.plan.changes, c)
	}
	return r.plan, r.counted()
}

// change is what all steps of a resource come to.
func (r *reader) change(urn resource.URN) (change, error) {
	c := change{urn: urn, op: apitype.OpSame}
	refreshed := false
	for _, s := range r.steps[urn] {
		weight, known := weights[s.op]
		if !known {
			return c, fmt.Errorf("%s: the operation %q is not one this command knows", urn, s.op)
		}
		if weight > weights[c.op] {
			c.op, c.because = s.op, s.because
		}
		refreshed = refreshed || s.op == apitype.OpRefresh && s.old != nil
		for _, state := range []*state{s.new, s.old} {
			if state != nil {
				c.custom = c.custom || state.Custom
			}
		}
		if s.old != nil && len(s.old.Inputs) > 0 {
			c.old = s.old.Inputs
		}
	}
	c.gone = refreshed && c.op == apitype.OpCreate
	return c, nil
}

// counted holds what was read against what the engine has counted, so that a file
// from which steps are missing is found out.
func (r *reader) counted() error {
	for _, op := range []apitype.OpType{apitype.OpReplace, apitype.OpDelete} {
		found := 0
		for _, steps := range r.steps {
			if slices.ContainsFunc(steps, func(s step) bool { return s.op == op }) {
				found++
			}
		}
		if found < r.plan.counts[op] {
			return fmt.Errorf("is not all of the preview: the engine counts %d of %s, and %d are there", r.plan.counts[op], op, found)
		}
	}
	return nil
}
