// Package config is the one object a stack file holds, landfall:platform: its
// types, its defaults per tier, and the checks every value passes before the
// first resource is registered. It knows no AWS SDK package: limits of AWS are
// numbers with their source.
//
// A field's comment is what a reader of the stack file gets to see: the
// reference and the JSON Schema are generated from these types.
package config

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Config is everything the program knows: the platform object and what stands
// beside it in the stack file.
type Config struct {
	// Project and Stack are Pulumi's names; together they prefix every name a
	// person types.
	Project, Stack string
	// Region is aws:region.
	Region string
	Platform
	Release Release
	// Secrets holds the values of landfall:<NAME>, for each secret of a service
	// that is not generated. They stay encrypted in the stack file and in state.
	Secrets map[string]pulumi.StringOutput
	// Lent is what a review borrows; nil before Borrow, and in every other stack.
	Lent *Lent
	// Remarks are no mistakes and yet worth telling.
	Remarks []Mistake
}

// Platform is the object landfall:platform: one environment, whole.
type Platform struct {
	// What the environment is for: production, staging or review. It picks the
	// default of every key below that names one. Any key may be set against it, save
	// that production keeps its standbys, backups, second task and protection.
	Tier Tier `json:"tier"`
	// The AWS account the environment lives in, twelve digits in quotes. The
	// provider refuses credentials of any other account.
	Account string `json:"account"`
	// The cost centre every resource is tagged with; empty leaves the tag out.
	CostCentre string `json:"costCentre"`
	// The VPC: addresses, zones and the ways out.
	Network Network `json:"network"`
	// The name the environment answers to. Needed as soon as one service is kind web.
	Domain *Domain `json:"domain"`
	// The load balancer in front of the web services.
	Ingress Ingress `json:"ingress"`
	// PostgreSQL; left out, there is none.
	Database *Database `json:"database"`
	// A second PostgreSQL on RDS, for analysis and reports, with the keys of database;
	// left out, there is none. It has no replicas and no proxy.
	Warehouse *Database `json:"warehouse"`
	// Valkey or Redis on ElastiCache; left out, there is none.
	Cache *Cache `json:"cache"`
	// A private S3 bucket for uploaded files; left out, there is none.
	Uploads *Uploads `json:"uploads"`
	// SQS queues by name. A name is for ever: renaming a queue replaces it, and what
	// waits in it is lost.
	Queues map[string]Queue `json:"queues"`
	// CloudFront in front of uploads, pages or both; left out, there is none.
	CDN *CDN `json:"cdn"`
	// Who says who a visitor is; needed as soon as one route has sso: true.
	SSO *SSO `json:"sso"`
	// The container images the services run, one ECR registry each.
	Images []string `json:"images"`
	// The services by name. A name is for ever: renaming a service replaces it.
	Services map[string]Service `json:"services"`
	// The functions by name, run by Lambda. A name is for ever: renaming a function
	// replaces it, and no service may bear it too.
	Functions map[string]Function `json:"functions"`
	// Where releases are written down; left out, they are not, and nothing but the
	// stack file says what runs.
	Releases *Releases `json:"releases"`
	// A pipeline of AWS that releases what it is told to, for services with rollout:
	// {owner: pipeline}; left out, there is none.
	Pipeline *Pipeline `json:"pipeline"`
	// Who deploys from GitHub Actions; left out, nobody does.
	GitHub *GitHub `json:"github"`
	// That reviews of pull requests may borrow from it; left out, none does. Not in
	// production: docs/reviews.md.
	Reviews *Reviews `json:"reviews"`
	// That it is a review which borrows from another environment, in tier review;
	// left out, the stack is an environment whole.
	Review *Borrower `json:"review"`
	// How long CloudWatch keeps what the environment writes.
	Logs Logs `json:"logs"`
	// Who hears about trouble.
	Alerts Alerts `json:"alerts"`
}

// Tier is the class of an environment.
type Tier string

// The tiers: production is Multi-AZ and protected, staging is the same in one
// of each, review is staging that keeps nothing.
const (
	Production Tier = "production"
	Staging    Tier = "staging"
	Review     Tier = "review"
)

