package config

import (
	"fmt"
	"slices"
)

// Pipeline is a pipeline of AWS that releases what it is told to: it migrates, rolls
// out the services with rollout: {owner: pipeline}, asks the application how it is and
// writes that down, or goes back.
type Pipeline struct {
	// Whether somebody must let a release through before anything of it happens.
	Approval bool `json:"approval"`
	// How long the services may take to run a release, 10m to 20h: longer than a
	// rollout takes that goes well.
	RolloutTimeout Seconds `json:"rolloutTimeout"`
}

func (p Pipeline) validate(at check) {
	at.at("rolloutTimeout").spanned(p.RolloutTimeout, rolloutTime)
}

// crossPipeline wants the pipeline to have something to do and somewhere to write it
// down, and everything of an image to be its own: it has one build run, and migrates
// for that.
func (c *Config) crossPipeline(at check) {
	if c.Pipeline == nil {
		return
	}
	here := at.at("pipeline")
	if c.Releases == nil && at.read("releases") {
		here.refuse(nil, "has nowhere to write down what it releases", "add the section releases: {}")
	}
	leads := map[string]string{}
	for _, name := range c.InOrder() {
		if s := c.Services[name]; s.Rollout.Leaves() && s.Kind.Stays() {
			leads[s.Image] = name
		}
	}
	if len(leads) == 0 && at.read("services") {
		here.refuse(nil, "rolls no service out", "write rollout: {owner: pipeline} in the services that it is for, or remove the section")
	}
	for _, name := range c.InOrder() {
		s, there := c.Services[name], at.at("services").at(name)
		by, led := leads[s.Image]
		if !led || s.Rollout.Leaves() || !s.Kind.Stays() || !there.good("image", "kind", "rollout") {
			continue
		}
		there.at("rollout").at("owner").refuse(string(s.Rollout.Owner),
			"leaves it behind services."+by+", for which the pipeline releases the same image "+s.Image, "write owner: pipeline in both, or in neither")
	}
}

// Released says whether the pipeline of AWS rolls the service out.
func (c *Config) Released(service string) bool {
	return c.Pipeline != nil && c.Services[service].Rollout.Leaves()
}

// ReleasedImages are those whose builds the pipeline releases, each once.
func (c *Config) ReleasedImages() []string {
	var images []string
	for _, name := range c.InOrder() {
		if image := c.Services[name].Image; c.Released(name) && !slices.Contains(images, image) {
			images = append(images, image)
		}
	}
	slices.Sort(images)
	return images
}

// PipelineConsole is where people see the pipeline.
func (c *Config) PipelineConsole() string {
	host := "console.aws.amazon.com"
	switch c.Partition() {
	case "aws-cn":
		host = "console.amazonaws.cn"
	case "aws-us-gov":
		host = "console.amazonaws-us-gov.com"
	}
	return fmt.Sprintf("https://%s.%s/codesuite/codepipeline/pipelines/%s", c.Region, host, c.Prefix())
}
