package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

const (
	private = `{"kind": "private", "image": "medusa", "port": 6969, "health": {"command": ["CMD", "true"]}}`
	task    = `{"kind": "task", "image": "medusa"}`
)

// plus is an object with one key more.
func plus(object, key string) string { return strings.TrimSuffix(object, "}") + ", " + key + "}" }

func TestRefusesWhatAKindHasNoUseFor(t *testing.T) {
	refuses(t, []refusal{
		{"a private service has no port", edits{"services anisette": strings.Replace(private, `"port": 6969, `, "", 1)}, `services.anisette.port: is missing; write the port the program listens on`},
		{"a private service has no health command", edits{"services anisette": strings.Replace(private, `"command": ["CMD", "true"]`, "", 1)}, `services.anisette.health.command: is missing; write one such as [CMD-SHELL, "pgrep node"]: ECS takes a private service without one for healthy 40 seconds after its start`},
		{"a private service has a route", edits{"services anisette": plus(private, `"route": {}`)}, `services.anisette.route: belongs to kind web; remove it: a private service takes no requests from outside`},
		{"a private service counts requests", edits{"services anisette": plus(private, `"scale": {"max": 4, "requests": 100}`)}, `services.anisette.scale.requests: 100 belongs to kind web; scale a private service by cpu or memory`},
		{"a private service has a health path", edits{"services anisette": strings.Replace(private, `"command"`, `"path": "/", "command"`, 1)}, `services.anisette.health.path: "/" belongs to kind web; use health.command: no load balancer asks a private service`},
		{"services are found in an unknown way", edits{"services anisette": plus(private, `"discovery": "consul"`)}, `services.anisette.discovery: "consul" is unknown; use dns or service-connect`},
		{"a web service is to be found", edits{"services server discovery": `"service-connect"`}, `services.server.discovery: "service-connect" belongs to kind private; remove it: no service uses a web`},
		{"a task that ends has a route", edits{"services seed": plus(task, `"route": {}`)}, `services.seed.route: belongs to kind web; remove it: a task that ends takes no requests from outside`},
		{"a task that ends has a port", edits{"services seed": plus(task, `"port": 80`)}, `services.seed.port: 80 belongs to a kind that stays; remove it: nobody reaches a task that ends`},
		{"a task that ends has a health check", edits{"services seed": plus(task, `"health": {"command": ["CMD", "true"]}`)}, `services.seed.health: belongs to a kind that stays; remove it: the exit code of a task that ends tells how it went`},
		{"a task that ends is scaled", edits{"services seed": plus(task, `"scale": {"max": 2, "cpu": 60}`)}, `services.seed.scale: belongs to a kind that stays; remove it: kind task starts one task and ends with it`},
		{"a task that ends is a singleton", edits{"services seed": plus(task, `"singleton": true`)}, `services.seed.singleton: true belongs to a kind that stays; remove it: kind task starts one task each time`},
		{"a singleton is scaled", edits{"services worker singleton": `true`, "services worker scale": `{"max": 4, "cpu": 60}`}, `services.worker.scale.max: 4 tasks are more than a singleton has; leave scale out, or remove singleton: true`},
		{"a worker has a route, and nobody asks what is wrong with it", edits{"services worker route": `{"paths": ["x"]}`}, `services.worker.route: belongs to kind web; remove it: a worker takes no requests from outside`},
		{"a singleton has two tasks", edits{"services worker singleton": `true`, "services worker scale": `{"min": 2}`}, `services.worker.scale.min: 2 tasks are more than a singleton has; leave scale out, or remove singleton: true`},
	})
}

