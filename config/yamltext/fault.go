// Package yamltext tells where a text breaks the rules of YAML, and what to do about
// it. The reader of YAML names the line where it began to read what it could not
// finish, or none at all.
package yamltext

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Fault is the first thing that keeps a text from being read.
type Fault struct {
	// Line counts from 1.
	Line            int
	Problem, Repair string
}

// Error is the fault on one line.
func (f *Fault) Error() string {
	return fmt.Sprintf("line %d: %s; %s", f.Line, f.Problem, f.Repair)
}

// faults are what the reader says, and what people say of it.
var faults = []struct{ said, problem, repair string }{
	{"tab character", "is indented with a tab", "indent it with spaces"},
	{"mapping values are not allowed", "holds a colon where none can be", "put a value that holds one in quotes, indent the line as its neighbours are, and end the key above with a colon"},
	{"did not find expected ',' or", "opens a bracket that is not closed", "close it, or put a text that begins with one in quotes"},
	{"did not find expected node content", "opens a bracket that is not closed", "close it, or put a text that begins with one in quotes"},
	{"found unexpected end of stream", "opens a quote that is not closed", "close it"},
	{"did not find expected alphabetic", "has a value that begins with * or &", "put it in quotes"},
	{"unknown anchor", "has a value that begins with *", "put it in quotes, or name an anchor that stands above"},
	{"cannot start any token", "has a value that begins with @, ` or %", "put it in quotes"},
	{"unknown escape character", "has a backslash that double quotes do not know", `use single quotes, or write \\`},
	{"block sequence entries", "begins a list on the line of its key", "put the list on lines of its own"},
	{"control characters", "holds a character that no text has", "save the file as UTF-8, without it"},
	{"UTF-8", "holds a character that is no UTF-8", "save the file as UTF-8"},
}

// Read is the first document of a text, or what keeps it from being read.
func Read(text []byte) (*yaml.Node, *Fault) {
	var document yaml.Node
	err := yaml.Unmarshal(text, &document)
	if err == nil {
		return &document, nil
	}
	fault := &Fault{Line: broken(text), Problem: "does not fit the lines above it", Repair: "indent it as its neighbours are, and look for a quote inside of quotes"}
	lines := bytes.Split(text, []byte("\n"))
	if tabbed.Match(lines[fault.Line-1]) {
		err = errors.New(faults[0].said)
	}
	for _, f := range faults {
		if strings.Contains(err.Error(), f.said) {
			fault.Problem, fault.Repair = f.problem, f.repair
			break
		}
	}
	return nil, fault
}

var tabbed = regexp.MustCompile(`^ *\t`)

// broken is the line up to which a text can be read, and that line not.
func broken(text []byte) int {
	ends := []int{0}
	for at, c := range text {
		if c == '\n' {
			ends = append(ends, at+1)
		}
	}
	if ends[len(ends)-1] == len(text) && len(ends) > 1 {
		ends = ends[:len(ends)-1]
	}
	for line := len(ends); line > 1; line-- {
		if yaml.Unmarshal(text[:ends[line-1]], new(yaml.Node)) == nil {
			return line
		}
	}
	return 1
}

// Further is the line at which another document begins that holds something, 0 if
// there is none.
func Further(text []byte) int {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document yaml.Node
	for count := 0; ; count++ {
		if err := decoder.Decode(&document); err != nil {
			return 0
		}
		if count > 0 && document.Content[0].ShortTag() != "!!null" {
			return document.Line
		}
	}
}
