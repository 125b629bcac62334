package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// config checks the platform: each section for itself, then the rules between
// sections.
func (c check) config(config *Config) {
	config.Platform.validate(c)
	config.crossImages(c)
	config.crossUses(c)
	config.crossMigrations(c)
	config.crossRollouts(c)
	config.crossStrategies(c)
	config.crossPipeline(c)
	config.crossReplicas(c)
	config.crossRoles(c)
	config.crossGroups(c)
	config.crossSidecars(c)
	config.crossLinks(c)
	config.crossFacts(c)
	config.crossOff(c)
	config.crossConnections(c)
	config.crossQueues(c)
	config.crossFunctions(c)
	config.crossWeb(c)
	config.crossRoom(c)
	config.crossCDN(c)
	config.crossSSO(c)
	config.crossReleases(c)
	config.crossGitHub(c)
	config.crossReview(c)
	config.crossReviews(c)
	config.crossSecrets(c)
	config.crossPolicies(c)
	config.crossVariables(c)
	config.crossClosed(c)
	config.crossMachine(c)
	config.crossRoutes(c)
	released := c.outside(config.Project + ":" + releaseKey)
	config.crossRelease(released)
	config.Release.validate(released)
}

func (p Platform) validate(at check) {
	switch {
	case p.Account == "":
		at.at("account").missing(`write the twelve digits in quotes, such as "111111111111"`)
	case !accountForm.MatchString(p.Account):
		at.at("account").refuse(p.Account, "is no AWS account id", `write the twelve digits in quotes, such as "111111111111"`)
	}
	switch {
	case len(p.CostCentre) > tagValue || !tagForm.MatchString(p.CostCentre) || strings.TrimSpace(p.CostCentre) != p.CostCentre:
		at.at("costCentre").refuse(p.CostCentre, "is no value for a tag", "use up to 256 letters, digits, inner spaces and _ . : / = + - @")
	case strings.HasPrefix(strings.ToLower(p.CostCentre), "aws:"):
		at.at("costCentre").refuse(p.CostCentre, "begins with aws:, which AWS keeps for tags of its own", "begin it otherwise")
	}
	if p.Review == nil {
		p.Network.validate(at.at("network"))
	}
	if p.Domain != nil {
		p.Domain.validate(at.at("domain"))
	}
	p.Ingress.validate(at.at("ingress"))
	if p.Database != nil {
		p.Database.validate(at.at("database"))
	}
	if p.Warehouse != nil {
		p.Warehouse.validateWarehouse(at.at("warehouse"))
	}
	if p.Cache != nil {
		p.Cache.validate(at.at("cache"))
	}
	if p.Uploads != nil {
		p.Uploads.validate(at.at("uploads"))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Queues)) {
		here := at.at("queues").at(name)
		checkQueueName(here, name)
		p.Queues[name].validate(here)
	}
	if p.CDN != nil {
		p.CDN.validate(at.at("cdn"))
	}
	if p.SSO != nil {
		p.SSO.validate(at.at("sso"))
	}
	for i, image := range p.Images {
		checkImage(at.at("images").item(i), image)
	}
	distinct(at.at("images"), p.Images)
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		here := at.at("services").at(name)
		checkServiceName(here, name)
		p.Services[name].validate(here)
		p.Services[name].validateContainers(here, name)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Functions)) {
		here := at.at("functions").at(name)
		checkFunctionName(here, name)
		p.Functions[name].validate(here)
	}
	if p.GitHub != nil {
		p.GitHub.validate(at.at("github"))
	}
	if p.Releases != nil {
		p.Releases.validate(at.at("releases"))
	}
	if p.Reviews != nil {
		p.Reviews.validate(at.at("reviews"))
	}
	if p.Review != nil {
		p.Review.validate(at.at("review"))
	}
	if p.Pipeline != nil {
		p.Pipeline.validate(at.at("pipeline"))
	}
	p.Logs.validate(at.at("logs"))
	p.Alerts.validate(at.at("alerts"))
}

func checkImage(at check, image string) {
	if !imageForm.MatchString(image) || len(image) < 2 || len(image) > longestImage {
		at.refuse(image, "is no name for a registry",
			fmt.Sprintf("use 2 to %d lower-case letters and digits, with single . _ or - between them", longestImage))
	}
}

// crossImages wants each program's image among images.
func (c *Config) crossImages(at check) {
	if len(c.Images) == 0 && len(c.programImages()) > 0 && at.good("images") {
		at.at("images").missing("list those that services and functions run: [" + strings.Join(c.programImages(), ", ") + "]")
		return
	}
	for _, program := range c.programs() {
		if program.image == "" || slices.Contains(c.Images, program.image) || !at.good("images") {
			continue
		}
		program.at(at).at("image").refuse(program.image, "is not one of images", meantOr(program.image, c.Images, "add it to images"))
	}
}

