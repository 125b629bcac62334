package configtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

var images = []string{"medusa", "storefront", "admin.v2"}

// Names are the services a drawn stack may have.
var Names = []string{"server", "admin", "store", "blog", "docs", "search", "cart", "mail", "jobs"}

// Routes are the routes a web service of a name may have. No two, of any names,
// share a host and path or meet in a derived place.
func Routes(name string) []map[string]any {
	return []map[string]any{
		{"host": name},
		{"paths": []string{"/" + name, "/" + name + "/*"}},
		{"host": "api", "paths": []string{"/v1/" + name + "/*", "/v2/" + name + "/*.json"}},
		{"host": name, "paths": []string{"/deep/er/than/" + name + "/?"}},
		{"hosts": []string{name + "-a", name + "-b"}},
	}
}

// sizes are pairs of CPU units and MiB, one of each row Fargate has.
var sizes = [][2]int{{256, 512}, {256, 2048}, {512, 1024}, {1024, 8192}, {2048, 5120}, {4096, 30720}, {8192, 20480}, {16384, 122880}}

func (d drawer) services(platform map[string]any) (services map[string]any, secrets []string) {
	services = map[string]any{}
	needed := map[string]bool{}
	for _, name := range some(d, Names, 0, "services") {
		service := d.service(name, platform, needed)
		d.migrates(service, services)
		d.rollout(service, services)
		d.links(service, services)
		if platform["tier"] != "review" {
			d.strategy(service, services)
		}
		services[name] = service
	}
	return services, stored(needed)
}

// links draws uses of private services drawn before: that way there is no circle.
func (d drawer) links(service, before map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(before)) {
		other := before[name].(map[string]any)
		stays := service["kind"] != "task" && service["kind"] != "scheduled"
		if other["kind"] != "private" || !stays && other["discovery"] == "service-connect" || !d.yes("uses "+name) {
			continue
		}
		variable := strings.ToUpper(name) + "_"
		facts := map[string]any{variable + "URL": "url", variable + "HOST": "host", variable + "PORT": "port"}
		if other["redis"] != nil {
			facts[variable+"URL"], facts[variable+"PASSWORD"] = "redis", "password"
		}
		service["uses"].(map[string]any)["service:"+name] = facts
	}
}

// migrates draws a migration, where no other service of the image has one.
func (d drawer) migrates(service, before map[string]any) {
	if service["kind"] == "scheduled" || service["kind"] == "task" || !d.yes("migrates") {
		return
	}
	for _, other := range before {
		if other := other.(map[string]any); other["image"] == service["image"] && (other["migrate"] != nil || pipelined(other)) {
			return
		}
	}
	service["migrate"] = []string{"migrate", ""}
	d.maybe(service, "migrateTimeout", func() any { return d.span(60, 840) })
}

// rollout draws who rolls it out, where no up migrates for the image.
func (d drawer) rollout(service, before map[string]any) {
	if service["kind"] == "scheduled" || service["kind"] == "task" || service["migrate"] != nil {
		return
	}
	for _, other := range before {
		if other := other.(map[string]any); other["image"] == service["image"] && other["migrate"] != nil {
			return
		}
	}
	d.maybe(service, "rollout", func() any { return map[string]any{"owner": "pipeline"} })
}

func pipelined(service map[string]any) bool {
	rollout, _ := service["rollout"].(map[string]any)
	return rollout["owner"] == "pipeline"
}

// strategy draws how requests come to new tasks, where CodeDeploy can shift them. The
// numbers are such that an up can wait for all of it.
func (d drawer) strategy(service, before map[string]any) {
	if service["kind"] != "web" || service["singleton"] == true || !d.yes("shifts") {
		return
	}
	for piece := range service["uses"].(map[string]any) {
		name, _ := strings.CutPrefix(piece, "service:")
		if other, linked := before[name].(map[string]any); linked && other["discovery"] == "service-connect" {
			return
		}
	}
	rollout, _ := service["rollout"].(map[string]any)
	if rollout == nil {
		rollout = map[string]any{}
	}
	strategy := rapid.SampledFrom([]string{"blue-green", "canary", "linear"}).Draw(d.T, "strategy")
	rollout["strategy"] = strategy
	d.maybe(rollout, "bake", func() any { return fmt.Sprintf("%dm", d.whole(1, 5)) })
	switch strategy {
	case "canary":
		d.maybe(rollout, "percent", func() any { return d.whole(1, 99) })
		d.maybe(rollout, "every", func() any { return fmt.Sprintf("%dm", d.whole(1, 4)) })
	case "linear":
		d.maybe(rollout, "percent", func() any { return d.whole(20, 99) })
	}
	service["rollout"] = rollout
}

