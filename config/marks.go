package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// hostMark stands in an environment variable of a review for a full host name, which
// is another one in each review: {host} for the domain itself, {host:api} below it.
var hostMark = regexp.MustCompile(`\{host(:[^{}]+)?\}`)

// nearlyMark is what was meant to be one: it would reach the application as it stands.
var nearlyMark = regexp.MustCompile(`\{\s*(?i:hosts?)\s*(:[^{}]*)?\}|\{(?i:hosts?)(:[a-z0-9-]*)?([^\w:} -]|$)`)

func marked(mark string) string { return strings.Trim(strings.TrimPrefix(mark, "{host"), ":}") }

// crossMarks wants what stands for a host to be one that a web service answers on.
func (c *Config) crossMarks(at check) {
	if !c.knowsHosts(at) {
		return
	}
	hosts := c.Hosts()
	c.environments(func(path []string, env map[string]string) {
		here := at.below(path)
		for _, name := range slices.Sorted(maps.Keys(env)) {
			for _, mark := range hostMark.FindAllString(env[name], -1) {
				if !slices.Contains(hosts, marked(mark)) {
					here.at(name).refuse(mark, "is a host that no web service answers on", "use "+either(marks(hosts)))
				}
			}
			for _, mark := range nearlyMark.FindAllStringSubmatch(env[name], -1) {
				if !hostMark.MatchString(mark[0]) {
					here.at(name).refuse(strings.TrimSuffix(mark[0], mark[3]), "stands for no host", meantMark(mark[1]+mark[2], hosts))
				}
			}
		}
	})
	c.commands(func(path []string, command []string) {
		for i, word := range command {
			if mark := hostMark.FindString(word); mark != "" {
				at.below(path).item(i).refuse(mark, "stands for a host in env alone", "hand it over in a variable, and read that")
			}
		}
	})
}

// commands visits those of all that runs.
func (c *Config) commands(visit func(path []string, command []string)) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		visit([]string{"services", name, "command"}, c.Services[name].Command)
		visit([]string{"services", name, "migrate"}, c.Services[name].Migrate)
		for _, sidecar := range slices.Sorted(maps.Keys(c.Services[name].Sidecars)) {
			visit([]string{"services", name, "sidecars", sidecar, "command"}, c.Services[name].Sidecars[sidecar].Command)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		visit([]string{"functions", name, "command"}, c.Functions[name].Command)
	}
}

// knowsHosts says whether every web service says on which hosts it answers.
func (c *Config) knowsHosts(at check) bool {
	return !at.lost("services") && !slices.ContainsFunc(c.web(), func(name string) bool {
		service := at.at("services").at(name)
		return !service.read("route") || service.at("route").told() || !service.at("route").good("host", "hosts")
	})
}

// crossUnmarked refuses in a whole environment what only a review replaces.
func (c *Config) crossUnmarked(at check) {
	c.environments(func(path []string, env map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(env)) {
			for _, mark := range hostMark.FindAllString(env[name], -1) {
				repair := "write the full name"
				if c.Domain != nil && domainForm.MatchString(c.Domain.Name) && hostForm.MatchString(marked(mark)) {
					repair += ": " + shorten(c.Host(marked(mark)))
				}
				at.below(path).at(name).refuse(mark, "is for a review", repair)
			}
		}
	})
}

func marks(hosts []string) []string {
	var all []string
	for _, host := range hosts {
		all = append(all, markOf(host))
	}
	if len(all) == 0 {
		return []string{"a host of your own: there is no web service"}
	}
	return all
}

func markOf(host string) string {
	if host == "" {
		return "{host}"
	}
	return "{host:" + host + "}"
}

// meantMark is the repair of a mark that is none, of which a label may be left.
func meantMark(label string, hosts []string) string {
	host := strings.ToLower(strings.Trim(label, ": "))
	if slices.Contains(hosts, host) {
		return "did you mean " + markOf(host) + "?"
	}
	return "use " + either(marks(hosts))
}
