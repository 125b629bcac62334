package tests

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/stackfile"
	"landfall/tests/recorder"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	staging    = "Pulumi.staging.yaml"
	production = "Pulumi.production.yaml"
	review     = "Pulumi.review.yaml"
	django     = "examples/django/Pulumi.production.yaml"
	split      = "examples/split/Pulumi.production.yaml"
	edtech     = "examples/edtech/Pulumi.production.yaml"
	edtechDays = "examples/edtech/Pulumi.staging.yaml"
)

// ofReviews are those of the stacks below that borrow from another one.
var ofReviews = []string{"review", "review-first-up"}

// shipped is every stack file of the repository, by the name of its golden tree.
func shipped(t *testing.T) map[string]*stackfile.Stack {
	t.Helper()
	return map[string]*stackfile.Stack{
		"staging":          recorder.Stack(t, staging),
		"staging-first-up": recorder.FirstUp(t, staging),
		"production":       recorder.Stack(t, production),
		"review":           recorder.Stack(t, review),
		"review-first-up":  recorder.FirstUp(t, review),
		"machine":          edited(t, production, onMachine),
		"kinds":            recorder.Stack(t, kinds),
		"data":             recorder.Stack(t, dataStack),
		"edge":             recorder.Stack(t, edge),
		"messages":         recorder.Stack(t, messages),
		"django":           recorder.Stack(t, django),
		"split":            recorder.Stack(t, split),
		"edtech":           recorder.Stack(t, edtech),
		"edtech-staging":   recorder.Stack(t, edtechDays),
	}
}

// TestTree shows every rename, every move and every resource that comes or goes
// in review. Logical names are for ever.
func TestTree(t *testing.T) {
	for name, stack := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".tree", recorder.Run(t, stack).Tree())
		})
	}
}

// golden compares a text with the one that was last agreed on.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "if that is meant: make golden")
}

// TestPreviewRegistersTheSame: what a preview shows is what an up does.
func TestPreviewRegistersTheSame(t *testing.T) {
	for name, stack := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, recorder.Run(t, stack).Tree(), recorder.Run(t, stack, recorder.DryRun).Tree())
		})
	}
}

// TestTwoRunsAskForTheSame guards against order and chance: a second preview is empty.
func TestTwoRunsAskForTheSame(t *testing.T) {
	for name, stack := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			first, second := recorder.Run(t, stack), recorder.Anew(t, stack)
			for _, r := range first.Resources {
				if !r.Custom {
					continue
				}
				assert.Equal(t, r, second.One(t, r.Type, r.Name), r.URN())
			}
		})
	}
}

// An invariant holds for every resource of every stack.
type invariant func(stack *stackfile.Stack, r recorder.Resource) (problem string)

// invariants hold for whatever a valid stack file says.
var invariants = map[string]invariant{
	"has the environment's own provider":            ownProvider,
	"is the child of a component":                   childOfComponent,
	"bears its parent's name":                       namedLikeParent,
	"is protected in production if it holds data":   protected,
	"allows no wildcard action":                     noWildcardAction,
	"says why a policy covers every resource":       knownWildcardResource,
	"grants to everyone only with a condition":      noAnonymousGrant,
	"names every statement":                         namedStatements,
	"lets the world in nowhere but at the balancer": closedToTheWorld,
	"describes every security group rule":           described,
	"keeps what it writes for a while, encrypted":   keptLogs,
	"encrypts every queue with a key of its own":    ownQueueKey,
	"gives no secret away in plain text":            noPlainSecret,
	"is rolled out under the eyes of ECS":           rolledOutWatched,
	"alarms somebody, or ECS in a rollout":          heardAlarm,
}

func TestInvariants(t *testing.T) {
	for name, stack := range shipped(t) {
		recording := recorder.Run(t, stack)
		require.NotEmpty(t, recording.Resources)
		for says, holds := range invariants {
			t.Run(name+" "+says, func(t *testing.T) {
				for _, r := range recording.Resources {
					if problem := holds(stack, r); problem != "" {
						t.Errorf("%s: %s", r.URN(), problem)
					}
				}
			})
		}
	}
}

func ownProvider(stack *stackfile.Stack, r recorder.Resource) string {
	want := "pulumi:providers:aws::" + providerOf(stack.Config["aws:region"], r.Type, r.Name)
	if strings.HasPrefix(r.Type, "aws:") && r.Provider != want {
		return "its provider is " + r.Provider
	}
	return ""
}

// providerOf names the provider a resource belongs to. Certificates that CloudFront
// shows live in us-east-1 alone: of an environment elsewhere they have a second one.
func providerOf(region, typ, name string) string {
	certificate := strings.HasPrefix(name, "uploads-certificate") || strings.HasPrefix(name, "site-certificate")
	if certificate && region != "us-east-1" && (strings.HasPrefix(typ, "aws:acm/") || strings.HasPrefix(typ, "aws:route53/")) {
		return "edge"
	}
	return "aws"
}

