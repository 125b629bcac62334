package simaws_test

// shiftedBy is a service that CodeDeploy deploys.
func shiftedBy(changes m) m {
	return with(service(m{
		"deploymentController": m{"type": "CODE_DEPLOY"},
		"loadBalancers":        l{m{"targetGroupArn": "${targets.arn}", "containerName": "app", "containerPort": 80}},
	}), changes)
}

// shiftGroup is a deployment group that CodeDeploy takes.
func shiftGroup(changes m) m {
	return with(m{
		"appName": "${shifts.name}", "serviceRoleArn": "${shift-role.arn}", "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
		"deploymentStyle": m{"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
		"ecsService":      m{"clusterName": "${cluster.name}", "serviceName": "${shifted.name}"},
		"blueGreenDeploymentConfig": m{
			"deploymentReadyOption":                     m{"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
			"terminateBlueInstancesOnDeploymentSuccess": m{"action": "TERMINATE", "terminationWaitTimeInMinutes": 5},
		},
		"loadBalancerInfo": pairOf(l{m{"name": "${targets.name}"}, m{"name": "${loose-targets.name}"}}, "${listener.arn}"),
	}, changes)
}

func pairOf(groups l, listener string) m {
	return m{"targetGroupPairInfo": m{"targetGroups": groups, "prodTrafficRoute": m{"listenerArns": l{listener}}}}
}

var codeDeployRefusals = []refusal{
	{
		"shifted-with-breaker", "ecs/service:Service",
		shiftedBy(m{"deploymentCircuitBreaker": m{"enable": true, "rollback": true}}),
		"operation error ECS: CreateService, api error InvalidParameterException: Deployment circuit breaker is not supported for services with a CODE_DEPLOY deployment controller.",
	},
	{
		"shifted-with-alarms", "ecs/service:Service",
		shiftedBy(m{"alarms": m{"enable": true, "rollback": true, "alarmNames": l{"cpu"}}}),
		"operation error ECS: CreateService, api error InvalidParameterException: Deployment alarms is not supported for services with a CODE_DEPLOY deployment controller.",
	},
	{
		"shifted-and-waited-for", "ecs/service:Service",
		shiftedBy(m{"waitForSteadyState": true}),
		"operation error ECS: CreateService, api error InvalidParameterException: timeout while waiting for state to become 'tfSTABLE': a service with a CODE_DEPLOY deployment controller has no deployments",
	},
	{
		"shifted-without-targets", "ecs/service:Service",
		shiftedBy(m{"loadBalancers": nil}),
		"operation error ECS: CreateService, api error InvalidParameterException: A service with a CODE_DEPLOY deployment controller needs exactly one load balancer.",
	},
	{
		"shifted-by-requests", "appautoscaling/policy:Policy",
		m{
			"policyType": "TargetTrackingScaling", "resourceId": "service/main/shifted", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
			"targetTrackingScalingPolicyConfiguration": m{"targetValue": 900, "predefinedMetricSpecification": m{
				"predefinedMetricType": "ALBRequestCountPerTarget", "resourceLabel": "app/balancer/1/targetgroup/targets/2",
			}},
		},
		"operation error Application Auto Scaling: PutScalingPolicy, api error ValidationException: ALBRequestCountPerTarget is not supported for services with a CODE_DEPLOY deployment controller",
	},
	{
		"application-taken", "codedeploy/application:Application",
		m{"name": "shifts", "computePlatform": "ECS"},
		"operation error CodeDeploy: CreateApplication, api error ApplicationAlreadyExistsException: Application with name 'shifts' already exists",
	},
	{
		"steps-of-nothing", "codedeploy/deploymentConfig:DeploymentConfig",
		m{"computePlatform": "ECS", "trafficRoutingConfig": m{"type": "TimeBasedCanary", "timeBasedCanary": m{"percentage": 100, "interval": 5}}},
		"operation error CodeDeploy: CreateDeploymentConfig, api error InvalidTrafficRoutingConfigurationException: The traffic routing configuration is not valid: 100 percent every 5 minutes",
	},
	{
		"group-of-no-application", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "a", "appName": "none"}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error ApplicationDoesNotExistException: No application found for name: none",
	},
	{
		"group-taken", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "taken"}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error DeploymentGroupAlreadyExistsException: The Deployment Group with the given name already exists: taken",
	},
	{
		"group-with-foreign-role", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "b", "serviceRoleArn": "${other-role.arn}"}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidRoleException: AWS CodeDeploy does not have the permissions required to assume the role arn:aws:iam::111111111111:role/<other-role>.",
	},
	{
		"group-in-place", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "c", "deploymentStyle": m{"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidDeploymentStyleException: For ECS deployment group, deployment type must be BLUE_GREEN and deployment option WITH_TRAFFIC_CONTROL",
	},
	{
		"group-without-end", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "d", "blueGreenDeploymentConfig": nil}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidBlueGreenDeploymentConfigurationException: The configuration of an ECS deployment group must say what is done when it is ready and with the original task set",
	},
	{
		"group-of-no-service", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "e", "ecsService": m{"clusterName": "${cluster.name}", "serviceName": "none"}}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidECSServiceException: Deployment group's ECS service was not found: none",
	},
	{
		"group-of-rolling-service", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "f", "ecsService": m{"clusterName": "${cluster.name}", "serviceName": "${service.name}"}}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidECSServiceException: Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
	},
	{
		"group-of-taken-service", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "g"}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error ECSServiceMappingLimitExceededException: The ECS service is already associated with deployment group taken",
	},
	{
		"group-of-one-target", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "h", "ecsService": m{"clusterName": "${cluster.name}", "serviceName": "${free.name}"}, "loadBalancerInfo": pairOf(l{m{"name": "${targets.name}"}}, "${listener.arn}")}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidTargetGroupPairException: A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of target groups that identify a load balancer.",
	},
	{
		"group-baking-for-ever", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "i", "ecsService": m{"clusterName": "${cluster.name}", "serviceName": "${free.name}"}, "blueGreenDeploymentConfig": m{
			"deploymentReadyOption": m{"actionOnTimeout": "CONTINUE_DEPLOYMENT"}, "terminateBlueInstancesOnDeploymentSuccess": m{"action": "TERMINATE", "terminationWaitTimeInMinutes": 2881},
		}}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error InvalidBlueGreenDeploymentConfigurationException: Termination wait time must not be more than 2880 minutes",
	},
	{
		"group-of-many-alarms", "codedeploy/deploymentGroup:DeploymentGroup",
		shiftGroup(m{"deploymentGroupName": "j", "ecsService": m{"clusterName": "${cluster.name}", "serviceName": "${free.name}"}, "alarmConfiguration": m{
			"enabled": true, "alarms": l{"cpu", "cpu", "cpu", "cpu", "cpu", "cpu", "cpu", "cpu", "cpu", "cpu", "cpu"},
		}}),
		"operation error CodeDeploy: CreateDeploymentGroup, api error AlarmsLimitExceededException: The maximum number of alarms for a deployment group (10) was exceeded",
	},
}
