package tests

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/tests/recorder"
)

// messages is a stack whose work waits in queues.
const messages = "tests/testdata/Pulumi.messages.yaml"

const (
	queuePolicyType  = "aws:sqs/queuePolicy:QueuePolicy"
	redriveAllowType = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
	throughSQS       = "sqs.eu-central-1.amazonaws.com"
)

func TestAQueueWhole(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	key := e.output(kmsKey, "keys-messages", "arn")
	assert.Equal(t, fields{
		"name": "landfall-messages-celery", "fifoQueue": false, "contentBasedDeduplication": false,
		"visibilityTimeoutSeconds": 3600.0, "messageRetentionSeconds": 345600.0, "receiveWaitTimeSeconds": 20.0,
		"kmsMasterKeyId": key, "kmsDataKeyReusePeriodSeconds": 300.0,
		"redrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:444444444444:landfall-messages-celery-dead","maxReceiveCount":3}`,
	}, e.inputs(queueType, "celery"))
	assert.Equal(t, fields{
		"name": "landfall-messages-celery-dead", "fifoQueue": false,
		"messageRetentionSeconds": 1209600.0, "receiveWaitTimeSeconds": 20.0,
		"kmsMasterKeyId": key, "kmsDataKeyReusePeriodSeconds": 300.0,
	}, e.inputs(queueType, "celery-dead"))
	assert.Equal(t, fields{
		"queueUrl":           e.output(queueType, "celery-dead", "url"),
		"redriveAllowPolicy": `{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:eu-central-1:444444444444:landfall-messages-celery"]}`,
	}, e.inputs(redriveAllowType, "celery"))
}

func TestAFIFOQueueHasDeadLettersOfItsSort(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	queue, dead := e.inputs(queueType, "orders"), e.inputs(queueType, "orders-dead")
	assert.Equal(t, "landfall-messages-orders.fifo", queue["name"])
	assert.Equal(t, "landfall-messages-orders-dead.fifo", dead["name"])
	assert.Equal(t, []any{true, true, 900.0, 86400.0}, []any{
		queue["fifoQueue"], queue["contentBasedDeduplication"], queue["visibilityTimeoutSeconds"], queue["messageRetentionSeconds"],
	})
	assert.Equal(t, []any{true, 1209600.0}, []any{dead["fifoQueue"], dead["messageRetentionSeconds"]})
	assert.NotContains(t, dead, "contentBasedDeduplication", "SQS copies what it moves")
}

func TestAQueueRefusesPlainText(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	names := slices.Sorted(maps.Keys(e.Of(queueType)))
	assert.Equal(t, []string{
		"celery", "celery-dead", "orders", "orders-dead", "reports", "reports-dead", "reports-failed", "thumbs-failed",
	}, names)
	for _, name := range names {
		assert.Equal(t, e.output(queueType, name, "url"), e.inputs(queuePolicyType, name)["queueUrl"])
		assert.Equal(t, policy(fields{
			"Sid": "DenyPlainText", "Effect": "Deny", "Principal": fields{"AWS": items{"*"}},
			"Action": items{"sqs:*"}, "Resource": items{e.output(queueType, name, "arn")},
			"Condition": fields{"Bool": fields{"aws:SecureTransport": "false"}},
		}), e.decoded(queuePolicyType, name, "policy"))
	}
}

