package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/functions/releasegate/gate"
	"landfall/tests/recorder"
)

const (
	shiftApplication = "aws:codedeploy/application:Application"
	shiftGroup       = "aws:codedeploy/deploymentGroup:DeploymentGroup"
	shiftSteps       = "aws:codedeploy/deploymentConfig:DeploymentConfig"
)

// shifting has services change by a strategy of CodeDeploy.
func shifting(strategy string, names ...string) func(platform map[string]any) {
	return func(platform map[string]any) {
		for _, name := range names {
			at(platform, "services", name)["rollout"] = fields{"strategy": strategy}
		}
	}
}

// TestWhatShiftsIsAnotherService: to ECS one of CodeDeploy's, behind two target groups,
// without any of what only ECS's own rollouts know.
func TestWhatShiftsIsAnotherService(t *testing.T) {
	e := evaluate(t, staging, shifting("canary", "storefront"))
	service := e.One(t, serviceType, "storefront:shift")
	in := service.Plain()
	assert.Equal(t, "storefront_shift", in["name"])
	assert.Equal(t, fields{"type": "CODE_DEPLOY"}, in["deploymentController"])
	assert.Equal(t, "DISABLED", in["availabilityZoneRebalancing"])
	assert.Equal(t, items{fields{"targetGroupArn": e.id(targetType, "storefront-blue"), "containerName": "storefront", "containerPort": 8000.0}}, in["loadBalancers"])
	for _, foreign := range []string{"alarms", "deploymentCircuitBreaker", "forceNewDeployment", "serviceConnectConfiguration", "waitForSteadyState"} {
		assert.NotContains(t, in, foreign)
	}
	assert.Equal(t, []string{"taskDefinition", "loadBalancers", "networkConfiguration", "capacityProviderStrategies"}, service.Ignored)
	assert.Subset(t, service.DependsOn, []string{ruleType + "::storefront:test"}, "a target group is behind a listener before ECS is told of it")

	rolling := evaluate(t, staging)
	production, test := e.One(t, ruleType, "storefront:shift"), e.One(t, ruleType, "storefront:test")
	assert.Equal(t, []string{"actions"}, production.Ignored)
	assert.Equal(t, []string{"actions"}, test.Ignored)
	assert.InDelta(t, rolling.inputs(ruleType, "storefront")["priority"].(float64)-1, production.Plain()["priority"], 0)
	assert.Equal(t, rolling.inputs(ruleType, "storefront")["conditions"], production.Plain()["conditions"])
	assert.Equal(t, items{fields{"type": "forward", "targetGroupArn": e.id(targetType, "storefront-blue")}}, production.Plain()["actions"], "what the gate says that serves")
	assert.Subset(t, production.DependsOn, []string{invocationType + "::gate-deploy-storefront", targetType + "::storefront-blue", targetType + "::storefront-green"})
	assert.Equal(t, e.id(listenerType, "ingress-https"), production.Plain()["listenerArn"])
	assert.Equal(t, e.id(listenerType, "ingress-test"), test.Plain()["listenerArn"])
	assert.Equal(t, items{fields{"type": "forward", "forward": fields{"targetGroups": items{
		fields{"arn": e.id(targetType, "storefront-blue"), "weight": 100.0}, fields{"arn": e.id(targetType, "storefront-green"), "weight": 0.0},
	}}}}, test.Plain()["actions"])
	assert.Equal(t, rolling.inputs(targetType, "storefront")["healthCheck"], e.inputs(targetType, "storefront-green")["healthCheck"])
	assert.NotContains(t, rolling.Of(listenerType), "ingress-test", "nothing shifts, nothing is tested")
	for _, part := range []string{"blue", "green"} {
		assert.Equal(t, []string{"port"}, e.One(t, targetType, "storefront-"+part).Ignored, "a group that comes anew is in no rule")
	}
	assert.Empty(t, rolling.One(t, targetType, "storefront").Ignored)
}

