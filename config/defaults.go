package config

import "reflect"

// defaults holds what a tier gives to every key the stack file leaves out: the
// sections that always exist, and the ones that exist once they are named.
type defaults struct {
	platform Platform
	database Database
	cache    Cache
	uploads  Uploads
	files    Files
	releases Releases
	pipeline Pipeline
	scale    Scale
}

// The ports are not the ones every scanner tries first (5432, 6379), which also
// is what AWS Security Hub RDS.23 asks for.
const (
	databasePort = 5442
	cachePort    = 6390
)

// defaultRolloutTime is time for a rollout that ECS gives up and takes back.
const defaultRolloutTime Seconds = 60 * 60

// production survives the loss of a zone and gives nothing up to a mistyped
// command.
var production = defaults{
	platform: Platform{
		Network: Network{NAT: NATPerZone},
		Ingress: Ingress{IdleTimeout: 60, DeletionProtection: true, AccessLogDays: 365},
		Logs:    Logs{RetentionDays: 365},
	},
	database: Database{
		Engine: RDS, Version: "17", Class: "db.m7g.large", StorageGiB: 100, MultiAZ: true, Port: databasePort,
		Name: "app", Username: "landfall",
		BackupDays: 14, BackupWindow: "02:00-03:00", MaintenanceWindow: "sun:03:30-sun:04:30",
		DeletionProtection: true, SlowQuery: 1, InsightsDays: 7,
	},
	cache: Cache{
		Engine: "valkey", Version: "8.0", Node: "cache.t4g.small", Replicas: 1, Port: cachePort,
		SnapshotDays: 7, SnapshotWindow: "01:00-02:00", MaintenanceWindow: "sun:05:00-sun:06:00",
		DeletionProtection: true,
	},
	uploads:  Uploads{KeepDeletedDays: 90, DeletionProtection: true},
	files:    Files{Backups: true, DeletionProtection: true},
	releases: Releases{KeepDays: 365, DeletionProtection: true},
	pipeline: Pipeline{Approval: true, RolloutTimeout: defaultRolloutTime},
	scale:    Scale{Min: 2},
}

// staging is production in one of each, kept a week.
var staging = defaults{
	platform: Platform{
		Network: Network{NAT: NATSingle},
		Ingress: Ingress{IdleTimeout: 60, AccessLogDays: 30},
		Logs:    Logs{RetentionDays: 30},
	},
	database: Database{
		Engine: RDS, Version: "17", Class: "db.t4g.medium", StorageGiB: 50, Port: databasePort,
		Name: "app", Username: "landfall",
		BackupDays: 7, BackupWindow: "02:00-03:00", MaintenanceWindow: "sun:03:30-sun:04:30",
		SlowQuery: 1, InsightsDays: 7,
	},
	cache: Cache{
		Engine: "valkey", Version: "8.0", Node: "cache.t4g.small", Port: cachePort,
		SnapshotDays: 1, SnapshotWindow: "01:00-02:00", MaintenanceWindow: "sun:05:00-sun:06:00",
	},
	uploads:  Uploads{KeepDeletedDays: 30},
	files:    Files{Backups: true},
	releases: Releases{KeepDays: 90},
	pipeline: Pipeline{RolloutTimeout: defaultRolloutTime},
	scale:    Scale{Min: 1},
}

// review lives as long as a pull request and keeps nothing.
var review = defaults{
	platform: Platform{
		Network: Network{NAT: NATSingle},
		Ingress: Ingress{IdleTimeout: 60, AccessLogDays: 7},
		Logs:    Logs{RetentionDays: 7},
	},
	database: Database{
		Engine: RDS, Version: "17", Class: "db.t4g.micro", StorageGiB: 20, Port: databasePort,
		Name: "app", Username: "landfall",
		BackupDays: 0, BackupWindow: "02:00-03:00", MaintenanceWindow: "sun:03:30-sun:04:30",
		SlowQuery: 1, InsightsDays: 7,
	},
	cache: Cache{
		Engine: "valkey", Version: "8.0", Node: "cache.t4g.micro", Port: cachePort,
		SnapshotDays: 0, SnapshotWindow: "01:00-02:00", MaintenanceWindow: "sun:05:00-sun:06:00",
	},
	uploads:  Uploads{KeepDeletedDays: 1},
	releases: Releases{KeepDays: 14},
	pipeline: Pipeline{RolloutTimeout: defaultRolloutTime},
	scale:    Scale{Min: 1},
}

