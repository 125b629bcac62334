// Package configtest draws stacks whose configuration is valid, for tests of
// properties that must hold whatever a stack file says.
package configtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"landfall/config"
)

// Stack is a whole configuration, as the stack file would hold it.
type Stack struct {
	Project, Name, Region string
	Platform, Release     map[string]any
	// Stored names the secrets the stack holds values of.
	Stored []string
}

// Source is the stack as config.Parse reads it.
func (s Stack) Source() config.Source {
	source := config.Source{Project: s.Project, Stack: s.Name, Region: s.Region, Platform: encoded(s.Platform)}
	if s.Release != nil {
		source.Release = encoded(s.Release)
	}
	source.Secret = func(name string) config.StoredSecret {
		return config.StoredSecret{Found: slices.Contains(s.Stored, name), Encrypted: true, Length: len(secretOf(name))}
	}
	return source
}

// Values is the stack as the engine hands it to a program: every key of its
// configuration, and which of them are secret.
func (s Stack) Values() (values map[string]string, secret []string) {
	values = map[string]string{"aws:region": s.Region, s.Project + ":platform": string(encoded(s.Platform))}
	if s.Release != nil {
		values[s.Project+":release"] = string(encoded(s.Release))
	}
	for _, name := range s.Stored {
		values[s.Project+":"+name] = secretOf(name)
		secret = append(secret, s.Project+":"+name)
	}
	return values, secret
}

// secretOf is long enough for a secret that signs.
func secretOf(name string) string { return "stored-" + strings.Repeat(name[:1], 32) }

// encoded marshals maps, lists, texts and numbers, which always can be.
func encoded(object map[string]any) []byte {
	text, err := json.Marshal(object)
	if err != nil {
		panic(fmt.Sprintf("configtest: %v", err))
	}
	return text
}

// Valid draws a stack that config.Parse accepts.
func Valid(t *rapid.T) Stack {
	tier := rapid.SampledFrom([]string{"production", "staging", "review"}).Draw(t, "tier")
	region := rapid.SampledFrom(slices.Sorted(maps.Keys(regions))).Draw(t, "region")
	d := drawer{t, tier == "production"}
	s := Stack{
		Project: rapid.SampledFrom([]string{"landfall", "shop", "a"}).Draw(t, "project"),
		Name:    rapid.SampledFrom([]string{tier, "preprod", "7"}).Draw(t, "stack"),
		Region:  region,
		Platform: map[string]any{
			"tier":    tier,
			"account": rapid.StringMatching(`[1-9][0-9]{11}`).Draw(t, "account"),
			"network": d.network(regions[region]),
			"domain":  map[string]any{"name": "shop.example.com", "zoneId": "Z0123456789ABC"},
			"images":  images,
			"alerts":  map[string]any{"email": []string{"oncall@example.com"}},
		},
	}
	d.maybe(s.Platform, "costCentre", func() any { return "shop" })
	d.maybe(s.Platform, "ingress", func() any {
		return map[string]any{"idleTimeout": d.span(1, 4000), "accessLogDays": d.whole(1, 3653)}
	})
	d.maybe(s.Platform, "database", func() any { return d.database(s.Platform["network"].(map[string]any)) })
	d.maybe(s.Platform, "warehouse", func() any { return map[string]any{"class": "db.r7g.large", "storageGiB": d.whole(20, 59578)} })
	d.maybe(s.Platform, "cache", d.cache)
	d.maybe(s.Platform, "uploads", func() any { return map[string]any{"keepDeletedDays": d.whole(1, 3653)} })
	d.maybe(s.Platform, "logs", func() any {
		return map[string]any{"retentionDays": rapid.SampledFrom([]int{1, 14, 365, 3653}).Draw(t, "retention")}
	})
	d.maybe(s.Platform, "cdn", func() any { return d.cdn(s.Platform["uploads"] != nil) })
	d.maybe(s.Platform, "sso", d.sso)
	services, names := d.services(s.Platform)
	s.Platform["services"], s.Stored = services, names
	s.Platform["queues"] = d.queues(services)
	needed := map[string]bool{}
	s.Platform["functions"] = d.functions(s.Platform, needed)
	s.Stored = slices.Compact(slices.Sorted(slices.Values(append(s.Stored, stored(needed)...))))
	d.reach(s.Platform, "queues", "sqs")
	d.guard(s.Platform)
	if s.Platform["sso"] != nil {
		s.Stored = append(s.Stored, config.SSOSecret)
	}
	d.maybe(s.Platform, "releases", func() any { return d.releases(services) })
	if s.Platform["releases"] != nil {
		d.maybe(s.Platform, "github", d.github)
		d.pipeline(s.Platform, services)
	}
	d.lends(s.Platform)
	if d.yes("released") {
		s.Release = d.release()
	}
	return s
}

// reach adds the endpoint that a section needs where there is no other way out.
func (d drawer) reach(platform map[string]any, section, endpoint string) {
	network := platform["network"].(map[string]any)
	endpoints := network["endpoints"].([]string)
	if network["nat"] == "none" && len(platform[section].(map[string]any)) > 0 && !slices.Contains(endpoints, endpoint) {
		network["endpoints"] = append(endpoints, endpoint)
	}
}

// Draw small things by name of what they are for; the names show in a failure.
type drawer struct {
	*rapid.T
	production bool
}

func (d drawer) yes(what string) bool { return rapid.Bool().Draw(d.T, what) }

func (d drawer) whole(low, high int) int { return rapid.IntRange(low, high).Draw(d.T, "number") }

func (d drawer) span(low, high int) string { return fmt.Sprintf("%ds", d.whole(low, high)) }

// maybe sets a key or leaves it to its default.
func (d drawer) maybe(object map[string]any, key string, value func() any) {
	if d.yes(key) {
		object[key] = value()
	}
}

// some keeps some of a list, in any order.
func some[T any](d drawer, list []T, least int, what string) []T {
	return rapid.Permutation(list).Draw(d.T, what)[:rapid.IntRange(least, len(list)).Draw(d.T, what+" count")]
}

func (d drawer) release() map[string]any {
	digests := map[string]any{}
	for _, image := range some(d, images, 0, "released images") {
		digests[image] = "sha256:" + rapid.StringMatching(`[0-9a-f]{64}`).Draw(d.T, "digest")
	}
	return map[string]any{"images": digests}
}
