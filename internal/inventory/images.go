package inventory

import (
	"slices"
	"strings"
)

// role is what a Compose service is to the environment.
type role int

const (
	application role = iota
	// postgres and redis become the managed pieces, storage the bucket, queueing
	// the queues.
	postgres
	redis
	storage
	queueing
	// stranger is a store or broker this program has no piece for.
	stranger
	// proxy goes, for the load balancer takes its place.
	proxy
	// clock runs jobs inside of other containers.
	clock
	// tool belongs to a developer's machine or to the host that is left behind.
	tool
)

// known is what is known of public images.
type known struct {
	role  role
	names []string
	// port, user and health are the image's own, for those that run as services.
	port   int
	user   string
	health string
	// instead says what takes its place, or what to do.
	instead string
}

var knownImages = []known{
	{role: postgres, names: []string{
		"postgres", "bitnami/postgresql", "bitnamilegacy/postgresql", "postgis/postgis", "imresamu/postgis", "kartoza/postgis",
		"timescale/timescaledb", "timescale/timescaledb-ha", "pgvector/pgvector", "ankane/pgvector", "supabase/postgres",
	}},
	{role: redis, names: []string{
		"redis", "bitnami/redis", "bitnamilegacy/redis", "valkey/valkey", "bitnami/valkey", "redis/redis-stack",
		"redis/redis-stack-server", "eqalpha/keydb", "docker.dragonflydb.io/dragonflydb/dragonfly",
	}},
	{role: storage, names: []string{"minio/minio", "bitnami/minio", "minio/mc", "chrislusf/seaweedfs", "adobe/s3mock"}},
	{role: queueing, names: []string{"localstack/localstack", "softwaremill/elasticmq", "softwaremill/elasticmq-native", "roribio16/alpine-sqs"}},

	{
		role: stranger, names: []string{"mysql", "mysql/mysql-server", "mariadb", "percona", "bitnami/mysql", "bitnami/mariadb"},
		instead: "there is no MySQL here: move the program to PostgreSQL, or keep a MySQL of your own and hand its address to the services as a secret",
	},
	{
		role: stranger, names: []string{"mongo", "bitnami/mongodb", "mongodb/mongodb-community-server", "percona/percona-server-mongodb"},
		instead: "there is no MongoDB here: use a hosted one and hand its address to the services as a secret, or move the program to PostgreSQL",
	},
	{
		role: stranger, names: []string{"rabbitmq", "bitnami/rabbitmq"},
		instead: "there is no RabbitMQ here: let Celery and its like use the cache or SQS as broker, or use a hosted RabbitMQ and hand its address to the services as a secret",
	},
	{
		role: stranger, names: []string{"confluentinc/cp-kafka", "bitnami/kafka", "apache/kafka", "redpandadata/redpanda", "docker.redpanda.com/redpandadata/redpanda", "zookeeper", "bitnami/zookeeper", "confluentinc/cp-zookeeper"},
		instead: "there is no Kafka here: use a hosted one and hand its address to the services, or queues where one consumer reads each message",
	},
	{
		role: stranger, names: []string{"elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch", "opensearchproject/opensearch", "bitnami/elasticsearch"},
		instead: "a search cluster wants disks and memory of its own: use a hosted one and hand its address to the services as a secret",
	},
	{
		role: stranger, names: []string{"clickhouse/clickhouse-server", "cassandra", "neo4j", "influxdb", "couchdb", "mcr.microsoft.com/mssql/server", "arangodb", "cockroachdb/cockroach", "rethinkdb"},
		instead: "there is no such store here: use a hosted one and hand its address to the services as a secret",
	},

	{role: proxy, names: []string{
		"traefik", "nginx", "nginxinc/nginx-unprivileged", "caddy", "haproxy", "nginxproxy/nginx-proxy", "jwilder/nginx-proxy",
		"lucaslorentz/caddy-docker-proxy", "jc21/nginx-proxy-manager", "envoyproxy/envoy", "kong", "httpd",
	}},
	{role: proxy, names: []string{
		"certbot/certbot", "nginxproxy/acme-companion", "jrcs/letsencrypt-nginx-proxy-companion", "cloudflare/cloudflared",
		"linuxserver/swag", "lscr.io/linuxserver/swag", "tecnativa/docker-socket-proxy", "steveltn/https-portal",
	}},
	{role: clock, names: []string{"mcuadros/ofelia", "premoweb/chadburn", "crazymax/swarm-cronjob", "funkyfuture/deck-chores"}},

	{
		role: tool, names: []string{"mailhog/mailhog", "axllent/mailpit", "maildev/maildev", "schickling/mailcatcher", "sj26/mailcatcher", "mailtrap/mailtrap", "rnwood/smtp4dev"},
		instead: "it catches mail on a developer's machine; give the services the address of a mail service and its password as a secret",
	},
	{
		role: tool, names: []string{"adminer", "dpage/pgadmin4", "phpmyadmin", "phpmyadmin/phpmyadmin", "mongo-express", "rediscommander/redis-commander", "redis/redisinsight", "redislabs/redisinsight", "sosedoff/pgweb", "provectuslabs/kafka-ui"},
		instead: "nobody looks into a production store through a public page; open a shell in a task, or a tunnel through one",
	},
	{
		role: tool, names: []string{"portainer/portainer", "portainer/portainer-ce", "portainer/agent", "containrrr/watchtower", "nickfedor/watchtower", "willfarrell/autoheal", "amir20/dozzle", "gcr.io/cadvisor/cadvisor", "prom/node-exporter", "google/cadvisor", "crowdsecurity/crowdsec"},
		instead: "it looks after a Docker host; ECS restarts what fails, deployments bring new images, logs are in CloudWatch",
	},
	{
		role: tool, names: []string{"prodrigestivill/postgres-backup-local", "kartoza/pg-backup", "eeshugerman/postgres-backup-s3", "schickling/postgres-backup-s3", "offen/docker-volume-backup", "tiredofit/db-backup"},
		instead: "the managed database is backed up to the second, the bucket keeps what is deleted",
	},
	{
		role: tool, names: []string{"prom/prometheus", "prom/alertmanager", "grafana/grafana", "grafana/grafana-oss", "grafana/loki", "grafana/promtail", "grafana/tempo", "jaegertracing/all-in-one", "prometheuscommunity/postgres-exporter", "oliver006/redis_exporter", "netdata/netdata", "fluent/fluent-bit", "fluent/fluentd", "louislam/uptime-kuma"},
		instead: "CloudWatch keeps logs, figures and alarms here; keep what you would miss in a hosted service",
	},

	{names: []string{"nats"}, port: 4222, health: "wget -q -O /dev/null http://127.0.0.1:8222/healthz"},
	{names: []string{"memcached"}, port: 11211},
	{names: []string{"getmeili/meilisearch"}, port: 7700, health: "curl -fsS http://127.0.0.1:7700/health"},
	{names: []string{"typesense/typesense"}, port: 8108},
	{names: []string{"dadoum/anisette-v3-server"}, port: 6969, user: "1000:1000", health: "curl -fsS http://127.0.0.1:6969/v3/client_info"},
	{names: []string{"metabase/metabase"}, port: 3000, user: "2000:2000", health: "curl -fsS http://127.0.0.1:3000/api/health"},
	{names: []string{"gotenberg/gotenberg"}, port: 3000, user: "1001:1001", health: "curl -fsS http://127.0.0.1:3000/health"},
	{names: []string{"mher/flower"}, port: 5555},
	{names: []string{"browserless/chrome", "ghcr.io/browserless/chromium"}, port: 3000},
	{names: []string{"imgproxy/imgproxy", "darthsim/imgproxy", "ghcr.io/imgproxy/imgproxy"}, port: 8080, health: "imgproxy health"},
}

// reference takes an image apart: its name without the default registry, and its tag.
func reference(image string) (name, tag string) {
	name, _, _ = strings.Cut(image, "@")
	if slash, colon := strings.LastIndex(name, "/"), strings.LastIndex(name, ":"); colon > slash {
		name, tag = name[:colon], name[colon+1:]
	}
	for _, registry := range []string{"docker.io/", "index.docker.io/", "public.ecr.aws/docker/", "library/"} {
		name = strings.TrimPrefix(name, registry)
	}
	return name, tag
}

func lookUp(image string) known {
	name, _ := reference(image)
	for _, k := range knownImages {
		if slices.Contains(k.names, name) {
			return k
		}
	}
	return known{}
}
