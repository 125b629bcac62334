package platform

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/delivery"
)

func (p *platform) buildReleases() (err error) {
	if p.config.Releases == nil {
		return nil
	}
	p.releases, err = delivery.NewReleases(p.ctx, "releases",
		delivery.ReleasesArgs{Config: p.config, Keys: p.keys}, p.everywhere)
	return err
}

// heartbeats are the services that run and tell by themselves how they are: for one
// that nobody calls it is the one sign of life.
func (p *platform) heartbeats() pulumi.StringArray {
	names := pulumi.StringArray{}
	for _, s := range p.services {
		if s.Service != nil && len(s.Settings.Health.Command) > 0 {
			names = append(names, s.Service.Name)
		}
	}
	return names
}

// checks are what a release is asked right after, of the services that run.
func (p *platform) checks() pulumi.MapArray {
	checks := pulumi.MapArray{}
	for _, check := range p.config.Checks() {
		if !slices.ContainsFunc(p.services, func(s *compute.Service) bool { return s.Name == check.Service && s.Task != nil }) {
			continue
		}
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
