package tests

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

const (
	roleType      = "aws:iam/role:Role"
	inlinePolicy  = "aws:iam/rolePolicy:RolePolicy"
	managedPolicy = "aws:iam/policy:Policy"
	oidcProvider  = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
)

// fromGitHub lets GitHub deploy an environment that it did not deploy before.
func fromGitHub(platform fields) {
	platform["releases"] = fields{}
	platform["github"] = fields{
		"repository": "example-org/landfall", "environment": "live", "pulledBy": []string{"elsewhere"},
		"state": fields{"bucket": "example-state", "key": "arn:aws:kms:eu-central-1:111111111111:key/11111111-2222-3333-4444-555555555555"},
	}
}

// deployed is every stack of the repository, deployed from GitHub.
func deployed(t *testing.T) map[string]evaluated {
	t.Helper()
	all := map[string]evaluated{}
	for name, stack := range shipped(t) {
		if slices.Contains(ofReviews, name) {
			continue // it has no rights of its own to give
		}
		edit(t, stack, fromGitHub)
		all[name] = evaluated{recorder.Run(t, stack), t}
	}
	return all
}

// TestRolesTrustOneKindOfJob: to the letter, for a token made for AWS, for an hour.
func TestRolesTrustOneKindOfJob(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	const issuer = "token.actions.githubusercontent.com"
	assert.Equal(t, fields{"url": "https://" + issuer, "clientIdLists": items{"sts.amazonaws.com"}}, e.inputs(oidcProvider, "github"))
	trusted := map[string]items{
		"github-look":                 {"repo:example-org/landfall:pull_request", "repo:example-org/landfall:ref:refs/heads/main"},
		"github-deploy":               {"repo:example-org/landfall:environment:staging"},
		"github-pull":                 {"repo:example-org/landfall:environment:production"},
		"github-push-example-org-app": {"repo:example-org/app:ref:refs/heads/main"},
	}
	var found []string
	for name, role := range e.Of(roleType) {
		if !strings.HasPrefix(role.Parent, "landfall:iam:GitHub::") {
			continue
		}
		found = append(found, name)
		assert.Equal(t, policy(fields{
			"Sid": "Assume", "Effect": "Allow", "Action": items{"sts:AssumeRoleWithWebIdentity"},
			"Principal": fields{"Federated": items{"arn:aws:iam::333333333333:oidc-provider/" + issuer}},
			"Condition": fields{"StringEquals": fields{issuer + ":aud": "sts.amazonaws.com", issuer + ":sub": trusted[name]}},
		}), e.decoded(roleType, name, "assumeRolePolicy"), name)
		assert.Equal(t, 3600.0, role.Plain()["maxSessionDuration"], name)
		assert.Equal(t, "/landfall-kinds-github/", role.Plain()["path"], name)
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(trusted)), found)
}

// TestGitHubComesWithoutMovingAnything: every resource stays under its name.
func TestGitHubComesWithoutMovingAnything(t *testing.T) {
	before := strings.Split(evaluate(t, production).Tree(), "\n")
	after := strings.Split(evaluate(t, production, fromGitHub).Tree(), "\n")
	assert.Subset(t, after, before)
	assert.Greater(t, len(after), len(before))
}

// TestOneEnvironmentOfAnAccountMakesTheProvider, the others know what it is called.
func TestOneEnvironmentOfAnAccountMakesTheProvider(t *testing.T) {
	e := evaluate(t, staging, fromGitHub, func(platform fields) { at(platform, "github")["provider"] = "existing" })
	assert.Empty(t, e.Of(oidcProvider))
	trust := statements(e.One(t, roleType, "github-deploy"))
	assert.Equal(t, list{"arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com"}, trust[0].Principal["Federated"])
}

