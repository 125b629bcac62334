package tests

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// edge is a stack behind CloudFront, with files.
const edge = "tests/testdata/Pulumi.edge.yaml"

const (
	distribution    = "aws:cloudfront/distribution:Distribution"
	originAccess    = "aws:cloudfront/originAccessControl:OriginAccessControl"
	responseHeaders = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
	certificateType = "aws:acm/certificate:Certificate"
	recordType      = "aws:route53/record:Record"
	listenerType    = "aws:lb/listener:Listener"
	awsProvider     = "pulumi:providers:aws"
)

// cdn changes what stands before the environment.
func cdn(settings fields) func(platform map[string]any) {
	return func(platform map[string]any) { platform["cdn"] = settings }
}

func TestTheBucketIsReadByItsDistributionAlone(t *testing.T) {
	e := evaluate(t, edge)
	bucket, arn := e.text("aws:s3/bucketV2:BucketV2", "uploads", "arn"), e.text(distribution, "uploads", "arn")
	granted := statements(e.One(t, "aws:s3/bucketPolicy:BucketPolicy", "uploads"))
	assert.Equal(t, statement{
		Sid: "ReadThroughCloudFront", Effect: "Allow", Action: list{"s3:GetObject"}, Resource: list{bucket + "/*"},
		Principal: map[string]list{"Service": {"cloudfront.amazonaws.com"}},
		Condition: map[string]map[string]list{"StringEquals": {"aws:SourceArn": {arn}}},
	}, granted[len(granted)-1])
	uses := statements(e.One(t, kmsKey, "keys-data"))
	assert.Equal(t, statement{
		Sid: "ReadThroughCloudFront", Effect: "Allow", Action: list{"kms:Decrypt"}, Resource: list{"*"},
		Principal: map[string]list{"Service": {"cloudfront.amazonaws.com"}},
		Condition: map[string]map[string]list{"ArnLike": {"aws:SourceArn": {"arn:aws:cloudfront::444444444444:distribution/*"}}},
	}, uses[len(uses)-1])
	assert.Equal(t, fields{
		"description":                   "CloudFront to the uploads of landfall-edge",
		"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4",
	}, e.inputs(originAccess, "uploads"))
}

func TestUploadsAreFilesUnderANameOfTheirOwn(t *testing.T) {
	e := evaluate(t, edge)
	inputs := e.inputs(distribution, "uploads")
	assert.Equal(t, fields{
		"comment": "files.edge.example.com of landfall-edge", "enabled": true, "isIpv6Enabled": true, "httpVersion": "http2and3",
		"aliases": []any{"files.edge.example.com"},
		"origins": []any{fields{
			"originId": "uploads", "originAccessControlId": e.id(originAccess, "uploads"),
			"domainName": e.text("aws:s3/bucketV2:BucketV2", "uploads", "bucketRegionalDomainName"),
		}},
		"defaultCacheBehavior": fields{
			"targetOriginId": "uploads", "viewerProtocolPolicy": "redirect-to-https", "compress": true,
			"allowedMethods": []any{"GET", "HEAD", "OPTIONS"}, "cachedMethods": []any{"GET", "HEAD"},
			"cachePolicyId":           "658327ea-f89d-4fab-a63d-7e88639e58f6",
			"responseHeadersPolicyId": e.id(responseHeaders, "uploads"),
		},
		"restrictions": fields{"geoRestriction": fields{"restrictionType": "none"}},
		"viewerCertificate": fields{
			"acmCertificateArn":      e.text(certificateType, "uploads-certificate", "arn"),
			"minimumProtocolVersion": "TLSv1.2_2021", "sslSupportMethod": "sni-only",
		},
	}, inputs)
	headers := e.inputs(responseHeaders, "uploads")
	assert.Equal(t, "script-src 'none'; base-uri 'none'; form-action 'none'",
		at(headers, "securityHeadersConfig", "contentSecurityPolicy")["contentSecurityPolicy"])
	assert.Equal(t, fields{"override": true}, at(headers, "securityHeadersConfig", "contentTypeOptions"))
	assert.Equal(t, false, at(headers, "corsConfig")["accessControlAllowCredentials"], "no cookie goes along")
	assert.Contains(t, containerIn(t, e.One(t, taskType, "api"))["environment"],
		fields{"name": "MEDIA_URL", "value": "https://files.edge.example.com"})
}

