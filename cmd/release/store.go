package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"landfall/delivery/records"
)

// entries are all records, the oldest first.
func (e *environment) entries(ctx context.Context) ([]records.Entry, error) {
	if err := e.written(); err != nil {
		return nil, err
	}
	var keys []string
	err := e.ask(ctx, &keys, "s3api", "list-objects-v2", "--bucket", e.Releases.Bucket, "--prefix", records.Folder, "--query", "Contents[].Key")
	if err != nil {
		return nil, fmt.Errorf("records of stack %s: %w", e.stack, err)
	}
	return records.Entries(keys), nil
}

// read fetches a record.
func (e *environment) read(ctx context.Context, one records.Entry) (*records.Record, error) {
	text, err := e.aws(ctx, "s3", "cp", "s3://"+e.Releases.Bucket+"/"+one.Key(), "-")
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", one.ID, err)
	}
	r, err := records.Decode(text)
	if err != nil {
		return nil, fmt.Errorf("release %s: its record %w", one.ID, err)
	}
	return r, nil
}

// built fetches the manifest that an application's workflow has left for a commit.
func (e *environment) built(ctx context.Context, place, build string) (*records.Record, error) {
	of := buildForm.FindStringSubmatch(build)
	text, err := e.aws(ctx, "s3", "cp", "s3://"+e.Releases.Bucket+"/"+place+of[1]+"/"+of[2]+".json", "-")
	if err != nil {
		return nil, fmt.Errorf("manifest of %s: %w", build, err)
	}
	r, err := records.Named(text)
	if err != nil {
		return nil, fmt.Errorf("manifest of %s: %w", build, err)
	}
	return r, nil
}

// find fetches the record of a release by its id.
func (e *environment) find(ctx context.Context, id string) (*records.Record, error) {
	entries, err := e.entries(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(entries, func(one records.Entry) bool { return one.ID == id })
	if at < 0 {
		return nil, fmt.Errorf("stack %s knows no release %s: go run ./cmd/release list -stack %s shows those it does", e.stack, id, e.stack)
	}
	return e.read(ctx, entries[at])
}

// current is the last release that went well; nil before the first.
func (e *environment) current(ctx context.Context) (*records.Record, error) {
	entries, err := e.entries(ctx)
	if err != nil {
		return nil, err
	}
	if last, found := records.Current(entries); found {
		return e.read(ctx, last)
	}
	return nil, nil
}

// write adds a record. One that is there already is never written over.
func (e *environment) write(ctx context.Context, r *records.Record) error {
	key := records.Entry{ID: r.ID, Result: r.Result}.Key()
	if err := e.put(ctx, key, r, "--if-none-match", "*"); err != nil {
		return fmt.Errorf("record %s: %w", key, err)
	}
	return nil
}

// put writes a document into the bucket.
func (e *environment) put(ctx context.Context, key string, r *records.Record, conditions ...string) error {
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
	_, err = e.aws(ctx, append([]string{
		"s3api", "put-object", "--bucket", e.Releases.Bucket, "--key", key, "--body", file.Name(),
		"--content-type", "application/json",
	}, conditions...)...)
	return err
}
