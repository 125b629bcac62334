package tests

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

const (
	scheduleType      = "aws:scheduler/schedule:Schedule"
	scheduleGroupType = "aws:scheduler/scheduleGroup:ScheduleGroup"
	queueType         = "aws:sqs/queue:Queue"
	clusterType       = "aws:ecs/cluster:Cluster"
)

func TestAScheduledTaskIsStartedAtItsTimes(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	assert.NotContains(t, e.Of(serviceType), "nightly")
	assert.Equal(t, "landfall-kinds-nightly", e.inputs(scheduleGroupType, "nightly")["name"])
	schedule := e.inputs(scheduleType, "nightly")
	assert.Equal(t, []any{"landfall-kinds-nightly", "cron(0 3 * * ? *)", "Europe/Berlin", map[string]any{"mode": "OFF"}}, []any{
		schedule["groupName"], schedule["scheduleExpression"], schedule["scheduleExpressionTimezone"], schedule["flexibleTimeWindow"],
	})
	service := e.inputs(serviceType, "api")["networkConfiguration"].(map[string]any)
	assert.Equal(t, map[string]any{
		"arn": e.text(clusterType, "cluster", "arn"), "roleArn": e.text(iamRole, "nightly-schedule", "arn"),
		"deadLetterConfig": map[string]any{"arn": e.text(queueType, "nightly-failed", "arn")},
		"retryPolicy":      map[string]any{"maximumRetryAttempts": 3.0, "maximumEventAgeInSeconds": 3600.0},
		"ecsParameters": map[string]any{
			"taskDefinitionArn": e.text(taskType, "nightly", "arn"), "taskCount": 1.0,
			"capacityProviderStrategies": []any{map[string]any{"capacityProvider": "FARGATE", "weight": 1.0}},
			"networkConfiguration": map[string]any{
				"subnets": service["subnets"], "assignPublicIp": false,
				"securityGroups": []any{e.id(securityGroup, "nightly"), e.id(securityGroup, "database-client")},
			},
			"enableEcsManagedTags": true, "enableExecuteCommand": false, "propagateTags": "TASK_DEFINITION",
		},
	}, schedule["target"])
	assert.Equal(t, []any{"landfall-kinds-nightly-failed", 1209600.0}, []any{
		e.inputs(queueType, "nightly-failed")["name"], e.inputs(queueType, "nightly-failed")["messageRetentionSeconds"],
	})
}

func TestAScheduleMayStartItsTaskAndNothingElse(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	family := strings.TrimSuffix(e.text(taskType, "nightly", "arn"), ":1")
	assert.Equal(t, policy(append([]map[string]any{
		{
			"Sid": "RunTask", "Effect": "Allow", "Action": []any{"ecs:RunTask"}, "Resource": []any{family + ":*"},
			"Condition": map[string]any{"ArnEquals": map[string]any{"ecs:cluster": e.text(clusterType, "cluster", "arn")}},
		},
		{
			"Sid": "TagTask", "Effect": "Allow", "Action": []any{"ecs:TagResource"},
			"Resource":  []any{"arn:aws:ecs:eu-central-1:333333333333:task/landfall-kinds/*"},
			"Condition": map[string]any{"StringEquals": map[string]any{"ecs:CreateAction": "RunTask"}},
		},
		{
			"Sid": "PassRoles", "Effect": "Allow", "Action": []any{"iam:PassRole"},
			"Resource":  []any{e.text(iamRole, "nightly-task", "arn"), e.text(iamRole, "nightly-execution", "arn")},
			"Condition": map[string]any{"StringEquals": map[string]any{"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
		},
	}, e.sends(e.output(queueType, "nightly-failed", "arn"))...)...), e.decoded(rolePolicy, "nightly-schedule-permissions", "policy"))
	trust := statements(e.One(t, iamRole, "nightly-schedule"))
	assert.Equal(t, []statement{{
		Sid: "Assume", Effect: "Allow", Action: list{"sts:AssumeRole"}, Principal: map[string]list{"Service": {"scheduler.amazonaws.com"}},
		Condition: map[string]map[string]list{
			"StringEquals": {"aws:SourceAccount": {"333333333333"}},
			"ArnLike":      {"aws:SourceArn": {"arn:aws:scheduler:eu-central-1:333333333333:schedule-group/landfall-kinds-nightly"}},
		},
	}}, trust)
}

func TestARunThatDoesNotBeginOrEndsBadlyIsToldOf(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	var alarms []string
	for name := range e.Of("aws:cloudwatch/metricAlarm:MetricAlarm") {
		if strings.HasPrefix(name, "alerts-schedule-") {
			alarms = append(alarms, name)
		}
	}
	slices.Sort(alarms)
	assert.Equal(t, []string{"alerts-schedule-nightly-failed", "alerts-schedule-nightly-missed", "alerts-schedule-nightly-refused"}, alarms)
	missed := e.inputs("aws:cloudwatch/metricAlarm:MetricAlarm", "alerts-schedule-nightly-missed")
	assert.Equal(t, []any{"AWS/Scheduler", "InvocationDroppedCount", map[string]any{"ScheduleGroup": "landfall-kinds-nightly"}},
		[]any{missed["namespace"], missed["metricName"], missed["dimensions"]})
	failed := e.inputs("aws:cloudwatch/metricAlarm:MetricAlarm", "alerts-schedule-nightly-failed")
	assert.Equal(t, []any{"AWS/SQS", "ApproximateNumberOfMessagesVisible", map[string]any{"QueueName": e.output(queueType, "nightly-failed", "name")}},
		[]any{failed["namespace"], failed["metricName"], failed["dimensions"]})

	assert.Equal(t, []string{"alerts-failures-nightly", "alerts-rollouts"}, slices.Sorted(maps.Keys(e.Of(eventRule))))
	assert.Equal(t, map[string]any{
		"source": []any{"aws.ecs"}, "detail-type": []any{"ECS Task State Change"},
		"detail": map[string]any{
			"clusterArn": []any{e.text(clusterType, "cluster", "arn")}, "group": []any{"family:landfall-kinds-nightly"},
			"lastStatus": []any{"STOPPED"},
			"$or": []any{
				map[string]any{"containers": map[string]any{
					"name": []any{"nightly"}, "exitCode": []any{map[string]any{"anything-but": []any{0.0}}},
				}},
				map[string]any{"stopCode": []any{"TaskFailedToStart"}},
			},
		},
	}, e.decoded(eventRule, "alerts-failures-nightly", "eventPattern"))
	assert.Equal(t, e.text("aws:sns/topic:Topic", "alerts-warning", "arn"), e.inputs(eventTarget, "alerts-failures-nightly")["arn"])
}
