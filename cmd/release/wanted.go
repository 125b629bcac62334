package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"landfall/delivery/records"
)

// wanted are the builds that are to run: those that do, and in their place those of
// a manifest or of an earlier release.
func (e *environment) wanted(ctx context.Context, o order) (map[string]records.Build, error) {
	builds, err := e.running(ctx)
	if err != nil {
		return nil, err
	}
	ran := maps.Clone(builds)
	if err := e.chosen(ctx, o, builds); err != nil {
		return nil, err
	}
	return builds, e.released(ran, builds)
}

// released refuses builds that an update would write down and leave to the pipeline to
// release, which begins with what is written down.
func (e *environment) released(ran, builds map[string]records.Build) error {
	if e.Pipeline == nil {
		return nil
	}
	for _, name := range e.Pipeline.Images {
		if before, there := ran[name]; there && before.Digest != builds[name].Digest {
			return fmt.Errorf("builds of %s are released by pipeline %s: go run ./cmd/release start -stack %s orders one", name, e.Pipeline.Name, e.stack)
		}
	}
	return nil
}

// chosen puts the builds that the command line names in the place of others.
func (e *environment) chosen(ctx context.Context, o order, builds map[string]records.Build) (err error) {
	var chosen *records.Record
	switch {
	case o.release != "":
		chosen, err = e.sound(ctx, o.release)
	case o.manifest != "":
		chosen, err = readManifest(o.manifest)
	case o.build != "":
		chosen, err = e.built(ctx, records.Manifests, o.build)
	}
	if err != nil || chosen == nil {
		return err
	}
	return e.choose(builds, chosen, o.release != "")
}

// sound is an earlier release to go back to. One that failed has builds that were never
// seen to run.
func (e *environment) sound(ctx context.Context, id string) (*records.Record, error) {
	r, err := e.find(ctx, id)
	if err == nil && r.Result == records.Failed {
		return nil, fmt.Errorf("release %s has failed: it is nothing to go back to", r.ID)
	}
	return r, err
}

// running are the builds of the last release that went well, or those of the stack
// file where none is written down yet.
func (e *environment) running(ctx context.Context) (map[string]records.Build, error) {
	last, err := e.current(ctx)
	if err != nil {
		return nil, err
	}
	builds := map[string]records.Build{}
	if last != nil {
		for name, b := range last.Images {
			if _, known := e.Registries[name]; known {
				builds[name] = b
			}
		}
		return builds, nil
	}
	text, err := e.call(ctx, "pulumi", "config", "--json", "--stack", e.stack)
	if err != nil {
		return nil, fmt.Errorf("configuration of stack %s: %w", e.stack, err)
	}
	var values map[string]struct {
		ObjectValue struct{ Images map[string]string }
	}
	// Values of other keys are of other forms, and say nothing here.
	_ = json.Unmarshal(text, &values)
	for key, value := range values {
		if !strings.HasSuffix(key, ":release") {
			continue
		}
		for name, digest := range value.ObjectValue.Images {
			if registry, known := e.Registries[name]; known {
				builds[name] = records.Build{Digest: digest, Registry: registry}
			}
		}
	}
	return builds, nil
}

// choose puts builds in the place of those that run. What an earlier release had and
// the stack file no longer has stays away; a manifest with such a build is for another
// environment.
func (e *environment) choose(builds map[string]records.Build, chosen *records.Record, earlier bool) error {
	for _, name := range slices.Sorted(maps.Keys(chosen.Images)) {
		registry, known := e.Registries[name]
		switch {
		case !known && earlier:
			e.say("Image %s of release %s is no longer part of stack %s.", name, chosen.ID, e.stack)
			continue
		case !known:
			return fmt.Errorf("stack %s has no image %s; it has: %s", e.stack, name,
				strings.Join(slices.Sorted(maps.Keys(e.Registries)), ", "))
		}
		b := chosen.Images[name]
		b.Registry = registry
		builds[name] = b
	}
	return nil
}

// there asks the registries for every build, before a service does.
func (e *environment) there(ctx context.Context, builds map[string]records.Build) error {
	for _, name := range slices.Sorted(maps.Keys(builds)) {
		held, err := e.holds(ctx, e.Registries[name], builds[name].Digest)
		if err == nil && !held {
			err = fmt.Errorf("%s is not in %s: push it, or promote the release it belongs to", builds[name].Digest, e.Registries[name])
		}
		if err != nil {
			return fmt.Errorf("build of %s: %w", name, err)
		}
	}
	return nil
}

// holds says whether a repository has a build. This is the question to which no is an
// answer like any other, and not an error.
func (e *environment) holds(ctx context.Context, registry, digest string) (bool, error) {
	host, repository, _ := strings.Cut(registry, "/")
	account, _, _ := strings.Cut(host, ".")
	var failures []struct{ FailureCode string }
	err := e.ask(ctx, &failures, "ecr", "batch-get-image", "--registry-id", account, "--repository-name", repository,
		"--image-ids", "imageDigest="+digest, "--query", "failures", "--accepted-media-types",
		"application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
		"application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json")
	return len(failures) == 0, err
}

// choices writes the digests into the stack file, where the program reads them.
func (e *environment) choices(ctx context.Context, builds map[string]records.Build) error {
	for _, name := range slices.Sorted(maps.Keys(builds)) {
		if _, err := e.call(ctx, "pulumi", "config", "set", "--stack", e.stack, "--plaintext", "--path",
			fmt.Sprintf("release.images[%q]", name), builds[name].Digest); err != nil {
			return fmt.Errorf("digest of %s: %w", name, err)
		}
	}
	return nil
}

// set writes digests into the stack file and does nothing else. Where nothing is
// written down, what stands there is right already.
func set(ctx context.Context, e *environment, o order) error {
	if e.Releases == nil && o.manifest == "" && o.release == "" {
		e.say("Stack %s keeps no records: its stack file says what runs.", e.stack)
		return nil
	}
	builds, err := e.wanted(ctx, o)
	if err != nil {
		return err
	}
	if o.manifest != "" || o.release != "" {
		if err := e.there(ctx, builds); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(builds)) {
		e.say("%s is %s", name, builds[name].Digest)
	}
	return e.choices(ctx, builds)
}
