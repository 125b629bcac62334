package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Queue is an SQS queue, with a dead-letter queue beside it that keeps what could
// not be worked off for 14 days.
type Queue struct {
	// Whether messages of one group arrive in the order they were sent, each once.
	// Never change it: that replaces the queue, and what waits in it is lost.
	FIFO bool `json:"fifo"`
	// Whether two messages with the same content within five minutes are one; FIFO
	// only. Without it every message brings a deduplication id of its own.
	Deduplicate bool `json:"deduplicate"`
	// How long a message that was received stays hidden from others, 1s to 43200s
	// and at least six times what its consumer may take. Left out it is that, and 3m
	// where nobody consumes it.
	Visibility Seconds `json:"visibility"`
	// How long a message waits for somebody to take it before SQS drops it, 1m to 312h.
	Retention Seconds `json:"retention"`
	// How often a message is received in vain before it becomes a dead letter.
	MaxReceives int `json:"maxReceives"`
	// How many messages may wait before somebody is told.
	Depth int `json:"depth"`
	// Who works the messages off; production needs one.
	Consumer *Consumer `json:"consumer"`
}

// Consumer is who takes messages from a queue: a service or a function. Only it
// may; whoever uses the queue may send.
type Consumer struct {
	// The service that receives them. It learns the queue's url by using it.
	Service string `json:"service"`
	// The longest the service takes for one message; left out, 30s.
	Timeout Seconds `json:"timeout"`
	// The function that is called with them, instead of a service. It has a timeout of
	// its own, and tells of each message of a batch whether it failed.
	Function string `json:"function"`
}

// Backlog is how much of a queue one task is meant to see to.
type Backlog struct {
	// The queue, one the service consumes.
	Queue string `json:"queue"`
	// The messages waiting per running task aimed at: how long one may wait, divided
	// by how long it takes to work one off.
	PerTask int `json:"perTask"`
}

const (
	// AWS Lambda, "Using Lambda with Amazon SQS": six times the timeout leaves room for
	// retries while the function is throttled. What holds for Lambda's poller is no
	// worse for any other.
	visibilityTimes = 6
	// What a message may take where nothing else is said.
	ordinaryTimeout = 30
	// The endings of the queues this program makes beside others.
	deadEnding, failedEnding, fifoEnding = "-dead", "-failed", ".fifo"
)

func defaultQueue() Queue { return Queue{Retention: 4 * 24 * 3600, MaxReceives: 5, Depth: 1000} }

// Consumed names, in order, the queues that a service works off.
func (c *Config) Consumed(service string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.Queues)), func(name string) bool {
		consumer := c.Queues[name].Consumer
		return consumer == nil || consumer.Service != service
	})
}

// QueueName is what SQS calls a queue, or the one for its dead letters: a person
// types it to look into it, and to send dead letters back.
func (c *Config) QueueName(name string, fifo bool) string {
	if fifo {
		name += fifoEnding
	}
	return c.Prefix() + "-" + name
}

// settleQueues derives what a queue leaves out from its consumer.
func (c *Config) settleQueues() {
	for name, queue := range c.Queues {
		if consumer := queue.Consumer; consumer != nil && consumer.Service != "" && consumer.Timeout == 0 {
			consumer.Timeout = ordinaryTimeout
		}
		if queue.Visibility == 0 {
			queue.Visibility = visibilityTimes * ordinaryTimeout
			if timeout, known := c.timeoutOf(queue); known {
				queue.Visibility = visibilityTimes * timeout
			}
			c.Queues[name] = queue
		}
	}
}

// timeoutOf is the longest that a queue's consumer takes for a message.
func (c *Config) timeoutOf(queue Queue) (timeout Seconds, known bool) {
	if queue.Consumer == nil {
		return 0, false
	}
	if function, there := c.Functions[queue.Consumer.Function]; there {
		return function.Timeout, function.Timeout != 0
	}
	return queue.Consumer.Timeout, queue.Consumer.Timeout != 0
}

func checkQueueName(at check, name string) {
	narrow := tightest(queueBudgets)
	switch {
	case strings.HasSuffix(name, fifoEnding):
		at.refuse(nil, "ends in "+fifoEnding, "write fifo: true under the name "+strings.TrimSuffix(name, fifoEnding)+": SQS's ending is added by itself")
	case !nameForm.MatchString(name):
		at.refuse(nil, "is no name for a queue", "use lower-case letters, digits and single inner hyphens, a letter first")
	case len(name) > narrow.room():
		at.refuse(nil, fmt.Sprintf("is a name of %d characters", len(name)),
			fmt.Sprintf("shorten it: %s has room for %d", narrow.of, narrow.room()))
	case strings.HasSuffix(name, deadEnding) || strings.HasSuffix(name, failedEnding):
		at.refuse(nil, "has the ending of a queue for what went wrong", "choose another name: queues, functions and scheduled services get one of those by themselves")
	}
}

