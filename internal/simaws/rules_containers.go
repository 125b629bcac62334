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
	case c.onFargate() && d.Memory > c.taskMemory():
		return fmt.Sprintf("The 'memory' setting for container '%s' is greater than for the task.", d.Name)
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

// taskMemory is the task's in MiB; fargateSize has refused what is no number.
func (c *call) taskMemory() int {
	memory, _ := strconv.Atoi(text(c.p().get("memory")))
	return memory
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
	c.world.remember(c.out)
}

// keepRevision leaves a revision active that the program asked not to deregister.
func keepRevision(c *call) {
	if out := props(c.out); out.flag("skipDestroy") {
		c.world.asleep["revision/"+out.str("family")+":"+strconv.Itoa(out.num("revision"))] = true
	}
}

// active says whether a value is the ARN of a revision that was left so: a service may
// go on with it, or back to it.
func (w *World) active(token, arn string) bool {
	_, revision, _ := strings.Cut(arn, ":task-definition/")
	return token == taskType && w.asleep["revision/"+revision]
}
