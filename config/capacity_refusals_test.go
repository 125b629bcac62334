package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesMoreConnectionsThanThereAre(t *testing.T) {
	const scale = `{"min": 2, "max": 24, "cpu": 60}`
	refuses(t, []refusal{
		{"the pools are more than the database takes", edits{
			"services server scale": scale, "services server connections": `{"database": 30}`,
			"services worker uses": `{"database": {"DATABASE_URL": "url"}}`, "services worker connections": `{"database": 100}`,
		}, `database.class: "db.m7g.large" takes about 863 connections, and the services may open 920 (server 24 × 30, worker 2 × 100); lower scale.max or connections.database, or take a larger one`},
		{"the connections are more than a cache takes", edits{
			"services worker uses": `{"cache": {"REDIS_URL": "url"}}`, "services worker connections": `{"cache": 40000}`,
		}, `cache.node: "cache.t4g.small" takes about 65000 connections, and the services may open 80000 (worker 2 × 40000); lower scale.max or connections.cache, or take a larger one`},
		{"connections lead to what is not used", edits{"services worker connections": `{"database": 10}`}, `services.worker.connections.database: 10 are to a piece it does not use; remove it, or add database to its uses`},
		{"calls and tasks together are more than the database takes", edits{
			"services server scale": scale, "services server connections": `{"database": 30}`,
			"functions reports": of(of(of(imaged, "concurrency", "50"), "connections", `{"database": 3}`), "uses", `{"database": {"DATABASE_URL": "url"}}`),
		}, `database.class: "db.m7g.large" takes about 863 connections, and services and functions may open 870 (server 24 × 30, reports 50 × 3); lower scale.max, concurrency or connections.database, or take a larger one`},
		{"the calls are more than a cache takes", edits{
			"functions reports": of(of(of(imaged, "concurrency", "900"), "connections", `{"cache": 100}`), "uses", `{"cache": {"REDIS_URL": "url"}}`),
		}, `cache.node: "cache.t4g.small" takes about 65000 connections, and services and functions may open 90000 (reports 900 × 100); lower scale.max, concurrency or connections.cache, or take a larger one`},
		{"calls without bound open connections", edits{
			"functions reports": of(of(of(imaged, "concurrency", "0"), "connections", `{"database": 2}`), "uses", `{"database": {"DATABASE_URL": "url"}}`),
		}, `functions.reports.concurrency: 0 has no bound, and each call may open 2 connections to the database; write how many calls may run at once`},
		{"a function's connections lead to what is not used", edits{"functions reports": of(imaged, "connections", `{"cache": 2}`)}, `functions.reports.connections.cache: 2 are to a piece it does not use; remove it, or add cache to its uses`},
		{"a function's connections are below zero", edits{"functions reports": of(imaged, "connections", `{"cache": -2}`)}, `functions.reports.connections.cache: -2 is out of range; use 0 to 65000`},
		{"connections are below zero", edits{"services server connections": `{"database": -1}`}, `services.server.connections.database: -1 is out of range; use 0 to 65000`},
	})
	accepts(t, map[string]edits{
		"connections to one database of several": {
			"database databases": `{"reports": {}}`, "services worker uses": `{"database:reports": {"REPORTS_URL": "url"}}`,
			"services worker connections": `{"database": 10}`,
		},
		"a proxy before calls without bound": {
			"database":          `{"proxy": true}`,
			"functions reports": of(of(of(imaged, "concurrency", "0"), "connections", `{"database": 2}`), "uses", `{"database": {"DATABASE_URL": "url"}}`),
		},
		"as many connections as calls and tasks may open": {
			"services server scale": `{"min": 2, "max": 71, "cpu": 60}`, "services server connections": `{"database": 10}`,
			"functions reports": of(of(of(imaged, "concurrency", "51"), "connections", `{"database": 3}`), "uses", `{"database": {"DATABASE_URL": "url"}}`),
		},
		"as many connections as there are": {"services server scale": `{"min": 2, "max": 86, "cpu": 60}`, "services server connections": `{"database": 10}`},
	})
}

