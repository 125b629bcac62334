// Command reference writes the two documents that follow from the types of the
// configuration: the JSON Schema an editor checks a stack file with, and the
// reference a person reads.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	source := flag.String("source", ".", "folder of the package config")
	docs := flag.String("docs", "../docs", "folder to write to")
	flag.Parse()
	if err := write(*source, *docs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(source, docs string) error {
	files, err := generate(source)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(docs, name), text, 0o644); err != nil { //nolint:gosec // documents are for everyone to read
			return err
		}
	}
	return nil
}

// generate is every document by file name.
func generate(source string) (map[string][]byte, error) {
	spoken, err := readComments(source)
	if err != nil {
		return nil, err
	}
	schema, err := spoken.schema()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"landfall.schema.json": schema, "configuration.md": spoken.markdown()}, nil
}
