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
	host    string
	paths   []string
	port    int
}

var (
	ruleHost = regexp.MustCompile("Host\\(\\s*[`'\"]([^`'\"]+)[`'\"]")
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
			l.enabled, l.host = true, strings.TrimPrefix(strings.Fields(value + " ")[0], "https://")
		case strings.HasPrefix(key, "caddy.") && strings.HasSuffix(key, "reverse_proxy"):
			if found := upstream.FindStringSubmatch(value); found != nil {
				l.port, _ = strconv.Atoi(found[1])
			}
		}
	}
	if host := p.variables["VIRTUAL_HOST"]; host.value != "" {
		l.enabled, l.host = true, strings.Split(host.value, ",")[0]
		l.port, _ = strconv.Atoi(p.variables["VIRTUAL_PORT"].value)
	}
	if given["traefik.enable"] == "false" {
		l.enabled = false
	}
	return l
}

// rule reads a rule of Traefik as far as a load balancer has the same.
func (l *labels) rule(rule string) {
	if found := ruleHost.FindStringSubmatch(rule); found != nil && l.host == "" {
		l.host = found[1]
	}
	for _, found := range rulePath.FindAllStringSubmatch(rule, -1) {
		path := strings.TrimSuffix(found[2], "/")
		if path == "" {
			continue
		}
		l.paths = append(l.paths, path)
		if found[1] != "" {
			l.paths = append(l.paths, path+"/*")
		}
	}
	slices.Sort(l.paths)
	l.paths = slices.Compact(l.paths)
}
