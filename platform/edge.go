package platform

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/data"
)

// edgeRegion is the one region whose certificates CloudFront shows.
const edgeRegion = "us-east-1"

// edge gives a component the provider of that region: the environment's own where
// it lives there, and else a second one, made only where something needs it.
func (p *platform) edge() (pulumi.ResourceOption, error) {
	if p.config.Region == edgeRegion {
		return p.everywhere, nil
	}
	if p.atEdge == nil {
		provider, err := p.provider("edge", edgeRegion)
		if err != nil {
			return nil, fmt.Errorf("provider: %w", err)
		}
		p.atEdge = provider
	}
	return p.atEdge, nil
}

func (p *platform) buildUploads() error {
	if p.config.Uploads == nil {
		return nil
	}
	args := data.UploadsArgs{Config: p.config, Keys: p.keys}
	if _, public := p.config.UploadsURL(); public {
		edge, err := p.edge()
		if err != nil {
			return err
		}
		certificate, err := compute.NewCertificate(p.ctx, "uploads-certificate", compute.CertificateArgs{
			Domain: p.config.Domain, Host: p.config.Host(p.config.CDN.Host),
		}, edge)
		if err != nil {
			return fmt.Errorf("certificate: %w", err)
		}
		args.Certificate = certificate.ARN
	}
	var err error
	if p.uploads, err = data.NewUploads(p.ctx, "uploads", args, p.everywhere); err != nil {
		return err
	}
	p.access["uploads"] = p.uploads.Access()
	return nil
}

func (p *platform) buildSite() error {
	if p.config.Site() == nil {
		return nil
	}
	edge, err := p.edge()
	if err != nil {
		return err
	}
	_, err = compute.NewSite(p.ctx, "site", compute.SiteArgs{
		Config: p.config, Ingress: p.ingress, Edge: edge,
	}, p.everywhere)
	return err
}
