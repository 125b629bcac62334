// Package records is what is written down of builds and releases: the documents that
// whoever builds, deploys and goes back pass on to each other.
package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Version is that of the documents below.
const Version = 1

// Record is what is written down of one release. One that went well says all that
// runs, so that it can be gone back to without any other. A manifest is the same of
// builds alone, which nobody has released yet; an order is one for a stack, to be
// released by its pipeline.
type Record struct {
	Version int `json:"version"`
	// ID is the time and the commit it was made from: 20260131T090000Z-1a2b3c4. The
	// order of ids is that of releases.
	ID    string    `json:"id,omitempty"`
	Stack string    `json:"stack,omitempty"`
	Time  time.Time `json:"time"`
	// Repository and Commit are what it was made from: the program of a release, the
	// application of a manifest.
	Repository string `json:"repository,omitempty"`
	Commit     string `json:"commit"`
	Actor      string `json:"actor,omitempty"`
	// Approver is who let it through, where somebody had to.
	Approver string `json:"approver,omitempty"`
	// Run is where it is shown how it went.
	Run string `json:"run,omitempty"`
	// Back is the release it goes back to, if it does.
	Back   string `json:"back,omitempty"`
	Result string `json:"result,omitempty"`
	Reason string `json:"reason,omitempty"`

	Images map[string]Build `json:"images"`
	// Tasks are the task definitions that ran at the end, by service.
	Tasks map[string]string `json:"tasks,omitempty"`
}

// Build is what runs of one image.
type Build struct {
	Digest string `json:"digest"`
	// Registry is the repository it lies in.
	Registry string `json:"registry"`
	// Repository and Commit are the application's.
	Repository string `json:"repository,omitempty"`
	Commit     string `json:"commit,omitempty"`
}

// The results of a release.
const (
	Succeeded = "succeeded"
	Failed    = "failed"
)

var (
	idForm       = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{7,40}$`)
	imageForm    = regexp.MustCompile(`^[a-z][a-z0-9]*([._-][a-z0-9]+)*$`)
	digestForm   = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	commitForm   = regexp.MustCompile(`^[0-9a-f]{40}$`)
	registryForm = regexp.MustCompile(`^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9/._-]+$`)
)

// stamp is the time of an id.
const stamp = "20060102T150405Z"

// Identifies says whether a text has the form of a release's id.
func Identifies(text string) bool { return idForm.MatchString(text) }

// Identify names a release by when it was made and from what.
func Identify(at time.Time, commit string) string {
	return at.UTC().Format(stamp) + "-" + commit[:min(7, len(commit))]
}

// Named reads what names builds, a manifest or a record, and tells each whose it is.
func Named(text []byte) (*Record, error) {
	r, err := Decode(text)
	if err != nil {
		return nil, err
	}
	if r.Result == Failed {
		return nil, fmt.Errorf("release %s has failed: it is not to be deployed", r.ID)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Images)) {
		if b := r.Images[name]; b.Commit == "" && r.Result == "" && r.Stack == "" {
			b.Repository, b.Commit = r.Repository, r.Commit
			r.Images[name] = b
		}
	}
	return r, nil
}

// Decode reads a document and refuses one that could not be deployed: it may come
// from another repository.
func Decode(text []byte) (*Record, error) {
	var r Record
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, err
	}
	if r.Version != Version {
		return nil, fmt.Errorf("is of version %d, and this program reads %d", r.Version, Version)
	}
	if len(r.Images) == 0 && r.Result == "" {
		return nil, errors.New("names no build")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Images)) {
		b := r.Images[name]
		switch {
		case !imageForm.MatchString(name):
			return nil, fmt.Errorf("%q is no name of an image", name)
		case !digestForm.MatchString(b.Digest):
			return nil, fmt.Errorf("%s: %q is no digest", name, b.Digest)
		case !registryForm.MatchString(b.Registry):
			return nil, fmt.Errorf("%s: %q is no repository of ECR", name, b.Registry)
		case b.Commit != "" && !commitForm.MatchString(b.Commit):
			return nil, fmt.Errorf("%s: %q is no commit", name, b.Commit)
		}
	}
	return &r, nil
}

// Short is a digest or a commit as people tell them apart.
func Short(hash string) string {
	hash = strings.TrimPrefix(hash, "sha256:")
	return hash[:min(12, len(hash))]
}
