package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"landfall/delivery/records"
)

// list shows the newest releases, the last one first.
func list(ctx context.Context, e *environment, o order) error {
	entries, err := e.entries(ctx)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		e.say("No release of stack %s is written down.", e.stack)
		return nil
	}
	table := tabwriter.NewWriter(e.tell, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RELEASE\tRESULT\tBY\tBUILDS")
	for _, one := range slices.Backward(entries[max(0, len(entries)-max(1, o.last)):]) {
		r, err := e.read(ctx, one)
		if err != nil {
			return err
		}
		result := r.Result
		if r.Back != "" {
			result += ", back to " + r.Back
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, result, r.Actor, builds(r))
	}
	return table.Flush()
}

// builds are the digests of a release as people tell them apart.
func builds(r *records.Record) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(r.Images)) {
		all = append(all, name+"@"+records.Short(r.Images[name].Digest))
	}
	return strings.Join(all, " ")
}

// show prints all that is written down of a release.
func show(ctx context.Context, e *environment, o order) error {
	r, err := e.find(ctx, o.release)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	e.say("%s", text)
	return nil
}
