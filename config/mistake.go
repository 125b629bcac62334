package config

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Mistake is one thing wrong in the stack's configuration, told so that it can
// be repaired without reading this program.
type Mistake struct {
	// Path leads to the value: services.server.memory inside landfall:platform,
	// and the key in full (landfall:release.images.medusa) outside of it.
	Path string
	// Value is what was found, as the stack file spells it; empty when there is
	// nothing to show or when showing it would leak a secret.
	Value string
	// Problem says what is wrong with the value.
	Problem string
	// Repair says what to write or run instead.
	Repair string
}

// Error is the mistake on one line: path, value, problem, repair.
func (m Mistake) Error() string {
	found := m.Problem
	if m.Value != "" {
		found = m.Value + " " + m.Problem
	}
	return m.Path + ": " + found + "; " + m.Repair
}

// Mistakes is everything wrong with one stack's configuration, in the order of
// the paths.
type Mistakes struct {
	Stack string
	List  []Mistake
}

// Error is a heading and one line per mistake.
func (m *Mistakes) Error() string {
	count := "1 mistake"
	if len(m.List) != 1 {
		count = fmt.Sprintf("%d mistakes", len(m.List))
	}
	var text strings.Builder
	fmt.Fprintf(&text, "the configuration of stack %s has %s:", m.Stack, count)
	for _, mistake := range m.List {
		text.WriteString("\n  " + mistake.Error())
	}
	return text.String()
}

// Unwrap lets errors.As find a single Mistake.
func (m *Mistakes) Unwrap() []error {
	all := make([]error, len(m.List))
	for i, mistake := range m.List {
		all[i] = mistake
	}
	return all
}

// report collects mistakes. A path that is broken (its value could not be read
// at all) silences every later check that would only repeat the news.
type report struct {
	mistakes []Mistake
	broken   []string
}

// broke records a mistake of structure, the first of its path, and silences the
// checks of it.
func (r *report) broke(m Mistake) {
	if slices.Contains(r.broken, m.Path) {
		return
	}
	r.mistakes = append(r.mistakes, m)
	r.silence(m.Path)
}

func (r *report) silence(path string) { r.broken = append(r.broken, path) }

// sound says whether the value at the path was read whole: neither it, nor what
// holds it, nor anything inside it is broken.
func (r *report) sound(path string) bool {
	return !slices.ContainsFunc(r.broken, func(broken string) bool {
		return within(path, broken) || within(broken, path)
	})
}

// lost says whether a section or what holds it could not be read, so that nobody
// knows what it lists. What it lists may be wrong in itself.
func (r *report) lost(path string) bool {
	return slices.ContainsFunc(r.broken, func(broken string) bool { return within(path, broken) })
}

// err is the collected mistakes in a stable order, nil when there is none.
func (r *report) err(stack string) error {
	if len(r.mistakes) == 0 {
		return nil
	}
	list := slices.Clone(r.mistakes)
	slices.SortFunc(list, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Error(), b.Error()))
	})
	return &Mistakes{Stack: stack, List: slices.Compact(list)}
}

// within says whether a path is another one or lies beneath it.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// step is the path of a key inside an object. A key that is no plain word is
// quoted, so that a path always reads one way.
func step(path, key string) string {
	plain := func(r rune) bool {
		return r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !plain(r) }) {
		return path + "[" + strconv.Quote(shorten(key)) + "]"
	}
	if path == "" {
		return shorten(key)
	}
	return path + "." + shorten(key)
}

// item is the path of an element of a list.
func item(path string, index int) string { return fmt.Sprintf("%s[%d]", path, index) }

// spell is a value as the stack file spells it, in flow style.
func spell(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		// A message ends in logs: it shows no secret that strayed into another key.
		if leaked := leakOf(v); leaked != "" {
			return leaked
		}
		return strconv.Quote(shorten(v))
	case []string:
		quoted := make([]string, 0, listed+1)
		for i, s := range v {
			if i == listed {
				quoted = append(quoted, "…")
				break
			}
			quoted = append(quoted, spell(s))
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	default:
		return shorten(fmt.Sprint(v))
	}
}

// longest keeps a message on one line of a terminal, whatever was typed, and listed a
// list.
const longest, listed = 80, 8

func shorten(text string) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + "…"
}

// either lists alternatives as a sentence does: a, b or c.
func either[T any](choices []T) string {
	words := make([]string, len(choices))
	for i, choice := range choices {
		words[i] = fmt.Sprint(choice)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
