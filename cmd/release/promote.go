package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// promote copies builds into the registries of the stack. What runs there is then to
// the letter what ran where they come from: the digest is that of the content.
func promote(ctx context.Context, e *environment, o order) error {
	manifest, err := readManifest(o.manifest)
	if err != nil {
		return err
	}
	if err := e.choose(map[string]build{}, manifest, false); err != nil {
		return err
	}
	crane := cmp.Or(e.look("CRANE"), ".tools/bin/crane")
	for _, name := range slices.Sorted(maps.Keys(manifest.Images)) {
		if err := e.copied(ctx, crane, manifest.Images[name], e.Registries[name]); err != nil {
			return fmt.Errorf("build of %s: %w", name, err)
		}
	}
	return nil
}

func (e *environment) copied(ctx context.Context, crane string, b build, registry string) error {
	held, err := e.holds(ctx, registry, b.Digest)
	if err != nil {
		return err
	}
	if held {
		e.say("%s is in %s already.", short(b.Digest), registry)
		return nil
	}
	to := registry + ":" + tag(b)
	if _, err := e.call(ctx, crane, "copy", b.Registry+"@"+b.Digest, to); err != nil {
		return err
	}
	arrived, err := e.call(ctx, crane, "digest", to)
	if err != nil {
		return err
	}
	if digest := strings.TrimSpace(string(arrived)); digest != b.Digest {
		return fmt.Errorf("%s is %s, and not %s", to, digest, b.Digest)
	}
	e.say("%s is in %s now.", short(b.Digest), to)
	return nil
}

// tag is what the build is called in the registry, where one without a name expires.
func tag(b build) string {
	if b.Commit != "" {
		return "sha-" + b.Commit
	}
	return "digest-" + strings.TrimPrefix(b.Digest, "sha256:")
}
