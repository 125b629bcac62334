package config

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// parameter is a parameter of PostgreSQL that a stack file may set.
type parameter struct {
	// static says that PostgreSQL reads it at its start alone. RDS refuses to change
	// it at once.
	static bool
	form   parameterForm
	// low and high are the least and the most of a number, in the unit PostgreSQL
	// counts it in.
	low, high float64
	unit      parameterUnit
	// memory says that PostgreSQL takes as much of the machine's memory, at its start
	// or for one query.
	memory bool
	// words are those an enumeration has.
	words []string
	// since is the first major that has it, nought for all RDS offers.
	since int
}

// parameterForm is how RDS writes the values of a parameter.
type parameterForm int

const (
	wholeNumber parameterForm = iota
	anyNumber
	onOrOff
	oneWord
	someWords
	anyText
	zoneName
)

// parameterUnit is what a number counts.
type parameterUnit struct {
	name string
	// size is its bytes, or its milliseconds.
	size float64
	time bool
}

var (
	inBytes   = parameterUnit{name: "bytes", size: 1}
	inKB      = parameterUnit{name: "kB", size: 1 << 10}
	inBlocks  = parameterUnit{name: "blocks of 8 kB", size: 8 << 10}
	inMB      = parameterUnit{name: "MB", size: 1 << 20}
	inMillis  = parameterUnit{name: "ms", size: 1, time: true}
	inSeconds = parameterUnit{name: "s", size: 1000, time: true}

	// written are the units postgresql.conf may write behind a number and RDS may not.
	written = map[string]parameterUnit{
		"B": inBytes, "kB": inKB, "MB": inMB, "GB": {size: 1 << 30}, "TB": {size: 1 << 40},
		"ms": inMillis, "s": inSeconds, "min": {size: 60_000, time: true},
		"h": {size: 3_600_000, time: true}, "d": {size: 86_400_000, time: true},
	}
)

func whole(low, high float64) parameter          { return parameter{low: low, high: high} }
func decimal(low, high float64) parameter        { return parameter{form: anyNumber, low: low, high: high} }
func word(words ...string) parameter             { return parameter{form: oneWord, words: words} }
func (p parameter) atStart() parameter           { p.static = true; return p }
func (p parameter) from(major int) parameter     { p.since = major; return p }
func (p parameter) in(u parameterUnit) parameter { p.unit = u; return p }
func (p parameter) ofMemory() parameter          { p.memory = true; return p }

