package simaws

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// targetsReachable wants each target group to be behind a listener or a rule.
func targetsReachable(c *call) error {
	for _, arn := range c.p().strs("loadBalancers[*].targetGroupArn") {
		if c.world.options.Outsiders && c.world.find(targetGroupType, arn) == nil {
			continue
		}
		reached := slices.ContainsFunc(c.world.things, func(t *thing) bool {
			switch t.kind.token {
			case listenerType:
				return slices.Contains(forwards(t, "defaultActions"), arn)
			case listenerRuleType:
				return slices.Contains(forwards(t, "actions"), arn)
			}
			return false
		})
		if !reached {
			return c.no("InvalidParameterException", "The target group with targetGroupArn %s does not have an associated load balancer.", arn)
		}
	}
	return nil
}

func forwards(t *thing, list string) []string {
	p := props(t.in)
	return append(p.strs(list+"[*].targetGroupArn"), p.strs(list+"[*].forward.targetGroups[*].arn")...)
}

// serviceContainers wants the containers a load balancer is to reach to be in the task.
func serviceContainers(c *call) error {
	task := c.target("taskDefinition")
	if task == nil {
		return nil
	}
	containers := containersOf(task.attribute("containerDefinitions"))
	for _, v := range c.p().all("loadBalancers[*]") {
		balancer := props(v.ObjectValue())
		name, port := balancer.str("containerName"), balancer.num("containerPort")
		at := slices.IndexFunc(containers, func(d container) bool { return d.Name == name })
		if at < 0 {
			return c.no("InvalidParameterException", "The container %s does not exist in the task definition.", name)
		}
		mapped := false
		for _, mapping := range containers[at].PortMappings {
			mapped = mapped || mapping.ContainerPort == port
		}
		if !mapped {
			return c.no("InvalidParameterException", "The container %s did not have a container port %d defined.", name, port)
		}
	}
	return nil
}

// serviceNetwork wants subnets where tasks have interfaces of their own.
func serviceNetwork(c *call) error {
	task := c.target("taskDefinition")
	if task == nil {
		return nil
	}
	own := task.attribute("networkMode") == fargateOnlyNetwork
	if own && !c.p().has("networkConfiguration") {
		return c.no("InvalidParameterException", "Network Configuration must be provided when networkMode 'awsvpc' is specified.")
	}
	if own {
		for _, arn := range c.p().strs("loadBalancers[*].targetGroupArn") {
			if group := c.world.find(targetGroupType, arn); group != nil && group.attribute("targetType") != "ip" {
				return c.no("InvalidParameterException",
					"The provided target group %s has target type %s, which is incompatible with the awsvpc network mode specified in the task definition.",
					arn, group.attribute("targetType"))
			}
		}
	}
	return nil
}

// deploymentRoom wants percentages under which a deployment can make progress.
func deploymentRoom(c *call) error {
	least, most := number(c.wanted("deploymentMinimumHealthyPercent")), number(c.wanted("deploymentMaximumPercent"))
	if least >= most {
		return c.no("InvalidParameterException", "The maximumPercent (%d) must be greater than the minimumHealthyPercent (%d).", most, least)
	}
	if c.p().str("availabilityZoneRebalancing") == "ENABLED" && most <= 100 {
		return c.no("InvalidParameterException", "AvailabilityZoneRebalancing requires a maximumPercent greater than 100.")
	}
	return nil
}

func number(v resource.PropertyValue) int {
	if v.IsNumber() {
		return int(v.NumberValue())
	}
	return 0
}

// fargateProviders are the capacity providers every cluster may have.
var fargateProviders = []string{"FARGATE", "FARGATE_SPOT"}

func capacityProviders(c *call) error {
	listed := c.p().strs("capacityProviders[*]")
	for _, name := range append(slices.Clone(listed), c.p().strs("defaultCapacityProviderStrategies[*].capacityProvider")...) {
		if !slices.Contains(fargateProviders, name) || !slices.Contains(listed, name) {
			return c.no("InvalidParameterException", "The specified capacity provider '%s' was not found.", name)
		}
	}
	return nil
}

