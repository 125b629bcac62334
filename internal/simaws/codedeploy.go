package simaws

import "regexp"

var (
	applicationType = tok("codedeploy", "Application")
	stepsType       = tok("codedeploy", "DeploymentConfig")
	shiftGroupType  = tok("codedeploy", "DeploymentGroup")
)

const codeDeployService = "codedeploy.amazonaws.com"

// codeDeployName is the rule CodeDeploy has for its names.
var codeDeployName = regexp.MustCompile(`^[A-Za-z0-9+=._@,-]+$`)

const codeDeployNameRule = "only letters, numbers and . _ + = , @ -"

// ownSteps are those that AWS has made.
var ownSteps = regexp.MustCompile(`^CodeDeployDefault\.`)

var codeDeployKinds = []kind{
	{
		token: applicationType, create: "CodeDeploy: CreateApplication", update: "CodeDeploy: UpdateApplication",
		remove: "CodeDeploy: DeleteApplication", id: "{uuid}:{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 100, valid: codeDeployName, rule: codeDeployNameRule,
			taken: "ApplicationAlreadyExistsException: Application with name '{name}' already exists",
		},
		outputs: map[string]string{
			"applicationId": "{uuid}", "arn": "arn:{partition}:codedeploy:{region}:{account}:application:{name}",
			"githubAccountName": "",
		},
		defaults: map[string]any{"computePlatform": "Server", "linkedToGithub": false},
		replaces: []string{"computePlatform"},
		missing:  "ApplicationDoesNotExistException: No application found for name: {value}",
		plan:     []rule{oneOf("computePlatform", "ECS", "Lambda", "Server")},
	},
	{
		token: stepsType, create: "CodeDeploy: CreateDeploymentConfig", remove: "CodeDeploy: DeleteDeploymentConfig",
		id: "{deploymentConfigName}",
		name: &naming{
			property: "deploymentConfigName", max: 100, valid: codeDeployName, rule: codeDeployNameRule,
			taken: "DeploymentConfigAlreadyExistsException: Deployment configuration name {deploymentConfigName} already exists",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:codedeploy:{region}:{account}:deploymentconfig:{deploymentConfigName}", "deploymentConfigId": "{uuid}",
		},
		defaults: map[string]any{"computePlatform": "Server"},
		replaces: []string{"computePlatform", "deploymentConfigName", "minimumHealthyHosts", "trafficRoutingConfig", "zonalConfig"},
		missing:  "DeploymentConfigDoesNotExistException: No Deployment Configuration found for name: {value}",
		inUse:    "DeploymentConfigInUseException: The deployment configuration is still in use",
		plan:     []rule{oneOf("trafficRoutingConfig.type", "AllAtOnce", "TimeBasedCanary", "TimeBasedLinear")},
		refuse:   []rule{routingSteps},
	},
	{
		token: shiftGroupType, create: "CodeDeploy: CreateDeploymentGroup", update: "CodeDeploy: UpdateDeploymentGroup",
		remove: "CodeDeploy: DeleteDeploymentGroup", id: "{uuid}", tagged: true,
		name: &naming{
			property: "deploymentGroupName", max: 100, valid: codeDeployName, rule: codeDeployNameRule, fixed: true, scope: "appName",
			taken: "DeploymentGroupAlreadyExistsException: The Deployment Group with the given name already exists: {deploymentGroupName}",
		},
		outputs: map[string]string{
			"arn":             "arn:{partition}:codedeploy:{region}:{account}:deploymentgroup:{appName}/{deploymentGroupName}",
			"computePlatform": "{of:appName/computePlatform}", "deploymentGroupId": "{uuid}",
		},
		defaults: map[string]any{
			"deploymentConfigName": "CodeDeployDefault.OneAtATime", "outdatedInstancesStrategy": "UPDATE", "terminationHookEnabled": false,
		},
		required: []string{"appName", "deploymentGroupName", "serviceRoleArn"},
		replaces: []string{"appName"},
		refs: []ref{
			{path: "appName", to: applicationType, owned: true},
			{path: "deploymentConfigName", to: stepsType, holds: true, outside: ownSteps},
			{path: "serviceRoleArn", to: roleType},
			{path: "ecsService.clusterName", to: clusterType},
			{path: "alarmConfiguration.alarms[*]", to: alarmType},
			{path: "loadBalancerInfo.targetGroupPairInfo.targetGroups[*].name", to: targetGroupType},
			{path: "loadBalancerInfo.targetGroupPairInfo.prodTrafficRoute.listenerArns[*]", to: listenerType},
			{path: "loadBalancerInfo.targetGroupPairInfo.testTrafficRoute.listenerArns[*]", to: listenerType},
		},
		plan: []rule{
			oneOf("deploymentStyle.deploymentType", "IN_PLACE", "BLUE_GREEN"),
			oneOf("deploymentStyle.deploymentOption", "WITH_TRAFFIC_CONTROL", "WITHOUT_TRAFFIC_CONTROL"),
			oneOf("blueGreenDeploymentConfig.deploymentReadyOption.actionOnTimeout", "CONTINUE_DEPLOYMENT", "STOP_DEPLOYMENT"),
			oneOf("blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.action", "TERMINATE", "KEEP_ALIVE"),
		},
		refuse: []rule{groupRole, groupStyle, groupService, groupTargets, groupBounds},
	},
}
