package tests

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
	"landfall/tests/recorder"
)

// TestChanges takes one environment through what happens to it between its first
// up and its end. Its tests follow each other: each begins where the one before
// has left the environment.
func TestChanges(t *testing.T) {
	t.Parallel()
	e := open(t, edited(t, staging, func(platform fields) {
		at(platform, "database")["deletionProtection"] = true
		at(platform, "services", "server")["scale"] = fields{"min": 1, "max": 4, "cpu": 60}
	}), atOnce)
	for _, part := range []struct {
		says string
		test func(*environment)
	}{
		{"what was named otherwise keeps its name", namedOtherwise},
		{"what others change is seen and mended", drift},
		{"what the workflow may not read it does not ask for", unread},
		{"a secret is rotated by its name", rotation},
		{"an ordinary change replaces nothing that holds data", ordinary},
		{"a third zone only adds", thirdZone},
	} {
		require.True(t, t.Run(part.says, func(t *testing.T) {
			part.test(e.within(t))
		}))
	}
}

// rotation is what docs/runbooks/rotate-secrets.md does: a new value under the same
// ARN, and nothing else. A preview cannot know that the ARN stays.
func rotation(e *environment) {
	const pattern = "**random:index/randomPassword:RandomPassword::"
	value := func(name string) string {
		return e.found(randomPassword, name).Outputs["result"].SecretValue().Element.StringValue()
	}
	names := []string{"secrets-JWT_SECRET", "database-password"}
	before := []string{value(names[0]), value(names[1])}
	assert.Equal(e.t, map[string][]string{
		"replace": {
			secretVersion + " database-secret: secretString", secretVersion + " secrets-JWT_SECRET: secretString",
			randomPassword + " database-password", randomPassword + " secrets-JWT_SECRET",
		},
		"update": {dbInstance + " database: password"},
	}, e.does(optup.Replace([]string{pattern + names[0], pattern + names[1]})))
	for i, name := range names {
		assert.NotEqual(e.t, before[i], value(name), name)
	}
}

// drift changes the account behind the engine's back. How many tasks run is no
// drift where autoscaling decides it.
func drift(e *environment) {
	t := e.t
	require.NoError(t, e.world.Delete(ingressRule, "database-from-client"))
	require.NoError(t, e.world.Modify(dbInstance, "database",
		resource.PropertyMap{"deletionProtection": resource.NewProperty(false)}))
	require.NoError(t, e.world.Modify(serviceType, "server",
		resource.PropertyMap{"desiredCount": resource.NewProperty(4.0)}))

	assert.Equal(t, map[string][]string{
		"create": {ingressRule + " database-from-client"},
		"update": {dbInstance + " database: deletionProtection"},
	}, e.does(optup.Refresh()))
	assert.True(t, e.found(dbInstance, "database").Outputs["deletionProtection"].BoolValue())
	assert.InDelta(t, 4, e.found(serviceType, "server").Outputs["desiredCount"].NumberValue(), 0)
}

// unread compares as the workflow does that looks for drift, with a role that reads no
// secrets: what it leaves out of the comparison is not even asked for.
func unread(e *environment) {
	t := e.t
	workflow, err := os.ReadFile(filepath.Join(recorder.Root(), ".github", "workflows", "drift.yml"))
	require.NoError(t, err)
	excluded := regexp.MustCompile(`--exclude '([^']+)'`).FindAllStringSubmatch(string(workflow), -1)
	require.Len(t, excluded, 1)

	denied := &simaws.Refusal{Operation: "Secrets Manager: GetSecretValue", Code: "AccessDeniedException", Message: "not authorized"}
	for name := range worldOf(e.world)[secretVersion] {
		e.world.Fail("read", secretVersion, name, denied)
	}
	assert.Empty(t, e.plan(optpreview.Refresh(), optpreview.ExpectNoChanges(), optpreview.Exclude([]string{excluded[0][1]})))
	_, err = e.Preview(t.Context(), optpreview.Refresh(), optpreview.ProgressStreams(io.Discard), optpreview.ErrorProgressStreams(io.Discard))
	require.ErrorContains(t, err, "AccessDeniedException")
	e.world.Forgive()
}

