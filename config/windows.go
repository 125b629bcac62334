package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const minutesOfDay, minutesOfWeek = 24 * 60, 7 * 24 * 60

var (
	days             = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	dailyWindowForm  = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])$`)
	weeklyWindowForm = regexp.MustCompile(
		`^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):([0-5][0-9])-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):([0-5][0-9])$`)
)

// window is a time in UTC that AWS may use: minutes since its day or its week
// began, and how many of them.
type window struct{ start, length int }

// dailyWindow reads hh:mm-hh:mm; it may run past midnight.
func dailyWindow(text string) (window, bool) {
	parts := dailyWindowForm.FindStringSubmatch(text)
	if parts == nil {
		return window{}, false
	}
	start := minuteOf(parts[1], parts[2])
	return window{start, lap(minuteOf(parts[3], parts[4])-start, minutesOfDay)}, true
}

// weeklyWindow reads ddd:hh:mm-ddd:hh:mm; it may run past Sunday.
func weeklyWindow(text string) (window, bool) {
	parts := weeklyWindowForm.FindStringSubmatch(text)
	if parts == nil {
		return window{}, false
	}
	start := slices.Index(days, parts[1])*minutesOfDay + minuteOf(parts[2], parts[3])
	end := slices.Index(days, parts[4])*minutesOfDay + minuteOf(parts[5], parts[6])
	return window{start, lap(end-start, minutesOfWeek)}, true
}

// minuteOf takes digits that a form has matched.
func minuteOf(hours, minutes string) int {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return h*60 + m
}

// lap carries a time over the end of its day or week.
func lap(minutes, round int) int { return (minutes%round + round) % round }

// meets says whether a daily window ever falls into a weekly one.
func (daily window) meets(weekly window) bool {
	return slices.ContainsFunc([]int{0, 1, 2, 3, 4, 5, 6}, func(day int) bool {
		start := day*minutesOfDay + daily.start
		return lap(weekly.start-start, minutesOfWeek) < daily.length || lap(start-weekly.start, minutesOfWeek) < weekly.length
	})
}

// windows checks the daily and the weekly window of a piece of data. AWS refuses
// windows that overlap, even while backups are off.
func (c check) windows(dailyKey, daily, weekly string, shortest int) {
	day, dayOK := dailyWindow(daily)
	if !dayOK {
		c.at(dailyKey).refuse(daily, "is no daily window", "write it as hh:mm-hh:mm in UTC, such as 02:00-03:00")
	}
	week, weekOK := weeklyWindow(weekly)
	if !weekOK {
		c.at("maintenanceWindow").refuse(weekly, "is no weekly window",
			"write it as ddd:hh:mm-ddd:hh:mm in UTC and lower case, such as sun:03:30-sun:04:30")
	}
	if dayOK && day.length < shortest {
		c.at(dailyKey).refuse(daily, fmt.Sprintf("is %d minutes long", day.length), fmt.Sprintf("give AWS at least %d", shortest))
		dayOK = false
	}
	if weekOK && !(span{shortest, minutesOfDay}).holds(week.length) {
		c.at("maintenanceWindow").refuse(weekly, fmt.Sprintf("is %d minutes long", week.length),
			fmt.Sprintf("give AWS at least %d and at most a day", shortest))
		weekOK = false
	}
	if dayOK && weekOK && c.read(dailyKey, "maintenanceWindow") && day.meets(week) {
		c.at("maintenanceWindow").refuse(weekly, "overlaps "+strings.TrimPrefix(c.path+"."+dailyKey, ".")+" "+daily, "move one of the two")
	}
}
