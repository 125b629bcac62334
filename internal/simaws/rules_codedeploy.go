package simaws

import "slices"

const (
	// bakeLimit is how many minutes CodeDeploy keeps old tasks at most, and shifts at most.
	bakeLimit = 2880
	// groupAlarms is how many alarms a deployment group watches at most.
	groupAlarms = 10
)

// routingSteps wants numbers that make steps.
func routingSteps(c *call) error {
	if c.p().str("computePlatform") != "ECS" {
		return nil
	}
	routing := props{}
	if v := c.p().get("trafficRoutingConfig"); v.IsObject() {
		routing = props(v.ObjectValue())
	}
	part := map[string]string{"TimeBasedCanary": "timeBasedCanary", "TimeBasedLinear": "timeBasedLinear"}[routing.str("type")]
	if part == "" {
		return nil
	}
	percent, minutes := routing.num(part+".percentage"), routing.num(part+".interval")
	if percent < 1 || percent > 99 || minutes < 1 || minutes*((100+percent-1)/percent-1) > bakeLimit && part == "timeBasedLinear" || minutes > bakeLimit {
		return c.no("InvalidTrafficRoutingConfigurationException", "The traffic routing configuration is not valid: %d percent every %d minutes", percent, minutes)
	}
	return nil
}

// groupRole wants a role that CodeDeploy can take.
func groupRole(c *call) error {
	if role := c.target("serviceRoleArn"); role != nil && !trusts(role, codeDeployService) {
		return c.no("InvalidRoleException", "AWS CodeDeploy does not have the permissions required to assume the role %s.", c.p().str("serviceRoleArn"))
	}
	return nil
}

func (c *call) onECS() bool {
	application := c.target("appName")
	return application != nil && application.attribute("computePlatform") == "ECS"
}

// groupStyle wants what ECS can do and nothing else.
func groupStyle(c *call) error {
	if !c.onECS() {
		return nil
	}
	if c.p().str("deploymentStyle.deploymentType") != "BLUE_GREEN" || c.p().str("deploymentStyle.deploymentOption") != "WITH_TRAFFIC_CONTROL" {
		return c.no("InvalidDeploymentStyleException", "For ECS deployment group, deployment type must be BLUE_GREEN and deployment option WITH_TRAFFIC_CONTROL")
	}
	if !c.p().has("blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess") || !c.p().has("blueGreenDeploymentConfig.deploymentReadyOption") {
		return c.no("InvalidBlueGreenDeploymentConfigurationException", "The configuration of an ECS deployment group must say what is done when it is ready and with the original task set")
	}
	return nil
}

// groupService wants a service that CodeDeploy deploys, and that no other group has.
func groupService(c *call) error {
	if !c.onECS() {
		return nil
	}
	service := c.world.shiftService(props(c.in))
	switch {
	case service == nil:
		return c.no("InvalidECSServiceException", "Deployment group's ECS service was not found: %s", c.p().str("ecsService.serviceName"))
	case !shiftedByCodeDeploy(props(service.in)):
		return c.no("InvalidECSServiceException", "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.")
	}
	for _, other := range c.others(shiftGroupType) {
		if c.world.shiftService(props(other.in)) == service {
			return c.no("ECSServiceMappingLimitExceededException", "The ECS service is already associated with deployment group %s", other.attribute("deploymentGroupName"))
		}
	}
	return nil
}

// shiftService is the service that a deployment group is about.
func (w *World) shiftService(group props) *thing {
	cluster := w.find(clusterType, group.str("ecsService.clusterName"))
	if cluster == nil {
		return nil
	}
	for _, t := range w.things {
		if t.kind.token == serviceType && t.attribute("name") == group.str("ecsService.serviceName") && cluster.known(t.attribute("cluster")) {
			return t
		}
	}
	return nil
}

// groupTargets wants two target groups, and one listener that leads to them.
func groupTargets(c *call) error {
	if !c.onECS() {
		return nil
	}
	const pair = "loadBalancerInfo.targetGroupPairInfo."
	names := c.p().strs(pair + "targetGroups[*].name")
	switch {
	case len(names) != 2 || names[0] == names[1]:
		return c.no("InvalidTargetGroupPairException", "A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of target groups that identify a load balancer.")
	case len(c.p().strs(pair+"prodTrafficRoute.listenerArns[*]")) != 1, len(c.p().strs(pair+"testTrafficRoute.listenerArns[*]")) > 1:
		return c.no("InvalidLoadBalancerInfoException", "Traffic routes must contain exactly one listener")
	case slices.Equal(c.p().strs(pair+"prodTrafficRoute.listenerArns[*]"), c.p().strs(pair+"testTrafficRoute.listenerArns[*]")):
		return c.no("InvalidLoadBalancerInfoException", "The production and test traffic routes must be of different listeners")
	}
	return nil
}

// groupBounds are limits of CodeDeploy.
func groupBounds(c *call) error {
	if c.p().num("blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes") > bakeLimit {
		return c.no("InvalidBlueGreenDeploymentConfigurationException", "Termination wait time must not be more than %d minutes", bakeLimit)
	}
	if len(c.p().strs("alarmConfiguration.alarms[*]")) > groupAlarms {
		return c.no("AlarmsLimitExceededException", "The maximum number of alarms for a deployment group (%d) was exceeded", groupAlarms)
	}
	return nil
}

// shiftedByCodeDeploy says who deploys a service.
func shiftedByCodeDeploy(service props) bool {
	return service.str("deploymentController.type") == "CODE_DEPLOY"
}

// shiftedService is what ECS lets nobody say of a service that CodeDeploy deploys: what
// only its own rollouts know, and in an update what a deployment says.
func shiftedService(c *call) error {
	if !shiftedByCodeDeploy(c.p()) {
		return nil
	}
	for _, foreign := range []struct{ property, words string }{
		{"deploymentCircuitBreaker", "Deployment circuit breaker"}, {"alarms", "Deployment alarms"}, {"serviceConnectConfiguration", "Service Connect"},
	} {
		if c.p().has(foreign.property) {
			return c.no("InvalidParameterException", "%s is not supported for services with a CODE_DEPLOY deployment controller.", foreign.words)
		}
	}
	if c.p().flag("waitForSteadyState") {
		return c.no("InvalidParameterException", "timeout while waiting for state to become 'tfSTABLE': a service with a CODE_DEPLOY deployment controller has no deployments")
	}
	if len(c.p().all("loadBalancers[*]")) != 1 {
		return c.no("InvalidParameterException", "A service with a CODE_DEPLOY deployment controller needs exactly one load balancer.")
	}
	if c.old == nil {
		return nil
	}
	for _, fixed := range []struct{ property, words string }{
		{"taskDefinition", "task definition"},
		{"networkConfiguration", "network parameters"},
		{"loadBalancers", "load balancers"},
		{"capacityProviderStrategies", "capacity provider strategy"},
	} {
		if !same(c.p().get(fixed.property), props(c.old.in).get(fixed.property)) {
			return c.no("InvalidParameterException",
				"Unable to update %s on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.", fixed.words)
		}
	}
	if c.p().flag("forceNewDeployment") {
		return c.no("InvalidParameterException",
			"Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.")
	}
	return nil
}
