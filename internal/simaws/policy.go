package simaws

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
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

// reading is a document and what it is read as; read, what was found.
type reading struct {
	document string
	sort     policySort
}

type read struct {
	policy policy
	fault  string
}

// readings are kept, for every question about a right asks for the same few again.
var readings sync.Map

// parsePolicy reads a policy and says what is wrong with it in IAM's words. What it
// returns is shared: nobody changes it.
func parsePolicy(document string, sort policySort) (policy, string) {
	key := reading{document, sort}
	known, ok := readings.Load(key)
	if !ok {
		p, fault := readPolicy(document, sort)
		known, _ = readings.LoadOrStore(key, read{p, fault})
	}
	found := known.(read)
	return found.policy, found.fault
}

func readPolicy(document string, sort policySort) (policy, string) {
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
