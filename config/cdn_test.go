package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesAnEdgeThatCannotStand(t *testing.T) {
	refuses(t, []refusal{
		{"it stands before nothing", edits{"cdn": `{}`}, `cdn: stands in front of nothing; write uploads: true or site: {}, or remove the section`},
		{"uploads have no bucket", edits{"cdn": `{"uploads": true}`, "uploads": ""}, `cdn.uploads: true has no bucket to stand in front of; add the section uploads: {}`},
		{"uploads answer on the domain itself", edits{"cdn": `{"uploads": true, "host": ""}`}, `cdn.host: "" is no host below the domain; use one label of lower-case letters, digits and inner hyphens, at most 63, such as files`},
		{"uploads answer on a host of two labels", edits{"cdn": `{"uploads": true, "host": "a.b"}`}, `cdn.host: "a.b" is no host below the domain; use one label of lower-case letters, digits and inner hyphens, at most 63, such as files`},
		{"uploads answer where a service does", edits{"cdn": `{"uploads": true, "host": "api"}`}, `cdn.host: needs the host api for the uploads, and services.server answers on it; give one of them another host`},
		{"the name of the uploads is too long", edits{"cdn": `{"uploads": true, "host": "` + strings.Repeat("a", 48) + `"}`}, `cdn.host: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" makes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.shop.example.com 65 characters long; shorten it: a certificate is made out to 64 at most`},
		{"there is no domain", edits{"cdn": `{"uploads": true}`, "domain": "", "services": `{}`}, `domain: is missing; cdn answers below it: add domain: {name: …, zoneId: …}`},
		{"a site has no pages", edits{"cdn": `{"site": {}}`, "services": `{}`}, `cdn.site: has no service of kind web to stand in front of; remove it, or add one`},
		{"a service answers on the host of the origin", edits{"cdn": `{"site": {}}`, "services server route": `{"host": "origin"}`}, `cdn.site: needs the host origin for the way from CloudFront to the load balancer, and services.server answers on it; give one of them another host`},
		{"uploads answer on the host of the origin", edits{"cdn": `{"site": {}, "uploads": true, "host": "origin"}`}, `cdn.host: "origin" is the way from CloudFront to the load balancer; give the uploads another host, such as files`},
		{"a static path is relative", edits{"cdn": `{"site": {"static": ["static/*"]}}`}, `cdn.site.static[0]: "static/*" does not begin with /; write "/static/*"`},
		{"every page is static", edits{"cdn": `{"site": {"static": ["/*"]}}`}, `cdn.site.static[0]: "/*" is every page, whoever it was made for; name the paths that are the same for everyone`},
		{"a static path holds a space", edits{"cdn": `{"site": {"static": ["/a b"]}}`}, "cdn.site.static[0]: \"/a b\" is no path CloudFront can match; use at most 255 letters, digits and _ - . $ / ~ \" ' @ : + & * ?"},
		{"a static path stands twice", edits{"cdn": `{"site": {"static": ["/a/*", "/a/*"]}}`}, `cdn.site.static[1]: "/a/*" is listed twice; remove one of the two`},
		{"there are more static paths than behaviours", edits{"cdn": `{"site": {"static": ["/` + strings.Join(strings.Split("abcdefghijklmnopqrstuvwxy", ""), `","/`) + `"]}}`}, `cdn.site.static: lists 25; use 0 to 24: a distribution has 25 behaviours, one of them for the rest`},
		{"a rule has no value left for the proof", edits{"cdn": `{"site": {}}`, "services server route": `{"host": "api", "paths": ["/a", "/b", "/c", "/d"]}`}, `services.server.route.paths: lists 4; use 1 to 3: a rule holds five values, the host is one and what proves cdn.site.only another`},
		{"signed-in pages are cached for everyone", edits{"cdn": `{"site": {"static": ["/static/*"]}}`, "sso": issuer, "services server route": `{"host": "api", "sso": true}`}, `services.server.route.sso: true guards a service whose host is behind cdn.site.static, which gives to everyone what one has loaded; remove cdn.site.static, or take the service out of this environment`},
	})
}

