package config_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesStrategiesThatCodeDeployCannotFollow(t *testing.T) {
	const at = `services.server.rollout.`
	server := func(rollout string) edits { return edits{"services server rollout": rollout} }
	with := func(e edits, path, text string) edits { e[path] = text; return e }
	refuses(t, []refusal{
		{"nobody knows the strategy", server(`{"strategy": "blue/green"}`), at + `strategy: "blue/green" is unknown; use rolling, blue-green, canary or linear`},
		{"it stands beside rollout", edits{"services server strategy": `"canary"`, "services server bake": `"5m"`}, `services.server.bake: is nothing a service has; use rollout: {strategy: …, bake: …}
			services.server.strategy: is nothing a service has; use rollout: {strategy: …}`},
		{"rolling has a bake", server(`{"bake": "5m"}`), at + `bake: 5m has no meaning for strategy rolling; remove it, or use strategy blue-green, canary or linear`},
		{"rolling has a share", server(`{"strategy": "rolling", "percent": 10}`), at + `percent: 10 has no meaning for strategy rolling; remove it, or use strategy canary or linear`},
		{"blue-green has steps", server(`{"strategy": "blue-green", "every": "1m"}`), at + `every: 1m has no meaning for strategy blue-green; remove it, or use strategy canary or linear`},
		{"no minutes", server(`{"strategy": "canary", "every": "90s"}`), at + `every: 1m30s is no number of whole minutes; write whole minutes such as 5m: CodeDeploy counts no seconds`},
		{"no bake", server(`{"strategy": "canary", "bake": "0s"}`), at + `bake: 0s is out of range; use 1m to 48h`},
		{"a share of everything", server(`{"strategy": "canary", "percent": 100}`), at + `percent: 100 is out of range; use 1 to 99 percent`},
		{"more than an up waits for", server(`{"strategy": "linear", "percent": 10}`), at + `strategy: "linear" takes 17m in all: up to 3m until the new tasks are up, 9m to shift, 5m of bake; shorten it to 13m, for which an up waits, or write owner: pipeline and let a pipeline of your own wait`},
		{"more grace than an up waits for", with(server(`{"strategy": "blue-green"}`), "services server health grace", `"6m30s"`), at + `strategy: "blue-green" takes 13m30s in all: up to 8m30s until the new tasks are up, 0s to shift, 5m of bake; shorten it to 13m, for which an up waits, or write owner: pipeline and let a pipeline of your own wait`},
		{"more than an up waits for that migrates", with(server(`{"strategy": "linear", "percent": 10}`), "services worker migrate", `["medusa", "db:migrate"]`), at + `strategy: "linear" takes 17m in all: up to 3m until the new tasks are up, 9m to shift, 5m of bake; shorten it to 13m, for which an up waits`},
		{"more than an up waits for beside a pipeline", edits{
			"pipeline": `{}`, "releases": `{}`, "services server rollout": `{"strategy": "canary", "bake": "1h"}`, "services worker rollout": `{}`, "services storefront rollout": `{"owner": "pipeline"}`,
		}, at + `strategy: "canary" takes 1h7m in all: up to 3m until the new tasks are up, 4m to shift, 1h of bake; shorten it to 13m, for which an up waits`},
		{"more than CodeDeploy waits for", server(`{"strategy": "linear", "percent": 1, "every": "30m", "owner": "pipeline"}`), at + `every: 30m makes the shift take 49h30m; shorten it, or raise percent: CodeDeploy takes 48h at most`},
		{"nothing to shift", edits{"services worker rollout": `{"strategy": "canary"}`}, `services.worker.rollout.strategy: "canary" belongs to kind web; use rolling: requests that no load balancer sees cannot be shifted`},
		{"only ever one", with(server(`{"strategy": "canary"}`), "services server singleton", `true`), at + `strategy: "canary" has old and new tasks side by side, and this is a singleton; use rolling, or remove singleton`},
		{"a sign-in that may be lost", edits{
			"services server rollout": `{"strategy": "canary"}`, "services server route sso": `true`,
			"sso": `{"clientId": "shop", "issuer": "https://id.example.com", "authorizationEndpoint": "https://id.example.com/a", "tokenEndpoint": "https://id.example.com/t", "userInfoEndpoint": "https://id.example.com/u"}`,
		}, at + `strategy: "canary" is not for a route with sso: CodeDeploy has been seen to take the sign-in out of a rule as it goes back; use rolling, or let the program ask its visitors itself`},
		{"a review", edits{"tier": `"review"`, "services server rollout": `{"strategy": "canary"}`}, at + `strategy: "canary" shifts requests that a review has not; use rolling, or leave rollout out`},
		{"a proxy that never starts", edits{
			"services server rollout": `{"strategy": "canary"}`, "services server uses service:search": `{"SEARCH_URL": "url"}`,
			"services search": `{"kind": "private", "image": "medusa", "port": 80, "discovery": "service-connect", "health": {"command": ["CMD", "true"]}}`,
		}, at + `strategy: "canary" is not for a service that finds another one by service-connect: CodeDeploy starts no task with its proxy; write discovery: dns in services.search, or use rolling`},
		{"no place before the first", with(server(`{"strategy": "canary"}`), "services server route priority", `1`), `services.server.route.priority: 1 leaves no place before it, where the rule of a service that shifts stands; use 2 or more`},
		{"the place before is taken", edits{
			"services server rollout": `{"strategy": "canary"}`, "services server route priority": `8`, "services storefront route priority": `7`,
		}, `services.storefront.route.priority: 7 is the place before 8 of services.server, which takes both as it shifts; give one of them a priority of its own`},
		{"it takes a place before its own that is taken", edits{
			"services storefront rollout": `{"strategy": "canary"}`, "services server route priority": `100`, "services storefront route priority": `101`,
		}, `services.storefront.route.priority: 101 takes the place before it too, 100, as the service shifts, and services.server has that; give one of them a priority of its own`},
		{"two that shift have one place", edits{
			"services server rollout": `{"strategy": "canary"}`, "services storefront rollout": `{"strategy": "canary"}`,
			"services server route priority": `100`, "services storefront route priority": `100`,
		}, `services.storefront.route.priority: 100 is the place of services.server too; give one of them a priority of its own`},
		{"a pipeline would wait too long", edits{
			"pipeline": `{}`, "releases": `{}`, "services server rollout": `{"owner": "pipeline", "strategy": "canary", "bake": "1h"}`, "services worker rollout": `{"owner": "pipeline"}`,
		}, at + `strategy: "canary" takes 1h7m in all: up to 3m until the new tasks are up, 4m to shift, 1h of bake; shorten it to 13m, for which a step of the pipeline waits for each service`},
		{"a name too long for two", edits{
			"services notifications-centre": `{"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": {"host": "n"}, "rollout": {"strategy": "canary"}}`,
		}, `services.notifications-centre.rollout.strategy: "canary" needs two target groups named after the service, whose name has 20 characters; use rolling, or a name of 18 at most`},
		{"a neighbour called as a part", edits{
			"services server rollout": `{"strategy": "canary"}`,
			"services server-green":   `{"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": {"host": "n"}}`,
		}, at + `strategy: "canary" calls the alarms of a target group as those of services.server-green are called; use rolling, or call that service otherwise`},
		{"testers of nothing", edits{"ingress": `{"testFrom": ["198.51.100.0/24"]}`}, `ingress.testFrom: lets in for nothing: no service shifts, and nothing else listens there; remove it`},
		{"everybody tests", with(server(`{"strategy": "canary"}`), "ingress", `{"testFrom": ["0.0.0.0/0"]}`), `ingress.testFrom[0]: "0.0.0.0/0" is too wide: all in it see what is not released yet; name those who test: blocks of /16 or smaller`},
		{"testers of no form", with(server(`{"strategy": "canary"}`), "ingress", `{"testFrom": ["198.51.100.7/24", "2001:db8::/32"]}`), `ingress.testFrom[0]: "198.51.100.7/24" is no block of IPv4 addresses; write one such as 198.51.100.0/24, or 198.51.100.7/32 for a single address
			ingress.testFrom[1]: "2001:db8::/32" is no block of IPv4 addresses; write one such as 198.51.100.0/24, or 198.51.100.7/32 for a single address`},
		{"too many testers", with(server(`{"strategy": "canary"}`), "ingress", `{"testFrom": ["198.51.1.0/24", "198.51.2.0/24", "198.51.3.0/24", "198.51.4.0/24", "198.51.5.0/24"]}`), `ingress.testFrom: lists 5; keep to 4: each takes a rule of the load balancer's security group`},
	})
	accepts(t, map[string]edits{
		"each strategy as it is": {"services server rollout": `{"strategy": "canary"}`, "services storefront rollout": `{"strategy": "linear"}`},
		"all at once":            {"services server rollout": `{"strategy": "blue-green", "bake": "10m"}`, "ingress": `{"testFrom": ["198.51.100.0/24"]}`},
		"by the pipeline": {
			"pipeline": `{}`, "releases": `{}`, "services server rollout": `{"owner": "pipeline", "strategy": "canary", "bake": "1m"}`, "services worker rollout": `{"owner": "pipeline"}`,
		},
		"days, by a pipeline":      {"services server rollout": `{"strategy": "linear", "percent": 10, "every": "2h", "bake": "24h", "owner": "pipeline"}`},
		"the last place":           {"services server rollout": `{"strategy": "canary"}`, "services server route priority": `50000`},
		"spare capacity":           {"services server rollout": `{"strategy": "canary"}`, "services server spot": `{"base": 1}`},
		"found by name in the VPC": {"services server rollout": `{"strategy": "canary"}`, "services server uses service:search": `{"SEARCH_URL": "url"}`, "services search": `{"kind": "private", "image": "medusa", "port": 80, "health": {"command": ["CMD", "true"]}}`},
	})
}

