package simaws_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/engine"
	"landfall/internal/simaws"
	"landfall/internal/stackfile"
)

const (
	passwordToken = "random:index/randomPassword:RandomPassword"
	secretToken   = "secretsmanager/secret:Secret"
	clusterToken  = "ecs/cluster:Cluster"
	versionToken  = "secretsmanager/secretVersion:SecretVersion"
	logsToken     = "cloudwatch/logGroup:LogGroup"
)

// TestLifeOfAStack goes once through everything a stack lives through.
func TestLifeOfAStack(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		if err := groundwork(g); err != nil {
			return err
		}
		if err := g.add(passwordToken, "password", m{"length": 24, "special": false}, pulumi.AdditionalSecretOutputs([]string{"result"})); err != nil {
			return err
		}
		if err := g.aws(versionToken, "version", m{"secretId": "${secret}", "secretString": "${password.result}"}); err != nil {
			return err
		}
		ctx.Export("password", g.made["password"].Result)
		return g.aws("rds/instance:Instance", "secret-db", database(m{"password": "${password.result}"}))
	})
	preview, err := stack.Preview(t.Context())
	require.NoError(t, err)
	assert.Empty(t, world.Resources(), "a preview makes nothing")

	up, err := stack.Up(t.Context())
	require.NoError(t, err)
	assert.Equal(t, preview.ChangeSummary["create"], (*up.Summary.ResourceChanges)["create"])
	password := up.Outputs["password"].Value.(string)
	assert.Regexp(t, `^[A-Za-z0-9]{24}$`, password)
	assert.True(t, up.Outputs["password"].Secret)

	written, err := json.Marshal(state(t, stack))
	require.NoError(t, err)
	assert.NotContains(t, string(written), password, "a secret in the state file")
	for _, r := range state(t, stack).Resources {
		for _, property := range []string{"result", "password", "secretString"} {
			if value, ok := r.Outputs[property]; ok {
				assert.Contains(t, value, "ciphertext", "%s of %s", property, r.URN)
			}
		}
	}

	_, err = stack.Preview(t.Context(), optpreview.ExpectNoChanges())
	require.NoError(t, err)
	refresh, err := stack.Refresh(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"same"}, keys(*refresh.Summary.ResourceChanges))

	require.NoError(t, world.Modify("aws:"+logsToken, "logs", resource.PropertyMap{"retentionInDays": resource.NewProperty(7.0)}))
	require.NoError(t, world.Delete("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm"))
	refresh, err = stack.Refresh(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, (*refresh.Summary.ResourceChanges)["update"], "the retention somebody changed")
	assert.Equal(t, 1, (*refresh.Summary.ResourceChanges)["delete"], "the alarm somebody deleted")
	repaired, err := stack.Preview(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, repaired.ChangeSummary["update"])
	assert.Equal(t, 1, repaired.ChangeSummary["create"])

	_, err = stack.Destroy(t.Context())
	require.NoError(t, err)
	assert.Empty(t, world.Resources())
}

func keys(changes map[string]int) []string {
	var names []string
	for name := range changes {
		names = append(names, name)
	}
	return names
}

// TestReplacementsFollowTheName: what the provider named is replaced after its successor
// stands, what the program named before, as two cannot bear one name.
func TestReplacementsFollowTheName(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	port, revision := 80, oneContainer
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		return errors.Join(
			g.aws("lb/targetGroup:TargetGroup", "named", m{"name": "named", "port": port, "protocol": "HTTP"}),
			g.aws("lb/targetGroup:TargetGroup", "unnamed", m{"port": port, "protocol": "HTTP"}),
			g.aws("ecs/taskDefinition:TaskDefinition", "task", m{"family": "app", "containerDefinitions": revision}),
		)
	})
	_, err := stack.Up(t.Context())
	require.NoError(t, err)
	before := world.Resources()
	port, revision = 81, strings.Replace(oneContainer, "sha256:0", "sha256:1", 1)
	up, err := stack.Up(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"replace": 3, "same": 1}, *up.Summary.ResourceChanges)
	after := world.Resources()
	require.Len(t, after, len(before))
	outputs := func(resources []simaws.Resource, name string) resource.PropertyMap {
		for _, r := range resources {
			if r.Name == name {
				return r.Outputs
			}
		}
		return nil
	}
	assert.Equal(t, "named", outputs(after, "named")["name"].StringValue())
	assert.NotEqual(t, outputs(before, "unnamed")["name"], outputs(after, "unnamed")["name"])
	assert.Equal(t, "arn:aws:ecs:eu-central-1:111111111111:task-definition/app:2", outputs(after, "task")["arn"].StringValue())
}

