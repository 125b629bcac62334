package platform

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/delivery"
)

// buildGate is where a release meets its migrations: behind all that they need,
// before anything that runs.
func (p *platform) buildGate() (err error) {
	released := func(s *compute.Service) bool { return s.Task != nil && s.Settings.Kind.Stays() }
	if !slices.ContainsFunc(p.services, released) {
		return nil
	}
	p.gate, err = delivery.NewGate(p.ctx, "gate", delivery.GateArgs{
		Config: p.config, Network: p.network, Keys: p.keys, Cluster: p.cluster, Folder: p.folder, Services: p.services,
	}, p.everywhere)
	return err
}

// passed are the migrations, which nothing that runs overtakes.
func (p *platform) passed() []pulumi.Resource {
	if p.gate == nil {
		return nil
	}
	return p.gate.Passed
}

// startServices lets the services run what they were built for, those that are used
// before those that use them.
func (p *platform) startServices() error {
	for _, service := range p.services {
		if err := service.Start(p.passed()); err != nil {
			return fmt.Errorf("%s: %w", service.Name, err)
		}
		p.announce(service)
	}
	return nil
}

// shift lets CodeDeploy shift those that are not rolled out by ECS.
func (p *platform) shift() error {
	if p.gate == nil {
		return nil
	}
	return p.gate.Shift()
}

func (p *platform) verify() error {
	if p.gate == nil {
		return nil
	}
	return p.gate.Verify()
}
