package configtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// queues draws queues and who works them off, and what follows for the services:
// a scale that looks at the backlog.
func (d drawer) queues(services map[string]any) map[string]any {
	queues := map[string]any{}
	staying := slices.DeleteFunc(slices.Sorted(maps.Keys(services)), func(name string) bool {
		kind := services[name].(map[string]any)["kind"]
		return kind == "task" || kind == "scheduled"
	})
	for _, name := range some(d, []string{"emails", "orders", "jobs-2", "exports"}, 0, "queues") {
		queue := map[string]any{"fifo": d.yes("fifo")}
		if queue["fifo"] == true {
			d.maybe(queue, "deduplicate", func() any { return true })
		}
		d.maybe(queue, "retention", func() any { return d.span(60, 1123200) })
		d.maybe(queue, "maxReceives", func() any { return d.whole(1, 10) })
		d.maybe(queue, "depth", func() any { return d.whole(1, 1000000) })
		if len(staying) > 0 {
			d.consumer(name, queue, rapid.SampledFrom(staying).Draw(d.T, "consumer"), services)
		} else if d.production {
			continue
		}
		queues[name] = queue
	}
	return queues
}

func (d drawer) consumer(name string, queue map[string]any, service string, services map[string]any) {
	timeout := d.whole(1, 7200)
	queue["consumer"] = map[string]any{"service": service, "timeout": fmt.Sprintf("%ds", timeout)}
	d.maybe(queue, "visibility", func() any { return d.span(6*timeout, 43200) })
	settings := services[service].(map[string]any)
	if scale, scales := settings["scale"].(map[string]any); scales && d.yes("backlog") {
		scale["backlog"] = map[string]any{"queue": name, "perTask": d.whole(1, 1000)}
	}
	if uses := settings["uses"].(map[string]any); d.yes("sends too") {
		uses["queue:"+name] = map[string]any{strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_QUEUE": "url"}
	}
}

// functions draws functions, and queues they work off.
func (d drawer) functions(platform map[string]any, needed map[string]bool) map[string]any {
	functions := map[string]any{}
	queues := platform["queues"].(map[string]any)
	for _, name := range some(d, []string{"reports", "thumbs", "hooks"}, 0, "functions") {
		function := map[string]any{"uses": d.uses(platform)}
		timeout := d.whole(1, 900)
		if d.yes("zip") {
			function["zip"], function["runtime"], function["handler"] = "tests/testdata/function", "python3.13", "app.handler"
		} else {
			function["image"] = rapid.SampledFrom(images).Draw(d.T, "image")
			d.maybe(function, "command", func() any { return []string{"app.handler"} })
		}
		function["timeout"] = fmt.Sprintf("%ds", timeout)
		d.maybe(function, "memory", func() any { return d.whole(128, 10240) })
		d.maybe(function, "concurrency", func() any { return d.whole(2, 50) })
		d.maybe(function, "batch", func() any { return d.whole(1, 10) })
		d.maybe(function, "env", func() any { return map[string]any{"LEVEL": "info"} })
		d.maybe(function, "secrets", func() any { return d.secrets(needed) })
		if _, used := function["uses"].(map[string]any)["cache"]; used {
			d.maybe(function, "connections", func() any { return map[string]any{"cache": d.whole(0, 10)} })
		}
		if d.yes("works off a queue") {
			queues["of-"+name] = map[string]any{"fifo": d.yes("fifo"), "consumer": map[string]any{"function": name}}
		}
		functions[name] = function
	}
	return functions
}
