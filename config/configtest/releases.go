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
