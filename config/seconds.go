package config

import (
	"errors"
	"math"
	"strings"
	"time"
)

// Seconds is a span in whole seconds, written as Go writes spans: 90s, 2m.
type Seconds int

var errSpan = errors.New("is no span of whole seconds")

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
