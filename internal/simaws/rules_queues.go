package simaws

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

const (
	fifoSuffix     = ".fifo"
	sourcesPerDead = 10
	mostReceives   = 1000
)

var (
	standardQueueName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,80}$`)
	fifoQueueName     = regexp.MustCompile(`^[0-9A-Za-z_-]{1,75}\.fifo$`)
)

// queueName is what the provider checks about FIFO queues before it asks SQS.
func queueName(c *call) error {
	name, fifo := c.p().str("name"), c.p().flag("fifoQueue")
	form := standardQueueName
	if fifo {
		form = fifoQueueName
	}
	if name != "" && !form.MatchString(name) {
		return &Invalid{"", "invalid queue name: " + name}
	}
	if !fifo && c.p().flag("contentBasedDeduplication") {
		return &Invalid{"", "content-based deduplication can only be set for FIFO queue"}
	}
	return nil
}

// ownName and nameOfTarget tell which queue a redrive policy is of: the call's own,
// or the one it is attached to.
func ownName(c *call) string { return c.p().str("name") }

func nameOfTarget(c *call) string {
	if queue := c.target("queueUrl"); queue != nil {
		return queue.attribute("name")
	}
	return ""
}

// deadLetters wants a dead-letter queue that exists and is of the queue's own sort.
func deadLetters(source func(*call) string) rule {
	return func(c *call) error {
		document := c.p().str("redrivePolicy")
		if document == "" {
			return nil
		}
		var policy struct {
			DeadLetterTargetArn string `json:"deadLetterTargetArn"`
			MaxReceiveCount     int    `json:"maxReceiveCount"`
		}
		invalid := func(reason string) error {
			return c.no("InvalidParameterValue", "Value %s for parameter RedrivePolicy is invalid. Reason: %s", document, reason)
		}
		if err := json.Unmarshal([]byte(document), &policy); err != nil {
			return invalid("Redrive policy is not a valid JSON map.")
		}
		if policy.MaxReceiveCount < 1 || policy.MaxReceiveCount > mostReceives {
			return invalid("Invalid value for maxReceiveCount: " + strconv.Itoa(policy.MaxReceiveCount) + ", valid values are from 1 to 1000 both inclusive.")
		}
		target := c.world.find(queueType, policy.DeadLetterTargetArn)
		switch {
		case target == nil && c.world.options.Outsiders:
			return nil
		case target == nil:
			return invalid("Dead letter target does not exist.")
		case strings.HasSuffix(source(c), fifoSuffix) != strings.HasSuffix(target.attribute("name"), fifoSuffix):
			return invalid("Dead-letter queue must be same type of queue as the source.")
		}
		return nil
	}
}

// redriveSources wants a list of sources where, and only where, it has a meaning.
func redriveSources(c *call) error {
	document := c.p().str("redriveAllowPolicy")
	if document == "" {
		return nil
	}
	var policy struct {
		RedrivePermission string   `json:"redrivePermission"`
		SourceQueueArns   []string `json:"sourceQueueArns"`
	}
	invalid := func(reason string) error {
		return c.no("InvalidParameterValue", "Value %s for parameter RedriveAllowPolicy is invalid. Reason: %s", document, reason)
	}
	if err := json.Unmarshal([]byte(document), &policy); err != nil {
		return invalid("Redrive allow policy is not a valid JSON map.")
	}
	listed := len(policy.SourceQueueArns)
	switch policy.RedrivePermission {
	case "allowAll", "denyAll":
		if listed > 0 {
			return invalid("sourceQueueArns can only be specified with redrivePermission byQueue.")
		}
	case "byQueue":
		if listed == 0 || listed > sourcesPerDead {
			return invalid("The number of sourceQueueArns must be from 1 to 10.")
		}
	default:
		return invalid("Invalid value for redrivePermission.")
	}
	return nil
}

// queueDeduplication is how a FIFO queue goes about duplicates until told otherwise.
func queueDeduplication(c *call) {
	scope, limit := "", ""
	if c.p().flag("fifoQueue") {
		scope, limit = "queue", "perQueue"
	}
	c.put("deduplicationScope", scope)
	c.put("fifoThroughputLimit", limit)
}