// Network places the environment.
type Network struct {
	// The VPC's private IPv4 range, /16 to /20. A quarter of it belongs to each
	// zone, so that a third and a fourth zone renumber nothing. Never change it:
	// that replaces the VPC.
	CIDR string `json:"cidr"`
	// The zones by letter, two to four. The order gives the addresses: append a
	// zone, never insert one.
	Zones []string `json:"zones"`
	// The way out of the private subnets: per-zone survives the loss of a zone,
	// single saves money, none leaves only the interface endpoints.
	NAT NAT `json:"nat"`
	// AWS services reached without leaving the VPC, by the short names AWS gives
	// its interface endpoints: ecr.api, ecr.dkr, logs, secretsmanager, ssm,
	// ssmmessages, sts and so on. Each costs per zone and hour; S3 is free and
	// always there.
	Endpoints []string `json:"endpoints"`
}

// NAT says how private subnets reach the Internet.
type NAT string

// The NAT layouts.
const (
	NATNone    NAT = "none"
	NATSingle  NAT = "single"
	NATPerZone NAT = "per-zone"
)

// Domain is the public name of an environment.
type Domain struct {
	// The domain, such as shop.example.com. A service with an empty host answers
	// on it, one with host api on api.shop.example.com.
	Name string `json:"name"`
	// The id of the Route 53 public hosted zone that holds the domain. It gets
	// the certificate's validation records and an alias per host.
	ZoneID string `json:"zoneId"`
}

// Ingress tunes the load balancer.
type Ingress struct {
	// How long an idle connection stays open; the application's own keep-alive
	// must be longer, else clients see 502. 1s to 4000s.
	IdleTimeout Seconds `json:"idleTimeout"`
	// Whether AWS refuses to delete the load balancer.
	DeletionProtection bool `json:"deletionProtection"`
	// How many days access logs are kept in S3.
	AccessLogDays int `json:"accessLogDays"`
	// Who may see the new tasks of a service that shifts before anybody else, on port
	// 8443 of the load balancer: blocks of addresses such as 198.51.100.0/24. Left out,
	// nobody may.
	TestFrom []string `json:"testFrom"`
}

