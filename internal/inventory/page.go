package inventory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// page is YAML for a reader: block style outside, flow style where a value fits on
// a line, remarks of neighbouring lines in one column.
type page struct {
	depth int
	lines []line
	// group counts the objects near the top; remarks of one stand in one column.
	group int
}

type line struct {
	text, remark string
	group        int
}

func (p *page) line(text, remark string) {
	p.lines = append(p.lines, line{strings.Repeat("  ", p.depth) + text, remark, p.group})
}

// open begins an object; what follows stands in it until depth goes down.
func (p *page) open(key string) {
	if p.depth <= 3 {
		p.group++
	}
	p.line(scalar(key)+":", "")
	p.depth++
}

func (p *page) number(key string, value int, remark string) {
	if value != 0 {
		p.line(fmt.Sprintf("%s: %d", key, value), remark)
	}
}

// margin is as far as a remark is moved to stand in a column with others.
const margin = 56

func (p *page) text() string {
	columns := map[int]int{}
	for _, line := range p.lines {
		if width := utf8.RuneCountInString(line.text); line.remark != "" && width <= margin {
			columns[line.group] = max(columns[line.group], width)
		}
	}
	var out strings.Builder
	for _, line := range p.lines {
		out.WriteString(line.text)
		if line.remark != "" {
			out.WriteString(strings.Repeat(" ", max(columns[line.group]-utf8.RuneCountInString(line.text), 0)) + "  # " + line.remark)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// Plain scalars that mean themselves in every YAML there is; the rest is quoted.
var (
	plainForm = regexp.MustCompile(`^(?:--?)?[A-Za-z_/][A-Za-z0-9_./@%+=-]*(?::[A-Za-z0-9_./@%+=-]+)*$`)
	wordForm  = regexp.MustCompile(`(?i)^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$`)
	textForm  = regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9_./@%+=?&*~ -]*(?::[A-Za-z0-9_./@%+=?&*~-]+)*$`)
)

// scalar is a text inside of flow style.
func scalar(text string) string {
	if plainForm.MatchString(text) && !wordForm.MatchString(text) {
		return text
	}
	return quoted(text)
}

// text is a text that has a line of its own.
func text(value string) string {
	if textForm.MatchString(value) && !wordForm.MatchString(value) && value == strings.TrimSpace(value) {
		return value
	}
	return quoted(value)
}

// quoted is a text between quotes: a JSON string is one in YAML too.
func quoted(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return `""`
	}
	return strings.TrimSpace(out.String())
}

func list(texts []string) string {
	words := make([]string, len(texts))
	for i, text := range texts {
		words[i] = scalar(text)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// flow is an object on one line; its values are written already.
func flow(fields map[string]string) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		pairs = append(pairs, scalar(key)+": "+fields[key])
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}
