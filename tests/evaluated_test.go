package tests

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/internal/stackfile"
	"landfall/tests/recorder"
)

const (
	dbInstance       = "aws:rds/instance:Instance"
	dbParameters     = "aws:rds/parameterGroup:ParameterGroup"
	dbSubnets        = "aws:rds/subnetGroup:SubnetGroup"
	replicationGroup = "aws:elasticache/replicationGroup:ReplicationGroup"
	cacheParameters  = "aws:elasticache/parameterGroup:ParameterGroup"
	cacheSubnets     = "aws:elasticache/subnetGroup:SubnetGroup"
	logGroup         = "aws:cloudwatch/logGroup:LogGroup"
	kmsKey           = "aws:kms/key:Key"
	secretEntry      = "aws:secretsmanager/secret:Secret"
	secretVersion    = "aws:secretsmanager/secretVersion:SecretVersion"
	securityGroup    = "aws:ec2/securityGroup:SecurityGroup"
	randomPassword   = "random:index/randomPassword:RandomPassword"
	randomID         = "random:index/randomId:RandomId"
	iamRole          = "aws:iam/role:Role"
	awsxVPC          = "awsx:ec2:Vpc"
)

// evaluated is a stack after its run, with short ways to look things up.
type evaluated struct {
	*recorder.Recording
	t *testing.T
}

// evaluate runs a shipped stack, changed as a reader of its file might.
func evaluate(t *testing.T, path string, edits ...func(platform map[string]any)) evaluated {
	t.Helper()
	return evaluated{recorder.Run(t, edited(t, path, edits...)), t}
}

// edited is a shipped stack with changes to its platform object, released.
func edited(t testing.TB, path string, edits ...func(platform map[string]any)) *stackfile.Stack {
	t.Helper()
	stack := recorder.FirstUp(t, path)
	edit(t, stack, edits...)
	_, err := stack.Release()
	require.NoError(t, err)
	return stack
}

// edit changes the platform object of a stack.
func edit(t testing.TB, stack *stackfile.Stack, edits ...func(platform map[string]any)) {
	t.Helper()
	key := stack.Project + ":platform"
	platform := fields{}
	require.NoError(t, json.Unmarshal([]byte(stack.Config[key]), &platform))
	for _, edit := range edits {
		edit(platform)
	}
	text, err := json.Marshal(platform)
	require.NoError(t, err)
	stack.Config[key] = string(text)
}

// alone leaves of a platform the named services and pieces, so that a test pays for
// what it is about.
func alone(services, pieces []string) func(platform fields) {
	return func(platform fields) {
		others := func(name string, _ any) bool { return !slices.Contains(services, name) }
		maps.DeleteFunc(at(platform, "services"), others)
		for _, piece := range []string{"database", "cache", "uploads"} {
			if slices.Contains(pieces, piece) {
				continue
			}
			delete(platform, piece)
			for _, service := range at(platform, "services") {
				uses, _ := service.(fields)["uses"].(fields)
				delete(uses, piece)
			}
		}
		delete(platform, "releases") // whose calls are of services that may be gone
	}
}

func (e evaluated) inputs(typ, name string) map[string]any {
	e.t.Helper()
	return e.One(e.t, typ, name).Plain()
}

func (e evaluated) id(typ, name string) string {
	e.t.Helper()
	return e.One(e.t, typ, name).ID
}

// output is what the simulated AWS answered.
func (e evaluated) output(typ, name, key string) any {
	e.t.Helper()
	answered := recorder.Resource{Inputs: e.One(e.t, typ, name).Outputs}.Plain()
	require.Contains(e.t, answered, key, "%s %s", typ, name)
	return answered[key]
}

func (e evaluated) text(typ, name, key string) string {
	e.t.Helper()
	return fmt.Sprint(e.output(typ, name, key))
}

// decoded reads an input that is a JSON document.
func (e evaluated) decoded(typ, name, key string) any {
	e.t.Helper()
	return decode(e.t, e.inputs(typ, name)[key])
}

func decode(t *testing.T, text any) any {
	t.Helper()
	require.IsType(t, "", text)
	var value any
	require.NoError(t, json.Unmarshal([]byte(text.(string)), &value))
	return value
}

// policy is a document of statements as it decodes.
func policy(statements ...map[string]any) any {
	list := make([]any, len(statements))
	for i, statement := range statements {
		list[i] = statement
	}
	return fields{"Version": "2012-10-17", "Statement": list}
}

// rulesOf names the rules of a security group.
func (e evaluated) rulesOf(group string) []string {
	var names []string
	for _, typ := range []string{ingressRule, egressRule} {
		for name, rule := range e.Of(typ) {
			if rule.Plain()["securityGroupId"] == group {
				names = append(names, name)
			}
		}
	}
	return names
}
