package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// jobs is a queue that the worker of the valid configuration works off.
const jobs = `{"consumer": {"service": "worker"}}`

func TestRefusesAQueueSQSOrItsConsumerCouldNotWorkWith(t *testing.T) {
	refuses(t, []refusal{
		{"a queue has two consumers, one of them nobody", edits{"queues jobs": `{"consumer": {"service": "worker", "function": "jobs"}}`}, `queues.jobs.consumer.function: "jobs" is a second consumer beside service worker; keep one of the two: each would get only some of the messages`},
		{"a queue's name has capitals", edits{"queues Jobs": jobs}, `queues.Jobs: is no name for a queue; use lower-case letters, digits and single inner hyphens, a letter first`},
		{"a queue is named as SQS names FIFO queues", edits{"queues jobs.fifo": jobs}, `queues["jobs.fifo"]: ends in .fifo; write fifo: true under the name jobs: SQS's ending is added by itself`},
		{"a queue's name is too long for SQS", edits{"queues " + strings.Repeat("q", 38): jobs}, `queues.` + strings.Repeat("q", 38) + `: is a name of 38 characters; shorten it: an SQS queue has room for 37`},
		{"a queue is named as another's dead letters", edits{"queues jobs-dead": jobs}, `queues.jobs-dead: has the ending of a queue for what went wrong; choose another name: queues, functions and scheduled services get one of those by themselves`},
		{"a queue is named as what a function failed at", edits{"queues jobs-failed": jobs}, `queues.jobs-failed: has the ending of a queue for what went wrong; choose another name: queues, functions and scheduled services get one of those by themselves`},
		{"duplicates are told apart by a queue without order", edits{"queues jobs": `{"deduplicate": true, "consumer": {"service": "worker"}}`}, `queues.jobs.deduplicate: true belongs to a FIFO queue; write fifo: true beside it, or remove it`},
		{"a message returns while it is worked off", edits{"queues jobs": `{"visibility": "5m", "consumer": {"service": "worker", "timeout": "60s"}}`}, `queues.jobs.visibility: 5m is less than six times the 1m its consumer may take; use 6m or more, or leave it out: a message must not return while it is being worked off`},
		{"a message returns sooner than the ordinary consumer is done", edits{"queues jobs": `{"visibility": "30s", "consumer": {"service": "worker"}}`}, `queues.jobs.visibility: 30s is less than six times the 30s its consumer may take; use 3m or more, or leave it out: a message must not return while it is being worked off`},
		{"a message is hidden for longer than SQS can", edits{"queues jobs": `{"visibility": "13h", "consumer": {"service": "worker"}}`}, `queues.jobs.visibility: 13h is out of range; use 1s to 43200s`},
		{"a message outlives its dead letter", edits{"queues jobs": `{"retention": "336h", "consumer": {"service": "worker"}}`}, `queues.jobs.retention: 336h is out of range; use 1m to 312h`},
		{"a message is gone at once", edits{"queues jobs": `{"retention": "30s", "consumer": {"service": "worker"}}`}, `queues.jobs.retention: 30s is out of range; use 1m to 312h`},
		{"a message is tried without end", edits{"queues jobs": `{"maxReceives": 1000, "consumer": {"service": "worker"}}`}, `queues.jobs.maxReceives: 1000 is out of range; use 1 to 10`},
		{"nobody would ever hear of a backlog", edits{"queues jobs": `{"depth": 0, "consumer": {"service": "worker"}}`}, `queues.jobs.depth: 0 is out of range; use 1 to 1000000 messages`},
		{"nobody consumes in production", edits{"queues jobs": `{}`}, `queues.jobs.consumer: is missing; nobody would take what is sent: write consumer: {service: …} or {function: …}`},
		{"the consumer is nobody", edits{"queues jobs": `{"consumer": {}}`}, `queues.jobs.consumer: names nobody; write service: or function: and a name`},
		{"the consumer is misspelt", edits{"queues jobs": `{"consumer": {"service": "wroker"}}`}, `queues.jobs.consumer.service: "wroker" is not one of the services; did you mean worker?`},
		{"the consumer is unknown", edits{"queues jobs": `{"consumer": {"service": "reports"}}`}, `queues.jobs.consumer.service: "reports" is not one of the services; name one of them`},
		{"the consumer ends", edits{"services seed": `{"kind": "task", "image": "medusa"}`, "queues jobs": `{"consumer": {"service": "seed"}}`}, `queues.jobs.consumer.service: "seed" is of kind task and ends; name a service that stays: messages come at any time`},
		{"the consumer takes longer than a message can be hidden", edits{"queues jobs": `{"consumer": {"service": "worker", "timeout": "3h"}}`}, `
				queues.jobs.consumer.timeout: 3h is out of range; use 1s to 7200s
				queues.jobs.visibility: 18h is out of range; use 1s to 43200s`},
		{"a queue is used and not there", edits{"services server uses": `{"queue:jobs": {"JOBS_URL": "url"}}`}, `services.server.uses["queue:jobs"]: is not one of the queues; add it to queues`},
		{"a queue is used and misspelt", edits{"queues jobs": jobs, "services server uses": `{"queue:jbos": {"JOBS_URL": "url"}}`}, `services.server.uses["queue:jbos"]: is not one of the queues; did you mean queue:jobs?`},
		{"a queue without a name is used", edits{"queues jobs": jobs, "services server uses": `{"queue:": {"JOBS_URL": "url"}}`}, `services.server.uses["queue:"]: is no piece of an environment; did you mean queue:<name>?`},
		{"an attribute no queue has", edits{"queues jobs": jobs, "services server uses": `{"queue:jobs": {"JOBS_URL": "uri"}}`}, `services.server.uses["queue:jobs"].JOBS_URL: "uri" is no attribute of queue:jobs; use url, arn, name or region`},
		{"a queue cannot be reached", edits{"network": `{"cidr": "10.20.0.0/16", "zones": ["a", "b"], "nat": "none", "endpoints": ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]}`, "queues jobs": jobs}, `network.endpoints: lacks sqs, and network.nat is none: no queue can be reached; add sqs, or use network.nat single or per-zone`},
		{"tasks follow a queue they do not empty", edits{"queues jobs": jobs, "services server scale": `{"max": 9, "backlog": {"queue": "jobs", "perTask": 100}}`}, `services.server.scale.backlog.queue: "jobs" is no queue this service consumes; write consumer: {service: server} in that queue: more tasks of another service do not empty it`},
		{"tasks follow a queue that is misspelt", edits{"queues jobs": jobs, "services worker scale": `{"max": 9, "backlog": {"queue": "job", "perTask": 100}}`}, `services.worker.scale.backlog.queue: "job" is no queue this service consumes; did you mean jobs?`},
		{"tasks follow no queue", edits{"services worker scale": `{"max": 9, "backlog": {"perTask": 100}}`}, `services.worker.scale.backlog.queue: is missing; name a queue the service consumes`},
		{"a task is to see to nothing", edits{"queues jobs": jobs, "services worker scale": `{"max": 9, "backlog": {"queue": "jobs"}}`}, `services.worker.scale.backlog.perTask: 0 is out of range; use 1 to 1000000 messages`},
	})
}

