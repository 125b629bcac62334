package simaws

import "regexp"

var (
	clusterType   = tok("ecs", "Cluster")
	providersType = tok("ecs", "ClusterCapacityProviders")
	taskType      = tok("ecs", "TaskDefinition")
	serviceType   = tok("ecs", "Service")
)

// ecsName is the rule ECS has for the names of clusters, services and families.
var ecsName = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

const ecsNameRule = "only letters (uppercase and lowercase), numbers, underscores, and hyphens"

var containerKinds = []kind{
	{
		token: clusterType, upsert: true, create: "ECS: CreateCluster", update: "ECS: UpdateCluster", remove: "ECS: DeleteCluster",
		id: "arn:{partition}:ecs:{region}:{account}:cluster/{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 255, valid: ecsName, rule: ecsNameRule,
		},
		outputs:  map[string]string{"arn": "{id}"},
		defaults: map[string]any{"settings": []any{map[string]any{"name": "containerInsights", "value": "disabled"}}},
		replaces: []string{"name"},
		refs: []ref{
			{path: "configuration.executeCommandConfiguration.kmsKeyId", to: keyType, outside: awsKey},
			{path: "configuration.executeCommandConfiguration.logConfiguration.cloudWatchLogGroupName", to: logGroupType},
		},
		missing: "ClusterNotFoundException: Cluster not found.",
		inUse:   "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
	},
	{
		token: providersType, upsert: true, create: "ECS: PutClusterCapacityProviders", remove: "ECS: PutClusterCapacityProviders",
		id:       "{clusterName}",
		required: []string{"clusterName"},
		replaces: []string{"clusterName"},
		refs:     []ref{{path: "clusterName", to: clusterType, owned: true}},
		refuse:   []rule{capacityProviders},
	},
	{
		token: taskType, create: "ECS: RegisterTaskDefinition", remove: "ECS: DeregisterTaskDefinition",
		id: "{family}", tagged: true,
		name: &naming{property: "family", max: 255, valid: ecsName, rule: ecsNameRule, fixed: true},
		outputs: map[string]string{
			"arn": "", "arnWithoutRevision": "arn:{partition}:ecs:{region}:{account}:task-definition/{family}", "revision": "",
			"networkMode": "bridge",
		},
		defaults: map[string]any{"skipDestroy": false, "trackLatest": false, "enableFaultInjection": false},
		required: []string{"family", "containerDefinitions"},
		replaces: []string{
			"containerDefinitions", "cpu", "enableFaultInjection", "ephemeralStorage", "executionRoleArn", "family",
			"inferenceAccelerators", "ipcMode", "memory", "networkMode", "pidMode", "placementConstraints",
			"proxyConfiguration", "requiresCompatibilities", "runtimePlatform", "taskRoleArn", "volumes",
		},
		refs: []ref{
			{path: "executionRoleArn", to: roleType},
			{path: "taskRoleArn", to: roleType},
		},
		missing: "ClientException: Unable to describe task definition.",
		plan:    []rule{containersDecode},
		refuse: []rule{
			fargateSize, fargateShape, containerRules, filesMounted, taskSize,
			assumedBy("executionRoleArn", "ecs-tasks.amazonaws.com"), assumedBy("taskRoleArn", "ecs-tasks.amazonaws.com"),
		},
		gone:   keepRevision,
		finish: revision,
	},
	{
		token: serviceType, create: "ECS: CreateService", update: "ECS: UpdateService", remove: "ECS: DeleteService",
		id: "arn:{partition}:ecs:{region}:{account}:service/{of:cluster/name}/{name}", tagged: true, keys: []string{"name"}, patched: true,
		name: &naming{
			property: "name", max: 255, valid: ecsName, rule: ecsNameRule, scope: "cluster",
			taken: "InvalidParameterException: Creation of service was not idempotent.",
		},
		outputs: map[string]string{"iamRole": "", "platformVersion": "LATEST", "launchType": "", "cluster": ""},
		defaults: map[string]any{
			"availabilityZoneRebalancing": "DISABLED", "deploymentMaximumPercent": 200,
			"deploymentMinimumHealthyPercent": 100, "enableEcsManagedTags": false, "enableExecuteCommand": false,
			"schedulingStrategy": "REPLICA", "waitForSteadyState": false, "desiredCount": 0,
		},
		replaces: []string{"cluster", "deploymentController", "iamRole", "launchType", "name", "schedulingStrategy"},
		spared:   map[string]spare{"capacityProviderStrategies": {"forceNewDeployment", "true"}},
		refs: []ref{
			{path: "cluster", to: clusterType, holds: true},
			{path: "taskDefinition", to: taskType},
			{path: "loadBalancers[*].targetGroupArn", to: targetGroupType},
			{path: "alarms.alarmNames[*]", to: alarmType}, // one that is not there watches nothing
			{path: "serviceRegistries.registryArn", to: registryType, holds: true},
			{path: "serviceConnectConfiguration.namespace", to: namespaceType, holds: true},
			{path: "networkConfiguration.subnets[*]", to: subnetType, holds: true},
			{path: "networkConfiguration.securityGroups[*]", to: securityGroupType, holds: true},
		},
		missing: "ServiceNotFoundException: Service not found.",
		plan: []rule{
			oneOf("launchType", "EC2", "FARGATE", "EXTERNAL"), oneOf("propagateTags", "SERVICE", "TASK_DEFINITION", "NONE"),
			oneOf("availabilityZoneRebalancing", "ENABLED", "DISABLED"), conflicts("launchType", "capacityProviderStrategies"),
		},
		refuse: []rule{
			targetsReachable, serviceContainers, connectedPorts, serviceNetwork, filesReachable, deploymentRoom, groupsPerInterface("networkConfiguration.securityGroups[*]"),
			serviceProviders, shiftedService,
		},
		finish: serviceStarted,
		gone:   serviceGone,
	},
}
