package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func scheduled(schedule string) string {
	return `{"kind": "scheduled", "image": "medusa", "schedule": ` + schedule + `}`
}

func TestRefusesAScheduleThatNeverRuns(t *testing.T) {
	var cases []refusal
	for name, c := range map[string]struct{ schedule, want string }{
		"a schedule is empty":                       {`{}`, `cron: is missing; write it such as "0 3 * * ? *", every day at three, or a rate such as 15 minutes`},
		"a schedule says it twice":                  {`{"cron": "0 3 * * ? *", "rate": "1 day"}`, `rate: "1 day" stands beside cron; keep one of the two`},
		"a cron is that of Unix":                    {`{"cron": "0 3 * * *"}`, `cron: "0 3 * * *" has 5 fields; write six, parted by one space each: minute, hour, day of the month, month, day of the week, year`},
		"a cron has a field too many":               {`{"cron": "0 0 3 * * ? *"}`, `cron: "0 0 3 * * ? *" has 7 fields; write six, parted by one space each: minute, hour, day of the month, month, day of the week, year`},
		"a cron is wrapped as AWS shows it":         {`{"cron": "cron(0 3 * * ? *)"}`, `cron: "cron(0 3 * * ? *)" has cron(0 as minute; use 0 to 59, * for every one, a list 1,2 or a range 1-2, or steps such as */2`},
		"a minute does not exist":                   {`{"cron": "60 3 * * ? *"}`, `cron: "60 3 * * ? *" has 60 as minute; use 0 to 59, * for every one, a list 1,2 or a range 1-2, or steps such as */2`},
		"an hour does not exist":                    {`{"cron": "0 24 * * ? *"}`, `cron: "0 24 * * ? *" has 24 as hour; use 0 to 23, * for every one, a list 1,2 or a range 1-2, or steps such as */2`},
		"a month does not exist":                    {`{"cron": "0 3 1 MAI ? *"}`, `cron: "0 3 1 MAI ? *" has MAI as month; use 1 to 12 or JAN to DEC, * for every one, a list 1,2 or a range 1-2, or steps such as */2`},
		"a week begins with nought":                 {`{"cron": "0 3 ? * 0 *"}`, `cron: "0 3 ? * 0 *" has 0 as day of the week; use 1 to 7 or SUN to SAT, * for every one, a list 1,2 or a range 1-2`},
		"a week runs backwards":                     {`{"cron": "0 3 ? * FRI-MON *"}`, `cron: "0 3 ? * FRI-MON *" has FRI-MON as day of the week; use 1 to 7 or SUN to SAT, * for every one, a list 1,2 or a range 1-2`},
		"a week is stepped through":                 {`{"cron": "0 3 ? * MON/2 *"}`, `cron: "0 3 ? * MON/2 *" has MON/2 as day of the week; use 1 to 7 or SUN to SAT, * for every one, a list 1,2 or a range 1-2`},
		"a month has six weeks":                     {`{"cron": "0 3 ? * MON#6 *"}`, `cron: "0 3 ? * MON#6 *" has MON#6 as day of the week; use 1 to 7 or SUN to SAT, * for every one, a list 1,2 or a range 1-2`},
		"a year is past":                            {`{"cron": "0 3 * * ? 1969"}`, `cron: "0 3 * * ? 1969" has 1969 as year; use 1970 to 2199, * for every one, a list 2030,2032 or a range 2030-2032, or steps such as */2`},
		"a step is nought":                          {`{"cron": "*/0 3 * * ? *"}`, `cron: "*/0 3 * * ? *" has */0 as minute; use 0 to 59, * for every one, a list 1,2 or a range 1-2, or steps such as */2`},
		"an hour is open, which only days may be":   {`{"cron": "0 ? * * ? *"}`, `cron: "0 ? * * ? *" has ? as hour; use 0 to 23, * for every one, a list 1,2 or a range 1-2, or steps such as */2`},
		"a year that is over":                       {`{"cron": "0 3 1 1 ? 2020"}`, `cron: "0 3 1 1 ? 2020" lies in the past; write * as the year, or one to come`},
		"years that are over":                       {`{"cron": "0 3 ? * MON 1999-2024/5"}`, `cron: "0 3 ? * MON 1999-2024/5" lies in the past; write * as the year, or one to come`},
		"a day that came for the last time":         {`{"cron": "0 3 29 2 ? 2024-2027"}`, `cron: "0 3 29 2 ? 2024-2027" never comes; name a day that one of its months has`},
		"a day no month has":                        {`{"cron": "0 3 30 2 ? *"}`, `cron: "0 3 30 2 ? *" never comes; name a day that one of its months has`},
		"a day none of two months has":              {`{"cron": "0 3 31 APR,JUN ? *"}`, `cron: "0 3 31 APR,JUN ? *" never comes; name a day that one of its months has`},
		"a leap day of no leap year":                {`{"cron": "0 3 29 2 ? 2026,2027"}`, `cron: "0 3 29 2 ? 2026,2027" never comes; name a day that one of its months has`},
		"a working day next to one no month has":    {`{"cron": "0 3 30W 2 ? *"}`, `cron: "0 3 30W 2 ? *" never comes; name a day that one of its months has`},
		"a fifth weekday of a short month":          {`{"cron": "0 3 ? 2 MON#5 2026"}`, `cron: "0 3 ? 2 MON#5 2026" never comes; name a day that one of its months has`},
		"both days are given":                       {`{"cron": "0 3 * * * *"}`, `cron: "0 3 * * * *" must leave one of its two days open; write ? as the day of the month or as the day of the week, not as both`},
		"neither day is given":                      {`{"cron": "0 3 ? * ? *"}`, `cron: "0 3 ? * ? *" must leave one of its two days open; write ? as the day of the month or as the day of the week, not as both`},
		"a rate has no unit":                        {`{"rate": "15"}`, `rate: "15" is no rate; write a number and minutes, hours or days, such as 15 minutes or 1 hour`},
		"a rate is in seconds":                      {`{"rate": "30 seconds"}`, `rate: "30 seconds" is no rate; write a number and minutes, hours or days, such as 15 minutes or 1 hour`},
		"a rate is nought":                          {`{"rate": "0 minutes"}`, `rate: "0 minutes" is no rate; write a number and minutes, hours or days, such as 15 minutes or 1 hour`},
		"a time zone is an abbreviation of nothing": {`{"rate": "1 day", "timezone": "MEZ"}`, `timezone: "MEZ" is no time zone; write the name the IANA gives it, such as Europe/Berlin or UTC`},
		"a time zone of a machine's folder":         {`{"rate": "1 day", "timezone": "posix/UTC"}`, `timezone: "posix/UTC" is no time zone; write the name the IANA gives it, such as Europe/Berlin or UTC`},
		"a time zone with leap seconds":             {`{"rate": "1 day", "timezone": "right/Europe/Berlin"}`, `timezone: "right/Europe/Berlin" is no time zone; write the name the IANA gives it, such as Europe/Berlin or UTC`},
		"a time zone is that of the machine":        {`{"rate": "1 day", "timezone": "Local"}`, `timezone: "Local" is no time zone; write the name the IANA gives it, such as Europe/Berlin or UTC`},
		"a schedule is retried for ever":            {`{"rate": "1 day", "retries": 186}`, `retries: 186 is out of range; use 0 to 185`},
	} {
		cases = append(cases, refusal{name, edits{"services nightly": scheduled(c.schedule)}, "services.nightly.schedule." + c.want})
	}
	refuses(t, append(cases,
		refusal{"a scheduled task has no schedule", edits{"services nightly": `{"kind": "scheduled", "image": "medusa"}`}, `services.nightly.schedule: is missing; write one such as schedule: {cron: "0 3 * * ? *", timezone: Europe/Berlin}`},
		refusal{"a worker has a schedule", edits{"services worker schedule": `{"rate": "1 day"}`}, `services.worker.schedule: belongs to kind scheduled; remove it, or make this kind: scheduled`},
	))
}

