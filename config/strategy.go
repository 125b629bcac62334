package config

import (
	"fmt"
	"maps"
	"slices"
)

// Strategy is how requests come to the tasks of a new build.
type Strategy string

// The strategies.
const (
	Rolling   Strategy = "rolling"
	BlueGreen Strategy = "blue-green"
	Canary    Strategy = "canary"
	Linear    Strategy = "linear"
)

const (
	// starting is what a task takes to be placed and to have its image, before the
	// grace that its health check gives it.
	starting Seconds = 2 * 60
	// ShiftTime is how long an up waits for a deployment: the gate that waits is a
	// Lambda function, which lives for fifteen minutes, and tells why it failed.
	ShiftTime Seconds = 13 * 60
	// longestShifted is a service's name in those of its two target groups.
	longestShifted = 32 - len("-green") - len(suffix)
)

// defaultRollout is for a strategy what its keys are left out to. An alarm takes three
// minutes to sound, so that the first share of a canary is watched for longer, and all
// of it together is within what an up waits for.
func defaultRollout(strategy Strategy) Rollout {
	r := Rollout{Owner: ByPulumi, Strategy: Rolling}
	switch strategy {
	case BlueGreen:
		r.Bake = 5 * 60
	case Canary:
		r.Bake, r.Percent, r.Every = 5*60, 10, 4*60
	case Linear:
		r.Bake, r.Percent, r.Every = 5*60, 20, 60
	}
	return r
}

// Shifts says whether CodeDeploy shifts requests from old tasks to new ones.
func (r Rollout) Shifts() bool {
	return r.Strategy == BlueGreen || r.Strategy == Canary || r.Strategy == Linear
}

// shift is how long requests go to both old and new tasks.
func (r Rollout) shift() Seconds {
	switch r.Strategy {
	case Canary:
		return r.Every
	case Linear:
		return Seconds((100+r.Percent-1)/max(1, r.Percent)-1) * r.Every
	default:
		return 0
	}
}

// StartTime is how long the new tasks of a service that shifts may take to come up.
func (s Service) StartTime() Seconds { return starting + s.Health.Grace }

// Shifting names, in order, the services whose requests CodeDeploy shifts.
func (c *Config) Shifting() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.Services)), func(name string) bool { return !c.Services[name].Rollout.Shifts() })
}

