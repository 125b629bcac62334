package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// crossReview wants a review to be called after its pull request, and its hosts to be
// single labels below the domain: a certificate covers no more.
func (c *Config) crossReview(at check) {
	if c.Review == nil {
		c.crossUnmarked(at)
		// Who may deploy reviews may do so to whatever is called like one.
		if stack := at.outside("stack"); strings.HasPrefix(c.Stack, "pr-") && !stack.told() {
			stack.refuse(c.Stack, "begins as the names of reviews do", "begin it otherwise, or write review: {of: staging}")
		}
		return
	}
	if stack := at.outside("stack"); !reviewForm.MatchString(c.Stack) && !stack.told() {
		stack.refuse(c.Stack, "is no name of a review", "call it pr- and the number of the pull request, such as pr-7")
	}
	for _, name := range c.web() {
		route := c.Services[name].Route
		if route == nil || !at.sound("services."+name+".route") {
			continue
		}
		here := at.at("services").at(name).at("route")
		if route.SSO {
			here.at("sso").refuse(true, "sends visitors to an issuer that knows no address of a review", "remove it")
		}
		for _, host := range route.AllHosts() {
			if label := c.label(host); len(label) > dnsLabel && hostForm.MatchString(host) && len(host) <= dnsLabel {
				here.refuse(host, "makes "+label+fmt.Sprintf(", %d characters", len(label)), fmt.Sprintf("shorten the host: a label holds %d", dnsLabel))
			}
		}
	}
	c.crossMarks(at)
}

// label is a host below the domain as a review has it.
func (c *Config) label(host string) string {
	if host == "" {
		return c.Stack
	}
	return host + "-" + c.Stack
}

// environments visits the plain variables of all that runs.
func (c *Config) environments(visit func(path []string, env map[string]string)) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		visit([]string{"services", name, "env"}, c.Services[name].Env)
		for _, sidecar := range slices.Sorted(maps.Keys(c.Services[name].Sidecars)) {
			visit([]string{"services", name, "sidecars", sidecar, "env"}, c.Services[name].Sidecars[sidecar].Env)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		visit([]string{"functions", name, "env"}, c.Functions[name].Env)
	}
}

// crossReviews keeps what an environment has itself apart from what reviews add.
func (c *Config) crossReviews(at check) {
	if c.Reviews == nil {
		return
	}
	if c.Guarded() && at.read("cdn") {
		at.at("reviews").refuse(nil, "would be reached past CloudFront, the only way in", "write cdn.site.only: false, or remove it")
	}
	if d := c.Domain; d != nil && domainForm.MatchString(d.Name) && len(d.Name) <= certificateName && len("*."+d.Name) > certificateName {
		at.at("domain").at("name").refuse(d.Name, fmt.Sprintf("leaves no room for a certificate of *.%s", shorten(d.Name)),
			fmt.Sprintf("shorten it to %d characters, or remove reviews", certificateName-len("*.")))
	}
	c.crossRoleNames(at.at("database"))
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		here, route := at.at("services").at(name), c.Services[name].Route
		if reviewServices.MatchString(name) {
			here.refuse(nil, "is what a service of a review is called", "give it another name")
		}
		if route == nil || !here.sound("services."+name+".route") {
			continue
		}
		for i, host := range route.AllHosts() {
			place := here.at("route").at("host")
			if len(route.Hosts) > 0 {
				place = here.at("route").at("hosts").item(i)
			}
			if reviewHosts.MatchString(host) && !place.told() {
				place.refuse(host, "is what a host of a review is called", "give it another name")
			}
		}
	}
}

// crossRoleNames keeps what is on the server apart from what reviews have there: a role
// of such a name would get the password of a review, and be dropped with it.
func (c *Config) crossRoleNames(at check) {
	if c.Database == nil {
		return
	}
	for key, name := range map[string]string{"name": c.Database.Name, "username": c.Database.Username} {
		if reviewRoles.MatchString(name) {
			at.at(key).refuse(name, "is what a database of a review is called", "choose another")
		}
	}
	names := map[string][]string{"databases": slices.Sorted(maps.Keys(c.Database.Databases)), "users": slices.Sorted(maps.Keys(c.Database.Users))}
	for key, all := range names {
		for _, name := range all {
			if reviewRoles.MatchString(name) {
				at.at(key).at(name).refuse(nil, "is what a database of a review is called", "choose another")
			}
		}
	}
}