// serviceProviders wants a service's strategy to use only what its cluster has.
func serviceProviders(c *call) error {
	cluster := c.target("cluster")
	if cluster == nil {
		return nil
	}
	var offered []string
	for _, t := range c.others(providersType) {
		if t.attribute("clusterName") == cluster.attribute("name") {
			offered = props(t.in).strs("capacityProviders[*]")
		}
	}
	for _, name := range c.p().strs("capacityProviderStrategies[*].capacityProvider") {
		if !slices.Contains(offered, name) {
			return c.no("InvalidParameterException",
				"The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.")
		}
	}
	return nil
}

// servicePlace is where a service runs, as ECS reports it.
func servicePlace(c *call) {
	c.put("iamRole", "/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
	launch := "EC2"
	if c.p().has("capacityProviderStrategies") {
		launch = ""
	}
	c.put("launchType", launch)
	if !c.p().has("cluster") {
		c.put("cluster", c.expand("arn:{partition}:ecs:{region}:{account}:cluster/default"))
	}
}

// serviceNamed finds the service behind a scalable target's resource id.
func (w *World) serviceNamed(resourceID string) *thing {
	parts := strings.Split(resourceID, "/")
	if len(parts) != 3 || parts[0] != "service" {
		return nil
	}
	for _, t := range w.things {
		if t.kind.token == serviceType && strings.HasSuffix(t.id, ":"+resourceID) {
			return t
		}
	}
	return nil
}

func scalableService(c *call) error {
	id := c.p().str("resourceId")
	if c.p().str("serviceNamespace") != "ecs" || c.world.options.Outsiders || c.world.serviceNamed(id) != nil {
		return nil
	}
	return c.no("ValidationException", "ECS service doesn't exist: %s", id)
}

func capacities(c *call) error {
	if least, most := c.p().num("minCapacity"), c.p().num("maxCapacity"); least > most {
		return c.no("ValidationException", "Minimum capacity cannot be greater than maximum capacity: %d > %d", least, most)
	}
	return nil
}

// scalingLabel wants the target group named where requests per target are counted, which
// is of no use where two take turns: ECS knows one of them, and documents it as not
// supported where CodeDeploy deploys.
func scalingLabel(c *call) error {
	metric := "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification."
	if c.p().str(metric+"predefinedMetricType") == "ALBRequestCountPerTarget" && !c.p().has(metric+"resourceLabel") {
		return c.no("ValidationException", "ResourceLabel must be specified for ALBRequestCountPerTarget")
	}
	service := c.world.serviceNamed(c.p().str("resourceId"))
	if c.p().str(metric+"predefinedMetricType") == "ALBRequestCountPerTarget" && service != nil && shiftedByCodeDeploy(props(service.in)) {
		return c.no("ValidationException", "ALBRequestCountPerTarget is not supported for services with a CODE_DEPLOY deployment controller")
	}
	return nil
}

// scalingAlarms are the two alarms a target-tracking policy makes for itself.
func scalingAlarms(c *call) {
	var alarms []any
	if c.p().str("policyType") == "TargetTrackingScaling" {
		for _, side := range []string{"AlarmHigh", "AlarmLow"} {
			alarms = append(alarms, c.expand("arn:{partition}:cloudwatch:{region}:{account}:alarm:TargetTracking-{resourceId}-"+side+"-")+c.uuid(side))
		}
	}
	c.put("alarmArns", alarms)
}

// lifecycleRules wants a policy ECR can read.
func lifecycleRules(c *call) error {
	var document struct {
		Rules []struct {
			RulePriority int             `json:"rulePriority"`
			Selection    json.RawMessage `json:"selection"`
			Action       struct {
				Type string `json:"type"`
			} `json:"action"`
		} `json:"rules"`
	}
	refused := c.no("InvalidParameterException",
		"Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure'")
	if err := json.Unmarshal([]byte(c.p().str("policy")), &document); err != nil || len(document.Rules) == 0 {
		return refused
	}
	var priorities []int
	for _, r := range document.Rules {
		if r.RulePriority < 1 || slices.Contains(priorities, r.RulePriority) || len(r.Selection) == 0 || r.Action.Type != "expire" {
			return refused
		}
		priorities = append(priorities, r.RulePriority)
	}
	return nil
}
