package inventory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"landfall/config"
)

// health is how a service's health is told, as far as it differs from the defaults.
type health struct {
	path, codes              string
	interval, timeout, grace int
	command                  []string
}

var (
	celeryApp = regexp.MustCompile(`celery\b.*?(?:-A|--app)[ =](\S+)`)
	checkTool = regexp.MustCompile(`\b(curl|wget|nc|pg_isready|redis-cli)\b`)
)

// alive says no more than that the program has been started: PID 1 is there. It
// lets a service without a check of its own come up.
var alive = []string{"CMD-SHELL", "test -d /proc/1"}

// checked turns a service's check over: the path for the load balancer, the test
// for ECS.
func (c *converter) checked(d *draft) {
	p, check := d.part, d.part.HealthCheck
	if !d.kind.Stays() {
		return
	}
	given := check != nil && !check.Disable && len(check.Test) > 0 && check.Test[0] != "NONE"
	if given {
		d.health.command = tested(check.Test)
		c.timed(d, check)
		if d.kind == config.Web {
			if found := urlForm.FindStringSubmatch(strings.Join(check.Test, " ")); found != nil {
				d.health.path = found[2]
			}
		}
		if tool := checkTool.FindString(strings.Join(check.Test, " ")); tool != "" {
			c.note(p.Name, "healthcheck", "asks with "+tool, "see that the image has it")
		}
	}
	if d.kind == config.Web {
		c.answered(d, given)
		return
	}
	if given {
		return
	}
	d.health.command = alive
	app := celeryApp.FindStringSubmatch(strings.Join(d.command, " "))
	switch {
	case p.known.health != "":
		d.health.command = []string{"CMD-SHELL", p.known.health}
		c.note(p.Name, "healthcheck", "is missing", "the image's usual one is written here")
	case app != nil && !d.singleton:
		d.health.command = []string{"CMD-SHELL", "celery -A " + app[1] + " inspect ping -d celery@$HOSTNAME"}
		c.look(p.Name, "healthcheck", "is missing", "the one written here asks the worker itself; it works with Redis as broker and takes a second of CPU each time")
	default:
		c.look(p.Name, "healthcheck", "is missing", "the one written here only says that the program was started: write a command that asks the program")
	}
}

// answered sees to the path the load balancer asks for.
func (c *converter) answered(d *draft, given bool) {
	if d.health.path != "" {
		return
	}
	d.health.path, d.health.codes = "/", "200-399"
	found := "is missing"
	if given {
		found = "names no path"
	}
	c.look(d.part.Name, "healthcheck", found,
		"the load balancer asks for / and takes a redirect for health: write health.path, one that answers 200 to any Host once the program can work")
}

// tested is the test as ECS takes it.
func tested(test types.HealthCheckTest) []string {
	command := slices.Clone([]string(test))
	if command[0] != "CMD" && command[0] != "CMD-SHELL" {
		command = slices.Concat([]string{"CMD"}, command)
	}
	return command
}

// timed brings the times into what the load balancer and ECS take.
func (c *converter) timed(d *draft, check *types.HealthCheckConfig) {
	const most = 300
	read := func(span *types.Duration) int {
		if span == nil {
			return 0
		}
		return int((time.Duration(*span) + time.Second - 1) / time.Second)
	}
	interval, timeout, grace := read(check.Interval), read(check.Timeout), read(check.StartPeriod)
	if grace == 0 && check.Retries != nil && *check.Retries > 3 && interval > 0 {
		// Many retries are how a file without a start period waits for a slow start.
		tries := int(min(*check.Retries, most))
		grace = tries * interval
		d.remarks["health.grace"] = fmt.Sprintf("%d tries, one every %ds", tries, interval)
	}
	d.health.interval = within(interval, 5, most)
	d.health.timeout = within(timeout, 2, 60)
	d.health.grace = within(grace, 0, most)
	usual := 15
	if d.health.interval != 0 {
		usual = d.health.interval
	}
	if d.health.timeout >= usual {
		d.health.timeout = max(usual-1, 2)
	} else if d.health.timeout == 0 && usual <= 5 {
		d.health.timeout = usual - 1
	}
	for _, limit := range []struct {
		key           string
		asked, became int
	}{{"interval", interval, d.health.interval}, {"timeout", timeout, d.health.timeout}, {"start_period", grace, d.health.grace}} {
		if limit.asked != 0 && limit.asked != limit.became {
			c.note(d.part.Name, "healthcheck."+limit.key, fmt.Sprintf("%ds becomes %ds", limit.asked, limit.became), "ECS and the load balancer take no other beside the rest")
		}
	}
}

// within brings a number between two others; 0 stays, for it says nothing.
func within(n, low, high int) int {
	if n == 0 {
		return 0
	}
	return min(max(n, low), high)
}
