package platform

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/delivery"
	"landfall/iam"
)

// buildBoundary comes before the first role, and holds every one that follows.
func (p *platform) buildBoundary() (err error) {
	if p.config.GitHub == nil {
		return nil
	}
	if p.boundary, err = iam.NewBoundary(p.ctx, "boundary", iam.BoundaryArgs{Config: p.config}, p.everywhere); err != nil {
		return err
	}
	return p.boundary.Everywhere(p.ctx)
}

func (p *platform) buildReleases() (err error) {
	if p.config.Releases == nil {
		return nil
	}
	p.releases, err = delivery.NewReleases(p.ctx, "releases",
		delivery.ReleasesArgs{Config: p.config, Keys: p.keys}, p.everywhere)
	return err
}

func (p *platform) buildGitHub() (err error) {
	if p.config.GitHub == nil {
		return nil
	}
	args := iam.GitHubArgs{
		Config: p.config, Boundary: p.boundary,
		Look:   p.releases.Read(),
		Deploy: slices.Concat(p.releases.Read(), p.releases.Write(), p.releases.Planning(), p.registries.Push(p.config.Images...)),
		Pull:   p.registries.Pull(),
		Push:   map[string][]iam.Statement{}, Try: map[string][]iam.Statement{},
	}
	for repository, images := range p.config.GitHub.Pushers() {
		args.Push[repository] = slices.Concat(p.registries.Push(images...), p.releases.Announce(repository))
		if p.tried != nil {
			args.Try[repository] = slices.Concat(p.tried.Push(images...), p.releases.AnnounceReviewed(repository))
		}
	}
	if p.tried != nil {
		args.Review = slices.Concat(p.releases.ReadReviewed(), p.registries.Pull(), p.tried.Push(p.config.Images...))
	}
	p.github, err = iam.NewGitHub(p.ctx, "github", args, p.everywhere)
	return err
}

// githubRoles are what the variables of GitHub want, by what they are for.
func (p *platform) githubRoles() pulumi.Map {
	roles := pulumi.Map{"look": p.github.Look, "deploy": p.github.Deploy, "push": byRepository(p.github.Push)}
	if p.github.Pulls {
		roles["pull"] = p.github.Pull
	}
	if p.github.Reviews {
		roles["try"], roles["review"] = byRepository(p.github.Try), p.github.Review
	}
	return roles
}

func byRepository(roles map[string]pulumi.StringOutput) pulumi.StringMap {
	all := pulumi.StringMap{}
	for repository, role := range roles {
		all[repository] = role
	}
	return all
}

// heartbeats are the services that run and tell by themselves how they are: for one
// that nobody calls it is the one sign of life.
func (p *platform) heartbeats() pulumi.StringArray {
	names := pulumi.StringArray{}
	for _, s := range p.services {
		if beats(s) {
			names = append(names, s.Service.Name)
		}
	}
	return names
}

// checks are what a release is asked right after, of the services that run.
func (p *platform) checks() pulumi.MapArray {
	checks := pulumi.MapArray{}
	for _, check := range p.asked() {
		checks = append(checks, pulumi.Map{
			"name":     pulumi.String(check.Name),
			"url":      pulumi.String(check.URL),
			"codes":    pulumi.String(check.Codes),
			"contains": pulumi.String(check.Contains),
			"headers":  pulumi.ToStringMap(check.Headers),
		})
	}
	return checks
}