// Database is a PostgreSQL server.
type Database struct {
	// What it runs on: rds, or ec2 for what RDS does not have, such as TimescaleDB.
	// One machine has no standby: docs/database-on-ec2.md says what that means.
	// Never change it: that moves no data.
	Engine DatabaseEngine `json:"engine"`
	// The PostgreSQL major version in quotes. The minor is kept current.
	Version string `json:"version"`
	// The RDS instance class, such as db.t4g.medium; on EC2 the instance type of a
	// Graviton family, such as m7g.large, and the default lacks its db. too.
	Class string `json:"class"`
	// The id of the machine image, Ubuntu 24.04 for arm64; EC2 only. Another one
	// replaces the machine, not its data.
	Image string `json:"image"`
	// The extensions the database has, by what CREATE EXTENSION calls them: they are
	// made, and never dropped. timescaledb needs engine ec2.
	Extensions []string `json:"extensions"`
	// Further databases on the server by name, each owned by a role of the same name:
	// uses: database:<name>. One that is taken out stays, with its data, and its owner
	// may not log in any more.
	Databases map[string]Schema `json:"databases"`
	// Users of the server by name, each with a password of its own: uses: user:<name>.
	// One that is taken out may not log in any more.
	Users map[string]User `json:"users"`
	// Parameters of PostgreSQL by name, values in quotes and without a unit, as RDS
	// writes them: work_mem: "65536" are KiB. Those PostgreSQL reads at its start
	// wait for the next one; at the end of this page is what each takes. RDS only.
	Parameters map[string]string `json:"parameters"`
	// Read replicas, 0 to 15, each in a zone RDS picks; RDS only. A replica is
	// reached by uses: database.replica is the first, database.replica:2 the second.
	Replicas int `json:"replicas"`
	// Whether services reach it through RDS Proxy, which makes few connections of
	// many: docs/database.md says what that asks of an application. RDS only.
	Proxy bool `json:"proxy"`
	// The storage to begin with, in GiB, 20 to 65536, gp3. It can be raised, never lowered.
	StorageGiB int `json:"storageGiB"`
	// Up to where storage may grow by itself, in GiB; 0 means four times storageGiB.
	// RDS only.
	MaxStorageGiB int `json:"maxStorageGiB"`
	// Whether a standby waits in a second zone; RDS only.
	MultiAZ bool `json:"multiAZ"`
	// The port it listens on; not 5432, the first one a scanner tries.
	Port int `json:"port"`
	// The name of the database inside the instance.
	Name string `json:"name"`
	// The name of the owner role.
	Username string `json:"username"`
	// How many days back point-in-time recovery reaches, 0 to 35; production needs 7.
	BackupDays int `json:"backupDays"`
	// When the daily backup runs, UTC, hh:mm-hh:mm, at least 30 minutes.
	BackupWindow string `json:"backupWindow"`
	// When AWS may patch it, UTC, ddd:hh:mm-ddd:hh:mm, at least 30 minutes and
	// clear of the backup.
	MaintenanceWindow string `json:"maintenanceWindow"`
	// Whether AWS and Pulumi refuse to delete it, and whether its last snapshot
	// is kept when they may.
	DeletionProtection bool `json:"deletionProtection"`
	// Statements slower than this are logged with their text; 0s logs every one.
	SlowQuery Seconds `json:"slowQuery"`
	// When it is stopped; not in production, and RDS only. Let it start a quarter of
	// an hour before the services that use it.
	Off *Off `json:"off"`
	// How many days Performance Insights remembers: 7, a multiple of 31 up to 713, or
	// 731; RDS only.
	InsightsDays int `json:"insightsDays"`
}

// Cache is a replication group on ElastiCache, cluster mode disabled: BullMQ and
// Celery need one writable primary and no eviction.
type Cache struct {
	// The engine: valkey or redis.
	Engine string `json:"engine"`
	// The engine version in quotes, major.minor: valkey 7.2, 8.0, 8.1 or 8.2, redis 7.0 or 7.1.
	Version string `json:"version"`
	// The node type, such as cache.t4g.small.
	Node string `json:"node"`
	// Copies beside the primary, each in another zone, 0 to 5. With one or more
	// a copy takes over when the primary fails.
	Replicas int `json:"replicas"`
	// The port it listens on; not 6379, the first one a scanner tries.
	Port int `json:"port"`
	// How many daily snapshots are kept, 0 to 35.
	SnapshotDays int `json:"snapshotDays"`
	// When the daily snapshot runs, UTC, hh:mm-hh:mm, at least 60 minutes.
	SnapshotWindow string `json:"snapshotWindow"`
	// When AWS may patch it, UTC, ddd:hh:mm-ddd:hh:mm, at least 60 minutes.
	MaintenanceWindow string `json:"maintenanceWindow"`
	// Whether Pulumi refuses to delete it, and whether its last snapshot is kept
	// when it may.
	DeletionProtection bool `json:"deletionProtection"`
}

// Uploads is a private bucket.
type Uploads struct {
	// How many days a file that was overwritten or deleted can still be fetched back.
	KeepDeletedDays int `json:"keepDeletedDays"`
	// Whether Pulumi refuses to delete the bucket. Without it, a destroy deletes
	// the files too.
	DeletionProtection bool `json:"deletionProtection"`
}