func TestRefusesSpareCapacityThatIsNone(t *testing.T) {
	refuses(t, []refusal{
		{"all of production runs on spare capacity", edits{"services worker spot": `{"base": 0}`}, `services.worker.spot.base: 0 tasks stay when AWS needs its spare capacity back; use 1 or more in production`},
		{"the base is all there is", edits{"services worker spot": `{"base": 3}`}, `services.worker.spot.base: 3 is more than the 2 tasks there are at most; lower base, or raise scale.max`},
		{"the base is below zero", edits{"services worker spot": `{"base": -1}`}, `services.worker.spot.base: -1 is out of range; use 0 to 100000 tasks`},
		{"a task that ends runs on spare capacity", edits{"services seed": plus(task, `"spot": {}`)}, `services.seed.spot: belongs to a kind that stays; remove it: a task that is taken away half-way has to begin again`},
	})
	accepts(t, map[string]edits{
		"all of staging on spare capacity": {"tier": `"staging"`, "services worker spot": `{"base": 0}`},
		"one task that stays":              {"services worker spot": `{}`},
	})
}

func TestRefusesNightsThatDoNotFit(t *testing.T) {
	const nights = `{"from": "0 20 * * ? *", "until": "0 6 ? * MON-FRI *"}`
	refuses(t, []refusal{
		{"production sleeps", edits{"services worker scale": `{"off": ` + nights + `}`}, `services.worker.scale.off: takes production away from its customers; remove it: only staging and review have nights off`},
		{"a night does not end", edits{"tier": `"staging"`, "services worker scale": `{"off": {"from": "0 20 * * ? *"}}`}, `services.worker.scale.off.until: is missing; write it such as "0 6 ? * MON-FRI *"`},
		{"a night ends as it begins", edits{"tier": `"staging"`, "services worker scale": `{"off": {"from": "0 20 * * ? *", "until": "0 20 * * ? *"}}`}, `services.worker.scale.off.until: "0 20 * * ? *" is the moment it stops; write when it starts again`},
		{"a night begins at no time", edits{"tier": `"staging"`, "services worker scale": `{"off": {"from": "0 20 * * *", "until": "0 6 * * ? *"}}`}, `services.worker.scale.off.from: "0 20 * * *" has 5 fields; write six, parted by one space each: minute, hour, day of the month, month, day of the week, year`},
		{"a night is nowhere", edits{"tier": `"staging"`, "services worker scale": `{"off": {"from": "0 20 * * ? *", "until": "0 6 * * ? *", "timezone": "Berlin"}}`}, `services.worker.scale.off.timezone: "Berlin" is no time zone; write the name the IANA gives it, such as Europe/Berlin or UTC`},
		{"a service stays up while its database sleeps", edits{"tier": `"staging"`, "database": `{"off": ` + nights + `}`}, `services.server.scale.off: is missing; the database it uses has nights off: give it some within them, or take database.off away`},
		{"the database of production sleeps", edits{"database": `{"off": ` + nights + `}`, "services server uses": `{}`}, `database.off: takes production away from its customers; remove it: only staging and review have nights off`},
	})
	c := parsed(t, edits{"tier": `"staging"`, "services worker scale": `{"off": ` + nights + `}`})
	require.Equal(t, &config.Off{From: "0 20 * * ? *", Until: "0 6 ? * MON-FRI *", Timezone: "UTC"}, c.Services["worker"].Scale.Off)
	require.True(t, c.Services["worker"].Scale.Moves())
}

func TestRefusesALatencyNobodyMeans(t *testing.T) {
	refuses(t, []refusal{
		{"a latency is in no unit", edits{"services server scale": `{"max": 4, "latency": 500}`}, `services.server.scale.latency: 500 is a number where a span of time belongs; give it a unit, such as 90s or 2m`},
		{"a latency is below a millisecond", edits{"services server scale": `{"max": 4, "latency": "100us"}`}, `services.server.scale.latency: "100us" is no span of whole milliseconds; write it such as 500ms or 2s`},
		{"a latency is shorter than the network's", edits{"services server scale": `{"max": 4, "latency": "5ms"}`}, `services.server.scale.latency: 5ms is out of range; use 10ms to 1m, or 0s for none`},
		{"a worker answers in time", edits{"services worker scale": `{"max": 4, "latency": "500ms"}`}, `services.worker.scale.latency: 500ms belongs to kind web; scale a worker by cpu or memory`},
	})
	require.Equal(t, config.Milliseconds(1500), parsed(t, edits{"services server scale": `{"max": 4, "latency": "1.5s"}`}).Services["server"].Scale.Latency)
}
