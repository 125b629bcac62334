package platform

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/delivery"
)

// buildPipeline comes behind the services, which alone an `up` can make.
func (p *platform) buildPipeline() (err error) {
	if p.config.Pipeline == nil {
		return nil
	}
	args := delivery.PipelineArgs{
		Config: p.config, Network: p.network, Keys: p.keys, Cluster: p.cluster, Folder: p.folder,
		Releases: p.releases, Registries: p.registries, Services: p.services, Checks: p.asked(),
	}
	for _, s := range p.services {
		if beats(s) {
			args.Heartbeats = append(args.Heartbeats, p.config.ServiceName(s.Name))
		}
	}
	p.pipeline, err = delivery.NewPipeline(p.ctx, "pipeline", args, p.everywhere)
	return err
}

// beats says whether a service runs and tells by itself how it is.
func beats(s *compute.Service) bool { return s.Service != nil && len(s.Settings.Health.Command) > 0 }

// asked are the checks of the services that run.
func (p *platform) asked() []config.Check {
	return slices.DeleteFunc(p.config.Checks(), func(check config.Check) bool {
		return !slices.ContainsFunc(p.services, func(s *compute.Service) bool { return s.Name == check.Service && s.Task != nil })
	})
}

// pipelineExports are what it takes to follow an order through the pipeline.
func (p *platform) pipelineExports() pulumi.Map {
	return pulumi.Map{
		"name": p.pipeline.Pipeline.Name, "console": pulumi.String(p.config.PipelineConsole()),
		"images": pulumi.ToStringArray(p.config.ReleasedImages()),
	}
}
