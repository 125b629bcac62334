package simaws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	taskSizeLimit      = 65536
	containersPerTask  = 10
	fargateOnlyNetwork = "awsvpc"
)

// memorySpan is the memory one Fargate CPU size goes with, in MiB.
type memorySpan struct{ least, most, step int }

// fargateSizes are the pairs of CPU units and memory Fargate has.
var fargateSizes = map[int]memorySpan{
	512:   {1024, 4096, 1024},
	1024:  {2048, 8192, 1024},
	2048:  {4096, 16384, 1024},
	4096:  {8192, 30720, 1024},
	8192:  {16384, 61440, 4096},
	16384: {32768, 122880, 8192},
}

// fargatePair says whether Fargate has a task of this size.
func fargatePair(cpu, memory int) bool {
	if cpu == 256 { // the only size whose memory does not go in even steps
		return slices.Contains([]int{512, 1024, 2048}, memory)
	}
	span, ok := fargateSizes[cpu]
	return ok && memory >= span.least && memory <= span.most && (memory-span.least)%span.step == 0
}

func (c *call) onFargate() bool {
	return slices.Contains(c.p().strs("requiresCompatibilities[*]"), "FARGATE")
}

func fargateSize(c *call) error {
	if !c.onFargate() {
		return nil
	}
	cpu, errCPU := strconv.Atoi(text(c.p().get("cpu")))
	memory, errMemory := strconv.Atoi(text(c.p().get("memory")))
	if errCPU != nil || errMemory != nil {
		return c.no("ClientException", "Fargate requires that 'cpu' and 'memory' be defined at the task level.")
	}
	if !fargatePair(cpu, memory) {
		return c.no("ClientException", "No Fargate configuration exists for given values: %d CPU, %d memory.", cpu, memory)
	}
	return nil
}

// fargateShape wants what Fargate wants besides a size.
func fargateShape(c *call) error {
	if !c.onFargate() {
		return nil
	}
	if c.p().str("networkMode") != fargateOnlyNetwork {
		return c.no("ClientException", "Fargate only supports network mode ‘awsvpc’.")
	}
	if size := c.p().num("ephemeralStorage.sizeInGib"); size != 0 && (size < 21 || size > 200) {
		return c.no("ClientException", "EphemeralStorage sizeInGiB must be between 21 and 200 GiB")
	}
	for _, definition := range containersOf(c.p().str("containerDefinitions")) {
		if definition.Privileged {
			return c.no("ClientException", "Fargate does not support privileged containers.")
		}
		for _, port := range definition.PortMappings {
			if port.HostPort != 0 && port.HostPort != port.ContainerPort {
				return c.no("ClientException", "When networkMode=awsvpc, the host ports and container ports in port mappings must match.")
			}
		}
	}
	return nil
}

// container is what the world reads of a container definition.
type container struct {
	Name         string `json:"name"`
	Image        string `json:"image"`
	CPU          int    `json:"cpu"`
	Memory       int    `json:"memory"`
	Essential    *bool  `json:"essential"`
	Privileged   bool   `json:"privileged"`
	PortMappings []struct {
		Name          string `json:"name"`
		ContainerPort int    `json:"containerPort"`
		HostPort      int    `json:"hostPort"`
	} `json:"portMappings"`
	MountPoints []struct {
		SourceVolume string `json:"sourceVolume"`
	} `json:"mountPoints"`
	Secrets []struct {
		Name      string `json:"name"`
		ValueFrom string `json:"valueFrom"`
	} `json:"secrets"`
	Environment []struct {
		Name string `json:"name"`
	} `json:"environment"`
	LogConfiguration *struct {
		LogDriver string            `json:"logDriver"`
		Options   map[string]string `json:"options"`
	} `json:"logConfiguration"`
	DependsOn []struct {
		ContainerName string `json:"containerName"`
	} `json:"dependsOn"`
	StopTimeout int `json:"stopTimeout"`
}

func containersOf(definitions string) []container {
	var containers []container
	if err := json.Unmarshal([]byte(definitions), &containers); err != nil {
		return nil
	}
	return containers
}

