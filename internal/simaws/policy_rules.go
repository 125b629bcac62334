package simaws

import (
	"slices"
	"strings"
)

// policyDocument wants a policy IAM can read, if there is one at all.
func policyDocument(property string, sort policySort) rule {
	return func(c *call) error {
		document := c.p().str(property)
		if document == "" {
			return nil
		}
		if _, fault := parsePolicy(document, sort); fault != "" {
			return c.no(malformed(c.kind.create), "%s", fault)
		}
		return nil
	}
}

// malformed is the code a service uses for a policy it cannot read.
func malformed(operation string) string {
	service, _, _ := strings.Cut(operation, ":")
	switch service {
	case "IAM":
		return "MalformedPolicyDocument"
	case "S3":
		return "MalformedPolicy"
	case "KMS", "Secrets Manager":
		return "MalformedPolicyDocumentException"
	case "EFS":
		return "InvalidPolicyException"
	case "SNS":
		return "InvalidParameter"
	case "ECR":
		return "InvalidParameterException"
	case "SQS":
		return "InvalidAttributeValue"
	}
	return "InvalidPolicyDocument"
}

// inlineSize limits all inline policies of a role together, white space not counted.
func inlineSize(c *call) error {
	total := policySize(c.p().str("policy"))
	for _, other := range c.others(inlineType) {
		if other.attribute("role") == c.p().str("role") {
			total += policySize(other.attribute("policy"))
		}
	}
	if total > inlineLimit {
		return c.no("LimitExceeded", "Maximum policy size of %d bytes exceeded for role %s", inlineLimit, c.p().str("role"))
	}
	return nil
}

func policySize(document string) int {
	return len(strings.Join(strings.Fields(document), ""))
}

// managedPolicies limits the managed policies of a role and refuses one twice.
func managedPolicies(c *call) error {
	const limit = 10
	count := 0
	for _, other := range c.others(attachType) {
		if other.attribute("role") == c.p().str("role") {
			count++
		}
	}
	if count >= limit {
		return c.no("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: %d", limit)
	}
	return nil
}

// keyLockout wants a key policy that leaves the account in control of the key.
func keyLockout(c *call) error {
	document := c.p().str("policy")
	if document == "" || c.p().flag("bypassPolicyLockoutSafetyCheck") {
		return nil
	}
	p, _ := parsePolicy(document, resourcePolicy)
	for _, s := range p.Statement {
		may := slices.Contains(s.Action, "kms:*") || slices.Contains(s.Action, "kms:PutKeyPolicy") || slices.Contains(s.Action, "*")
		ours := slices.ContainsFunc(s.Principal["AWS"], func(name string) bool {
			return name == "*" || name == c.session.Account || strings.Contains(name, ":"+c.session.Account+":")
		})
		if s.Effect == "Allow" && may && (ours || len(s.Principal["*"]) > 0) {
			return nil
		}
	}
	return c.no("MalformedPolicyDocumentException",
		"The new key policy will not allow you to update the key policy in the future.")
}

// trusts says whether a role lets a service assume it.
func trusts(role *thing, service string) bool {
	p, _ := parsePolicy(role.attribute("assumeRolePolicy"), trustPolicy)
	return slices.ContainsFunc(p.Statement, func(s statement) bool {
		return s.Effect == "Allow" && slices.Contains(s.Principal["Service"], service)
	})
}

// assumedBy wants a role that trusts the service it is handed to.
func assumedBy(property, service string) rule {
	return func(c *call) error {
		role := c.target(property)
		if role == nil || trusts(role, service) {
			return nil
		}
		switch c.kind.token {
		case instanceType:
			return c.no("InvalidParameterValue",
				"IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING")
		case proxyType:
			return c.no("InvalidParameterValue", "IAM role ARN value is invalid: RDS is not authorized to assume %s", c.p().str(property))
		}
		return c.no("ClientException",
			"ECS was unable to assume the role '%s' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
			c.p().str(property))
	}
}

// keyAllows wants a customer key whose policy names the service that is to use it.
func keyAllows(property, service string) rule {
	return func(c *call) error {
		key := c.target(property)
		if key == nil {
			return nil
		}
		name := c.expand(service)
		p, _ := parsePolicy(key.attribute("policy"), resourcePolicy)
		named := slices.ContainsFunc(p.Statement, func(s statement) bool {
			return s.Effect == "Allow" && slices.Contains(s.Principal["Service"], name)
		})
		if named {
			return nil
		}
		return c.no("AccessDeniedException",
			"The specified KMS key does not exist or is not allowed to be used with Arn '%s'",
			c.expand("arn:{partition}:logs:{region}:{account}:log-group:"+c.p().str("name")))
	}
}