// TestProviderConfiguration: tags reach every resource, a change of them is an update,
// and another account is refused.
func TestProviderConfiguration(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{Account: "222222222222"})
	tags, account := `{"tags":{"project":"shop","owner":"web"}}`, "222222222222"
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		provider := &struct{ pulumi.ProviderResourceState }{}
		if err := ctx.RegisterResource("pulumi:providers:aws", "account", pulumi.Map{
			"region": pulumi.String("eu-west-1"), "defaultTags": pulumi.String(tags),
			"allowedAccountIds": pulumi.String(`["` + account + `"]`),
		}, provider); err != nil {
			return err
		}
		return newGraph(ctx).aws(logsToken, "logs", m{"name": "/app", "tags": m{"owner": "api"}}, pulumi.Provider(provider))
	})
	_, err := stack.Up(t.Context())
	require.NoError(t, err)
	logs := world.Resources()[0]
	assert.Equal(t, m{"project": "shop", "owner": "api"}, logs.Outputs["tagsAll"].Mappable())
	assert.Equal(t, "arn:aws:logs:eu-west-1:222222222222:log-group:/app", logs.Outputs["arn"].StringValue())

	tags = `{"tags":{"project":"store"}}`
	preview, err := stack.Preview(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, preview.ChangeSummary["update"], "the provider and the log group")

	account = "333333333333"
	_, err = stack.Preview(t.Context())
	require.ErrorContains(t, err, "AWS account ID not allowed: 222222222222")
}

// TestFailureIsMendedByTheNextUp: one failed creation and one failed update leave a stack
// the next up completes.
func TestFailureIsMendedByTheNextUp(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	days := 7
	stack := attach(t, world, func(ctx *pulumi.Context) error {
		g := newGraph(ctx)
		if err := g.aws(logsToken, "logs", m{"name": "/app", "retentionInDays": days}); err != nil {
			return err
		}
		// The engine makes nothing more once something has failed.
		return g.aws(secretToken, "secret", m{"name": "app"}, pulumi.DependsOn([]pulumi.Resource{g.made["logs"]}))
	})
	throttled := &simaws.Refusal{Operation: "Secrets Manager: CreateSecret", Code: "ThrottlingException", Message: "Rate exceeded"}
	world.Fail("create", "aws:"+secretToken, "secret", throttled)
	_, err := stack.Up(t.Context())
	require.ErrorContains(t, err, throttled.Error())
	days = 14
	world.Fail("update", "aws:"+logsToken, "logs", throttled)
	_, err = stack.Up(t.Context())
	require.ErrorContains(t, err, throttled.Error())
	_, err = stack.Up(t.Context())
	require.NoError(t, err)
	world.Fail("delete", "aws:"+secretToken, "secret", throttled)
	_, err = stack.Destroy(t.Context())
	require.ErrorContains(t, err, throttled.Error())
	_, err = stack.Destroy(t.Context())
	require.NoError(t, err)
	assert.Empty(t, world.Resources())
}

// TestKilledEngine: the world keeps what a killed engine had asked for, and nothing more;
// the next up takes over.
func TestKilledEngine(t *testing.T) {
	t.Parallel()
	world := simaws.New(simaws.Options{})
	server, err := world.Serve(t.Context())
	require.NoError(t, err)
	t.Cleanup(server.Close)
	var running []*os.Process
	stack, err := engine.Open(t.Context(), engine.Options{
		Stack: &stackfile.Stack{Project: "simaws", Name: "test"},
		Quick: true,
		// As everyone writes it: what is left behind depends on it.
		Env: map[string]string{"PULUMI_DEBUG_PROVIDERS": server.Env(), "PULUMI_SKIP_CHECKPOINTS": "false"},
		Program: func(ctx *pulumi.Context) error {
			g := newGraph(ctx)
			return errors.Join(
				g.aws(clusterToken, "asked-for", m{"name": "asked-for"}), g.aws(clusterToken, "not-yet", m{"name": "not-yet"}))
		},
		Started: func(p *os.Process) { running = append(running, p) },
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stack.Close()) })

	before := world.Hold("aws:"+clusterToken, "not-yet", simaws.Before)
	after := world.Hold("aws:"+clusterToken, "asked-for", simaws.After)
	ended := make(chan error, 1)
	go func() {
		_, err := stack.Up(t.Context())
		ended <- err
	}()
	<-before.Reached
	<-after.Reached
	require.NoError(t, running[len(running)-1].Kill())
	require.Error(t, <-ended)
	made := world.Resources()
	require.Len(t, made, 1)
	assert.Equal(t, "asked-for", made[0].Name)

	require.NoError(t, stack.Cancel(t.Context()), "a killed engine leaves its lock")
	_, err = stack.Up(t.Context())
	require.NoError(t, err)
	assert.Len(t, world.Resources(), 2)
}
