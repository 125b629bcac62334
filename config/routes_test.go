package config_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesRoutesThatLeaveARequestInDoubt(t *testing.T) {
	other := func(route string) string {
		return `{"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": ` + route + `}`
	}
	refuses(t, []refusal{
		{"a host is a full name", edits{"services server route host": `"api.shop.example.com"`}, `services.server.route.host: "api.shop.example.com" is no host below the domain; use one label of lower-case letters, digits and inner hyphens, at most 63, such as api`},
		{"a host is a wildcard", edits{"services server route host": `"*"`}, `services.server.route.host: "*" is no host below the domain; use one label of lower-case letters, digits and inner hyphens, at most 63, such as api`},
		{"a host makes the name too long", edits{"services server route host": `"a-host-with-a-name-of-almost-sixty-characters-in-all-it-holds"`}, `services.server.route.host: "a-host-with-a-name-of-almost-sixty-characters-in-all-it-holds" makes a-host-with-a-name-of-almost-sixty-characters-in-all-it-holds.shop.example.com 78 characters long; shorten it: a certificate is made out to 64 at most`},
		{"a path does not begin with a slash", edits{"services server route paths": `["api/*"]`}, `services.server.route.paths[0]: "api/*" does not begin with /; write "/api/*"`},
		{"a path has a query", edits{"services server route paths": `["/api#top"]`}, `services.server.route.paths[0]: "/api#top" is no path the load balancer can match; use at most 128 letters, digits and _ - . $ / ~ " ' @ : + & * ?`},
		{"a path is too long", edits{"services server route paths": `["/` + string(make128()) + `"]`}, `services.server.route.paths[0]: "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is no path the load balancer can match; use at most 128 letters, digits and _ - . $ / ~ " ' @ : + & * ?`},
		{"there are no paths", edits{"services server route paths": `[]`}, `services.server.route.paths: lists 0; use 1 to 4: a rule holds five values and the host is one`},
		{"there are five paths", edits{"services server route paths": `["/a", "/b", "/c", "/d", "/e"]`}, `services.server.route.paths: lists 5; use 1 to 4: a rule holds five values and the host is one`},
		{"a path is listed twice", edits{"services server route paths": `["/a", "/a"]`}, `services.server.route.paths[1]: "/a" is listed twice; remove one of the two`},
		{"there are too many wildcards", edits{"services server route paths": `["/*/a/*", "/*/b/*", "/*/c/*"]`}, `services.server.route.paths: ["/*/a/*", "/*/b/*", "/*/c/*"] holds 6 wildcards; use at most 5 in one service`},
		{"a priority does not exist", edits{"services server route priority": `50001`}, `services.server.route.priority: 50001 is out of range; use 0 to 50000; 0 derives one`},
		{"two services answer the same", edits{"services admin": other(`{"host": "api"}`)}, `services.server.route.paths[0]: "/*" on this host belongs to services.admin; give each service paths of its own`},
		{"two services have one priority", edits{
			"services server route priority": `7`, "services storefront route priority": `7`,
		}, `services.storefront.route.priority: 7 is the place of services.server too; give one of them a priority of its own`},
		{"a priority puts the broad before the narrow", edits{
			"services admin": other(`{"host": "api", "paths": ["/admin/*"]}`), "services server route priority": `1`,
		}, `services.admin.route.priority: comes too late: "/*" of services.server answers for "/admin/*"; order the two by priority, lower first: this service has 30895, the other 1`},
		{"a priority puts another broad before the narrow", edits{
			"services admin": other(`{"host": "api", "priority": 1}`), "services server route paths": `["/store/*"]`,
		}, `services.server.route.priority: comes too late: "/*" of services.admin answers for "/store/*"; order the two by priority, lower first: this service has 30873, the other 1`},
		{"a deep path carries a broad one before the narrow", edits{
			"services admin": other(`{"host": "api", "paths": ["/store/*"]}`), "services server route paths": `["/a/b/c/d", "/*"]`,
		}, `services.admin.route.priority: comes too late: "/*" of services.server answers for "/store/*"; order the two by priority, lower first: this service has 30873, the other 2061`},
	})
}

func make128() []byte {
	long := make([]byte, 128)
	for i := range long {
		long[i] = 'x'
	}
	return long
}

func TestAcceptsRoutesThatPartEveryRequest(t *testing.T) {
	other := `{"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": `
	accepts(t, map[string]edits{
		"a narrow service beside a broad one": {"services admin": other + `{"host": "api", "paths": ["/admin", "/admin/*"]}}`},
		"the same path on another host":       {"services admin": other + `{"host": "admin"}}`},
		"patterns that part by their ends":    {"services server route paths": `["/a/?", "/a/*.json"]`},
		"a priority given by hand":            {"services server route priority": `50000`},
		"every sign a path may have":          {"services server route paths": `["/A-z_0.$/~\"'@:+&*?"]`},
	})
}

func TestADeeperPathComesFirst(t *testing.T) {
	place := func(paths ...string) int {
		route, err := json.Marshal(map[string]any{"host": "api", "paths": paths})
		require.NoError(t, err)
		parsed, err := config.Parse(edited(t, edits{"services server route": string(route)}))
		require.NoError(t, err)
		return parsed.RulePriority("server", "api")
	}
	bands := [][]string{{"/a/b/c/d/e/*"}, {"/a/b/c/*"}, {"/a/b/*"}, {"/a/*", "/b"}, {"/*"}}
	for band, paths := range bands {
		require.Greater(t, place(paths...), band*10000, paths)
		require.LessOrEqual(t, place(paths...), (band+1)*10000, paths)
	}
	require.Equal(t, place("/a/*", "/b"), place("/b", "/a/*"), "the order of paths says nothing")
}

func TestAPriorityIsTheOneGivenOrNone(t *testing.T) {
	parsed, err := config.Parse(edited(t, edits{"services server route priority": `7`}))
	require.NoError(t, err)
	require.Equal(t, 7, parsed.RulePriority("server", "api"))
	require.Equal(t, 0, parsed.RulePriority("worker", ""))
}

func TestTwoDerivedPrioritiesThatMeetAskForOne(t *testing.T) {
	// Found by search: the two hosts' hashes are equal modulo the band.
	refuses(t, []refusal{{"two hosts have one place", edits{
		"services server route host": `"h132"`, "services storefront route host": `"h279"`,
	}, `services.storefront.route.priority: 46883 is the place of services.server too; give one of them a priority of its own`}})
}
