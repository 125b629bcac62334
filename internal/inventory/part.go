package inventory

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// part is one service of the Compose file.
type part struct {
	types.ServiceConfig
	role  role
	known known
	// variables are all it is given, by name.
	variables map[string]variable
	// asked are the ports others call it on.
	asked map[int]bool
	// uploads says that it keeps what users upload on a disk.
	uploads bool
	// times is when it runs, for a service that a clock starts.
	times string
	// fronted says that a proxy sends it requests.
	fronted bool
}

// built says whether the image is made from a Dockerfile beside the file.
func (p *part) built() bool { return p.Build != nil }

// sort looks at what each service is.
func (c *converter) sort() {
	for _, name := range slices.Sorted(maps.Keys(c.compose.Project.Services)) {
		service := c.compose.Project.Services[name]
		if !c.wanted(service.Profiles) {
			c.look(name, "profiles", "starts only with the profile "+strings.Join(service.Profiles, ", ")+" and is left out",
				"take it along with -profile "+service.Profiles[0])
			continue
		}
		p := &part{ServiceConfig: service, asked: map[int]bool{}}
		if p.Build == nil {
			p.known = lookUp(service.Image)
			p.role = p.known.role
		}
		p.variables = c.variables(p)
		c.parts[name] = p
		for _, host := range c.names(service) {
			c.hosts[host] = name
		}
	}
	c.jobs()
	for _, name := range slices.Sorted(maps.Keys(c.compose.Project.Jobs)) {
		c.look("", "jobs."+name, "is a job, which this command does not read", "write it as a service of kind task")
	}
}

func (c *converter) wanted(profiles []string) bool {
	return len(profiles) == 0 || slices.Contains(c.Options.Profiles, "*") ||
		slices.ContainsFunc(profiles, func(profile string) bool { return slices.Contains(c.Options.Profiles, profile) })
}

// names are all that others may call a service.
func (c *converter) names(s types.ServiceConfig) []string {
	names := []string{s.Name}
	if s.ContainerName != "" {
		names = append(names, s.ContainerName)
	}
	if s.Hostname != "" {
		names = append(names, s.Hostname)
	}
	for _, network := range slices.Sorted(maps.Keys(s.Networks)) {
		if n := s.Networks[network]; n != nil {
			names = append(names, n.Aliases...)
		}
	}
	return names
}

// listen learns from every address which ports a service is called on.
func (c *converter) listen() {
	for _, p := range c.all() {
		for _, link := range p.Links {
			if service, alias, ok := strings.Cut(link, ":"); ok && c.parts[service] != nil {
				c.hosts[alias] = service
			}
		}
	}
	for _, p := range c.all() {
		for _, name := range slices.Sorted(maps.Keys(p.variables)) {
			for _, value := range strings.Split(p.variables[name].value, ",") {
				if a, ok := c.address(name, value); ok && a.service != p.Name && a.port != 0 {
					c.parts[a.service].asked[a.port] = true
				}
			}
		}
		if p.role == proxy {
			for _, name := range p.GetDependencies() {
				if other := c.parts[name]; other != nil {
					other.fronted = true
				}
			}
		}
	}
}

// all are the services in order.
func (c *converter) all() []*part {
	var list []*part
	for _, name := range slices.Sorted(maps.Keys(c.parts)) {
		list = append(list, c.parts[name])
	}
	return list
}

// applications are the services that stay services.
func (c *converter) applications() []*part {
	return slices.DeleteFunc(c.all(), func(p *part) bool { return p.role != application })
}

// of names, in order, the services of a role.
func (c *converter) of(r role) []*part {
	return slices.DeleteFunc(c.all(), func(p *part) bool { return p.role != r })
}

var noName = regexp.MustCompile(`[^a-z0-9]+`)

// longestName is what the configuration allows a service's name.
const longestName = 24

// plain is a name as a stack file takes it.
func plain(name string) string {
	name = strings.Trim(noName.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		name = "s" + name
	}
	if len(name) > longestName {
		name = strings.TrimRight(name[:longestName], "-")
	}
	return name
}
