package simaws

import (
	"regexp"
	"slices"
	"strings"
)

var (
	managedType = tok("iam", "Policy")
	oidcType    = tok("iam", "OpenIdConnectProvider")
)

// managedLimit is how many characters a managed policy may have, white space not counted.
const managedLimit = 6144

// ownedByAWS matches the policies that AWS keeps.
var ownedByAWS = regexp.MustCompile(`^arn:aws[\w-]*:iam::aws:policy/`)

// https begins the address of a provider and is no part of its name.
const https = "https://"

var identityKinds = []kind{
	{
		token: managedType, create: "IAM: CreatePolicy", update: "IAM: CreatePolicyVersion", remove: "IAM: DeletePolicy",
		id: "arn:{partition}:iam::{account}:policy{path}{name}", tagged: true,
		name: &naming{
			property: "name", max: 128, valid: regexp.MustCompile(`^[\w+=,.@-]+$`), rule: "must match [\\w+=,.@-]",
			taken: "EntityAlreadyExists: A policy called {name} already exists. Duplicate names are not allowed.",
		},
		outputs: map[string]string{
			"arn": "{id}", "policyId": "ANPA{upper17}", "attachmentCount": "",
		},
		defaults: map[string]any{"path": "/"},
		required: []string{"policy"},
		replaces: []string{"description", "name", "namePrefix", "path"},
		missing:  "NoSuchEntity: Policy {value} does not exist or is not attachable.",
		inUse:    "DeleteConflict: Cannot delete a policy attached to entities.",
		refuse:   []rule{policyDocument("policy", identityPolicy), managedSize},
		finish:   func(c *call) { c.put("attachmentCount", 0) },
	},
	{
		token: oidcType, create: "IAM: CreateOpenIDConnectProvider", update: "IAM: AddClientIDToOpenIDConnectProvider",
		remove: "IAM: DeleteOpenIDConnectProvider", tagged: true,
		name: &naming{
			property: "url", max: 255, valid: regexp.MustCompile(`^https://[a-z0-9.-]+(/[\w./-]*)?$`), rule: "an address with https", fixed: true,
			taken: "EntityAlreadyExists: Provider with url {url} already exists.",
		},
		outputs:  map[string]string{"arn": "", "thumbprintLists": ""},
		required: []string{"clientIdLists", "url"},
		replaces: []string{"url"},
		refuse:   []rule{audiences},
		finish:   providerPlace,
	},
}

// managedSize limits a managed policy.
func managedSize(c *call) error {
	if policySize(c.p().str("policy")) > managedLimit {
		return c.no("LimitExceeded", "Cannot exceed quota for PolicySize: %d", managedLimit)
	}
	return nil
}

// audiences wants someone for whom the tokens are made.
func audiences(c *call) error {
	const limit = 100
	clients := c.p().strs("clientIdLists[*]")
	if len(clients) > limit {
		return c.no("LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: %d", limit)
	}
	if slices.Contains(clients, "") {
		return c.no("ValidationError", "1 validation error detected: Value '[]' at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length greater than or equal to 1]")
	}
	return nil
}

// providerPlace names a provider by the address it has.
func providerPlace(c *call) {
	c.id = c.expand("arn:{partition}:iam::{account}:oidc-provider/" + strings.TrimPrefix(c.p().str("url"), https))
	c.put("arn", c.id)
	if c.p().has("thumbprintLists") {
		return
	}
	// IAM looks up who has signed the certificate there and notes it down.
	c.put("thumbprintLists", []any{c.expand("{hex40}")})
}
