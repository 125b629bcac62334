package inventory

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"landfall/config"
)

var (
	// Ports that are no business of a load balancer for HTTP.
	foreign = []int{21, 22, 25, 53, 110, 143, 389, 465, 587, 853, 993, 995, 1433, 1521, 1883, 3306, 3478, 5060, 5432, 5672, 6379, 8883, 9092, 11211, 25565, 27017, 51820}
	// Ports of debuggers and of what reloads a page on a developer's screen.
	debuggers = []int{5005, 5678, 9229, 9230, 24678, 35729}

	workerForm = regexp.MustCompile(`\b(celery\b.*\b(worker|beat)|sidekiq|good_job|delayed_job|resque|rq worker|dramatiq|arq|huey|queue:(work|listen)|horizon|schedule:work|worker)\b`)
	urlForm    = regexp.MustCompile(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z0-9_-]+)(?::([0-9]+))?(/[^\s"'|;)]*)?`)
)

// kind finds the shape of a service and its port.
func (c *converter) kind(d *draft) (config.Kind, int) {
	p := d.part
	published, http := c.published(p)
	labels := labelled(p)
	port := c.port(p, published, labels)
	line := strings.Join(d.command, " ")
	switch {
	case p.times != "":
		return config.Scheduled, 0
	case c.ends(p):
		return config.Task, 0
	case !labels.enabled && http && c.elsewhere(p, published):
		c.look(p.Name, "ports", fmt.Sprintf("%d is published, and others call it on %d", published, c.asked(p)),
			"it is private and listens on the latter: a service has one port, and what is published looks like a page about its state")
		return config.Private, c.asked(p)
	case labels.enabled, http && !isFlower(p):
		return c.web(p, port)
	case port != 0 && p.fronted && !workerForm.MatchString(line):
		return c.web(p, port)
	case c.called(p) || p.known.port != 0 && port != 0 || isFlower(p):
		return config.Private, port
	default:
		if port != 0 {
			c.note(p.Name, "expose", fmt.Sprintf("listens on %d and nothing in the file calls it", port), "write kind: private if something does")
		}
		return config.Worker, 0
	}
}

func isFlower(p *part) bool { return p.known.port == 5555 }

func (c *converter) web(p *part, port int) (config.Kind, int) {
	if port == 0 {
		port = 80
		c.look(p.Name, "ports", "says nowhere which port it listens on", "80 is a guess: write the right one")
	}
	return config.Web, port
}

// asked is the port others call a service on, 0 if nobody does: the image's usual
// one if that is among them, else the lowest.
func (c *converter) asked(p *part) int {
	if p.asked[p.known.port] {
		return p.known.port
	}
	ports := slices.Sorted(maps.Keys(p.asked))
	if len(ports) == 0 {
		return 0
	}
	return ports[0]
}

// elsewhere says whether a public image is called on another port than the one
// that is published.
func (c *converter) elsewhere(p *part, published int) bool {
	return p.known.port != 0 && len(p.asked) > 0 && c.asked(p) != published
}

// called says whether another application calls a service.
func (c *converter) called(p *part) bool { return len(p.asked) > 0 }

// published looks at the ports a host opens for a service, and tells the first one
// that speaks HTTP.
func (c *converter) published(p *part) (port int, http bool) {
	for _, opened := range p.Ports {
		target := int(opened.Target)
		switch {
		case opened.Protocol == "udp":
			c.block(p.Name, "ports", fmt.Sprintf("%d/udp is published, and the load balancer carries HTTP only", target), "do without it, or keep this service elsewhere")
		case slices.Contains(debuggers, target):
			c.note(p.Name, "ports", fmt.Sprintf("%d is a debugger's and stays closed", target), "open a shell in a task with exec: true where that is needed")
		case slices.Contains(foreign, target):
			c.block(p.Name, "ports", fmt.Sprintf("%d is published and speaks no HTTP, all that the load balancer carries", target), "do without it, or keep this service elsewhere")
		case http:
			c.look(p.Name, "ports", fmt.Sprintf("%d is published beside %d, and a service has one port", target, port), "give what listens there a service of its own, or serve both from one port by path")
		default:
			port, http = target, true
			if opened.HostIP == "127.0.0.1" || opened.HostIP == "::1" {
				c.look(p.Name, "ports", fmt.Sprintf("%d is published to the host alone", target), "kind web takes it for a site behind the host's own proxy: make it private if nobody outside may reach it")
			}
		}
	}
	return port, http
}

// port finds the port a service listens on, from what is said most clearly to what
// is merely likely.
func (c *converter) port(p *part, published int, labels labels) int {
	exposed := 0
	for _, expose := range p.Expose {
		number, _, _ := strings.Cut(expose, "/")
		if n, err := strconv.Atoi(number); err == nil && exposed == 0 {
			exposed = n
		}
	}
	checked := 0
	if p.HealthCheck != nil {
		if found := urlForm.FindStringSubmatch(strings.Join(p.HealthCheck.Test, " ")); found != nil {
			checked, _ = strconv.Atoi(found[1])
		}
	}
	variable := 0
	if number, err := strconv.Atoi(p.variables["PORT"].value); err == nil {
		variable = number
	}
	for _, port := range []int{labels.port, published, exposed, c.asked(p), p.known.port, checked, variable} {
		if port > 0 && port < 65536 {
			return port
		}
	}
	return 0
}
