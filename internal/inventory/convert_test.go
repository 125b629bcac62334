package inventory_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/internal/inventory"
)

// base has a database, a cache and a private service; a case adds the service a.
const base = `services:
  db: {image: "postgres:16", container_name: main-db, environment: {POSTGRES_DB: shop}}
  redis: {image: "redis:7"}
  pricer: {image: "example/pricer:1", expose: [7000]}
`

// TestConverts holds single keys of a Compose file against the lines they become.
func TestConverts(t *testing.T) {
	for sentence, test := range map[string]struct {
		service string
		want    []string
	}{
		"a URL becomes a fact": {
			`{image: "e/app:1", environment: {DATABASE_URL: "postgres://u:p@db:5432/shop"}}`,
			[]string{"          database: {DATABASE_URL: url}\n"},
		},
		"a container's name is an address too": {
			`{image: "e/app:1", environment: {DATABASE_URL: "postgres://u:p@main-db/shop"}}`,
			[]string{"          database: {DATABASE_URL: url}\n"},
		},
		"a link's alias is an address too": {
			`{image: "e/app:1", links: ["redis:store"], environment: {STORE: "redis://store:6379"}}`,
			[]string{"          cache: {STORE: url}\n"},
		},
		"parts become facts": {
			`{image: "e/app:1", environment: {PGHOST: db, PGPORT: 5432, PGUSER: u, PGPASSWORD: p, PGDATABASE: shop}}`,
			[]string{"          database: {PGDATABASE: name, PGHOST: host, PGPASSWORD: password, PGPORT: port, PGUSER: username}\n"},
		},
		"a beginning of its own marks the parts": {
			`{image: "e/app:1", environment: {DB_POSTGRESDB_HOST: db, DB_POSTGRESDB_USER: u, DB_POSTGRESDB_PASSWORD: p}}`,
			[]string{"          database: {DB_POSTGRESDB_HOST: host, DB_POSTGRESDB_PASSWORD: password, DB_POSTGRESDB_USER: username}\n"},
		},
		"a driver is no address": {
			`{image: "e/app:1", environment: {CACHE_STORE: redis, REDIS_HOST: redis}}`,
			[]string{"          CACHE_STORE: redis\n", "          cache: {REDIS_HOST: host}\n"},
		},
		"a dependency without an address is handed one": {
			`{image: "e/app:1", depends_on: [db]}`,
			[]string{"          database: {DATABASE_URL: url}\n"},
		},
		"a database of somebody else stays a secret": {
			`{image: "e/app:1", environment: {LEGACY_URL: "postgres://u:p@db.example.com:5433/x"}}`,
			[]string{"          LEGACY_URL: {}\n"},
		},
		"a database of its own stays one": {
			`{image: "e/app:1", environment: {BI_DB_HOST: db, BI_DB_DBNAME: bi, BI_DB_USER: bi, DATABASE_URL: "postgres://u:p@db/shop", LAKE_URL: "postgres://u:p@db/lake"}}`,
			[]string{
				"    database: {databases: {bi: {}, lake: {}}, name: shop, version: \"16\"}\n",
				"          database: {DATABASE_URL: url}\n",
				"          database:bi: {BI_DB_DBNAME: name, BI_DB_HOST: host, BI_DB_USER: username}\n",
				"          database:lake: {LAKE_URL: url}\n",
			},
		},
		"the one database that is meant is the first": {
			`{image: "e/app:1", environment: {PGHOST: db, PGDATABASE: till}}`,
			[]string{"          database: {PGDATABASE: name, PGHOST: host}\n"},
		},
		"a database whose name cannot stay is the first": {
			`{image: "e/app:1", environment: {DATABASE_URL: "postgres://u:p@db/shop", OLD_URL: "postgres://u:p@db/Old-Shop"}}`,
			[]string{"          database: {DATABASE_URL: url, OLD_URL: url}\n", `OLD_URL leads to the database "Old-Shop", which cannot`},
		},
		"a Redis of one's own build is one to its users": {
			`{image: "e/app:1", environment: {REDIS_URL: "redis://:${PW:?}@own:6379/0"}}
  own: {build: ., expose: [6379], environment: {REDIS_PASSWORD: "${PW:?}"}, healthcheck: {test: redis-cli ping}}`,
			[]string{
				"          service:own: {REDIS_URL: redis}\n",
				"        singleton: true  # each task would keep data of its own\n        image: own\n",
				"        redis: {password: REDIS_PASSWORD}\n        secrets:\n          REDIS_PASSWORD: {generate: 48}\n",
			},
		},
		"a private service is reached by its URL": {
			`{image: "e/app:1", environment: {PRICER_URL: "http://pricer:7000"}}`,
			[]string{"          service:pricer: {PRICER_URL: url}\n", "      pricer:\n        kind: private\n"},
		},
		"a private service is reached by host and port": {
			`{image: "e/app:1", environment: {PRICER_HOST: pricer, PRICER_PORT: 7000, OTHER_URL: "http://pricer:7000"}}`,
			[]string{"          service:pricer: {OTHER_URL: url, PRICER_HOST: host, PRICER_PORT: port}\n"},
		},
		"a path keeps its private address": {
			`{image: "e/app:1", environment: {PRICER_URL: "http://pricer:7000/v1"}}`,
			[]string{"          PRICER_URL: http://pricer.landfall-staging.internal:7000/v1\n", "          service:pricer: {}\n"},
		},
		"mail and other ports lead outside": {
			`{image: "e/app:1", environment: {SMTP_PORT: 587, SEARCH_URL: "https://search.example.com:9243"}}`,
			[]string{"        egress: [443, 587, 9243]\n"},
		},
		"what signs is generated, the rest is stored": {
			`{image: "e/app:1", environment: {SESSION_SECRET: abcdefgh, MAIL_PASSWORD: abcdefgh}}`,
			[]string{"          MAIL_PASSWORD: {}\n          SESSION_SECRET: {generate: 64}\n"},
		},
		"a missing value is empty": {
			`{image: "e/app:1", environment: {REGION: "${REGION}", ZONE: "${ZONE:-b}", CITY: "${CITY:?which}"}}`,
			[]string{"          CITY: change-me\n          REGION: \"\"\n          ZONE: b\n"},
		},
		"a shell check stays one line": {
			`{image: "e/app:1", healthcheck: {test: "curl -f http://localhost:80/ || exit 1", interval: 1m, timeout: 90s}}`,
			[]string{"          interval: 60s\n          timeout: 59s\n          command: [CMD-SHELL, \"curl -f http://localhost:80/ || exit 1\"]\n"},
		},
		"a check that is off is missing": {
			`{image: "e/app:1", healthcheck: {test: [NONE]}}`,
			[]string{"          command: [CMD-SHELL, \"test -d /proc/1\"]\n"},
		},
		"a dollar that is written twice is one": {
			`{image: "e/app:1", command: "sh -c 'echo $$HOME'"}`,
			[]string{"        command: [sh, -c, \"echo $HOME\"]\n"},
		},
		"an entrypoint stands before the command": {
			`{image: "e/app:1", entrypoint: ["/tini", "--"], command: run}`,
			[]string{"        command: [/tini, \"--\", run]\n"},
		},
		"limits are rounded up": {
			`{image: "e/app:1", cpus: 1.5, mem_limit: 512m}`,
			[]string{"        cpu: 2048   # 1.5 CPU and 512 MiB asked for\n        memory: 4096\n"},
		},
		"memory alone picks the CPU": {
			`{image: "e/app:1", mem_limit: 3g}`,
			[]string{"        cpu: 512    # 3072 MiB asked for\n        memory: 3072\n"},
		},
		"replicas are tasks": {
			`{image: "e/app:1", deploy: {replicas: 4}}`, []string{"        scale: {min: 4}\n"},
		},
		"the time to stop has an end": {
			`{image: "e/app:1", stop_grace_period: 1h}`, []string{"        stopTimeout: 120s\n"},
		},
		"what stands in for AWS needs no address there": {
			`{image: "e/app:1", environment: {AWS_ENDPOINT_URL_SQS: "http://queues:9324", MODE: fast}}
  queues: {image: "softwaremill/elasticmq-native:1"}`,
			[]string{"        env:\n          MODE: fast\n"},
		},
		"plain text to the database stays behind": {
			`{image: "e/app:1", environment: {PGSSLMODE: disable, DB_SSLMODE: disable, DATABASE_SSL_MODE: require}}`,
			[]string{"        env:\n          DATABASE_SSL_MODE: require\n"},
		},
		"a platform is an architecture": {
			`{image: "e/app:1", platform: linux/amd64}`, []string{"        architecture: x86_64\n"},
		},
		"a numeric user stays": {
			`{image: "e/app:1", user: "70:70", read_only: true}`, []string{"        user: \"70:70\"\n      pricer"},
		},
		"a volume of one service is kept": {
			`{image: "e/app:1", user: "70", volumes: ["state:/state/"]}`,
			[]string{"        singleton: true  # one task at a time writes its files\n", "        files: {path: /state, uid: 70, gid: 70}\n"},
		},
		"a queue has the worker that knows it": {
			`{image: "e/app:1", environment: {ORDERS: "https://sqs.eu-central-1.amazonaws.com/123456789012/orders.fifo"}}`,
			[]string{"    queues:\n      orders: {consumer: {service: a}, fifo: true}\n", "          queue:orders: {ORDERS: url}\n"},
		},
		"a published port answers": {
			`{image: "e/app:1", ports: ["8080:80"]}`,
			[]string{"        kind: web\n        image: app  # a copy of e/app:1\n        port: 80\n", "        route: {}\n"},
		},
		"hosts of one rule are hosts of one service": {
			"{image: \"e/app:1\", labels: {traefik.http.routers.a.rule: \"Host(`shop.example.com`, `www.shop.example.com`) || Host(`de.shop.example.com`)\"}}",
			[]string{"    domain: {name: shop.example.com,", "        route: {hosts: [\"\", www, de]}\n"},
		},
		"hosts of several rules are hosts of one service": {
			"{image: \"e/app:1\", labels: {traefik.http.routers.a.rule: \"Host(`a.example.org`)\", traefik.http.routers.b.rule: \"Host(`b.example.org`) && PathPrefix(`/x`)\"}}",
			[]string{"        route: {hosts: [a, b]}\n", "must look", "has rules of different paths"},
		},
		"a host that is left out is none": {
			"{image: \"e/app:1\", labels: {traefik.http.routers.a.rule: \"Host(`a.example.org`) && !Host(`b.example.org`)\"}}",
			[]string{"    domain: {name: a.example.org,", "        route: {}\n"},
		},
		"hosts of a variable are hosts of one service": {
			`{image: "e/app:1", environment: {VIRTUAL_HOST: "a.example.org, b.example.org,a.example.org", VIRTUAL_PORT: 8000}}`,
			[]string{"        route: {hosts: [a, b]}\n"},
		},
		"hosts of a label of Caddy are hosts of one service": {
			`{image: "e/app:1", labels: {caddy: "https://a.example.org, b.example.org", caddy.reverse_proxy: "{{upstreams 8000}}"}}`,
			[]string{"        port: 8000\n", "        route: {hosts: [a, b]}\n"},
		},
		"a migration is one of the service it readies": {
			`{image: "e/app:1", ports: ["80:8000"], environment: {DATABASE_URL: "postgres://u:p@db/shop", MODE: fast}}
  b: {image: "e/app:1", command: alembic upgrade head, restart: "no", environment: {DATABASE_URL: "postgres://u:p@db/shop"}}
  aa: {image: "e/app:1", environment: {DATABASE_URL: "postgres://u:p@db/shop"}}`,
			[]string{"      a:\n        kind: web\n        image: app  # a copy of e/app:1\n        migrate: [alembic, upgrade, head]\n"},
		},
		"a migration that knows more stays a task": {
			`{image: "e/app:1", environment: {DATABASE_URL: "postgres://u:p@db/shop"}}
  b: {image: "e/app:1", command: alembic upgrade head, restart: "no", environment: {DATABASE_URL: "postgres://u:p@db/shop", MODE: slow}}`,
			[]string{"      b:\n        kind: task\n"},
		},
		"what fills a database is no migration": {
			`{image: "e/app:1"}
  b: {image: "e/app:1", command: rails db:seed, restart: "no"}`,
			[]string{"      b:\n        kind: task\n"},
		},
		"a service that ends is a task": {
			`{image: "e/app:1", command: alembic upgrade head, restart: "no"}`,
			[]string{"        kind: task\n        image: app  # a copy of e/app:1\n        command: [alembic, upgrade, head]\n"},
		},
		"a job of Swarm is scheduled": {
			`{image: "e/app:1", deploy: {replicas: 0, labels: {swarm.cronjob.enable: "true", swarm.cronjob.schedule: "0 3 * * 0"}}}`,
			[]string{"        kind: scheduled\n", "        schedule: {cron: \"0 3 ? * SUN *\"}\n"},
		},
		"a job of Ofelia that runs in a container like its service's is scheduled": {
			`{image: "e/app:1", entrypoint: [/run], command: [serve], labels: {ofelia.job-run.purge.schedule: "@daily", ofelia.job-run.purge.command: purge --all}}`,
			[]string{"      a-purge:\n        kind: scheduled\n", "        command: [/run, purge, --all]\n", "        schedule: {cron: \"0 0 * * ? *\"}\n"},
		},
		"a job of Ofelia without a command runs the service's": {
			`{image: "e/app:1", command: [serve], labels: {ofelia.job-run.again.schedule: "@hourly", ofelia.job-run.again.image: "e/app:1"}}`,
			[]string{"      a-again:\n        kind: scheduled\n        image: app  # a copy of e/app:1\n        command: [serve]\n", "        schedule: {cron: \"0 * * * ? *\"}\n"},
		},
		"a crontab runs once": {
			`{image: "e/app:1", command: supercronic /etc/crontab}`, []string{"        kind: worker\n        singleton: true  # two would start each job twice\n"},
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			path := write(t, base+"  a: "+test.service+"\nvolumes: {state: {}, first: {}, second: {}}\n", nil)
			found := converted(t, path, inventory.Options{})
			printed := found.Stack()
			for _, line := range test.want {
				assert.Contains(t, printed, line)
			}
			assert.Zero(t, found.Blockers(), printed)
		})
	}
}

