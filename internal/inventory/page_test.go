package inventory

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// TestTextComesBack: whatever a value holds, YAML reads it back as the same text.
func TestTextComesBack(t *testing.T) {
	for _, value := range []string{
		"", "yes", "No", "null", "~", "1", "1e3", "0x1f", "2024-01-01", "12:30:45", "a: b", "a #b", "a,b", "[a]", "{a}", "- a", "-a", "--a",
		"*a", "&a", "!a", "%a", "@a", "`a`", "'a'", "\"a\"", "a\nb", " a", "a ", "a:", ":a", "ü", "<b>&", "=", "<<", ".inf", "-.5", "+1",
		"postgres://a:b@c/d?e=f&g=h", "http://localhost:8000,http://localhost:9000",
	} {
		comesBack(t, value)
	}
	rapid.Check(t, func(t *rapid.T) {
		comesBack(t, rapid.StringMatching(`[ -~äß\n\t]{0,20}`).Draw(t, "value"))
	})
}

func comesBack(t require.TestingT, value string) {
	var read struct {
		Alone any
		List  []any
		Map   map[any]any
	}
	written := "alone: " + text(value) + "\nlist: " + list([]string{value, "x"}) + "\nmap: " + flow(map[string]string{value: scalar(value)}) + "\n"
	require.NoError(t, yaml.Unmarshal([]byte(written), &read), written)
	assert.Equal(t, value, read.Alone, written)
	assert.Equal(t, []any{value, "x"}, read.List, written)
	assert.Equal(t, map[any]any{value: value}, read.Map, written)
}

func TestScheduledReadsCron(t *testing.T) {
	for times, want := range map[string]schedule{
		"0 3 * * *":        {cron: "0 3 * * ? *"},
		"*/5 * * * *":      {cron: "*/5 * * * ? *"},
		"30 2 1 * *":       {cron: "30 2 1 * ? *"},
		"0 9 * * 1-5":      {cron: "0 9 ? * MON,TUE,WED,THU,FRI *"},
		"0 9 * * 0,6":      {cron: "0 9 ? * SUN,SAT *"},
		"0 9 * * 7":        {cron: "0 9 ? * SUN *"},
		"0 9 * * fri-mon":  {cron: "0 9 ? * FRI,SAT,SUN,MON *"},
		"0 0 12 * * *":     {cron: "0 12 * * ? *"},
		"@daily":           {cron: "0 0 * * ? *"},
		"@weekly":          {cron: "0 0 ? * SUN *"},
		"@every 1m":        {rate: "1 minute"},
		"@every 1h":        {rate: "1 hour"},
		"@every 6h":        {rate: "6 hours"},
		"@every 1h30m":     {rate: "90 minutes"},
		"@every 10s":       {rate: "1 minute"},
		"  15 14 1 jan *":  {cron: "15 14 1 JAN ? *"},
		"0 3 ? * *":        {cron: "0 3 * * ? *"},
		"5 4 * * sun":      {cron: "5 4 ? * SUN *"},
		"0 22 * * MON-FRI": {cron: "0 22 ? * MON,TUE,WED,THU,FRI *"},
	} {
		got, err := scheduled(times)
		require.NoError(t, err, times)
		assert.Equal(t, want, got, times)
	}
	for times, want := range map[string]string{
		"":             `"" has not five fields, nor six`,
		"@reboot":      `"@reboot" has not five fields, nor six`,
		"0 3 1 * 1":    `"0 3 1 * 1" names days of the month and of the week, of which EventBridge takes one`,
		"0 3 * * 8":    `"8" is no list of days of the week`,
		"@every night": `time: invalid duration "night"`,
		"@every -1h":   `"-1h" is no span`,
	} {
		_, err := scheduled(times)
		assert.EqualError(t, err, want, times)
	}
}

func TestReferenceTakesAnImageApart(t *testing.T) {
	for image, want := range map[string][2]string{
		"postgres":                                 {"postgres", ""},
		"docker.io/library/postgres:16":            {"postgres", "16"},
		"localhost:5000/app":                       {"localhost:5000/app", ""},
		"ghcr.io/a/b:1@sha256:0123":                {"ghcr.io/a/b", "1"},
		"public.ecr.aws/docker/library/redis:7":    {"redis", "7"},
		"timescale/timescaledb:2.17.2-pg16@sha256": {"timescale/timescaledb", "2.17.2-pg16"},
	} {
		name, tag := reference(image)
		assert.Equal(t, want, [2]string{name, tag}, image)
	}
}
