package config

import "regexp"

// Limits of AWS, each with the document that states it. The JSON Schema and the
// reference take them from here.
var (
	// VPC: a third of a /20 is the least that holds a zone's tasks; "VPC CIDR
	// blocks" allows no more than a /16.
	cidrBits = span{16, 20}
	// RDS and ElastiCache subnet groups, and ALB, want two zones; the address plan
	// has room for four.
	zoneCount = span{2, 4}
	// Elastic Load Balancing, "Edit attributes": idle_timeout.timeout_seconds.
	idleTimeout = span{1, 4000}
	// S3 lifecycle: whole days from 1; ten years is as far as CloudWatch goes too.
	keptDays = span{1, 3653}
	// Amazon RDS, "Storage": PostgreSQL on gp3.
	storageGiB = span{20, 65536}
	// CreateDBInstance, Port.
	databasePorts = span{1150, 65535}
	// CreateReplicationGroup takes any port; those below 1024 belong to others.
	cachePorts = span{1024, 65535}
	// CreateDBInstance, BackupRetentionPeriod.
	backupDays = span{0, 35}
	// Amazon RDS quotas: read replicas per primary.
	databaseReplicas = span{0, 15}
	// PostgreSQL keeps log_min_duration_statement as milliseconds in 31 bits.
	slowQuery = span{0, 2147483}
	// CreateReplicationGroup, NumCacheClusters: six nodes, one of them the primary.
	replicas = span{0, 5}
	// Our own: a review that nobody touches for a season is forgotten.
	reviewDays = span{1, 90}
	// CreateReplicationGroup, SnapshotRetentionLimit.
	snapshotDays = span{0, 35}
	// TCP.
	ports = span{1, 65535}
	// CreateTargetGroup: HealthCheckIntervalSeconds and HealthCheckTimeoutSeconds.
	healthInterval, healthTimeout = span{5, 300}, span{2, 120}
	// RegisterTaskDefinition, HealthCheck: timeout and startPeriod.
	commandTimeout, commandGrace = span{2, 60}, span{0, 300}
	// CreateService, healthCheckGracePeriodSeconds.
	healthGrace = span{0, 2147483647}
	// CreateTargetGroup, Matcher: HTTP codes.
	healthCodes = span{200, 499}
	// RegisterTaskDefinition, stopTimeout on Fargate.
	stopTimeout = span{2, 120}
	// Below, a task has hardly begun; Lambda runs a function for 15 minutes, of which
	// one is for what comes before and after.
	migrationTime = span{60, 14 * 60}
	// CodePipeline lets a function take 24 hours over an action; below ten minutes, what
	// ECS does is not over.
	rolloutTime = span{10 * 60, 20 * 60 * 60}
	// Amazon ECS quotas: tasks per service.
	taskCount = span{1, 5000}
	// CreateQueue: VisibilityTimeout, and MessageRetentionPeriod a day short of its
	// longest: SQS counts a dead letter's 14 days from when it was first sent.
	visibility, queueRetention = span{1, 43200}, span{60, 13 * 24 * 3600}
	// A sixth of the longest visibility.
	consumerTimeout = span{1, 7200}
	// SetQueueAttributes takes a maxReceiveCount of 1000; ten attempts have failed.
	receives = span{1, 10}
	// SQS keeps any number; beyond a million nobody would call it a queue.
	queueDepth = span{1, 1000000}
	// CreateFunction: MemorySize and Timeout.
	functionMemory, functionTimeout = span{128, 10240}, span{1, 900}
	// CreateEventSourceMapping takes a MaximumConcurrency of 2 or more; an account has
	// 1000 calls at once, of which 100 stay for functions that reserve none.
	functionConcurrency = span{2, 900}
	// One receive brings ten messages; for more Lambda waits before the first is done.
	functionBatch = span{1, 10}
	// Below, every task is idle money; above, a burst finds no room.
	targetPercent = span{10, 95}
	// RegisterTaskDefinition: ephemeralStorage, and what a task's largest size leaves.
	ephemeralGiB, sidecarMemory = span{21, 200}, span{6, 122880}
	// Linux: what a program needs, and the hard ceiling fs.nr_open.
	openFiles = span{1024, 1048576}
	// CreateService, capacityProviderStrategy: base.
	spotBase = span{0, 100000}
	// The most PostgreSQL on RDS and a node of ElastiCache take.
	poolSize = span{0, 65000}
	// Below, the network alone takes longer; above, nobody waits.
	latencyTarget = span{10, 60000}
	// AWS CodeDeploy quotas: minutes between the first and the last shift, and until
	// the old tasks end, here in seconds.
	shiftTime = span{60, 2880 * 60}
	// CreateDeploymentConfig: the rest is another shift.
	shiftPercent = span{1, 99}
	// CreateSchedule, RetryPolicy: MaximumRetryAttempts.
	scheduleRetries = span{0, 185}
	// CreateRule: five condition values per rule, one of them the host.
	pathCount = span{1, 4}
	// Amazon CloudFront quotas: cache behaviours per distribution, one of them for
	// all that is not listed.
	staticCount = span{0, 24}
	// CreateRule, AuthenticateOidcActionConfig: SessionTimeout.
	sessionTimeout = span{1, 604800}
	// HTTP: statuses of an answer.
	answers = span{100, 599}
	// CreateRule, Priority; 0 asks for a derived one.
	rulePriority = span{0, 50000}
	// POSIX: ids of users and groups, as far as 32 bits with a sign go.
	posixIDs = span{0, 2147483647}
	// 32 characters of letters and digits are 190 bits; ElastiCache takes 128.
	generatedLength = span{32, 128}
)

