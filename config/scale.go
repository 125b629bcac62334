package config

import "fmt"

// validateScale checks how many tasks there are. One that runs once, or at most
// once at a time, has nothing to choose.
func (s Service) validateScale(at check) {
	s.Scale.validate(at)
	least, most := at.at("min"), at.at("max")
	switch {
	case s.Singleton && s.Kind.Stays():
		if s.Scale.Min > 1 {
			least.refuse(s.Scale.Min, "tasks are more than a singleton has", "leave scale out, or remove singleton: true")
		} else if s.Scale.Max > 1 {
			most.refuse(s.Scale.Max, "tasks are more than a singleton has", "leave scale out, or remove singleton: true")
		}
	case !s.Kind.Stays():
		if s.Scale != (Scale{Min: 1, Max: 1}) && at.read("min", "max") {
			at.refuse(nil, "belongs to a kind that stays", fmt.Sprintf("remove it: kind %s starts one task and ends with it", s.Kind))
		}
	case s.Scale.Min == 1 && at.tier == Production:
		least.refuse(s.Scale.Min, "task is one too few for production", "use 2 or more, one per zone")
	}
}

func (s Scale) validate(at check) {
	least := at.at("min").ranged(s.Min, taskCount, " tasks")
	// Left out, max is min: what is wrong with it is said once.
	most := s.Max == s.Min || at.at("max").ranged(s.Max, taskCount, " tasks")
	if least && most && s.Min > s.Max && at.read("min", "max") {
		at.at("min").refuse(s.Min, fmt.Sprintf("is more than max %d", s.Max), "lower min or raise max")
	}
	for _, target := range []struct {
		key     string
		percent int
	}{{"cpu", s.CPU}, {"memory", s.Memory}} {
		if target.percent != 0 {
			at.at(target.key).ranged(target.percent, targetPercent, " percent, or 0 for none")
		}
	}
	if s.Requests < 0 {
		at.at("requests").refuse(s.Requests, "is out of range", "use 1 or more, or 0 for none")
	}
	if s.Latency != 0 && !latencyTarget.holds(int(s.Latency)) {
		at.at("latency").refuse(s.Latency, "is out of range", "use 10ms to 1m, or 0s for none")
	}
	if s.Backlog != nil {
		s.Backlog.validate(at.at("backlog"))
	}
	if s.Off != nil {
		s.Off.validate(at.at("off"))
	}
	if s.Max > s.Min && !s.aims() && at.read("min", "max", "cpu", "memory", "requests", "latency", "backlog") {
		at.at("max").refuse(s.Max, fmt.Sprintf("is more than min %d, and no target says when", s.Min),
			"add a target such as cpu: 60, or leave max out")
	}
}

// aims says whether a target tells when there are more tasks and when fewer.
func (s Scale) aims() bool {
	return s.CPU != 0 || s.Memory != 0 || s.Requests != 0 || s.Latency != 0 || s.Backlog != nil
}
