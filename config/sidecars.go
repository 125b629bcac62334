package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Sidecar is a container beside the service's own, in the same task: both reach
// each other on localhost and share its CPU and memory.
type Sidecar struct {
	// One this program knows, in the place of image: otel is the collector of the
	// AWS Distro for OpenTelemetry. It takes OTLP on localhost, 4317 and 4318, and
	// hands traces to X-Ray and metrics to CloudWatch.
	Builtin Builtin `json:"builtin"`
	// What it runs: one of images, or a public image by its digest, such as
	// public.ecr.aws/nginx/nginx@sha256:….
	Image string `json:"image"`
	// The command it runs; empty means the image's own.
	Command []string `json:"command"`
	// The port it listens on. Only the task itself reaches it.
	Port int `json:"port"`
	// The most memory it may take of the task's, in MiB; 0 is no limit.
	Memory int `json:"memory"`
	// Plain environment variables.
	Env map[string]string `json:"env"`
	// How its health is told, by a command.
	Health Health `json:"health"`
	// Whether the task ends with it.
	Essential bool `json:"essential"`
	// The user it runs as, uid or uid:gid; never root.
	User string `json:"user"`
	// Whether its root file system is read-only; /tmp is always writable.
	ReadOnly bool `json:"readOnly"`
	// The containers of the task that must have come so far before it starts, by name.
	After map[string]Condition `json:"after"`
}

// Builtin is a sidecar this program brings along.
type Builtin string

// The sidecars there are; none is one of the stack file's own.
const (
	NoBuiltin Builtin = "none"
	OTel      Builtin = "otel"
)

// Condition is how far a container must have come before another one starts.
type Condition string

// The conditions, as ECS calls them in upper case.
const (
	Started   Condition = "start"
	Completed Condition = "complete"
	Succeeded Condition = "success"
	Healthy   Condition = "healthy"
)

// Ulimits are what the operating system grants a process.
type Ulimits struct {
	// Open files and connections, 1024 to 1048576; 0 leaves Fargate's 65535. Fargate
	// lets nothing else be changed.
	NoFile int `json:"nofile"`
}

func (u Ulimits) validate(at check) {
	if u.NoFile != 0 {
		at.at("nofile").ranged(u.NoFile, openFiles, ", or 0 for Fargate's own")
	}
}

func defaultSidecar(builtin Builtin) Sidecar {
	s := Sidecar{Builtin: NoBuiltin, Essential: true, User: "1000:1000", ReadOnly: true, Health: Health{Interval: 15, Timeout: 5, Grace: 60}}
	if builtin == OTel {
		// What watches the application must not end it.
		s.Essential, s.Memory = false, 256
	}
	return s
}

// publicImageForm is a reference with a digest: a tag can move.
var publicImageForm = regexp.MustCompile(`^[a-z0-9.-]+\.[a-z]+(/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$`)

func (s Sidecar) validate(at check) {
	switch {
	case s.Builtin != NoBuiltin:
		if s.Image != "" || len(s.Command) > 0 {
			at.at("builtin").refuse(string(s.Builtin), "brings its own image and command", "remove image and command, or builtin")
		}
	case s.Image == "" && at.read("builtin"):
		at.at("image").missing("name one of images, a public image by its digest, or write builtin: otel")
	case strings.ContainsAny(s.Image, "/@:") && !publicImageForm.MatchString(s.Image):
		at.at("image").refuse(s.Image, "names no build that stays the same", "write it with its registry and digest: registry.example.com/name@sha256:…")
	}
	for i, word := range s.Command {
		at.at("command").item(i).leaks(word)
	}
	if s.Port != 0 {
		at.at("port").ranged(s.Port, ports, "")
	}
	if s.Memory != 0 {
		at.at("memory").ranged(s.Memory, sidecarMemory, " MiB, or 0 for no limit")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		here := at.at("env").at(name)
		here.variable(name)
		if !here.leaks(s.Env[name]) && looksSecret(name, s.Env[name]) {
			here.refuse(nil, "has the name of a secret, and env is plain text", "give it to the service, or rename it")
		}
	}
	health := at.at("health")
	if s.Health.Path != "" || s.Health.Codes != "" {
		health.refuse(nil, "asks for a path", "use health.command: no load balancer asks a sidecar")
	}
	s.Health.validate(health)
	health.at("timeout").spanned(s.Health.Timeout, commandTimeout)
	health.at("grace").spanned(s.Health.Grace, commandGrace)
	Service{User: s.User}.validateUser(at.at("user"))
}

