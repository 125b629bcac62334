package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// wrongType tells what was found, what is wanted, and how to write that. Text is
// not quoted back unless it is a number: it may be a secret in the wrong place.
func (r reader) wrongType(path string, found any, want reflect.Type) {
	m := Mistake{Path: path, Problem: "is " + kindOf(found) + " where " + wanted(want) + " belongs", Repair: "write " + emptyOf(want)}
	_, closed := vocabulary[want]
	switch value := found.(type) {
	case json.Number, bool:
		m.Value = spell(value)
		switch {
		case IsSpan(want):
			m.Repair = "give it a unit, such as 90s or 2m"
		case want.Kind() == reflect.String && !closed:
			m.Repair = "put it in quotes"
		}
	case string:
		r.wrongText(&m, path, value, want)
	}
	if want == reflect.TypeFor[Secret]() {
		name := path[strings.LastIndex(path, ".")+1:]
		m.Repair = "write {}, and give the value with: pulumi config set --secret " + name
		if found == "borrowed" && r.tier == Review {
			m.Value, m.Repair = "borrowed", "write {borrowed: true}"
		}
	}
	r.broke(m)
}

// wrongText says of text what it was probably meant to be.
func (r reader) wrongText(m *Mistake, path, value string, want reflect.Type) {
	switch {
	case want.Kind() == reflect.Int && countForm.MatchString(value):
		m.Value, m.Repair = spell(value), "write the number alone: "+countForm.FindStringSubmatch(value)[1]
	case want.Kind() == reflect.Int && quantityForm.MatchString(value):
		m.Value, m.Repair = spell(value), "write the number alone, in the unit that docs/configuration.md gives"
	case want.Kind() == reflect.Int && numeralForm.MatchString(value):
		m.Value, m.Repair = spell(value), "write it without quotes"
		if _, err := strconv.ParseFloat(value, 64); err != nil {
			// YAML itself gives up on a number like 1e400 and calls it text.
			*m = tooLarge(path, value)
		}
	case want.Kind() == reflect.Bool:
		m.Repair = "write true or false, without quotes"
		if meant, known := switches[strings.ToLower(value)]; known {
			m.Value, m.Repair = spell(value), fmt.Sprintf("write %t, without quotes", meant)
		}
	}
}

func tooLarge(path, number string) Mistake {
	return Mistake{
		Path: path, Value: shorten(number), Problem: "is no whole number of a sensible size",
		Repair: "write it in digits, without fraction or exponent",
	}
}

// switches are the words that other versions of YAML take for true and false.
var switches = map[string]bool{
	"true": true, "yes": true, "on": true, "y": true,
	"false": false, "no": false, "off": false, "n": false,
}

var (
	numeralForm = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`)
	// countForm is a number with the unit that a key for it has by itself: days, and
	// percent. What holds bytes counts them in units of its own.
	countForm = regexp.MustCompile(`^([0-9]+) ?(%|d|days?|percent)$`)
	// quantityForm is a number with one of the units people know from elsewhere.
	quantityForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+)? ?(%|[smhwy]|min|hours?|weeks?|months?|years?|[kKMGT]i?[bB]?)$`)
	// dateForm is what Pulumi makes of a date that stands in the stack file without
	// quotes, and what nobody writes.
	dateForm = regexp.MustCompile(`^[0-9]{4,}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)? [+-][0-9]{4} ([A-Z]+|[+-][0-9]{2,4})$`)
)

func kindOf(found any) string {
	switch value := found.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		if dateForm.MatchString(value) {
			return "a date"
		}
		return "text"
	case bool:
		return "a boolean"
	case nil:
		return "nothing"
	default:
		return "a number"
	}
}

func wanted(want reflect.Type) string {
	if IsSpan(want) {
		return "a span of time"
	}
	switch want.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	default:
		return "text"
	}
}

// emptyOf shows the form a type has in a stack file.
func emptyOf(want reflect.Type) string {
	if IsSpan(want) {
		return "a span such as 90s"
	}
	if words, closed := vocabulary[want]; closed {
		return either(words)
	}
	switch want.Kind() {
	case reflect.Pointer, reflect.Struct, reflect.Map:
		return "an object such as {key: value}, or {} for nothing but defaults"
	case reflect.Slice:
		return "a list such as [a, b], or [] for none"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a number such as 1"
	default:
		return `text in quotes`
	}
}
