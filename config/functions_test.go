package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// Two functions as a stack file writes them.
const (
	imaged = `{"image": "medusa"}`
	zipped = `{"zip": "functions/thumbs", "runtime": "python3.13", "handler": "app.handler"}`
)

// of is a function with one more key.
func of(function, key, value string) string {
	return strings.TrimSuffix(function, "}") + `, "` + key + `": ` + value + "}"
}

func TestRefusesAFunctionLambdaCouldNotRun(t *testing.T) {
	refuses(t, []refusal{
		{"a function is named as one of the program's own", edits{"functions releasegate": imaged}, `functions.releasegate: is a name that this program uses itself; give the function another one`},
		{"a function's name has capitals", edits{"functions Reports": imaged}, `functions.Reports: is no name for a function; use lower-case letters, digits and single inner hyphens, a letter first`},
		{"a function's name is too long for Lambda", edits{"functions " + strings.Repeat("f", 32): imaged}, `functions.` + strings.Repeat("f", 32) + `: is a name of 32 characters; shorten it: a Lambda function has room for 31`},
		{"a function is named as a service", edits{"functions worker": imaged}, `functions.worker: is the name of a service, too; choose another name: log groups and roles bear it`},
		{"a function has no code", edits{"functions reports": `{"memory": 1024}`}, `functions.reports: has no code; write image: and one of images, or zip: and a folder`},
		{"a function has two codes", edits{"functions reports": of(zipped, "image", `"medusa"`)}, `functions.reports.zip: "functions/thumbs" is code beside that of image medusa; keep one of the two`},
		{"a function's image is misspelt", edits{"functions reports": `{"image": "medsua"}`}, `functions.reports.image: "medsua" is not one of images; did you mean medusa?`},
		{"an image is told its handler", edits{"functions reports": of(imaged, "handler", `"app.handler"`)}, `functions.reports.handler: "app.handler" belongs to a zip; remove it: an image says itself how it is run`},
		{"an image is told its runtime", edits{"functions reports": of(imaged, "runtime", `"python3.13"`)}, `functions.reports.runtime: "python3.13" belongs to a zip; remove it: an image says itself how it is run`},
		{"a zip lies anywhere on a disk", edits{"functions thumbs": strings.Replace(zipped, "functions/thumbs", "/srv/thumbs", 1)}, `functions.thumbs.zip: "/srv/thumbs" is no folder of this project; write its path from the folder of Pulumi.yaml on, such as functions/reports`},
		{"a zip lies outside", edits{"functions thumbs": strings.Replace(zipped, "functions/thumbs", "functions/../../thumbs", 1)}, `functions.thumbs.zip: "functions/../../thumbs" is no folder of this project; write its path from the folder of Pulumi.yaml on, such as functions/reports`},
		{"a zip lies on another system", edits{"functions thumbs": strings.Replace(zipped, "functions/thumbs", `functions\\thumbs`, 1)}, `functions.thumbs.zip: "functions\\thumbs" is no folder of this project; write its path from the folder of Pulumi.yaml on, such as functions/reports`},
		{"a zip is the project", edits{"functions thumbs": strings.Replace(zipped, "functions/thumbs", ".", 1)}, `functions.thumbs.zip: "." is no plain path to a folder; write a path such as functions/reports, without . and / around it`},
		{"a zip's path goes round", edits{"functions thumbs": strings.Replace(zipped, "functions/thumbs", "./functions/thumbs/", 1)}, `functions.thumbs.zip: "./functions/thumbs/" is no plain path to a folder; write a path such as functions/reports, without . and / around it`},
		{"a zip has no runtime", edits{"functions thumbs": `{"zip": "functions/thumbs", "handler": "app.handler"}`}, `functions.thumbs.runtime: "" is no runtime for a zip; use dotnet8, java21, nodejs22.x, python3.12, python3.13 or ruby3.4`},
		{"a zip has a runtime that is gone", edits{"functions thumbs": strings.Replace(zipped, "python3.13", "python2.7", 1)}, `functions.thumbs.runtime: "python2.7" is no runtime for a zip; use dotnet8, java21, nodejs22.x, python3.12, python3.13 or ruby3.4`},
		{"a zip has no handler", edits{"functions thumbs": `{"zip": "functions/thumbs", "runtime": "python3.13"}`}, `functions.thumbs.handler: "" is no handler; write the file and the function in it, such as app.handler`},
		{"a zip has a command", edits{"functions thumbs": of(zipped, "command", `["app"]`)}, `functions.thumbs.command: belongs to an image; remove it: handler says what is run of a zip`},
		{"a zip has files that stay", edits{"functions thumbs": of(zipped, "files", `{"path": "/data"}`)}, `functions.thumbs.files: is nothing a function has, of a zip or an image; give the files to a service, or keep them in uploads`},
		{"a function is scaled", edits{"functions reports": of(imaged, "scale", `{"max": 5}`)}, `functions.reports.scale: is nothing a function has; use concurrency: Lambda starts as many as there is work for`},
		{"a function is given CPU", edits{"functions reports": of(imaged, "cpu", `1024`)}, `functions.reports.cpu: is nothing a function has; use memory: Lambda gives CPU with it`},
		{"a function's key is misspelt", edits{"functions reports": of(imaged, "memroy", `1024`)}, `functions.reports.memroy: is an unknown key; did you mean memory?`},
		{"a function has too little memory", edits{"functions reports": of(imaged, "memory", `64`)}, `functions.reports.memory: 64 is out of range; use 128 to 10240 MiB`},
		{"a function takes too long", edits{"functions reports": of(imaged, "timeout", `"16m"`)}, `functions.reports.timeout: 16m is out of range; use 1s to 900s`},
		{"a function runs alone", edits{"functions reports": of(imaged, "concurrency", `1`)}, `functions.reports.concurrency: 1 is out of range; use 2 to 900, or 0 for no bound`},
		{"a function takes all there is", edits{"functions reports": of(imaged, "concurrency", `1000`)}, `functions.reports.concurrency: 1000 is out of range; use 2 to 900, or 0 for no bound`},
		{"a function gets too much at once", edits{"functions reports": of(imaged, "batch", `100`)}, `functions.reports.batch: 100 is out of range; use 1 to 10 messages`},
		{"a function reaches out where there is no way", edits{"network": `{"cidr": "10.20.0.0/16", "zones": ["a", "b"], "nat": "none", "endpoints": ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]}`, "functions reports": of(imaged, "egress", `[443, 587]`)}, `functions.reports.egress[1]: 587 leads nowhere, for network.nat is none; remove it, or use network.nat single or per-zone`},
		{"a function's variable is one letter", edits{"functions reports": of(imaged, "env", `{"A": "x"}`)}, `functions.reports.env.A: is no name for a variable of Lambda; use two or more letters, digits and _, a letter first`},
		{"a function's variable is Lambda's", edits{"functions reports": of(imaged, "env", `{"AWS_REGION": "x"}`)}, `functions.reports.env.AWS_REGION: belongs to Lambda; remove it: the AWS SDK finds region and credentials by itself`},
		{"a function's environment is larger than Lambda takes", edits{"functions reports": of(imaged, "env", `{"BLOB": "`+strings.Repeat("x", 3069)+`"}`)}, `functions.reports.env: holds 3073 bytes; keep to 3072: Lambda takes 4 KiB, and the facts of uses need some of them`},
		{"a function's environment leaks", edits{"functions reports": of(imaged, "env", `{"BROKER": "amqp://app:hunter2@mq"}`)}, `functions.reports.env.BROKER: holds a URL with a password, readable by whoever reads the stack file; move it to secrets, give the value with pulumi config set --secret, and have a new one issued`},
		{"where a secret is has the name of another variable", edits{"functions reports": of(of(imaged, "env", `{"STRIPE_API_KEY_ARN": "x"}`), "secrets", `{"STRIPE_API_KEY": {}}`)}, `functions.reports.secrets.STRIPE_API_KEY: is set by env already; keep one of the two`},
		{"one secret is made in two ways", edits{"functions reports": of(imaged, "secrets", `{"STRIPE_API_KEY": {"generate": 40}}`)}, `functions.reports.secrets.STRIPE_API_KEY.generate: 40 differs from services.server.secrets.STRIPE_API_KEY; one name is one secret: write {} in both, or give this one a name of its own`},
		{"a function uses what is not there", edits{"cache": "", "functions reports": of(imaged, "uses", `{"cache": {"REDIS_URL": "url"}}`)}, `functions.reports.uses.cache: is not part of this environment; add the section cache: {}`},
		{"a function sends to a queue that is not there", edits{"functions reports": of(imaged, "uses", `{"queue:jobs": {"JOBS_URL": "url"}}`)}, `functions.reports.uses["queue:jobs"]: is not one of the queues; add it to queues`},
		{"a function uses a service that is not there", edits{"functions reports": of(imaged, "uses", `{"service:anisette": {"ANISETTE_URL": "url"}}`)}, `functions.reports.uses["service:anisette"]: is not one of the services; name one of the private services`},
		{"a function uses a worker", edits{"functions reports": of(imaged, "uses", `{"service:worker": {"WORKER_URL": "url"}}`)}, `functions.reports.uses["service:worker"]: is of kind worker; make it kind private, or use its public address: only a private service can be used`},
		{"a function uses what it cannot find", edits{
			"services search":   `{"kind": "private", "discovery": "service-connect", "image": "medusa", "port": 7700, "health": {"command": ["CMD", "true"]}}`,
			"functions reports": of(imaged, "uses", `{"service:search": {"SEARCH_URL": "url"}}`),
		}, `functions.reports.uses["service:search"]: is found by service-connect, which no function is part of; write discovery: dns in services.search`},
		{"a queue's function is misspelt", edits{"functions reports": imaged, "queues jobs": `{"consumer": {"function": "report"}}`}, `queues.jobs.consumer.function: "report" is not one of the functions; did you mean reports?`},
		{"a queue's function is not there", edits{"queues jobs": `{"consumer": {"function": "reports"}}`}, `queues.jobs.consumer.function: "reports" is not one of the functions; add it to functions`},
		{"a queue has two consumers", edits{"functions reports": imaged, "queues jobs": `{"consumer": {"function": "reports", "service": "worker"}}`}, `queues.jobs.consumer.function: "reports" is a second consumer beside service worker; keep one of the two: each would get only some of the messages`},
		{"a function's time is told twice", edits{"functions reports": imaged, "queues jobs": `{"consumer": {"function": "reports", "timeout": "60s"}}`}, `queues.jobs.consumer.timeout: 1m belongs to a service; remove it: functions.reports.timeout says how long a call may take`},
		{"a function works off two queues", edits{"functions reports": imaged, "queues jobs": `{"consumer": {"function": "reports"}}`, "queues mails": `{"consumer": {"function": "reports"}}`}, `queues.mails.consumer.function: "reports" works off queues.jobs already; give each queue a function of its own: the two would share one concurrency`},
		{"a message returns while the function is at it", edits{"functions reports": of(imaged, "timeout", `"60s"`), "queues jobs": `{"visibility": "60s", "consumer": {"function": "reports"}}`}, `queues.jobs.visibility: 1m is less than six times the 1m its consumer may take; use 6m or more, or leave it out: a message must not return while it is being worked off`},
	})
}