const (
	// The least that production may keep: RDS.11 of AWS Security Hub.
	productionBackupDays = 7
	// The shortest key HS256 may sign with (RFC 7518, 3.2: 256 bits).
	minSigningSecret = 32
	// Amazon VPC quotas: rules per security group and direction; and those of a
	// service's own group that are kept for what this program may open one day.
	groupRules, spareRules = 60, 3
	// Half of what begins with the same two numbers is no circle of testers any more;
	// and where CloudFront is let in it takes 55 of the rules of a security group.
	widestTesters, testers = 16, 4
	// Amazon VPC quotas: security groups per network interface.
	interfaceGroups = 5
	// The gate's role names what it may run and whose roles it may pass; its policy
	// holds 10,240 characters.
	migrations = 12
	// RunTask takes overrides of 8192 characters, as JSON; the name of the container
	// and what surrounds it take some.
	migrationBytes = 8192 - 256
	// Amazon ECS quotas: containers per task.
	containers = 10
	// Elastic Load Balancing quotas: rules and target groups per load balancer. A
	// web service is one of each, and two of each if its requests are shifted.
	balancerRules = 100
	// Elastic Load Balancing quotas: targets per load balancer, over all its groups.
	balancerTargets = 1000
	// IAM quotas: what the inline policies of a role hold, white space left out.
	rolePolicies = 10240
	// CreateFunction takes 4 KiB of variables in all, as JSON.
	functionVariables, functionBytes = 4 * 1024, 3 * 1024
	// Elastic Load Balancing quotas: certificates beside the default one.
	extraCertificates = 25
	// CreateRule: wildcard characters in one rule, and the length of a pattern.
	ruleWildcards, patternLength = 5, 128
	// CreateDistribution, CacheBehavior: PathPattern.
	staticLength = 255
	// RegisterTaskDefinition, ContainerDefinition: name.
	containerName = 255
	// RegisterTaskDefinition refuses a definition of more than 64 KiB; what is no
	// environment needs a few of them.
	environmentBytes = 48 * 1024
	// RequestCertificate: a certificate's first name; each host has its own.
	certificateName = 64
	// Route 53 and DNS: one label of a name.
	dnsLabel = 63
	// CreateTargetGroup, HealthCheckPath.
	healthPath = 1024
	// ECR: repositoryName.
	repositoryName = 256
	// Tag values.
	tagValue = 256
)

