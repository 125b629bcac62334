package configtest

import (
	"maps"
	"slices"

	"pgregory.net/rapid"
)

// cdn draws what stands before the uploads, if there are any, or before the site.
func (d drawer) cdn(uploads bool) any {
	cdn := map[string]any{"uploads": uploads, "host": rapid.SampledFrom([]string{"files", "media"}).Draw(d.T, "host")}
	if !uploads || d.yes("site") {
		cdn["site"] = map[string]any{
			"static": some(d, []string{"/_next/static/*", "/static/*.css", "/favicon.ico", "/img/?.png"}, 0, "static"),
			"only":   d.yes("only"),
		}
	}
	return cdn
}

func (d drawer) sso() any {
	sso := map[string]any{"clientId": "shop-1"}
	for _, key := range []string{"issuer", "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint"} {
		sso[key] = "https://id.example.com/" + key
	}
	d.maybe(sso, "session", func() any { return d.span(1, 604800) })
	d.maybe(sso, "scope", func() any { return "openid profile" })
	return sso
}

// guard draws which routes ask visitors to sign in, and takes a site away that has
// nothing to stand in front of or would give guarded pages to everyone.
func (d drawer) guard(platform map[string]any) {
	cdn, _ := platform["cdn"].(map[string]any)
	site, _ := cdn["site"].(map[string]any)
	services, web := platform["services"].(map[string]any), 0
	for _, name := range slices.Sorted(maps.Keys(services)) {
		route, routed := services[name].(map[string]any)["route"].(map[string]any)
		if !routed {
			continue
		}
		web++
		rollout, _ := services[name].(map[string]any)["rollout"].(map[string]any)
		if platform["sso"] != nil && rollout["strategy"] == nil && (site == nil || len(site["static"].([]string)) == 0) {
			d.maybe(route, "sso", func() any { return true })
		}
	}
	if site == nil || web > 0 {
		return
	}
	delete(cdn, "site")
	if cdn["uploads"] != true {
		delete(platform, "cdn")
	}
}

// lends draws that reviews borrow from it, where that can be: not from production, and
// not where CloudFront is the only way in.
func (d drawer) lends(platform map[string]any) {
	if cdn, there := platform["cdn"].(map[string]any); d.production || there && cdn["site"] != nil {
		return
	}
	// A service that shifts has a second place for each host, of which fewer are left
	// than the drawn routes could share.
	for _, service := range platform["services"].(map[string]any) {
		if rollout, given := service.(map[string]any)["rollout"].(map[string]any); given && rollout["strategy"] != nil {
			return
		}
	}
	d.maybe(platform, "reviews", func() any { return map[string]any{"ports": some(d, []int{3000, 8080, 8443}, 0, "ports of reviews")} })
}