// TestALoginBesideTheOwnersIsSaid: the rights that the Compose file gave it do not come along.
func TestALoginBesideTheOwnersIsSaid(t *testing.T) {
	said := func(service string) (found []string) {
		compose := "services:\n  db: {image: \"postgres:16\", environment: {POSTGRES_DB: shop, POSTGRES_USER: shop}}\n  a: " + service + "\n"
		for _, entry := range converted(t, write(t, compose, nil), inventory.Options{}).Review {
			if strings.Contains(entry.Found, "logs in") {
				found = append(found, entry.Found+": "+entry.Do)
			}
		}
		return found
	}
	const instead = ": it is handed the owner's login, who may do everything: where it should not, name a user under database.users (access: read, or write) and replace database by user:"
	assert.Equal(t, []string{"READ_URL logs in to the database as reader, not as its owner shop" + instead + "reader under its uses"},
		said(`{image: "e/app:1", environment: {DATABASE_URL: "postgres://shop:p@db/shop", READ_URL: "postgres://reader:q@db/shop"}}`))
	assert.Equal(t, []string{"DB_USER logs in to the database as Read-Only, not as its owner shop" + instead + "<name> under its uses"},
		said(`{image: "e/app:1", environment: {DB_HOST: db, DB_USER: Read-Only, DB_PASSWORD: q}}`))
	assert.Empty(t, said(`{image: "e/app:1", environment: {DB_HOST: db, DB_USER: shop, DB_PASSWORD: p}}`))
}
