package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// github is a github section of which something is said.
func github(more string) edits {
	if more != "" {
		more = ", " + more
	}
	return edits{"releases": `{}`, "github": `{"repository": "example-org/landfall"` + more + `}`}
}

func TestRefusesToTrustTheWrongRepository(t *testing.T) {
	long := "example-org/" + strings.Repeat("r", 33)
	refuses(t, []refusal{
		{"nobody is named", edits{"releases": `{}`, "github": `{}`}, `github.repository: is missing; write owner/name, such as example-org/shop`},
		{"an address is no repository", edits{"releases": `{}`, "github": `{"repository": "https://github.com/example-org/landfall"}`}, `github.repository: "https://github.com/example-org/landfall" is no repository of GitHub; write owner/name, such as example-org/shop, without the address before it`},
		{"every repository of an owner", edits{"releases": `{}`, "github": `{"repository": "example-org/*"}`}, `github.repository: "example-org/*" is no repository of GitHub; write owner/name, such as example-org/shop, without the address before it`},
		{"releases are not written down", edits{"github": `{"repository": "example-org/landfall"}`}, `github: has nowhere to write down what it deploys; add the section releases: {}`},
		{"every environment", github(`"environment": "*"`), `github.environment: "*" is no name for an environment; use letters, digits and . _ -`},
		{"every branch", github(`"branch": "release/*"`), `github.branch: "release/*" is no name for a branch; use letters, digits and . _ / -, such as main`},
		{"a branch in full", github(`"branch": "refs/heads/release/2"`), `github.branch: "refs/heads/release/2" is a branch's whole reference; write the name alone: release/2`},
		{"a tag", github(`"branch": "refs/tags/v1"`), `github.branch: "refs/tags/v1" is no branch; write the name of one alone, such as main`},
		{"a repository as it is cloned", github(`"images": {"medusa": "example-org/shop.git"}`), `github.images.medusa: "example-org/shop.git" ends as no repository of GitHub does; write example-org/shop`},
		{"nobody's image", github(`"images": {"medsua": "example-org/shop"}`), `github.images.medsua: is not one of images; did you mean medusa?`},
		{"an image of no repository", github(`"images": {"medusa": ""}`), `github.images.medusa: is missing; write owner/name, such as example-org/shop`},
		{"an image of an address", github(`"images": {"medusa": "shop"}`), `github.images.medusa: "shop" is no repository of GitHub; write owner/name, such as example-org/shop, without the address before it`},
		{"repositories that roles cannot tell apart", github(`"images": {"medusa": "example/org-shop", "storefront": "example-org/shop"}`), `github.images.storefront: "example-org/shop" is told from example/org-shop by nothing but its punctuation; rename one of the two: a role is named after each`},
		{"a repository too long for a role", github(`"images": {"medusa": "` + long + `"}`), `github.images.medusa: "` + long + `" makes the name of a role 1 characters too long; shorten it: an IAM role has room for 44`},
		{"environments pull that cannot be", github(`"pulledBy": ["staging", "every one", "staging"]`), `
			github.pulledBy[1]: "every one" is no name for an environment; use letters, digits and . _ -
			github.pulledBy[2]: "staging" is listed twice; remove one of the two`},
		{"the environment pulls from itself", github(`"environment": "live", "pulledBy": ["live"]`), `github.pulledBy[0]: "live" is the environment that deploys here, and may pull anyway; remove it`},
		{"a provider of another kind", github(`"provider": "none"`), `github.provider: "none" is unknown; use create or existing`},
		{"state in no bucket", github(`"state": {}`), `github.state.bucket: is missing; name the bucket, as it stands after s3:// where you ran pulumi login`},
		{"state in an address", github(`"state": {"bucket": "s3://my-state"}`), `github.state.bucket: "s3://my-state" is no name of a bucket; write it as it stands after s3:// where you ran pulumi login, without its region`},
		{"state under an alias", github(`"state": {"bucket": "my-state", "key": "alias/pulumi"}`), `github.state.key: "alias/pulumi" is no ARN of a key; write that of the key itself and not of its alias: arn:aws:kms:eu-central-1:111111111111:key/…`},
	})
}

func TestGitHubIsTrustedAsFarAsIsSaid(t *testing.T) {
	c := parsed(t, github(`"images": {"medusa": "Example-Org/Shop.API", "storefront": "Example-Org/Shop.API"}, "pulledBy": ["live"],
		"state": {"bucket": "my-state", "key": "arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555"}`))
	require.Equal(t, config.GitHub{
		Repository: "example-org/landfall", Environment: "production", Branch: "main", Provider: config.Create,
		Images:   map[string]string{"medusa": "Example-Org/Shop.API", "storefront": "Example-Org/Shop.API"},
		PulledBy: []string{"live"},
		State:    &config.State{Bucket: "my-state", Key: "arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555"},
	}, *c.GitHub)
	require.Equal(t, map[string][]string{"Example-Org/Shop.API": {"medusa", "storefront"}}, c.GitHub.Pushers())
	require.Equal(t, "example-org-shop-api", config.Slug("Example-Org/Shop.API"))
	require.Equal(t, "/landfall-production-github/", c.GitHubPath())
	require.Nil(t, parsed(t, nil).GitHub)
}
