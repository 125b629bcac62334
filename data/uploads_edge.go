package data

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/iam"
)

// cachingOptimized is CloudFront's own policy for files: kept for a day unless
// they say otherwise, compressed, and the same for everyone.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"

// edgeBuilder puts CloudFront before the bucket, under a name of its own: what
// people upload must not run as a page of the application.
type edgeBuilder struct {
	ctx  *pulumi.Context
	name string
	args UploadsArgs
	host string
	// parent is the uploads, and so is everything here theirs.
	parent pulumi.ResourceOption
}

// stand builds the distribution and returns what the bucket grants it: to read,
// and to read only. Without the right to list, a file that is not there is 403.
func (b edgeBuilder) stand(bucket *s3.BucketV2) (iam.Statement, error) {
	distribution, err := b.distribution(bucket)
	if err != nil {
		return iam.Statement{}, fmt.Errorf("distribution: %w", err)
	}
	for _, record := range []struct{ typ, part string }{{"A", "-alias"}, {"AAAA", "-alias6"}} {
		if _, err := route53.NewRecord(b.ctx, b.name+record.part, &route53.RecordArgs{
			ZoneId: pulumi.String(b.args.Config.Domain.ZoneID),
			Name:   pulumi.String(b.host),
			Type:   pulumi.String(record.typ),
			Aliases: route53.RecordAliasArray{route53.RecordAliasArgs{
				Name: distribution.DomainName, ZoneId: distribution.HostedZoneId, EvaluateTargetHealth: pulumi.Bool(false),
			}},
		}, b.parent); err != nil {
			return iam.Statement{}, fmt.Errorf("names: %w", err)
		}
	}
	return iam.Statement{
		Sid:        "ReadThroughCloudFront",
		Principals: iam.Service("cloudfront.amazonaws.com"),
		Actions:    []string{"s3:GetObject"},
		Resources:  []any{pulumi.Sprintf("%s/*", bucket.Arn)},
		Conditions: iam.Conditions{"StringEquals": {"aws:SourceArn": distribution.Arn}},
	}, nil
}

// distribution writes no log: it would need a bucket that takes ACLs, which there
// is none of here.
func (b edgeBuilder) distribution(bucket *s3.BucketV2) (*cloudfront.Distribution, error) {
	signature, err := cloudfront.NewOriginAccessControl(b.ctx, b.name, &cloudfront.OriginAccessControlArgs{
		Description:                   pulumi.Sprintf("CloudFront to the uploads of %s", b.args.Config.Prefix()),
		OriginAccessControlOriginType: pulumi.String("s3"),
		SigningBehavior:               pulumi.String("always"),
		SigningProtocol:               pulumi.String("sigv4"),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	headers, err := b.headers()
	if err != nil {
		return nil, err
	}
	return cloudfront.NewDistribution(b.ctx, b.name, &cloudfront.DistributionArgs{
		Comment:       pulumi.Sprintf("%s of %s", b.host, b.args.Config.Prefix()),
		Enabled:       pulumi.Bool(true),
		Aliases:       pulumi.ToStringArray([]string{b.host}),
		HttpVersion:   pulumi.String("http2and3"),
		IsIpv6Enabled: pulumi.Bool(true),
		Origins: cloudfront.DistributionOriginArray{cloudfront.DistributionOriginArgs{
			OriginId:              pulumi.String(b.name),
			DomainName:            bucket.BucketRegionalDomainName,
			OriginAccessControlId: signature.ID(),
		}},
		DefaultCacheBehavior: cloudfront.DistributionDefaultCacheBehaviorArgs{
			TargetOriginId:          pulumi.String(b.name),
			ViewerProtocolPolicy:    pulumi.String("redirect-to-https"),
			AllowedMethods:          pulumi.ToStringArray([]string{"GET", "HEAD", "OPTIONS"}),
			CachedMethods:           pulumi.ToStringArray([]string{"GET", "HEAD"}),
			CachePolicyId:           pulumi.String(cachingOptimized),
			ResponseHeadersPolicyId: headers.ID(),
			Compress:                pulumi.Bool(true),
		},
		Restrictions: cloudfront.DistributionRestrictionsArgs{
			GeoRestriction: cloudfront.DistributionRestrictionsGeoRestrictionArgs{RestrictionType: pulumi.String("none")},
		},
		ViewerCertificate: cloudfront.DistributionViewerCertificateArgs{
			AcmCertificateArn:      b.args.Certificate,
			MinimumProtocolVersion: pulumi.String("TLSv1.2_2021"),
			SslSupportMethod:       pulumi.String("sni-only"),
		},
	}, b.parent)
}

// headers make of an upload a file and never a program: no script in it runs, no
// form in it is sent, and its type is what was said at the upload. Any site may
// read it, as everyone may.
func (b edgeBuilder) headers() (*cloudfront.ResponseHeadersPolicy, error) {
	everything := pulumi.ToStringArray([]string{"*"})
	return cloudfront.NewResponseHeadersPolicy(b.ctx, b.name, &cloudfront.ResponseHeadersPolicyArgs{
		Comment: pulumi.Sprintf("Uploads of %s", b.args.Config.Prefix()),
		SecurityHeadersConfig: cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgs{
			ContentSecurityPolicy: cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentSecurityPolicyArgs{
				ContentSecurityPolicy: pulumi.String("script-src 'none'; base-uri 'none'; form-action 'none'"),
				Override:              pulumi.Bool(true),
			},
			ContentTypeOptions: cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentTypeOptionsArgs{
				Override: pulumi.Bool(true),
			},
			ReferrerPolicy: cloudfront.ResponseHeadersPolicySecurityHeadersConfigReferrerPolicyArgs{
				ReferrerPolicy: pulumi.String("strict-origin-when-cross-origin"), Override: pulumi.Bool(true),
			},
			StrictTransportSecurity: cloudfront.ResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurityArgs{
				AccessControlMaxAgeSec: pulumi.Int(31536000), Override: pulumi.Bool(true),
			},
		},
		CorsConfig: cloudfront.ResponseHeadersPolicyCorsConfigArgs{
			AccessControlAllowCredentials: pulumi.Bool(false),
			AccessControlAllowHeaders:     cloudfront.ResponseHeadersPolicyCorsConfigAccessControlAllowHeadersArgs{Items: everything},
			AccessControlAllowMethods: cloudfront.ResponseHeadersPolicyCorsConfigAccessControlAllowMethodsArgs{
				Items: pulumi.ToStringArray([]string{"GET", "HEAD"}),
			},
			AccessControlAllowOrigins: cloudfront.ResponseHeadersPolicyCorsConfigAccessControlAllowOriginsArgs{Items: everything},
			OriginOverride:            pulumi.Bool(true),
		},
	}, b.parent)
}
