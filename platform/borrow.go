package platform

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/data"
	"landfall/delivery"
	"landfall/iam"
	"landfall/network"
)

// borrowed are the parts that a review does not build itself, by name. All others it
// builds as every environment does, and none of them knows whose its neighbours are.
func (p *platform) borrowed() map[string]func() error {
	return map[string]func() error{
		"boundary":   p.borrowBoundary,
		"keys":       p.borrowKeys,
		"network":    p.borrowNetwork,
		"registries": p.borrowRegistries,
		"database":   p.borrowDatabase,
		"bootstrap":  nothing,
		"cache":      p.borrowCache,
		"cluster":    p.borrowCluster,
		"ingress":    p.borrowIngress,
		// Nobody is on call for a review, and its topics would send mails at every push.
		"alerts": nothing,
	}
}

func nothing() error { return nil }

// borrow asks the lender's stack what it lends. The answer is known before anything
// is registered, in a preview too: so what is asked for and not lent is a mistake in
// the stack file like any other.
func (p *platform) borrow() error {
	of := fmt.Sprintf("%s/%s/%s", p.ctx.Organization(), p.ctx.Project(), p.config.Review.Of)
	stack, err := pulumi.NewStackReference(p.ctx, of, nil)
	if err != nil {
		return err
	}
	output, err := stack.GetOutputDetails("lends")
	if err != nil {
		return fmt.Errorf("stack %s: %w", of, err)
	}
	lent, err := p.config.ReadLent(of, output.Value)
	if err != nil {
		return err
	}
	return p.config.Borrow(lent)
}

func (p *platform) borrowBoundary() error {
	if p.config.Lent.Boundary == "" {
		return nil
	}
	return iam.BorrowBoundary(p.config.Lent.Boundary).Everywhere(p.ctx)
}

func (p *platform) borrowKeys() error {
	p.keys = iam.BorrowKeys(p.config.Lent.Keys)
	return nil
}

func (p *platform) borrowNetwork() error {
	p.network = network.Borrow(p.config.Lent.Network)
	return nil
}

func (p *platform) borrowRegistries() error {
	p.registries = delivery.BorrowRegistries(p.config)
	return nil
}

func (p *platform) borrowDatabase() error {
	if p.config.Database == nil {
		return nil
	}
	database, err := data.Borrow(p.ctx, "database", data.BorrowArgs{Config: p.config, Keys: p.keys}, p.everywhere)
	if err != nil {
		return err
	}
	p.database, p.access["database"] = database, database.Access()
	return nil
}

func (p *platform) borrowCache() error {
	if p.config.Cache != nil {
		p.access["cache"] = data.BorrowedCache(p.config)
	}
	return nil
}

func (p *platform) borrowCluster() error {
	p.cluster = compute.BorrowCluster(p.config.Lent.Cluster)
	return nil
}

func (p *platform) borrowIngress() (err error) {
	if len(p.config.Hosts()) == 0 {
		return nil
	}
	p.ingress, err = compute.BorrowIngress(p.ctx, "ingress", compute.IngressArgs{Config: p.config}, p.everywhere)
	return err
}