func TestAcceptsQueuesAtTheEdge(t *testing.T) {
	accepts(t, map[string]edits{
		"the longest name":                   {"queues " + strings.Repeat("q", 37): jobs},
		"a queue of the order of things":     {"queues jobs": `{"fifo": true, "deduplicate": true, "consumer": {"service": "worker"}}`},
		"a message hidden as long as can be": {"queues jobs": `{"visibility": "12h", "consumer": {"service": "worker", "timeout": "2h"}}`},
		"two queues of one consumer":         {"queues jobs": jobs, "queues mails": jobs},
		"a queue nobody consumes in staging": {"tier": `"staging"`, "queues jobs": `{}`},
		"a consumer that sends too":          {"queues jobs": jobs, "services worker uses": `{"queue:jobs": {"JOBS_URL": "url", "JOBS_ARN": "arn", "JOBS_NAME": "name", "JOBS_REGION": "region"}}`},
		"a service that follows its queue":   {"queues jobs": jobs, "services worker scale": `{"max": 9, "backlog": {"queue": "jobs", "perTask": 100}}`},
	})
}

func TestAQueueTakesItsVisibilityFromItsConsumer(t *testing.T) {
	for written, want := range map[string]config.Seconds{
		`{}`:                                  180,
		`{"consumer": {"service": "worker"}}`: 180,
		`{"visibility": "1h"}`:                3600,
		`{"consumer": {"service": "worker", "timeout": "60s"}}`:                     360,
		`{"visibility": "10m", "consumer": {"service": "worker", "timeout": "1m"}}`: 600,
	} {
		c, err := config.Parse(edited(t, edits{"tier": `"staging"`, "queues jobs": written}))
		require.NoError(t, err)
		require.Equal(t, want, c.Queues["jobs"].Visibility, written)
	}
}
