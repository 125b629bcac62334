package config_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestRefusesAServiceFargateCouldNotRun(t *testing.T) {
	refuses(t, []refusal{
		{"a service's log would be that of the shells", edits{"services sessions": `{"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "true"]}}`}, `services.sessions: is a name that this program uses itself; give the service another one`},
		{"a service's name has capitals", edits{"services Api": `{"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "true"]}}`}, `services.Api: is no name for a service; use lower-case letters, digits and single inner hyphens, a letter first`},
		{"a service's name is too long for a target group", edits{
			"services a-service-with-a-name-of-thirty": `{"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "true"]}}`,
		}, `services.a-service-with-a-name-of-thirty: is a name of 31 characters; shorten it: a target group has room for 24`},
		{"the kind is missing", edits{"services worker kind": ""}, `services.worker.kind: is missing; use web, worker, private, scheduled or task`},
		{"the image is missing", edits{"services worker image": ""}, `services.worker.image: is missing; name one of images`},
		{"the image is misspelt", edits{"services worker image": `"medsua"`}, `services.worker.image: "medsua" is not one of images; did you mean medusa?`},
		{"the image is not listed", edits{"services worker image": `"nginx"`}, `services.worker.image: "nginx" is not one of images; add it to images`},
		{"the command is nothing", edits{"services worker command": `[""]`}, `services.worker.command[0]: "" is no program; name the program to run, or leave command out for the image's own`},
		{"a web service has no port", edits{"services server port": ""}, `services.server.port: is missing; write the port the program listens on`},
		{"a port does not exist", edits{"services server port": `65536`}, `services.server.port: 65536 is out of range; use 1 to 65535`},
		{"a port is below zero", edits{"services worker port": `-1`}, `services.worker.port: -1 is out of range; use 1 to 65535`},
		{"CPU and memory do not go together", edits{"services server cpu": `512`, "services server memory": `1500`}, `services.server.memory: 1500 MiB does not go with 512 CPU units on Fargate; use 1024, 2048, 3072 or 4096`},
		{"memory does not go with the default CPU", edits{"services worker memory": `8192`}, `services.worker.memory: 8192 MiB does not go with 512 CPU units on Fargate; use 1024, 2048, 3072 or 4096`},
		{"memory does not go with the smallest CPU", edits{"services worker cpu": `256`, "services worker memory": `1536`}, `services.worker.memory: 1536 MiB does not go with 256 CPU units on Fargate; use 512, 1024 or 2048`},
		{"memory is off its steps", edits{"services worker cpu": `8192`, "services worker memory": `18432`}, `services.worker.memory: 18432 MiB does not go with 8192 CPU units on Fargate; use 16384 to 61440 in steps of 4096`},
		{"memory is below a large CPU's", edits{"services worker cpu": `4096`}, `services.worker.memory: 1024 MiB does not go with 4096 CPU units on Fargate; use 8192 to 30720 in steps of 1024`},
		{"CPU does not exist", edits{"services worker cpu": `1000`}, `services.worker.cpu: 1000 is no size Fargate has; use 256, 512, 1024, 2048, 4096, 8192 or 16384`},
		{"a web service has no health path", edits{"services server health": `{}`}, `services.server.health.path: is missing; write the path that answers 200 when the service works, such as /health`},
		{"a health path is a URL", edits{"services server health path": `"http://localhost/health"`}, `services.server.health.path: "http://localhost/health" is no path; begin it with / and use no spaces, at most 1024 characters`},
		{"a health path has a space", edits{"services server health path": `"/he alth"`}, `services.server.health.path: "/he alth" is no path; begin it with / and use no spaces, at most 1024 characters`},
		{"a health code is a word", edits{"services server health codes": `"2xx"`}, `services.server.health.codes: "2xx" is no set of HTTP codes; write codes of 200 to 499 such as 200, 200,204 or 200-399`},
		{"no health code is right", edits{"services server health codes": `""`}, `services.server.health.codes: "" is no set of HTTP codes; write codes of 200 to 499 such as 200, 200,204 or 200-399`},
		{"a health code means failure", edits{"services server health codes": `"200,500"`}, `services.server.health.codes: "200,500" is no set of HTTP codes; write codes of 200 to 499 such as 200, 200,204 or 200-399`},
		{"a range of health codes runs backwards", edits{"services server health codes": `"299-200"`}, `services.server.health.codes: "299-200" is no set of HTTP codes; write codes of 200 to 499 such as 200, 200,204 or 200-399`},
		{"a health check asks too often", edits{"services server health interval": `"1s"`}, `services.server.health.interval: 1s is out of range; use 5s to 300s`},
		{"a health check waits longer than its interval", edits{"services server health timeout": `"15s"`}, `services.server.health.timeout: 15s is not less than interval 15s; shorten it, or raise interval`},
		{"a health check waits too long", edits{"services server health timeout": `"130s"`, "services server health interval": `"300s"`}, `services.server.health.timeout: 2m10s is out of range; use 2s to 120s`},
		{"a worker's health check waits too long", edits{"services worker health timeout": `"70s"`, "services worker health interval": `"90s"`}, `services.worker.health.timeout: 1m10s is out of range; use 2s to 60s`},
		{"a worker boots longer than ECS waits", edits{"services worker health grace": `"301s"`}, `services.worker.health.grace: 5m1s is out of range; use 0s to 300s`},
		{"a worker has no health command", edits{"services worker health": `{}`}, `services.worker.health.command: is missing; write one such as [CMD-SHELL, "pgrep node"]: ECS takes a worker without one for healthy 40 seconds after its start`},
		{"a worker has a health path", edits{"services worker health path": `"/health"`}, `services.worker.health.path: "/health" belongs to kind web; use health.command: no load balancer asks a worker`},
		{"a worker has health codes", edits{"services worker health codes": `"200"`}, `services.worker.health.codes: "200" belongs to kind web; use health.command: no load balancer asks a worker`},
		{"a health command lacks its form", edits{"services worker health command": `["pgrep", "node"]`}, `services.worker.health.command[0]: "pgrep" is no form of a health check; begin with CMD (a program and its arguments) or CMD-SHELL (one line for the shell)`},
		{"a health command is switched off", edits{"services worker health command": `["NONE"]`}, `services.worker.health.command[0]: "NONE" is no form of a health check; begin with CMD (a program and its arguments) or CMD-SHELL (one line for the shell)`},
		{"a health command is a form and nothing else", edits{"services worker health command": `["CMD-SHELL"]`}, `services.worker.health.command: ["CMD-SHELL"] names no program; add what to run, such as [CMD-SHELL, "pgrep node"]`},
		{"a health command hands the shell words", edits{"services worker health command": `["CMD-SHELL", "pgrep", "node"]`}, `services.worker.health.command: ["CMD-SHELL", "pgrep", "node"] hands the shell more than one line; put the whole line into one text, or begin with CMD`},
		{"a worker has a route", edits{"services worker route": `{}`}, `services.worker.route: belongs to kind web; remove it: a worker takes no requests from outside`},
		{"a web service has no route", edits{"services server route": ""}, `services.server.route: is missing; write route: {} for the domain itself, or route: {host: api}`},
		{"the user is root", edits{"services worker user": `"root"`}, `services.worker.user: "root" is root; run as another user, such as 1000:1000`},
		{"the user is nought", edits{"services worker user": `"0:1000"`}, `services.worker.user: "0:1000" is root; run as another user, such as 1000:1000`},
		{"the user is nought in disguise", edits{"services worker user": `"000"`}, `services.worker.user: "000" is root; run as another user, such as 1000:1000`},
		{"the user is a name", edits{"services worker user": `"node"`}, `services.worker.user: "node" is no numeric user; write uid or uid:gid in quotes, such as 1000:1000; names are not known before the image is`},
		{"a shell is wanted on a read-only file system", edits{"services worker exec": `true`}, `services.worker.exec: true cannot work on a read-only root file system; write readOnly: false beside it, or leave exec out`},
		{"a task has no time to stop", edits{"services worker stopTimeout": `"1s"`}, `services.worker.stopTimeout: 1s is out of range; use 2s to 120s`},
		{"a task takes too long to stop", edits{"services worker stopTimeout": `"5m"`}, `services.worker.stopTimeout: 5m is out of range; use 2s to 120s`},
		{"production runs one task", edits{"services worker scale": `{"min": 1}`}, `services.worker.scale.min: 1 task is one too few for production; use 2 or more, one per zone`},
		{"no task runs", edits{"services worker scale": `{"min": 0}`}, `services.worker.scale.min: 0 is out of range; use 1 to 5000 tasks`},
		{"the most is less than the fewest", edits{"services worker scale": `{"min": 4, "max": 2}`}, `services.worker.scale.min: 4 is more than max 2; lower min or raise max`},
		{"more tasks than ECS runs", edits{"services worker scale": `{"max": 6000, "cpu": 60}`}, `services.worker.scale.max: 6000 is out of range; use 1 to 5000 tasks`},
		{"scaling has no target", edits{"services worker scale": `{"max": 4}`}, `services.worker.scale.max: 4 is more than min 2, and no target says when; add a target such as cpu: 60, or leave max out`},
		{"a target is more than there is", edits{"services worker scale": `{"max": 4, "cpu": 110}`}, `services.worker.scale.cpu: 110 is out of range; use 10 to 95 percent, or 0 for none`},
		{"a target is next to nothing", edits{"services worker scale": `{"max": 4, "memory": 5}`}, `services.worker.scale.memory: 5 is out of range; use 10 to 95 percent, or 0 for none`},
		{"a worker counts requests", edits{"services worker scale": `{"max": 4, "requests": 100}`}, `services.worker.scale.requests: 100 belongs to kind web; scale a worker by cpu or memory`},
		{"requests are below zero", edits{"services server scale": `{"max": 4, "requests": -1}`}, `services.server.scale.requests: -1 is out of range; use 1 or more, or 0 for none`},
		{"a port is opened twice", edits{"services worker egress": `[443, 587, 443]`}, `services.worker.egress[2]: 443 is listed twice; remove one of the two`},
		{"nothing is reached outside, not even the registry", edits{"services worker egress": `[]`}, `services.worker.egress: leaves out 443; add it: a task fetches its image and its secrets and writes its log over it`},
		{"a port that is opened does not exist", edits{"services worker egress": `[443, 0]`}, `services.worker.egress[1]: 0 is out of range; use 1 to 65535`},
		{"more ports are opened than a security group holds", edits{"services worker egress": "[" + numbers(443, 58) + "]"}, `services.worker.egress: lists 58 ports; keep to 57: a security group holds 60 rules per direction`},
		{"more web services than a load balancer takes", edits{"services": manyWeb(101, "p%d")}, `services: has 101 of kind web; keep to 100, the target groups a load balancer takes`},
		{"more tasks than a load balancer has targets", edits{"services server scale": `{"min": 2, "max": 999, "cpu": 60}`}, `services: may run 1001 tasks of kind web; keep to 1000 in all, the targets a load balancer takes`},
		{"more ports than a security group lets out", edits{"services": manyPorts(61)}, `services: has web services on 61 ports; keep to 60, the rules a security group holds per direction: in containers of their own all may listen on one`},
	})
}

