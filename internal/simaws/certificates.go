package simaws

import "regexp"

var (
	certificateType = tok("acm", "Certificate")
	validationType  = tok("acm", "CertificateValidation")
	recordType      = tok("route53", "Record")
)

var certificateKinds = []kind{
	{
		token: certificateType, create: "ACM: RequestCertificate", update: "ACM: UpdateCertificateOptions",
		remove: "ACM: DeleteCertificate", tagged: true,
		id: "arn:{partition}:acm:{region}:{account}:certificate/{uuid}",
		outputs: map[string]string{
			"arn": "{id}", "domainValidationOptions": "", "status": "PENDING_VALIDATION", "type": "AMAZON_ISSUED",
			"keyAlgorithm": "RSA_2048", "renewalEligibility": "INELIGIBLE", "validationEmails": "",
			"validationMethod": "NONE", "subjectAlternativeNames": "",
		},
		defaults: map[string]any{"pendingRenewal": false, "renewalSummaries": []any{}},
		replaces: []string{
			"certificateAuthorityArn", "domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod",
			"validationOptions",
		},
		missing: "CertificateNotFound: Certificate '{value}' not found",
		inUse:   "ResourceInUseException: Certificate {arn} in account {account} is in use.",
		plan: []rule{
			matches("domainName", `^(\*\.)?([a-zA-Z0-9-]{1,63}\.)+[a-zA-Z]{2,63}$`, 253),
			oneOf("validationMethod", "DNS", "EMAIL", "NONE"),
		},
		finish: validationOptions,
	},
	{
		token: validationType, create: "ACM: DescribeCertificate", remove: "ACM: DescribeCertificate",
		// The provider takes the moment of issue; a simulated moment would be the same for all.
		id:       "{certificateArn}",
		required: []string{"certificateArn"},
		replaces: []string{"certificateArn", "validationRecordFqdns"},
		refs:     []ref{{path: "certificateArn", to: certificateType, owned: true}},
		refuse:   []rule{validationRecords},
		finish:   issue,
	},
	{
		token: recordType, create: "Route 53: ChangeResourceRecordSets", update: "Route 53: ChangeResourceRecordSets",
		remove: "Route 53: ChangeResourceRecordSets", id: "{zoneId}_{name}_{type}",
		name: &naming{
			property: "name", max: 1024, valid: regexp.MustCompile(`^[a-zA-Z0-9_.*@-]*$`),
			rule: "not a domain name", fixed: true,
		},
		outputs:  map[string]string{"fqdn": ""},
		required: []string{"zoneId", "name", "type"},
		replaces: []string{"name", "zoneId", "type", "setIdentifier"},
		plan: []rule{
			oneOf("type", "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV",
				"SSHFP", "SVCB", "TLSA", "TXT"),
			exactlyOne("aliases", "records"),
		},
		refuse: []rule{recordOnce, recordTTL, cnameAlone},
		finish: recordName,
	},
}
