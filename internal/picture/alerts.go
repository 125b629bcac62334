package picture

import (
	"slices"
	"strings"
)

// alerts is the way of an alarm to a person.
type alerts struct {
	alarms, events int
	topics         []topic
	// people are the subscribers, each with the topics they do not all have in
	// common.
	people []string
}

type topic struct {
	name string
	// sources is how many alarms and event rules publish to it.
	sources int
	// heard says that somebody subscribes.
	heard bool
}

// readAlerts is nil where nothing is published.
func readAlerts(g *graph) *alerts {
	topics := g.of("aws:sns/topic:Topic")
	if len(topics) == 0 {
		return nil
	}
	alarms, events := g.of("aws:cloudwatch/metricAlarm:MetricAlarm"), g.of("aws:cloudwatch/eventTarget:EventTarget")
	a := &alerts{alarms: len(alarms)}
	subscribed := map[string][]string{}
	for i, name := range topicNames(g, topics) {
		t := topic{name: name}
		arn := topics[i].arn
		for _, alarm := range alarms {
			if slices.Contains(alarm.in.strs("alarmActions"), arn) {
				t.sources++
			}
		}
		for _, event := range events {
			if event.in.str("arn") == arn {
				t.sources++
				a.events++
			}
		}
		for _, s := range g.of("aws:sns/topicSubscription:TopicSubscription") {
			if s.in.str("topic") == arn {
				t.heard = true
				subscribed[s.in.str("endpoint")] = append(subscribed[s.in.str("endpoint")], name)
			}
		}
		a.topics = append(a.topics, t)
	}
	for endpoint, to := range subscribed {
		if len(to) < len(topics) {
			endpoint += " (" + strings.Join(to, ", ") + ")"
		}
		a.people = append(a.people, endpoint)
	}
	slices.Sort(a.people)
	return a
}

func topicNames(g *graph, topics []thing) []string {
	all := make([]string, len(topics))
	for i, t := range topics {
		all[i] = g.called(t, "name")
	}
	return shortened(all)
}