var (
	// PostgreSQL reads a number that begins with nought as octal.
	wholeForm  = regexp.MustCompile(`^(-?[1-9][0-9]{0,18}|0)$`)
	numberForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,9})?$`)
	unitForm   = regexp.MustCompile(`^([1-9][0-9]{0,15}) ?([A-Za-z]{1,3})$`)
	textForm   = regexp.MustCompile(`^[A-Za-z0-9_$"][A-Za-z0-9_ ,.:;/$"%=+-]{0,255}$`)
)

// validate tells the first thing wrong with a value.
func (p parameter) validate(at check, value string, on *instance) {
	switch p.form {
	case wholeNumber:
		p.whole(at, value, on)
	case anyNumber:
		if number, err := strconv.ParseFloat(value, 64); !numberForm.MatchString(value) || err != nil {
			at.refuse(value, "is no number", "use "+p.limits())
		} else if number < p.low || number > p.high {
			at.refuse(value, "is out of range", "use "+p.limits())
		}
	case onOrOff:
		if value != "0" && value != "1" {
			at.refuse(value, "is neither 0 nor 1", `write "1" for on and "0" for off: RDS knows no other words for them`)
		}
	case oneWord:
		if !slices.Contains(p.words, value) {
			at.refuse(value, "is no value it has", suggest(value, p.words))
		}
	case someWords:
		for entry := range strings.SplitSeq(value, ",") {
			if entry = strings.TrimSpace(entry); !slices.Contains(p.words, entry) {
				at.refuse(value, "has "+strconv.Quote(shorten(entry))+", which is no value it has", suggest(entry, p.words))
				return
			}
		}
	case zoneName:
		at.timezone(value)
	case anyText:
		if !textForm.MatchString(value) {
			at.refuse(value, "is no value for a parameter", "use letters, digits, spaces and _ , . : ; / $ \" % = + -")
		}
	}
}

func (p parameter) whole(at check, value string, on *instance) {
	if strings.ContainsAny(value, "{}()") {
		p.formula(at, value, on)
		return
	}
	number, err := strconv.ParseFloat(value, 64)
	if !wholeForm.MatchString(value) || err != nil {
		at.refuse(value, "is no whole number", p.rewrite(value))
		return
	}
	p.holds(at, value, number, "", on)
}

// formula holds what a formula comes to on this instance against the range too.
func (p parameter) formula(at check, value string, on *instance) {
	f, problem, repair := readFormula(value)
	if problem != "" {
		at.refuse(value, problem, repair)
		return
	}
	if on != nil {
		p.holds(at, value, f.value(*on), " on "+on.class, on)
	}
}

// holds refuses a number outside of its range, or more memory than there is.
func (p parameter) holds(at check, value string, number float64, where string, on *instance) {
	comes := ""
	if where != "" {
		comes = fmt.Sprintf("comes to %.0f%s and ", number, where)
	}
	switch {
	case number < p.low || number > p.high:
		at.refuse(value, comes+"is out of range", "use "+p.limits())
	case p.memory && on != nil && number*p.unit.size > float64(on.memory):
		at.refuse(value, fmt.Sprintf("%sis %s, more than the %s that %s has", comes, size(number*p.unit.size), size(float64(on.memory)), on.class),
			"write less: it counts in "+p.unit.name)
	}
}

// rewrite is the repair of a number with a unit, as postgresql.conf has it.
func (p parameter) rewrite(value string) string {
	parts := unitForm.FindStringSubmatch(value)
	if parts != nil && p.unit.name != "" {
		for name, unit := range written {
			if number, err := strconv.ParseFloat(parts[1], 64); err == nil && strings.EqualFold(name, parts[2]) && unit.time == p.unit.time {
				if counted := number * unit.size / p.unit.size; counted == math.Trunc(counted) && p.low <= counted && counted <= p.high {
					return fmt.Sprintf(`write "%.0f": RDS takes no unit, and it counts in %s`, counted, p.unit.name)
				}
			}
		}
	}
	return "write it without a unit, " + p.limits() + ", or as a formula of RDS such as {DBInstanceClassMemory/32768}"
}

// limits is the range as a sentence has it: 64 to 2147483647 kB.
func (p parameter) limits() string {
	text := strconv.FormatFloat(p.low, 'f', -1, 64)
	if p.high == math.MaxFloat64 {
		text += " or more"
	} else {
		text += " to " + strconv.FormatFloat(p.high, 'f', -1, 64)
	}
	return strings.TrimSpace(text + " " + p.unit.name)
}

// size is a number of bytes as people say it.
func size(bytes float64) string {
	for _, unit := range []string{"B", "KiB", "MiB"} {
		if bytes < 1024 {
			return strconv.FormatFloat(math.Round(bytes*10)/10, 'f', -1, 64) + " " + unit
		}
		bytes /= 1024
	}
	return strconv.FormatFloat(math.Round(bytes*10)/10, 'f', -1, 64) + " GiB"
}

// ParameterValue is what a parameter of PostgreSQL takes, as a sentence has it.
type ParameterValue struct{ Name, Values string }

// ParameterValues are all parameters a stack file may set, by name.
func ParameterValues() []ParameterValue {
	list := make([]ParameterValue, 0, len(parameters))
	for _, name := range parameterNames() {
		list = append(list, ParameterValue{name, parameters[name].takes()})
	}
	return list
}

func (p parameter) takes() string {
	text := ""
	switch p.form {
	case wholeNumber:
		text = p.limits()
	case anyNumber:
		text = p.limits() + ", with a point"
	case onOrOff:
		text = "0 or 1"
	case oneWord:
		text = either(p.words)
	case someWords:
		text = "some of " + strings.Join(p.words, ", ")
	case zoneName:
		text = "a time zone of the IANA"
	case anyText:
		text = "text"
	}
	if p.since > 0 {
		text += fmt.Sprintf("; from PostgreSQL %d on", p.since)
	}
	return text
}
