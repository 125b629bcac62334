package tests

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/tests/recorder"
)

// lending lets reviews borrow, and two applications build for them.
func lending(platform fields) {
	fromGitHub(platform)
	platform["reviews"] = fields{}
	at(platform, "github")["images"] = fields{"medusa": "example-org/shop", "storefront": "example-org/storefront"}
}

const inStaging = "eu-central-1:222222222222:"

// reviewer is who makes reviews of staging: its policies, and the rails.
func reviewer(t *testing.T) (evaluated, []statement) {
	t.Helper()
	e := evaluate(t, staging, lending)
	return e, append(e.policiesOf("github-review"), onlyDenials(statements(e.One(t, managedPolicy, "github-rails")))...)
}

// tagsOf are the tags of something that is there, with those of a review asked for it:
// who asks chooses those.
func tagsOf(environment string, more ...string) map[string]string {
	context := map[string]string{
		"aws:RequestedRegion": "eu-central-1", "aws:RequestTag/environment": "pr-7", "aws:RequestTag/project": "landfall",
	}
	if environment != "" {
		context["aws:ResourceTag/environment"], context["aws:ResourceTag/project"] = environment, "landfall"
	}
	for i := 0; i < len(more); i += 2 {
		context[more[i]] = more[i+1]
	}
	return context
}

func TestReviewsAreMadeByARoleOfTheirOwn(t *testing.T) {
	e := evaluate(t, staging, lending)
	const issuer = "token.actions.githubusercontent.com"
	for name, subject := range map[string]string{
		"github-review":                     "repo:example-org/landfall:environment:review",
		"github-try-example-org-shop":       "repo:example-org/shop:pull_request",
		"github-try-example-org-storefront": "repo:example-org/storefront:pull_request",
	} {
		trust := statements(e.One(t, roleType, name))[0]
		assert.Equal(t, list{subject}, trust.Condition["StringEquals"][issuer+":sub"], name)
		assert.Equal(t, e.id(managedPolicy, "github-rails"), e.inputs(roleType, name)["permissionsBoundary"], name)
	}
	for name := range evaluate(t, production, fromGitHub).Of(roleType) {
		assert.NotRegexp(t, "^github-(review|try)", name, "nothing is lent")
	}
}

// TestWhatLendsIsChangedByNoReview: whatever there is in staging, asked for with the
// tags of a review.
func TestWhatLendsIsChangedByNoReview(t *testing.T) {
	e, granted := reviewer(t)
	asked := 0
	for _, r := range e.Resources {
		if !r.Custom || strings.HasPrefix(r.Type, "pulumi:") || strings.HasPrefix(r.Type, "random:") {
			continue
		}
		_, update, remove := simaws.Operations(r.Type)
		for _, operation := range []string{update, remove} {
			if operation == "" || strings.Contains(operation, ": Describe") {
				continue
			}
			asked++
			ask := request{actionOf(operation), e.arnOf(r), tagsOf("staging",
				"iam:PermissionsBoundary", e.id(managedPolicy, "boundary"), "aws:ViaAWSService", "false",
				"route53:ChangeResourceRecordSetsNormalizedRecordNames", "api.staging.shop.example.com")}
			assert.False(t, allows(granted, ask), "%s on %s, which is %s", ask.action, ask.resource, r.URN())
		}
	}
	assert.Greater(t, asked, 200)
}

