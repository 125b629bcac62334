package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

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
		if !at.at("sidecars").at(sidecar).good("memory") {
			return
		}
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
	if len(s.Ports) > 0 && s.Kind != Private && s.Kind != "" && at.read("kind") {
		at.at("ports").refuse(nil, "belongs to kind private", "remove it: nobody reaches another port of a "+string(s.Kind))
	}
	if len(s.Ports) > 0 && s.Discovery == ServiceConnect {
		at.at("ports").refuse(nil, "are more than Service Connect knows of a service", "remove it, or write discovery: dns")
	}
	taken := s.collectorPorts(at)
	claim := func(here check, port int, owner string) {
		if before, twice := taken[port]; twice && port != 0 {
			here.refuse(port, "is "+before+" already", "give each a port of its own: the containers of a task share one address")
		}
		taken[port] = owner
	}
	claim(at.at("port"), s.Port, "port")
	for i, port := range s.Ports {
		at.at("ports").item(i).ranged(port, ports, "")
		claim(at.at("ports").item(i), port, fmt.Sprintf("ports[%d]", i))
	}
	for _, sidecar := range slices.Sorted(maps.Keys(s.Sidecars)) {
		if s.Sidecars[sidecar].Builtin == OTel {
			continue
		}
		claim(at.at("sidecars").at(sidecar).at("port"), s.Sidecars[sidecar].Port, "sidecars."+sidecar+".port")
	}
}

// collectorPorts are taken by the collector, of which a second one would find them so.
func (s Service) collectorPorts(at check) map[int]string {
	taken, first := map[int]string{}, ""
	for _, sidecar := range slices.Sorted(maps.Keys(s.Sidecars)) {
		switch {
		case s.Sidecars[sidecar].Builtin != OTel:
		case first != "":
			at.at("sidecars").at(sidecar).at("builtin").refuse(string(OTel), "is a second collector beside sidecars."+first,
				"remove one of the two: it takes what every container of the task sends")
		default:
			first = sidecar
			for _, port := range []int{OTelGRPC, OTelHTTP, OTelHealth} {
				taken[port] = "a port of sidecars." + sidecar
			}
		}
	}
	return taken
}

// validateOrder wants every container to wait for one that is there, that can
// come so far, and that does not wait for it.
func (s Service) validateOrder(at check, name string) {
	if !at.read("sidecars", "health") {
		return
	}
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
