package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Where things are in the bucket. The result of a release is part of its record's
// name, so that nobody has to read all of them for the last that went well.
const (
	records = "records/"
	// manifests are of what was merged, reviewed of pull requests: what may write the
	// latter is believed by reviews alone.
	manifests = "manifests/"
	reviewed  = "reviews/"
)

// entry names a record.
type entry struct{ id, result string }

func (e entry) key() string { return records + e.id + "." + e.result + ".json" }

// entries are all records, the oldest first.
func (e *environment) entries(ctx context.Context) ([]entry, error) {
	if err := e.written(); err != nil {
		return nil, err
	}
	var keys []string
	err := e.ask(ctx, &keys, "s3api", "list-objects-v2", "--bucket", e.Releases.Bucket, "--prefix", records, "--query", "Contents[].Key")
	if err != nil {
		return nil, fmt.Errorf("records of stack %s: %w", e.stack, err)
	}
	var entries []entry
	for _, key := range keys {
		id, result, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(key, records), ".json"), ".")
		if ok && idForm.MatchString(id) {
			entries = append(entries, entry{id, result})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.id, b.id) })
	return entries, nil
}

// read fetches a record.
func (e *environment) read(ctx context.Context, one entry) (*record, error) {
	text, err := e.aws(ctx, "s3", "cp", "s3://"+e.Releases.Bucket+"/"+one.key(), "-")
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", one.id, err)
	}
	r, err := decode(text)
	if err != nil {
		return nil, fmt.Errorf("release %s: its record %w", one.id, err)
	}
	return r, nil
}

// built fetches the manifest that an application's workflow has left for a commit.
func (e *environment) built(ctx context.Context, place, build string) (*record, error) {
	of := buildForm.FindStringSubmatch(build)
	text, err := e.aws(ctx, "s3", "cp", "s3://"+e.Releases.Bucket+"/"+place+of[1]+"/"+of[2]+".json", "-")
	if err != nil {
		return nil, fmt.Errorf("manifest of %s: %w", build, err)
	}
	r, err := named(text)
	if err != nil {
		return nil, fmt.Errorf("manifest of %s: %w", build, err)
	}
	return r, nil
}

// find fetches the record of a release by its id.
func (e *environment) find(ctx context.Context, id string) (*record, error) {
	entries, err := e.entries(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(entries, func(one entry) bool { return one.id == id })
	if at < 0 {
		return nil, fmt.Errorf("stack %s knows no release %s: go run ./cmd/release list -stack %s shows those it does", e.stack, id, e.stack)
	}
	return e.read(ctx, entries[at])
}

// current is the last release that went well; nil before the first.
func (e *environment) current(ctx context.Context) (*record, error) {
	entries, err := e.entries(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range slices.Backward(entries) {
		if one.result == succeeded {
			return e.read(ctx, one)
		}
	}
	return nil, nil
}

// write adds a record. One that is there already is never written over.
func (e *environment) write(ctx context.Context, r *record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "release-*.json")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if _, err := file.Write(text); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return err
	}
	key := entry{r.ID, r.Result}.key()
	if _, err := e.aws(ctx, "s3api", "put-object", "--bucket", e.Releases.Bucket, "--key", key, "--body", file.Name(),
		"--content-type", "application/json", "--if-none-match", "*"); err != nil {
		return fmt.Errorf("record %s: %w", key, err)
	}
	return nil
}
