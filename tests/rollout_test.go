package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/internal/stackfile"
	"landfall/tests/recorder"
)

// handedOver gives services to a pipeline.
func handedOver(names ...string) func(platform map[string]any) {
	return func(platform map[string]any) {
		for _, name := range names {
			at(platform, "services", name)["rollout"] = fields{"owner": "pipeline"}
		}
	}
}

func migratedElsewhere(platform map[string]any) {
	delete(at(platform, "services", "server"), "migrate")
}

func TestAPipelineChoosesWhatRuns(t *testing.T) {
	e := evaluate(t, staging, handedOver("storefront"))
	assert.Equal(t, []string{"taskDefinition"}, e.One(t, serviceType, "storefront").Ignored)
	assert.Equal(t, true, e.inputs(taskType, "storefront")["trackLatest"])
	assert.Equal(t, true, e.inputs(taskType, "storefront")["skipDestroy"])
	assert.NotContains(t, e.inputs(taskType, "server"), "trackLatest")
	assert.Empty(t, e.One(t, serviceType, "server").Ignored)

	request, names := e.asked("gate-verify"), []string{}
	for _, service := range request.Verify {
		names = append(names, service.Name)
	}
	assert.Equal(t, []string{"server", "worker"}, names)
	assert.Equal(t, []string{"storefront"}, request.Left)
	assert.NotContains(t, e.inputs(invocationType, "gate-verify")["triggers"], "storefront", "what it runs is no reason to look again")

	scaled := evaluate(t, staging, handedOver("storefront"), func(platform map[string]any) {
		at(platform, "services", "storefront")["scale"] = fields{"max": 4, "cpu": 60}
	})
	assert.Equal(t, []string{"desiredCount", "taskDefinition"}, scaled.One(t, serviceType, "storefront").Ignored)
}

// TestTheOwnerNamesNothing: whoever rolls out, it is the same resources.
func TestTheOwnerNamesNothing(t *testing.T) {
	tree := func(edits ...func(platform map[string]any)) string {
		return recorder.Run(t, edited(t, staging, edits...)).Tree()
	}
	assert.Equal(t, tree(), tree(handedOver("storefront")))
	assert.Equal(t, tree(migratedElsewhere), tree(migratedElsewhere, handedOver("server", "storefront", "worker")))
}

// rolledOutWatched wants a way back for every service, and for those that are asked
// one that sees what they answer.
func rolledOutWatched(_ *stackfile.Stack, r recorder.Resource) string {
	in := r.Plain()
	if r.Type == shiftGroup {
		return shiftedWatched(in)
	}
	if r.Type != serviceType || in["deploymentController"] != nil {
		return ""
	}
	back := func(watch any) bool {
		rules, _ := watch.(map[string]any)
		return rules["enable"] == true && rules["rollback"] == true
	}
	switch asked := in["loadBalancers"] != nil; {
	case !back(in["deploymentCircuitBreaker"]):
		return "its circuit breaker goes back to nothing"
	case asked != back(in["alarms"]):
		return "no alarm watches its answers, or one does though there are none"
	default:
		return ""
	}
}

// shiftedWatched wants a way back of CodeDeploy, and alarms to take it.
func shiftedWatched(group map[string]any) string {
	alarms, _ := group["alarmConfiguration"].(map[string]any)
	back, _ := group["autoRollbackConfiguration"].(map[string]any)
	if alarms["enabled"] != true || alarms["alarms"] == nil || back["enabled"] != true {
		return "CodeDeploy goes back to nothing, or watches nothing"
	}
	return ""
}

// heardAlarm wants an action for every alarm but those that ECS asks for itself.
func heardAlarm(_ *stackfile.Stack, r recorder.Resource) string {
	if r.Type != alarmType {
		return ""
	}
	if asked := strings.Contains(r.Name, "-rollout-"); asked == (r.Plain()["alarmActions"] != nil) {
		return "its actions are wrong for what it is"
	}
	return ""
}

// TestARolloutIsWatched by what the service answers, as long as ECS rolls it out.
func TestARolloutIsWatched(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	answers := fields{
		"LoadBalancer": e.text(applicationLB, "ingress", "arnSuffix"), "TargetGroup": e.text(targetType, "api", "arnSuffix"),
	}
	metric := func(name string) fields {
		return fields{"namespace": "AWS/ApplicationELB", "metricName": name, "stat": "Sum", "period": 60.0, "dimensions": answers}
	}
	tells := "Not for people: ECS goes back to the build of api before when it sounds in a rollout."
	assert.Equal(t, fields{
		"name": "landfall-kinds-rollout-api-errors", "alarmDescription": tells,
		"comparisonOperator": "GreaterThanThreshold", "threshold": 5.0, "evaluationPeriods": 3.0, "datapointsToAlarm": 2.0,
		"treatMissingData": "notBreaching",
		"metricQueries": items{
			fields{"id": "result", "label": "errors in percent", "returnData": true, "expression": "IF(errors >= 5, 100 * errors / requests, 0)"},
			fields{"id": "errors", "metric": metric("HTTPCode_Target_5XX_Count")},
			fields{"id": "requests", "metric": metric("RequestCount")},
		},
	}, e.inputs(alarmType, "api-rollout-errors"))
	assert.Equal(t, fields{
		"name": "landfall-kinds-rollout-api-latency", "alarmDescription": tells,
		"namespace": "AWS/ApplicationELB", "metricName": "TargetResponseTime", "extendedStatistic": "p90",
		"evaluateLowSampleCountPercentiles": "ignore", "dimensions": answers, "period": 60.0,
		"comparisonOperator": "GreaterThanThreshold", "threshold": 1.0, "evaluationPeriods": 3.0, "datapointsToAlarm": 2.0,
		"treatMissingData": "notBreaching",
	}, e.inputs(alarmType, "api-rollout-latency"), "twice the half second that scaling aims at")
	assert.Equal(t, fields{
		"enable": true, "rollback": true, "alarmNames": items{"landfall-kinds-rollout-api-errors", "landfall-kinds-rollout-api-latency"},
	}, e.inputs(serviceType, "api")["alarms"])
	assert.Subset(t, e.One(t, serviceType, "api").DependsOn, []string{alarmType + "::api-rollout-errors", alarmType + "::api-rollout-latency"},
		"ECS watches no alarm that is not there yet")
}

// TestOnlyWhatIsAskedIsWatched: what has no target group is the circuit breaker's.
func TestOnlyWhatIsAskedIsWatched(t *testing.T) {
	e := evaluate(t, production)
	watched := fields{"enable": true, "rollback": true}
	for name, want := range map[string]any{
		"server":     items{"landfall-production-rollout-server-errors"},
		"storefront": items{"landfall-production-rollout-storefront-errors"},
		"worker":     nil,
	} {
		service := e.inputs(serviceType, name)
		assert.Equal(t, watched, service["deploymentCircuitBreaker"], name)
		if want == nil {
			assert.NotContains(t, service, "alarms", name)
			continue
		}
		assert.Equal(t, fields{"enable": true, "rollback": true, "alarmNames": want}, service["alarms"], name)
	}
	assert.NotContains(t, e.Of(alarmType), "worker-rollout-errors")
	assert.NotContains(t, e.Of(alarmType), "server-rollout-latency", "no time is named that would be too long")
}