func TestCodeDeployIsToldHowToShift(t *testing.T) {
	e := evaluate(t, staging, shifting("canary", "storefront"))
	assert.Equal(t, fields{"name": "landfall-staging-storefront", "computePlatform": "ECS"}, e.inputs(shiftApplication, "storefront"))
	assert.Equal(t, fields{
		"deploymentConfigName": "landfall-staging-storefront-canary-10-4m", "computePlatform": "ECS",
		"trafficRoutingConfig": fields{"type": "TimeBasedCanary", "timeBasedCanary": fields{"interval": 4.0, "percentage": 10.0}},
	}, e.inputs(shiftSteps, "storefront"))
	listeners := func(name string) fields { return fields{"listenerArns": items{e.id(listenerType, name)}} }
	assert.Equal(t, fields{
		"appName": "landfall-staging-storefront", "deploymentGroupName": "storefront", "deploymentConfigName": "landfall-staging-storefront-canary-10-4m",
		"serviceRoleArn":  e.text(iamRole, "storefront-shift", "arn"),
		"deploymentStyle": fields{"deploymentOption": "WITH_TRAFFIC_CONTROL", "deploymentType": "BLUE_GREEN"},
		"ecsService":      fields{"clusterName": "landfall-staging", "serviceName": "storefront_shift"},
		"loadBalancerInfo": fields{"targetGroupPairInfo": fields{
			"targetGroups":     items{fields{"name": e.text(targetType, "storefront-blue", "name")}, fields{"name": e.text(targetType, "storefront-green", "name")}},
			"prodTrafficRoute": listeners("ingress-https"), "testTrafficRoute": listeners("ingress-test"),
		}},
		"blueGreenDeploymentConfig": fields{
			"deploymentReadyOption":                     fields{"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
			"terminateBlueInstancesOnDeploymentSuccess": fields{"action": "TERMINATE", "terminationWaitTimeInMinutes": 5.0},
		},
		"alarmConfiguration": fields{"enabled": true, "alarms": items{"landfall-staging-rollout-storefront-blue-errors", "landfall-staging-rollout-storefront-green-errors"}},
		"autoRollbackConfiguration": fields{
			"enabled": true, "events": items{"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"},
		},
	}, e.inputs(shiftGroup, "storefront"))

	linear := evaluate(t, staging, shifting("linear", "storefront"))
	assert.Equal(t, fields{"type": "TimeBasedLinear", "timeBasedLinear": fields{"interval": 1.0, "percentage": 20.0}}, linear.inputs(shiftSteps, "storefront")["trafficRoutingConfig"])
	assert.Equal(t, "landfall-staging-storefront-linear-20-1m", linear.inputs(shiftGroup, "storefront")["deploymentConfigName"])
	atOnce := evaluate(t, staging, shifting("blue-green", "storefront"))
	assert.Empty(t, atOnce.Of(shiftSteps))
	assert.Equal(t, "CodeDeployDefault.ECSAllAtOnce", atOnce.inputs(shiftGroup, "storefront")["deploymentConfigName"])
}

// TestCodeDeployMayShiftOneServiceAndNoMore: and the gate may have it do so.
func TestCodeDeployMayShiftOneServiceAndNoMore(t *testing.T) {
	e := evaluate(t, staging, shifting("canary", "storefront"))
	const arn = ":eu-central-1:222222222222:"
	role := func(name string) string { return e.One(t, iamRole, name).Outputs["arn"].StringValue() }
	assert.Equal(t, []statement{
		{
			Sid: "Tasks", Effect: "Allow", Action: list{"ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"},
			Resource: list{"arn:aws:ecs" + arn + "service/landfall-staging/storefront_shift", "arn:aws:ecs" + arn + "task-set/landfall-staging/storefront_shift/*"},
		},
		{
			Sid: "LookAtRequests", Effect: "Allow", Resource: list{"*"},
			Action: list{"elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups"},
		},
		{
			Sid: "ShiftRequests", Effect: "Allow", Action: list{"elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"},
			Resource: list{"arn:aws:elasticloadbalancing" + arn + "listener/app/landfall-staging/*", "arn:aws:elasticloadbalancing" + arn + "listener-rule/app/landfall-staging/*"},
		},
		{Sid: "HearAlarms", Effect: "Allow", Action: list{"cloudwatch:DescribeAlarms"}, Resource: list{"*"}},
		{
			Sid: "PassRoles", Effect: "Allow", Action: list{"iam:PassRole"}, Resource: list{role("storefront-task"), role("storefront-execution")},
			Condition: map[string]map[string]list{"StringEquals": {"iam:PassedToService": {"ecs-tasks.amazonaws.com"}}},
		},
	}, policyOf(e.inputs(rolePolicy, "storefront-shift-permissions")["policy"].(string)))
	assert.Equal(t, []statement{{
		Sid: "Assume", Effect: "Allow", Action: list{"sts:AssumeRole"}, Principal: map[string]list{"Service": {"codedeploy.amazonaws.com"}},
		Condition: map[string]map[string]list{
			"StringEquals": {"aws:SourceAccount": {"222222222222"}},
			"ArnLike":      {"aws:SourceArn": {"arn:aws:codedeploy" + arn + "deploymentgroup:landfall-staging-storefront/*"}},
		},
	}}, policyOf(e.inputs(iamRole, "storefront-shift")["assumeRolePolicy"].(string)))

	granted := e.policiesOf("gate")
	for action, of := range map[string]string{
		"codedeploy:CreateDeployment": "deploymentgroup:landfall-staging-storefront/storefront", "codedeploy:RegisterApplicationRevision": "application:landfall-staging-storefront",
		"codedeploy:GetDeploymentConfig": "deploymentconfig:CodeDeployDefault.ECSAllAtOnce",
	} {
		assert.True(t, allows(granted, request{action, "arn:aws:codedeploy" + arn + of, map[string]string{}}), action)
	}
	assert.False(t, allows(granted, request{"codedeploy:CreateDeployment", "arn:aws:codedeploy" + arn + "deploymentgroup:landfall-production-storefront/storefront", map[string]string{}}))
	assert.False(t, allows(evaluate(t, staging).policiesOf("gate"), request{"codedeploy:StopDeployment", "*", map[string]string{}}), "where nothing shifts")
}

func TestTheGateIsAskedToShift(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, split)), t}
	subnets := []string{}
	for _, subnet := range e.inputs(serviceType, "api:shift")["networkConfiguration"].(fields)["subnets"].(items) {
		subnets = append(subnets, subnet.(string))
	}
	alarms := func(part string) []string { return []string{"landfall-production-rollout-api-" + part + "-errors"} }
	request := e.asked("gate-deploy-api")
	groups := request.Deploy.SecurityGroups
	assert.Equal(t, e.inputs(serviceType, "api:shift")["networkConfiguration"].(fields)["securityGroups"], listOf(groups))
	assert.Equal(t, &gate.Deployment{
		Service: "api_shift", Container: "api", Port: 8000, TaskDefinition: e.text(taskType, "api", "arn"),
		Application: "landfall-production-api", Group: "api", Subnets: subnets, SecurityGroups: groups,
		Capacity: []gate.Capacity{{Provider: "FARGATE", Base: 0, Weight: 1}},
		Targets:  []gate.Target{{ARN: e.id(targetType, "api-blue"), Alarms: alarms("blue")}, {ARN: e.id(targetType, "api-green"), Alarms: alarms("green")}},
		LogGroup: "/landfall/production/api", StartSeconds: 180, TimeoutSeconds: 780,
	}, request.Deploy)
	assert.Equal(t, map[string]any{"task": e.text(taskType, "api", "arn"), "route": "api /*"}, e.inputs(invocationType, "gate-deploy-api")["triggers"])
	assert.Subset(t, e.One(t, invocationType, "gate-deploy-api").DependsOn, []string{
		invocationType + "::gate-migrate-api", serviceType + "::api:shift", shiftGroup + "::api", rolePolicy + "::api-shift-permissions",
	})
	assert.Contains(t, e.asked("gate-verify").Verify, gate.Service{
		Name: "api_shift", Container: "api", TaskDefinition: e.text(taskType, "api", "arn"), LogGroup: "/landfall/production/api",
	})
	assert.Contains(t, e.One(t, invocationType, "gate-verify").DependsOn, invocationType+"::gate-deploy-api")

	left := evaluate(t, staging, func(platform map[string]any) {
		at(platform, "services", "storefront")["rollout"] = fields{"strategy": "linear", "owner": "pipeline", "bake": "1h"}
	})
	assert.Empty(t, left.asked("gate-deploy-storefront").Deploy.TaskDefinition, "a pipeline deploys")
	assert.Equal(t, map[string]any{"route": " /*"}, left.inputs(invocationType, "gate-deploy-storefront")["triggers"])
	assert.Equal(t, []string{"storefront_shift"}, left.asked("gate-verify").Left)
}