// programImages are those that services and functions name.
func (c *Config) programImages() []string {
	var names []string
	for _, program := range c.programs() {
		if program.image != "" {
			names = append(names, program.image)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// crossUses wants every piece that is used to be there.
func (c *Config) crossUses(at check) {
	there := map[string]bool{"database": c.Database != nil, "warehouse": c.Warehouse != nil, "cache": c.Cache != nil, "uploads": c.Uploads != nil}
	for _, program := range c.programs() {
		for piece := range program.uses {
			if exists, known := there[piece]; known && !exists && at.read(piece) {
				if why, never := elsewhere[piece]; never && c.Review != nil {
					program.at(at).at("uses").at(piece).refuse(nil, why.Problem, "remove it")
					continue
				}
				program.at(at).at("uses").at(piece).refuse(nil,
					"is not part of this environment", "add the section "+piece+": {}")
			}
		}
	}
}

// crossWeb holds the web services against the one load balancer they share.
func (c *Config) crossWeb(at check) {
	web := c.web()
	if len(web) > 0 && c.Domain == nil && c.Review == nil {
		at.at("domain").missing("services." + web[0] + " is kind web: add domain: {name: …, zoneId: …}")
	}
	shifting := len(c.Shifting())
	switch {
	case len(web) > balancerRules:
		at.at("services").refuse(nil, fmt.Sprintf("has %d of kind web", len(web)),
			fmt.Sprintf("keep to %d, the target groups a load balancer takes", balancerRules))
	case len(web)+shifting > balancerRules:
		at.at("services").refuse(nil, fmt.Sprintf("has %d of kind web, and %d of them shift between two target groups", len(web), shifting),
			fmt.Sprintf("keep to %d target groups in all, which a load balancer takes: let more of them use strategy rolling", balancerRules))
	}
	tasks := 0
	for _, name := range web {
		if !at.at("services").at(name).good("scale") {
			continue
		}
		tasks += max(c.Services[name].Scale.Max, c.Services[name].Scale.Min)
	}
	if tasks > balancerTargets {
		at.at("services").refuse(nil, fmt.Sprintf("may run %d tasks of kind web", tasks),
			fmt.Sprintf("keep to %d in all, the targets a load balancer takes", balancerTargets))
	}
	if ports := c.BalancerPorts(); len(ports) > groupRules {
		at.at("services").refuse(nil, fmt.Sprintf("has web services on %d ports", len(ports)),
			fmt.Sprintf("keep to %d, the rules a security group holds per direction: in containers of their own all may listen on one", groupRules))
	}
	c.crossHosts(at)
}

// crossSecrets wants one name to mean one secret.
func (c *Config) crossSecrets(at check) {
	type origin struct {
		path     string
		length   int
		borrowed bool
	}
	first := map[string]origin{}
	for _, program := range c.programs() {
		here := program.at(at).at("secrets")
		for _, name := range slices.Sorted(maps.Keys(program.secrets)) {
			before, known := first[name]
			length := program.secrets[name].Generate
			if !known {
				first[name] = origin{here.at(name).path, length, program.secrets[name].Borrowed}
				continue
			}
			if borrowed := program.secrets[name].Borrowed; before.borrowed != borrowed && here.read(name) {
				if here.at(name).good("borrowed") && at.outside(before.path).good("borrowed") {
					here.at(name).at("borrowed").refuse(borrowed, "differs from "+before.path, "one name is one secret: write the same in both, or give this one a name of its own")
				}
				continue
			}
			if before.length != length && here.read(name) && here.at(name).good("generate") && at.outside(before.path).good("generate") {
				both := "{}"
				if before.length != 0 {
					both = fmt.Sprintf("{generate: %d}", before.length)
				}
				here.at(name).at("generate").refuse(length,
					"differs from "+before.path, "one name is one secret: write "+both+" in both, or give this one a name of its own")
			}
		}
	}
}

// crossClosed asks of a network without a way out whether the tasks can do
// without.
func (c *Config) crossClosed(at check) {
	if c.Network.NAT != NATNone || !at.sound("network.nat") || c.Review != nil && c.Lent == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		here := at.at("services").at(name)
		service := c.Services[name]
		if service.Exec && at.sound("network.endpoints") && !slices.Contains(c.Network.Endpoints, execEndpoint) {
			here.at("exec").refuse(true, "needs a way to "+execEndpoint+", and network.nat is none", "add "+execEndpoint+" to network.endpoints")
		}
		for i, port := range service.Egress {
			if port != httpsPort {
				here.at("egress").item(i).refuse(port, "leads nowhere, for network.nat is none",
					"remove it, or use network.nat single or per-zone")
			}
		}
	}
}

// web names, in order, the services behind the load balancer.
func (c *Config) web() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name, service := range c.Services {
			if service.Kind == Web && !yield(name) {
				return
			}
		}
	})
}

// secretValues asks the stack for every secret that is not generated.
func (c check) secretValues(config *Config, look func(string) StoredSecret) {
	if look == nil {
		return
	}
	for _, name := range config.StoredSecrets() {
		at, repair := c.outside(config.Project+":"+name), "run: pulumi config set --secret "+name
		switch stored := look(name); {
		case !variableForm.MatchString(name) || slices.Contains(ownKeys, name):
			// The name itself is refused already.
		case !stored.Found:
			at.missing(repair)
		case !stored.Encrypted:
			at.refuse(nil, "is stored as plain text", "change it where it is used, then "+repair)
		case stored.Length == 0:
			at.refuse(nil, "is empty", repair)
		case signs(name) && stored.Length < minSigningSecret:
			at.refuse(nil, fmt.Sprintf("signs sessions and has %d characters", stored.Length),
				fmt.Sprintf("use %d or more: pulumi config set --secret %s", minSigningSecret, name))
		}
	}
}
