package config

import (
	"fmt"
	"slices"
)

// check is a place in the configuration under examination. A section's validate
// gets the place it stands at, and refuses what it finds wrong below it.
type check struct {
	*report
	path   string
	tier   Tier
	region string
	// borrows says that the stack is a review which borrows.
	borrows bool
	// places are those on the load balancer that a stack file may give its rules.
	places span
}

func (c check) at(key string) check      { c.path = step(c.path, key); return c }
func (c check) item(index int) check     { c.path = item(c.path, index); return c }
func (c check) outside(key string) check { c.path = key; return c }

// below is at, of several keys.
func (c check) below(path []string) check {
	for _, key := range path {
		c = c.at(key)
	}
	return c
}

// read says whether the values of these keys were read whole, for a check that
// compares several.
func (c check) read(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return !c.sound(step(c.path, key)) })
}

// good is read of values that nobody has refused either: a check that compares
// several has nothing to say of one that is wrong by itself.
func (c check) good(keys ...string) bool {
	return c.read(keys...) && !slices.ContainsFunc(keys, func(key string) bool {
		path := step(c.path, key)
		return slices.ContainsFunc(c.mistakes, func(m Mistake) bool { return within(m.Path, path) })
	})
}

// refuse records a mistake at this place, unless the place could not be read.
func (c check) refuse(value any, problem, repair string) {
	if c.sound(c.path) {
		c.mistakes = append(c.mistakes, Mistake{Path: c.path, Value: spell(value), Problem: problem, Repair: repair})
	}
}

// missing refuses a value that has no default and was not given.
func (c check) missing(repair string) { c.refuse(nil, "is missing", repair) }

// span is the numbers a limit admits, both ends included.
type span struct{ low, high int }

func (s span) String() string   { return fmt.Sprintf("%d to %d", s.low, s.high) }
func (s span) holds(n int) bool { return s.low <= n && n <= s.high }

// ranged refuses a number outside of its limit.
func (c check) ranged(number int, limit span, unit string) bool {
	if limit.holds(number) {
		return true
	}
	c.refuse(number, "is out of range", "use "+limit.String()+unit)
	return false
}

// spanned is ranged for spans of time. It writes the limit as the reference does: in
// seconds where those count, and what is counted in minutes or days with its own units.
func (c check) spanned(time Seconds, limit span) {
	const hour, day = 60 * 60, 24 * 60 * 60
	bound := func(seconds int) string {
		if limit.low > 0 && limit.low%60 == 0 || seconds > day && seconds%hour == 0 {
			return Seconds(seconds).String()
		}
		return fmt.Sprintf("%ds", seconds)
	}
	if !limit.holds(int(time)) {
		c.refuse(time, "is out of range", "use "+bound(limit.low)+" to "+bound(limit.high))
	}
}

// protected refuses what would let a mistyped command end production.
func (c check) protected(protection bool) {
	if c.tier == Production && !protection {
		c.at("deletionProtection").refuse(false, "leaves production open to one mistyped destroy",
			"leave the key out; to take the environment down, change its tier first")
	}
}

// told says whether a mistake at this very place is recorded already.
func (c check) told() bool {
	return slices.ContainsFunc(c.mistakes, func(m Mistake) bool { return m.Path == c.path })
}

// distinct refuses the second of two equal items of a list. It comes after what is
// asked of each: of one that is wrong it matters little how often it is there.
func distinct[T comparable](c check, list []T) {
	for i, element := range list {
		if first := slices.Index(list, element); first < i && !c.item(i).told() {
			c.item(i).refuse(element, "is listed twice", "remove one of the two")
		}
	}
}

// suggest is the repair of a word outside of a known set.
func suggest(word string, known []string) string {
	if meant := nearest(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "use one of " + either(known)
}
