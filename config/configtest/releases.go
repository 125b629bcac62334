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
