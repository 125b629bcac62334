package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// valkey is a private service that is a Redis.
const valkey = `{
	"kind": "private", "singleton": true, "image": "medusa", "port": 6379, "health": {"command": ["CMD", "true"]},
	"secrets": {"VALKEY_PASSWORD": {"generate": 48}}, "redis": {"password": "VALKEY_PASSWORD"}
}`

func TestRefusesARedisThatWouldLoseJobsOrItsPassword(t *testing.T) {
	but := func(old, now string) string { return strings.Replace(valkey, old, now, 1) }
	uses := func(facts string) string { return `{"service:valkey": ` + facts + `}` }
	redis := func(attribute string) edits {
		return edits{"services anisette": private, "services worker uses": `{"service:anisette": {"REDIS_URL": "` + attribute + `"}}`}
	}
	refuses(t, []refusal{
		{"a worker is a redis", edits{"services worker redis": `{"password": "VALKEY_PASSWORD"}`}, `services.worker.redis: belongs to kind private; remove it: no service uses a worker`},
		{"a redis has no password", edits{"services valkey": but(`"password": "VALKEY_PASSWORD"`, ``)}, `services.valkey.redis.password: is missing; name one of the service's secrets, such as VALKEY_PASSWORD of secrets: {VALKEY_PASSWORD: {generate: 48}}`},
		{"the password is written out", edits{"services valkey": but(`"password": "VALKEY_PASSWORD"`, `"password": "correct-horse"`)}, `services.valkey.redis.password: names none of its secrets; name one such as VALKEY_PASSWORD, and add secrets: {VALKEY_PASSWORD: {generate: 48}}`},
		{"the password's name is misspelt", edits{"services valkey": but(`"password": "VALKEY_PASSWORD"`, `"password": "VALKEY_PASWORD"`)}, `services.valkey.redis.password: names none of its secrets; did you mean VALKEY_PASSWORD?`},
		{"the password is another service's", edits{"services valkey": but(`"password": "VALKEY_PASSWORD"`, `"password": "JWT_SECRET"`)}, `services.valkey.redis.password: names none of its secrets; name one such as VALKEY_PASSWORD, and add secrets: {VALKEY_PASSWORD: {generate: 48}}`},
		{"the password is anything", edits{"services valkey": but(`{"generate": 48}`, `{}`)}, `services.valkey.redis.password: "VALKEY_PASSWORD" is a value of your own, and not every one stands in an address; write secrets: {VALKEY_PASSWORD: {generate: 48}}`},
		{"two tasks are one redis", edits{"services valkey": but(`"singleton": true`, `"scale": {"min": 2}`)}, `services.valkey.singleton: false lets two tasks keep data of their own behind one name; write singleton: true`},
		{"keys are evicted", edits{"services valkey": but(`"port"`, `"command": ["valkey-server", "--maxmemory-policy", "allkeys-lru"], "port"`)}, `services.valkey.command[2]: "allkeys-lru" evicts keys, and a key of BullMQ or Celery is a job; write --maxmemory-policy noeviction`},
		{"keys are evicted by a line for the shell", edits{"services valkey": but(`"port"`, `"command": ["sh", "-c", "valkey-server --maxmemory-policy volatile-ttl --save ''"], "port"`)}, `services.valkey.command[2]: "volatile-ttl" evicts keys, and a key of BullMQ or Celery is a job; write --maxmemory-policy noeviction`},
		{"what is no redis is asked for its address", redis("redis"), `services.worker.uses["service:anisette"].REDIS_URL: "redis" is no attribute of service:anisette; use url, host or port, or write redis: {password: …} in services.anisette`},
		{"what is no redis is asked for its password", redis("password"), `services.worker.uses["service:anisette"].REDIS_URL: "password" is no attribute of service:anisette; use url, host or port, or write redis: {password: …} in services.anisette`},
		{"a redis is asked for an address of HTTP", edits{"services valkey": valkey, "services worker uses": uses(`{"REDIS_URL": "url"}`)}, `services.worker.uses["service:valkey"].REDIS_URL: "url" is no attribute of service:valkey; use host, port, redis or password`},
		{"a function asks a redis for an address of HTTP", edits{"services valkey": valkey, "functions reports": of(imaged, "uses", uses(`{"REDIS_URL": "url"}`))}, `functions.reports.uses["service:valkey"].REDIS_URL: "url" is no attribute of service:valkey; use host, port, redis or password`},
		{"a service that is not there is asked for what none has", edits{"services worker uses": uses(`{"REDIS_URL": "uri"}`)}, `services.worker.uses["service:valkey"]: is not one of the services; name one of the private services
			services.worker.uses["service:valkey"].REDIS_URL: "uri" is no attribute of service:valkey; use url, host, port, redis or password`},
		{"a redis is asked for what none has", edits{"services valkey": valkey, "services worker uses": uses(`{"REDIS_URL": "token"}`)}, `services.worker.uses["service:valkey"].REDIS_URL: "token" is no attribute of service:valkey; use host, port, redis or password`},
	})
}

func TestAcceptsARedisOfItsOwn(t *testing.T) {
	accepts(t, map[string]edits{
		"with all there is to know of it": {
			"services valkey":      valkey,
			"services worker uses": `{"service:valkey": {"REDIS_URL": "redis", "REDIS_HOST": "host", "REDIS_PORT": "port", "REDIS_PASSWORD": "password"}}`,
			"functions reports":    of(imaged, "uses", `{"service:valkey": {"REDIS_URL": "redis"}}`),
		},
		"with its command": {"services valkey": strings.Replace(valkey, `"port"`, `"command": ["valkey-server", "--maxmemory-policy", "noeviction"], "port"`, 1)},
		"with a command that goes on behind": {
			"services valkey": strings.Replace(valkey, `"port"`, `"command": ["sh", "-c", "valkey-server --maxmemory-policy noeviction --save ''"], "port"`, 1),
		},
		"with its files": {"services valkey": strings.Replace(valkey, `"port"`, `"files": {"path": "/data"}, "port"`, 1)},
	})
	c, err := config.Parse(edited(t, edits{"services valkey": valkey}))
	require.NoError(t, err)
	require.Equal(t, &config.Redis{Password: "VALKEY_PASSWORD"}, c.Services["valkey"].Redis)
	require.Nil(t, c.Services["server"].Redis)
}
