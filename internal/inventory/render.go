package inventory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"landfall/config"
)

// project is the Pulumi project the stack belongs to; its name is part of private
// addresses.
const project = "landfall"

// The placeholders of what was not given. They load, and deploy nowhere.
const (
	anyRegion  = "eu-central-1"
	anyAccount = "111111111111"
	anyZone    = "Z0123456789EXAMPLE"
	anyEmail   = "alerts@example.com"
	anyMachine = "ami-0123456789abcdef0"
)

// header names what was not given.
func (c *converter) header() {
	c.absent()
	if c.Options.Account == "" {
		c.look("", "account", "is a placeholder", "write the account, or give it with -account")
	}
	if c.answers() && c.Options.Zone == "" {
		c.look("", "domain", "has a placeholder for its zone", "write name and zoneId, or give them with -domain and -zone")
	}
	c.note("", "alerts", "is a placeholder", "write addresses that are read")
	slices.SortStableFunc(c.services, func(a, b *draft) int {
		order := []config.Kind{config.Web, config.Private, config.Worker, config.Scheduled, config.Task}
		return cmp.Or(cmp.Compare(slices.Index(order, a.kind), slices.Index(order, b.kind)), strings.Compare(a.name, b.name))
	})
}

// answers says whether the stack has a web service.
func (i *Inventory) answers() bool {
	return slices.ContainsFunc(i.services, func(d *draft) bool { return d.kind == config.Web })
}

// Stack is the stack file, with the review list as a comment at its end.
func (i *Inventory) Stack() string {
	p := &page{}
	p.line("# From "+i.File+" by go run ./cmd/inventory. The review list stands at the end.", "")
	p.line("config:", "")
	p.line("  aws:region: "+scalar(cmp.Or(i.Options.Region, anyRegion)), "")
	p.line("  "+project+":platform:", "")
	p.depth = 2
	i.environment(p)
	i.sections(p)
	if len(i.services) > 0 {
		p.open("services")
		for _, d := range i.services {
			d.print(p)
		}
		p.depth--
	}
	p.line("alerts: {email: ["+anyEmail+"]}", "")
	return p.text() + i.review()
}

// environment prints what no Compose file knows.
func (i *Inventory) environment(p *page) {
	tier := i.Options.Tier
	p.line("tier: "+string(tier), "")
	p.line("account: "+quoted(cmp.Or(i.Options.Account, anyAccount)), placeholder(i.Options.Account))
	zones := "[a, b]"
	if tier == config.Production {
		zones = "[a, b, c]"
	}
	p.line("network: {cidr: 10.20.0.0/16, zones: "+zones+"}", "")
	if i.answers() {
		p.line("domain: {name: "+scalar(cmp.Or(i.Options.Domain, "example.com"))+", zoneId: "+scalar(cmp.Or(i.Options.Zone, anyZone))+"}", placeholder(i.Options.Zone))
	}
}

func placeholder(given string) string {
	if given == "" {
		return "a placeholder"
	}
	return ""
}

// sections prints the pieces that the file asks for.
func (i *Inventory) sections(p *page) {
	if d := i.database; d != nil {
		fields, remark := d.fields()
		p.line("database: "+flow(fields), remark)
	}
	if c := i.cache; c != nil {
		fields := map[string]string{}
		if c.version != "" {
			fields["version"] = quoted(c.version)
		}
		p.line("cache: "+flow(fields), "")
	}
	if len(i.queues) > 0 {
		p.open("queues")
		for _, name := range slices.Sorted(maps.Keys(i.queues)) {
			p.line(scalar(name)+": "+flow(i.queues[name].fields()), "")
		}
		p.depth--
	}
	if i.uploads {
		p.line("uploads: {}", "")
	}
	if len(i.images) > 0 {
		p.line("images: "+list(i.images), "")
	}
}