func childOfComponent(_ *stackfile.Stack, r recorder.Resource) string {
	if top := strings.HasPrefix(r.Type, "landfall:") || r.Type == "pulumi:providers:aws" ||
		r.Type == "pulumi:pulumi:Stack"; !top && !strings.HasPrefix(r.Parent, "landfall:") {
		return "its parent is " + r.Parent
	}
	return ""
}

func namedLikeParent(_ *stackfile.Stack, r recorder.Resource) string {
	_, parent, _ := strings.Cut(r.Parent, "::")
	if !strings.HasPrefix(r.Name, parent) {
		return "its parent is " + parent
	}
	return ""
}

const vpcEndpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"

// stateful are the types that hold what cannot be made again.
var stateful = []string{
	"aws:rds/instance:Instance",
	"aws:ec2/instance:Instance",
	"aws:ebs/volume:Volume",
	"aws:elasticache/replicationGroup:ReplicationGroup",
	"aws:s3/bucketV2:BucketV2",
	"aws:efs/fileSystem:FileSystem",
	"aws:kms/key:Key",
	"aws:ecr/repository:Repository",
	"aws:lb/loadBalancer:LoadBalancer",
	"aws:sqs/queue:Queue",
}

func protected(stack *stackfile.Stack, r recorder.Resource) string {
	// The queue of a schedule keeps starts that were given up, and no data; a pipeline
	// copies of orders that are kept elsewhere.
	if !slices.Contains(stateful, r.Type) || strings.HasPrefix(r.Parent, "landfall:compute:Service::") ||
		r.Parent == "landfall:data:Bucket::pipeline" {
		return ""
	}
	c, err := stack.Parse()
	if err != nil {
		return err.Error()
	}
	_, copied := r.Inputs["replicateSourceDb"] // a replica holds nothing of its own
	if c.Tier.Protected() && slices.Contains(stateful, r.Type) && !copied && !r.Protect {
		return "is not protected"
	}
	return ""
}

func noWildcardAction(_ *stackfile.Stack, r recorder.Resource) string {
	if r.Type == vpcEndpoint || forGitHub(r) {
		return "" // an endpoint's policy grants nothing: it narrows what others grant
	}
	for _, s := range statements(r) {
		for _, action := range s.Action {
			if s.Effect == "Allow" && strings.Contains(action, "*") {
				return s.Sid + " allows " + action
			}
		}
	}
	return ""
}

// forGitHub says whether a policy is for who deploys, or bounds what others may: those
// have tests of their own, in github_test.go.
func forGitHub(r recorder.Resource) bool {
	return r.Type == managedPolicy && (strings.HasPrefix(r.Parent, "landfall:iam:GitHub::") || strings.HasPrefix(r.Parent, "landfall:iam:Boundary::"))
}

// withoutResource are the actions AWS grants for no resource in particular.
var withoutResource = []string{
	"cloudwatch:DescribeAlarms", "cloudwatch:PutMetricData",
	"codedeploy:StopDeployment",
	"codepipeline:GetJobDetails", "codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult",
	"ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSnapshots", "ec2:DescribeSubnets",
	"ec2:DescribeVolumes",
	"ecr:GetAuthorizationToken",
	"ecs:DescribeTaskDefinition", "ecs:ListTasks", "ecs:RegisterTaskDefinition",
	"elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups",
	"lambda:ListFunctions",
	"logs:DescribeLogGroups",
	"ssm:UpdateInstanceInformation",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
	"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	"xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets",
	"xray:PutTelemetryRecords", "xray:PutTraceSegments",
}

func knownWildcardResource(_ *stackfile.Stack, r recorder.Resource) string {
	if !strings.HasPrefix(r.Type, "aws:iam/") || forGitHub(r) {
		return "" // in a key's or an endpoint's own policy "*" is the thing itself
	}
	for _, s := range statements(r) {
		for _, action := range s.Action {
			if s.Effect == "Allow" && slices.Contains(s.Resource, "*") && !slices.Contains(withoutResource, action) {
				return s.Sid + " allows " + action + " on everything"
			}
		}
	}
	return ""
}

func noAnonymousGrant(_ *stackfile.Stack, r recorder.Resource) string {
	if r.Type == vpcEndpoint {
		return "" // see noWildcardAction
	}
	for _, s := range statements(r) {
		if s.Effect == "Allow" && slices.Contains(s.Principal["AWS"], "*") && len(s.Condition) == 0 {
			return s.Sid + " grants to everyone"
		}
	}
	return ""
}