func TestRefusesUsesThatLeadNowhereOrRound(t *testing.T) {
	second := plus(private, `"uses": {"service:anisette": {"A": "url"}}`)
	refuses(t, []refusal{
		{"a service that is used does not exist", edits{"services anisette": private, "services server uses": `{"service:anisete": {"ANISETTE_URL": "url"}}`}, `services.server.uses["service:anisete"]: is not one of the services; did you mean service:anisette?`},
		{"a service that is used has no name", edits{"services server uses": `{"service:": {"ANISETTE_URL": "url"}}`}, `services.server.uses["service:"]: is no piece of an environment; did you mean service:<name>?`},
		{"an attribute of a service does not exist", edits{"services anisette": private, "services server uses": `{"service:anisette": {"ANISETTE_URL": "uri"}}`}, `services.server.uses["service:anisette"].ANISETTE_URL: "uri" is no attribute of service:anisette; use url, host or port`},
		{"a worker is used", edits{"services server uses": `{"service:worker": {"WORKER_URL": "url"}}`}, `services.server.uses["service:worker"]: is of kind worker; make it kind private, or use its public address: only a private service can be used`},
		{"a private service uses itself", edits{"services anisette": plus(private, `"uses": {"service:anisette": {"ANISETTE_URL": "url"}}`)}, `services.anisette.uses["service:anisette"]: is the service itself; take it out: a task reaches itself on localhost`},
		{"a worker uses itself", edits{"services worker uses": `{"service:worker": {"WORKER_URL": "url"}}`}, `services.worker.uses["service:worker"]: is the service itself; take it out: a task reaches itself on localhost`},
		{"a private service and a worker use each other", edits{"services anisette": plus(private, `"uses": {"service:worker": {"W": "url"}}`), "services worker uses": `{"service:anisette": {"A": "url"}}`}, `services.anisette.uses["service:worker"]: is of kind worker; make it kind private, or use its public address: only a private service can be used`},
		{"two private services use each other", edits{"services anisette": plus(private, `"uses": {"service:valkey": {"V": "url"}}`), "services valkey": second}, `services.anisette.uses["service:valkey"]: closes a circle: anisette uses valkey uses anisette; take one of the uses out, or let the two speak through a queue`},
		{"a task that ends uses what Service Connect finds", edits{"services anisette": plus(private, `"discovery": "service-connect"`), "services seed": plus(task, `"uses": {"service:anisette": {"A": "url"}}`)}, `services.seed.uses["service:anisette"]: is found by service-connect, which no task that ends is part of; write discovery: dns in services.anisette`},
		{"a private service is used by more than a group admits", edits{"services": users(61)}, `services.anisette: is used by 61 others; keep to 60: a security group holds 60 rules per direction, and each port takes one`},
		{"functions are users, too", edits{"services": users(60), "functions reports": of(imaged, "uses", `{"service:anisette": {"ANISETTE": "url"}}`)}, `services.anisette: is used by 61 others; keep to 60: a security group holds 60 rules per direction, and each port takes one`},
		{"the ports of what is used leave no room for one outside", edits{
			"services anisette":    plus(private, `"ports": [`+numbers(7000, 29)+`]`),
			"services search":      plus(private, `"ports": [`+numbers(7000, 26)+`]`),
			"services worker uses": `{"service:anisette": {"A": "url"}, "service:search": {"S": "url"}}`,
		}, `services.worker.egress: lists 1 ports beside 57 that uses and files open; keep to 57 in all: a security group holds 60 rules per direction`},
		{"a function reaches more ports than a group holds", edits{"functions reports": of(imaged, "egress", "["+numbers(443, 58)+"]")}, `functions.reports.egress: lists 58 ports; keep to 57: a security group holds 60 rules per direction`},
		{"the ports outside leave no room for a service that is used", edits{"services anisette": private, "services worker uses": `{"service:anisette": {"A": "url"}}`, "services worker egress": "[" + numbers(443, 57) + "]"}, `services.worker.egress: lists 57 ports beside 1 that uses and files open; keep to 57 in all: a security group holds 60 rules per direction`},
	})
}

// users is one private service and so many that use it.
func users(count int) string {
	list := []string{`"anisette": ` + private}
	for i := range count {
		list = append(list, fmt.Sprintf(`"u%d": {"kind": "task", "image": "medusa", "uses": {"service:anisette": {"A": "url"}}}`, i))
	}
	return "{" + strings.Join(list, ", ") + "}"
}

func TestASingletonIsOneTaskInEveryTier(t *testing.T) {
	c := parsed(t, edits{"services worker singleton": `true`, "services seed": task})
	require.Equal(t, config.Scale{Min: 1, Max: 1}, c.Services["worker"].Scale)
	require.Equal(t, config.Scale{Min: 1, Max: 1}, c.Services["seed"].Scale)
	require.Equal(t, config.Health{}, c.Services["seed"].Health)
}

func TestServicesStandBehindThoseTheyUse(t *testing.T) {
	c := parsed(t, edits{
		"services a": plus(private, `"uses": {"service:z": {"Z": "url"}}`), "services z": private,
		"services server uses": `{"service:a": {"A": "url"}}`,
	})
	require.Equal(t, []string{"z", "a", "server", "storefront", "worker"}, c.InOrder())
	require.Equal(t, "anisette.landfall-production.internal", c.PrivateHost("anisette"))
}