func numbers(first, count int) string {
	list := make([]string, count)
	for i := range list {
		list[i] = strconv.Itoa(first + i)
	}
	return strings.Join(list, ", ")
}

// manyWeb is so many web services: on one host under paths of a form, or, without
// a form, each on a host of its own.
func manyWeb(count int, path string) string {
	list := make([]string, count)
	for i := range list {
		route := fmt.Sprintf(`{"host": "h%d"}`, i)
		if path != "" {
			route = fmt.Sprintf(`{"paths": ["/`+path+`"], "priority": %d}`, i, i+1)
		}
		list[i] = fmt.Sprintf(`"s%d": {"kind": "web", "image": "medusa", "port": 80, "health": {"path": "/"}, "route": %s}`, i, route)
	}
	return "{" + strings.Join(list, ", ") + "}"
}

// manyPorts is so many web services, each on a port of its own.
func manyPorts(count int) string {
	services := manyWeb(count, "p%d")
	for i := range count {
		services = strings.Replace(services, `"port": 80,`, fmt.Sprintf(`"port": %d,`, 8000+i), 1)
	}
	return services
}

func TestAcceptsServicesAtTheEdge(t *testing.T) {
	accepts(t, map[string]edits{
		"the smallest task":                    {"services worker cpu": `256`, "services worker memory": `512`},
		"the largest task":                     {"services worker cpu": `16384`, "services worker memory": `122880`},
		"the longest name":                     {"services abcdefghijklmnopqrstuvwx": `{"kind": "worker", "image": "medusa", "health": {"command": ["CMD", "true"]}}`},
		"as many tasks as at most":             {"services worker scale": `{"min": 3, "max": 3, "cpu": 60}`},
		"an empty argument":                    {"services worker command": `["node", "--title", ""]`},
		"a health check of two codes":          {"services server health codes": `"200,204"`},
		"a health check of a range":            {"services server health codes": `"200-399"`},
		"a health path with a query":           {"services server health path": `"/health?full=1"`},
		"a web service that boots for an hour": {"services server health grace": `"1h"`},
		"a web service with both checks":       {"services server health command": `["CMD", "curl", "-f", "localhost"]`},
		"a user without a group":               {"services worker user": `"33"`},
		"a shell on a writable file system":    {"services worker exec": `true`, "services worker readOnly": `false`},
		"as many web services as fit":          {"services": manyWeb(100, "p%d")},
		"as many tasks as a load balancer has": {"services server scale": `{"min": 2, "max": 998, "cpu": 60}`},
		"as many hosts as fit":                 {"services": manyWeb(25, "")},
		"the other processor":                  {"services worker architecture": `"x86_64"`},
	})
}