func namedStatements(_ *stackfile.Stack, r recorder.Resource) string {
	seen := map[string]bool{}
	for _, s := range statements(r) {
		if s.Sid == "" || seen[s.Sid] {
			return "two statements, or none, called " + s.Sid
		}
		seen[s.Sid] = true
	}
	return ""
}

func closedToTheWorld(_ *stackfile.Stack, r recorder.Resource) string {
	inputs := r.Plain()
	switch r.Type {
	case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
		open := inputs["cidrIpv4"] == "0.0.0.0/0" || inputs["cidrIpv6"] != nil
		if open && r.Name != "ingress-http" && r.Name != "ingress-https" {
			return "lets the world in"
		}
	case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
		if inputs["ipProtocol"] == "-1" || inputs["fromPort"] != inputs["toPort"] {
			return "lets more than one port out"
		}
	case "aws:ec2/securityGroup:SecurityGroup":
		if inputs["ingress"] != nil || inputs["egress"] != nil {
			return "has rules of its own, which rule resources and it would fight over"
		}
	}
	return ""
}

func described(_ *stackfile.Stack, r recorder.Resource) string {
	if strings.HasPrefix(r.Type, "aws:vpc/securityGroup") || r.Type == "aws:ec2/securityGroup:SecurityGroup" {
		if text, _ := r.Plain()["description"].(string); text == "" {
			return "has no description"
		}
	}
	return ""
}

func keptLogs(_ *stackfile.Stack, r recorder.Resource) string {
	if r.Type != "aws:cloudwatch/logGroup:LogGroup" {
		return ""
	}
	inputs := r.Plain()
	if days, _ := inputs["retentionInDays"].(float64); days == 0 || inputs["kmsKeyId"] == nil {
		return "is kept for ever or in plain text"
	}
	return ""
}

func ownQueueKey(_ *stackfile.Stack, r recorder.Resource) string {
	if key, _ := r.Plain()["kmsMasterKeyId"].(string); r.Type == queueType && !strings.HasPrefix(key, "arn:") {
		return "is encrypted with " + key
	}
	return ""
}

// noPlainSecret looks for values that look secret outside of secret values: what
// the simulated random provider made, and what the stack keeps encrypted.
func noPlainSecret(stack *stackfile.Stack, r recorder.Resource) string {
	var leaks string
	walk(resource.NewProperty(r.Inputs), func(text string) {
		for _, key := range stack.Encrypted {
			if strings.Contains(text, stack.Config[key]) {
				leaks = "shows the value of " + key
			}
		}
	})
	for _, name := range []resource.PropertyKey{"password", "authToken", "secretString"} {
		if value, ok := r.Inputs[name]; ok && !value.ContainsSecrets() {
			leaks = string(name) + " is no secret"
		}
	}
	return leaks
}

// walk visits every string that is not inside a secret.
func walk(value resource.PropertyValue, visit func(string)) {
	switch {
	case value.IsSecret():
	case value.IsString():
		visit(value.StringValue())
	case value.IsArray():
		for _, item := range value.ArrayValue() {
			walk(item, visit)
		}
	case value.IsObject():
		for _, item := range value.ObjectValue() {
			walk(item, visit)
		}
	}
}

// statement is a policy statement as AWS reads it: a single string is a list of one.
type statement struct {
	Sid, Effect string
	Action      list
	Resource    list
	Principal   map[string]list
	Condition   map[string]map[string]list
}

type list []string

func (l *list) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*l = list{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(l))
}

// statements are those of every policy among a resource's inputs.
func statements(r recorder.Resource) []statement {
	var all []statement
	for _, key := range []string{"policy", "assumeRolePolicy"} {
		if text, ok := r.Plain()[key].(string); ok && strings.Contains(text, `"Statement"`) {
			all = append(all, policyOf(text)...)
		}
	}
	return all
}

func policyOf(text string) []statement {
	var document struct{ Statement []statement }
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return []statement{{Sid: "unreadable: " + err.Error(), Effect: "Allow", Action: list{"*"}}}
	}
	return document.Statement
}

// TestTwoOfOneNameAreRefused: a URN holds the types above a resource and not their
// names, so two components of one type may not have children of one name. The
// engine would say so at deploy time only.
func TestTwoOfOneNameAreRefused(t *testing.T) {
	err := recorder.TryProgram(recorder.Stack(t, staging), func(ctx *pulumi.Context) error {
		for _, name := range []string{"one", "two"} {
			var component pulumi.ResourceState
			if err := ctx.RegisterComponentResource("landfall:test:Component", name, &component); err != nil {
				return err
			}
			var child pulumi.ResourceState
			if err := ctx.RegisterComponentResource("landfall:test:Child", "logs", &child, pulumi.Parent(&component)); err != nil {
				return err
			}
		}
		return nil
	})
	require.ErrorContains(t, err, "duplicate URN")
	require.ErrorContains(t, err, "landfall:test:Component$landfall:test:Child::logs")
}
