package configtest

import (
	"maps"
	"slices"
)

// releases draws for how long they are kept, and calls to services that answer all.
func (d drawer) releases(services map[string]any) any {
	smoke := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(services)) {
		route, routed := services[name].(map[string]any)["route"].(map[string]any)
		if paths, narrowed := route["paths"].([]string); !routed || route["sso"] == true || narrowed && !slices.Contains(paths, "/*") {
			continue
		}
		d.maybe(smoke, "asks-"+name, func() any {
			return map[string]any{
				"service": name, "path": "/regions?limit=1", "status": d.whole(100, 599), "contains": "regions",
				"headers": map[string]any{"x-publishable-api-key": "pk_1"},
			}
		})
	}
	return map[string]any{"keepDays": d.whole(1, 3653), "smoke": smoke}
}

// github draws who builds and deploys.
func (d drawer) github() any {
	github := map[string]any{"repository": "example-org/landfall", "pulledBy": some(d, []string{"live", "elsewhere"}, 0, "pulling")}
	d.maybe(github, "environment", func() any { return "here" })
	d.maybe(github, "provider", func() any { return "existing" })
	d.maybe(github, "images", func() any {
		built := map[string]any{}
		for _, image := range some(d, images, 0, "built") {
			built[image] = "Example-Org/Shop.API"
		}
		return built
	})
	d.maybe(github, "state", func() any {
		return map[string]any{"bucket": "example-state", "key": "arn:aws:kms:eu-central-1:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab"}
	})
	return github
}

// pipeline draws one of AWS and has it roll out all services of an image.
func (d drawer) pipeline(platform, services map[string]any) {
	stays := func(name string) bool {
		kind := services[name].(map[string]any)["kind"]
		return kind != "scheduled" && kind != "task"
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(services)), func(name string) bool { return !stays(name) })
	if len(names) == 0 {
		return
	}
	image := services[names[d.whole(0, len(names)-1)]].(map[string]any)["image"]
	d.maybe(platform, "pipeline", func() any { return map[string]any{"approval": d.yes("approval"), "rolloutTimeout": d.span(600, 72000)} })
	if platform["pipeline"] == nil {
		return
	}
	for _, name := range names {
		service := services[name].(map[string]any)
		delete(service, "rollout")
		if service["image"] == image {
			service["rollout"] = map[string]any{"owner": "pipeline"}
		}
	}
}
