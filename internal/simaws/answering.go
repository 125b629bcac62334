package simaws

import (
	"fmt"
	"slices"
	"strings"
)

// answering is whether requests of the world are answered, from step to step.
type answering struct {
	// watched says that a service was there that CodeDeploy deploys: before, nobody asks.
	watched bool
	// healthy are the hosts and paths that somebody healthy answers, silences the steps
	// after which one is answered by nobody any more.
	healthy  map[string]bool
	silences []string
}

// Silences tells after which steps requests that were answered before were led to where
// nobody is healthy, or nowhere.
func (w *World) Silences() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.silences)
}

// notice looks after what changes where requests are led to, or what answers there.
func (w *World) notice(c *call) {
	switch c.kind.token {
	case listenerRuleType, serviceType, targetGroupType:
		if !w.watched {
			return
		}
		w.look(c.operation + " " + c.name)
	}
}

// look compares which requests are answered with which were a step before. Requests are
// told apart by what rules ask for: of two rules that ask for the same, the first counts.
func (w *World) look(step string) {
	first := map[string]*thing{}
	for _, t := range w.things {
		if t.kind.token != listenerRuleType {
			continue
		}
		if listener := w.find(listenerType, t.attribute("listenerArn")); listener == nil || props(listener.out).num("port") != 443 {
			continue
		}
		asks := strings.Join(slices.Concat(
			props(t.in).strs("conditions[*].hostHeader.values[*]"), props(t.in).strs("conditions[*].pathPattern.values[*]")), " ")
		if before := first[asks]; before == nil || props(t.out).num("priority") < props(before.out).num("priority") {
			first[asks] = t
		}
	}
	now := map[string]bool{}
	for asks, rule := range first {
		now[asks] = w.answers(rule)
	}
	for asks := range w.healthy {
		if !now[asks] {
			w.silences = append(w.silences, fmt.Sprintf("%s: %s", asks, step))
		}
	}
	w.healthy = map[string]bool{}
	for asks, answered := range now {
		if answered {
			w.healthy[asks] = true
		}
	}
}

// answers says whether every target group that a rule leads requests to has healthy tasks.
func (w *World) answers(rule *thing) bool {
	led := props(rule.in).strs("actions[*].targetGroupArn")
	for _, v := range props(rule.in).all("actions[*].forward.targetGroups[*]") {
		if target := props(v.ObjectValue()); target.num("weight") > 0 {
			led = append(led, target.str("arn"))
		}
	}
	return len(led) > 0 && !slices.ContainsFunc(led, func(group string) bool { return !w.peopled(group) })
}

// peopled says whether healthy tasks of a service are behind a target group.
func (w *World) peopled(group string) bool {
	for _, t := range w.things {
		if t.kind.token != serviceType {
			continue
		}
		if shiftedByCodeDeploy(props(t.in)) {
			if slices.ContainsFunc(w.sets[t.id], func(s *taskSet) bool { return s.group == group && s.up(w.clock) }) {
				return true
			}
			continue
		}
		if w.deployments[t.id].runs != "" && slices.Contains(props(t.in).strs("loadBalancers[*].targetGroupArn"), group) {
			return true
		}
	}
	return false
}
