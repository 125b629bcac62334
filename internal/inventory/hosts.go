package inventory

import (
	"fmt"
	"slices"
	"strings"

	"landfall/config"
)

// The names services have that answer on the domain itself, and those of APIs,
// the likeliest first.
var (
	fronts = []string{"frontend", "storefront", "web", "www", "site", "website", "ui", "client", "app", "nextjs", "next", "nuxt", "portal"}
	apis   = []string{"api", "backend", "server", "gateway"}
)

// routes gives every web service the host and the paths it answers on.
func (c *converter) routes() {
	var web []*draft
	for _, d := range c.services {
		if d.kind == config.Web {
			web = append(web, d)
		}
	}
	if len(web) == 0 {
		return
	}
	c.domain(web)
	taken := map[string]bool{}
	for _, d := range web {
		if l := labelled(d.part); len(l.hosts) > 0 {
			c.labelledHosts(d, l)
		}
		for _, host := range d.hosts {
			taken[host] = true
		}
	}
	root := front(web)
	for _, d := range web {
		if len(d.hosts) > 0 {
			continue
		}
		host := ""
		switch {
		case d == root && !taken[""]:
		case slices.Contains(apis, d.name) && !taken["api"]:
			host = "api"
		default:
			host = d.name
		}
		for i := 2; d != root && taken[host]; i++ {
			host = fmt.Sprintf("%s-%d", d.name, i)
		}
		taken[host], d.hosts = true, []string{host}
		c.note(d.part.Name, "ports", "answers on https://"+c.hostOf(d)+strings.Join(d.paths[:min(len(d.paths), 1)], ""), "write another host or paths under route if its visitors know it by others")
	}
}

// front is the service that answers on the domain itself.
func front(web []*draft) *draft {
	if len(web) == 1 {
		return web[0]
	}
	for _, name := range fronts {
		for _, d := range web {
			if d.name == name {
				return d
			}
		}
	}
	for _, d := range web {
		if !slices.Contains(apis, d.name) {
			return d
		}
	}
	return web[0]
}

// domain takes the domain from labels where nobody gave one.
func (c *converter) domain(web []*draft) {
	if c.Options.Domain != "" {
		return
	}
	var hosts []string
	for _, d := range web {
		for _, host := range labelled(d.part).hosts {
			if strings.Contains(host, ".") && !strings.ContainsAny(host, "{}$ *") && !strings.HasSuffix(host, ".localhost") {
				hosts = append(hosts, host)
			}
		}
	}
	for _, host := range hosts {
		candidates := []string{host}
		if _, parent, ok := strings.Cut(host, "."); ok && strings.Contains(parent, ".") {
			candidates = append(candidates, parent)
		}
		for _, domain := range candidates {
			below := func(host string) bool {
				label, ok := strings.CutSuffix(host, "."+domain)
				return host == domain || ok && !strings.Contains(label, ".")
			}
			if !slices.ContainsFunc(hosts, func(host string) bool { return !below(host) }) && (len(hosts) > 1 || domain == host) {
				c.Options.Domain = domain
				return
			}
		}
	}
}

// labelledHosts keeps the hosts a proxy was told, as far as they lie below the domain.
func (c *converter) labelledHosts(d *draft, l labels) {
	for _, host := range l.hosts {
		if label := c.below(d, host); !slices.Contains(d.hosts, label) {
			d.hosts = append(d.hosts, label)
		}
	}
	if slices.Contains(d.hosts, "www") && !slices.Contains(d.hosts, "") {
		c.look(d.part.Name, "labels", "answers on www", "the domain itself answers nothing then: redirect there from a service, or write hosts: [\"\", www]")
	}
	if l.uneven {
		c.look(d.part.Name, "labels", "has rules of different paths", "a route has the same paths on all of its hosts: make it two services where that is too much")
	}
	if len(l.paths) > 4 {
		c.look(d.part.Name, "labels", fmt.Sprintf("matches %d paths, and a rule holds four", len(l.paths)), "join them by wildcards")
		l.paths = l.paths[:4]
	}
	d.paths = l.paths
	var answers []string
	for _, host := range d.hosts {
		answers = append(answers, "https://"+(&config.Domain{Name: c.domainName()}).Host(host)+strings.Join(d.paths[:min(len(d.paths), 1)], ""))
	}
	c.note(d.part.Name, "ports", "answers on "+strings.Join(answers, ", "), "write another host or paths under route if its visitors know it by others")
}

// below is a host as one label below the domain.
func (c *converter) below(d *draft, host string) string {
	label, below := strings.CutSuffix(host, "."+c.domainName())
	switch {
	case host == c.domainName():
		return ""
	case below && !strings.Contains(label, "."):
		return label
	}
	label = plain(strings.Split(host, ".")[0])
	c.look(d.part.Name, "labels", host+" does not lie right below "+c.domainName(), "it answers on "+label+"."+c.domainName()+" here; another domain is another environment, or a record and certificate of your own")
	return label
}

// answers says whether a path lies within the service's own.
func (d *draft) answers(path string) bool {
	return slices.ContainsFunc(d.paths, func(own string) bool {
		return strings.HasPrefix(path, strings.TrimSuffix(own, "*"))
	})
}

func (c *converter) domainName() string {
	if c.Options.Domain == "" {
		return "example.com"
	}
	return c.Options.Domain
}

// hostOf is the full public name of a web service, the first it has.
func (c *converter) hostOf(d *draft) string {
	return (&config.Domain{Name: c.domainName()}).Host(d.hosts[0])
}