// TestDeployedFromGitHub looks at every stack of the repository as one that GitHub
// deploys.
func TestDeployedFromGitHub(t *testing.T) {
	all := deployed(t)
	for says, test := range map[string]func(*testing.T, map[string]evaluated){
		"every role is bound":                                everyRoleIsBound,
		"the boundary holds nobody back":                     boundaryHoldsNobodyBack,
		"who deploys may make, change and delete everything": deploysEverything,
		"who looks sees no secret and changes nothing":       looksOnly,
	} {
		t.Run(says, func(t *testing.T) {
			mine := map[string]evaluated{}
			for name, e := range all {
				mine[name] = evaluated{e.Recording, t}
			}
			test(t, mine)
		})
	}
}

// everyRoleIsBound: those of the program by what the program does, those of GitHub
// by what nobody may do; and none where GitHub does not deploy.
func everyRoleIsBound(t *testing.T, all map[string]evaluated) {
	t.Helper()
	for name, e := range all {
		boundary, rails := e.id(managedPolicy, "boundary"), e.id(managedPolicy, "github-rails")
		for _, role := range e.Of(roleType) {
			want := boundary
			if strings.HasPrefix(role.Parent, "landfall:iam:GitHub::") {
				want = rails
			}
			assert.Equal(t, want, role.Plain()["permissionsBoundary"], "%s: %s", name, role.Name)
			assert.Contains(t, role.DependsOn, managedPolicy+"::"+map[string]string{boundary: "boundary", rails: "github-rails"}[want],
				"%s: %s is made after its boundary", name, role.Name)
		}
	}
	for _, role := range evaluate(t, staging).Of(roleType) {
		assert.NotContains(t, role.Plain(), "permissionsBoundary", role.Name)
	}
}

// boundaryHoldsNobodyBack: what any role of any stack is granted is within it,
// and it holds nothing that no role is granted.
func boundaryHoldsNobodyBack(t *testing.T, all map[string]evaluated) {
	t.Helper()
	granted := map[string]bool{}
	var bound []string
	for name, e := range all {
		boundary := statements(e.One(t, managedPolicy, "boundary"))
		bound = nil
		for _, s := range boundary {
			if s.Effect == "Allow" && s.Sid != "PassOwnRoles" {
				bound = append(bound, s.Action...)
			}
		}
		for _, r := range e.Of(inlinePolicy) {
			if strings.HasPrefix(r.Parent, "landfall:iam:GitHub::") {
				continue
			}
			for _, s := range statements(r) {
				for _, action := range s.Action {
					granted[action] = true
					for _, resource := range s.Resource {
						assert.True(t, allows(boundary, request{action, resource, nil}), "%s: %s of %s on %s", name, action, r.Name, resource)
					}
				}
			}
		}
	}
	delete(granted, "iam:PassRole")
	assert.ElementsMatch(t, slices.Collect(maps.Keys(granted)), bound, "iam/boundary.go lists what roles are granted")
}

// unasked are types that AWS is not asked for as their table says, or not by whoever
// deploys: random values, and what comes with another resource.
var unasked = []string{"pulumi:", "random:"}

// deploysEverything: each resource of each stack, asked
// for by its name as the simulated AWS would be.
func deploysEverything(t *testing.T, all map[string]evaluated) {
	t.Helper()
	for name, e := range all {
		granted := append(e.policiesOf("github-deploy"), onlyDenials(statements(e.One(t, managedPolicy, "github-rails")))...)
		own := map[string]string{
			"aws:ResourceTag/environment": e.environment(), "aws:ResourceTag/project": "landfall",
			"aws:RequestTag/environment": e.environment(), "aws:RequestTag/project": "landfall",
			"aws:RequestedRegion": "eu-central-1", "iam:PermissionsBoundary": e.id(managedPolicy, "boundary"),
			"lambda:FunctionArn": "arn:aws:lambda:eu-central-1:" + e.account() + ":function:" + e.prefix() + "-x",
		}
		for _, r := range e.Resources {
			others := slices.ContainsFunc(unasked, func(prefix string) bool { return strings.HasPrefix(r.Type, prefix) })
			theirs := strings.HasPrefix(r.Parent, "landfall:iam:GitHub::") || strings.HasPrefix(r.Parent, "landfall:iam:Boundary::")
			if !r.Custom || others {
				continue
			}
			for _, ask := range e.requests(r) {
				ask.context = own
				assert.Equal(t, !theirs, allows(granted, ask), "%s: %s on %s, which is %s", name, ask.action, ask.resource, r.URN())
			}
		}
	}
}