// TestHosts are the hosts on which services that shift answer, sorted: new tasks answer
// on them before any request is shifted.
func (c *Config) TestHosts() []string {
	hosts := map[string]bool{}
	for _, name := range c.Shifting() {
		if route := c.Services[name].Route; route != nil {
			for _, host := range route.AllHosts() {
				hosts[host] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(hosts))
}

func (r Rollout) validate(at check) {
	if !at.read("strategy") {
		return
	}
	for _, key := range []struct {
		name  string
		given bool
		value any
		of    []Strategy
		check func(at check)
	}{
		{"bake", r.Bake != 0, r.Bake, []Strategy{BlueGreen, Canary, Linear}, func(at check) { at.minutes(r.Bake) }},
		{"percent", r.Percent != 0, r.Percent, []Strategy{Canary, Linear}, func(at check) { at.ranged(r.Percent, shiftPercent, " percent") }},
		{"every", r.Every != 0, r.Every, []Strategy{Canary, Linear}, func(at check) { at.minutes(r.Every) }},
	} {
		switch belongs := slices.Contains(key.of, r.Strategy); {
		case belongs:
			key.check(at.at(key.name))
		case key.given:
			at.at(key.name).refuse(key.value, "has no meaning for strategy "+string(r.Strategy), "remove it, or use strategy "+either(key.of))
		}
	}
	if took := r.shift(); took > Seconds(shiftTime.high) && at.good("percent", "every") {
		at.at("every").refuse(r.Every, fmt.Sprintf("makes the shift take %s", took), fmt.Sprintf("shorten it, or raise percent: CodeDeploy takes %s at most", Seconds(shiftTime.high)))
	}
}

// minutes refuses what CodeDeploy cannot count.
func (c check) minutes(time Seconds) {
	switch {
	case !shiftTime.holds(int(time)):
		c.refuse(time, "is out of range", fmt.Sprintf("use %s to %s", Seconds(shiftTime.low), Seconds(shiftTime.high)))
	case time%60 != 0:
		c.refuse(time, "is no number of whole minutes", "write whole minutes such as 5m: CodeDeploy counts no seconds")
	}
}

// validateStrategy holds a strategy against what else the service is.
func (s Service) validateStrategy(at check) {
	r, here := s.Rollout, at.at("strategy")
	if !r.Shifts() || s.Kind == "" {
		return
	}
	switch {
	case at.tier == Review:
		here.refuse(string(r.Strategy), "shifts requests that a review has not", "use rolling, or leave rollout out")
	case s.Kind != Web:
		here.refuse(string(r.Strategy), "belongs to kind web", "use rolling: requests that no load balancer sees cannot be shifted")
	case s.Singleton:
		here.refuse(string(r.Strategy), "has old and new tasks side by side, and this is a singleton", "use rolling, or remove singleton")
	case s.Route != nil && s.Route.SSO:
		here.refuse(string(r.Strategy), "is not for a route with sso: CodeDeploy has been seen to take the sign-in out of a rule as it goes back",
			"use rolling, or let the program ask its visitors itself")
	}
}

// whole is how long a deployment takes at most that goes well.
func (r Rollout) whole(s Service) Seconds { return s.StartTime() + r.shift() + r.Bake }

// waits says whether somebody waits for each deployment of a service: an up, or a step
// of the pipeline of the stack file.
func (c *Config) waits(name string) bool {
	return c.Pipeline != nil || !c.Services[name].Rollout.Leaves()
}

// crossWaiting refuses a strategy that takes longer than whoever waits for it. Another
// pipeline may wait for longer, where no up migrates for it.
func (c *Config) crossWaiting(at check, name string) {
	s := c.Services[name]
	r, repair := s.Rollout, fmt.Sprintf("shorten it to %s, for which an up waits", ShiftTime)
	switch {
	case c.Released(name):
		repair = fmt.Sprintf("shorten it to %s, for which a step of the pipeline waits for each service", ShiftTime)
	case c.Pipeline == nil && !slices.ContainsFunc(c.Migrations(), func(by string) bool { return c.Services[by].Image == s.Image }):
		repair += ", or write owner: pipeline and let a pipeline of your own wait"
	}
	at.refuse(string(r.Strategy), fmt.Sprintf("takes %s in all: up to %s until the new tasks are up, %s to shift, %s of bake", r.whole(s), s.StartTime(), r.shift(), r.Bake), repair)
}

// crossStrategies asks of services that shift what follows from their names and from
// the services they use.
func (c *Config) crossStrategies(at check) {
	if len(c.Ingress.TestFrom) > 0 && len(c.Shifting()) == 0 && at.good("services") {
		at.at("ingress").at("testFrom").refuse(nil, "lets in for nothing: no service shifts, and nothing else listens there", "remove it")
	}
	for _, name := range c.Shifting() {
		service := c.Services[name]
		here := at.at("services").at(name).at("rollout").at("strategy")
		if service.Kind != Web || here.told() {
			continue
		}
		if c.waits(name) && service.Rollout.whole(service) > ShiftTime && at.at("services").at(name).at("rollout").good("bake", "percent", "every", "owner") {
			c.crossWaiting(here, name)
			continue
		}
		if len(name) > longestShifted && len(name) <= longestService {
			here.refuse(string(service.Rollout.Strategy), fmt.Sprintf("needs two target groups named after the service, whose name has %d characters", len(name)),
				fmt.Sprintf("use rolling, or a name of %d at most", longestShifted))
			continue
		}
		for _, part := range []string{"-blue", "-green"} {
			if c.Services[name+part].Kind == Web {
				here.refuse(string(service.Rollout.Strategy), "calls the alarms of a target group as those of services."+name+part+" are called",
					"use rolling, or call that service otherwise")
			}
		}
		for _, used := range service.Links() {
			if c.Services[used].Kind == Private && c.Services[used].Discovery == ServiceConnect {
				here.refuse(string(service.Rollout.Strategy), "is not for a service that finds another one by service-connect: CodeDeploy starts no task with its proxy",
					"write discovery: dns in services."+used+", or use rolling")
				break
			}
		}
	}
}