// Service is one program of the application, run as tasks on Fargate.
type Service struct {
	// What it is: web answers requests behind the load balancer, worker takes none,
	// private answers other services of the environment and nobody else, scheduled
	// runs at its times and ends, task is run by hand and ends.
	Kind Kind `json:"kind"`
	// Whether there is never more than one task, not even for a moment: the old one
	// ends before a new one starts, and a rollout is a short absence.
	Singleton bool `json:"singleton"`
	// The image it runs, one of images.
	Image string `json:"image"`
	// The command it runs; empty means the image's own.
	Command []string `json:"command"`
	// The command that readies the database for a new build, run once as a task of
	// that build with the service's size, environment and ways, before any service of
	// the environment changes; if it fails, none does. Of the services of one image
	// one may have it, of a kind that stays: docs/releases.md.
	Migrate []string `json:"migrate"`
	// How long a release waits for migrate, 1m to 14m.
	MigrateTimeout Seconds `json:"migrateTimeout"`
	// The port it listens on; a worker needs one only if its health check does.
	Port int `json:"port"`
	// How the services that use it find it; private only: dns, a name every task in
	// the VPC resolves, or service-connect, a proxy beside each task that knows at
	// once which tasks are healthy. Tasks that end cannot use the latter, and a
	// service learns of the tasks of another when it is rolled out after it.
	Discovery Discovery `json:"discovery"`
	// CPU units, 1024 to a core. Fargate has fixed pairs of cpu and memory.
	CPU int `json:"cpu"`
	// Memory in MiB.
	Memory int `json:"memory"`
	// The processor the image is built for: arm64 or x86_64.
	Architecture Architecture `json:"architecture"`
	// How its health is told.
	Health Health `json:"health"`
	// The requests it answers; web only.
	Route *Route `json:"route"`
	// When it runs; scheduled only.
	Schedule *Schedule `json:"schedule"`
	// How many tasks run.
	Scale Scale `json:"scale"`
	// How a new build takes the place of the old one; kinds that stay only.
	Rollout Rollout `json:"rollout"`
	// Spare capacity to run on; left out, there is none.
	Spot *Spot `json:"spot"`
	// The connections of one task, to be held against what a piece takes.
	Connections Connections `json:"connections"`
	// Plain environment variables. Anything secret belongs under secrets.
	Env map[string]string `json:"env"`
	// Secret environment variables by name. A name means the same secret in every
	// service that lists it.
	Secrets map[string]Secret `json:"secrets"`
	// The pieces it may reach, and the environment variable each fact arrives
	// under: database (url, host, port, name, username, password, ca), and the same
	// of database.replica, database:<name>, user:<name> and warehouse, cache (url, host,
	// port, token, prefix), uploads (name, region, url), queue:<name> (url, arn, name,
	// region) to send to it, service:<name> (url, host, port; of one with redis, redis
	// and password in the place of url).
	Uses map[string]map[string]string `json:"uses"`
	// Whether it is a Redis to the services that use it, such as Valkey in a container;
	// private only. docs/valkey.md says when that is enough.
	Redis *Redis `json:"redis"`
	// Files that outlive its tasks, shared between them; left out, there are none.
	Files *Files `json:"files"`
	// Containers beside it in the same task, by name.
	Sidecars map[string]Sidecar `json:"sidecars"`
	// The sidecars that must have come so far before it starts, by name: start,
	// healthy, or complete and success for one that ends.
	After map[string]Condition `json:"after"`
	// Other ports it listens on, open to the same services as port; private only.
	Ports []int `json:"ports"`
	// The disk of a task in GiB, 21 to 200; 0 leaves the 20 every task has. It ends
	// with the task.
	EphemeralGiB int `json:"ephemeralGiB"`
	// What the operating system grants it.
	Ulimits Ulimits `json:"ulimits"`
	// TCP ports it may reach outside the VPC. AWS itself and most APIs answer on 443.
	Egress []int `json:"egress"`
	// How long a task may finish its work after SIGTERM, 2s to 120s.
	StopTimeout Seconds `json:"stopTimeout"`
	// The user the container runs as, uid or uid:gid; never root.
	User string `json:"user"`
	// Whether the root file system is read-only; /tmp is always writable.
	ReadOnly bool `json:"readOnly"`
	// Whether `aws ecs execute-command` may open a shell in it. It needs readOnly false.
	Exec bool `json:"exec"`
}

// Kind is the shape of a service.
type Kind string

// The service kinds.
const (
	Web       Kind = "web"
	Worker    Kind = "worker"
	Private   Kind = "private"
	Scheduled Kind = "scheduled"
	Task      Kind = "task"
)

