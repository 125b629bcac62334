package simaws

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// validationOptions are the records that prove a domain is ours, one per name; a
// wildcard shares the record of the name above it.
func validationOptions(c *call) {
	names := append([]string{c.p().str("domainName")}, c.p().strs("subjectAlternativeNames[*]")...)
	slices.Sort(names[1:])
	names = slices.Compact(names)
	c.put("subjectAlternativeNames", listOf(names))
	if c.p().str("validationMethod") != "DNS" {
		c.put("domainValidationOptions", []any{})
		return
	}
	var options []any
	for _, name := range names {
		base := strings.TrimPrefix(name, "*.")
		options = append(options, map[string]any{
			"domainName":          name,
			"resourceRecordName":  "_" + c.proof(base, "name", 32) + "." + base + ".",
			"resourceRecordType":  "CNAME",
			"resourceRecordValue": "_" + c.proof(base, "value", 32) + "." + c.proof(base, "zone", 10) + ".acm-validations.aws.",
		})
	}
	c.put("domainValidationOptions", options)
	c.put("validationEmails", []any{})
}

// proof is what ACM wants an account to put beside a name: the same for every
// certificate of the name, in every region.
func (c *call) proof(name, part string, count int) string {
	return string(drawFrom("0123456789abcdef", count, c.session.Account, name, part))
}

func listOf(values []string) []any {
	listed := make([]any, 0, len(values))
	for _, value := range values {
		listed = append(listed, value)
	}
	return listed
}

// validationRecords wants every record that validation needs to be in DNS.
func validationRecords(c *call) error {
	certificate := c.target("certificateArn")
	if certificate == nil {
		return nil
	}
	for _, v := range props(certificate.out).all("domainValidationOptions[*]") {
		option := props(v.ObjectValue())
		found := slices.ContainsFunc(c.others(recordType), func(record *thing) bool {
			return trimDot(record.attribute("name")) == trimDot(option.str("resourceRecordName")) &&
				slices.ContainsFunc(props(record.in).strs("records[*]"), func(value string) bool {
					return trimDot(value) == trimDot(option.str("resourceRecordValue"))
				})
		})
		if !found {
			return c.no("RequestInProgressException",
				"timeout while waiting for certificate %s to be issued: %s is not in DNS",
				certificate.id, option.str("resourceRecordName"))
		}
	}
	return nil
}

func trimDot(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }

// issue marks the certificate as issued once it is validated.
func issue(c *call) {
	if certificate := c.target("certificateArn"); certificate != nil {
		certificate.out["status"] = resource.NewProperty("ISSUED")
		certificate.out["renewalEligibility"] = resource.NewProperty("ELIGIBLE")
	}
}

// recordOnce refuses a second record set of a name and type, unless it may overwrite.
func recordOnce(c *call) error {
	if c.p().flag("allowOverwrite") {
		return nil
	}
	for _, other := range c.others(recordType) {
		if sameRecord(props(other.in), c.p()) {
			return c.no("InvalidChangeBatch", "[Tried to create resource record set [name='%s.', type='%s'] but it already exists]",
				trimDot(c.p().str("name")), c.p().str("type"))
		}
	}
	return nil
}

func sameRecord(a, b props) bool {
	return a.str("zoneId") == b.str("zoneId") && trimDot(a.str("name")) == trimDot(b.str("name")) &&
		a.str("type") == b.str("type") && a.str("setIdentifier") == b.str("setIdentifier")
}

// cnameAlone keeps a CNAME from sharing its name with other records.
func cnameAlone(c *call) error {
	for _, other := range c.others(recordType) {
		p := props(other.in)
		if p.str("zoneId") != c.p().str("zoneId") || trimDot(p.str("name")) != trimDot(c.p().str("name")) {
			continue
		}
		if types := []string{p.str("type"), c.p().str("type")}; types[0] != types[1] && slices.Contains(types, "CNAME") {
			return c.no("InvalidChangeBatch",
				"[RRSet of type %s with DNS name %s. is not permitted as it conflicts with other records with the same DNS name in zone]",
				c.p().str("type"), trimDot(c.p().str("name")))
		}
	}
	return nil
}

func recordTTL(c *call) error {
	if c.p().has("records") && !c.p().has("ttl") {
		return c.no("InvalidInput", "Invalid request: Missing field 'TTL' in Change")
	}
	return nil
}

func recordName(c *call) { c.put("fqdn", trimDot(c.p().str("name"))) }
