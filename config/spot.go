package config

import "fmt"

// Spot runs tasks on spare capacity, for about a third of the price. AWS takes
// one away with two minutes' notice, and gives another when it has one.
type Spot struct {
	// The tasks that run on capacity nobody takes away, before any on spare;
	// production needs 1 or more.
	Base int `json:"base"`
}

func defaultSpot() Spot { return Spot{Base: 1} }

func (s Spot) validate(at check) {
	ok := at.at("base").ranged(s.Base, spotBase, " tasks")
	if ok && s.Base == 0 && at.tier == Production {
		at.at("base").refuse(s.Base, "tasks stay when AWS needs its spare capacity back", "use 1 or more in production")
	}
}

// validateSpot holds spare capacity against the kind and the number of tasks.
func (s Service) validateSpot(at check) {
	if s.Spot == nil {
		return
	}
	if !s.Kind.Stays() {
		at.refuse(nil, "belongs to a kind that stays", "remove it: a task that is taken away half-way has to begin again")
		return
	}
	s.Spot.validate(at)
	if most := max(s.Scale.Max, s.Scale.Min); spotBase.holds(s.Spot.Base) && s.Spot.Base > most {
		at.at("base").refuse(s.Spot.Base, fmt.Sprintf("is more than the %d tasks there are at most", most), "lower base, or raise scale.max")
	}
}