// sends and receives are the permissions of a role on some queues.
func (e evaluated) sends(queues ...any) []map[string]any {
	return []map[string]any{
		{
			"Sid": "SendMessages", "Effect": "Allow", "Resource": queues,
			"Action": items{"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
		},
		e.messagesKey("SendKey", "kms:Decrypt", "kms:GenerateDataKey"),
	}
}

func (e evaluated) receives(queues ...any) []map[string]any {
	return []map[string]any{
		{
			"Sid": "ReceiveMessages", "Effect": "Allow", "Resource": queues,
			"Action": items{
				"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage",
			},
		},
		e.messagesKey("ReceiveKey", "kms:Decrypt"),
	}
}

func (e evaluated) messagesKey(sid string, actions ...any) map[string]any {
	return map[string]any{
		"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": items{e.output(kmsKey, "keys-messages", "arn")},
		"Condition": fields{"StringEquals": fields{"kms:ViaService": throughSQS}},
	}
}

// TestAViewSendsAndCeleryReceivesToo: a Django view may send and no more. Celery's
// worker receives, and sends what it tries anew.
func TestAViewSendsAndCeleryReceivesToo(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	celery, orders := e.output(queueType, "celery", "arn"), e.output(queueType, "orders", "arn")
	assert.Equal(t, policy(e.sends(celery, orders)...), e.decoded(rolePolicy, "web-task-permissions", "policy"))
	assert.Equal(t, policy(append(e.sends(celery), e.receives(celery, orders)...)...),
		e.decoded(rolePolicy, "worker-task-permissions", "policy"))
}

func TestFactsOfAQueueArriveInTheEnvironment(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	c := containerIn(t, e.One(t, taskType, "worker"))
	assert.Equal(t, []any{
		fields{"name": "CELERY_QUEUE_ARN", "value": "arn:aws:sqs:eu-central-1:444444444444:landfall-messages-celery"},
		fields{"name": "CELERY_QUEUE_NAME", "value": "landfall-messages-celery"},
		fields{"name": "CELERY_QUEUE_REGION", "value": "eu-central-1"},
		fields{"name": "CELERY_QUEUE_URL", "value": "https://sqs.eu-central-1.amazonaws.com/444444444444/landfall-messages-celery"},
	}, c["environment"])
}

func TestTasksFollowTheirQueue(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	assert.Len(t, e.Of(scalingPolicy), 1)
	dimension := func(name string, value any) any { return fields{"name": name, "value": value} }
	metric := func(id, namespace, name string, dimensions ...any) any {
		return fields{"id": id, "returnData": false, "metricStat": fields{
			"stat": "Average", "metric": fields{"namespace": namespace, "metricName": name, "dimensions": dimensions},
		}}
	}
	assert.Equal(t, fields{
		"targetValue": 100.0, "scaleOutCooldown": 60.0, "scaleInCooldown": 300.0,
		"customizedMetricSpecification": fields{"metrics": []any{
			fields{
				"id": "backlog", "label": "Messages waiting per task", "returnData": true,
				"expression": "FILL(waiting, 0) / IF(FILL(running, 0) > 0, running, 1)",
			},
			metric("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", dimension("QueueName", "landfall-messages-celery")),
			metric("running", "ECS/ContainerInsights", "RunningTaskCount",
				dimension("ClusterName", "landfall-messages"), dimension("ServiceName", "worker")),
		}},
	}, e.inputs(scalingPolicy, "worker-backlog")["targetTrackingScalingPolicyConfiguration"])
}

func TestQueuesAreWatched(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	for name, want := range map[string]string{
		// Twice the visibility, which is six times ten minutes.
		"celery-age":          "Maximum AWS/SQS ApproximateAgeOfOldestMessage > 7200, 5 of 5 x 60 s, notBreaching, critical",
		"celery-depth":        "Maximum AWS/SQS ApproximateNumberOfMessagesVisible > 1000, 3 of 3 x 300 s, notBreaching, warning",
		"celery-dead-letters": "Maximum AWS/SQS ApproximateNumberOfMessagesVisible > 0, 1 of 1 x 300 s, notBreaching, critical",
		"orders-depth":        "Maximum AWS/SQS ApproximateNumberOfMessagesVisible > 50, 3 of 3 x 300 s, notBreaching, warning",
	} {
		alarm := e.One(t, alarmType, "alerts-queue-"+name)
		assert.Equal(t, want, e.summary(alarm), name)
	}
	for name, queue := range map[string]string{
		"celery-age": "landfall-messages-celery", "celery-depth": "landfall-messages-celery",
		"celery-dead-letters": "landfall-messages-celery-dead", "orders-dead-letters": "landfall-messages-orders-dead.fifo",
	} {
		assert.Equal(t, fields{"QueueName": queue}, e.inputs(alarmType, "alerts-queue-"+name)["dimensions"], name)
	}
}

func TestTheMessagesKeyServesQueuesThroughSQSAlone(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, messages)), t}
	var found []statement
	for _, s := range statements(e.One(t, kmsKey, "keys-messages")) {
		if s.Sid == "Queues" {
			found = append(found, s)
		}
	}
	assert.Equal(t, []statement{{
		Sid: "Queues", Effect: "Allow", Action: list{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: list{"*"},
		Principal: map[string]list{"AWS": {"arn:aws:iam::444444444444:root"}},
		Condition: map[string]map[string]list{"StringEquals": {"kms:ViaService": {throughSQS}}},
	}}, found)
}
