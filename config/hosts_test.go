package config_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// hostList is so many hosts, h0 and on, behind those that are given.
func hostList(count int, first ...string) string {
	for i := range count {
		first = append(first, fmt.Sprintf("h%d", i))
	}
	return `["` + strings.Join(first, `", "`) + `"]`
}

func TestRefusesHostsThatNoRuleCouldBeMadeOf(t *testing.T) {
	web := func(route string) string {
		return `{"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": ` + route + `}`
	}
	many := `{`
	for i := range 4 {
		many += fmt.Sprintf(`"s%d": %s, `, i, web(fmt.Sprintf(`{"hosts": %s, "paths": ["/p%d"], "priorities": {"": %d, "h0": %d}}`, hostList(25, ""), i, i+1, i+11)))
	}
	many += `"worker": {"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "true"]}}}`
	refuses(t, []refusal{
		{"one host stands beside several", edits{"services server route": `{"host": "api", "hosts": ["api", "shop"]}`}, `services.server.route.hosts: ["api", "shop"] stands beside host; write all of them under hosts, the one that host names first`},
		{"one of several is a full name", edits{"services server route": `{"hosts": ["api", "api.shop.example.com"]}`}, `services.server.route.hosts[1]: "api.shop.example.com" is no host below the domain; use one label of lower-case letters, digits and inner hyphens, at most 63, such as api`},
		{"one host is listed twice", edits{"services server route": `{"hosts": ["api", "api"]}`}, `services.server.route.hosts[1]: "api" is listed twice; remove one of the two`},
		{"one of several makes the name too long", edits{"services server route": `{"hosts": ["api", "a-host-with-a-name-of-almost-sixty-characters-in-all-it-holds"]}`}, `services.server.route.hosts[1]: "a-host-with-a-name-of-almost-sixty-characters-in-all-it-holds" makes a-host-with-a-name-of-almost-sixty-characters-in-all-it-holds.shop.example.com 78 characters long; shorten it: a certificate is made out to 64 at most`},
		{"one place is for several hosts", edits{"services server route": `{"hosts": ["api", "shop"], "priority": 7}`}, `services.server.route.priority: 7 is one place, and each of hosts has a rule of its own; write priorities: {host: place} for those that need one`},
		{"several places are for one host", edits{"services server route": `{"host": "api", "priorities": {"api": 7}}`}, `services.server.route.priorities.api: 7 goes with hosts; write priority: the route has one host`},
		{"a place is for a host that is not there", edits{"services server route": `{"hosts": ["api", "shop"], "priorities": {"shpo": 7}}`}, `services.server.route.priorities.shpo: 7 is for a host the route has not; did you mean shop?`},
		{"a place of one host does not exist", edits{"services server route": `{"hosts": ["api", "shop"], "priorities": {"shop": 50001}}`}, `services.server.route.priorities.shop: 50001 is out of range; use 0 to 50000; 0 derives one`},
		{"two hosts of a service have one place", edits{"services server route": `{"hosts": ["h132", "h279"]}`}, `services.server.route.priorities.h279: 46883 is the place of host "h132" of this service too; give one of them a priority of its own`},
		{"two services have one place on different hosts", edits{
			"services server route": `{"hosts": ["api", "shop"], "priorities": {"shop": 7}}`, "services storefront route priority": `7`,
		}, `services.storefront.route.priority: 7 is the place of services.server too; give one of them a priority of its own`},
		{"two services answer the same on one of their hosts", edits{
			"services server route": `{"hosts": ["api", "shop"]}`, "services admin": web(`{"hosts": ["shop", "admin"]}`),
		}, `services.server.route.paths[0]: "/*" on this host belongs to services.admin; give each service paths of its own`},
		{"a place puts the broad before the narrow on one host", edits{
			"services server route": `{"hosts": ["api", "shop"], "priorities": {"shop": 1}}`,
			"services admin":        web(`{"hosts": ["api", "shop"], "paths": ["/admin/*"]}`),
		}, `services.admin.route.priorities.shop: comes too late: "/*" of services.server answers for "/admin/*"; order the two by priority, lower first: this service has 37441, the other 1`},
		{"uploads answer on one of a service's hosts", edits{
			"cdn": `{"uploads": true}`, "services server route": `{"hosts": ["api", "files"]}`,
		}, `cdn.host: needs the host files for the uploads, and services.server answers on it; give one of them another host`},
		{"more rules than a load balancer takes", edits{"services": many}, `services: makes 104 rules, one for each host of each web service; keep to 100, the rules a load balancer takes`},
		{"more hosts than a load balancer has certificates", edits{"services": manyWeb(26, "")}, `services: answers on 26 hosts below the domain; keep to 25: beside the domain's own a load balancer holds 25 certificates`},
		{"more hosts of one service than a load balancer has certificates", edits{"services server route": `{"hosts": ` + hostList(26, "") + `}`, "services storefront": ""}, `services: answers on 26 hosts below the domain; keep to 25: beside the domain's own a load balancer holds 25 certificates`},
		{"more hosts than CloudFront leaves certificates for", edits{"cdn": `{"site": {}}`, "services": manyWeb(25, "")}, `services: answers on 25 hosts below the domain; keep to 24: beside the domain's own a load balancer holds 25 certificates, one of them for CloudFront`},
	})
}

