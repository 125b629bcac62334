package config

import (
	"maps"
	"slices"
)

// program is what the rules between sections ask of everything that runs: what
// image, with what environment.
type program struct {
	section, name string
	image         string
	secrets       map[string]Secret
	uses          map[string]map[string]string
	egress        []int
	connections   Connections
	// times is how many of it there are at most; 0 has no bound.
	times int
}

// programs are those of an environment, in order.
func (c *Config) programs() []program {
	var all []program
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		s := c.Services[name]
		all = append(all, program{"services", name, s.Image, s.Secrets, s.Uses, s.Egress, s.Connections, max(s.Scale.Max, s.Scale.Min)})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		f := c.Functions[name]
		all = append(all, program{"functions", name, f.Image, f.Secrets, f.Uses, f.Egress, f.Connections, f.Concurrency})
	}
	return all
}

// at is the place of the program in the stack file.
func (p program) at(root check) check { return root.at(p.section).at(p.name) }

// AllSecrets are the secrets that any program lists, by name. Validation has seen
// to it that one name means one source.
func (c *Config) AllSecrets() map[string]Secret {
	all := map[string]Secret{}
	for _, program := range c.programs() {
		maps.Copy(all, program.secrets)
	}
	return all
}
