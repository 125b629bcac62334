package config

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"time"
)

// Seconds is a span in whole seconds, written as Go writes spans: 90s, 2m.
type Seconds int

// Milliseconds is a span in whole milliseconds: 500ms, 1.5s.
type Milliseconds int

// IsSpan says whether a type is a span of time, which a stack file writes with
// its unit.
func IsSpan(t reflect.Type) bool {
	return t == reflect.TypeFor[Seconds]() || t == reflect.TypeFor[Milliseconds]()
}

// String is the span as a stack file spells it.
func (m Milliseconds) String() string { return (time.Duration(m) * time.Millisecond).String() }

var errSpan = errors.New("is no span of whole seconds")

var errShortSpan = errors.New("is no span of whole milliseconds")

func parseMilliseconds(text string) (Milliseconds, error) {
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 || span%time.Millisecond != 0 || span/time.Millisecond > math.MaxInt32 {
		return 0, errShortSpan
	}
	return Milliseconds(span / time.Millisecond), nil
}

// parseSeconds reads a span; a bare number has no unit and is refused.
func parseSeconds(text string) (Seconds, error) {
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 || span%time.Second != 0 || span/time.Second > math.MaxInt32 {
		return 0, errSpan
	}
	return Seconds(span / time.Second), nil
}

// String is the span as a stack file spells it.
func (s Seconds) String() string {
	text := (time.Duration(s) * time.Second).String()
	for _, nought := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, nought) {
			text = text[:len(text)-2]
		}
	}
	return text
}