func TestAcceptsHostsOfAnyNumberThatFits(t *testing.T) {
	accepts(t, map[string]edits{
		"as many hosts as fit, on top of the domain itself": {"services server route": `{"hosts": ` + hostList(25, "") + `}`, "services storefront": ""},
		"as many hosts as fit before CloudFront":            {"cdn": `{"site": {}}`, "services server route": `{"hosts": ` + hostList(24, "") + `}`, "services storefront": ""},
		"a list of one":                                     {"services server route": `{"hosts": ["api"]}`},
		"a place for the domain itself":                     {"services server route": `{"hosts": ["", "www"], "priorities": {"": 7}}`, "services storefront": ""},
		"no list":                                           {"services server route": `{"host": "api", "hosts": [], "priorities": {}}`},
		"two places that meet, parted by hand":              {"services server route": `{"hosts": ["h132", "h279"], "priorities": {"h279": 7}}`},
		"the same hosts for two services, by path": {
			"services server route":     `{"hosts": ["", "www"], "paths": ["/api/*"]}`,
			"services storefront route": `{"hosts": ["www", ""]}`,
		},
	})
}

// TestAHostStaysInItsPlace whatever other hosts there are, in whatever order.
func TestAHostStaysInItsPlace(t *testing.T) {
	place := func(route, host string) int {
		parsed, err := config.Parse(edited(t, edits{"services server route": route}))
		require.NoError(t, err)
		return parsed.RulePriority("server", host)
	}
	alone := place(`{"host": "shop"}`, "shop")
	for _, route := range []string{`{"hosts": ["shop"]}`, `{"hosts": ["shop", "api"]}`, `{"hosts": ["b", "api", "shop"]}`, `{"hosts": ["api", "shop"], "priorities": {"api": 7}}`} {
		require.Equal(t, alone, place(route, "shop"), route)
	}
	require.Equal(t, 7, place(`{"hosts": ["api", "shop"], "priorities": {"api": 7}}`, "api"))
}

func TestAllHostsAreThoseOfEveryRoute(t *testing.T) {
	route, err := json.Marshal(map[string]any{"hosts": []string{"www", "", "campus-a"}, "paths": []string{"/a/*"}})
	require.NoError(t, err)
	c, err := config.Parse(edited(t, edits{"services storefront route": string(route)}))
	require.NoError(t, err)
	require.Equal(t, []string{"", "api", "campus-a", "www"}, c.Hosts())
	require.Equal(t, []string{"www", "", "campus-a"}, c.Services["storefront"].Route.AllHosts())
	require.Equal(t, "@", config.HostLabel(""))
}
