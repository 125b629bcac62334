package compute

import (
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// securityGroup admits nothing but the load balancer, and that only on the port
// of a web service; what uses a private service opens its own way in. Out it lets
// the ports the stack file names and the private services it uses; other pieces
// are reached through the groups it wears beside this one.
func (b serviceBuilder) securityGroup() (*ec2.SecurityGroup, []pulumi.Resource, error) {
	group, exits, err := newGroup(b.ctx, b.name, groupArgs{b.Config, b.Network, "Tasks of " + b.name, b.settings.Egress}, b.parent)
	if err != nil {
		return nil, nil, err
	}
	if err := admitted(b.ctx, b.name, b.settings.Uses, b.Access, group, b.parent); err != nil {
		return nil, nil, err
	}
	if b.settings.Kind == config.Web {
		err = b.Ingress.admit(b.ctx, b.name, group, b.settings.Port, b.parent)
	}
	return group, exits, err
}

// groups are what the tasks wear: the service's own group and those that lead to
// the pieces it uses.
func (b serviceBuilder) groups(own *ec2.SecurityGroup) pulumi.StringArray {
	groups := worn(own, b.settings.Uses, b.Access)
	if b.settings.Kind == config.Web {
		groups = slices.Insert(groups, 1, pulumi.StringInput(b.Ingress.targets))
	}
	return groups
}