// TestBothTargetGroupsCount: for whoever adds tasks, takes some away, or is told.
func TestBothTargetGroupsCount(t *testing.T) {
	e := evaluate(t, staging, shifting("canary", "storefront"), func(platform map[string]any) {
		at(platform, "services", "storefront")["scale"] = fields{"min": 2, "max": 8, "cpu": 60, "requests": 900, "latency": "400ms"}
	})
	suffix := func(part string) string { return e.text(targetType, "storefront-"+part, "arnSuffix") }
	counted := func(part string) any {
		return fields{"id": part, "returnData": false, "metricStat": fields{"stat": "Sum", "metric": fields{
			"namespace": "AWS/ApplicationELB", "metricName": "RequestCountPerTarget", "dimensions": items{
				fields{"name": "LoadBalancer", "value": e.text(applicationLB, "ingress", "arnSuffix")}, fields{"name": "TargetGroup", "value": suffix(part)},
			},
		}}}
	}
	assert.Equal(t, fields{
		"targetValue": 900.0, "scaleOutCooldown": 60.0, "scaleInCooldown": 300.0,
		"customizedMetricSpecification": fields{"metrics": items{
			fields{"id": "requests", "label": "Requests per task", "expression": "FILL(blue, 0) + FILL(green, 0)", "returnData": true},
			counted("blue"), counted("green"),
		}},
	}, e.inputs(scalingPolicy, "storefront-requests")["targetTrackingScalingPolicyConfiguration"])
	for _, part := range []string{"blue", "green"} {
		for _, name := range []string{
			"storefront-" + part + "-slow", "storefront-" + part + "-fast", "storefront-rollout-" + part + "-latency",
			"alerts-service-storefront-" + part + "-unhealthy", "alerts-service-storefront-" + part + "-latency", "alerts-service-storefront-" + part + "-down",
		} {
			assert.Equal(t, suffix(part), e.inputs(alarmType, name)["dimensions"].(fields)["TargetGroup"], name)
		}
		assert.Equal(t, "notBreaching", e.inputs(alarmType, "storefront-"+part+"-fast")["treatMissingData"])
		assert.Equal(t, "Not for people: CodeDeploy goes back to the build of storefront before when it sounds in a rollout.",
			e.inputs(alarmType, "storefront-rollout-"+part+"-errors")["alarmDescription"])
		down := e.inputs(alarmType, "alerts-service-storefront-"+part+"-down")
		assert.InDelta(t, 4, down["evaluationPeriods"], 0, "longer than new tasks may take to come up")
	}
	assert.Equal(t, "service/landfall-staging/storefront_shift", e.inputs(scalingTarget, "storefront")["resourceId"])
	assert.Equal(t, "storefront_shift", e.inputs(alarmType, "alerts-service-storefront-cpu")["dimensions"].(fields)["ServiceName"])
	assert.Contains(t, e.One(t, serviceType, "storefront:shift").Ignored, "desiredCount")
	assert.Equal(t, map[string]any{
		"source": items{"aws.codedeploy"}, "detail-type": items{"CodeDeploy Deployment State-change Notification"},
		"detail": fields{"application": items{fields{"prefix": "landfall-staging-"}}, "state": items{"FAILURE", "STOP"}},
	}, e.decoded(eventRule, "alerts-shifts", "eventPattern"))
}