// databaseMajors are the PostgreSQL majors RDS creates without Extended Support.
var databaseMajors = []string{"14", "15", "16", "17", "18"}

// cacheVersions are the versions of each engine ("Supported engines and
// versions") that the pinned provider can state as major.minor.
var cacheVersions = map[string][]string{
	"valkey": {"7.2", "8.0", "8.1", "8.2"},
	"redis":  {"7.0", "7.1"},
}

// functionRuntimes are the runtimes for code in a zip that Lambda supports and the
// pinned provider knows ("Lambda runtimes").
var functionRuntimes = []string{"dotnet8", "java21", "nodejs22.x", "python3.12", "python3.13", "ruby3.4"}

// retentionDays are the numbers PutRetentionPolicy accepts.
var retentionDays = []int{
	1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// insightsDays are the retentions of Performance Insights (CreateDBInstance,
// PerformanceInsightsRetentionPeriod): a week, months of 31 days, two years.
var insightsDays = func() []int {
	choices := []int{7}
	for month := range 23 {
		choices = append(choices, 31*(month+1))
	}
	return append(choices, 731)
}()

// Forms of names, as the services that keep them state them.
var (
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
	zoneForm    = regexp.MustCompile(`^[a-z]$`)
	// Route 53 calls a hosted zone Z and up to 31 letters and digits.
	hostedZoneForm = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)
	// One label of a name below the domain; empty is the domain itself.
	hostForm   = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$`)
	domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$`)
	tagForm    = regexp.MustCompile(`^[\p{L}\p{N} _.:/=+@-]*$`)
	// A name a person types, and that AWS lets stand in every kind of name.
	nameForm  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	stackForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	imageForm = regexp.MustCompile(`^[a-z][a-z0-9]*([._-][a-z0-9]+)*$`)
	// POSIX, "Environment Variables".
	variableForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// CreateFunction, Environment: one letter alone is none.
	functionVariableForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]+$`)
	handlerForm          = regexp.MustCompile(`^[^\s]{1,128}$`)
	roleForm             = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	userForm             = regexp.MustCompile(`^[0-9]{1,9}(:[0-9]{1,9})?$`)
	pathForm             = regexp.MustCompile(`^/[A-Za-z0-9_\-.$/~"'@:+&*?]*$`)
	folderForm           = regexp.MustCompile(`^/[A-Za-z0-9_.@/-]*$`)
	// PathPattern of CloudFront takes what a rule of the load balancer takes.
	staticForm = pathForm
	httpsForm  = regexp.MustCompile(`^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(/[A-Za-z0-9_.~%/-]*)?$`)
	scopeForm  = regexp.MustCompile(`^openid( [!#-\[\]-~]+)*$`)
	healthForm = regexp.MustCompile(`^/[!-~]*$`)
	// GitHub: accounts have 39 letters, digits and single inner hyphens, repositories
	// 100 of these and . and _; environments may hold more, which a token would encode.
	repositoryForm        = regexp.MustCompile(`^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}$`)
	githubEnvironmentForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$`)
	branchForm            = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._/-]{0,198}[A-Za-z0-9])?$`)
	// CreateBucket; CreateKey and keys of several regions.
	bucketForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	keyForm    = regexp.MustCompile(`^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/(mrk-)?[0-9a-f-]{32,36}$`)
	// RFC 9110: names of header fields as people write them, and values of one line.
	headerForm      = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)
	headerValueForm = regexp.MustCompile(`^[!-~]+( [!-~]+)*$`)
	codesForm       = regexp.MustCompile(`^[0-9]{3}(-[0-9]{3})?(,[0-9]{3}(-[0-9]{3})?)*$`)
	emailForm       = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$`)
	digestForm      = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// httpsPort is where AWS's own services answer.
const httpsPort = 443
