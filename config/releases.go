package config

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Releases is where it is written down what was deployed, when, by whom and how it
// went: a bucket of its own.
type Releases struct {
	// How many days a record is kept, which is how far back a rollback reaches.
	KeepDays int `json:"keepDays"`
	// Calls that must be answered after every release, by name, beside the health paths
	// that the load balancer leads to.
	Smoke map[string]Call `json:"smoke"`
	// Whether Pulumi refuses to delete the records.
	DeletionProtection bool `json:"deletionProtection"`
}

// Call is one request to a web service, and the answer that is right.
type Call struct {
	// The service, of kind web.
	Service string `json:"service"`
	// What is asked for, with its query: /store/regions?limit=1.
	Path string `json:"path"`
	// The HTTP status of the answer; a redirect is an answer like any other.
	Status int `json:"status"`
	// A text the answer must hold; empty asks for none.
	Contains string `json:"contains"`
	// Headers of the request. Whoever reads the stack file reads them too: no secrets.
	Headers map[string]string `json:"headers"`
}

func defaultCall() Call { return Call{Status: http.StatusOK} }

func (r Releases) validate(at check) {
	at.protected(r.DeletionProtection)
	at.at("keepDays").ranged(r.KeepDays, keptDays, " days")
	for _, name := range slices.Sorted(maps.Keys(r.Smoke)) {
		here := at.at("smoke").at(name)
		if !nameForm.MatchString(name) {
			here.refuse(nil, "is no name for a call", "use lower-case letters, digits and single inner hyphens, a letter first")
		}
		r.Smoke[name].validate(here)
	}
}

func (c Call) validate(at check) {
	if c.Service == "" {
		at.at("service").missing("name the service that answers, of kind web")
	}
	switch {
	case c.Path == "":
		at.at("path").missing("write what is asked for, such as /store/regions?limit=1")
	case !healthForm.MatchString(c.Path) || len(c.Path) > healthPath:
		at.at("path").refuse(c.Path, "is no path",
			fmt.Sprintf("begin it with /, and use at most %d letters, digits and signs without spaces", healthPath))
	}
	at.at("path").leaks(c.Path)
	at.at("status").ranged(c.Status, answers, "")
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		here := at.at("headers").at(name)
		switch {
		case !headerForm.MatchString(name):
			here.refuse(nil, "is no name of a header", "use letters, digits and hyphens")
		case slices.Contains(credentialHeaders, strings.ToLower(name)):
			here.refuse(nil, "signs somebody in, and the stack file is no place for secrets", "ask for something that everyone may see")
		case slices.Contains(ownHeaders, strings.ToLower(name)):
			here.refuse(nil, "follows from the service and the path, and has no effect here", "remove it")
		case !headerValueForm.MatchString(c.Headers[name]):
			here.refuse(nil, "is no value of a header", "use letters, digits and signs, all on one line")
		}
		here.leaks(c.Headers[name])
	}
}

// credentialHeaders are the headers that hold what nobody else may know.
var credentialHeaders = []string{"authorization", "cookie", "proxy-authorization"}

// ownHeaders are those that net/http writes by itself, whatever it is given.
var ownHeaders = []string{"content-length", "host", "trailer", "transfer-encoding"}

// crossReleases wants every call to reach the service it is meant for.
func (c *Config) crossReleases(at check) {
	if c.Releases == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.Releases.Smoke)) {
		call, here := c.Releases.Smoke[name], at.at("releases").at("smoke").at(name)
		service, there := c.Services[call.Service]
		switch {
		case call.Service == "" || !at.sound("services."+call.Service) || there && service.Kind == "":
		case !there:
			here.at("service").refuse(call.Service, "is no service", meantOr(call.Service, slices.Sorted(maps.Keys(c.Services)), "add it to services"))
		case service.Kind == Web && service.Route == nil || here.at("path").told():
			// That the one lacks its route, or what the other is, is told already.
		case service.Kind != Web:
			here.at("service").refuse(call.Service, "answers nobody outside", "name one of kind web")
		case service.Route.SSO:
			here.at("service").refuse(call.Service, "asks visitors to sign in first", "name one without route.sso")
		case !service.Route.answers(call.Path):
			here.at("path").refuse(call.Path, "is none of the paths of services."+call.Service, "use one that begins as services."+call.Service+".route.paths says")
		}
	}
}

// answers says whether requests for a path reach the service.
func (r Route) answers(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return slices.ContainsFunc(r.Paths, func(pattern string) bool { return covers(pattern, path) })
}

// Check is a request that is made after a release, and the answer it wants.
type Check struct {
	Name, Service, URL string
	// Codes are the right HTTP statuses, such as 200 or 200-399.
	Codes, Contains string
	Headers         map[string]string
}

// Checks are the health of every web service that the load balancer answers for
// outside, then the calls of the stack file, each in the order of their names.
func (c *Config) Checks() []Check {
	var checks []Check
	for _, name := range c.web() {
		service := c.Services[name]
		if service.Route.SSO || !service.Route.answers(service.Health.Path) {
			continue // only the load balancer itself gets there, and asks all the time
		}
		checks = append(checks, Check{
			Name: name, Service: name, URL: c.url(service, service.Health.Path), Codes: service.Health.Codes,
		})
	}
	if c.Releases == nil {
		return checks
	}
	for _, name := range slices.Sorted(maps.Keys(c.Releases.Smoke)) {
		call := c.Releases.Smoke[name]
		checks = append(checks, Check{
			Name: name, Service: call.Service, URL: c.url(c.Services[call.Service], call.Path), Codes: strconv.Itoa(call.Status),
			Contains: call.Contains, Headers: call.Headers,
		})
	}
	return checks
}

func (c *Config) url(service Service, path string) string {
	return "https://" + c.Host(service.Route.AllHosts()[0]) + path
}
