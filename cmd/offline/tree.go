package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// tree is what an operation did to each resource, as Pulumi's own tree shows it.
type tree struct {
	rows  map[string]*row
	order []*row
}

type row struct {
	urn      resource.URN
	parent   string
	op       apitype.OpType
	failed   bool
	children []*row
}

// grow collects the engine's events until it has sent the last, and returns the
// rows without a parent.
func grow(stream <-chan events.EngineEvent) []*row {
	t := &tree{rows: map[string]*row{}}
	for event := range stream {
		switch {
		case event.ResourcePreEvent != nil:
			t.add(event.ResourcePreEvent.Metadata)
		case event.ResOutputsEvent != nil:
			t.add(event.ResOutputsEvent.Metadata)
		case event.ResOpFailedEvent != nil:
			t.add(event.ResOpFailedEvent.Metadata).failed = true
		}
	}
	return t.link()
}

func (t *tree) add(step apitype.StepEventMetadata) *row {
	r, seen := t.rows[step.URN]
	if !seen {
		r = &row{urn: resource.URN(step.URN)}
		t.rows[step.URN] = r
		t.order = append(t.order, r)
	}
	switch step.Op {
	case apitype.OpCreateReplacement, apitype.OpDeleteReplaced, apitype.OpReplace, apitype.OpDiscardReplaced:
		r.op = apitype.OpReplace
	default:
		r.op = step.Op
	}
	for _, state := range []*apitype.StepEventStateMetadata{step.Old, step.New} {
		if state != nil {
			r.parent = state.Parent
		}
	}
	return r
}

// link hangs rows under their parents once all are known: a destroy tells of
// children first.
func (t *tree) link() []*row {
	var roots []*row
	for _, r := range t.order {
		switch parent := t.rows[r.parent]; {
		case r.implied():
		case parent != nil:
			parent.children = append(parent.children, r)
		default:
			roots = append(roots, r)
		}
	}
	return roots
}

// implied says whether the row is a default provider: nobody asked for it, and
// Pulumi does not show it either.
func (r *row) implied() bool {
	return strings.HasPrefix(string(r.urn.Type()), "pulumi:providers:") && strings.HasPrefix(r.urn.Name(), "default")
}

// visible says whether the row, or one below it, tells of a change. The stack
// itself is always shown.
func (r *row) visible() bool {
	if r.failed || r.op != apitype.OpSame && r.op != apitype.OpRefresh || r.urn.Type() == resource.RootStackType {
		return true
	}
	return slices.ContainsFunc(r.children, (*row).visible)
}

// vocabulary is how the outcome of an operation on a resource is called.
type vocabulary struct {
	heading string
	words   map[apitype.OpType]string
}

var (
	planned = vocabulary{"Plan", map[apitype.OpType]string{
		apitype.OpCreate: "create", apitype.OpUpdate: "update", apitype.OpReplace: "replace",
		apitype.OpDelete: "delete", apitype.OpRead: "read", apitype.OpImport: "import",
	}}
	done = vocabulary{"Status", map[apitype.OpType]string{
		apitype.OpCreate: "created", apitype.OpUpdate: "updated", apitype.OpReplace: "replaced",
		apitype.OpDelete: "deleted", apitype.OpRead: "read", apitype.OpImport: "imported",
	}}
	signs = map[apitype.OpType]string{
		apitype.OpCreate: "+", apitype.OpUpdate: "~", apitype.OpReplace: "+-",
		apitype.OpDelete: "-", apitype.OpRead: ">", apitype.OpImport: "=",
	}
)

// draw writes the tree, one line per resource: what and where, its name, the
// outcome.
func draw(out io.Writer, roots []*row, v vocabulary) error {
	if len(roots) == 0 {
		return nil
	}
	lines := [][3]string{{"    Type", "Name", v.heading}}
	for _, root := range roots {
		lines = root.lines(lines, v, "", "")
	}
	var widths [2]int
	for _, line := range lines {
		for column := range widths {
			widths[column] = max(widths[column], utf8.RuneCountInString(line[column]))
		}
	}
	for _, line := range lines {
		text := fmt.Sprintf("%-*s  %-*s  %s", widths[0], line[0], widths[1], line[1], line[2])
		if _, err := fmt.Fprintln(out, strings.TrimRight(text, " ")); err != nil {
			return err
		}
	}
	return nil
}

func (r *row) lines(lines [][3]string, v vocabulary, branch, below string) [][3]string {
	if !r.visible() {
		return lines
	}
	outcome := v.words[r.op]
	if r.failed {
		outcome = "failed"
	}
	what := fmt.Sprintf(" %-2s %s%s", signs[r.op], branch, shortType(r.urn))
	lines = append(lines, [3]string{what, r.urn.Name(), outcome})
	shown := slices.DeleteFunc(slices.Clone(r.children), func(child *row) bool { return !child.visible() })
	slices.SortStableFunc(shown, inOrder)
	for i, child := range shown {
		if i == len(shown)-1 {
			lines = child.lines(lines, v, below+"└─ ", below+"   ")
		} else {
			lines = child.lines(lines, v, below+"├─ ", below+"│  ")
		}
	}
	return lines
}

// inOrder puts single resources first, by name, for the engine tells of them in
// an order that changes from run to run; components follow as the program made
// them.
func inOrder(a, b *row) int {
	switch {
	case len(a.children) == 0 && len(b.children) == 0:
		return cmp.Or(strings.Compare(a.urn.Name(), b.urn.Name()), strings.Compare(string(a.urn), string(b.urn)))
	case len(a.children) == 0:
		return -1
	case len(b.children) == 0:
		return 1
	}
	return 0
}

// shortType is a type as Pulumi shows it: aws:ec2/vpc:Vpc is aws:ec2:Vpc.
func shortType(urn resource.URN) string {
	parts := strings.Split(string(urn.Type()), ":")
	if len(parts) == 3 {
		parts[1], _, _ = strings.Cut(parts[1], "/")
	}
	return strings.Join(parts, ":")
}
