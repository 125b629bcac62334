package tests

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/functions/releasegate/gate"
	"landfall/tests/recorder"
)

// asked is what an invocation asks of the gate, read as the gate reads it.
func (e evaluated) asked(name string) gate.Request {
	e.t.Helper()
	var request gate.Request
	decoder := json.NewDecoder(strings.NewReader(e.inputs(invocationType, name)["input"].(string)))
	decoder.DisallowUnknownFields()
	require.NoError(e.t, decoder.Decode(&request))
	return request
}

func TestTheGateIsAskedForWhatAReleaseNeeds(t *testing.T) {
	e := evaluate(t, staging)
	arn := func(service string) string { return e.One(t, taskType, service).Outputs["arn"].StringValue() }
	cluster := e.One(t, "aws:ecs/cluster:Cluster", "cluster").Outputs["arn"].StringValue()
	assert.Equal(t, gate.Request{Cluster: cluster, Migrate: &gate.Migration{
		Service: "server", TaskDefinition: arn("server"), LogGroup: "/landfall/staging/server", TimeoutSeconds: 600,
		Command: []string{"node_modules/.bin/medusa", "db:migrate", "--execute-safe-links"},
		SecurityGroups: []string{
			e.id(securityGroup, "server"), e.id(securityGroup, "ingress-targets"), e.id(securityGroup, "cache-client"), e.id(securityGroup, "database-client"),
		},
	}}, e.asked("gate-migrate-server"))
	assert.Equal(t, gate.Request{Cluster: cluster, Verify: []gate.Service{
		{Name: "server", TaskDefinition: arn("server"), LogGroup: "/landfall/staging/server"},
		{Name: "storefront", TaskDefinition: arn("storefront"), LogGroup: "/landfall/staging/storefront"},
		{Name: "worker", TaskDefinition: arn("worker"), LogGroup: "/landfall/staging/worker"},
	}}, e.asked("gate-verify"))

	c, err := edited(t, staging).Parse()
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"digest": c.Release.Images["medusa"], "task": arn("server")}, e.inputs(invocationType, "gate-migrate-server")["triggers"])
	assert.Equal(t, map[string]any{"server": arn("server"), "storefront": arn("storefront"), "worker": arn("worker")},
		e.inputs(invocationType, "gate-verify")["triggers"])
}

// TestTheGateLivesOutsideTheVPC: and it reaches nothing but AWS.
func TestTheGateLivesOutsideTheVPC(t *testing.T) {
	e := evaluate(t, staging)
	function := e.inputs(functionType, "gate")
	assert.NotContains(t, function, "vpcConfig")
	assert.Equal(t, "landfall-staging-releasegate", function["name"])
	assert.Equal(t, "provided.al2023", function["runtime"])
	assert.Equal(t, []any{"arm64"}, function["architectures"])
	assert.InDelta(t, 900, function["timeout"], 0, "as long as Lambda runs anything")
	subnets := function["environment"].(map[string]any)["variables"].(map[string]any)["SUBNETS"]
	assert.Equal(t, e.inputs(serviceType, "server")["networkConfiguration"].(map[string]any)["subnets"], listed(subnets))
}

func TestTheGateMayDoItsWorkAndNoMore(t *testing.T) {
	e := evaluate(t, staging)
	const arn = "arn:aws:%:eu-central-1:222222222222:"
	at := func(service, rest string) list { return list{strings.ReplaceAll(arn, "%", service) + rest} }
	cluster := map[string]map[string]list{"ArnEquals": {"ecs:cluster": at("ecs", "cluster/landfall-staging")}}
	role := func(name string) string { return e.One(t, iamRole, name).Outputs["arn"].StringValue() }
	allow := func(sid, action string, resources list, condition map[string]map[string]list) statement {
		return statement{Sid: sid, Effect: "Allow", Action: list{action}, Resource: resources, Condition: condition}
	}
	said := policyOf(e.inputs(rolePolicy, "gate-permissions")["policy"].(string))
	said = slices.DeleteFunc(said, func(s statement) bool {
		return slices.Contains([]string{"WriteLog", "WriteTraces", "ReadEnvironment"}, s.Sid) // as every function
	})
	assert.Equal(t, []statement{
		allow("ListTasks", "ecs:ListTasks", list{"*"}, cluster),
		allow("LookAtTasks", "ecs:DescribeTasks", at("ecs", "task/landfall-staging/*"), cluster),
		allow("LookAtServices", "ecs:DescribeServices", at("ecs", "service/landfall-staging/*"), cluster),
		allow("ReadLogs", "logs:GetLogEvents", slices.Concat(
			at("logs", "log-group:/landfall/staging/server:log-stream:*"), at("logs", "log-group:/landfall/staging/storefront:log-stream:*"),
			at("logs", "log-group:/landfall/staging/worker:log-stream:*")), nil),
		allow("RunTask", "ecs:RunTask", at("ecs", "task-definition/landfall-staging-server:*"), cluster),
		allow("TagTask", "ecs:TagResource", at("ecs", "task/landfall-staging/*"), map[string]map[string]list{"StringEquals": {"ecs:CreateAction": {"RunTask"}}}),
		allow("PassRoles", "iam:PassRole", list{role("server-task"), role("server-execution")},
			map[string]map[string]list{"StringEquals": {"iam:PassedToService": {"ecs-tasks.amazonaws.com"}}}),
	}, said)
}