// TestWhoMakesReviewsMayUseWhatIsLent, and nothing else of it.
func TestWhoMakesReviewsMayUseWhatIsLent(t *testing.T) {
	e, granted := reviewer(t)
	arn := func(service, resource string) string { return "arn:aws:" + service + ":" + inStaging + resource }
	var (
		listener = e.output("aws:lb/listener:Listener", "ingress-https", "arn").(string)
		key      = e.text(kmsKey, "keys-data", "arn")
		releases = e.text("aws:s3/bucketV2:BucketV2", "releases", "arn")
		medusa   = e.text("aws:ecr/repository:Repository", "registries-medusa", "arn")
		tried    = e.text("aws:ecr/repository:Repository", "review-registries-medusa", "arn")
		names    = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
		zone     = "arn:aws:route53:::hostedzone/Z0123456789STAGING"
		state    = "arn:aws:s3:::example-state/.pulumi/"
		secrets  = map[string]string{"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}
	)
	assert.Equal(t, "arn:aws:ecr:"+inStaging+"repository/landfall-staging/reviews/medusa", tried)
	via := tagsOf("staging")
	maps.Copy(via, secrets)
	for says, c := range map[string]struct {
		ask  request
		want bool
	}{
		"a rule on its listener":                  {request{"elasticloadbalancing:CreateRule", listener, tagsOf("staging")}, true},
		"a rule without tags":                     {request{"elasticloadbalancing:CreateRule", listener, map[string]string{"aws:RequestedRegion": "eu-central-1"}}, false},
		"its listener":                            {request{"elasticloadbalancing:ModifyListener", listener, tagsOf("staging")}, false},
		"tags for its listener":                   {request{"elasticloadbalancing:AddTags", listener, tagsOf("staging")}, false},
		"a rule of its own":                       {request{"elasticloadbalancing:ModifyRule", arn("elasticloadbalancing", "listener-rule/app/landfall-staging/1/2/3"), tagsOf("staging")}, false},
		"tags for a rule of its own":              {request{"elasticloadbalancing:AddTags", arn("elasticloadbalancing", "listener-rule/app/landfall-staging/1/2/3"), tagsOf("staging")}, false},
		"a rule of a review":                      {request{"elasticloadbalancing:DeleteRule", arn("elasticloadbalancing", "listener-rule/app/landfall-staging/1/2/3"), tagsOf("pr-7")}, true},
		"a rule of another balancer":              {request{"elasticloadbalancing:CreateRule", arn("elasticloadbalancing", "listener/app/landfall-prod/1/2"), tagsOf("")}, false},
		"a service in its cluster":                {request{"ecs:CreateService", arn("ecs", "service/landfall-staging/pr-7-server"), tagsOf("")}, true},
		"a service of its own":                    {request{"ecs:UpdateService", arn("ecs", "service/landfall-staging/server"), tagsOf("staging")}, false},
		"one of its own called almost like it":    {request{"ecs:UpdateService", arn("ecs", "service/landfall-staging/pr-bot"), tagsOf("staging")}, false},
		"tags for such a one":                     {request{"ecs:TagResource", arn("ecs", "service/landfall-staging/pr-bot"), tagsOf("staging")}, false},
		"a service in another cluster":            {request{"ecs:CreateService", arn("ecs", "service/landfall-prod/pr-7-server"), tagsOf("")}, false},
		"what a service of its own runs":          {request{"ecs:DeregisterTaskDefinition", "*", tagsOf("")}, false},
		"a task of its own":                       {request{"ecs:RunTask", arn("ecs", "task-definition/landfall-staging-server:7"), tagsOf("staging")}, false},
		"its cluster":                             {request{"ecs:UpdateCluster", arn("ecs", "cluster/landfall-staging"), tagsOf("staging")}, false},
		"a group in its network":                  {request{"ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-1"), tagsOf("staging")}, true},
		"a group in another network":              {request{"ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-2"), tagsOf("production")}, false},
		"a group of its own":                      {request{"ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group/sg-1"), tagsOf("staging")}, false},
		"tags for a group of its own":             {request{"ec2:CreateTags", arn("ec2", "security-group/sg-1"), tagsOf("staging")}, false},
		"a group of nobody":                       {request{"ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group/sg-1"), tagsOf("")}, false},
		"tags for a group of nobody":              {request{"ec2:CreateTags", arn("ec2", "security-group/sg-1"), tagsOf("")}, false},
		"tags for a group that is made":           {request{"ec2:CreateTags", arn("ec2", "security-group/sg-1"), tagsOf("", "ec2:CreateAction", "CreateSecurityGroup")}, true},
		"tags for targets of nobody":              {request{"elasticloadbalancing:AddTags", arn("elasticloadbalancing", "targetgroup/x/1"), tagsOf("")}, false},
		"tags for targets that are made":          {request{"elasticloadbalancing:AddTags", arn("elasticloadbalancing", "targetgroup/x/1"), tagsOf("", "elasticloadbalancing:CreateAction", "CreateTargetGroup")}, true},
		"a group of a review":                     {request{"ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group/sg-1"), tagsOf("pr-7")}, true},
		"a route of its network":                  {request{"ec2:DeleteRoute", arn("ec2", "route-table/rtb-1"), tagsOf("staging")}, false},
		"scaling of a service of its own":         {request{"application-autoscaling:RegisterScalableTarget", arn("application-autoscaling", "scalable-target/1"), tagsOf("staging")}, false},
		"databases of reviews":                    {request{"lambda:InvokeFunction", arn("lambda", "function:landfall-staging-bootstrap-reviews"), tagsOf("staging")}, true},
		"databases of reviews, by its version":    {request{"lambda:InvokeFunction", arn("lambda", "function:landfall-staging-bootstrap-reviews:$LATEST"), tagsOf("staging")}, true},
		"databases of its own":                    {request{"lambda:InvokeFunction", arn("lambda", "function:landfall-staging-bootstrap"), tagsOf("staging")}, false},
		"a migration of its own":                  {request{"lambda:InvokeFunction", arn("lambda", "function:landfall-staging-releasegate"), tagsOf("staging")}, false},
		"what makes databases":                    {request{"lambda:UpdateFunctionCode", arn("lambda", "function:landfall-staging-bootstrap-reviews"), tagsOf("staging")}, false},
		"its key, by Secrets Manager":             {request{"kms:GenerateDataKey", key, via}, true},
		"its key":                                 {request{"kms:Decrypt", key, tagsOf("staging")}, false},
		"who may use its key":                     {request{"kms:PutKeyPolicy", key, tagsOf("staging")}, false},
		"the end of its key":                      {request{"kms:ScheduleKeyDeletion", key, tagsOf("staging")}, false},
		"a secret of its own":                     {request{"secretsmanager:GetSecretValue", arn("secretsmanager", "secret:landfall-staging/STRIPE_API_KEY-x"), tagsOf("staging")}, false},
		"a record of a review":                    {request{"route53:ChangeResourceRecordSets", zone, tagsOf("", names, "api-pr-7.staging.shop.example.com")}, true},
		"a record of a review at the top":         {request{"route53:ChangeResourceRecordSets", zone, tagsOf("", names, "pr-7.staging.shop.example.com")}, true},
		"a record of its own":                     {request{"route53:ChangeResourceRecordSets", zone, tagsOf("", names, "api.staging.shop.example.com")}, false},
		"its domain":                              {request{"route53:ChangeResourceRecordSets", zone, tagsOf("", names, "staging.shop.example.com")}, false},
		"a record of another zone":                {request{"route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z2", tagsOf("", names, "pr-7.staging.shop.example.com")}, false},
		"a private zone":                          {request{"route53:DeleteHostedZone", "arn:aws:route53:::hostedzone/Z2", tagsOf("", "aws:ViaAWSService", "false")}, false},
		"a private zone by way of Cloud Map":      {request{"route53:DeleteHostedZone", "arn:aws:route53:::hostedzone/Z2", tagsOf("", "aws:ViaAWSService", "true")}, true},
		"its namespace":                           {request{"servicediscovery:DeleteNamespace", arn("servicediscovery", "namespace/ns-1"), tagsOf("staging")}, false},
		"a build of its own":                      {request{"ecr:BatchGetImage", medusa, tagsOf("staging")}, true},
		"a build in its registries":               {request{"ecr:PutImage", medusa, tagsOf("staging")}, false},
		"a build for reviews":                     {request{"ecr:PutImage", tried, tagsOf("staging")}, true},
		"no build for reviews any more":           {request{"ecr:BatchDeleteImage", tried, tagsOf("staging")}, false},
		"what pull requests have built":           {request{"s3:GetObject", releases + "/reviews/example-org/shop/x.json", tagsOf("")}, true},
		"what it runs":                            {request{"s3:GetObject", releases + "/records/x.json", tagsOf("")}, true},
		"to say what it runs":                     {request{"s3:PutObject", releases + "/records/x.json", tagsOf("")}, false},
		"to say what was built":                   {request{"s3:PutObject", releases + "/reviews/example-org/shop/x.json", tagsOf("")}, false},
		"a file of its own":                       {request{"s3:GetObject", "arn:aws:s3:::landfall-staging-uploads-x/photo.jpg", tagsOf("")}, false},
		"what its state says is lent":             {request{"s3:GetObject", state + "stacks/landfall/staging.json", tagsOf("")}, true},
		"its state":                               {request{"s3:PutObject", state + "stacks/landfall/staging.json", tagsOf("")}, false},
		"the state of a review":                   {request{"s3:PutObject", state + "stacks/landfall/pr-7.json", tagsOf("")}, true},
		"the lock of a review":                    {request{"s3:DeleteObject", state + "locks/organization/landfall/pr-7/x.json", tagsOf("")}, true},
		"the state of production":                 {request{"s3:GetObject", state + "stacks/landfall/production.json", tagsOf("")}, false},
		"the state of another project":            {request{"s3:GetObject", state + "stacks/other/pr-7.json", tagsOf("")}, false},
		"its database":                            {request{"rds:ModifyDBInstance", arn("rds", "db:landfall-staging-database"), tagsOf("staging")}, false},
		"its cache":                               {request{"elasticache:ModifyReplicationGroup", arn("elasticache", "replicationgroup:landfall-staging"), tagsOf("staging")}, false},
		"its logs":                                {request{"logs:DeleteLogGroup", arn("logs", "log-group:/landfall/staging/server"), tagsOf("staging")}, false},
		"files of its own":                        {request{"elasticfilesystem:DeleteFileSystem", arn("elasticfilesystem", "file-system/fs-1"), tagsOf("staging")}, false},
		"tags for files of its own":               {request{"elasticfilesystem:TagResource", arn("elasticfilesystem", "file-system/fs-1"), tagsOf("staging")}, false},
		"a way into files of its own":             {request{"elasticfilesystem:CreateAccessPoint", arn("elasticfilesystem", "file-system/fs-1"), tagsOf("staging")}, false},
		"its alarms":                              {request{"cloudwatch:DeleteAlarms", arn("cloudwatch", "alarm:landfall-staging-server-cpu"), tagsOf("staging")}, false},
		"its rights":                              {request{"iam:PutRolePolicy", "arn:aws:iam::222222222222:role/landfall-staging/server", tagsOf("staging", "iam:PermissionsBoundary", e.id(managedPolicy, "boundary"))}, false},
		"its own rights":                          {request{"iam:PutRolePolicy", "arn:aws:iam::222222222222:role/landfall-staging-github/github-review", tagsOf("staging", "iam:PermissionsBoundary", e.id(managedPolicy, "boundary"))}, false},
		"a role of its own for tasks":             {request{"iam:PassRole", "arn:aws:iam::222222222222:role/landfall-staging/server", tagsOf("staging", "iam:PassedToService", "ecs-tasks.amazonaws.com")}, false},
		"a role of a review for tasks":            {request{"iam:PassRole", "arn:aws:iam::222222222222:role/landfall-pr-7/server", tagsOf("pr-7", "iam:PassedToService", "ecs-tasks.amazonaws.com")}, true},
		"a role of a review within the boundary":  {request{"iam:CreateRole", "arn:aws:iam::222222222222:role/landfall-pr-7/server", tagsOf("", "iam:PermissionsBoundary", e.id(managedPolicy, "boundary"))}, true},
		"a role of a review without any boundary": {request{"iam:CreateRole", "arn:aws:iam::222222222222:role/landfall-pr-7/server", tagsOf("")}, false},
	} {
		assert.Equal(t, c.want, allows(granted, c.ask), says)
	}
}

