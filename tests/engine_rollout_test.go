package tests

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRolloutsChangeHands gives a service to a pipeline and takes it back, and lets
// alarms come and go. Its parts follow each other.
func TestRolloutsChangeHands(t *testing.T) {
	t.Parallel()
	e := open(t, edited(t, staging, alone([]string{"server", "storefront", "worker"}, nil)), atOnce)
	e.up()
	for _, part := range []struct {
		says string
		test func(*environment)
	}{
		{"handing a service over touches nothing that runs", handOver},
		{"a release registers a revision and leaves what runs", leftAlone},
		{"what the pipeline deploys is no drift", deployedByPipeline},
		{"taking it back rolls out what the stack file says", takenBack},
		{"requests of a service begin to be shifted", begunToShift},
		{"a release is shifted, and is no drift", shifted},
		{"a host that comes later leads to what serves", hostLater},
		{"an alarm takes a release back", takenBackByAlarm},
		{"requests are shifted another way", otherSteps},
		{"the service rolls again", rollingAgain},
		{"first tasks that never come up serve nobody", neverUp},
		{"and it rolls again", rollingAgain},
		{"alarms come to services that were there before them", watchedLater},
	} {
		require.True(t, t.Run(part.says, func(t *testing.T) { part.test(e.within(t)) }))
	}
}

func handOver(e *environment) {
	before := e.serving()
	e.configure(handedOver("storefront"))
	assert.Equal(e.t, map[string][]string{
		"update":  {taskType + " storefront: trackLatest"},
		"replace": {invocationType + " gate-verify: input triggers"},
	}, e.does())
	assert.Equal(e.t, before, e.serving())
	assert.JSONEq(e.t, `{"said":"2 of 2 services run this release; a pipeline chooses what runs of storefront"}`, e.output(invocationType, "gate-verify", "result"))
	e.settled()
}

func leftAlone(e *environment) {
	before := e.serving()
	e.release("2")
	e.up()
	after := e.serving()
	assert.NotEqual(e.t, before[serviceType+" server"], after[serviceType+" server"])
	assert.Equal(e.t, before[serviceType+" storefront"], after[serviceType+" storefront"])
	assert.Equal(e.t, "landfall-staging-storefront:2", revisionOf(e.output(taskType, "storefront", "arn")))
	assert.Equal(e.t, "landfall-staging-storefront:1", revisionOf(e.output(serviceType, "storefront", "taskDefinition")))
	assert.Contains(e.t, e.world.Remains(), "revision/landfall-staging-storefront:1", "what runs can be run again")
	e.undisturbed()
}

// deployedByPipeline goes forward to the new revision and back to the old one, as a
// pipeline does with what ups have registered.
func deployedByPipeline(e *environment) {
	for _, revision := range []string{e.output(taskType, "storefront", "arn"), e.output(serviceType, "storefront", "taskDefinition")} {
		require.NoError(e.t, e.world.Modify(serviceType, "storefront", resource.PropertyMap{"taskDefinition": resource.NewProperty(revision)}))
		assert.Empty(e.t, e.plan(optpreview.Refresh(), optpreview.ExpectNoChanges()))
	}
	e.configure(func(platform fields) { at(platform, "services", "storefront")["spot"] = fields{"base": 0} })
	assert.Equal(e.t, map[string][]string{
		"update": {serviceType + " storefront: capacityProviderStrategies"},
	}, e.does(optup.Refresh()), "the rest of the service is Pulumi's")
	assert.Equal(e.t, "landfall-staging-storefront:1", revisionOf(e.output(serviceType, "storefront", "taskDefinition")))
	e.settled()
}

func takenBack(e *environment) {
	e.configure(func(platform fields) { delete(at(platform, "services", "storefront"), "rollout") })
	assert.Equal(e.t, map[string][]string{
		"update":  {serviceType + " storefront: taskDefinition", taskType + " storefront: trackLatest"},
		"replace": {invocationType + " gate-verify: input triggers"},
	}, e.does())
	assert.Equal(e.t, "landfall-staging-storefront:2", revisionOf(e.output(serviceType, "storefront", "taskDefinition")))
	e.settled()
}

// watchedLater is what an environment sees that was made without alarms, and one that
// is given an aim to hold the answers against.
func watchedLater(e *environment) {
	create, update := []string{}, []string{}
	for _, name := range []string{"server", "storefront"} {
		require.NoError(e.t, e.world.Delete(alarmType, name+"-rollout-errors"))
		require.NoError(e.t, e.world.Modify(serviceType, name, resource.PropertyMap{"alarms": resource.NewNullProperty()}))
		create, update = append(create, alarmType+" "+name+"-rollout-errors"), append(update, serviceType+" "+name+": alarms")
	}
	assert.Equal(e.t, map[string][]string{"create": create, "update": update}, e.does(optup.Refresh()))
	e.configure(func(platform fields) {
		at(platform, "services", "server")["scale"] = fields{"min": 1, "max": 2, "cpu": 60, "latency": "500ms"}
	})
	steps := e.does()
	assert.Contains(e.t, steps["create"], alarmType+" server-rollout-latency")
	assert.Contains(e.t, steps["update"], serviceType+" server: alarms")
	assert.NotContains(e.t, steps, "replace")
	e.settled()
	e.configure(func(platform fields) { delete(at(platform, "services", "server", "scale"), "latency") })
	steps = e.does()
	assert.Contains(e.t, steps["delete"], alarmType+" server-rollout-latency")
	assert.Contains(e.t, steps["update"], serviceType+" server: alarms")
	e.destroyed()
}

// revisionOf is a task definition's family and revision.
func revisionOf(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }
