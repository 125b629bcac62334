package inventory

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-shellwords"
)

// schedule is when a scheduled service runs: one of the two.
type schedule struct{ cron, rate string }

var (
	jobLabel = regexp.MustCompile(`^(?:ofelia|chadburn)\.job-(exec|run|local)\.([^.]+)\.(schedule|command|image)$`)
	crontabs = regexp.MustCompile(`\b(supercronic|crond|cron -f|go-crond)\b`)
)

// jobs makes a service of every job that a clock starts inside of a container, and
// finds the services that run at their times themselves.
func (c *converter) jobs() {
	for _, p := range c.all() {
		labels := all(p)
		if times := labels["swarm.cronjob.schedule"]; times != "" {
			p.times = times
		}
		found := map[string]map[string]string{}
		for _, key := range slices.Sorted(maps.Keys(labels)) {
			if parts := jobLabel.FindStringSubmatch(key); parts != nil {
				if found[parts[2]] == nil {
					found[parts[2]] = map[string]string{"form": parts[1]}
				}
				found[parts[2]][parts[3]] = labels[key]
			}
		}
		for _, name := range slices.Sorted(maps.Keys(found)) {
			c.job(p, name, found[name])
		}
	}
}

// job is one command that a clock starts: with the image and the variables of the
// container it ran in, or of the one it is to be like.
func (c *converter) job(p *part, name string, job map[string]string) {
	alike := job["form"] == "run" && (job["image"] == "" || job["image"] == p.Image)
	if job["form"] != "exec" && !alike || p.role != application {
		c.look(p.Name, "labels", "starts the job "+name+" at "+job["schedule"], "write a service of kind scheduled with the image and the command it runs")
		return
	}
	command, err := shellwords.Parse(job["command"])
	if err != nil || len(command) == 0 {
		command = []string{"sh", "-c", job["command"]}
	}
	copied := *p
	copied.Name = p.Name + "-" + name
	copied.Labels, copied.Deploy, copied.Ports, copied.Expose = nil, nil, nil, nil
	switch {
	case !alike:
		// It was started inside of the container, past the entrypoint.
		copied.Command, copied.Entrypoint = command, nil
	case job["command"] != "":
		copied.Command = command
	}
	copied.DependsOn, copied.HealthCheck, copied.Volumes = nil, nil, nil
	copied.times = job["schedule"]
	copied.asked = map[int]bool{}
	c.parts[copied.Name] = &copied
	c.note(p.Name, "labels", "starts the job "+name+" at "+job["schedule"], "it becomes the scheduled service "+plain(copied.Name)+", a task of its own each time")
}

var every = map[string]string{
	"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
	"@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}

var weekdays = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}

// scheduled turns the times of cron into those of EventBridge.
func scheduled(times string) (schedule, error) {
	times = strings.TrimSpace(times)
	if span, ok := strings.CutPrefix(times, "@every "); ok {
		return rated(span)
	}
	if known, ok := every[times]; ok {
		times = known
	}
	fields := strings.Fields(strings.ToUpper(strings.ReplaceAll(times, "?", "*")))
	if len(fields) == 6 { // with seconds, which are lost
		fields = fields[1:]
	}
	if len(fields) != 5 {
		return schedule{}, fmt.Errorf("%q has not five fields, nor six", times)
	}
	days, err := weekly(fields[4])
	if err != nil {
		return schedule{}, err
	}
	switch {
	case fields[2] == "*" && days == "*":
		days = "?"
	case fields[2] == "*":
		fields[2] = "?"
	case days == "*":
		days = "?"
	default:
		return schedule{}, fmt.Errorf("%q names days of the month and of the week, of which EventBridge takes one", times)
	}
	return schedule{cron: strings.Join([]string{fields[0], fields[1], fields[2], fields[3], days, "*"}, " ")}, nil
}

// weekly names the days of the week: EventBridge counts them from 1, cron from 0.
func weekly(field string) (string, error) {
	if field == "*" {
		return field, nil
	}
	var list []string
	for _, entry := range strings.Split(field, ",") {
		low, high, ranged := strings.Cut(entry, "-")
		first, firstErr := weekday(low)
		last, lastErr := first, firstErr
		if ranged {
			last, lastErr = weekday(high)
		}
		if firstErr != nil || lastErr != nil {
			return "", fmt.Errorf("%q is no list of days of the week", field)
		}
		for day := first; ; day = (day + 1) % 7 {
			list = append(list, weekdays[day])
			if day == last {
				break
			}
		}
	}
	return strings.Join(list, ","), nil
}

func weekday(text string) (int, error) {
	if i := slices.Index(weekdays, text); i >= 0 {
		return i, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && (n < 0 || n > 7) {
		err = fmt.Errorf("%d is no day", n)
	}
	return n % 7, err
}

// rated turns a span into a rate, which counts whole minutes.
func rated(span string) (schedule, error) {
	length, err := time.ParseDuration(strings.TrimSpace(span))
	if err != nil {
		return schedule{}, err
	}
	minutes := int((length + time.Minute - 1) / time.Minute)
	switch {
	case minutes < 1:
		return schedule{}, fmt.Errorf("%q is no span", span)
	case minutes == 1:
		return schedule{rate: "1 minute"}, nil
	case minutes == 60:
		return schedule{rate: "1 hour"}, nil
	case minutes%60 == 0:
		return schedule{rate: fmt.Sprintf("%d hours", minutes/60)}, nil
	default:
		return schedule{rate: fmt.Sprintf("%d minutes", minutes)}, nil
	}
}

// planned gives a scheduled service its times.
func (c *converter) planned(d *draft) {
	times, err := scheduled(d.part.times)
	if err != nil {
		times = schedule{cron: "0 3 * * ? *"}
		c.block(d.part.Name, "labels", "runs at times that have no other form: "+err.Error(), "write schedule.cron: three in the morning stands there")
	}
	d.schedule = times
	c.look(d.part.Name, "labels", "runs at "+d.part.times, "its schedule is read in UTC; write schedule.timezone if it was another")
}