// TestCertificatesOfTheEdgeAreFromUsEast1 and those of the load balancer are not;
// the same host is proved by the same record.
func TestCertificatesOfTheEdgeAreFromUsEast1(t *testing.T) {
	e := evaluate(t, edge)
	region := map[string]string{"site-certificate": "us-east-1", "uploads-certificate": "us-east-1", "ingress-certificate": "eu-central-1"}
	for name := range e.Of(certificateType) {
		for prefix, want := range region {
			if strings.HasPrefix(name, prefix) {
				assert.Contains(t, e.text(certificateType, name, "arn"), ":acm:"+want+":444444444444:", name)
			}
		}
	}
	assert.Equal(t, []string{
		"ingress-certificate", "ingress-certificate-api", "ingress-certificate-bi", "ingress-certificate-campus-a",
		"ingress-certificate-origin", "ingress-certificate-www",
		"site-certificate", "site-certificate-api", "site-certificate-bi", "site-certificate-campus-a", "site-certificate-www",
		"uploads-certificate",
	}, slices.Sorted(maps.Keys(e.Of(certificateType))))
	proofs := slices.DeleteFunc(slices.Sorted(maps.Keys(e.Of(recordType))), func(name string) bool { return !strings.HasSuffix(name, "-proof") })
	assert.Equal(t, []string{
		"ingress-certificate-api-proof", "ingress-certificate-bi-proof", "ingress-certificate-campus-a-proof",
		"ingress-certificate-origin-proof", "ingress-certificate-proof", "ingress-certificate-www-proof",
		"uploads-certificate-proof",
	}, proofs)
	provider := e.inputs(awsProvider, "edge")
	own := e.inputs(awsProvider, "aws")
	assert.Equal(t, "us-east-1", provider["region"])
	assert.Equal(t, own["allowedAccountIds"], provider["allowedAccountIds"])
	assert.Equal(t, own["defaultTags"], provider["defaultTags"])
}

func TestInUsEast1ThereIsOneProvider(t *testing.T) {
	stack := recorder.FirstUp(t, edge)
	stack.Config["aws:region"] = "us-east-1"
	assert.Equal(t, []string{"aws"}, slices.Sorted(maps.Keys(recorder.Run(t, stack).Of(awsProvider))))
	assert.Equal(t, []string{"aws"}, slices.Sorted(maps.Keys(evaluate(t, staging).Of(awsProvider))))
}

func TestOnlyCloudFrontGetsIn(t *testing.T) {
	e := evaluate(t, edge)
	group := e.id(securityGroup, "ingress")
	assert.ElementsMatch(t, []string{"ingress-edges", "ingress-out-3000", "ingress-out-8000", "ingress-out-8001"}, e.rulesOf(group))
	assert.Equal(t, fields{
		"securityGroupId": group, "description": "CloudFront on https", "prefixListId": "pl-a3a144ca",
		"ipProtocol": "tcp", "fromPort": 443.0, "toPort": 443.0,
	}, e.inputs(ingressRule, "ingress-edges"))
	assert.Equal(t, []string{"ingress-https"}, slices.Sorted(maps.Keys(e.Of(listenerType))), "nobody is there to redirect")

	proof := e.text(randomPassword, "ingress-proof", "result")
	rules := e.Of(ruleType)
	assert.Len(t, rules, 5)
	for name, rule := range rules {
		conditions := rule.Plain()["conditions"].([]any)
		assert.Equal(t, fields{"httpHeader": fields{"httpHeaderName": "X-Origin-Verify", "values": []any{proof}}}, conditions[2], name)
		assert.NotContains(t, plainOf(rule), proof, name)
	}
	for _, name := range []string{"site", "site-api", "site-bi", "site-campus-a", "site-www"} {
		site := e.One(t, distribution, name)
		origin := site.Plain()["origins"].([]any)[0].(map[string]any)
		assert.Equal(t, []any{fields{"name": "X-Origin-Verify", "value": proof}}, origin["customHeaders"], name)
		assert.NotContains(t, plainOf(site), proof, name)
	}
}

// plainOf gathers every text of a resource that is not secret.
func plainOf(r recorder.Resource) []string {
	var texts []string
	walk(resource.NewProperty(r.Inputs), func(text string) { texts = append(texts, text) })
	return texts
}

func TestStaticPathsAreKeptAndNothingElse(t *testing.T) {
	e := evaluate(t, edge)
	inputs := e.inputs(distribution, "site-api")
	assert.Equal(t, []any{"api.edge.example.com"}, inputs["aliases"])
	origin := inputs["origins"].([]any)[0].(map[string]any)
	assert.Equal(t, "origin.edge.example.com", origin["domainName"])
	assert.Equal(t, fields{
		"httpPort": 80.0, "httpsPort": 443.0, "originProtocolPolicy": "https-only", "originSslProtocols": []any{"TLSv1.2"},
		"originReadTimeout": 60.0,
	}, origin["customOriginConfig"])
	assert.Equal(t, fields{
		"targetOriginId": "site", "viewerProtocolPolicy": "redirect-to-https", "compress": true,
		"allowedMethods": []any{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}, "cachedMethods": []any{"GET", "HEAD"},
		"cachePolicyId":         "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
		"originRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3",
	}, inputs["defaultCacheBehavior"])
	kept := func(path string) any {
		return fields{
			"pathPattern": path, "targetOriginId": "site", "viewerProtocolPolicy": "redirect-to-https", "compress": true,
			"allowedMethods": []any{"GET", "HEAD", "OPTIONS"}, "cachedMethods": []any{"GET", "HEAD"},
			"cachePolicyId":         "658327ea-f89d-4fab-a63d-7e88639e58f6",
			"originRequestPolicyId": "bf0718e1-ba1e-49d1-88b1-f726733018ae",
		}
	}
	assert.Equal(t, []any{kept("/static/*"), kept("/favicon.ico")}, inputs["orderedCacheBehaviors"])
	assert.Equal(t, fields{
		"acmCertificateArn":      e.text(certificateType, "site-certificate-api", "arn"),
		"minimumProtocolVersion": "TLSv1.2_2021", "sslSupportMethod": "sni-only",
	}, inputs["viewerCertificate"])
}

