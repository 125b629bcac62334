package tests

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	alarmType        = "aws:cloudwatch/metricAlarm:MetricAlarm"
	eventRule        = "aws:cloudwatch/eventRule:EventRule"
	eventTarget      = "aws:cloudwatch/eventTarget:EventTarget"
	snsTopic         = "aws:sns/topic:Topic"
	snsPolicy        = "aws:sns/topicPolicy:TopicPolicy"
	snsSubscription  = "aws:sns/topicSubscription:TopicSubscription"
	applicationLB    = "aws:lb/loadBalancer:LoadBalancer"
	ecsCluster       = "aws:ecs/cluster:Cluster"
	deploymentFailed = "SERVICE_DEPLOYMENT_FAILED"
)

func TestTopicsAreEncryptedAndAdmitTheirPublishersOnly(t *testing.T) {
	e := evaluate(t, production)
	for _, part := range []string{"critical", "warning"} {
		topic := e.text(snsTopic, "alerts-"+part, "arn")
		assert.Equal(t, fields{
			"name": "landfall-production-" + part, "displayName": "landfall-production " + part, "kmsMasterKeyId": e.output(kmsKey, "keys-messages", "arn"),
		}, e.inputs(snsTopic, "alerts-"+part))

		statements := []fields{
			{
				"Sid": "DenyPlainText", "Effect": "Deny", "Principal": fields{"AWS": items{"*"}},
				"Action": items{"sns:Publish"}, "Resource": items{topic},
				"Condition": fields{"Bool": fields{"aws:SecureTransport": "false"}},
			},
			{
				"Sid": "Alarms", "Effect": "Allow", "Principal": fields{"Service": items{"cloudwatch.amazonaws.com"}},
				"Action": items{"sns:Publish"}, "Resource": items{topic},
				"Condition": fields{
					"StringEquals": fields{"aws:SourceAccount": "111111111111"},
					"ArnLike": fields{
						"aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:landfall-production-*",
					},
				},
			},
		}
		if part == "critical" {
			statements = append(statements, fields{
				"Sid": "Events", "Effect": "Allow", "Principal": fields{"Service": items{"events.amazonaws.com"}},
				"Action": items{"sns:Publish"}, "Resource": items{topic},
			})
		}
		assert.Equal(t, topic, e.inputs(snsPolicy, "alerts-"+part)["arn"])
		assert.Equal(t, policy(statements...), e.decoded(snsPolicy, "alerts-"+part, "policy"))
	}
}

func TestEveryAddressHearsBothTopics(t *testing.T) {
	addresses := []any{"a@example.com", "b@example.com"}
	e := evaluate(t, staging, func(platform map[string]any) {
		platform["alerts"] = fields{"email": addresses}
	})
	for _, part := range []string{"critical", "warning"} {
		for _, address := range addresses {
			assert.Equal(t, fields{
				"topic": e.output(snsTopic, "alerts-"+part, "arn"), "protocol": "email", "endpoint": address,
			}, e.inputs(snsSubscription, fmt.Sprintf("alerts-%s-%s", part, address)))
		}
	}
	assert.Len(t, e.Of(snsSubscription), 4)
}

func TestAFailedRolloutIsTold(t *testing.T) {
	e := evaluate(t, staging)
	assert.Equal(t, fields{
		"source":      items{"aws.ecs"},
		"detail-type": items{"ECS Deployment State Change"},
		"resources": items{
			"arn:aws:ecs:eu-central-1:222222222222:service/landfall-staging/server",
			"arn:aws:ecs:eu-central-1:222222222222:service/landfall-staging/storefront",
			"arn:aws:ecs:eu-central-1:222222222222:service/landfall-staging/worker",
		},
		"detail": fields{"eventName": items{deploymentFailed}},
	}, e.decoded(eventRule, "alerts-rollouts", "eventPattern"))

	target := e.One(t, eventTarget, "alerts-rollouts")
	assert.Equal(t, fields{
		"rule": e.output(eventRule, "alerts-rollouts", "name"),
		"arn":  e.output(snsTopic, "alerts-critical", "arn"),
		"inputTransformer": fields{
			"inputPaths": fields{
				"deployment": "$.detail.deploymentId", "reason": "$.detail.reason",
				"service": "$.resources[0]", "time": "$.time",
			},
			"inputTemplate": `"A rollout failed at <time>, and the tasks from before it run on. Service: <service>. ` +
				`Deployment: <deployment>. Reason: <reason> Look at why its tasks stopped, and at the service's log group."`,
		},
		"retryPolicy": fields{"maximumEventAgeInSeconds": 3600.0, "maximumRetryAttempts": 185.0},
	}, target.Plain())
	assert.Contains(t, target.DependsOn, snsPolicy+"::alerts-critical")
}
