package platform

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
)

// buildLending readies the database for reviews. The rest that is lent is there for
// the environment itself.
func (p *platform) buildLending() (err error) {
	if p.config.Reviews == nil || p.config.Database == nil {
		return nil
	}
	p.lending, err = data.NewLending(p.ctx, "lending", data.LendingArgs{
		Config: p.config, Folder: p.folder, Network: p.network, Keys: p.keys, Database: p.database,
	}, p.everywhere)
	return err
}

// lend tells reviews what is lent: by a component of its own, so that a change of it
// shows where changes are looked at.
func (p *platform) lend() error {
	if p.config.Reviews == nil {
		return nil
	}
	var component pulumi.ResourceState
	lends := p.lends()
	if err := p.ctx.RegisterComponentResourceV2("landfall:platform:Lends", "lends", lends, &component, p.everywhere); err != nil {
		return err
	}
	p.ctx.Export("lends", lends)
	return p.ctx.RegisterResourceOutputs(&component, pulumi.Map{})
}

// lends is what config.Lent reads in the stack of a review.
func (p *platform) lends() pulumi.Map {
	c := p.config
	lends := pulumi.Map{
		"form":    pulumi.Int(config.LentForm),
		"account": pulumi.String(c.Account),
		"region":  pulumi.String(c.Region),
		"keys":    p.keys.Lend(),
		"network": p.network.Lend(c),
		"cluster": p.cluster.Lend(),
		"images":  p.tried.Lend(),
		"secrets": p.secrets.Lend(),
	}
	if p.boundary != nil {
		lends["boundary"] = p.boundary.ARN
	}
	if p.ingress != nil {
		lends["ingress"] = p.ingress.Lend()
		lends["domain"] = pulumi.StringMap{"name": pulumi.String(c.Domain.Name), "zoneId": pulumi.String(c.Domain.ZoneID)}
	}
	if p.lending != nil {
		lends["database"] = p.lending.Lend(c)
	}
	if p.cache != nil {
		lends["cache"] = p.cache.Lend()
	}
	return lends
}
