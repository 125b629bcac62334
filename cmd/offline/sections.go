package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// sections keeps what the CLI prints when it has no terminal, to leave out the
// loose lines about single resources that the tree shows better.
type sections struct{ bytes.Buffer }

// titles begin what Pulumi has to say about the operation as a whole.
var titles = []string{"Policies:", "Diagnostics:", "Outputs:", "Resources:", "Duration:"}

// write prints the CLI's first line, the tree, and the CLI's closing sections.
func (s *sections) write(out io.Writer, roots []*row, v vocabulary) error {
	lines := strings.Split(strings.TrimRight(s.String(), "\n"), "\n")
	fmt.Fprintf(out, "%s\n\n", lines[0])
	if err := draw(out, roots, v); err != nil {
		return err
	}
	closing := slices.IndexFunc(lines, func(line string) bool {
		return slices.ContainsFunc(titles, func(title string) bool { return strings.HasPrefix(line, title) })
	})
	if closing < 0 {
		return nil
	}
	_, err := fmt.Fprintf(out, "\n%s\n\n", strings.Join(lines[closing:], "\n"))
	return err
}
