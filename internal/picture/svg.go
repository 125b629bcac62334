package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// svg writes elements, each on a line of its own.
type svg struct {
	bytes.Buffer
	depth int
}

// attributes come in pairs of name and value.
func (s *svg) start(name string, attributes ...any) {
	s.line("<%s%s>", name, pairs(attributes))
	s.depth++
}

func (s *svg) end(name string) {
	s.depth--
	s.line("</%s>", name)
}

func (s *svg) empty(name string, attributes ...any) {
	s.line("<%s%s/>", name, pairs(attributes))
}

func (s *svg) text(name, text string, attributes ...any) {
	s.line("<%s%s>%s</%s>", name, pairs(attributes), escaped(text), name)
}

func (s *svg) line(format string, args ...any) {
	s.WriteString(strings.Repeat(" ", s.depth))
	fmt.Fprintf(s, format, args...)
	s.WriteByte('\n')
}

func (s *svg) rect(class string, r rect, radius int) {
	s.empty("rect", "class", class, "x", r.x, "y", r.y, "width", r.w, "height", r.h, "rx", radius)
}

// words writes a text by its baseline; anchor is start, middle or end.
func (s *svg) words(class, anchor string, x, y int, text string) {
	attributes := []any{"class", class, "x", x, "y", y}
	if anchor != "start" {
		attributes = append(attributes, "text-anchor", anchor)
	}
	s.text("text", text, attributes...)
}

// icon places a drawing of 20 by 20.
func (s *svg) icon(class, name string, x, y int) {
	s.empty("path", "class", "icon "+class, "transform", fmt.Sprintf("translate(%d %d)", x, y), "d", icons[name])
}

func pairs(attributes []any) string {
	var text strings.Builder
	for i := 0; i+1 < len(attributes); i += 2 {
		fmt.Fprintf(&text, ` %s="%s"`, attributes[i], escaped(fmt.Sprint(attributes[i+1])))
	}
	return text.String()
}

func escaped(text string) string {
	var safe bytes.Buffer
	_ = xml.EscapeText(&safe, []byte(text)) // a buffer takes everything
	return safe.String()
}
