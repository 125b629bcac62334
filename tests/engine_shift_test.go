package tests

import (
	"io"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/simaws"
)

// answered asserts that requests which were answered were so after every step.
func (e *environment) answered() {
	e.t.Helper()
	assert.Empty(e.t, e.world.Silences(), "requests that nobody healthy answers")
}

// leads are the target groups that a rule leads requests to, by what the service's
// program calls them.
func (e *environment) leads(rule string) string {
	e.t.Helper()
	in := e.found(ruleType, rule).Inputs.Mappable()
	var led []string
	for _, action := range in["actions"].([]any) {
		action := action.(fields)
		if arn, ok := action["targetGroupArn"].(string); ok {
			led = append(led, e.targetNamed(arn))
			continue
		}
		for _, group := range action["forward"].(fields)["targetGroups"].([]any) {
			if group := group.(fields); group["weight"].(float64) > 0 {
				led = append(led, e.targetNamed(group["arn"].(string)))
			}
		}
	}
	return strings.Join(led, " ")
}

func (e *environment) targetNamed(arn string) string {
	e.t.Helper()
	for _, r := range e.world.Resources() {
		if r.Type == targetType && r.ID == arn {
			return r.Name
		}
	}
	return "none"
}

func (e *environment) strategy(rollout fields) {
	e.t.Helper()
	e.configure(func(platform fields) { at(platform, "services", "storefront")["rollout"] = rollout })
}

// begunToShift goes over from rolling: the new service is up before its rule stands in
// front of the old one, and only then the old one goes.
func begunToShift(e *environment) {
	held := e.world.Hold(ruleType, "storefront:shift", simaws.Before)
	e.strategy(fields{"strategy": "canary"})
	did, ended := watch(), make(chan error, 1)
	go func() {
		_, err := e.Up(e.t.Context(), optup.ProgressStreams(io.Discard), optup.EventStreams(did.stream))
		ended <- err
	}()
	<-held.Reached
	assert.Equal(e.t, []string{"server", "storefront", "storefront:shift", "worker"}, e.named(serviceType), "both are there")
	assert.Equal(e.t, "storefront", e.leads("storefront"), "and requests go to the old one")
	held.Release()
	require.NoError(e.t, <-ended)
	steps := did.all()
	assert.Subset(e.t, steps["create"], []string{
		ruleType + " storefront:shift", ruleType + " storefront:test", serviceType + " storefront:shift", shiftApplication + " storefront",
		shiftGroup + " storefront", shiftSteps + " storefront", targetType + " storefront-blue", targetType + " storefront-green",
	})
	assert.Subset(e.t, steps["delete"], []string{ruleType + " storefront", serviceType + " storefront", targetType + " storefront"})
	assert.Empty(e.t, e.world.Shifts(), "the first tasks are no deployment")
	assert.Equal(e.t, "storefront-blue", e.leads("storefront:shift"))
	e.answered()
	e.settled()
}

// shifted is a release: CodeDeploy moves what Pulumi leaves alone from then on.
func shifted(e *environment) {
	before := e.output(serviceType, "storefront:shift", "taskDefinition")
	e.release("3")
	steps := e.does()
	assert.NotContains(e.t, steps["update"], serviceType+" storefront:shift: taskDefinition")
	assert.Contains(e.t, steps["replace"], invocationType+" gate-deploy-storefront: input triggers")
	assert.Equal(e.t, []string{"storefront_shift landfall-staging-storefront:3 Succeeded"}, e.world.Shifts())
	assert.NotEqual(e.t, before, e.output(serviceType, "storefront:shift", "taskDefinition"))
	assert.Equal(e.t, "storefront-green", e.leads("storefront:shift"))
	assert.Equal(e.t, "storefront-green", e.leads("storefront:test"))
	assert.Contains(e.t, e.output(invocationType, "gate-deploy-storefront", "result"), "storefront_shift serves with landfall-staging-storefront:3 since deployment d-")
	assert.JSONEq(e.t, `{"said":"3 of 3 services run this release"}`, e.output(invocationType, "gate-verify", "result"))
	e.answered()
	e.settled()
	assert.Empty(e.t, e.plan(optpreview.Refresh(), optpreview.ExpectNoChanges()), "what CodeDeploy has moved is no drift")
}

// hostLater begins where CodeDeploy has got to, which is not where the program began.
func hostLater(e *environment) {
	e.configure(func(platform fields) {
		at(platform, "services", "storefront")["route"] = fields{"hosts": []string{"", "www"}}
	})
	steps := e.does()
	assert.Contains(e.t, steps["create"], ruleType+" storefront:shift:www")
	assert.Equal(e.t, "storefront-green", e.leads("storefront:shift:www"))
	assert.Len(e.t, e.world.Shifts(), 1, "nothing is deployed for it")
	e.answered()
}