// TestNobodySeesABuildBeforeItsTime but those whom the stack file names.
func TestNobodySeesABuildBeforeItsTime(t *testing.T) {
	closed := evaluate(t, staging, shifting("canary", "server"))
	const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	for _, r := range closed.Of(ingressRule) {
		assert.NotEqual(t, 8443.0, r.Plain()["fromPort"], r.Name)
	}
	listener := closed.inputs(listenerType, "ingress-test")
	assert.InDelta(t, 8443, listener["port"], 0)
	assert.Equal(t, closed.inputs(listenerType, "ingress-https")["certificateArn"], listener["certificateArn"])
	assert.Equal(t, closed.inputs(listenerType, "ingress-https")["defaultActions"], listener["defaultActions"])
	assert.Equal(t, closed.id(listenerType, "ingress-test"), closed.inputs("aws:lb/listenerCertificate:ListenerCertificate", "ingress-test-certificate-api")["listenerArn"])

	open := evaluate(t, staging, shifting("canary", "server"), func(platform map[string]any) {
		platform["ingress"] = fields{"testFrom": items{"198.51.100.0/24"}}
	})
	rule := open.inputs(ingressRule, "ingress-test-198.51.100.0/24")
	assert.Equal(t, "198.51.100.0/24", rule["cidrIpv4"])
	assert.InDelta(t, 8443, rule["toPort"], 0)
}

func listOf(texts []string) items {
	list := items{}
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}