func TestTheEdgeStandsWhereItIsTold(t *testing.T) {
	accepts(t, map[string]edits{
		"three paths and the proof":         {"cdn": `{"site": {}}`, "services server route": `{"host": "api", "paths": ["/a", "/b", "/c"]}`},
		"four paths where the world is let": {"cdn": `{"site": {"only": false}}`, "services server route": `{"host": "api", "paths": ["/a", "/b", "/c", "/d"]}`},
		"signing in behind the edge":        {"cdn": `{"site": {}}`, "sso": issuer, "services server route": `{"host": "api", "sso": true}`},
		"an origin without a site":          {"cdn": `{"uploads": true, "host": "origin"}`},
	})
	c := parsed(t, edits{"cdn": `{"uploads": true, "site": {}}`})
	require.Equal(t, config.CDN{Uploads: true, Host: "files", Site: &config.Site{Only: true}}, *c.CDN)
	url, public := c.UploadsURL()
	require.Equal(t, []any{"https://files.shop.example.com", true}, []any{url, public})
	require.True(t, c.Guarded())
	require.Equal(t, "origin.shop.example.com", c.OriginHost())
	_, public = parsed(t, nil).UploadsURL()
	require.False(t, public)
	require.False(t, parsed(t, nil).Guarded())
}

// issuer is an SSO section with everything it must say.
const issuer = `{"issuer": "https://id.example.com", "authorizationEndpoint": "https://id.example.com/authorize",
	"tokenEndpoint": "https://id.example.com/token", "userInfoEndpoint": "https://id.example.com/userinfo", "clientId": "shop-1"}`

func TestRefusesToAskNobodyWhoAVisitorIs(t *testing.T) {
	const known = "/.well-known/openid-configuration"
	refuses(t, []refusal{
		{"a route signs in and nobody is asked", edits{"services server route": `{"host": "api", "sso": true}`}, `services.server.route.sso: true has nobody to ask who a visitor is; add the section sso`},
		{"nothing is said about the issuer", edits{"sso": `{}`}, `
				sso.authorizationEndpoint: is missing; copy it from the issuer's ` + known + `
				sso.clientId: is missing; write what the issuer called this application
				sso.issuer: is missing; copy it from the issuer's ` + known + `
				sso.tokenEndpoint: is missing; copy it from the issuer's ` + known + `
				sso.userInfoEndpoint: is missing; copy it from the issuer's ` + known},
		{"an endpoint speaks plain text", edits{"sso": strings.Replace(issuer, "https://id.example.com/token", "http://id.example.com/token", 1)}, `sso.tokenEndpoint: "http://id.example.com/token" is no address with https; copy it from the issuer's ` + known},
		{"the scope does not begin with openid", edits{"sso": strings.Replace(issuer, `"clientId"`, `"scope": "email", "clientId"`, 1)}, `sso.scope: "email" is no list of scopes; write words with a space between them, openid first, such as openid email`},
		{"a session outlives a week", edits{"sso": strings.Replace(issuer, `"clientId"`, `"session": "200h", "clientId"`, 1)}, `sso.session: 200h is out of range; use 1s to 168h`},
		{"the issuer's secret is made up", edits{"sso": issuer, "services worker secrets": `{"SSO_CLIENT_SECRET": {"generate": 48}}`}, `services.worker.secrets.SSO_CLIENT_SECRET.generate: 48 makes up what the issuer gave; write {}, and run: pulumi config set --secret SSO_CLIENT_SECRET`},
	})
}

func TestTheIssuersSecretIsTheStacks(t *testing.T) {
	source := edited(t, edits{"sso": issuer})
	source.Secret = func(name string) config.StoredSecret {
		return config.StoredSecret{Found: name != config.SSOSecret, Encrypted: true, Length: 40}
	}
	refusedSource(t, source, `landfall:SSO_CLIENT_SECRET: is missing; run: pulumi config set --secret SSO_CLIENT_SECRET`)
}
