package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

const (
	scheduledAction = "aws:appautoscaling/scheduledAction:ScheduledAction"
	metricAlarmType = "aws:cloudwatch/metricAlarm:MetricAlarm"
)

func TestSlowAnswersAddTasksAndFastOnesTakeThemAway(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	for part, want := range map[string]struct {
		steps                        []any
		when, gaps                   string
		threshold, minutes, cooldown float64
	}{
		"slow": {
			[]any{
				map[string]any{"metricIntervalLowerBound": "0", "metricIntervalUpperBound": "0.5", "scalingAdjustment": 20.0},
				map[string]any{"metricIntervalLowerBound": "0.5", "scalingAdjustment": 50.0},
			}, "GreaterThanThreshold", "notBreaching", 0.5, 3, 60,
		},
		"fast": {
			[]any{map[string]any{"metricIntervalUpperBound": "0", "scalingAdjustment": -10.0}},
			"LessThanThreshold", "breaching", 0.25, 15, 300,
		},
	} {
		policy := e.inputs(scalingPolicy, "api-"+part)
		assert.Equal(t, "StepScaling", policy["policyType"])
		assert.Equal(t, map[string]any{
			"adjustmentType": "PercentChangeInCapacity", "minAdjustmentMagnitude": 1.0, "cooldown": want.cooldown,
			"metricAggregationType": "Average", "stepAdjustments": want.steps,
		}, policy["stepScalingPolicyConfiguration"], part)
		alarm := e.inputs(metricAlarmType, "api-"+part)
		assert.Equal(t, []any{
			"landfall-kinds-service-api-" + part, "TargetResponseTime", "p90", want.when, want.threshold, want.minutes, want.gaps,
			[]any{e.text(scalingPolicy, "api-"+part, "arn")},
		}, []any{
			alarm["name"], alarm["metricName"], alarm["extendedStatistic"], alarm["comparisonOperator"], alarm["threshold"],
			alarm["evaluationPeriods"], alarm["treatMissingData"], alarm["alarmActions"],
		})
		assert.Equal(t, map[string]any{
			"LoadBalancer": e.text("aws:lb/loadBalancer:LoadBalancer", "ingress", "arnSuffix"), "TargetGroup": e.text(targetType, "api", "arnSuffix"),
		}, alarm["dimensions"])
	}
}

func TestNightsOffTakeAllTasksAwayAndBringThemBack(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	for part, want := range map[string]struct {
		schedule    string
		least, most float64
	}{
		"off": {"cron(0 20 * * ? *)", 0, 0},
		"on":  {"cron(0 6 ? * MON-FRI *)", 1, 6},
	} {
		action := e.inputs(scheduledAction, "api-"+part)
		assert.Equal(t, []any{"ecs", "ecs:service:DesiredCount", "service/landfall-kinds/api", want.schedule, "Europe/Berlin"}, []any{
			action["serviceNamespace"], action["scalableDimension"], action["resourceId"], action["schedule"], action["timezone"],
		})
		assert.Equal(t, map[string]any{"minCapacity": want.least, "maxCapacity": want.most}, action["scalableTargetAction"], part)
	}
	assert.Equal(t, []string{"desiredCount"}, e.One(t, serviceType, "api").Ignored)
}

func TestTheDatabaseSleepsWithItsServices(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	for part, want := range map[string][2]string{
		"stop":  {"cron(5 20 * * ? *)", "stopDBInstance"},
		"start": {"cron(45 5 ? * MON-FRI *)", "startDBInstance"},
	} {
		schedule := e.inputs(scheduleType, "nights-"+part)
		assert.Equal(t, []any{want[0], "Europe/Berlin"}, []any{schedule["scheduleExpression"], schedule["scheduleExpressionTimezone"]})
		target := schedule["target"].(map[string]any)
		assert.Equal(t, "arn:aws:scheduler:::aws-sdk:rds:"+want[1], target["arn"])
		assert.Equal(t, map[string]any{"DbInstanceIdentifier": e.text(dbInstance, "database", "identifier")}, decode(t, target["input"]))
	}
	assert.Equal(t, policy(map[string]any{
		"Sid": "StopAndStart", "Effect": "Allow", "Action": []any{"rds:StartDBInstance", "rds:StopDBInstance"},
		"Resource": []any{e.text(dbInstance, "database", "arn")},
	}), e.decoded(rolePolicy, "nights-permissions", "policy"))
}

func TestSpareCapacityBeginsAboveTheBase(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	spare := map[string]any{"capacityProvider": "FARGATE_SPOT", "weight": 1.0}
	assert.Equal(t, []any{spare, map[string]any{"capacityProvider": "FARGATE", "base": 1.0, "weight": 0.0}},
		e.inputs(serviceType, "api")["capacityProviderStrategies"])
	assert.Equal(t, []any{spare}, e.inputs(serviceType, "worker")["capacityProviderStrategies"])
}