// validateContainers checks what a task holds beside its program, and the order
// they start in.
func (s Service) validateContainers(at check, name string) {
	for _, sidecar := range slices.Sorted(maps.Keys(s.Sidecars)) {
		here := at.at("sidecars").at(sidecar)
		if !nameForm.MatchString(sidecar) || sidecar == name {
			here.refuse(nil, "is no name for a sidecar", "use lower-case letters, digits and single inner hyphens, a letter first, and not the service's own name")
		}
		if len(sidecar) > containerName {
			here.refuse(nil, fmt.Sprintf("is a name of %d characters", len(sidecar)), fmt.Sprintf("shorten it: a container has room for %d", containerName))
		}
		s.Sidecars[sidecar].validate(here)
	}
	if len(s.Sidecars) > containers-1 {
		at.at("sidecars").refuse(nil, fmt.Sprintf("lists %d", len(s.Sidecars)), fmt.Sprintf("keep to %d: a task holds %d containers", containers-1, containers))
	}
	s.validateShares(at)
	s.validateDefinition(at)
	s.validateOrder(at, name)
	s.validatePorts(at)
	s.Ulimits.validate(at.at("ulimits"))
	if s.EphemeralGiB != 0 {
		at.at("ephemeralGiB").ranged(s.EphemeralGiB, ephemeralGiB, " GiB, or 0 for the 20 of every task")
	}
}

// validateShares wants the sidecars to leave the program some of the task's memory.
func (s Service) validateShares(at check) {
	if !at.read("memory") {
		return
	}
	sum, over := 0, false
	for _, sidecar := range slices.Sorted(maps.Keys(s.Sidecars)) {
		memory := s.Sidecars[sidecar].Memory
		sum += max(memory, 0)
		if memory > s.Memory && sidecarMemory.holds(memory) {
			over = true
			at.at("sidecars").at(sidecar).at("memory").refuse(memory, fmt.Sprintf("is more than the %d MiB of the task", s.Memory),
				"lower it, or raise the service's memory")
		}
	}
	if !over && sum > 0 && sum >= s.Memory {
		at.at("sidecars").refuse(nil, fmt.Sprintf("take %d of the task's %d MiB, which leaves the program none", sum, s.Memory),
			"lower their memory, or raise the service's")
	}
}

// validateDefinition wants the texts of all containers to fit into one task
// definition; an env too large in itself is refused where it stands.
func (s Service) validateDefinition(at check) {
	own := bytesOf(s.Env)
	all := own + bytesIn(s.Command) + bytesIn(s.Health.Command)
	for _, sidecar := range s.Sidecars {
		all += bytesOf(sidecar.Env) + bytesIn(sidecar.Command) + bytesIn(sidecar.Health.Command)
	}
	if own <= environmentBytes && all > environmentBytes {
		at.refuse(nil, fmt.Sprintf("holds %d bytes of env and commands, those of its sidecars among them", all),
			fmt.Sprintf("keep to %d: ECS refuses a task definition of more than 64 KiB", environmentBytes))
	}
}

func bytesIn(words []string) int { return len(strings.Join(words, "")) }

func bytesOf(env map[string]string) (bytes int) {
	for name, value := range env {
		bytes += len(name) + len(value)
	}
	return bytes
}

