package simaws_test

// distribution is one that CloudFront takes, but for changes.
func distribution(changes m) m {
	return with(m{
		"enabled": true, "restrictions": m{"geoRestriction": m{"restrictionType": "none"}},
		"origins": l{m{"originId": "bucket", "domainName": "bucket.s3.eu-central-1.amazonaws.com"}},
		"defaultCacheBehavior": m{
			"targetOriginId": "bucket", "viewerProtocolPolicy": "redirect-to-https", "allowedMethods": l{"GET", "HEAD"},
			"cachedMethods": l{"GET", "HEAD"}, "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
		},
		"viewerCertificate": m{"cloudfrontDefaultCertificate": true},
	}, changes)
}

// behaviour is that of distribution, but for changes.
func behaviour(changes m) m {
	return with(distribution(nil)["defaultCacheBehavior"].(m), changes)
}

var edgeRefusals = []refusal{
	{
		"edge-certificate-elsewhere", "cloudfront/distribution:Distribution",
		distribution(m{"aliases": l{"shop.example.com"}, "viewerCertificate": m{"acmCertificateArn": "${certificate.arn}", "sslSupportMethod": "sni-only"}}),
		"operation error CloudFront: CreateDistribution, api error InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
	},
	{
		"edge-alias-unproved", "cloudfront/distribution:Distribution", distribution(m{"aliases": l{"shop.example.com"}}),
		"operation error CloudFront: CreateDistribution, api error InvalidViewerCertificate: To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.",
	},
	{
		"edge-without-origin", "cloudfront/distribution:Distribution",
		distribution(m{"defaultCacheBehavior": behaviour(m{"targetOriginId": "balancer"})}),
		"operation error CloudFront: CreateDistribution, api error NoSuchOrigin: One or more of your origins or origin groups do not exist.",
	},
	{
		"edge-policy-unknown", "cloudfront/distribution:Distribution",
		distribution(m{"defaultCacheBehavior": behaviour(m{"cachePolicyId": "00000000-0000-0000-0000-000000000000"})}),
		"operation error CloudFront: CreateDistribution, api error InvalidArgument: The parameter cachePolicyId 00000000-0000-0000-0000-000000000000 does not exist.",
	},
	{
		"edge-keeps-what-it-refuses", "cloudfront/distribution:Distribution",
		distribution(m{"defaultCacheBehavior": behaviour(m{"cachedMethods": l{"GET", "HEAD", "OPTIONS"}})}),
		"operation error CloudFront: CreateDistribution, api error InvalidArgument: The parameter CachedMethods contains methods that are not allowed.",
	},
	{
		"edge-access-nowhere", "cloudfront/distribution:Distribution",
		distribution(m{"origins": l{m{"originId": "bucket", "domainName": "bucket.s3.amazonaws.com", "originAccessControlId": "E0"}}}),
		"operation error CloudFront: CreateDistribution, api error NoSuchOriginAccessControl: The specified origin access control does not exist.",
	},
	{
		"edges-twice", "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		m{"securityGroupId": "${edges-group}", "ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "prefixListId": "pl-a3a144ca"},
		"operation error EC2: AuthorizeSecurityGroupIngress, api error RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
	},
}
