package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same time zones on every machine
)

// Schedule is when a scheduled task runs. A run starts whether or not the one
// before it has ended.
type Schedule struct {
	// The six fields of EventBridge in quotes: minute, hour, day of the month, month,
	// day of the week, year; one of the two days is a question mark. Such as "0 3 *
	// * ? *", every day at three.
	Cron string `json:"cron"`
	// In the place of cron, how often: 15 minutes, 6 hours, 1 day.
	Rate string `json:"rate"`
	// The time zone cron is read in, as the IANA calls it, with its summer time.
	Timezone string `json:"timezone"`
	// How often ECS is asked again when it cannot start the task, 0 to 185. A task
	// that started and failed is told of and not repeated.
	Retries int `json:"retries"`
}

// Expression is the schedule as EventBridge spells it.
func (s Schedule) Expression() string {
	if s.Cron != "" {
		return "cron(" + s.Cron + ")"
	}
	return "rate(" + s.Rate + ")"
}

func defaultSchedule() Schedule { return Schedule{Timezone: "UTC", Retries: 2} }

func (s Schedule) validate(at check) {
	switch {
	case s.Cron == "" && s.Rate == "":
		at.at("cron").missing(`write it such as "0 3 * * ? *", every day at three, or a rate such as 15 minutes`)
	case s.Cron != "" && s.Rate != "":
		at.at("rate").refuse(s.Rate, "stands beside cron", "keep one of the two")
	case s.Cron != "":
		at.at("cron").cron(s.Cron)
	default:
		at.at("rate").rate(s.Rate)
	}
	at.at("timezone").timezone(s.Timezone)
	at.at("retries").ranged(s.Retries, scheduleRetries, "")
}

var rateForm = regexp.MustCompile(`^(1 (minute|hour|day)|([2-9]|[1-9][0-9]{1,4}) (minutes|hours|days))$`)

func (c check) rate(rate string) {
	if !rateForm.MatchString(rate) {
		c.refuse(rate, "is no rate", "write a number and minutes, hours or days, such as 15 minutes or 1 hour")
	}
}

// noZones are what the folder of a machine's time zones holds besides.
var noZones = []string{"", "Factory", "Local", "localtime", "posixrules"}

func (c check) timezone(name string) {
	_, err := time.LoadLocation(name)
	if err != nil || slices.Contains(noZones, name) || strings.HasPrefix(name, "posix/") || strings.HasPrefix(name, "right/") {
		c.refuse(name, "is no time zone", "write the name the IANA gives it, such as Europe/Berlin or UTC")
	}
}

// cronField is what one field of a cron expression takes.
type cronField struct {
	name   string
	values span
	words  []string // stand for the values, the first for the lowest
	steps  bool
	// special are the forms only this field knows.
	special *regexp.Regexp
}

var (
	months   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdays = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// cronFields are those of "Schedule types in EventBridge Scheduler: cron-based
// schedules"; Application Auto Scaling reads the same.
var cronFields = []cronField{
	{name: "minute", values: span{0, 59}, steps: true},
	{name: "hour", values: span{0, 23}, steps: true},
	{name: "day of the month", values: span{1, 31}, steps: true, special: regexp.MustCompile(`^(\?|L|LW|([1-9]|[12][0-9]|3[01])W)$`)},
	{name: "month", values: span{1, 12}, words: months, steps: true},
	{name: "day of the week", values: span{1, 7}, words: weekdays, special: regexp.MustCompile(`^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$`)},
	{name: "year", values: span{1970, 2199}, steps: true},
}

// thisYear is the one this was written in: a configuration knows no clock.
const thisYear = 2026

// cronForm is as much of a cron expression as a regular expression can say.
var cronForm = regexp.MustCompile(`^[^ ]+( [^ ]+){5}$`)

func (c check) cron(text string) {
	fields := strings.Split(text, " ")
	if len(fields) != len(cronFields) || slices.Contains(fields, "") {
		count := "1 field"
		if n := len(strings.Fields(text)); n != 1 {
			count = fmt.Sprintf("%d fields", n)
		}
		c.refuse(text, "has "+count,
			"write six, parted by one space each: minute, hour, day of the month, month, day of the week, year")
		return
	}
	for i, field := range cronFields {
		for part := range strings.SplitSeq(fields[i], ",") {
			if !field.takes(part) {
				c.refuse(text, fmt.Sprintf("has %s as %s", shorten(part), field.name), "use "+field.String())
				return
			}
		}
	}
	switch {
	case (fields[2] == "?") == (fields[4] == "?"):
		c.refuse(text, "must leave one of its two days open", "write ? as the day of the month or as the day of the week, not as both")
	case !slices.ContainsFunc(cronFields[5].chosen(fields[5]), func(year int) bool { return year >= thisYear }):
		c.refuse(text, "lies in the past", "write * as the year, or one to come")
	case !comes(fields):
		c.refuse(text, "never comes", "name a day that one of its months has")
	}
}

func (f cronField) String() string {
	text := f.values.String()
	if f.words != nil {
		text += " or " + f.words[0] + " to " + f.words[len(f.words)-1]
	}
	text += ", * for every one, a list 1,2 or a range 1-2"
	if f.name == "year" {
		text = strings.NewReplacer("1,2", "2030,2032", "1-2", "2030-2032").Replace(text)
	}
	if f.steps {
		text += ", or steps such as */2"
	}
	return text
}

// takes says whether one entry of the field's list is right.
func (f cronField) takes(part string) bool {
	if f.special != nil && f.special.MatchString(part) {
		return true
	}
	base, step, stepped := strings.Cut(part, "/")
	if stepped {
		n, err := strconv.Atoi(step)
		if !f.steps || err != nil || n < 1 || n > f.values.high {
			return false
		}
	}
	if base == "*" {
		return true
	}
	low, high, ranged := strings.Cut(base, "-")
	first, ok := f.value(low)
	if !ok || !ranged {
		return ok
	}
	last, ok := f.value(high)
	return ok && first <= last
}

func (f cronField) value(text string) (int, bool) {
	if i := slices.Index(f.words, text); i >= 0 {
		return f.values.low + i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && f.values.holds(n) && text[0] != '+'
}
