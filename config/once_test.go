package config_test

import "testing"

// TestOneMistakeIsToldOnce: what is wrong in itself is not held against anything else.
func TestOneMistakeIsToldOnce(t *testing.T) {
	refuses(t, []refusal{
		{"an image has no name for a registry", edits{"images": `["medusa", "Storefront"]`}, `images[1]: "Storefront" is no name for a registry; use 2 to 223 lower-case letters and digits, with single . _ or - between them`},
		{"a private service lacks its kind", edits{"services anisette": `{"image": "medusa", "port": 6969, "ports": [6970], "health": {"command": ["CMD", "true"]}}`, "services worker uses": `{"service:anisette": {"A": "url"}}`}, `services.anisette.kind: is missing; use web, worker, private, scheduled or task`},
		{"there are fewer replicas than none", edits{"database replicas": `-1`, "services worker uses": `{"database.replica": {"A": "url"}}`}, `database.replicas: -1 is out of range; use 0 to 15`},
		{"an extension is misspelt", edits{"database extensions": `["pgaudt"]`, "database parameters": `{"pgaudit.log": "ddl"}`}, `database.extensions[0]: "pgaudt" is no extension this program knows; did you mean pgaudit?`},
		{"a piece is misspelt", edits{"services server connections": `{"database": 9}`, "services server uses": `{"databse": {"DATABASE_URL": "url"}}`}, `services.server.uses.databse: is no piece of an environment; did you mean database?`},
		{"more tasks run than anything takes", edits{"services server connections": `{"database": 9}`, "services server scale": `{"max": 99999, "cpu": 60}`}, `services.server.scale.max: 99999 is out of range; use 1 to 5000 tasks`},
		{"a sidecar takes more than any task has", edits{"services worker sidecars": `{"proxy": {"image": "medusa", "memory": 999999}}`}, `services.worker.sidecars.proxy.memory: 999999 is out of range; use 6 to 122880 MiB, or 0 for no limit`},
		{"a secret of two services is too long in one", edits{"services worker secrets": `{"JWT_SECRET": {"generate": 999}}`}, `services.worker.secrets.JWT_SECRET.generate: 999 is out of range; use 32 to 128 characters, or {} to store a value of your own`},
		{"a queue's consumer is misspelt", edits{"queues jobs": `{"consumer": {"service": "wroker"}}`, "services worker scale": `{"max": 9, "backlog": {"queue": "jobs", "perTask": 100}}`}, `queues.jobs.consumer.service: "wroker" is not one of the services; did you mean worker?`},
		{"a call asks for no path", edits{"releases": `{"smoke": {"regions": {"service": "server", "path": "no path"}}}`}, `releases.smoke.regions.path: "no path" is no path; begin it with /, and use at most 1024 letters, digits and signs without spaces`},
		{"a called service has no route", edits{"releases": `{"smoke": {"regions": {"service": "server", "path": "/store"}}}`, "services server route": ""}, `services.server.route: is missing; write route: {} for the domain itself, or route: {host: api}`},
		{"a URL with a password is beside the one that uses sets", edits{"services server env": `{"DATABASE_URL": "postgres://app:hunter2@db/app"}`}, `services.server.env.DATABASE_URL: holds a URL with a password, readable by whoever reads the stack file; remove it, for uses sets the variable, and have a new one issued`},
		{"no image is listed", edits{"images": ""}, `images: is missing; list those that services and functions run: [medusa, storefront]`},
		{"there is no network", edits{"network": ""}, `network: is missing; write one such as {cidr: 10.20.0.0/16, zones: [a, b, c]}`},
		{"production's database has nights off", edits{"database off": `{"from": "20:00", "until": "06:00"}`}, `database.off: takes production away from its customers; remove it: only staging and review have nights off`},
	})
}

// TestWhatOtherToolsCallOtherwiseIsTold: who comes from Compose looks for its words.
func TestWhatOtherToolsCallOtherwiseIsTold(t *testing.T) {
	refuses(t, []refusal{
		{"replicas", edits{"services server replicas": `3`}, `services.server.replicas: is nothing a service has; use scale: {min: …, max: …}`},
		{"volumes", edits{"services server volumes": `["data:/data"]`}, `services.server.volumes: is nothing a service has; use files for what must stay, uploads for what users upload`},
		{"a password", edits{"database password": `"hunter2hunter2"`}, `database.password: is nothing a database has; remove it: one is made, and handed to what uses the database`},
		{"a region", edits{"region": `"eu-central-1"`}, `region: is nothing an environment has; write aws:region beside landfall:platform`},
		{"a function's schedule", edits{"functions reports": of(imaged, "schedule", `{"rate": "1 day"}`)}, `functions.reports.schedule: is nothing a function has; use a service of kind scheduled`},
	})
}
