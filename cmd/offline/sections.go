package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// sections keeps what the CLI prints when it has no terminal, to leave out the
// loose lines about single resources that the tree shows better.
type sections struct{ bytes.Buffer }

// titles begin what Pulumi has to say about the operation as a whole.
var titles = []string{"Policies:", "Diagnostics:", "Outputs:", "Resources:", "Duration:"}

// hangup is what the engine says of a component, here the VPC of awsx, that it was
// still waiting for when something else failed: it hangs up on the provider and
// blames the component.
// https://github.com/pulumi/pulumi/issues/19275
var hangup = regexp.MustCompile(`^\s*error: \S+ resource '[^']*' has a problem: grpc: the client connection is closing$`)

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
	said := slices.DeleteFunc(lines[closing:], hangup.MatchString)
	_, err := fmt.Fprintf(out, "\n%s\n\n", strings.Join(said, "\n"))
	return err
}
