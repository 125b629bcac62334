package simaws

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// policySort is where a policy stands, which decides what it must and must not hold.
type policySort int

const (
	identityPolicy policySort = iota // on a role: names resources, no principal
	resourcePolicy                   // on a key, bucket or topic: names a principal and resources
	trustPolicy                      // who may assume a role: names a principal, no resources
)

// inlineLimit is how many characters all inline policies of a role may have.
const inlineLimit = 10240

// words is a JSON string or a list of them, as IAM has it.
type words []string

func (w *words) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, &one); err == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(w))
}

// principal is "*" or the named sorts of principals.
type principal map[string]words

func (p *principal) UnmarshalJSON(data []byte) error {
	var all string
	if err := json.Unmarshal(data, &all); err == nil {
		*p = principal{"*": {all}}
		return nil
	}
	return json.Unmarshal(data, (*map[string]words)(p))
}

type statement struct {
	Sid          string
	Effect       string
	Action       words
	NotAction    words
	Resource     words
	NotResource  words
	Principal    principal
	NotPrincipal principal
	Condition    map[string]map[string]any
}

// statements is one statement or a list of them.
type statements []statement

func (s *statements) UnmarshalJSON(data []byte) error {
	var one statement
	if err := strictly(data, &one); err == nil {
		*s = statements{one}
		return nil
	}
	return strictly(data, (*[]statement)(s))
}

// strictly decodes what may hold no field IAM does not know.
func strictly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

type policy struct {
	Version   string
	ID        string `json:"Id"`
	Statement statements
}

// parsePolicy reads a policy and says what is wrong with it in IAM's words.
func parsePolicy(document string, sort policySort) (policy, string) {
	var p policy
	if err := strictly([]byte(document), &p); err != nil {
		return p, "Syntax errors in policy."
	}
	if p.Version != "2012-10-17" && p.Version != "2008-10-17" {
		return p, "Syntax errors in policy."
	}
	if len(p.Statement) == 0 {
		return p, "Syntax errors in policy."
	}
	var sids []string
	for _, s := range p.Statement {
		if fault := s.fault(sort); fault != "" {
			return p, fault
		}
		if s.Sid != "" && slices.Contains(sids, s.Sid) {
			return p, "Statement IDs (SID) in a single policy must be unique."
		}
		sids = append(sids, s.Sid)
	}
	return p, ""
}

func (s statement) fault(sort policySort) string {
	hasPrincipal := len(s.Principal)+len(s.NotPrincipal) > 0
	hasResource := len(s.Resource)+len(s.NotResource) > 0
	switch {
	case s.Effect != "Allow" && s.Effect != "Deny":
		return "Syntax errors in policy."
	case len(s.Action)+len(s.NotAction) == 0:
		return "Policy statement must contain actions."
	case slices.ContainsFunc(s.Action, vendorless):
		return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
	case sort == identityPolicy && hasPrincipal:
		return "Policy document should not specify a principal."
	case sort == identityPolicy && !hasResource:
		return "Policy statement must contain resources."
	case sort == resourcePolicy && !hasResource:
		return "Policy statement must contain resources."
	case sort != identityPolicy && !hasPrincipal:
		return "Missing required field Principal"
	case sort == trustPolicy && hasResource:
		return "Has prohibited field Resource"
	case sort == identityPolicy && !sidLetters(s.Sid):
		return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
	}
	return ""
}

func vendorless(action string) bool {
	return action != "*" && !strings.Contains(action, ":")
}

func sidLetters(sid string) bool {
	return !strings.ContainsFunc(sid, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

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
	case "SNS":
		return "InvalidParameter"
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
		if c.kind.token == instanceType {
			return c.no("InvalidParameterValue",
				"IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING")
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
