package compute

import (
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// testPort is where the new tasks of a service that shifts answer first.
const testPort = 8443

// testListener is there only where a service shifts. Its security group lets nobody
// reach it whom the stack file does not name: CodeDeploy needs it all the same, and the
// target groups hang on it before any request is led to them.
func (b ingressBuilder) testListener(balancer *lb.LoadBalancer, certificate *Certificate) (pulumi.StringOutput, error) {
	if len(b.Config.Shifting()) == 0 {
		return pulumi.StringOutput{}, nil
	}
	listener, err := b.secure(b.name+"-test", testPort, balancer, certificate)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return listener.Arn, nil
}

// admitTesters lets those in who may see what is not released yet.
func (b ingressBuilder) admitTesters(own *ec2.SecurityGroup) error {
	if len(b.Config.Shifting()) == 0 {
		return nil
	}
	for _, block := range b.Config.Ingress.TestFrom {
		if _, err := vpc.NewSecurityGroupIngressRule(b.ctx, b.name+"-test-"+block, &vpc.SecurityGroupIngressRuleArgs{
			SecurityGroupId: own.ID(),
			Description:     pulumi.Sprintf("Testers on %d", testPort),
			CidrIpv4:        pulumi.String(block),
			IpProtocol:      pulumi.String("tcp"),
			FromPort:        pulumi.Int(testPort),
			ToPort:          pulumi.Int(testPort),
		}, b.parent); err != nil {
			return err
		}
	}
	return nil
}

// showOn has the test listener show a host's certificate, too, where a service that
// shifts answers on that host.
func (b ingressBuilder) showOn(i *Ingress, host string, certificate *Certificate) error {
	if !slices.Contains(b.Config.TestHosts(), host) {
		return nil
	}
	_, err := lb.NewListenerCertificate(b.ctx, b.name+"-test-certificate-"+host, &lb.ListenerCertificateArgs{
		ListenerArn: i.Test, CertificateArn: certificate.ARN,
	}, b.parent)
	return err
}
