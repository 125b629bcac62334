package records

import (
	"slices"
	"strings"
)

// Where things are in the bucket of releases.
const (
	Folder = "records/"
	// Manifests are of what was merged, Reviewed of pull requests: what may write the
	// latter is believed by reviews alone.
	Manifests = "manifests/"
	Reviewed  = "reviews/"
	// Next is where a pipeline of AWS finds what it is to release.
	Next = "pipeline/next.json"
	// Plan is what the pipeline knows of the environment.
	Plan = "pipeline/plan.json"
)

// Entry names a record. The result of a release is part of the name, so that nobody
// has to read all of them for the last that went well.
type Entry struct{ ID, Result string }

// Key is where the record is.
func (e Entry) Key() string { return Folder + e.ID + "." + e.Result + ".json" }

// Entries are the records among the keys of a bucket, the oldest first.
func Entries(keys []string) []Entry {
	var entries []Entry
	for _, key := range keys {
		id, result, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(key, Folder), ".json"), ".")
		if ok && idForm.MatchString(id) {
			entries = append(entries, Entry{id, result})
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	return entries
}

// Current is the last release that went well, and whether there is any.
func Current(entries []Entry) (Entry, bool) {
	for _, one := range slices.Backward(entries) {
		if one.Result == Succeeded {
			return one, true
		}
	}
	return Entry{}, false
}