func (q Queue) validate(at check) {
	if q.Deduplicate && !q.FIFO && at.read("fifo") {
		at.at("deduplicate").refuse(true, "belongs to a FIFO queue", "write fifo: true beside it, or remove it")
	}
	at.at("visibility").spanned(q.Visibility, visibility)
	at.at("retention").spanned(q.Retention, queueRetention)
	at.at("maxReceives").ranged(q.MaxReceives, receives, "")
	at.at("depth").ranged(q.Depth, queueDepth, " messages")
	if q.Consumer != nil {
		q.Consumer.validate(at.at("consumer"))
	}
}

func (c Consumer) validate(at check) {
	switch {
	case c.Service == "" && c.Function == "":
		at.refuse(nil, "names nobody", "write service: or function: and a name")
	case c.Service != "" && c.Function != "":
		at.at("function").refuse(c.Function, "is a second consumer beside service "+c.Service, "keep one of the two: each would get only some of the messages")
	case c.Function != "" && c.Timeout != 0:
		at.at("timeout").refuse(c.Timeout, "belongs to a service", "remove it: functions."+c.Function+".timeout says how long a call may take")
	case c.Service != "":
		at.at("timeout").spanned(c.Timeout, consumerTimeout)
	}
}

// crossQueues looks from each queue to who works it off, and from each program to
// the queues it uses.
func (c *Config) crossQueues(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Queues)) {
		queue, here := c.Queues[name], at.at("queues").at(name)
		if queue.Consumer == nil {
			if at.tier == Production {
				here.at("consumer").missing("nobody would take what is sent: write consumer: {service: …} or {function: …}")
			}
			continue
		}
		c.crossConsumer(here.at("consumer"), *queue.Consumer)
		timeout, known := c.timeoutOf(queue)
		if least := visibilityTimes * timeout; known && queue.Visibility < least && here.read("visibility", "consumer") {
			here.at("visibility").refuse(queue.Visibility, fmt.Sprintf("is less than six times the %s its consumer may take", timeout),
				fmt.Sprintf("use %s or more, or leave it out: a message must not return while it is being worked off", least))
		}
	}
	c.crossBacklogs(at)
	c.crossQueueUses(at)
}

func (c *Config) crossConsumer(at check, consumer Consumer) {
	if _, there := c.Functions[consumer.Function]; consumer.Function != "" && consumer.Service == "" && !there && at.sound("functions") {
		at.at("function").refuse(consumer.Function, "is not one of the functions",
			meantOr(consumer.Function, slices.Sorted(maps.Keys(c.Functions)), "add it to functions"))
	}
	service, there := c.Services[consumer.Service]
	switch {
	case consumer.Service == "" || !at.sound("services"):
	case !there:
		at.at("service").refuse(consumer.Service, "is not one of the services", meantOr(consumer.Service, slices.Sorted(maps.Keys(c.Services)), "name one of them"))
	case !service.Kind.Stays():
		at.at("service").refuse(consumer.Service, fmt.Sprintf("is of kind %s and ends", service.Kind), "name a service that stays: messages come at any time")
	}
}

// crossQueueUses wants every queue that is used to be there, and a way to it.
func (c *Config) crossQueueUses(at check) {
	for _, program := range c.programs() {
		here := program.at(at).at("uses")
		for _, piece := range slices.Sorted(maps.Keys(program.uses)) {
			name, ok := strings.CutPrefix(piece, "queue:")
			if _, there := c.Queues[name]; !ok || there || name == "" || !at.sound("queues."+name) {
				continue
			}
			repair := "add it to queues"
			if meant := nearest(name, slices.Sorted(maps.Keys(c.Queues))); meant != "" {
				repair = "did you mean queue:" + meant + "?"
			}
			here.at(piece).refuse(nil, "is not one of the queues", repair)
		}
	}
	if c.Network.NAT != NATNone || len(c.Queues) == 0 || !at.sound("network.nat") || !at.sound("network.endpoints") ||
		slices.Contains(c.Network.Endpoints, queueEndpoint) {
		return
	}
	at.at("network").at("endpoints").refuse(nil, "lacks "+queueEndpoint+", and network.nat is none: no queue can be reached",
		"add "+queueEndpoint+", or use network.nat single or per-zone")
}

func (b Backlog) validate(at check) {
	if b.Queue == "" {
		at.at("queue").missing("name a queue the service consumes")
	}
	at.at("perTask").ranged(b.PerTask, queueDepth, " messages")
}

// crossBacklogs wants a service that follows a queue to be the one that empties it.
func (c *Config) crossBacklogs(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		backlog := c.Services[name].Scale.Backlog
		if backlog == nil || backlog.Queue == "" {
			continue
		}
		consumed := c.Consumed(name)
		if slices.Contains(consumed, backlog.Queue) || !at.sound("queues") || !at.at("queues").at(backlog.Queue).good("consumer") {
			continue
		}
		at.at("services").at(name).at("scale").at("backlog").at("queue").refuse(backlog.Queue, "is no queue this service consumes",
			meantOr(backlog.Queue, consumed, "write consumer: {service: "+name+"} in that queue: more tasks of another service do not empty it"))
	}
}

// meantOr is the repair of a name outside of a list: the one it was meant to be,
// or else what to do.
func meantOr(name string, known []string, repair string) string {
	if meant := nearest(name, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return repair
}