// defaultsOf is the literal of a tier. An unknown tier reads like the mildest
// one, so that its other mistakes still show.
func defaultsOf(tier Tier) defaults {
	switch tier {
	case Production:
		return production
	case Review:
		return review
	default:
		return staging
	}
}

// service is what a service of a kind has before its own keys are read.
func (d defaults) service(kind Kind) Service {
	s := Service{
		CPU: 512, Memory: 1024, Architecture: ARM64,
		Health: Health{Codes: "200", Interval: 15, Timeout: 5, Grace: 60},
		Scale:  d.scale, Egress: []int{443}, StopTimeout: 30, User: "1000:1000", ReadOnly: true, Discovery: DNS,
		MigrateTimeout: defaultMigration, Rollout: defaultRollout(Rolling),
	}
	if kind == Worker || !kind.Stays() {
		// Fargate waits no longer: a worker gets all of it to finish its job.
		s.StopTimeout = 120
	}
	if kind == Worker || kind == Private {
		s.Health.Codes = ""
	}
	if !kind.Stays() {
		s.Health, s.Scale, s.MigrateTimeout = Health{}, one, 0
	}
	return s
}

// one is the scale of what runs once, or at most once at a time.
var one = Scale{Min: 1}

func defaultRoute() Route { return Route{Paths: []string{"/*"}} }

func defaultCDN() CDN { return CDN{Host: "files"} }

func defaultSite() Site { return Site{Only: true} }

func defaultSSO() SSO { return SSO{Scope: "openid email", Session: 8 * 3600} }

// fresh puts the defaults into a value that the stack file names but that no
// literal of the platform holds: an optional section or an element of a map.
func (r reader) fresh(target reflect.Value, found any) {
	object, _ := found.(map[string]any)
	d := defaultsOf(r.tier)
	switch section := target.Addr().Interface().(type) {
	case *Database:
		*section = d.database
		if object["engine"] == string(EC2) {
			*section = d.database.onMachine()
		}
	case *Cache:
		*section = d.cache
	case *Uploads:
		*section = d.uploads
	case *Files:
		*section = d.files
	case *Service:
		kind, _ := object["kind"].(string)
		*section = d.service(Kind(kind))
		if object["singleton"] == true {
			section.Scale = one
		}
		rollout, _ := object["rollout"].(map[string]any)
		strategy, _ := rollout["strategy"].(string)
		section.Rollout = defaultRollout(Strategy(strategy))
	case *Function:
		*section = defaultFunction()
	case *Queue:
		*section = defaultQueue()
	case *Releases:
		*section = d.releases
	case *Borrower:
		*section = defaultReview()
	case *Pipeline:
		*section = d.pipeline
	case *GitHub:
		*section = defaultGitHub()
	case *Call:
		*section = defaultCall()
	case *CDN:
		*section = defaultCDN()
	case *Site:
		*section = defaultSite()
	case *SSO:
		*section = defaultSSO()
	case *Route:
		*section = defaultRoute()
	case *Schedule:
		*section = defaultSchedule()
	case *Sidecar:
		builtin, _ := object["builtin"].(string)
		*section = defaultSidecar(Builtin(builtin))
	case *Off:
		*section = defaultOff()
	case *Spot:
		*section = defaultSpot()
	case *User:
		*section = defaultUser()
	}
}

// settle fills what depends on another value rather than on the tier.
func (c *Config) settle() {
	for _, d := range []*Database{c.Database, c.Warehouse} {
		if d != nil && d.Engine == RDS && d.MaxStorageGiB == 0 {
			d.MaxStorageGiB = min(4*d.StorageGiB, storageGiB.high)
		}
	}
	if c.GitHub != nil && c.GitHub.Environment == "" {
		c.GitHub.Environment = c.Stack
	}
	c.settleQueues()
	c.settleReview()
	for name, s := range c.Services {
		if s.Scale.Max == 0 {
			s.Scale.Max = s.Scale.Min
		}
		if s.Files != nil {
			owned := s.Files.own(s.User)
			s.Files = &owned
		}
		c.Services[name] = s
	}
}
