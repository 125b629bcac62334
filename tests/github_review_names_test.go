package tests

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestNamesOfReviewsAreNoOthers: prefixes of names overlap easily.
func TestNamesOfReviewsAreNoOthers(t *testing.T) {
	_, granted := reviewer(t)
	for stack, want := range map[string]bool{
		"pr-7": true, "pr-123456": true, "staging": false, "production": false, "prod": false, "prod-eu": false, "p": false, "pr": false,
	} {
		for action, resource := range map[string]string{
			"secretsmanager:PutSecretValue": "arn:aws:secretsmanager:" + inStaging + "secret:landfall-" + stack + "/x",
			"logs:DeleteLogGroup":           "arn:aws:logs:" + inStaging + "log-group:/landfall/" + stack + "/server",
			"lambda:UpdateFunctionCode":     "arn:aws:lambda:" + inStaging + "function:landfall-" + stack + "-releasegate",
			"sqs:DeleteQueue":               "arn:aws:sqs:" + inStaging + "landfall-" + stack + "-orders",
			"s3:DeleteBucket":               "arn:aws:s3:::landfall-" + stack + "-uploads-x",
			"s3:DeleteObject":               "arn:aws:s3:::landfall-" + stack + "-uploads-x/photo.jpg",
			"iam:DeleteRole":                "arn:aws:iam::222222222222:role/landfall-" + stack + "/server",
			"scheduler:DeleteSchedule":      "arn:aws:scheduler:" + inStaging + "schedule/landfall-" + stack + "-nightly/x",
			"ecs:RegisterTaskDefinition":    "arn:aws:ecs:" + inStaging + "task-definition/landfall-" + stack + "-server:1",
			"s3:PutObject":                  "arn:aws:s3:::example-state/.pulumi/stacks/landfall/" + stack + ".json",
		} {
			assert.Equal(t, want, allows(granted, request{action, resource, tagsOf(stack)}), "%s on %s", action, resource)
		}
	}
	deployer := evaluate(t, production, fromGitHub).policiesOf("github-deploy")
	assert.False(t, allows(deployer, request{"secretsmanager:PutSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:landfall-pr-7/x", tagsOf("pr-7")}))
}

// TestWhatPullRequestsBuildIsForReviewsAlone: the role that pushes it can put it
// nowhere that another environment takes a build from.
func TestWhatPullRequestsBuildIsForReviewsAlone(t *testing.T) {
	e := evaluate(t, staging, lending)
	const registry = "aws:ecr/repository:Repository"
	shop := e.policiesOf("github-try-example-org-shop")
	releases := e.text("aws:s3/bucketV2:BucketV2", "releases", "arn")
	for _, c := range []struct {
		action, resource string
		want             bool
	}{
		{"ecr:PutImage", e.text(registry, "review-registries-medusa", "arn"), true},
		{"ecr:DescribeImageScanFindings", e.text(registry, "review-registries-medusa", "arn"), true},
		{"ecr:PutImage", e.text(registry, "review-registries-storefront", "arn"), false},
		{"ecr:PutImage", e.text(registry, "registries-medusa", "arn"), false},
		{"ecr:BatchDeleteImage", e.text(registry, "review-registries-medusa", "arn"), false},
		{"s3:PutObject", releases + "/reviews/example-org/shop/x.json", true},
		{"s3:PutObject", releases + "/reviews/example-org/storefront/x.json", false},
		{"s3:PutObject", releases + "/manifests/example-org/shop/x.json", false},
		{"s3:PutObject", releases + "/records/x.json", false},
		{"s3:GetObject", releases + "/records/x.json", false},
	} {
		assert.Equal(t, c.want, allows(shop, request{c.action, c.resource, nil}), "%s on %s", c.action, c.resource)
	}
	pushed := e.policiesOf("github-push-example-org-shop")
	assert.False(t, allows(pushed, request{"ecr:PutImage", e.text(registry, "review-registries-medusa", "arn"), nil}))
	assert.Equal(t, "landfall-staging/reviews/medusa", e.inputs(registry, "review-registries-medusa")["name"])
	policy := e.inputs("aws:ecr/lifecyclePolicy:LifecyclePolicy", "review-registries-medusa")["policy"]
	assert.Contains(t, policy, `"selection":{"tagStatus":"tagged","tagPrefixList":["sha-"],"countType":"sinceImagePushed","countUnit":"days","countNumber":120}`)
	assert.NotContains(t, e.inputs("aws:ecr/lifecyclePolicy:LifecyclePolicy", "registries-medusa")["policy"], "sha-", "what was released stays")
}

// TestPoliciesOfReviewsFit wherever they are.
func TestPoliciesOfReviewsFit(t *testing.T) {
	stack := edited(t, staging, lending, func(platform fields) {
		platform["account"] = "999999999999"
		at(platform, "domain")["name"] = strings.Repeat("d", 48) + ".example.com"
	})
	stack.Name = strings.Repeat("s", 23)
	stack.Config["aws:region"] = "ap-southeast-1"
	longest := evaluated{recorder.Run(t, stack), t}
	for _, r := range longest.Of(managedPolicy) {
		text := r.Plain()["policy"].(string)
		assert.LessOrEqual(t, len(strings.Join(strings.Fields(text), "")), 6144, r.Name)
	}
	inline := 0
	for _, r := range longest.Of(inlinePolicy) {
		if r.Plain()["role"] == longest.text(roleType, "github-review", "name") {
			inline += len(r.Plain()["policy"].(string))
		}
	}
	require.Positive(t, inline)
	assert.LessOrEqual(t, inline, 10240)
}

// TestRolesOfReviewsHaveNoWideGrants beyond those whose reason stands beside them.
func TestRolesOfReviewsHaveNoWideGrants(t *testing.T) {
	wide := map[string][]string{
		"github-reviews-look": {"Look"}, "github-reviews-compute": {"FunctionSources"}, "github-reviews-data": {"MountTargets"},
		"github-reviews-ways": {"MakePrivateNames", "PrivateZones", "PrivateNames"},
	}
	found := map[string][]string{}
	for name, r := range evaluate(t, staging, lending).Of(managedPolicy) {
		for _, s := range statements(r) {
			if s.Effect != "Allow" || !strings.HasPrefix(name, "github-reviews-") {
				continue
			}
			if slices.Contains(s.Resource, "*") {
				found[name] = append(found[name], s.Sid)
			}
			if name != "github-reviews-look" {
				assert.NotContains(t, strings.Join(s.Action, " "), "*", name)
			}
		}
	}
	assert.Equal(t, wide, found)
}
