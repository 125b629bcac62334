package config

// Owner is who decides which revision of a service runs.
type Owner string

// The owners.
const (
	ByPulumi   Owner = "pulumi"
	ByPipeline Owner = "pipeline"
)

// Rollout is how a new build takes the place of the old one.
type Rollout struct {
	// How requests come to the new tasks: rolling puts them in the place of the old ones
	// a few at a time. The others, for kind web, let both stand side by side and have
	// CodeDeploy shift the requests: blue-green all at once, canary first a share and
	// then the rest, linear a share after the other. Going from one to another loses no
	// request: docs/releases.md.
	Strategy Strategy `json:"strategy"`
	// How long the old tasks stand by once all requests go to the new ones, to take them
	// back within seconds; not for rolling. Whole minutes, 1m to 48h.
	Bake Seconds `json:"bake"`
	// Which share of the requests canary shifts first, and linear with each step, in
	// percent.
	Percent int `json:"percent"`
	// How long canary waits before it shifts the rest, and linear between two steps.
	// Whole minutes.
	Every Seconds `json:"every"`
	// Who decides which revision runs: pulumi rolls it out in every up, pipeline leaves
	// what runs to whoever deploys it, such as the section pipeline, and only registers
	// the revision. It can change at any time, and replaces nothing: docs/releases.md.
	Owner Owner `json:"owner"`
}

// Leaves says whether an up leaves the running revision to somebody else.
func (r Rollout) Leaves() bool { return r.Owner == ByPipeline }

func (s Service) validateRollout(at check) {
	s.Rollout.validate(at)
	s.validateStrategy(at)
	if s.Rollout.Leaves() && !s.Kind.Stays() && at.read("kind") {
		at.at("owner").refuse(string(s.Rollout.Owner), "belongs to a kind that stays",
			"remove it: every start of a task that ends takes the newest revision")
	}
}

// crossRollouts wants no up to migrate for a build that it does not roll out: the
// tables would run ahead of it, by more than the one release that a migration may. The
// pipeline of the stack file migrates by itself.
func (c *Config) crossRollouts(at check) {
	if c.Pipeline != nil {
		return
	}
	migrates := map[string]string{}
	for _, name := range c.Migrations() {
		if c.Services[name].Kind.Stays() {
			migrates[c.Services[name].Image] = name
		}
	}
	for _, name := range c.InOrder() {
		service := c.Services[name]
		by, migrated := migrates[service.Image]
		here := at.at("services").at(name)
		if !migrated || !service.Rollout.Leaves() || !service.Kind.Stays() || !here.good("image", "kind") {
			continue
		}
		here.at("rollout").at("owner").refuse(string(service.Rollout.Owner),
			"leaves the running build of "+service.Image+" behind the tables, which every up migrates for services."+by,
			"let the pipeline migrate before it deploys: add the section pipeline: {}, or remove services."+by+".migrate; or write owner: pulumi")
	}
}
