package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"landfall/delivery/records"
)

// login lets crane into the registries that the builds of a manifest are in.
func login(ctx context.Context, e *environment, o order) error {
	manifest, err := readManifest(o.manifest)
	if err != nil {
		return err
	}
	var registries []string
	for _, b := range manifest.Images {
		registries = append(registries, b.Registry)
	}
	return e.login(ctx, registries)
}

// login gives crane the password of each registry's host. Its region is in its name.
func (e *environment) login(ctx context.Context, registries []string) error {
	hosts := map[string]string{}
	for _, registry := range registries {
		host, _, _ := strings.Cut(registry, "/")
		hosts[host] = strings.Split(host, ".")[3]
	}
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		e.region = hosts[host]
		password, err := e.aws(ctx, "ecr", "get-login-password")
		if err != nil {
			return fmt.Errorf("login to %s: %w", host, err)
		}
		if err := e.feed(ctx, string(password), e.crane(), "auth", "login", host, "--username", "AWS", "--password-stdin"); err != nil {
			return fmt.Errorf("login to %s: %w", host, err)
		}
	}
	return nil
}

// crane is the program that copies, pinned in tools/.
func (e *environment) crane() string { return cmp.Or(e.look("CRANE"), ".tools/bin/crane") }

// promote copies builds into the registries of the stack. What runs there is then to
// the letter what ran where they come from: the digest is that of the content.
func promote(ctx context.Context, e *environment, o order) error {
	manifest, err := readManifest(o.manifest)
	if err != nil {
		return err
	}
	if err := e.choose(map[string]records.Build{}, manifest, false); err != nil {
		return err
	}
	if err := e.login(ctx, slices.Collect(maps.Values(e.Registries))); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(manifest.Images)) {
		if err := e.copied(ctx, manifest.Images[name], e.Registries[name]); err != nil {
			return fmt.Errorf("build of %s: %w", name, err)
		}
	}
	return nil
}

func (e *environment) copied(ctx context.Context, b records.Build, registry string) error {
	held, err := e.holds(ctx, registry, b.Digest)
	if err != nil {
		return err
	}
	if held {
		e.say("%s is in %s already.", records.Short(b.Digest), registry)
		return nil
	}
	to := registry + ":" + tag(b)
	if _, err := e.call(ctx, e.crane(), "copy", b.Registry+"@"+b.Digest, to); err != nil {
		return err
	}
	arrived, err := e.call(ctx, e.crane(), "digest", to)
	if err != nil {
		return err
	}
	if digest := strings.TrimSpace(string(arrived)); digest != b.Digest {
		return fmt.Errorf("%s is %s, and not %s", to, digest, b.Digest)
	}
	e.say("%s is in %s now.", records.Short(b.Digest), to)
	return nil
}

// tag is what the build is called in the registry, where one without a name expires.
func tag(b records.Build) string {
	if b.Commit != "" {
		return "sha-" + b.Commit
	}
	return "digest-" + strings.TrimPrefix(b.Digest, "sha256:")
}
