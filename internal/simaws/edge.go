package simaws

import (
	"regexp"
	"slices"
	"strings"
)

var (
	distributionType    = tok("cloudfront", "Distribution")
	originAccessType    = tok("cloudfront", "OriginAccessControl")
	responseHeadersType = tok("cloudfront", "ResponseHeadersPolicy")
)

// edgeRegion is where CloudFront looks for certificates, and nowhere else.
const edgeRegion = "us-east-1"

// behavioursLimit is AWS's default quota of behaviours per distribution, the default one included.
const behavioursLimit = 25

// managed are the policies of CloudFront itself, by what they are for.
var managed = map[string][]string{
	"cachePolicyId": {
		"658327ea-f89d-4fab-a63d-7e88639e58f6", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
	},
	"originRequestPolicyId": {
		"216adef6-5c7f-47e4-b989-5492eafa07d3", "b689b0a8-53d0-40ab-baf2-68738e2966ac", "bf0718e1-ba1e-49d1-88b1-f726733018ae",
		"88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
	},
}

var managedHeaders = regexp.MustCompile(`^(67f7725c-6f97-4210-82d7-5512b31e9d03|60669652-455b-4ae9-85a4-c4c02393f86c|e61eb60c-9c35-4d20-a928-2b84e02af89c)$`)

var edgeKinds = []kind{
	{
		token: originAccessType, create: "CloudFront: CreateOriginAccessControl", update: "CloudFront: UpdateOriginAccessControl",
		remove: "CloudFront: DeleteOriginAccessControl", id: "E{upper13}",
		name: &naming{
			property: "name", max: 64,
			taken: "OriginAccessControlAlreadyExists: An origin access control with the same name already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:cloudfront::{account}:origin-access-control/{id}", "etag": "E{upper13:etag}",
		},
		defaults: map[string]any{"description": "Managed by Pulumi"},
		required: []string{"originAccessControlOriginType", "signingBehavior", "signingProtocol"},
		missing:  "NoSuchOriginAccessControl: The specified origin access control does not exist.",
		inUse:    "OriginAccessControlInUse: Cannot delete the origin access control because it's in use by one or more distributions.",
		plan: []rule{
			oneOf("originAccessControlOriginType", "s3", "lambda", "mediastore", "mediapackagev2"),
			oneOf("signingBehavior", "always", "never", "no-override"), oneOf("signingProtocol", "sigv4"),
		},
	},
	{
		token: responseHeadersType, create: "CloudFront: CreateResponseHeadersPolicy", update: "CloudFront: UpdateResponseHeadersPolicy",
		remove: "CloudFront: DeleteResponseHeadersPolicy", id: "{uuid}",
		name: &naming{
			property: "name", max: 128, valid: regexp.MustCompile(`^[0-9A-Za-z_-]+$`), rule: "only letters, numbers, hyphens and underscores",
			taken: "ResponseHeadersPolicyAlreadyExists: A response headers policy with the same name already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:cloudfront::{account}:response-headers-policy/{id}", "etag": "E{upper13:etag}",
		},
		missing: "NoSuchResponseHeadersPolicy: The specified response headers policy does not exist.",
		inUse:   "ResponseHeadersPolicyInUse: Cannot delete the response headers policy because it is attached to one or more cache behaviors.",
		plan:    []rule{atLeastOne("corsConfig", "customHeadersConfig", "removeHeadersConfig", "securityHeadersConfig", "serverTimingHeadersConfig")},
	},
	{
		token: distributionType, create: "CloudFront: CreateDistribution", update: "CloudFront: UpdateDistribution",
		// The provider disables a distribution and waits before it deletes it.
		remove: "CloudFront: DeleteDistribution", id: "E{upper13}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:cloudfront::{account}:distribution/{id}", "domainName": "d{alnum13}.cloudfront.net",
			"hostedZoneId": "Z2FDTNDATAQYW2", "status": "Deployed", "etag": "E{upper13:etag}",
			"callerReference": "terraform-{hex26}", "lastModifiedTime": "2026-01-01 00:00:00 +0000 UTC",
		},
		defaults: map[string]any{
			"httpVersion": "http2", "isIpv6Enabled": false, "priceClass": "PriceClass_All", "retainOnDelete": false,
			"staging": false, "waitForDeployment": true, "inProgressValidationBatches": 0,
			"trustedKeyGroups": []any{}, "trustedSigners": []any{},
		},
		required: []string{"defaultCacheBehavior", "enabled", "origins", "restrictions", "viewerCertificate"},
		replaces: []string{"staging"},
		refs: []ref{
			{path: "origins[*].originAccessControlId", to: originAccessType, holds: true},
			{path: "defaultCacheBehavior.responseHeadersPolicyId", to: responseHeadersType, holds: true, outside: managedHeaders},
			{path: "viewerCertificate.acmCertificateArn", to: certificateType, holds: true},
		},
		missing: "NoSuchDistribution: The specified distribution does not exist.",
		plan: []rule{
			oneOf("httpVersion", "http1.1", "http2", "http2and3", "http3"),
			oneOf("priceClass", "PriceClass_All", "PriceClass_200", "PriceClass_100"),
			oneOf("restrictions.geoRestriction.restrictionType", "none", "whitelist", "blacklist"),
		},
		refuse: []rule{viewerCertificate, aliasOnce, behaviours},
	},
}

