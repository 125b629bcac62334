package compute

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// BorrowCluster is a cluster that is lent, its capacity with it.
func BorrowCluster(lent config.LentCluster) *Cluster {
	return &Cluster{
		Name:     pulumi.String(lent.Name).ToStringOutput(),
		ARN:      pulumi.String(lent.ARN).ToStringOutput(),
		Sessions: pulumi.String(lent.Sessions).ToStringOutput(),
	}
}

// Lend tells reviews where their tasks run.
func (c *Cluster) Lend() pulumi.Map {
	return pulumi.Map{"name": c.Name, "arn": c.ARN, "sessions": c.Sessions}
}

// BorrowIngress is a load balancer that is lent, with names of the review's own that
// lead there. What answers on them its services say, by rules in places of their own.
func BorrowIngress(ctx *pulumi.Context, name string, args IngressArgs, opts ...pulumi.ResourceOption) (*Ingress, error) {
	lent := args.Config.Lent.Ingress
	i := &Ingress{config: args.Config, title: name}
	if err := ctx.RegisterComponentResource("landfall:compute:Ingress", name, i, opts...); err != nil {
		return nil, err
	}
	known := func(text string) pulumi.StringOutput { return pulumi.String(text).ToStringOutput() }
	i.LoadBalancer = Balancer{known(lent.Name), known(lent.ARNSuffix), known(lent.DNSName), known(lent.ZoneID)}
	i.HTTPS, i.group, i.targets = known(lent.Listener), known(lent.Group), known(lent.Targets)
	if err := i.name(ctx, i.address); err != nil {
		return nil, err
	}
	return i, ctx.RegisterResourceOutputs(i, pulumi.Map{"dnsName": i.LoadBalancer.DNSName})
}

// Lend tells reviews how requests reach them.
func (i *Ingress) Lend() pulumi.Map {
	ports := pulumi.IntArray{}
	for _, port := range i.config.BalancerPorts() {
		ports = append(ports, pulumi.Int(port))
	}
	return pulumi.Map{
		"name": i.LoadBalancer.Name, "arnSuffix": i.LoadBalancer.ARNSuffix,
		"dnsName": i.LoadBalancer.DNSName, "zoneId": i.LoadBalancer.ZoneID,
		"listener": i.HTTPS, "group": i.group, "targets": i.targets, "ports": ports,
	}
}