// containersDecode is what the provider checks before it asks ECS.
func containersDecode(c *call) error {
	definitions := c.p().str("containerDefinitions")
	if definitions == "" {
		return nil
	}
	var containers []container
	if err := json.Unmarshal([]byte(definitions), &containers); err != nil {
		return &Invalid{"containerDefinitions", "ECS Task Definition container_definitions is invalid: " + err.Error()}
	}
	return nil
}

// containerRules are the ones ECS has for the containers of a task.
func containerRules(c *call) error {
	containers := containersOf(c.p().str("containerDefinitions"))
	if len(containers) == 0 {
		return c.no("ClientException", "Container list cannot be empty.")
	}
	if len(containers) > containersPerTask {
		return c.no("ClientException", "Task definition does not support more than %d containers.", containersPerTask)
	}
	var names []string
	essential := false
	for _, definition := range containers {
		if fault := c.containerFault(definition, names); fault != "" {
			return c.no("ClientException", "%s", fault)
		}
		names = append(names, definition.Name)
		essential = essential || definition.Essential == nil || *definition.Essential
	}
	for _, definition := range containers {
		for _, other := range definition.DependsOn {
			if !slices.Contains(names, other.ContainerName) {
				return c.no("ClientException", "Container '%s' depends on container '%s' which does not exist.", definition.Name, other.ContainerName)
			}
		}
	}
	if !essential {
		return c.no("ClientException", "There should be at least one essential container.")
	}
	return nil
}

func (c *call) containerFault(d container, before []string) string {
	switch {
	case d.Name == "":
		return "Container.name should not be null or empty."
	case d.Image == "":
		return "Container.image should not be null or empty."
	case slices.Contains(before, d.Name):
		return "Container names must be unique within a task definition: " + d.Name
	case len(d.Secrets) > 0 && !c.p().has("executionRoleArn"):
		return "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
	case d.LogConfiguration != nil && d.LogConfiguration.LogDriver == "awslogs" && c.onFargate() && !c.p().has("executionRoleArn"):
		return "Fargate requires task definition to have execution role ARN to support log driver awslogs."
	case d.StopTimeout > 120 && c.onFargate():
		return "Invalid setting for container '" + d.Name + "'. stopTimeout must be between 0 and 120."
	}
	volumes := c.p().strs("volumes[*].name")
	for _, mount := range d.MountPoints {
		if !slices.Contains(volumes, mount.SourceVolume) {
			return fmt.Sprintf("Unknown volume '%s'.", mount.SourceVolume)
		}
	}
	var variables []string
	for _, variable := range d.Environment {
		variables = append(variables, variable.Name)
	}
	for _, secret := range d.Secrets {
		if slices.Contains(variables, secret.Name) {
			return fmt.Sprintf("The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '%s'.", secret.Name)
		}
		variables = append(variables, secret.Name)
	}
	return ""
}

func taskSize(c *call) error {
	if size := len(c.p().str("containerDefinitions")); size > taskSizeLimit {
		return c.no("ClientException", "Actual length: '%d'. Max allowed length is '%d' bytes.", size, taskSizeLimit)
	}
	return nil
}

// revision counts up per family and never goes back, as ECS does.
func revision(c *call) {
	family := c.p().str("family")
	count := props(c.out).num("revision")
	if count == 0 {
		key := c.session.Region + "/" + family
		c.world.counters[key]++
		count = c.world.counters[key]
	}
	c.out["revision"] = resource.NewProperty(float64(count))
	c.out["arn"] = resource.NewProperty(props(c.out).str("arnWithoutRevision") + ":" + strconv.Itoa(count))
}

// keepRevision leaves a revision active that the program asked not to deregister.
func keepRevision(c *call) {
	if out := props(c.out); out.flag("skipDestroy") {
		c.world.asleep["revision/"+out.str("family")+":"+strconv.Itoa(out.num("revision"))] = true
	}
}

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

// scalingLabel wants the target group named where requests per target are counted.
func scalingLabel(c *call) error {
	metric := "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification."
	if c.p().str(metric+"predefinedMetricType") == "ALBRequestCountPerTarget" && !c.p().has(metric+"resourceLabel") {
		return c.no("ValidationException", "ResourceLabel must be specified for ALBRequestCountPerTarget")
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
