package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// smoke is a releases section with one call, of what is said about it.
func smoke(call string) string { return `{"smoke": {"regions": ` + call + `}}` }

func TestRefusesCallsThatCannotBeAnswered(t *testing.T) {
	refuses(t, []refusal{
		{"records are kept no day", edits{"releases": `{"keepDays": 0}`}, `releases.keepDays: 0 is out of range; use 1 to 3653 days`},
		{"production may lose its records", edits{"releases": `{"deletionProtection": false}`}, `releases.deletionProtection: false leaves production open to one mistyped destroy; leave the key out; to take the environment down, change its tier first`},
		{"a call says nothing", edits{"releases": smoke(`{}`)}, `
			releases.smoke.regions.path: is missing; write what is asked for, such as /store/regions?limit=1
			releases.smoke.regions.service: is missing; name the service that answers, of kind web`},
		{"a call has no name", edits{"releases": `{"smoke": {"Regions!": {"service": "server", "path": "/store"}}}`}, `releases.smoke["Regions!"]: is no name for a call; use lower-case letters, digits and single inner hyphens, a letter first`},
		{"a call is for nobody", edits{"releases": smoke(`{"service": "servr", "path": "/store"}`)}, `releases.smoke.regions.service: "servr" is no service; did you mean server?`},
		{"a call is for a service whose kind is missing", edits{"releases": smoke(`{"service": "server", "path": "/store"}`), "services server kind": ""}, `services.server.kind: is missing; use web, worker, private, scheduled or task`},
		{"a call is for somebody inside", edits{"releases": smoke(`{"service": "worker", "path": "/store"}`)}, `releases.smoke.regions.service: "worker" answers nobody outside; name one of kind web`},
		{"a call is for somebody who wants to know who calls", edits{"sso": issuer, "services server route": `{"host": "api", "sso": true}`, "releases": smoke(`{"service": "server", "path": "/store"}`)}, `releases.smoke.regions.service: "server" asks visitors to sign in first; name one without route.sso`},
		{"a call goes to another", edits{"services server route": `{"host": "api", "paths": ["/store/*"]}`, "releases": smoke(`{"service": "server", "path": "/admin?x=/store/"}`)}, `releases.smoke.regions.path: "/admin?x=/store/" is none of the paths of services.server; use one that begins as services.server.route.paths says`},
		{"a path has a space", edits{"releases": smoke(`{"service": "server", "path": "/store regions"}`)}, `releases.smoke.regions.path: "/store regions" is no path; begin it with /, and use at most 1024 letters, digits and signs without spaces`},
		{"a status is none", edits{"releases": smoke(`{"service": "server", "path": "/store", "status": 20}`)}, `releases.smoke.regions.status: 20 is out of range; use 100 to 599`},
		{"a header signs somebody in", edits{"releases": smoke(`{"service": "server", "path": "/store", "headers": {"Authorization": "Basic abc"}}`)}, `releases.smoke.regions.headers.Authorization: signs somebody in, and the stack file is no place for secrets; ask for something that everyone may see`},
		{"a header holds a secret", edits{"releases": smoke(`{"service": "server", "path": "/store", "headers": {"X-Key": "sk_live_51Habcdefgh"}}`)}, `releases.smoke.regions.headers.X-Key: holds a Stripe key, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"a header is written anyway", edits{"releases": smoke(`{"service": "server", "path": "/store", "headers": {"Host": "shop.example.com", "content-length": "0"}}`)}, `
			releases.smoke.regions.headers.Host: follows from the service and the path, and has no effect here; remove it
			releases.smoke.regions.headers.content-length: follows from the service and the path, and has no effect here; remove it`},
		{"a header is none", edits{"releases": smoke(`{"service": "server", "path": "/store", "headers": {"X Key": "a", "X-Key": "a\nb"}}`)}, `
			releases.smoke.regions.headers.X-Key: is no value of a header; use letters, digits and signs, all on one line
			releases.smoke.regions.headers["X Key"]: is no name of a header; use letters, digits and hyphens`},
	})
}

func TestReleasesAreAskedForWhatTheBalancerAnswers(t *testing.T) {
	c := parsed(t, edits{
		"releases":                   smoke(`{"service": "server", "path": "/store/regions?limit=1", "status": 400, "contains": "publishable", "headers": {"x-publishable-api-key": "pk_1"}}`),
		"services storefront route":  `{"paths": ["/shop/*"]}`,
		"services storefront health": `{"path": "/favicon.ico", "codes": "200-299"}`,
	})
	require.Equal(t, 365, c.Releases.KeepDays)
	require.True(t, c.Releases.DeletionProtection)
	require.Equal(t, []config.Check{
		{Name: "server", Service: "server", URL: "https://api.shop.example.com/health", Codes: "200"},
		{
			Name: "regions", Service: "server", URL: "https://api.shop.example.com/store/regions?limit=1", Codes: "400",
			Contains: "publishable", Headers: map[string]string{"x-publishable-api-key": "pk_1"},
		},
	}, c.Checks(), "only the load balancer reaches /favicon.ico")

	plain := parsed(t, nil)
	require.Nil(t, plain.Releases)
	var names []string
	for _, check := range plain.Checks() {
		names = append(names, check.Name)
	}
	require.Equal(t, "server storefront", strings.Join(names, " "))
}