// takenBackByAlarm fails the up, and the old tasks serve on.
func takenBackByAlarm(e *environment) {
	e.world.Alarms("storefront_shift")
	e.release("4")
	said := e.refused()[invocationType+" gate-deploy-storefront"]
	assert.Contains(e.t, said, "of landfall-staging-storefront:4 has failed: ALARM_ACTIVE: One or more alarms have been activated")
	assert.Contains(e.t, said, "; it has gone back to the tasks of before")
	assert.Equal(e.t, "storefront-green", e.leads("storefront:shift"))
	assert.Equal(e.t, "landfall-staging-storefront:3", revisionOf(e.output(serviceType, "storefront:shift", "taskDefinition")))
	e.world.Rejects("storefront_shift", 1, "Error: no such module")
	e.release("5")
	said = e.refused()[invocationType+" gate-deploy-storefront"]
	assert.Contains(e.t, said, "of landfall-staging-storefront:5 has failed: tasks of landfall-staging-storefront:5 do not come up: 3 have ended; it has gone back")
	assert.Contains(e.t, said, "storefront wrote last: Error: no such module")
	e.release("6")
	e.up()
	assert.Equal(e.t, []string{
		"storefront_shift landfall-staging-storefront:3 Succeeded", "storefront_shift landfall-staging-storefront:4 Stopped", "storefront_shift back Succeeded",
		"storefront_shift landfall-staging-storefront:5 Stopped", "storefront_shift back Succeeded", "storefront_shift landfall-staging-storefront:6 Succeeded",
	}, e.world.Shifts())
	assert.Equal(e.t, "storefront-blue", e.leads("storefront:shift:www"))
	e.answered()
	e.settled()
}

// otherSteps is another way to shift, of the same service.
func otherSteps(e *environment) {
	e.strategy(fields{"strategy": "linear", "percent": 50})
	steps := e.does()
	assert.Equal(e.t, map[string][]string{
		"update":  {shiftGroup + " storefront: deploymentConfigName"},
		"replace": {shiftSteps + " storefront: deploymentConfigName trafficRoutingConfig"},
	}, steps)
	e.strategy(fields{"strategy": "blue-green", "bake": "3m"})
	assert.Equal(e.t, map[string][]string{
		"update": {shiftGroup + " storefront: blueGreenDeploymentConfig deploymentConfigName"},
		"delete": {shiftSteps + " storefront"},
	}, e.does())
	e.configure(func(platform fields) { at(platform, "services", "storefront")["scale"] = fields{"min": 2} })
	assert.Equal(e.t, map[string][]string{"update": {serviceType + " storefront:shift: desiredCount"}}, e.does())
	assert.Equal(e.t, "landfall-staging-storefront:6", revisionOf(e.output(serviceType, "storefront:shift", "taskDefinition")), "an update says nothing of what it leaves alone")
	e.answered()
	e.settled()
}

// rollingAgain has the old way up behind the new one before the new one goes.
func rollingAgain(e *environment) {
	e.configure(func(platform fields) { delete(at(platform, "services", "storefront"), "rollout") })
	e.does()
	assert.Equal(e.t, []string{"server", "storefront", "worker"}, e.named(serviceType))
	assert.Empty(e.t, e.named(shiftGroup))
	assert.Equal(e.t, "storefront", e.leads("storefront:www"))
	e.answered()
	e.settled()
}

// neverUp is a service whose first tasks come to nothing: what served goes on, and the
// way out is the one of the runbook.
func neverUp(e *environment) {
	e.world.Rejects("storefront_shift", 1, "Error: no such module")
	e.strategy(fields{"strategy": "blue-green"})
	said := e.refused()[invocationType+" gate-deploy-storefront"]
	assert.Contains(e.t, said, "deployment of storefront_shift: tasks of landfall-staging-storefront:6 do not come up: 3 have ended; task ")
	assert.Equal(e.t, "storefront", e.leads("storefront:www"))
	e.release("7")
	said = e.refused()[invocationType+" gate-deploy-storefront"]
	assert.Contains(e.t, said, "Primary taskset target group must be behind listener")
	assert.Contains(e.t, said, "make the service anew with `pulumi up --replace`")
	e.up(optup.Replace([]string{"**aws:ecs/service:Service::storefront:shift"}))
	assert.Equal(e.t, "landfall-staging-storefront:7", revisionOf(e.output(serviceType, "storefront:shift", "taskDefinition")), "and not the one it was first made of")
	assert.Equal(e.t, "storefront-blue", e.leads("storefront:shift:www"))
	e.answered()
	e.settled()
}
