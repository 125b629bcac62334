package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// AllHosts are the hosts below the domain that the route is for, in the order of the
// stack file.
func (r Route) AllHosts() []string {
	if len(r.Hosts) == 0 {
		return []string{r.Host}
	}
	return r.Hosts
}

// Hosts are the hosts below the domain that web services answer on, sorted, each
// once; the empty one is the domain itself.
func (c *Config) Hosts() []string {
	hosts := map[string]bool{}
	for _, s := range c.Services {
		if s.Route != nil {
			for _, host := range s.Route.AllHosts() {
				hosts[host] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(hosts))
}

// HostLabel is a host in the names of things: the domain itself is @, as in the files
// of zones.
func HostLabel(host string) string { return cmp.Or(host, "@") }

// validateHosts checks where a route answers, and in which place on each host.
func (r Route) validateHosts(at check) {
	form := func(here check, host string) {
		if !hostForm.MatchString(host) || len(host) > dnsLabel {
			here.refuse(host, "is no host below the domain",
				fmt.Sprintf("use one label of lower-case letters, digits and inner hyphens, at most %d, such as api", dnsLabel))
		}
	}
	form(at.at("host"), r.Host)
	for i, host := range r.Hosts {
		form(at.at("hosts").item(i), host)
	}
	distinct(at.at("hosts"), r.Hosts)
	if r.Host != "" && len(r.Hosts) > 0 && at.read("host", "hosts") {
		at.at("hosts").refuse(r.Hosts, "stands beside host", "write all of them under hosts, the one that host names first")
	}
	at.at("priority").placed(r.Priority)
	if r.Priority != 0 && len(r.Hosts) > 0 {
		at.at("priority").refuse(r.Priority, "is one place, and each of hosts has a rule of its own",
			"write priorities: {host: place} for those that need one")
	}
	for _, host := range slices.Sorted(maps.Keys(r.Priorities)) {
		here := at.at("priorities").at(host)
		switch {
		case !at.good("hosts"):
		case len(r.Hosts) == 0:
			here.refuse(r.Priorities[host], "goes with hosts", "write priority: the route has one host")
		case !slices.Contains(r.Hosts, host):
			here.refuse(r.Priorities[host], "is for a host the route has not", suggest(host, r.Hosts))
		default:
			here.placed(r.Priorities[host])
		}
	}
}

// placed is ranged for the places among the rules of a load balancer, and says who has
// those that a stack file cannot give.
func (c check) placed(place int) {
	why := ""
	switch c.places.high {
	case lenderPlaces:
		why = ", as reviews have those above"
	case reviewPlaces:
		why = ", as each review has a hundred"
	}
	c.ranged(place, c.places, why+"; 0 derives one")
}

// crossHosts holds the hosts of all web services, each with a certificate, and on it
// a rule per service, against what one load balancer holds.
func (c *Config) crossHosts(at check) {
	rules, also := c.rules(at), ""
	count := len(rules)
	for _, rule := range rules {
		if rule.shifts {
			count, also = count+1, ", and two if it shifts"
		}
	}
	if count > balancerRules && len(c.web())+len(c.Shifting()) <= balancerRules {
		at.at("services").refuse(nil, fmt.Sprintf("makes %d rules, one for each host of each web service%s", count, also),
			fmt.Sprintf("keep to %d, the rules a load balancer takes", balancerRules))
	}
	apex := func(host string) bool { return host == "" }
	below, room, why := slices.DeleteFunc(c.Hosts(), apex), extraCertificates, ""
	if c.Site() != nil {
		room, why = room-1, ", one of them for CloudFront"
	}
	if c.Reviews != nil {
		room, why = room-1, why+", one of them for reviews"
	}
	if tested := len(slices.DeleteFunc(c.TestHosts(), apex)); tested > 0 {
		room, why = room-tested, why+fmt.Sprintf(", %d of them a second time for those that shift", tested)
	}
	if len(below) > room {
		at.at("services").refuse(nil, fmt.Sprintf("answers on %d hosts below the domain", len(below)),
			fmt.Sprintf("keep to %d: beside the domain's own a load balancer holds %d certificates%s", room, extraCertificates, why))
	}
	c.crossNames(at)
}

// crossNames wants every host to make a name that a certificate can be made out to.
func (c *Config) crossNames(at check) {
	if c.Domain == nil || !at.read("domain") || !domainForm.MatchString(c.Domain.Name) || len(c.Domain.Name) > certificateName {
		return
	}
	for _, name := range c.web() {
		route := c.Services[name].Route
		if route == nil {
			continue
		}
		for i, host := range route.AllHosts() {
			here := at.at("services").at(name).at("route").at("host")
			if len(route.Hosts) > 0 {
				here = at.at("services").at(name).at("route").at("hosts").item(i)
			}
			if full := c.Host(host); host != "" && len(full) > certificateName {
				here.refuse(host, fmt.Sprintf("makes %s %d characters long", shorten(full), len(full)),
					fmt.Sprintf("shorten it: a certificate is made out to %d at most", certificateName))
			}
		}
	}
}
