package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// CloudFront's own policies, which have the same id in every account.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const (
	cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"
	cachingDisabled  = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	allViewer        = "216adef6-5c7f-47e4-b989-5492eafa07d3"
	hostHeaderOnly   = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
)

// SiteArgs places CloudFront in front of the load balancer.
type SiteArgs struct {
	Config  *config.Config
	Ingress *Ingress
	// Edge is the provider of the one region whose certificates CloudFront shows.
	Edge pulumi.ResourceOption
}

// Site is CloudFront in front of the load balancer. There is a distribution per
// host: what is kept for one is never given out for another, and a host more only
// adds.
//
// None writes a log: it would need a bucket that takes ACLs, which there is none of
// here, and the load balancer logs whatever is not answered from a cache.
type Site struct {
	pulumi.ResourceState

	// Distributions by host below the domain; the empty one is the domain itself.
	Distributions map[string]*cloudfront.Distribution
}

// NewSite builds a distribution per host, and lets the host's name lead to it.
func NewSite(ctx *pulumi.Context, name string, args SiteArgs, opts ...pulumi.ResourceOption) (*Site, error) {
	s := &Site{Distributions: map[string]*cloudfront.Distribution{}}
	if err := ctx.RegisterComponentResource("landfall:compute:Site", name, s, opts...); err != nil {
		return nil, err
	}
	b := siteBuilder{ctx, name, args, pulumi.Parent(s)}
	domains := pulumi.StringMap{}
	for _, host := range args.Config.Hosts() {
		distribution, err := b.distribution(host)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", args.Config.Host(host), err)
		}
		s.Distributions[host], domains[args.Config.Host(host)] = distribution, distribution.DomainName
	}
	if err := args.Ingress.name(ctx, s.address); err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return s, ctx.RegisterResourceOutputs(s, pulumi.Map{"domains": domains})
}

func (s *Site) address(host string) address {
	distribution := s.Distributions[host]
	return address{name: distribution.DomainName, zone: distribution.HostedZoneId, both: true}
}

type siteBuilder struct {
	ctx  *pulumi.Context
	name string
	SiteArgs
	parent pulumi.ResourceOption
}

func (b siteBuilder) distribution(host string) (*cloudfront.Distribution, error) {
	suffix, full := "", b.Config.Host(host)
	if host != "" {
		suffix = "-" + host
	}
	certificate, err := NewCertificate(b.ctx, b.name+"-certificate"+suffix, CertificateArgs{
		Domain: b.Config.Domain, Host: full, Proof: b.Ingress.certificates[host].Proof,
	}, b.parent, b.Edge)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return cloudfront.NewDistribution(b.ctx, b.name+suffix, &cloudfront.DistributionArgs{
		Comment:       pulumi.Sprintf("%s of %s", full, b.Config.Prefix()),
		Enabled:       pulumi.Bool(true),
		Aliases:       pulumi.ToStringArray([]string{full}),
		HttpVersion:   pulumi.String("http2and3"),
		IsIpv6Enabled: pulumi.Bool(true),
		Origins:       cloudfront.DistributionOriginArray{b.origin()},
		// Whatever is not listed belongs to the visitor: nothing is kept, and the
		// application sees every header, cookie and query as if it were asked itself.
		DefaultCacheBehavior: cloudfront.DistributionDefaultCacheBehaviorArgs{
			TargetOriginId:        pulumi.String(b.name),
			ViewerProtocolPolicy:  pulumi.String("redirect-to-https"),
			AllowedMethods:        pulumi.ToStringArray([]string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}),
			CachedMethods:         pulumi.ToStringArray([]string{"GET", "HEAD"}),
			CachePolicyId:         pulumi.String(cachingDisabled),
			OriginRequestPolicyId: pulumi.String(allViewer),
			Compress:              pulumi.Bool(true),
		},
		OrderedCacheBehaviors: b.kept(),
		Restrictions: cloudfront.DistributionRestrictionsArgs{
			GeoRestriction: cloudfront.DistributionRestrictionsGeoRestrictionArgs{RestrictionType: pulumi.String("none")},
		},
		ViewerCertificate: cloudfront.DistributionViewerCertificateArgs{
			AcmCertificateArn:      certificate.ARN,
			MinimumProtocolVersion: pulumi.String("TLSv1.2_2021"),
			SslSupportMethod:       pulumi.String("sni-only"),
		},
	}, b.parent)
}

// origin is the load balancer, by a name that its certificate covers.
func (b siteBuilder) origin() cloudfront.DistributionOriginArgs {
	origin := cloudfront.DistributionOriginArgs{
		OriginId:   pulumi.String(b.name),
		DomainName: pulumi.String(b.Config.OriginHost()),
		CustomOriginConfig: cloudfront.DistributionOriginCustomOriginConfigArgs{
			HttpPort: pulumi.Int(80), HttpsPort: pulumi.Int(443),
			OriginProtocolPolicy: pulumi.String("https-only"),
			OriginSslProtocols:   pulumi.ToStringArray([]string{"TLSv1.2"}),
			// As patient as the load balancer, as far as CloudFront goes unasked.
			OriginReadTimeout: pulumi.Int(min(int(b.Config.Ingress.IdleTimeout), 60)),
		},
	}
	if b.Ingress.proof != nil {
		origin.CustomHeaders = cloudfront.DistributionOriginCustomHeaderArray{
			cloudfront.DistributionOriginCustomHeaderArgs{Name: pulumi.String(proofHeader), Value: b.Ingress.proof},
		}
	}
	return origin
}

// kept are the paths whose answers are the same for everyone. The application
// learns the host, by which the load balancer knows it, and nothing else.
func (b siteBuilder) kept() cloudfront.DistributionOrderedCacheBehaviorArray {
	var kept cloudfront.DistributionOrderedCacheBehaviorArray
	for _, path := range b.Config.Site().Static {
		kept = append(kept, cloudfront.DistributionOrderedCacheBehaviorArgs{
			PathPattern:           pulumi.String(path),
			TargetOriginId:        pulumi.String(b.name),
			ViewerProtocolPolicy:  pulumi.String("redirect-to-https"),
			AllowedMethods:        pulumi.ToStringArray([]string{"GET", "HEAD", "OPTIONS"}),
			CachedMethods:         pulumi.ToStringArray([]string{"GET", "HEAD"}),
			CachePolicyId:         pulumi.String(cachingOptimized),
			OriginRequestPolicyId: pulumi.String(hostHeaderOnly),
			Compress:              pulumi.Bool(true),
		})
	}
	return kept
}
