package compute

import (
	"fmt"
	"maps"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/servicediscovery"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/network"
)

// NamespaceArgs places the namespace.
type NamespaceArgs struct {
	Config  *config.Config
	Network *network.Network
}

// Namespace is the domain, known inside the VPC alone, that private services have
// their names in.
type Namespace struct {
	pulumi.ResourceState

	ID  pulumi.IDOutput
	ARN pulumi.StringOutput
}

// NewNamespace creates the domain and the private zone that Cloud Map keeps for it.
func NewNamespace(ctx *pulumi.Context, name string, args NamespaceArgs, opts ...pulumi.ResourceOption) (*Namespace, error) {
	n := &Namespace{}
	if err := ctx.RegisterComponentResource("landfall:compute:Namespace", name, n, opts...); err != nil {
		return nil, err
	}
	namespace, err := servicediscovery.NewPrivateDnsNamespace(ctx, name, &servicediscovery.PrivateDnsNamespaceArgs{
		Name:        pulumi.String(args.Config.Namespace()),
		Description: pulumi.Sprintf("Private services of %s", args.Config.Prefix()),
		Vpc:         args.Network.VPCID,
	}, pulumi.Parent(n))
	if err != nil {
		return nil, err
	}
	n.ID, n.ARN = namespace.ID(), namespace.Arn
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{"id": n.ID, "arn": n.ARN})
}

// registry gives a private service its name: an address record per healthy task.
// It is nil for a service that nobody looks up.
func (b serviceBuilder) registry() (*servicediscovery.Service, error) {
	if b.settings.Kind != config.Private || b.settings.Discovery != config.DNS {
		return nil, nil
	}
	return servicediscovery.NewService(b.ctx, b.name, &servicediscovery.ServiceArgs{
		Name:        pulumi.String(b.name),
		Description: pulumi.Sprintf("Tasks of %s", b.name),
		DnsConfig: servicediscovery.ServiceDnsConfigArgs{
			NamespaceId:   b.Namespace.ID,
			RoutingPolicy: pulumi.String("MULTIVALUE"),
			DnsRecords: servicediscovery.ServiceDnsConfigDnsRecordArray{servicediscovery.ServiceDnsConfigDnsRecordArgs{
				// How long a client may still call a task that is gone.
				Type: pulumi.String("A"), Ttl: pulumi.Int(10),
			}},
		},
		// ECS tells Cloud Map what its own health check finds. AWS keeps 1 whatever
		// is asked for.
		HealthCheckCustomConfig: servicediscovery.ServiceHealthCheckCustomConfigArgs{FailureThreshold: pulumi.Int(1)},
		// ECS takes the last tasks out of the registry a while after the service is gone.
		ForceDestroy: pulumi.Bool(true),
	}, b.parent)
}

// Access is how another service of the environment reaches a private one. Its
// facts are plain, for they follow from the stack file, save those of a Redis.
func (s *Service) Access() data.Access {
	host, port := s.builder.Config.PrivateHost(s.Name), strconv.Itoa(s.Settings.Port)
	access := data.Access{
		Admit: s.admit,
		Facts: map[string]data.Fact{
			"url":  {Value: pulumi.String("http://" + host + ":" + port)},
			"host": {Value: pulumi.String(host)},
			"port": {Value: pulumi.String(port)},
		},
	}
	if s.redis != nil {
		delete(access.Facts, "url")
		maps.Copy(access.Facts, s.redis)
	}
	if serves(s.Settings) && s.Service != nil {
		// A client learns the names that are there when it is rolled out.
		access.Ready = s.Service
	}
	return access
}

// admit opens the way from a client to the service's ports: for each a rule out of
// the client's group and one into the service's.
func (s *Service) admit(ctx *pulumi.Context, name string, client *ec2.SecurityGroup, parent pulumi.ResourceOption) error {
	for i, port := range s.Settings.Listens() {
		rule := name
		if i > 0 {
			rule = fmt.Sprintf("%s:%d", name, port)
		}
		if _, err := vpc.NewSecurityGroupIngressRule(ctx, rule, &vpc.SecurityGroupIngressRuleArgs{
			SecurityGroupId:           s.group.ID(),
			ReferencedSecurityGroupId: client.ID(),
			Description:               pulumi.Sprintf("For %s", name),
			IpProtocol:                pulumi.String("tcp"),
			FromPort:                  pulumi.Int(port),
			ToPort:                    pulumi.Int(port),
		}, parent); err != nil {
			return err
		}
		if _, err := vpc.NewSecurityGroupEgressRule(ctx, rule, &vpc.SecurityGroupEgressRuleArgs{
			SecurityGroupId:           client.ID(),
			ReferencedSecurityGroupId: s.group.ID(),
			Description:               pulumi.Sprintf("To %s on %d", s.Name, port),
			IpProtocol:                pulumi.String("tcp"),
			FromPort:                  pulumi.Int(port),
			ToPort:                    pulumi.Int(port),
		}, parent); err != nil {
			return err
		}
	}
	return nil
}
