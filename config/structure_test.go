package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesWhatIsNotWrittenAsAnObjectOfItsKeys(t *testing.T) {
	refuses(t, []refusal{
		{"a section is misspelt", edits{"database": "", "databse": `{"version": "17"}`}, `databse: is an unknown key; did you mean database?`},
		{"a section is misspelt and what is used from it is not missed too", edits{"domain": "", "domian": `{"name": "shop.example.com"}`}, `domian: is an unknown key; did you mean domain?`},
		{"a key inside a section is misspelt", edits{"network": `{"cidr": "10.20.0.0/16", "zones": ["a", "b"], "natz": "single"}`}, `network.natz: is an unknown key; did you mean nat?`},
		{"a required key is misspelt and is not missed too", edits{"services server image": "", "services server img": `"medusa"`}, `services.server.img: is an unknown key; did you mean image?`},
		{"a key is written in snake case", edits{"database storage_gib": `50`}, `database.storage_gib: is an unknown key; did you mean storageGiB?`},
		{"a key is unlike any other", edits{"uploads colour": `"blue"`}, `uploads.colour: is an unknown key; the keys here are deletionProtection, keepDeletedDays`},
		{"a key deep in a service is unknown", edits{"services server secrets STRIPE_API_KEY": `{"length": 40}`}, `services.server.secrets.STRIPE_API_KEY.length: is an unknown key; the keys here are borrowed, generate`},
		{"a key needs quotes to be a path", edits{"services server health": `{"path": "/health", "a.b c": 1}`}, `services.server.health["a.b c"]: is an unknown key; the keys here are codes, command, grace, interval, path, timeout`},
		{"an account is written without quotes", edits{"account": `111111111111`}, `account: 111111111111 is a number where text belongs; put it in quotes`},
		{"a version is written without quotes", edits{"database version": `17`}, `database.version: 17 is a number where text belongs; put it in quotes`},
		{"a version with a dot is written without quotes", edits{"cache version": `8.1`}, `cache.version: 8.1 is a number where text belongs; put it in quotes`},
		{"a number is written in quotes", edits{"services server memory": `"2048"`}, `services.server.memory: "2048" is text where a whole number belongs; write it without quotes`},
		{"text stands where a number belongs and is not shown", edits{"services server secrets STRIPE_API_KEY": `{"generate": "hunter2"}`}, `services.server.secrets.STRIPE_API_KEY.generate: is text where a whole number belongs; write a number such as 1`},
		{"a yes is written in quotes", edits{"database multiAZ": `"yes"`}, `database.multiAZ: "yes" is text where true or false belongs; write true, without quotes`},
		{"an off is taken for text by YAML", edits{"services worker readOnly": `"Off"`}, `services.worker.readOnly: "Off" is text where true or false belongs; write false, without quotes`},
		{"text stands where a yes or no belongs and is not shown", edits{"services worker readOnly": `"hunter2"`}, `services.worker.readOnly: is text where true or false belongs; write true or false, without quotes`},
		{"a number is too large even for YAML", edits{"services server memory": `"1e400"`}, `services.server.memory: 1e400 is no whole number of a sensible size; write it in digits, without fraction or exponent`},
		{"a number is none", edits{"services server memory": `"NaN"`}, `services.server.memory: is text where a whole number belongs; write a number such as 1`},
		{"a number has a unit", edits{"services server memory": `"2GB"`}, `services.server.memory: "2GB" is text where a whole number belongs; write the number alone, in the unit that docs/configuration.md gives`},
		{"a number is a share", edits{"services server scale": `{"max": 4, "cpu": "60%"}`}, `services.server.scale.cpu: "60%" is text where a whole number belongs; write the number alone: 60`},
		{"a number is of days", edits{"releases": `{"keepDays": "90d"}`}, `releases.keepDays: "90d" is text where a whole number belongs; write the number alone: 90`},
		{"a number is of days in words", edits{"database backupDays": `"14 days"`}, `database.backupDays: "14 days" is text where a whole number belongs; write the number alone: 14`},
		{"a number is of weeks", edits{"database backupDays": `"2w"`}, `database.backupDays: "2w" is text where a whole number belongs; write the number alone, in the unit that docs/configuration.md gives`},
		{"a word of a closed set is an object", edits{"tier": `{"name": "production"}`}, `tier: is an object where text belongs; write production, staging or review`},
		{"a word of a closed set is a number", edits{"services worker kind": `1`}, `services.worker.kind: 1 is a number where text belongs; write web, worker, private, scheduled or task`},
		{"a secret is true", edits{"services server secrets STRIPE_API_KEY": `true`}, `services.server.secrets.STRIPE_API_KEY: true is a boolean where an object belongs; write {}, and give the value with: pulumi config set --secret STRIPE_API_KEY`},
		{"a list is longer than a line", edits{"network zones": `[` + strings.Repeat(`"a", `, 99) + `"a"]`}, `
			network.zones: ["a", "a", "a", "a", "a", "a", "a", "a", …] is 100 zones; an environment spans 2 to 4; use [a, b] or [a, b, c]
			` + twice(99)},
		{"a date is written without quotes", edits{"services server env": `{"SALE": "2026-01-01 00:00:00 +0000 UTC"}`}, `services.server.env.SALE: is a date where text belongs; put it in quotes`},
		{"a time is written without quotes", edits{"services server env": `{"SALE": "2026-01-01 10:00:00.5 +0200 +0200"}`}, `services.server.env.SALE: is a date where text belongs; put it in quotes`},
		{"a date stands where a number belongs", edits{"services server memory": `"2026-01-01 00:00:00 +0000 UTC"`}, `services.server.memory: is a date where a whole number belongs; write a number such as 1`},
		{"a variable holds a NUL", edits{"services server env": `{"GREETING": "a\u0000b"}`}, `services.server.env.GREETING: holds a NUL character; take it out: no name, argument or variable can hold one`},
		{"an argument holds a NUL", edits{"services worker command": `["node", "\u0000"]`}, `services.worker.command[1]: holds a NUL character; take it out: no name, argument or variable can hold one`},
		{"a number has a fraction", edits{"database storageGiB": `100.5`}, `database.storageGiB: 100.5 is no whole number of a sensible size; write it in digits, without fraction or exponent`},
		{"a number has an exponent", edits{"database storageGiB": `1e3`}, `database.storageGiB: 1e3 is no whole number of a sensible size; write it in digits, without fraction or exponent`},
		{"a number is beyond every machine", edits{"services server port": `99999999999999999999`}, `services.server.port: 99999999999999999999 is no whole number of a sensible size; write it in digits, without fraction or exponent`},
		{"a span has no unit", edits{"services server health": `{"path": "/health", "grace": 120}`}, `services.server.health.grace: 120 is a number where a span of time belongs; give it a unit, such as 90s or 2m`},
		{"a span has a fraction of a second", edits{"services server stopTimeout": `"1500ms"`}, `services.server.stopTimeout: "1500ms" is no span of whole seconds; write it such as 90s or 2m`},
		{"a span is below zero", edits{"services server stopTimeout": `"-5s"`}, `services.server.stopTimeout: "-5s" is no span of whole seconds; write it such as 90s or 2m`},
		{"a list is a word", edits{"network zones": `"abc"`}, `network.zones: is text where a list belongs; write a list such as [a, b], or [] for none`},
		{"a list holds a number", edits{"network zones": `["a", 2]`}, `network.zones[1]: 2 is a number where text belongs; put it in quotes`},
		{"an object is a list", edits{"services": `["server"]`}, `services: is a list where an object belongs; write an object such as {key: value}, or {} for nothing but defaults`},
		{"a secret's value stands in the stack file and is not shown", edits{"services server secrets STRIPE_API_KEY": `"sk_live_abcdef"`}, `services.server.secrets.STRIPE_API_KEY: is text where an object belongs; write {}, and give the value with: pulumi config set --secret STRIPE_API_KEY`},
		{"a number stands among plain variables", edits{"services server env": `{"WEB_CONCURRENCY": 4}`}, `services.server.env.WEB_CONCURRENCY: 4 is a number where text belongs; put it in quotes`},
		{"a yes stands among plain variables", edits{"services server env": `{"DISABLE_ADMIN": true}`}, `services.server.env.DISABLE_ADMIN: true is a boolean where text belongs; put it in quotes`},
		{"a section is left empty", edits{"uploads": `null`}, `uploads: null is no value; leave the key out, or write a value (an object such as {key: value}, or {} for nothing but defaults)`},
		{"a value is left empty", edits{"services server image": `null`}, `services.server.image: null is no value; leave the key out, or write a value (text in quotes)`},
		{"a tier is misspelt", edits{"tier": `"prod"`}, `tier: "prod" is unknown; use production, staging or review`},
		{"the tier is missing", edits{"tier": ""}, `tier: is missing; use production, staging or review`},
		{"a kind does not exist", edits{"services worker kind": `"cron"`}, `services.worker.kind: "cron" is unknown; use web, worker, private, scheduled or task`},
		{"an architecture is called by another name", edits{"services worker architecture": `"amd64"`}, `services.worker.architecture: "amd64" is unknown; use arm64 or x86_64`},
		{"a NAT layout does not exist", edits{"network nat": `"perZone"`}, `network.nat: "perZone" is unknown; use none, single or per-zone`},
		{"every mistake is told at once", edits{
			"account": `"1111"`, "network cidr": `"10.20.0.0/24"`, "databse": `{}`, "services server memory": `1500`,
		}, `
				account: "1111" is no AWS account id; write the twelve digits in quotes, such as "111111111111"
				databse: is an unknown key; did you mean database?
				network.cidr: "10.20.0.0/24" is too small; use a range of /16 to /20
				services.server.memory: 1500 MiB does not go with 1024 CPU units on Fargate; use 2048, 3072, 4096, 5120, 6144, 7168 or 8192`},
	})
}

// twice is what is said of a zone that is there so many times too often, in the
// order of the paths.
func twice(count int) string {
	lines := make([]string, count)
	for i := range lines {
		lines[i] = fmt.Sprintf(`network.zones[%d]: "a" is listed twice; remove one of the two`, i+1)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestAMistakeIsAValueOfItsOwn(t *testing.T) {
	_, err := config.Parse(edited(t, edits{"services server memory": `1500`}))
	var mistake config.Mistake
	require.ErrorAs(t, err, &mistake)
	require.Equal(t, config.Mistake{
		Path: "services.server.memory", Value: "1500", Problem: "MiB does not go with 1024 CPU units on Fargate",
		Repair: "use 2048, 3072, 4096, 5120, 6144, 7168 or 8192",
	}, mistake)
}

func TestRefusesAKeyGivenTwice(t *testing.T) {
	source := edited(t, nil)
	source.Platform = append([]byte(`{"account": "222222222222", `), source.Platform[1:]...)
	refusedSource(t, source, `account: is given twice; keep one of the two`)
}
