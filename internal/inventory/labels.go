package inventory

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// labels is what a reverse proxy is told of a service by labels or variables.
type labels struct {
	enabled bool
	hosts   []string
	paths   []string
	port    int
	// uneven says that its paths are not the same on every host, and whole that some
	// host has all of them.
	uneven, whole bool
}

var (
	ruleHost = regexp.MustCompile(`(?:^|[^!\w])Host\(([^)]*)\)`)
	quote    = regexp.MustCompile("[`'\"]([^`'\"]+)[`'\"]")
	rulePath = regexp.MustCompile("Path(Prefix)?\\(\\s*[`'\"]([^`'\"]+)[`'\"]")
	upstream = regexp.MustCompile(`([0-9]+)`)
)

// all are the labels of a service, of its containers and of the service itself.
func all(p *part) map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, p.Labels)
	if p.Deploy != nil {
		maps.Copy(labels, p.Deploy.Labels)
	}
	return labels
}

// labelled reads the labels of Traefik and caddy-docker-proxy, and the variables of nginx-proxy.
func labelled(p *part) labels {
	l := labels{}
	given := all(p)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		value := given[key]
		switch {
		case key == "traefik.enable":
			l.enabled = value == "true"
		case strings.HasPrefix(key, "traefik.http.routers.") && strings.HasSuffix(key, ".rule"):
			l.enabled = true
			l.rule(value)
		case strings.HasPrefix(key, "traefik.http.services.") && strings.HasSuffix(key, ".loadbalancer.server.port"):
			l.port, _ = strconv.Atoi(value)
		case key == "caddy":
			l.enabled = true
			l.answer(strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })...)
		case strings.HasPrefix(key, "caddy.") && strings.HasSuffix(key, "reverse_proxy"):
			if found := upstream.FindStringSubmatch(value); found != nil {
				l.port, _ = strconv.Atoi(found[1])
			}
		}
	}
	if host := p.variables["VIRTUAL_HOST"]; host.value != "" {
		l.enabled = true
		l.answer(strings.Split(host.value, ",")...)
		l.port, _ = strconv.Atoi(p.variables["VIRTUAL_PORT"].value)
	}
	if given["traefik.enable"] == "false" {
		l.enabled = false
	}
	return l
}

// answer notes hosts, each once.
func (l *labels) answer(hosts ...string) {
	for _, host := range hosts {
		host = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(host), "https://"))
		if host != "" && !slices.Contains(l.hosts, host) {
			l.hosts = append(l.hosts, host)
		}
	}
}

// rule reads a rule of Traefik as far as a load balancer has the same. A route has
// the same paths on every host: where the rules of a service differ it gets the
// paths of all of them.
func (l *labels) rule(rule string) {
	for _, found := range ruleHost.FindAllStringSubmatch(rule, -1) {
		for _, host := range quote.FindAllStringSubmatch(found[1], -1) {
			l.answer(host[1])
		}
	}
	var paths []string
	for _, found := range rulePath.FindAllStringSubmatch(rule, -1) {
		path := strings.TrimSuffix(found[2], "/")
		if path == "" {
			continue
		}
		paths = append(paths, path)
		if found[1] != "" {
			paths = append(paths, path+"/*")
		}
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	first := l.paths == nil && !l.whole
	l.uneven = l.uneven || !first && !slices.Equal(paths, l.paths)
	l.whole = l.whole || len(paths) == 0
	l.paths = append(l.paths, paths...)
	slices.Sort(l.paths)
	l.paths = slices.Compact(l.paths)
	if l.whole {
		l.paths = nil
	}
}