// viewerCertificate wants an issued certificate of the one region, made out to each alias.
func viewerCertificate(c *call) error {
	aliases := c.p().strs("aliases[*]")
	certificate := c.target("viewerCertificate.acmCertificateArn")
	switch {
	case certificate == nil && len(aliases) > 0 && !c.world.options.Outsiders:
		return c.no("InvalidViewerCertificate", "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.")
	case certificate == nil:
		return nil
	case certificate.home.Region != edgeRegion || certificate.attribute("status") != "ISSUED":
		return c.no("InvalidViewerCertificate", "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.")
	}
	names := append([]string{certificate.attribute("domainName")}, props(certificate.out).strs("subjectAlternativeNames[*]")...)
	for _, alias := range aliases {
		_, above, _ := strings.Cut(alias, ".")
		if !slices.Contains(names, alias) && !slices.Contains(names, "*."+above) {
			return c.no("InvalidViewerCertificate", "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add.")
		}
	}
	return nil
}

// aliasOnce: a name leads to one distribution in the world.
func aliasOnce(c *call) error {
	for _, other := range c.others(distributionType) {
		for _, alias := range props(other.in).strs("aliases[*]") {
			if slices.Contains(c.p().strs("aliases[*]"), alias) {
				return c.no("CNAMEAlreadyExists", "One or more of the CNAMEs you provided are already associated with a different resource.")
			}
		}
	}
	return nil
}

// behaviours wants an origin and known policies for each, and not too many of them.
func behaviours(c *call) error {
	origins := c.p().strs("origins[*].originId")
	all := append(c.p().all("defaultCacheBehavior"), c.p().all("orderedCacheBehaviors[*]")...)
	if len(all) > behavioursLimit {
		return c.no("TooManyCacheBehaviors", "You cannot create more cache behaviors for the distribution.")
	}
	for _, v := range all {
		behaviour := props(v.ObjectValue())
		if !slices.Contains(origins, behaviour.str("targetOriginId")) {
			return c.no("NoSuchOrigin", "One or more of your origins or origin groups do not exist.")
		}
		for property, known := range managed {
			if id := behaviour.str(property); id != "" && !slices.Contains(known, id) {
				return c.no("InvalidArgument", "The parameter %s %s does not exist.", property, id)
			}
		}
		cached, allowed := behaviour.strs("cachedMethods[*]"), behaviour.strs("allowedMethods[*]")
		for _, method := range cached {
			if !slices.Contains(allowed, method) {
				return c.no("InvalidArgument", "The parameter CachedMethods contains methods that are not allowed.")
			}
		}
	}
	return nil
}
