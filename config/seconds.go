package config

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

// Seconds is a span in whole seconds, written as Go writes spans: 90s, 2m.
type Seconds int

// UnmarshalJSON reads "90s" or "1m30s"; a bare number has no unit and is refused.
func (s *Seconds) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("%s has no unit; write it as a span such as 90s", raw)
	}
	span, err := parseSeconds(text)
	if err != nil {
		return err
	}
	*s = span
	return nil
}

// MarshalJSON writes the span the way UnmarshalJSON reads it.
func (s Seconds) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

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

func parseSeconds(text string) (Seconds, error) {
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 || span%time.Second != 0 || span/time.Second > math.MaxInt32 {
		return 0, fmt.Errorf("%q is no span of whole seconds such as 90s or 2m", text)
	}
	return Seconds(span / time.Second), nil
}