// environment is the stack's name.
func (e evaluated) environment() string { return strings.TrimPrefix(e.prefix(), "landfall-") }

func onlyDenials(policy []statement) []statement {
	return slices.DeleteFunc(policy, func(s statement) bool { return s.Effect != "Deny" })
}

// looksOnly: a pull request may hold any program.
func looksOnly(t *testing.T, all map[string]evaluated) {
	t.Helper()
	for name, e := range all {
		granted := e.policiesOf("github-look")
		for _, s := range granted {
			for _, action := range s.Action {
				if s.Effect == "Allow" {
					assert.Regexp(t, `^[a-z0-9-]+:(Describe|Get|List|BatchGet)|^kms:Decrypt$`, action, name)
				}
			}
		}
		for _, r := range e.Resources {
			if !r.Custom || strings.HasPrefix(r.Type, "pulumi:") || strings.HasPrefix(r.Type, "random:") {
				continue
			}
			for _, ask := range e.requests(r) {
				service, operation, _ := strings.Cut(ask.action, ":")
				if !strings.HasPrefix(operation, "Describe") {
					assert.False(t, allows(granted, ask), "%s: %s:%s", name, service, operation)
				}
				looks := slices.ContainsFunc(granted, func(s statement) bool {
					return s.Effect == "Allow" && slices.ContainsFunc(s.Action, func(action string) bool { return strings.HasPrefix(action, service+":") }) &&
						slices.ContainsFunc(s.Resource, func(pattern string) bool { return like(pattern, ask.resource) })
				})
				// What an invocation has done is looked up nowhere.
				assert.True(t, looks || ask.action == "lambda:InvokeFunction", "%s: nothing shows %s to who looks", name, r.URN())
			}
		}
	}
	e := all["production"]
	granted := e.policiesOf("github-look")
	releases := e.text("aws:s3/bucketV2:BucketV2", "releases", "arn")
	s3 := map[string]string{"kms:ViaService": "s3.eu-central-1.amazonaws.com"}
	data := e.text(kmsKey, "keys-data", "arn")
	for _, c := range []struct {
		ask  request
		want bool
	}{
		{request{"ec2:DescribeVpcs", "*", nil}, true},
		{request{"iam:GetRole", "arn:aws:iam::111111111111:role/landfall-production/x", nil}, true},
		{request{"iam:GetRole", "arn:aws:iam::111111111111:role/admin", nil}, false},
		{request{"secretsmanager:DescribeSecret", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:landfall-production/x", nil}, true},
		{request{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:landfall-production/x", nil}, false},
		{request{"s3:GetObject", "arn:aws:s3:::landfall-production-uploads-x/photo.jpg", nil}, false},
		{request{"s3:GetObject", releases + "/records/x", nil}, true},
		{request{"s3:GetObject", "arn:aws:s3:::example-state/.pulumi/stacks/landfall/production.json", nil}, true},
		{request{"s3:GetObject", "arn:aws:s3:::example-state/.pulumi/stacks/landfall/staging.json", nil}, false},
		{request{"kms:Decrypt", data, s3}, true},
		{request{"kms:Decrypt", data, map[string]string{"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}}, false},
		{request{"logs:GetLogEvents", "arn:aws:logs:eu-central-1:111111111111:log-group:/landfall/production/server:*", nil}, false},
		{request{"ecr:BatchGetImage", e.text("aws:ecr/repository:Repository", "registries-medusa", "arn"), nil}, false},
	} {
		assert.Equal(t, c.want, allows(granted, c.ask), "%v", c.ask)
	}
}
