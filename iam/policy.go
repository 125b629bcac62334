// Package iam holds what the other packages say about permission: policy
// documents as values, roles that one AWS service may assume, and the keys that
// encrypt everything the environment keeps.
package iam

import (
	"reflect"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Statement is one statement of a policy. Resources and condition values may be
// strings or Pulumi outputs.
type Statement struct {
	// Sid names the permission; letters and digits only, unique in its policy.
	Sid string
	// Deny turns the statement round; the zero value allows.
	Deny bool
	// Principals is who the statement speaks of; only resource and trust policies have it.
	Principals Principals
	// Actions are spelt out. Only denials may speak of all of them, and what narrows what
	// others grant and grants nothing itself: an endpoint's policy, a boundary. Of those
	// that only look, a role for people and their tools may have all of a service.
	Actions []string
	// Resources the actions may touch; empty only in trust policies.
	Resources []any
	// Conditions by operator, then by key.
	Conditions Conditions
}

// Principals names callers by kind: "Service", "AWS" or "Federated". The
// account root as AWS principal means: whoever IAM in this account permits.
type Principals map[string][]any

// Conditions is the condition block of a statement: operator, key, value.
type Conditions map[string]map[string]any

// Service is the principal of one or more AWS services.
func Service(names ...string) Principals {
	return Principals{"Service": anys(names)}
}

// Anyone is every caller there is. It belongs in denials and in the policies of
// endpoints only.
func Anyone() Principals {
	return Principals{"AWS": {"*"}}
}

// Policy renders statements as the JSON document AWS wants, with the keys
// sorted, so that the same statements always give the same bytes.
func Policy(statements ...Statement) pulumi.StringOutput {
	rendered := make([]any, len(statements))
	for i, s := range statements {
		rendered[i] = s.document()
	}
	// Outputs are awaited only where the static type is any, hence the maps.
	return pulumi.JSONMarshal(map[string]any{"Version": "2012-10-17", "Statement": rendered})
}

func (s Statement) document() map[string]any {
	doc := map[string]any{"Sid": s.Sid, "Effect": "Allow", "Action": s.Actions}
	if s.Deny {
		doc["Effect"] = "Deny"
	}
	if len(s.Principals) > 0 {
		principals := map[string]any{}
		for kind, names := range s.Principals {
			principals[kind] = names
		}
		doc["Principal"] = principals
	}
	if len(s.Resources) > 0 {
		doc["Resource"] = s.Resources
	}
	if len(s.Conditions) > 0 {
		conditions := map[string]any{}
		for operator, keys := range s.Conditions {
			conditions[operator] = keys
		}
		doc["Condition"] = conditions
	}
	return doc
}

// Joined makes one statement of those that say the same of different resources:
// each piece speaks for itself, and a role's inline policies hold 10,240 characters.
func Joined(statements []Statement) []Statement {
	var joined []Statement
	for _, s := range statements {
		at := slices.IndexFunc(joined, s.saysTheSame)
		if at < 0 {
			s.Resources = slices.Clone(s.Resources)
			joined = append(joined, s)
			continue
		}
		for _, r := range s.Resources {
			if !slices.Contains(joined[at].Resources, r) {
				joined[at].Resources = append(joined[at].Resources, r)
			}
		}
	}
	return joined
}

// saysTheSame compares all but the resources.
func (s Statement) saysTheSame(other Statement) bool {
	s.Resources, other.Resources = nil, nil
	return s.Sid == other.Sid && reflect.DeepEqual(s, other)
}

// TLSOnly denies every request to a resource that does not come over TLS.
func TLSOnly(action string, resources ...any) Statement {
	return Statement{
		Sid:        "DenyPlainText",
		Deny:       true,
		Principals: Anyone(),
		Actions:    []string{action},
		Resources:  resources,
		Conditions: Conditions{"Bool": {"aws:SecureTransport": "false"}},
	}
}

func anys(names []string) []any {
	out := make([]any, len(names))
	for i, name := range names {
		out[i] = name
	}
	return out
}
