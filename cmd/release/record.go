package main

import (
	"fmt"
	"os"
	"regexp"

	"landfall/delivery/records"
)

// buildForm is a commit of an application's repository.
var buildForm = regexp.MustCompile(`^([A-Za-z0-9-]+/[A-Za-z0-9._-]+)@([0-9a-f]{40})$`)

// readManifest reads what names builds: a manifest or a record.
func readManifest(path string) (*records.Record, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := records.Named(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}