func TestAcceptsEverySchedule(t *testing.T) {
	cases := map[string]edits{}
	for _, cron := range []string{
		"0 3 * * ? *", "*/5 * * * ? *", "0 8-18/2 ? * MON-FRI *", "15,45 12 1,15 JAN,JUL ? 2030", "0 0 L * ? *", "0 0 15W * ? *",
		"0 0 LW * ? *", "0 9 ? * MON#1 *", "0 9 ? * 6L *", "0 9 ? * L 2030-2040", "0 0 1/7 * ? *", "0 3 ? * SUN,WED *",
		"0 0 29 2 ? *", "0 0 29 FEB ? 2028", "0 0 30,1 2 ? *", "0 0 31W 1-2 ? *", "0 9 ? 2 SUN#5 *", "0 9 ? 2 MON#5,TUE#5 2028",
	} {
		cases[cron] = edits{"services nightly": scheduled(`{"cron": "` + cron + `", "timezone": "Europe/Berlin"}`)}
	}
	for _, rate := range []string{"1 minute", "15 minutes", "1 hour", "36 hours", "1 day", "30 days"} {
		cases[rate] = edits{"services nightly": scheduled(`{"rate": "` + rate + `"}`)}
	}
	accepts(t, cases)
}

func TestAScheduleIsSpelledAsEventBridgeDoes(t *testing.T) {
	c := parsed(t, edits{"services nightly": scheduled(`{"cron": "0 3 * * ? *"}`), "services often": scheduled(`{"rate": "15 minutes"}`)})
	nightly := *c.Services["nightly"].Schedule
	require.Equal(t, config.Schedule{Cron: "0 3 * * ? *", Timezone: "UTC", Retries: 2}, nightly)
	require.Equal(t, "cron(0 3 * * ? *)", nightly.Expression())
	require.Equal(t, "rate(15 minutes)", c.Services["often"].Schedule.Expression())
}