// TestTwoOfEachCountTwice: what shifts has two target groups and two rules, and shows
// its certificates on two ports.
func TestTwoOfEachCountTwice(t *testing.T) {
	many := func(count, shifting int, route string) edits {
		e := edits{"services server": "", "services storefront": ""}
		for i := range count {
			rollout := ""
			if i < shifting {
				rollout = `, "rollout": {"strategy": "canary"}`
			}
			e[fmt.Sprintf("services s%d", i)] = `{"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": ` +
				strings.ReplaceAll(route, "N", strconv.Itoa(i)) + rollout + `}`
		}
		return e
	}
	one := `{"host": "api", "paths": ["/N/*"], "priority": 1N0}`
	refuses(t, []refusal{
		{"target groups", many(60, 41, one), `services: has 60 of kind web, and 41 of them shift between two target groups; keep to 100 target groups in all, which a load balancer takes: let more of them use strategy rolling`},
		{"rules", many(30, 21, `{"hosts": ["a", "b"], "paths": ["/N/*"], "priorities": {"a": 1N0, "b": 2N0}}`), `services: makes 102 rules, one for each host of each web service, and two if it shifts; keep to 100, the rules a load balancer takes`},
		{"certificates", many(14, 12, `{"host": "hN", "priority": 1N0}`), `services: answers on 14 hosts below the domain; keep to 13: beside the domain's own a load balancer holds 25 certificates, 12 of them a second time for those that shift`},
	})
	accepts(t, map[string]edits{"as many as there is room for": many(60, 40, one)})
}

