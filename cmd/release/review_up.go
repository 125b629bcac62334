package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"landfall/delivery/records"
	"landfall/delivery/smoke"
)

// stackOf is the name of the stack of a pull request.
func stackOf(number int) string { return fmt.Sprintf("pr-%d", number) }

// up makes the review of a pull request, or brings its next build into it. No guard
// looks at what would be lost: a review keeps nothing, and whoever reviews a change of
// a database wants to see it replaced.
func (r *reviews) up(ctx context.Context, w wish) error {
	lender, err := open(ctx, r.of, r.tools, r.tell)
	if err != nil {
		return err
	}
	builds, err := r.builds(ctx, lender, w.build)
	if err != nil {
		return err
	}
	if err := r.bring(ctx, lender, builds); err != nil {
		return err
	}
	e := &environment{tools: r.tools, tell: r.tell, stack: stackOf(w.number)}
	if err := r.prepared(ctx, e, w.days); err != nil {
		return err
	}
	if err := e.choices(ctx, builds); err != nil {
		return err
	}
	r.say("Review %d of stack %s: %s", w.number, r.of, w.build)
	err = r.unlocked(ctx, w.number, false, func() error {
		return r.watch(ctx, r.tell, "pulumi", "up", "--stack", e.stack, "--non-interactive", "--yes", "--skip-preview")
	})
	if err != nil {
		return err
	}
	if e, err = open(ctx, e.stack, r.tools, r.tell); err != nil {
		return err
	}
	return errors.Join(r.asked(ctx, e), r.shown(e, w.out))
}

// asked asks a review how it is, unless it sleeps: what is updated at night stays so.
func (r *reviews) asked(ctx context.Context, e *environment) error {
	services, err := e.services(ctx)
	if err != nil {
		return err
	}
	awake := slices.ContainsFunc(services, func(s smoke.Service) bool { return s.DesiredCount > 0 })
	if len(services) > 0 && !awake {
		r.say("It sleeps: nobody answers before it wakes.")
		return nil
	}
	return test(ctx, e, order{})
}

// shown tells where a review answers. One that is not well tells so too: it is looked
// at to find out why.
func (r *reviews) shown(e *environment, out string) error {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(e.URLs)) {
		fmt.Fprintf(&text, "%s: %s\n", name, e.URLs[name])
	}
	fmt.Fprint(r.tell, text.String())
	if out == "" {
		return nil
	}
	return os.WriteFile(out, []byte(text.String()), 0o600)
}

// builds are what a review runs: of the images that its pull request has built those,
// of the others what runs where it borrows.
func (r *reviews) builds(ctx context.Context, lender *environment, of string) (map[string]records.Build, error) {
	if lender.Lends == nil {
		return nil, fmt.Errorf("stack %s lends nothing: add reviews: {} to its stack file and bring it up once", r.of)
	}
	if err := lender.written(); err != nil {
		return nil, err
	}
	running, err := lender.running(ctx)
	if err != nil {
		return nil, err
	}
	manifest, err := lender.built(ctx, records.Reviewed, of)
	if err != nil {
		return nil, err
	}
	builds := map[string]records.Build{}
	for _, image := range r.model.Images {
		if b, runs := running[image]; runs {
			builds[image] = b
		}
	}
	for _, image := range slices.Sorted(maps.Keys(manifest.Images)) {
		if !slices.Contains(r.model.Images, image) {
			return nil, fmt.Errorf("%s has no image %s; it has: %s", modelFile, image, strings.Join(r.model.Images, ", "))
		}
		builds[image] = manifest.Images[image]
	}
	return builds, nil
}

// bring has every build in the registry that reviews run it from. Those of a pull
// request are pushed there, and nowhere else; what runs where they borrow is copied.
func (r *reviews) bring(ctx context.Context, lender *environment, builds map[string]records.Build) error {
	for _, image := range slices.Sorted(maps.Keys(builds)) {
		b, to := builds[image], lender.Lends.Images[image].URL
		if to == "" {
			return fmt.Errorf("stack %s lends no registry of image %s", r.of, image)
		}
		held, err := lender.holds(ctx, to, b.Digest)
		switch {
		case err != nil:
		case held:
			continue
		case b.Registry == to:
			err = errors.New(b.Digest + " is not in " + to + ": have the pull request built again")
		default:
			if err = lender.login(ctx, []string{to}); err == nil {
				// By its digest: its commit may be built again, by a pull request.
				err = lender.copied(ctx, records.Build{Digest: b.Digest, Registry: b.Registry}, to)
			}
		}
		if err != nil {
			return fmt.Errorf("build of %s: %w", image, err)
		}
	}
	return nil
}
