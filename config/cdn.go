package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// CDN is CloudFront in front of what people load.
type CDN struct {
	// Whether the files of the uploads bucket have an address of their own that
	// everyone can read: whoever knows the name of a file gets it. Without it an
	// application signs each address.
	Uploads bool `json:"uploads"`
	// The host below the domain that uploads answer on.
	Host string `json:"host"`
	// The web services' pages, by way of CloudFront; left out, people reach the load
	// balancer itself.
	Site *Site `json:"site"`
}

// Site is CloudFront in front of the load balancer, one distribution per host.
type Site struct {
	// The paths whose answers CloudFront keeps and gives to everyone, such as
	// /_next/static/*, with * for any characters and ? for one. Nothing else is kept,
	// and these get no cookies. Their query is no part of what is asked for.
	Static []string `json:"static"`
	// Whether CloudFront is the only way in. With false the load balancer admits the
	// world as well: the step between, while names still lead to it.
	Only bool `json:"only"`
}

// originHost is the host by which CloudFront finds the load balancer.
const originHost = "origin"

func (d CDN) validate(at check) {
	if !d.Uploads && d.Site == nil && at.read("uploads", "site") {
		at.refuse(nil, "stands in front of nothing", "write uploads: true or site: {}, or remove the section")
	}
	if d.Host == "" || !hostForm.MatchString(d.Host) || len(d.Host) > dnsLabel {
		at.at("host").refuse(d.Host, "is no host below the domain",
			fmt.Sprintf("use one label of lower-case letters, digits and inner hyphens, at most %d, such as files", dnsLabel))
	}
	if d.Site != nil {
		d.Site.validate(at.at("site"))
	}
}

func (s Site) validate(at check) {
	here := at.at("static")
	for i, path := range s.Static {
		switch {
		case !strings.HasPrefix(path, "/"):
			here.item(i).refuse(path, "does not begin with /", fmt.Sprintf("write %q", "/"+shorten(path)))
		case path == "/*":
			here.item(i).refuse(path, "is every page, whoever it was made for", "name the paths that are the same for everyone")
		case len(path) > staticLength || !staticForm.MatchString(path):
			here.item(i).refuse(path, "is no path CloudFront can match",
				fmt.Sprintf(`use at most %d letters, digits and _ - . $ / ~ " ' @ : + & * ?`, staticLength))
		}
	}
	distinct(here, s.Static)
	if len(s.Static) > staticCount.high {
		here.refuse(nil, fmt.Sprintf("lists %d", len(s.Static)), fmt.Sprintf("use %s: a distribution has 25 behaviours, one of them for the rest", staticCount))
	}
}

// crossCDN holds CloudFront against what it stands in front of.
func (c *Config) crossCDN(at check) {
	if c.CDN == nil {
		return
	}
	here := at.at("cdn")
	if c.Domain == nil && len(c.web()) == 0 {
		at.at("domain").missing("cdn answers below it: add domain: {name: …, zoneId: …}")
	}
	if c.CDN.Uploads {
		if c.Uploads == nil && at.read("uploads") {
			here.at("uploads").refuse(true, "has no bucket to stand in front of", "add the section uploads: {}")
		}
		c.crossHost(here.at("host"), c.CDN.Host, "the uploads")
		if c.Domain != nil && domainForm.MatchString(c.Domain.Name) && len(c.Domain.Name) <= certificateName {
			if full := c.Host(c.CDN.Host); len(full) > certificateName {
				here.at("host").refuse(c.CDN.Host, fmt.Sprintf("makes %s %d characters long", shorten(full), len(full)),
					fmt.Sprintf("shorten it: a certificate is made out to %d at most", certificateName))
			}
		}
	}
	if c.CDN.Site != nil {
		c.crossSite(here.at("site"))
	}
}

func (c *Config) crossSite(here check) {
	if len(c.web()) == 0 && here.sound("services") {
		here.refuse(nil, "has no service of kind web to stand in front of", "remove it, or add one")
	}
	c.crossHost(here, originHost, "the way from CloudFront to the load balancer")
	if c.CDN.Uploads && c.CDN.Host == originHost {
		here.outside("cdn.host").refuse(originHost, "is the way from CloudFront to the load balancer", "give the uploads another host, such as files")
	}
	for _, name := range c.web() {
		route := c.Services[name].Route
		if route == nil || !here.sound("services."+name+".route") {
			continue
		}
		at := here.outside("services." + name + ".route")
		if c.CDN.Site.Only && len(route.Paths) == pathCount.high {
			at.at("paths").refuse(nil, fmt.Sprintf("lists %d", len(route.Paths)),
				fmt.Sprintf("use 1 to %d: a rule holds five values, the host is one and what proves cdn.site.only another", pathCount.high-1))
		}
		if route.SSO && len(c.CDN.Site.Static) > 0 {
			at.at("sso").refuse(true, "guards a service whose host is behind cdn.site.static, which gives to everyone what one has loaded",
				"remove cdn.site.static, or take the service out of this environment")
		}
	}
}

// crossHost wants a host for one thing alone.
func (c *Config) crossHost(at check, host, of string) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		if route := c.Services[name].Route; route != nil && slices.Contains(route.AllHosts(), host) && host != "" {
			at.refuse(nil, fmt.Sprintf("needs the host %s for %s, and services.%s answers on it", host, of, name), "give one of them another host")
		}
	}
}

// UploadsURL is where everyone may read the uploads, and whether they may.
func (c *Config) UploadsURL() (string, bool) {
	if c.CDN == nil || !c.CDN.Uploads || c.Domain == nil {
		return "", false
	}
	return "https://" + c.Host(c.CDN.Host), true
}

// Site is CloudFront in front of the load balancer; nil without.
func (c *Config) Site() *Site {
	if c.CDN == nil {
		return nil
	}
	return c.CDN.Site
}

// Guarded says whether the load balancer answers to nobody but CloudFront.
func (c *Config) Guarded() bool { return c.Site() != nil && c.Site().Only }

// OriginHost is the name by which CloudFront finds the load balancer.
func (c *Config) OriginHost() string { return c.Host(originHost) }