func TestWhatAStrategyLeavesOut(t *testing.T) {
	for strategy, want := range map[config.Strategy]config.Rollout{
		config.Rolling:   {},
		config.BlueGreen: {Bake: 300},
		config.Canary:    {Bake: 300, Percent: 10, Every: 240},
		config.Linear:    {Bake: 300, Percent: 20, Every: 60},
	} {
		want.Owner, want.Strategy = config.ByPulumi, strategy
		c := parsed(t, edits{"services server rollout": fmt.Sprintf(`{"strategy": %q}`, strategy)})
		require.Equal(t, want, c.Services["server"].Rollout)
		require.Equal(t, want.Shifts(), c.ServiceName("server") == "server_shift")
		require.Equal(t, "worker", c.ServiceName("worker"))
	}
}

// TestAServiceThatShiftsStandsJustBeforeItself: so that one takes over from the other
// and neither comes to stand elsewhere among all others.
func TestAServiceThatShiftsStandsJustBeforeItself(t *testing.T) {
	for _, route := range []string{`{"host": "api"}`, `{"host": "api", "priority": 700}`} {
		rolling := parsed(t, edits{"services server route": route})
		shifting := parsed(t, edits{"services server route": route, "services server rollout": `{"strategy": "canary"}`})
		require.Equal(t, rolling.RulePriority("server", "api")-1, shifting.RulePriority("server", "api"))
		require.Equal(t, rolling.RulePriority("storefront", ""), shifting.RulePriority("storefront", ""))
	}
}