// TestNamesLeadToTheEdge, on IPv4 and IPv6, by the records that led to the load
// balancer before: they change in place.
func TestNamesLeadToTheEdge(t *testing.T) {
	e := evaluate(t, edge)
	for suffix, site := range map[string]string{"": "site", "-api": "site-api", "-bi": "site-bi", "-www": "site-www"} {
		for _, part := range []string{"-alias", "-alias6"} {
			alias := e.inputs(recordType, "ingress"+part+suffix)["aliases"].([]any)[0]
			assert.Equal(t, fields{
				"name": e.text(distribution, site, "domainName"), "zoneId": "Z2FDTNDATAQYW2", "evaluateTargetHealth": false,
			}, alias, suffix)
		}
	}
	assert.Equal(t, fields{
		"name": e.text("aws:lb/loadBalancer:LoadBalancer", "ingress", "dnsName"), "evaluateTargetHealth": true,
		"zoneId": e.text("aws:lb/loadBalancer:LoadBalancer", "ingress", "zoneId"),
	}, e.inputs(recordType, "ingress-alias-origin")["aliases"].([]any)[0])

	without := evaluate(t, edge, cdn(fields{"uploads": true}))
	for _, name := range []string{"ingress-alias", "ingress-alias-api", "ingress-alias-bi", "ingress-alias-www"} {
		before, after := without.One(t, recordType, name), e.One(t, recordType, name)
		assert.Equal(t, before.Parent, after.Parent, name)
		assert.Equal(t, []any{before.Plain()["name"], before.Plain()["type"]}, []any{after.Plain()["name"], after.Plain()["type"]}, name)
	}
	assert.NotContains(t, without.Of(recordType), "ingress-alias6")
}

// TestTheStepBetweenLetsTheWorldIn: while names still lead to the load balancer.
func TestTheStepBetweenLetsTheWorldIn(t *testing.T) {
	e := evaluate(t, edge, cdn(fields{"site": fields{"only": false}}))
	assert.Equal(t, "0.0.0.0/0", e.inputs(ingressRule, "ingress-https")["cidrIpv4"])
	assert.NotContains(t, e.Of(ingressRule), "ingress-edges")
	assert.NotContains(t, e.Of(randomPassword), "ingress-proof")
	assert.Len(t, e.inputs(ruleType, "api")["conditions"], 2)
	assert.Len(t, e.Of(listenerType), 2)
	assert.NotContains(t, e.inputs(distribution, "site"), "orderedCacheBehaviors")
	assert.NotContains(t, e.Of(distribution), "uploads")
	assert.NotContains(t, e.text("aws:s3/bucketPolicy:BucketPolicy", "uploads", "policy"), "cloudfront")
	assert.NotContains(t, e.text(kmsKey, "keys-data", "policy"), "cloudfront")
	environment := containerIn(t, e.One(t, taskType, "api"))["environment"].([]any)
	assert.Contains(t, environment, fields{
		"name": "MEDIA_URL", "value": "https://" + e.text("aws:s3/bucketV2:BucketV2", "uploads", "bucketRegionalDomainName"),
	})
}

// TestOneMoreHostOnlyAddsToTheSite.
func TestOneMoreHostOnlyAddsToTheSite(t *testing.T) {
	before := evaluate(t, edge)
	after := evaluate(t, edge, func(platform map[string]any) {
		at(platform, "services")["admin"] = fields{
			"kind": "web", "image": "app", "port": 8000, "health": fields{"path": "/"}, "route": fields{"host": "admin"},
		}
	})
	for _, typ := range []string{distribution, certificateType, recordType, ruleType, ingressRule, egressRule} {
		for name := range before.Of(typ) {
			assert.Equal(t, before.inputs(typ, name), after.inputs(typ, name), "%s %s", typ, name)
		}
	}
	assert.Len(t, after.Of(distribution), len(before.Of(distribution))+1)
}