// ofThere make something of what is there already.
var ofThere = []string{
	"application-autoscaling:PutScalingPolicy", "application-autoscaling:PutScheduledAction", "elasticfilesystem:CreateAccessPoint",
	"elasticfilesystem:CreateMountTarget",
	"elasticfilesystem:PutBackupPolicy", "elasticfilesystem:PutFileSystemPolicy",
}

// ofEverything gives a review whatever one may have of its own.
func ofEverything(platform fields) {
	well := fields{"command": []string{"CMD", "true"}}
	platform["queues"] = fields{
		"orders": fields{"fifo": true, "consumer": fields{"service": "worker"}},
		"images": fields{"consumer": fields{"function": "thumbs"}},
	}
	platform["functions"] = fields{"thumbs": fields{
		"zip": "tests/testdata/function", "runtime": "python3.13", "handler": "app.handler", "secrets": fields{"SIGNING_SECRET": fields{"generate": 48}},
	}}
	services := at(platform, "services")
	services["worker"] = fields{
		"kind": "worker", "image": "medusa", "health": well,
		"uses":  fields{"queue:orders": fields{"ORDERS": "url"}, "service:search": fields{"SEARCH": "url"}},
		"scale": fields{"min": 1, "max": 4, "backlog": fields{"queue": "orders", "perTask": 100}},
	}
	services["search"] = fields{"kind": "private", "image": "medusa", "port": 7700, "health": well, "singleton": true, "files": fields{"path": "/data"}}
	services["nightly"] = fields{"kind": "scheduled", "image": "medusa", "schedule": fields{"cron": "0 3 * * ? *"}}
}

