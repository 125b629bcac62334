package tests

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// TestWhoDeploysCannotGiveItselfMore, nor touch what is another's.
func TestWhoDeploysCannotGiveItselfMore(t *testing.T) {
	e := evaluate(t, production, fromGitHub)
	granted := append(e.policiesOf("github-deploy"), onlyDenials(statements(e.One(t, managedPolicy, "github-rails")))...)
	boundary := e.id(managedPolicy, "boundary")
	const account = "arn:aws:iam::111111111111:"
	here := map[string]string{"aws:RequestedRegion": "eu-central-1"}
	with := func(more ...string) map[string]string {
		context := maps.Clone(here)
		for i := 0; i < len(more); i += 2 {
			context[more[i]] = more[i+1]
		}
		return context
	}
	for says, c := range map[string]struct {
		ask  request
		want bool
	}{
		"a role within the boundary":          {request{"iam:CreateRole", account + "role/landfall-production/x", with("iam:PermissionsBoundary", boundary)}, true},
		"a role without a boundary":           {request{"iam:CreateRole", account + "role/landfall-production/x", here}, false},
		"a role within another boundary":      {request{"iam:CreateRole", account + "role/landfall-production/x", with("iam:PermissionsBoundary", account+"policy/mine")}, false},
		"a role elsewhere":                    {request{"iam:CreateRole", account + "role/x", with("iam:PermissionsBoundary", boundary)}, false},
		"a policy of an unbound role":         {request{"iam:PutRolePolicy", account + "role/landfall-production/x", here}, false},
		"no boundary any more":                {request{"iam:DeleteRolePermissionsBoundary", account + "role/landfall-production/x", with("iam:PermissionsBoundary", boundary)}, false},
		"its own policy":                      {request{"iam:CreatePolicyVersion", account + "policy/landfall-production-github/github-data", here}, false},
		"the boundary itself":                 {request{"iam:CreatePolicyVersion", account + "policy/landfall-production-github/boundary", here}, false},
		"its own trust":                       {request{"iam:UpdateAssumeRolePolicy", account + "role/landfall-production-github/github-deploy", here}, false},
		"whom the account trusts":             {request{"iam:UpdateOpenIDConnectProviderThumbprint", account + "oidc-provider/token.actions.githubusercontent.com", here}, false},
		"a person":                            {request{"iam:CreateUser", account + "user/mallory", here}, false},
		"a key for a person":                  {request{"iam:CreateAccessKey", account + "user/mallory", here}, false},
		"to be another role":                  {request{"sts:AssumeRole", account + "role/admin", here}, false},
		"a role for a service":                {request{"iam:PassRole", account + "role/landfall-production/x", with("iam:PassedToService", "ecs-tasks.amazonaws.com")}, true},
		"a role for a service of another":     {request{"iam:PassRole", account + "role/landfall-production/x", with("iam:PassedToService", "sagemaker.amazonaws.com")}, false},
		"its own role for a service":          {request{"iam:PassRole", account + "role/landfall-production-github/github-deploy", with("iam:PassedToService", "ecs-tasks.amazonaws.com")}, false},
		"a secret of this environment":        {request{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:landfall-production/x", here}, true},
		"a secret of another environment":     {request{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:landfall-staging/x", here}, false},
		"a subnet of this environment":        {request{"ec2:DeleteSubnet", "arn:aws:ec2:eu-central-1:111111111111:subnet/x", with("aws:ResourceTag/project", "landfall", "aws:ResourceTag/environment", "production")}, true},
		"a subnet of another environment":     {request{"ec2:DeleteSubnet", "arn:aws:ec2:eu-central-1:111111111111:subnet/x", with("aws:ResourceTag/project", "landfall", "aws:ResourceTag/environment", "staging")}, false},
		"what ECR was granted for a registry": {request{"kms:RetireGrant", "arn:aws:kms:eu-central-1:111111111111:key/x", with("aws:ResourceTag/project", "landfall", "aws:ResourceTag/environment", "production")}, true},
		"a key of another environment":        {request{"kms:ScheduleKeyDeletion", "arn:aws:kms:eu-central-1:111111111111:key/x", with("aws:ResourceTag/project", "landfall", "aws:ResourceTag/environment", "staging")}, false},
		"a key of nobody":                     {request{"kms:ScheduleKeyDeletion", "arn:aws:kms:eu-central-1:111111111111:key/x", here}, false},
		"another region":                      {request{"ec2:CreateVpc", "arn:aws:ec2:ap-south-1:111111111111:vpc/x", map[string]string{"aws:RequestedRegion": "ap-south-1"}}, false},
		"a name below its domain":             {request{"route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", with("route53:ChangeResourceRecordSetsNormalizedRecordNames", "api.shop.example.com")}, true},
		"a name of somebody else":             {request{"route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", with("route53:ChangeResourceRecordSetsNormalizedRecordNames", "www.example.com")}, false},
		"its state":                           {request{"s3:PutObject", "arn:aws:s3:::example-state/.pulumi/stacks/landfall/production.json", here}, true},
		"the state of another":                {request{"s3:PutObject", "arn:aws:s3:::example-state/.pulumi/stacks/landfall/staging.json", here}, false},
		"a file that somebody has uploaded":   {request{"s3:GetObject", "arn:aws:s3:::landfall-production-uploads-x/photo.jpg", here}, false},
		"to empty a bucket that is kept":      {request{"s3:DeleteObject", "arn:aws:s3:::landfall-production-uploads-x/photo.jpg", here}, false},
		"a build under a tag of its own":      {request{"ecr:PutImage", e.text("aws:ecr/repository:Repository", "registries-medusa", "arn"), here}, true},
		"to be blind to what was done":        {request{"cloudtrail:StopLogging", "arn:aws:cloudtrail:eu-central-1:111111111111:trail/x", here}, false},
		"a record of a release":               {request{"s3:PutObject", e.text("aws:s3/bucketV2:BucketV2", "releases", "arn") + "/records/x", here}, true},
		"a manifest, which is not its to say": {request{"s3:PutObject", e.text("aws:s3/bucketV2:BucketV2", "releases", "arn") + "/manifests/x", here}, false},
	} {
		assert.Equal(t, c.want, allows(granted, c.ask), says)
	}
	emptying := evaluate(t, staging, fromGitHub).policiesOf("github-deploy")
	assert.True(t, allows(emptying, request{"s3:DeleteObject", "arn:aws:s3:::landfall-staging-uploads-x/photo.jpg", nil}), "what is not kept goes with all that is in it")
}

// TestWhatIsMadeBySomebodyWhoDeploysStaysInItsEnvironment: a role with every right,
// within the boundary.
func TestWhatIsMadeBySomebodyWhoDeploysStaysInItsEnvironment(t *testing.T) {
	boundary := statements(evaluate(t, staging, fromGitHub).One(t, managedPolicy, "boundary"))
	tags := func(environment string) map[string]string {
		return map[string]string{"aws:ResourceTag/project": "landfall", "aws:ResourceTag/environment": environment}
	}
	const region = "eu-central-1:222222222222:"
	for says, c := range map[string]struct {
		ask  request
		want bool
	}{
		"a secret of its own":          {request{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:" + region + "secret:landfall-staging/x", tags("staging")}, true},
		"a secret of a review":         {request{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:" + region + "secret:landfall-pr-7/x", tags("pr-7")}, true},
		"a secret of another":          {request{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager:" + region + "secret:landfall-production/x", tags("production")}, false},
		"a key of another":             {request{"kms:Decrypt", "arn:aws:kms:" + region + "key/x", tags("production")}, false},
		"a task of another":            {request{"ecs:RunTask", "arn:aws:ecs:" + region + "task-definition/landfall-production-server:1", tags("production")}, false},
		"a message of another":         {request{"sqs:ReceiveMessage", "arn:aws:sqs:" + region + "landfall-production-orders", tags("production")}, false},
		"a file of its own":            {request{"s3:GetObject", "arn:aws:s3:::landfall-staging-uploads-x/photo.jpg", nil}, true},
		"a file of another":            {request{"s3:GetObject", "arn:aws:s3:::landfall-production-uploads-x/photo.jpg", nil}, false},
		"what no role of ours may do":  {request{"iam:CreateUser", "arn:aws:iam::222222222222:user/mallory", nil}, false},
		"a role of another to be used": {request{"iam:PassRole", "arn:aws:iam::222222222222:role/landfall-production/x", nil}, false},
	} {
		assert.Equal(t, c.want, allows(boundary, c.ask), says)
	}
}

// TestWhoBuildsPushesItsOwnImagesAlone, and who pulls does nothing else.
func TestWhoBuildsPushesItsOwnImagesAlone(t *testing.T) {
	e := evaluate(t, staging, fromGitHub, func(platform fields) {
		at(platform, "github")["images"] = fields{"medusa": "example-org/shop"}
	})
	const registry = "aws:ecr/repository:Repository"
	shop, pull := e.policiesOf("github-push-example-org-shop"), e.policiesOf("github-pull")
	releases := e.text("aws:s3/bucketV2:BucketV2", "releases", "arn")
	for _, c := range []struct {
		policy []statement
		ask    request
		want   bool
	}{
		{shop, request{"ecr:PutImage", e.text(registry, "registries-medusa", "arn"), nil}, true},
		{shop, request{"ecr:PutImage", e.text(registry, "registries-storefront", "arn"), nil}, false},
		{shop, request{"ecr:BatchDeleteImage", e.text(registry, "registries-medusa", "arn"), nil}, false},
		{shop, request{"s3:PutObject", releases + "/manifests/example-org/shop/x.json", nil}, true},
		{shop, request{"s3:PutObject", releases + "/manifests/example-org/storefront/x.json", nil}, false},
		{shop, request{"s3:PutObject", releases + "/records/x.json", nil}, false},
		{shop, request{"s3:GetObject", releases + "/records/x.json", nil}, false},
		{pull, request{"ecr:BatchGetImage", e.text(registry, "registries-storefront", "arn"), nil}, true},
		{pull, request{"ecr:PutImage", e.text(registry, "registries-storefront", "arn"), nil}, false},
		{pull, request{"s3:GetObject", releases + "/records/x.json", nil}, false},
	} {
		assert.Equal(t, c.want, allows(c.policy, c.ask), "%v", c.ask)
	}
	assert.NotContains(t, e.Of(roleType), "github-push-example-org-storefront")
}

// TestPoliciesFitWhereverTheyAre: the longest names there may be, within what IAM takes.
func TestPoliciesFitWhereverTheyAre(t *testing.T) {
	stack := edited(t, production, fromGitHub, func(platform fields) {
		platform["account"] = "999999999999"
		at(platform, "domain")["name"] = strings.Repeat("d", 48) + ".example.com"
	})
	stack.Name = strings.Repeat("s", 23)
	stack.Config["aws:region"] = "ap-southeast-1"
	longest := evaluated{recorder.Run(t, stack), t}
	attached := 0
	for _, r := range longest.Of(managedPolicy) {
		text := r.Plain()["policy"].(string)
		assert.LessOrEqual(t, len(strings.Join(strings.Fields(text), "")), 6144, r.Name)
	}
	role := longest.text(roleType, "github-deploy", "name")
	for _, r := range longest.Of("aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
		if r.Plain()["role"] == role {
			attached++
		}
	}
	assert.LessOrEqual(t, attached, 10)
}

// TestGitHubRolesHaveNoWideGrants beyond those whose reason stands beside them.
func TestGitHubRolesHaveNoWideGrants(t *testing.T) {
	wide := map[string][]string{
		"boundary": {"Work"}, "github-rails": {"Bounds"}, "github-look-at-all": {"Look"},
		"github-network": {"Network", "SecurityGroups", "Machines"}, "github-data": {"MakeKeys"},
		"github-compute": {"Tasks", "FunctionSources"}, "github-ways": {"PrivateNames"}, "github-watch": {"Subscriptions"},
	}
	found := map[string][]string{}
	for _, r := range evaluate(t, production, fromGitHub).Of(managedPolicy) {
		for _, s := range statements(r) {
			if s.Effect == "Allow" && slices.Contains(s.Resource, "*") {
				found[r.Name] = append(found[r.Name], s.Sid)
			}
			for _, action := range s.Action {
				if s.Effect == "Allow" && r.Name != "github-rails" && strings.Contains(action, "*") {
					assert.Equal(t, "github-look-at-all", r.Name)
					assert.Regexp(t, `:(Describe|List|GetBucket)\*$`, action)
				}
			}
		}
	}
	assert.Equal(t, wide, found)
}
