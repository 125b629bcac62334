package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// CertificateArgs says which host a certificate is for.
type CertificateArgs struct {
	Domain *config.Domain
	// Host is the full name, such as api.shop.example.com.
	Host string
	// Proof is the record of another certificate for the host: ACM asks an account for
	// the same one in every region. Without it the certificate has a record of its own.
	Proof *route53.Record
}

// Certificate is an ACM certificate for one host, proved by a record in the
// domain's zone. One host each, because ACM replaces a certificate whose names
// change: a new host then only adds.
type Certificate struct {
	pulumi.ResourceState

	// ARN is known once ACM has issued the certificate; a listener refuses it before.
	ARN pulumi.StringOutput
	// Proof is the record that shows the host to be ours.
	Proof *route53.Record
}

// NewCertificate requests the certificate and waits until it is issued. The
// record stays: ACM renews by it.
func NewCertificate(
	ctx *pulumi.Context, name string, args CertificateArgs, opts ...pulumi.ResourceOption,
) (*Certificate, error) {
	c := &Certificate{}
	if err := ctx.RegisterComponentResource("landfall:compute:Certificate", name, c, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(c)

	certificate, err := acm.NewCertificate(ctx, name, &acm.CertificateArgs{
		DomainName:       pulumi.String(args.Host),
		ValidationMethod: pulumi.String("DNS"),
	}, parent)
	if err != nil {
		return nil, err
	}
	c.Proof = args.Proof
	if c.Proof == nil {
		if c.Proof, err = prove(ctx, name, args, certificate, parent); err != nil {
			return nil, fmt.Errorf("proof: %w", err)
		}
	}
	issued, err := acm.NewCertificateValidation(ctx, name, &acm.CertificateValidationArgs{
		CertificateArn:        certificate.Arn,
		ValidationRecordFqdns: pulumi.StringArray{c.Proof.Fqdn},
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("validation: %w", err)
	}

	c.ARN = issued.CertificateArn
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"arn": c.ARN})
}

// prove puts the record that ACM asks for into the domain's zone.
func prove(
	ctx *pulumi.Context, name string, args CertificateArgs, certificate *acm.Certificate, parent pulumi.ResourceOption,
) (*route53.Record, error) {
	proof := certificate.DomainValidationOptions.Index(pulumi.Int(0))
	return route53.NewRecord(ctx, name+"-proof", &route53.RecordArgs{
		ZoneId:  pulumi.String(args.Domain.ZoneID),
		Name:    proof.ResourceRecordName().Elem(),
		Type:    proof.ResourceRecordType().Elem(),
		Records: pulumi.StringArray{proof.ResourceRecordValue().Elem()},
		Ttl:     pulumi.Int(60),
		// ACM gives one account the same record for one name every time, so a
		// second environment of the domain, or one that died half-way, meets it.
		AllowOverwrite: pulumi.Bool(true),
	}, parent)
}
