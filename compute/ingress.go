package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/data"
	"landfall/network"
)

// IngressArgs places the load balancer.
type IngressArgs struct {
	Config  *config.Config
	Network *network.Network
}

// Ingress is the one way in from the Internet: a load balancer in the public
// subnets that speaks HTTPS, with a name per host in the domain's zone.
type Ingress struct {
	pulumi.ResourceState

	LoadBalancer Balancer
	// HTTPS is the ARN of the listener that services hang their rules on. A request
	// no rule takes gets 404.
	HTTPS pulumi.StringOutput
	// Test is that of the listener on which the new tasks of services that shift answer
	// before anybody else sees them; there only where one does.
	Test pulumi.StringOutput

	// group is worn by the load balancer, targets by what it leads to: by their ids.
	group, targets pulumi.StringOutput

	config *config.Config
	title  string
	// certificates by host below the domain; the empty one is the domain itself.
	certificates map[string]*Certificate
	// proof is what CloudFront sends along where it is the only way in; else nil.
	proof pulumi.StringInput
}

// Balancer is a load balancer by the names it goes by.
type Balancer struct {
	// Name is a person's, ARNSuffix CloudWatch's.
	Name, ARNSuffix pulumi.StringOutput
	// DNSName is where it answers, ZoneID the zone of that name.
	DNSName, ZoneID pulumi.StringOutput
}

// NewIngress builds the load balancer for all hosts of the stack file.
func NewIngress(ctx *pulumi.Context, name string, args IngressArgs, opts ...pulumi.ResourceOption) (*Ingress, error) {
	i := &Ingress{config: args.Config, title: name, certificates: map[string]*Certificate{}}
	if err := ctx.RegisterComponentResource("landfall:compute:Ingress", name, i, opts...); err != nil {
		return nil, err
	}
	b := ingressBuilder{ctx, name, args, pulumi.Parent(i)}

	own, targets, err := b.securityGroups()
	if err != nil {
		return nil, fmt.Errorf("security groups: %w", err)
	}
	i.group, i.targets = own.ID().ToStringOutput(), targets.ID().ToStringOutput()
	logs, err := newAccessLogs(ctx, name+"-logs", args.Config, b.parent)
	if err != nil {
		return nil, fmt.Errorf("access logs: %w", err)
	}
	balancer, err := b.loadBalancer(own, logs)
	if err != nil {
		return nil, err
	}
	i.LoadBalancer = Balancer{balancer.Name, balancer.ArnSuffix, balancer.DnsName, balancer.ZoneId}
	if i.proof, err = b.newProof(); err != nil {
		return nil, fmt.Errorf("proof: %w", err)
	}
	https, certificate, err := b.listeners(balancer)
	if err != nil {
		return nil, fmt.Errorf("listeners: %w", err)
	}
	i.HTTPS, i.certificates[""] = https.Arn, certificate
	if i.Test, err = b.testListener(balancer, certificate); err != nil {
		return nil, fmt.Errorf("test listener: %w", err)
	}
	if err := b.hosts(i); err != nil {
		return nil, fmt.Errorf("hosts: %w", err)
	}
	return i, ctx.RegisterResourceOutputs(i, pulumi.Map{"dnsName": i.LoadBalancer.DNSName})
}

// admit opens the way from the load balancer to a service's tasks, on one port. To
// another one it opens a second way, and closes the first when all tasks have gone over.
func (i *Ingress) admit(
	ctx *pulumi.Context, name string, group *ec2.SecurityGroup, port int, parent pulumi.ResourceOption,
) error {
	_, err := vpc.NewSecurityGroupIngressRule(ctx, name+"-from-ingress", &vpc.SecurityGroupIngressRuleArgs{
		SecurityGroupId:           group.ID(),
		ReferencedSecurityGroupId: i.group,
		Description:               pulumi.Sprintf("Load balancer to %s", name),
		IpProtocol:                pulumi.String("tcp"),
		FromPort:                  pulumi.Int(port),
		ToPort:                    pulumi.Int(port),
	}, parent, pulumi.ReplaceOnChanges([]string{"fromPort", "toPort"}))
	return err
}

type ingressBuilder struct {
	ctx  *pulumi.Context
	name string
	IngressArgs
	parent pulumi.ResourceOrInvokeOption
}