// print writes a service with its keys in the order of the shipped stacks.
func (d *draft) print(p *page) {
	p.open(d.name)
	p.line("kind: "+string(d.kind), "")
	if d.singleton {
		p.line("singleton: true", d.remarks["singleton"])
	}
	p.line("image: "+scalar(d.image), d.source())
	if len(d.command) > 0 {
		p.line("command: "+list(d.command), "")
	}
	if len(d.migrate) > 0 {
		p.line("migrate: "+list(d.migrate), "")
	}
	p.number("port", d.port, "")
	p.number("cpu", d.cpu, d.remarks["cpu"])
	p.number("memory", d.memory, "")
	if d.architecture != "" {
		p.line("architecture: "+string(d.architecture), "")
	}
	d.health.print(p, d.remarks["health.grace"])
	if d.kind == config.Web {
		fields := map[string]string{}
		switch {
		case len(d.hosts) > 1:
			fields["hosts"] = list(d.hosts)
		case d.hosts[0] != "":
			fields["host"] = scalar(d.hosts[0])
		}
		if len(d.paths) > 0 {
			fields["paths"] = list(d.paths)
		}
		p.line("route: "+flow(fields), "")
	}
	if d.schedule.cron != "" {
		p.line("schedule: {cron: "+quoted(d.schedule.cron)+"}", "")
	}
	if d.schedule.rate != "" {
		p.line("schedule: {rate: "+d.schedule.rate+"}", "")
	}
	if d.redis != "" {
		p.line("redis: {password: "+d.redis+"}", "")
	}
	if d.files.path != "" {
		p.line(fmt.Sprintf("files: {path: %s, uid: %s, gid: %s}", scalar(d.files.path), d.files.uid, d.files.gid), "")
	}
	if d.min > 1 {
		p.line(fmt.Sprintf("scale: {min: %d}", d.min), "")
	}
	d.surroundings(p)
	if len(d.egress) > 0 {
		p.line("egress: "+strings.ReplaceAll(fmt.Sprint(d.egress), " ", ", "), "")
	}
	if d.stopTimeout > 0 {
		p.line(fmt.Sprintf("stopTimeout: %ds", d.stopTimeout), "")
	}
	if d.user != "" {
		p.line("user: "+quoted(d.user), "")
	}
	if !d.part.ReadOnly {
		p.line("readOnly: false", "")
	}
	p.depth--
}

// source names the Compose service a draft comes from where the name tells it not.
func (d *draft) source() string {
	if d.part.built() {
		return ""
	}
	return "a copy of " + d.part.Image
}

func (h health) print(p *page, grace string) {
	if h.path == "" && len(h.command) == 0 {
		return
	}
	p.open("health")
	if h.path != "" {
		p.line("path: "+scalar(h.path), "")
	}
	if h.codes != "" {
		p.line("codes: "+quoted(h.codes), "")
	}
	for _, span := range []struct {
		key     string
		seconds int
		remark  string
	}{{"interval", h.interval, ""}, {"timeout", h.timeout, ""}, {"grace", h.grace, grace}} {
		if span.seconds > 0 {
			p.line(fmt.Sprintf("%s: %ds", span.key, span.seconds), span.remark)
		}
	}
	if len(h.command) > 0 {
		p.line("command: "+list(h.command), "")
	}
	p.depth--
}

// surroundings prints the three ways a variable gets into a service.
func (d *draft) surroundings(p *page) {
	if len(d.env) > 0 {
		p.open("env")
		for _, name := range slices.Sorted(maps.Keys(d.env)) {
			p.line(scalar(name)+": "+text(d.env[name]), "")
		}
		p.depth--
	}
	if len(d.secrets) > 0 {
		p.open("secrets")
		for _, name := range slices.Sorted(maps.Keys(d.secrets)) {
			fields := map[string]string{}
			if d.secrets[name] > 0 {
				fields["generate"] = strconv.Itoa(d.secrets[name])
			}
			p.line(scalar(name)+": "+flow(fields), "")
		}
		p.depth--
	}
	if len(d.uses) > 0 {
		p.open("uses")
		for _, piece := range slices.Sorted(maps.Keys(d.uses)) {
			p.line(scalar(piece)+": "+flow(d.uses[piece]), "")
		}
		p.depth--
	}
}