// ordinary is what a team changes in a week, one after the other. That each takes what
// it takes and nothing else proves that nothing was left over by the one before.
func ordinary(e *environment) {
	t := e.t
	for _, change := range ordinaryChanges {
		change.make(e)
		assert.Equal(t, change.takes, e.does(), change.says)
	}

	e.configure(admin, func(platform fields) { delete(at(platform, "services"), "worker") })
	steps := e.does()
	assert.NotEmpty(t, steps["create"], "another service")
	assert.Empty(t, without("admin", steps["create"]), "what belongs to others")
	assert.NotEmpty(t, steps["delete"], "a service less")
	assert.Empty(t, without("worker", steps["delete"]), "what belongs to others")
	delete(steps, "create")
	delete(steps, "delete")
	assert.Equal(t, gateOpens, steps)
}

// gateOpens is what becomes of the gate when a service comes or goes: it looks at all
// there are, as do the mails of failed rollouts.
var gateOpens = map[string][]string{
	"replace": {invocationType + " gate-verify: input triggers"},
	"update":  {eventRule + " alerts-rollouts: eventPattern", rolePolicy + " gate-permissions: policy"},
}

var ordinaryChanges = []struct {
	says  string
	make  func(*environment)
	takes map[string][]string
}{
	{
		"another build of an image",
		func(e *environment) {
			built := `"` + "sha256:" + strings.Repeat("0", 64) + `"`
			e.file.Config["landfall:release"] = `{"images":{"medusa":` + built + `,"storefront":` + built + `}}`
			e.configure()
		},
		map[string][]string{
			"replace": {
				taskType + " server: containerDefinitions", taskType + " storefront: containerDefinitions",
				taskType + " worker: containerDefinitions",
				invocationType + " gate-migrate-server: input triggers", invocationType + " gate-verify: input triggers",
			},
			"update": {
				serviceType + " server: taskDefinition", serviceType + " storefront: taskDefinition",
				serviceType + " worker: taskDefinition",
			},
		},
	},
	{
		"a variable of one service, the size of another",
		func(e *environment) {
			e.configure(func(platform fields) {
				at(platform, "services", "server", "env")["LOG_LEVEL"] = "debug"
				at(platform, "services", "storefront")["cpu"] = 256
			})
		},
		map[string][]string{
			"replace": {
				taskType + " server: containerDefinitions", taskType + " storefront: cpu",
				invocationType + " gate-migrate-server: input triggers", invocationType + " gate-verify: input triggers",
			},
			"update": {serviceType + " server: taskDefinition", serviceType + " storefront: taskDefinition"},
		},
	},
	{
		"another host of one service",
		func(e *environment) {
			e.configure(func(platform fields) {
				at(platform, "services", "storefront")["route"] = fields{"hosts": []string{"", "www"}}
			})
		},
		map[string][]string{"create": {
			"aws:acm/certificate:Certificate ingress-certificate-www",
			"aws:acm/certificateValidation:CertificateValidation ingress-certificate-www",
			"aws:lb/listenerCertificate:ListenerCertificate ingress-certificate-www",
			ruleType + " storefront:www",
			"aws:route53/record:Record ingress-alias-www",
			"aws:route53/record:Record ingress-certificate-www-proof",
			"landfall:compute:Certificate ingress-certificate-www",
		}},
	},
	{
		"a larger database of the next major",
		func(e *environment) {
			e.configure(func(platform fields) {
				maps.Copy(at(platform, "database"), fields{"class": "db.t4g.large", "version": "18", "storageGiB": 80})
			})
		},
		map[string][]string{
			"replace": {dbParameters + " database-parameters: family"},
			"update": {
				alarmType + " alerts-database-connections: alarmDescription threshold",
				alarmType + " alerts-database-memory: threshold",
				alarmType + " alerts-database-storage: alarmDescription threshold",
				dbInstance + " database: allocatedStorage engineVersion instanceClass maxAllocatedStorage parameterGroupName",
			},
		},
	},
}

func admin(platform fields) {
	at(platform, "services")["admin"] = fields{
		"kind": "web", "image": "medusa", "port": 9000,
		"health": fields{"path": "/health"}, "route": fields{"host": "admin"},
		"uses": fields{"database": fields{"DATABASE_URL": "url"}},
	}
}

// without leaves out the lines about a thing.
func without(thing string, lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return strings.Contains(line, thing) })
}
