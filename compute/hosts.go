package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// hosts gives every host of the stack file its certificate; the domain's own is
// the listener's. One more stands for the name that CloudFront asks for.
func (b ingressBuilder) hosts(i *Ingress) error {
	hosts := b.Config.Hosts()
	full := map[string]string{}
	for _, host := range hosts {
		full[host] = b.Config.Host(host)
	}
	if b.Config.Site() != nil {
		hosts, full["origin"] = append(hosts, "origin"), b.Config.OriginHost()
	}
	for _, host := range hosts {
		if host == "" {
			continue
		}
		certificate, err := NewCertificate(b.ctx, b.name+"-certificate-"+host, CertificateArgs{
			Domain: b.Config.Domain, Host: full[host],
		}, b.parent)
		if err != nil {
			return fmt.Errorf("certificate of %s: %w", host, err)
		}
		if _, err := lb.NewListenerCertificate(b.ctx, b.name+"-certificate-"+host, &lb.ListenerCertificateArgs{
			ListenerArn: i.HTTPS, CertificateArn: certificate.ARN,
		}, b.parent); err != nil {
			return err
		}
		if err := b.showOn(i, host, certificate); err != nil {
			return err
		}
		i.certificates[host] = certificate
	}
	if b.Config.Reviews != nil {
		if err := b.star(i); err != nil {
			return fmt.Errorf("certificate of reviews: %w", err)
		}
	}
	if b.Config.Site() == nil {
		return i.name(b.ctx, i.address)
	}
	return i.alias(b.ctx, "-origin", b.Config.OriginHost(), i.address(""))
}

// star covers the hosts of all reviews, whichever come: one label below the domain.
// ACM has it proved by the domain's own record, which another one of the same name
// would take along when reviews are lent no more. No host holds a colon.
func (b ingressBuilder) star(i *Ingress) error {
	name := b.name + "-certificate:reviews"
	certificate, err := NewCertificate(b.ctx, name, CertificateArgs{
		Domain: b.Config.Domain, Host: "*." + b.Config.Domain.Name, Proof: i.certificates[""].Proof,
	}, b.parent)
	if err != nil {
		return err
	}
	_, err = lb.NewListenerCertificate(b.ctx, name, &lb.ListenerCertificateArgs{
		ListenerArn: i.HTTPS, CertificateArn: certificate.ARN,
	}, b.parent)
	return err
}

// address is where a name leads to.
type address struct {
	name, zone pulumi.StringOutput
	// healthy leaves out of answers what has no healthy target; CloudFront has no
	// such thing to ask about.
	healthy bool
	// both says that it answers on IPv6, too.
	both bool
}

func (i *Ingress) address(string) address {
	return address{name: i.LoadBalancer.DNSName, zone: i.LoadBalancer.ZoneID, healthy: true}
}

// name lets every host lead to an address. The records are the ingress's own,
// whatever they lead to: when CloudFront comes or goes they change in place, and
// no name is without an answer meanwhile.
func (i *Ingress) name(ctx *pulumi.Context, to func(host string) address) error {
	for _, host := range i.config.Hosts() {
		suffix := ""
		if host != "" {
			suffix = "-" + host
		}
		if err := i.alias(ctx, suffix, i.config.Host(host), to(host)); err != nil {
			return err
		}
	}
	return nil
}

func (i *Ingress) alias(ctx *pulumi.Context, suffix, host string, to address) error {
	types := []string{"A"}
	if to.both {
		types = append(types, "AAAA")
	}
	parts := map[string]string{"A": "-alias", "AAAA": "-alias6"}
	for _, typ := range types {
		if _, err := route53.NewRecord(ctx, i.title+parts[typ]+suffix, &route53.RecordArgs{
			ZoneId: pulumi.String(i.config.Domain.ZoneID),
			Name:   pulumi.String(host),
			Type:   pulumi.String(typ),
			Aliases: route53.RecordAliasArray{route53.RecordAliasArgs{
				Name: to.name, ZoneId: to.zone, EvaluateTargetHealth: pulumi.Bool(to.healthy),
			}},
		}, pulumi.Parent(i)); err != nil {
			return err
		}
	}
	return nil
}
