package config

import (
	"strconv"
	"strings"
	"time"
)

// comes says whether any year has a day that a cron expression of valid fields
// names: AWS takes one for the 30th of February, and it never fires.
func comes(fields []string) bool {
	days, months, weekdays, years := fields[2], cronFields[3].chosen(fields[3]), fields[4], cronFields[5].chosen(fields[5])
	for _, year := range years {
		if year < thisYear {
			continue
		}
		for _, month := range months {
			if hasDay(days, year, month) && hasWeekday(weekdays, year, month) {
				return true
			}
		}
	}
	return false
}

// hasDay says whether a month has one of the days; ? leaves that open.
func hasDay(days string, year, month int) bool {
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	for part := range strings.SplitSeq(days, ",") {
		day, nearest := strings.CutSuffix(part, "W")
		if part == "?" || part == "L" || part == "LW" {
			return true
		}
		if n, err := strconv.Atoi(day); nearest && err == nil && n <= last {
			return true
		}
		if nearest {
			continue
		}
		if cronFields[2].chosen(part)[0] <= last {
			return true
		}
	}
	return false
}

// hasWeekday says whether a month has one of the days of the week. Only a fifth one
// may be lacking.
func hasWeekday(weekdays string, year, month int) bool {
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	for part := range strings.SplitSeq(weekdays, ",") {
		day, fifth := strings.CutSuffix(part, "#5")
		if !fifth {
			return true
		}
		// The fifth of a weekday lies among the days after the 28th.
		wanted, _ := cronFields[4].value(day)
		for n := 29; n <= last.Day(); n++ {
			if int(last.AddDate(0, 0, n-last.Day()).Weekday())+1 == wanted {
				return true
			}
		}
	}
	return false
}

// chosen lists the values that a field of numbers, ranges and steps names, the
// lowest of each part first.
func (f cronField) chosen(text string) []int {
	var values []int
	for part := range strings.SplitSeq(text, ",") {
		base, steps, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			step, _ = strconv.Atoi(steps)
		}
		first, last := f.values.low, f.values.high
		if base != "*" {
			low, high, ranged := strings.Cut(base, "-")
			first, _ = f.value(low)
			switch {
			case ranged:
				last, _ = f.value(high)
			case !stepped:
				last = first
			}
		}
		for n := first; n <= last; n += step {
			values = append(values, n)
		}
	}
	return values
}