// validatePorts wants every port of the task to belong to one container.
func (s Service) validatePorts(at check) {
	if len(s.Ports) > 0 && s.Kind != Private && at.read("kind") {
		at.at("ports").refuse(nil, "belongs to kind private", "remove it: nobody reaches another port of a "+string(s.Kind))
	}
	if len(s.Ports) > 0 && s.Discovery == ServiceConnect {
		at.at("ports").refuse(nil, "are more than Service Connect knows of a service", "remove it, or write discovery: dns")
	}
	taken := map[int]string{}
	claim := func(here check, port int, owner string) {
		if before, twice := taken[port]; twice && port != 0 {
			here.refuse(port, "is "+before+" already", "give each a port of its own: the containers of a task share one address")
		}
		taken[port] = owner
	}
	taken[s.Port] = "port"
	for i, port := range s.Ports {
		at.at("ports").item(i).ranged(port, ports, "")
		claim(at.at("ports").item(i), port, fmt.Sprintf("ports[%d]", i))
	}
	for _, sidecar := range slices.Sorted(maps.Keys(s.Sidecars)) {
		claim(at.at("sidecars").at(sidecar).at("port"), s.Sidecars[sidecar].Port, "sidecars."+sidecar+".port")
	}
}

// validateOrder wants every container to wait for one that is there, that can
// come so far, and that does not wait for it.
func (s Service) validateOrder(at check, name string) {
	after := map[string]map[string]Condition{name: s.After}
	for sidecar, settings := range s.Sidecars {
		after[sidecar] = settings.After
	}
	for _, container := range slices.Sorted(maps.Keys(after)) {
		here := at.at("after")
		if container != name {
			here = at.at("sidecars").at(container).at("after")
		}
		for _, other := range slices.Sorted(maps.Keys(after[container])) {
			condition := after[container][other]
			switch {
			case after[other] == nil && other != name && !s.has(other):
				here.at(other).refuse(string(condition), "waits for a container that is not there", "name one of "+either(slices.Sorted(maps.Keys(after))))
			case waits(after, other, container, map[string]bool{}):
				here.at(other).refuse(string(condition), "closes a circle: "+other+" waits for "+container, "let one of the two start first")
			case condition == Healthy && !s.tellsHealth(name, other):
				here.at(other).refuse(string(condition), "waits for a health check that "+other+" has not", "give it health.command, or wait for start")
			case (condition == Completed || condition == Succeeded) && s.essential(name, other):
				here.at(other).refuse(string(condition), "waits for the end of "+other+", and the task ends with it", "write essential: false in it")
			}
		}
	}
}

func (s Service) has(sidecar string) bool { _, there := s.Sidecars[sidecar]; return there }

func (s Service) tellsHealth(name, container string) bool {
	if container == name {
		return len(s.Health.Command) > 0
	}
	sidecar := s.Sidecars[container]
	return sidecar.Builtin != NoBuiltin || len(sidecar.Health.Command) > 0
}

func (s Service) essential(name, container string) bool {
	return container == name || s.Sidecars[container].Essential
}

// waits says whether one container starts only after another, by any way.
func waits(after map[string]map[string]Condition, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for next := range after[from] {
		if waits(after, next, to, seen) {
			return true
		}
	}
	return false
}

// crossSidecars wants their images among images too, and a way to the public ones.
func (c *Config) crossSidecars(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		for sidecar, settings := range c.Services[name].Sidecars {
			here := at.at("services").at(name).at("sidecars").at(sidecar)
			public := settings.Builtin != NoBuiltin || strings.Contains(settings.Image, "/")
			switch {
			case public && c.Network.NAT == NATNone && at.sound("network.nat"):
				here.refuse(nil, "comes from a public registry, and network.nat is none", "push its image to one of images, or use network.nat single or per-zone")
			case !public && settings.Image != "" && !slices.Contains(c.Images, settings.Image) && at.read("images"):
				here.at("image").refuse(settings.Image, "is not one of images", suggestOwn(settings.Image, c.Images))
			}
		}
	}
}

func suggestOwn(image string, images []string) string {
	if meant := nearest(image, images); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "add it to images, or write a public one with its registry and digest"
}
