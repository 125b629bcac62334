package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// listeners are the one that services hang their rules on and, unless CloudFront
// does it, one that sends plain HTTP there.
func (b ingressBuilder) listeners(balancer *lb.LoadBalancer) (*lb.Listener, *Certificate, error) {
	if !b.Config.Guarded() {
		if err := b.redirect(balancer); err != nil {
			return nil, nil, fmt.Errorf("redirect: %w", err)
		}
	}
	return b.listener(balancer)
}

func (b ingressBuilder) redirect(balancer *lb.LoadBalancer) error {
	_, err := lb.NewListener(b.ctx, b.name+"-http", &lb.ListenerArgs{
		LoadBalancerArn: balancer.Arn,
		Protocol:        pulumi.String("HTTP"),
		Port:            pulumi.Int(80),
		DefaultActions: lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{
			Type: pulumi.String("redirect"),
			Redirect: lb.ListenerDefaultActionRedirectArgs{
				Protocol: pulumi.String("HTTPS"), Port: pulumi.String("443"), StatusCode: pulumi.String("HTTP_301"),
			},
		}},
	}, b.parent)
	return err
}

// listener shows the domain's own certificate to clients that name no host.
func (b ingressBuilder) listener(balancer *lb.LoadBalancer) (*lb.Listener, *Certificate, error) {
	certificate, err := NewCertificate(b.ctx, b.name+"-certificate", CertificateArgs{
		Domain: b.Config.Domain, Host: b.Config.Domain.Name,
	}, b.parent)
	if err != nil {
		return nil, nil, fmt.Errorf("certificate: %w", err)
	}
	https, err := b.secure(b.name+"-https", 443, balancer, certificate)
	return https, certificate, err
}

// secure speaks HTTPS, and leads nowhere by itself.
func (b ingressBuilder) secure(name string, port int, balancer *lb.LoadBalancer, certificate *Certificate) (*lb.Listener, error) {
	return lb.NewListener(b.ctx, name, &lb.ListenerArgs{
		LoadBalancerArn: balancer.Arn,
		Protocol:        pulumi.String("HTTPS"),
		Port:            pulumi.Int(port),
		// TLS 1.3, and 1.2 with forward secrecy and AEAD ciphers only, for the
		// payment providers and crawlers that have no 1.3 yet.
		SslPolicy:      pulumi.String("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
		CertificateArn: certificate.ARN,
		DefaultActions: lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{
			Type: pulumi.String("fixed-response"),
			FixedResponse: lb.ListenerDefaultActionFixedResponseArgs{
				ContentType: pulumi.String("text/plain"), StatusCode: pulumi.String("404"),
				MessageBody: pulumi.String("Not found"),
			},
		}},
	}, b.parent)
}