// Architecture is a processor architecture as ECS spells it in lower case.
type Architecture string

// The architectures Fargate runs.
const (
	ARM64 Architecture = "arm64"
	X8664 Architecture = "x86_64"
)

// Health is how a task's health is told.
type Health struct {
	// The path the load balancer asks for; web only.
	Path string `json:"path"`
	// The HTTP codes that mean healthy, such as 200 or 200-399.
	Codes string `json:"codes"`
	// How often it asks, 5s to 300s.
	Interval Seconds `json:"interval"`
	// How long it waits for the answer, 2s to 120s and less than interval; a command
	// has 60s of them at most.
	Timeout Seconds `json:"timeout"`
	// How long a new task may boot before failures count. Beside a path it is the
	// service that forgives a command's failures beyond 300s, the container's most.
	Grace Seconds `json:"grace"`
	// The command ECS runs in the container, such as [CMD-SHELL, "…"]; a worker and
	// a private service need one, else ECS takes them for healthy 40 seconds after
	// their start.
	Command []string `json:"command"`
}

// Route is which requests a web service answers.
type Route struct {
	// The host below the domain, such as api; empty means the domain itself.
	Host string `json:"host"`
	// The hosts below the domain, instead of host, for a service that answers on
	// several: each gets a name, a certificate and a rule of its own, so that one more
	// touches none of the others. "" is the domain itself. Their order says nothing,
	// but where host becomes hosts the one it was comes first.
	Hosts []string `json:"hosts"`
	// The paths, with * and ? as the load balancer knows them. Up to four.
	Paths []string `json:"paths"`
	// The place among the load balancer's rules, 1 to 50000, lower first; 0 derives
	// one from host and paths, deeper paths first, that other services do not move.
	// Beside the section reviews it is 1 to 10000, as reviews have the rest, and in a
	// review 1 to 100, which are each review's own.
	Priority int `json:"priority"`
	// The place of single hosts of hosts, by host, for those whose derived one is
	// taken or comes too late.
	Priorities map[string]int `json:"priorities"`
	// Whether visitors sign in first, where the section sso says.
	SSO bool `json:"sso"`
}

// Scale is how many tasks run, and what makes them more. A target of 0 is off.
type Scale struct {
	// The fewest tasks.
	Min int `json:"min"`
	// The most tasks; left out it is min, and there is no scaling.
	Max int `json:"max"`
	// The mean CPU use aimed at, in percent.
	CPU int `json:"cpu"`
	// The mean memory use aimed at, in percent.
	Memory int `json:"memory"`
	// The requests per task and minute aimed at; web only.
	Requests int `json:"requests"`
	// The time in which nine of ten requests are to be answered: above it tasks are
	// added, below half of it they are taken away; web only.
	Latency Milliseconds `json:"latency"`
	// When there are no tasks at all; not in production.
	Off *Off `json:"off"`
	// The messages per task aimed at, of a queue the service consumes.
	Backlog *Backlog `json:"backlog"`
}

// Secret is where a secret's value comes from.
type Secret struct {
	// Generate so many random letters and digits, 32 to 128, once. 0 reads the
	// value from the stack's secret of the same name: pulumi config set --secret NAME.
	Generate int `json:"generate"`
	// Whether it is the secret of this name of the environment that a review borrows
	// from; its value never reaches the review's stack.
	Borrowed bool `json:"borrowed"`
}

// Logs is how long logs live.
type Logs struct {
	// Days CloudWatch keeps every log group; one of the numbers it accepts.
	RetentionDays int `json:"retentionDays"`
}

// Alerts is who hears about trouble.
type Alerts struct {
	// Addresses that get every alarm, critical and warning; each confirms once.
	Email []string `json:"email"`
}

// Release is the object landfall:release, written by delivery: which build of
// each image runs. An image without a digest is no error: its registry, roles
// and secrets are made and its services wait.
type Release struct {
	// The digest of each image, sha256:… as the registry gave it at the push.
	Images map[string]string `json:"images"`
}
