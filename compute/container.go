package compute

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"landfall/config"
	"landfall/data"
)

// container is one container definition as ECS reads it. The order of its lists
// and the absence of empty keys are part of the contract: ECS and the provider
// compare what we render with what they have. Fields that may hold an output are
// any, the only type JSONMarshal awaits.
type container struct {
	Name                   string           `json:"name"`
	Image                  any              `json:"image"`
	Essential              bool             `json:"essential"`
	Command                []string         `json:"command,omitempty"`
	User                   string           `json:"user"`
	ReadonlyRootFilesystem bool             `json:"readonlyRootFilesystem"`
	Memory                 int              `json:"memory,omitempty"`
	DependsOn              []dependency     `json:"dependsOn,omitempty"`
	Ulimits                []ulimit         `json:"ulimits,omitempty"`
	Environment            []variable       `json:"environment,omitempty"`
	Secrets                []reference      `json:"secrets,omitempty"`
	PortMappings           []portMapping    `json:"portMappings,omitempty"`
	MountPoints            []mountPoint     `json:"mountPoints,omitempty"`
	HealthCheck            *healthCheck     `json:"healthCheck,omitempty"`
	LinuxParameters        linuxParameters  `json:"linuxParameters"`
	StopTimeout            int              `json:"stopTimeout"`
	LogConfiguration       logConfiguration `json:"logConfiguration"`
}

type dependency struct {
	ContainerName string `json:"containerName"`
	Condition     string `json:"condition"`
}

type ulimit struct {
	Name      string `json:"name"`
	SoftLimit int    `json:"softLimit"`
	HardLimit int    `json:"hardLimit"`
}

type variable struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

type reference struct {
	Name      string `json:"name"`
	ValueFrom any    `json:"valueFrom"`
}

type portMapping struct {
	ContainerPort int    `json:"containerPort"`
	HostPort      int    `json:"hostPort"`
	Protocol      string `json:"protocol"`
	// Name is by which Service Connect knows the port.
	Name string `json:"name,omitempty"`
}

type healthCheck struct {
	Command     []string `json:"command"`
	Interval    int      `json:"interval"`
	Timeout     int      `json:"timeout"`
	Retries     int      `json:"retries"`
	StartPeriod int      `json:"startPeriod"`
}

type linuxParameters struct {
	InitProcessEnabled bool    `json:"initProcessEnabled"`
	Tmpfs              []tmpfs `json:"tmpfs,omitempty"`
}

type tmpfs struct {
	ContainerPath string   `json:"containerPath"`
	Size          int      `json:"size"`
	MountOptions  []string `json:"mountOptions"`
}

type logConfiguration struct {
	LogDriver string         `json:"logDriver"`
	Options   map[string]any `json:"options"`
}

// containerOf renders one service.
func containerOf(name string, s config.Service, image, logGroup any, region string, env environment) container {
	c := container{
		Name:                   name,
		Image:                  image,
		Essential:              true,
		Command:                s.Command,
		User:                   s.User,
		ReadonlyRootFilesystem: s.ReadOnly,
		Environment:            env.variables,
		Secrets:                env.references,
		MountPoints:            mountPointsOf(s),
		HealthCheck:            healthCheckOf(s.Health),
		DependsOn:              dependenciesOf(s.After),
		Ulimits:                ulimitsOf(s.Ulimits),
		LinuxParameters: linuxParameters{
			// Reaps zombies and passes SIGTERM on to programs that npm or sh started.
			InitProcessEnabled: true,
			Tmpfs:              scratch(s.ReadOnly, s.Memory),
		},
		StopTimeout:      int(s.StopTimeout),
		LogConfiguration: logTo(logGroup, region, name),
	}
	for _, port := range s.Listens() {
		c.PortMappings = append(c.PortMappings, portMapping{ContainerPort: port, HostPort: port, Protocol: "tcp"})
	}
	if serves(s) {
		c.PortMappings[0].Name = name
	}
	return c
}

func logTo(group any, region, prefix string) logConfiguration {
	return logConfiguration{LogDriver: "awslogs", Options: map[string]any{
		"awslogs-group":         group,
		"awslogs-region":        region,
		"awslogs-stream-prefix": prefix,
		// A log that CloudWatch is slow to take must not stop the application.
		"mode":            "non-blocking",
		"max-buffer-size": "25m",
	}}
}

// dependenciesOf are the containers that must have come so far, by name.
func dependenciesOf(after map[string]config.Condition) []dependency {
	var dependencies []dependency
	for _, name := range slices.Sorted(maps.Keys(after)) {
		dependencies = append(dependencies, dependency{name, strings.ToUpper(string(after[name]))})
	}
	return dependencies
}

func ulimitsOf(limits config.Ulimits) []ulimit {
	if limits.NoFile == 0 {
		return nil
	}
	return []ulimit{{"nofile", limits.NoFile, limits.NoFile}}
}

// scratch is a writable /tmp over a read-only root. It is memory and not a task
// volume, because Fargate gives an empty volume to root with mode 0755 and our
// containers are nobody's root. Up to a quarter of the task's memory may go
// there, and only what is written counts.
// https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
func scratch(readOnly bool, memory int) []tmpfs {
	if !readOnly {
		return nil
	}
	return []tmpfs{{
		ContainerPath: "/tmp",
		Size:          memory / 4,
		MountOptions:  []string{"rw", "nosuid", "nodev", "mode=1777"},
	}}
}

func healthCheckOf(h config.Health) *healthCheck {
	if len(h.Command) == 0 {
		return nil
	}
	return &healthCheck{
		Command:  h.Command,
		Interval: int(h.Interval),
		// ECS takes 2 to 60 seconds here where the load balancer takes 120.
		Timeout: min(int(h.Timeout), 60),
		Retries: 3,
		// A container forgives failures for 300 seconds at most; the service behind a load
		// balancer, which is told all of it, ignores those of a container as well.
		StartPeriod: min(int(h.Grace), 300),
	}
}

// environment is what a container gets to know, by name.
type environment struct {
	variables  []variable
	references []reference
}

// environmentOf joins plain values, secrets and the facts of the pieces a
// service uses, sorted by name.
func environmentOf(s config.Service, secrets *data.Secrets, access map[string]data.Access) (environment, error) {
	values, froms := map[string]any{}, map[string]any{}
	for name, value := range s.Env {
		values[name] = value
	}
	for name := range s.Secrets {
		froms[name] = secrets.Get(name).ValueFrom()
	}
	for piece, wanted := range s.Uses {
		for name, attribute := range wanted {
			fact, ok := access[piece].Facts[attribute]
			switch {
			case !ok:
				return environment{}, fmt.Errorf("%s: %s has no fact %s", name, piece, attribute)
			case fact.Secret != nil:
				froms[name] = fact.Secret.ValueFrom()
			default:
				values[name] = fact.Value
			}
		}
	}
	env := environment{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		env.variables = append(env.variables, variable{name, values[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(froms)) {
		env.references = append(env.references, reference{name, froms[name]})
	}
	return env, nil
}
