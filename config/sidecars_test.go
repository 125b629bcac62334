package config_test

import (
	"strings"
	"testing"
)

func TestRefusesContainersThatDoNotGoTogether(t *testing.T) {
	const digest = "public.ecr.aws/nginx/nginx@sha256:1111111111111111111111111111111111111111111111111111111111111111"
	large := strings.Repeat("x", 10000)
	sidecars := func(text string) edits { return edits{"services worker sidecars": text} }
	refuses(t, []refusal{
		{"a built-in sidecar does not exist", sidecars(`{"trace": {"builtin": "datadog"}}`), `services.worker.sidecars.trace.builtin: "datadog" is unknown; use none or otel`},
		{"a built-in sidecar has an image", sidecars(`{"trace": {"builtin": "otel", "image": "medusa"}}`), `services.worker.sidecars.trace.builtin: "otel" brings an image, a command, ports, variables and a health check of its own; remove image, or builtin`},
		{"a built-in sidecar is told what it knows", sidecars(`{"trace": {"builtin": "otel", "command": ["x"], "port": 4317, "env": {"A": "b"}, "health": {"command": ["CMD", "x"]}}}`), `services.worker.sidecars.trace.builtin: "otel" brings an image, a command, ports, variables and a health check of its own; remove command, port, env, health.command, or builtin`},
		{"a sidecar's image has a digest and no registry", sidecars(`{"proxy": {"image": "nginx@sha256:abc"}}`), `services.worker.sidecars.proxy.image: "nginx@sha256:abc" names no build that stays the same; write it with its registry and digest: registry.example.com/name@sha256:…`},
		{"there are two collectors", sidecars(`{"metrics": {"builtin": "otel"}, "trace": {"builtin": "otel"}}`), `services.worker.sidecars.trace.builtin: "otel" is a second collector beside sidecars.metrics; remove one of the two: it takes what every container of the task sends`},
		{"the service listens where the collector does", edits{"services worker port": `4317`, "services worker sidecars": `{"trace": {"builtin": "otel"}}`}, `services.worker.port: 4317 is a port of sidecars.trace already; give each a port of its own: the containers of a task share one address`},
		{"a sidecar listens where the collector tells its health", sidecars(`{"proxy": {"image": "medusa", "port": 13133}, "trace": {"builtin": "otel"}}`), `services.worker.sidecars.proxy.port: 13133 is a port of sidecars.trace already; give each a port of its own: the containers of a task share one address`},
		{"a sidecar has no image", sidecars(`{"proxy": {}}`), `services.worker.sidecars.proxy.image: is missing; name one of images, a public image by its digest, or write builtin: otel`},
		{"a public image has a tag", sidecars(`{"proxy": {"image": "docker.io/library/nginx:1.27"}}`), `services.worker.sidecars.proxy.image: "docker.io/library/nginx:1.27" names no build that stays the same; write it with its registry and digest: registry.example.com/name@sha256:…`},
		{"a sidecar's image is misspelt", sidecars(`{"proxy": {"image": "medsua"}}`), `services.worker.sidecars.proxy.image: "medsua" is not one of images; did you mean medusa?`},
		{"a sidecar's image is unknown", sidecars(`{"proxy": {"image": "nginx"}}`), `services.worker.sidecars.proxy.image: "nginx" is not one of images; add it to images, or write a public one with its registry and digest`},
		{"a public image is out of reach", edits{"network": `{"cidr": "10.20.0.0/16", "zones": ["a", "b", "c"], "nat": "none", "endpoints": ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]}`, "services worker sidecars": `{"trace": {"builtin": "otel"}}`}, `services.worker.sidecars.trace: comes from a public registry, and network.nat is none; push its image to one of images, or use network.nat single or per-zone`},
		{"a sidecar bears the service's name", sidecars(`{"worker": {"image": "medusa"}}`), `services.worker.sidecars.worker: is no name for a sidecar; use lower-case letters, digits and single inner hyphens, a letter first, and not the service's own name`},
		{"a sidecar's name is too long for a container", sidecars(`{"` + strings.Repeat("s", 256) + `": {"image": "medusa"}}`), `services.worker.sidecars.` + strings.Repeat("s", 80) + `…: is a name of 256 characters; shorten it: a container has room for 255`},
		{"containers say more than a task definition holds", edits{"services worker command": `["` + large + `"]`, "services worker health": `{"command": ["CMD", "` + large + `"]}`, "services worker env": `{"A": "` + large + `"}`, "services worker sidecars": `{"proxy": {"image": "medusa", "command": ["` + large + `"], "env": {"B": "` + large + `"}}}`}, `services.worker: holds 50005 bytes of env and commands, those of its sidecars among them; keep to 49152: ECS refuses a task definition of more than 64 KiB`},
		{"a sidecar is root", sidecars(`{"proxy": {"image": "medusa", "user": "0"}}`), `services.worker.sidecars.proxy.user: "0" is root; run as another user, such as 1000:1000`},
		{"a sidecar is asked for a path", sidecars(`{"proxy": {"image": "medusa", "health": {"path": "/"}}}`), `services.worker.sidecars.proxy.health: asks for a path; use health.command: no load balancer asks a sidecar`},
		{"a sidecar holds a secret in plain text", sidecars(`{"proxy": {"image": "medusa", "env": {"API_TOKEN": "abc"}}}`), `services.worker.sidecars.proxy.env.API_TOKEN: has the name of a secret, and env is plain text; give it to the service, or rename it`},
		{"a service waits for nothing", edits{"services worker after": `{"proxy": "start"}`}, `services.worker.after.proxy: "start" waits for a container that is not there; name one of worker`},
		{"a service waits in an unknown way", edits{"services worker sidecars": `{"proxy": {"image": "medusa"}}`, "services worker after": `{"proxy": "ready"}`}, `services.worker.after.proxy: "ready" is unknown; use start, healthy, complete or success`},
		{"a service waits for health that is not told", edits{"services worker sidecars": `{"proxy": {"image": "medusa"}}`, "services worker after": `{"proxy": "healthy"}`}, `services.worker.after.proxy: "healthy" waits for a health check that proxy has not; give it health.command, or wait for start`},
		{"a service waits for the end of itself", edits{"services worker sidecars": `{"seed": {"image": "medusa"}}`, "services worker after": `{"seed": "success"}`}, `services.worker.after.seed: "success" waits for the end of seed, and the task ends with it; write essential: false in it`},
		{"two containers wait for each other", edits{"services worker sidecars": `{"proxy": {"image": "medusa", "after": {"worker": "start"}}}`, "services worker after": `{"proxy": "start"}`}, `
			services.worker.after.proxy: "start" closes a circle: proxy waits for worker; let one of the two start first
			services.worker.sidecars.proxy.after.worker: "start" closes a circle: worker waits for proxy; let one of the two start first`},
		{"two containers share a port", edits{"services worker port": `8080`, "services worker sidecars": `{"proxy": {"image": "` + digest + `", "port": 8080}}`}, `services.worker.sidecars.proxy.port: 8080 is port already; give each a port of its own: the containers of a task share one address`},
		{"a port is listed twice", edits{"services anisette": plus(private, `"ports": [6969]`)}, `services.anisette.ports[0]: 6969 is port already; give each a port of its own: the containers of a task share one address`},
		{"Service Connect is to know two ports", edits{"services anisette": plus(private, `"ports": [6970], "discovery": "service-connect"`)}, `services.anisette.ports: are more than Service Connect knows of a service; remove it, or write discovery: dns`},
		{"a worker has more ports", edits{"services worker ports": `[9090]`}, `services.worker.ports: belongs to kind private; remove it: nobody reaches another port of a worker`},
		{"more containers than a task holds", sidecars(`{"a": {"image": "medusa"}, "b": {"image": "medusa"}, "c": {"image": "medusa"}, "d": {"image": "medusa"}, "e": {"image": "medusa"}, "f": {"image": "medusa"}, "g": {"image": "medusa"}, "h": {"image": "medusa"}, "i": {"image": "medusa"}, "j": {"image": "medusa"}}`), `services.worker.sidecars: lists 10; keep to 9: a task holds 10 containers`},
		{"a sidecar takes more memory than the task has", sidecars(`{"proxy": {"image": "medusa", "memory": 4096}}`), `services.worker.sidecars.proxy.memory: 4096 is more than the 1024 MiB of the task; lower it, or raise the service's memory`},
		{"sidecars leave the program no memory", sidecars(`{"proxy": {"image": "medusa", "memory": 768}, "trace": {"builtin": "otel"}}`), `services.worker.sidecars: take 1024 of the task's 1024 MiB, which leaves the program none; lower their memory, or raise the service's`},
		{"a disk is smaller than every task's", edits{"services worker ephemeralGiB": `20`}, `services.worker.ephemeralGiB: 20 is out of range; use 21 to 200 GiB, or 0 for the 20 of every task`},
		{"a limit is next to nothing", edits{"services worker ulimits": `{"nofile": 100}`}, `services.worker.ulimits.nofile: 100 is out of range; use 1024 to 1048576, or 0 for Fargate's own`},
		{"a limit Fargate does not know", edits{"services worker ulimits": `{"nproc": 4096}`}, `services.worker.ulimits.nproc: is an unknown key; the keys here are nofile`},
	})
	accepts(t, map[string]edits{
		"sidecars that leave some memory":      sidecars(`{"proxy": {"image": "medusa", "memory": 767}, "trace": {"builtin": "otel"}}`),
		"a public image by its digest":         sidecars(`{"proxy": {"image": "` + digest + `"}}`),
		"a service that waits for a first run": {"services worker sidecars": `{"seed": {"image": "medusa", "essential": false}}`, "services worker after": `{"seed": "success"}`},
		"a collector that is waited for":       {"services worker sidecars": `{"trace": {"builtin": "otel"}}`, "services worker after": `{"trace": "healthy"}`},
	})
}