func TestAcceptsFunctionsAtTheEdge(t *testing.T) {
	accepts(t, map[string]edits{
		"the longest name":               {"functions " + strings.Repeat("f", 31): imaged},
		"a zip and an image":             {"functions reports": imaged, "functions thumbs": zipped},
		"the largest function":           {"functions reports": `{"image": "medusa", "memory": 10240, "timeout": "15m", "concurrency": 900, "batch": 1}`},
		"a function without bound":       {"functions reports": of(imaged, "concurrency", "0")},
		"a function of a queue in order": {"functions reports": imaged, "queues jobs": `{"fifo": true, "consumer": {"function": "reports"}}`},
		"a function that shares a secret": {
			"functions reports": of(of(imaged, "secrets", `{"STRIPE_API_KEY": {}, "JWT_SECRET": {"generate": 48}}`), "uses", `{"database": {"DATABASE_URL": "url"}}`),
		},
	})
}

func TestAQueueTakesItsVisibilityFromItsFunction(t *testing.T) {
	c, err := config.Parse(edited(t, edits{"functions reports": of(imaged, "timeout", `"15m"`), "queues jobs": `{"consumer": {"function": "reports"}}`}))
	require.NoError(t, err)
	require.Equal(t, config.Seconds(5400), c.Queues["jobs"].Visibility)
	require.Equal(t, "jobs", c.Feeding("reports"))
}
