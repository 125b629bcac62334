package inventory

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"landfall/config"
)

// queue is what the file tells of an SQS queue.
type queue struct {
	fifo     bool
	consumer string
}

// queueURL is the address of a queue, at AWS or at what stands in for it.
var queueURL = regexp.MustCompile(`^https?://(?:sqs\.|[^/]+/0{12}/)(?:.*/)?([A-Za-z0-9_-]+)(\.fifo)?$`)

// queue hands over the URL of a queue, which the environment makes.
func (e environment) queue(name, value string) bool {
	found := queueURL.FindStringSubmatch(value)
	if found == nil {
		return false
	}
	q, fifo := plain(found[1]), found[2] != ""
	if !e.accepts("queues", fmt.Sprintf(`"queues": {%q: {"fifo": %t}}`, q, fifo)) {
		return false
	}
	e.queues[q] = queue{fifo: fifo}
	e.draft.use("queue:"+q, name, "url")
	e.look(e.draft.part.Name, "environment", name+" is the URL of a queue, which the environment makes",
		"write how long one message may take (consumer.timeout) under queues."+q+"; nothing that waits in the old one comes along")
	return true
}

// consumers takes the one worker that knows a queue for the one that works it off.
func (c *converter) consumers() {
	for _, name := range slices.Sorted(maps.Keys(c.queues)) {
		var workers []string
		for _, d := range c.services {
			if d.kind == config.Worker && d.uses["queue:"+name] != nil {
				workers = append(workers, d.name)
			}
		}
		q := c.queues[name]
		if len(workers) == 1 {
			q.consumer = workers[0]
			c.queues[name] = q
			continue
		}
		who := "no worker"
		if len(workers) > 1 {
			who = strings.Join(workers, " and ")
		}
		c.look("", "queues."+name, "is known to "+who, "write who works it off: consumer: {service: …}")
	}
}

// fields are the queue's keys as they are printed.
func (q queue) fields() map[string]string {
	fields := map[string]string{}
	if q.fifo {
		fields["fifo"] = "true"
	}
	if q.consumer != "" {
		fields["consumer"] = "{service: " + q.consumer + "}"
	}
	return fields
}