// TestNothingOvertakesAMigration: what runs, what leads to it and what starts it by
// the clock or a message waits for every migration, and those for each other.
func TestNothingOvertakesAMigration(t *testing.T) {
	e := evaluate(t, kinds, func(platform map[string]any) {
		services := at(platform, "services")
		migrating := map[string]bool{}
		for name, service := range services {
			service := service.(map[string]any)
			image := service["image"].(string)
			if kind := service["kind"]; kind != "task" && kind != "scheduled" && !migrating[image] {
				service["migrate"], migrating[image] = []string{"migrate", name}, true
			}
		}
		platform["functions"] = fields{"thumbs": fields{"image": platform["images"].([]any)[0]}}
		require.Greater(t, len(migrating), 1, "one image is not enough to tell")
	})
	var migrations []string
	for _, r := range e.Of(invocationType) {
		if r.Name != "gate-verify" {
			migrations = append(migrations, r.URN())
		}
	}
	for _, typ := range []string{serviceType, ruleType, "aws:scheduler/schedule:Schedule", functionType} {
		found := 0
		for _, r := range e.Of(typ) {
			if r.Name != "gate" && !strings.HasPrefix(r.Name, "nights") {
				assert.Subset(t, r.DependsOn, migrations, r.URN())
				found++
			}
		}
		assert.Positive(t, found, typ)
	}
	waiting := map[int]bool{}
	for _, urn := range migrations {
		_, name, _ := strings.Cut(urn, "::")
		r := e.One(t, invocationType, name)
		waiting[len(slices.DeleteFunc(slices.Clone(r.DependsOn), func(on string) bool { return !slices.Contains(migrations, on) }))] = true
		_, service, _ := strings.Cut(name, "gate-migrate-")
		assert.Subset(t, r.DependsOn, []string{
			"aws:lambda/function:Function::gate", taskType + "::" + service, rolePolicy + "::" + service + "-execution-permissions",
			egressRule + "::" + service + "-out-443", "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders::cluster",
		}, urn)
	}
	assert.Len(t, waiting, len(migrations), "each waits for one more than the one before")

	verify := e.One(t, invocationType, "gate-verify")
	for _, r := range e.Of(serviceType) {
		assert.Contains(t, verify.DependsOn, r.URN())
	}
}

func TestTheGateIsThereForWhatStaysAlone(t *testing.T) {
	unmigrated := evaluate(t, staging, func(platform map[string]any) { delete(at(platform, "services", "server"), "migrate") })
	assert.Len(t, unmigrated.Of(invocationType), 1, "the services are looked at all the same")
	assert.NotContains(t, unmigrated.inputs(rolePolicy, "gate-permissions")["policy"], "RunTask")

	for says, services := range map[string]fields{
		"no service":      {},
		"a task that end": {"seed": fields{"kind": "task", "image": "medusa"}},
	} {
		e := evaluate(t, staging, instead(services))
		assert.Empty(t, e.Of(invocationType), says)
		assert.Empty(t, e.Of("landfall:delivery:Gate"), says)
	}
}

// instead are other services in the place of all, after which nobody asks.
func instead(services fields) func(platform map[string]any) {
	return func(platform map[string]any) {
		platform["services"] = services
		delete(platform, "releases")
	}
}

// TestOneImageIsReleasedWithoutTheOther: what waits for its first build is asked
// for by nobody.
func TestOneImageIsReleasedWithoutTheOther(t *testing.T) {
	stack := recorder.FirstUp(t, staging)
	stack.Config["landfall:release"] = `{"images": {"storefront": "sha256:` + strings.Repeat("0", 64) + `"}}`
	e := evaluated{recorder.Run(t, stack), t}
	assert.Len(t, e.Of(invocationType), 1)
	assert.Equal(t, "storefront", e.asked("gate-verify").Verify[0].Name)
}

// TestTheGatesPolicyFitsHoweverManyServicesThereAre: IAM takes 10,240 characters, and
// the simulated one refuses more.
func TestTheGatesPolicyFitsHoweverManyServicesThereAre(t *testing.T) {
	const migrating = 12
	var images []string
	for i := range migrating {
		images = append(images, fmt.Sprintf("image-%02d", i))
	}
	for _, many := range []int{25, 26} {
		services := fields{}
		for i := range many {
			service := fields{"kind": "worker", "image": images[i%migrating], "health": fields{"command": []string{"CMD", "true"}}}
			if i < migrating {
				service["migrate"] = []string{"migrate"}
			}
			services[fmt.Sprintf("a-service-of-long-name%02d", i)] = service
		}
		e := evaluate(t, production, instead(services), func(platform map[string]any) { platform["images"] = images })
		policy := e.inputs(rolePolicy, "gate-permissions")["policy"].(string)
		assert.Less(t, len(policy), 9000, "room for a longer name of the stack")
		for _, s := range policyOf(policy) {
			switch {
			case s.Sid != "ReadLogs":
			case many > 25:
				assert.Equal(t, list{"arn:aws:logs:eu-central-1:111111111111:log-group:/landfall/production/*:log-stream:*/*/*"}, s.Resource)
			default:
				assert.Len(t, s.Resource, many)
			}
		}
	}
}