// TestWhoMakesReviewsMakesAllOfThem: whatever there is in a review, made, changed and
// taken away; and what its roles are granted is within the boundary that is lent.
func TestWhoMakesReviewsMakesAllOfThem(t *testing.T) {
	lender, granted := reviewer(t)
	stack := edited(t, review, ofEverything)
	recording, err := recorder.TryBeside(edited(t, staging, lending), stack)
	require.NoError(t, err)
	e := evaluated{recording, t}
	boundary := lender.id(managedPolicy, "boundary")
	bounds := statements(lender.One(t, managedPolicy, "boundary"))
	asked := 0
	for _, r := range e.Resources {
		if !r.Custom || strings.HasPrefix(r.Type, "pulumi:") || strings.HasPrefix(r.Type, "random:") {
			continue
		}
		names := "pr-1.staging.shop.example.com"
		if name, ok := r.Plain()["name"].(string); ok {
			names = name
		}
		for i, ask := range e.requests(r) {
			if ask.action == "ecs:DeregisterTaskDefinition" {
				// ECS lets no policy say whose: who may, may do it to those of staging.
				assert.Equal(t, true, r.Plain()["skipDestroy"], r.Name)
				continue
			}
			tags := "pr-1"
			if i == 0 && !slices.Contains(ofThere, ask.action) {
				tags = ""
			}
			ask.context = tagsOf(tags, "iam:PermissionsBoundary", boundary, "route53:ChangeResourceRecordSetsNormalizedRecordNames", names,
				"lambda:FunctionArn", "arn:aws:lambda:"+inStaging+"function:landfall-pr-1-thumbs")
			if r.Type == ruleType && i > 0 { // theirs, and not the listener
				ask.resource = strings.Replace(ask.resource, ":listener/", ":listener-rule/", 1) + "/1"
			}
			asked++
			assert.True(t, allows(granted, ask), "%s on %s, which is %s", ask.action, ask.resource, r.URN())
		}
	}
	assert.Greater(t, asked, 100)
	for _, r := range e.Of(inlinePolicy) {
		for _, s := range statements(r) {
			for _, action := range s.Action {
				for _, resource := range s.Resource {
					assert.True(t, allows(bounds, request{action, resource, nil}), "%s of %s on %s", action, r.Name, resource)
				}
			}
		}
	}
	for _, role := range e.Of(roleType) {
		assert.Equal(t, boundary, role.Plain()["permissionsBoundary"], role.Name)
	}
}