// securityGroups are the load balancer's own and the one its targets wear. Out the
// first lets each port that a web service listens on, to whoever wears the second:
// a rule per service would end at sixty of them. Which service takes which port is
// said by the service's own group.
func (b ingressBuilder) securityGroups() (own, targets *ec2.SecurityGroup, err error) {
	if own, err = b.securityGroup(b.name, "Load balancer"); err != nil {
		return nil, nil, err
	}
	if targets, err = b.securityGroup(b.name+"-targets", "Targets of the load balancer"); err != nil {
		return nil, nil, err
	}
	if err := b.admitted(own); err != nil {
		return nil, nil, err
	}
	if err := b.admitTesters(own); err != nil {
		return nil, nil, err
	}
	if b.Config.SignsIn() {
		if err := b.askIssuer(own); err != nil {
			return nil, nil, err
		}
	}
	for _, port := range b.Config.BalancerPorts() {
		if _, err := vpc.NewSecurityGroupEgressRule(b.ctx, fmt.Sprintf("%s-out-%d", b.name, port), &vpc.SecurityGroupEgressRuleArgs{
			SecurityGroupId:           own.ID(),
			ReferencedSecurityGroupId: targets.ID(),
			Description:               pulumi.Sprintf("Load balancer to its targets on %d", port),
			IpProtocol:                pulumi.String("tcp"),
			FromPort:                  pulumi.Int(port),
			ToPort:                    pulumi.Int(port),
		}, b.parent); err != nil {
			return nil, nil, err
		}
	}
	return own, targets, nil
}

// admitted is CloudFront where that is the only way in, and else the world: on
// HTTPS, and on HTTP for the redirect.
func (b ingressBuilder) admitted(own *ec2.SecurityGroup) error {
	if b.Config.Guarded() {
		return b.admitEdges(own)
	}
	for _, in := range []struct {
		scheme string
		port   int
	}{{"https", 443}, {"http", 80}} {
		if _, err := vpc.NewSecurityGroupIngressRule(b.ctx, b.name+"-"+in.scheme, &vpc.SecurityGroupIngressRuleArgs{
			SecurityGroupId: own.ID(),
			Description:     pulumi.Sprintf("The world on %s", in.scheme),
			CidrIpv4:        pulumi.String("0.0.0.0/0"),
			IpProtocol:      pulumi.String("tcp"),
			FromPort:        pulumi.Int(in.port),
			ToPort:          pulumi.Int(in.port),
		}, b.parent); err != nil {
			return err
		}
	}
	return nil
}

// askIssuer lets the load balancer fetch what the issuer says of a visitor.
func (b ingressBuilder) askIssuer(own *ec2.SecurityGroup) error {
	_, err := vpc.NewSecurityGroupEgressRule(b.ctx, b.name+"-issuer", &vpc.SecurityGroupEgressRuleArgs{
		SecurityGroupId: own.ID(),
		Description:     pulumi.String("Load balancer to the issuer of identities"),
		CidrIpv4:        pulumi.String("0.0.0.0/0"),
		IpProtocol:      pulumi.String("tcp"),
		FromPort:        pulumi.Int(443),
		ToPort:          pulumi.Int(443),
	}, b.parent)
	return err
}

func (b ingressBuilder) securityGroup(name, title string) (*ec2.SecurityGroup, error) {
	return ec2.NewSecurityGroup(b.ctx, name, &ec2.SecurityGroupArgs{
		VpcId:       b.Network.VPCID,
		Description: pulumi.Sprintf("%s of %s", title, b.Config.Prefix()),
		Tags:        pulumi.StringMap{"Name": pulumi.Sprintf("%s-%s", b.Config.Prefix(), name)},
	}, b.parent)
}

func (b ingressBuilder) loadBalancer(group *ec2.SecurityGroup, logs *data.Bucket) (*lb.LoadBalancer, error) {
	settings := b.Config.Ingress
	return lb.NewLoadBalancer(b.ctx, b.name, &lb.LoadBalancerArgs{
		Name:             pulumi.String(b.Config.Prefix()),
		LoadBalancerType: pulumi.String("application"),
		Internal:         pulumi.Bool(false),
		Subnets:          b.Network.Public,
		SecurityGroups:   pulumi.StringArray{group.ID()},
		IdleTimeout:      pulumi.Int(int(settings.IdleTimeout)),
		// Headers that no HTTP server agrees on are how requests are smuggled.
		DropInvalidHeaderFields:  pulumi.Bool(true),
		DesyncMitigationMode:     pulumi.String("defensive"),
		EnableDeletionProtection: pulumi.Bool(settings.DeletionProtection),
		AccessLogs:               lb.LoadBalancerAccessLogsArgs{Enabled: pulumi.Bool(true), Bucket: logs.Bucket.Bucket},
		// AWS writes a test object when the load balancer is made, so the policy comes first.
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{logs.Ready}), pulumi.Protect(settings.DeletionProtection))
}