// service draws a service of any kind, and notes the secrets it needs.
func (d drawer) service(name string, platform map[string]any, needed map[string]bool) map[string]any {
	size := rapid.SampledFrom(sizes).Draw(d.T, "size")
	service := map[string]any{
		"image": rapid.SampledFrom(images).Draw(d.T, "image"), "cpu": size[0], "memory": size[1],
		"uses": d.uses(platform),
	}
	d.kind(name, service)
	d.maybe(service, "command", func() any { return []string{"run", "", name} })
	d.maybe(service, "architecture", func() any { return rapid.SampledFrom([]string{"arm64", "x86_64"}).Draw(d.T, "architecture") })
	d.maybe(service, "stopTimeout", func() any { return d.span(2, 120) })
	d.maybe(service, "user", func() any { return rapid.SampledFrom([]string{"1", "33:33", "65534:0"}).Draw(d.T, "user") })
	d.maybe(service, "env", func() any { return map[string]any{"NODE_ENV": "production", "GREETING": "a \"quoted\"\nGrüße"} })
	if _, used := service["uses"].(map[string]any)["cache"]; used {
		// Nine services of 25 tasks each stay below the 65,000 of a node.
		d.maybe(service, "connections", func() any { return map[string]any{"cache": d.whole(0, 280)} })
	}
	d.maybe(service, "files", d.files)
	if d.yes("sidecars") {
		d.sidecars(service, platform["network"].(map[string]any)["nat"] != "none")
	}
	if d.yes("shell") {
		service["exec"], service["readOnly"] = true, false
	}
	if network := platform["network"].(map[string]any); network["nat"] != "none" {
		d.maybe(service, "egress", func() any { return append([]int{443}, some(d, []int{587, 5671, 65535}, 0, "egress")...) })
	}
	d.maybe(service, "secrets", func() any { return d.secrets(needed) })
	if service["kind"] == "private" && service["singleton"] == true && d.yes("redis") {
		own, _ := service["secrets"].(map[string]any)
		if own == nil {
			own = map[string]any{}
		}
		password := strings.ToUpper(name) + "_PASSWORD"
		own[password] = map[string]any{"generate": d.whole(32, 128)}
		service["secrets"], service["redis"] = own, map[string]any{"password": password}
	}
	return service
}

// kind draws what a service is, and what only that kind has.
func (d drawer) kind(name string, service map[string]any) {
	kind := rapid.SampledFrom([]string{"web", "worker", "private", "scheduled", "task"}).Draw(d.T, "kind")
	service["kind"] = kind
	switch kind {
	case "web":
		service["port"] = d.whole(1, 65535)
		service["route"] = rapid.SampledFrom(Routes(name)).Draw(d.T, "route")
		service["health"] = map[string]any{"path": "/" + name, "codes": rapid.SampledFrom([]string{"200", "200-399", "200,204"}).Draw(d.T, "codes")}
	case "worker":
		service["health"] = map[string]any{"command": []string{"CMD", "true"}, "grace": d.span(0, 300)}
		d.maybe(service, "port", func() any { return d.whole(1, 65535) })
	case "private":
		service["port"] = d.whole(1, 65535)
		service["health"] = map[string]any{"command": []string{"CMD", "true"}}
		d.maybe(service, "discovery", func() any { return rapid.SampledFrom([]string{"dns", "service-connect"}).Draw(d.T, "discovery") })
	case "scheduled":
		service["schedule"] = rapid.SampledFrom([]map[string]any{
			{"cron": "0 3 * * ? *", "timezone": "Europe/Berlin"}, {"cron": "*/10 8-18 ? * MON-FRI *"}, {"rate": "15 minutes", "retries": 0},
		}).Draw(d.T, "schedule")
		return
	case "task":
		return
	}
	if d.yes("singleton") {
		service["singleton"] = true
		return
	}
	d.maybe(service, "spot", func() any { return map[string]any{"base": 1} })
	d.maybe(service, "scale", func() any { return d.scale(kind == "web") })
}

// sidecars draws a helper that ends first, and a collector where it can be pulled.
func (d drawer) sidecars(service map[string]any, public bool) {
	sidecars := map[string]any{"helper": map[string]any{
		"image": rapid.SampledFrom(images).Draw(d.T, "helper"), "essential": false, "env": map[string]any{"MODE": "warm"},
	}}
	if public {
		sidecars["collector"] = map[string]any{"builtin": "otel", "after": map[string]any{"helper": "success"}}
	}
	service["sidecars"] = sidecars
	d.maybe(service, "after", func() any { return map[string]any{"helper": "complete"} })
	d.maybe(service, "ephemeralGiB", func() any { return d.whole(21, 200) })
	d.maybe(service, "ulimits", func() any { return map[string]any{"nofile": d.whole(1024, 1048576)} })
}

func (d drawer) scale(web bool) map[string]any {
	least := d.whole(2, 5)
	scale := map[string]any{"min": least, "max": least + d.whole(0, 20), "cpu": d.whole(10, 95)}
	d.maybe(scale, "memory", func() any { return d.whole(10, 95) })
	if !d.production {
		d.maybe(scale, "off", func() any {
			return map[string]any{"from": "0 20 * * ? *", "until": "0 6 ? * MON-FRI *", "timezone": "Europe/Berlin"}
		})
	}
	if web {
		d.maybe(scale, "requests", func() any { return d.whole(1, 10000) })
		d.maybe(scale, "latency", func() any { return fmt.Sprintf("%dms", d.whole(10, 60000)) })
	}
	return scale
}

func (d drawer) secrets(needed map[string]bool) map[string]any {
	chosen := map[string]any{}
	for _, name := range some(d, slices.Sorted(maps.Keys(secrets)), 0, "secrets") {
		chosen[name] = secrets[name]
		needed[name] = true
	}
	return chosen
}
