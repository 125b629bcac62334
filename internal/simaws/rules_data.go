package simaws

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// databaseEngines are the engines of RDS the world knows, with port and versions offered.
var databaseEngines = map[string]struct {
	port   int
	majors []string
	minor  string // the newest minor of each major
}{
	"postgres": {5432, []string{"14", "15", "16", "17", "18"}, "6"},
	"mysql":    {3306, []string{"8"}, "0.43"},
	"mariadb":  {3306, []string{"10", "11"}, "8"},
}

var (
	instanceClassForm = regexp.MustCompile(`^db\.(t3|t4g|m5|m6g|m6i|m7g|m7i|m8g|r5|r6g|r6i|r7g|r7i|r8g|x2g)\.(micro|small|medium|large|xlarge|\d+xlarge)$`)
	cacheNodeForm     = regexp.MustCompile(`^cache\.(t3|t4g|m5|m6g|m7g|r5|r6g|r7g|r6gd)\.(micro|small|medium|large|xlarge|\d+xlarge)$`)
	dbNameForm        = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]{0,62}$`)
	userForm          = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]{0,15}$`)
	windowForm        = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$`)
)

// reservedUsers are names PostgreSQL on RDS keeps for itself.
var reservedUsers = []string{"admin", "rdsadmin", "postgresql", "rds_superuser", "user"}

func major(version string) string {
	head, _, _ := strings.Cut(version, ".")
	return head
}

func databaseClass(c *call) error {
	engine, ok := databaseEngines[c.database().str("engine")]
	version := c.database().str("engineVersion")
	if !ok {
		return c.no("InvalidParameterValue", "Invalid DB engine")
	}
	if version != "" && !slices.Contains(engine.majors, major(version)) {
		return c.no("InvalidParameterCombination", "Cannot find version %s for %s", version, c.p().str("engine"))
	}
	if class := c.p().str("instanceClass"); !instanceClassForm.MatchString(class) {
		return c.no("InvalidParameterValue", "Invalid DB Instance class: %s", class)
	}
	return nil
}

func databaseCredentials(c *call) error {
	user, password, name := c.p().str("username"), c.p().str("password"), c.p().str("dbName")
	switch {
	case !c.p().has("username") && !c.p().has("snapshotIdentifier") && !c.p().has("replicateSourceDb"):
		return c.no("InvalidParameterValue", "MasterUsername is required")
	case user != "" && (!userForm.MatchString(user) || slices.Contains(reservedUsers, user)):
		return c.no("InvalidParameterValue", "MasterUsername %s cannot be used as it is a reserved word used by the engine", user)
	case !c.p().has("password") && !c.p().flag("manageMasterUserPassword") && c.p().has("username"):
		return c.no("InvalidParameterValue", "The parameter MasterUserPassword must be provided and must not be blank.")
	case c.p().has("password") && (len(password) < 8 || len(password) > 128):
		return c.no("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters or longer than 128 characters.")
	case strings.ContainsAny(password, "/@\" "):
		return c.no("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.")
	case name != "" && !dbNameForm.MatchString(name):
		return c.no("InvalidParameterValue", "DBName must begin with a letter and contain only alphanumeric characters.")
	}
	return nil
}

func databaseStorage(c *call) error {
	size, limit := c.database().num("allocatedStorage"), c.p().num("maxAllocatedStorage")
	gp3 := c.p().str("storageType") == "gp3"
	switch {
	case !c.p().has("allocatedStorage") && !c.p().has("snapshotIdentifier") && !c.p().has("replicateSourceDb"):
		return c.no("InvalidParameterValue", "Invalid storage size for engine name %s and storage type: must be provided", c.p().str("engine"))
	case gp3 && size < 20:
		return c.no("InvalidParameterValue", "Invalid storage size for engine name %s and storage type gp3: %d", c.p().str("engine"), size)
	case limit != 0 && limit <= size:
		return c.no("InvalidParameterCombination", "Max storage size must be greater than storage size")
	case limit != 0 && limit*10 < size*11:
		return c.no("InvalidParameterCombination", "Max storage size must be at least 10%% greater than storage size")
	case gp3 && size < 400 && (c.p().has("iops") || c.p().has("storageThroughput")):
		return c.no("InvalidParameterCombination", "You can't specify IOPS or storage throughput for engine %s and a storage size less than 400.", c.p().str("engine"))
	case c.old != nil && size < props(c.old.in).num("allocatedStorage"):
		return c.no("InvalidParameterCombination", "Requested storage size (%d) cannot be less than the current storage size (%d)", size, props(c.old.in).num("allocatedStorage"))
	}
	return nil
}

// databaseFamily wants a parameter group made for the version that runs.
func databaseFamily(c *call) error {
	group := c.target("parameterGroupName")
	if group == nil {
		return nil
	}
	family := c.database().str("engine") + major(c.database().str("engineVersion"))
	if c.database().has("engineVersion") && group.attribute("family") != family {
		return c.no("InvalidParameterCombination",
			"The parameter group %s with DBParameterGroupFamily %s can't be used for this instance. Please use a parameter group with DBParameterGroupFamily %s.",
			group.attribute("name"), group.attribute("family"), family)
	}
	return nil
}

func databaseMonitoring(c *call) error {
	if c.p().num("monitoringInterval") > 0 && !c.p().has("monitoringRoleArn") {
		return c.no("InvalidParameterCombination", "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.")
	}
	return nil
}

// databaseInsights wants the retention of Performance Insights to be one it has.
func databaseInsights(c *call) error {
	days := c.p().num("performanceInsightsRetentionPeriod")
	on := c.p().flag("performanceInsightsEnabled")
	if days != 0 && (!on || days != 7 && days != 731 && (days%31 != 0 || days/31 > 23) && days != 465) {
		return c.no("InvalidParameterValue", "Invalid Performance Insights retention period: %d", days)
	}
	if c.p().str("databaseInsightsMode") == "advanced" && (!on || days < 465) {
		return c.no("InvalidParameterCombination",
			"To enable the Advanced mode of Database Insights, modify your instance to enable Performance Insights and set the retention period for Performance Insights to at least 465 days.")
	}
	return nil
}

// databaseWindows wants the daily backup not to fall into maintenance.
func databaseWindows(c *call) error {
	backup, maintenance := c.p().str("backupWindow"), c.p().str("maintenanceWindow")
	if backup != "" && !windowForm.MatchString(backup) {
		return c.no("InvalidParameterValue", "Invalid backup window format: %s", backup)
	}
	if backup == "" || len(maintenance) != len("sun:04:00-sun:04:30") {
		return nil
	}
	begin, end := maintenance[4:9], maintenance[14:19]
	if backup[:5] < end && begin < backup[6:] {
		return c.no("InvalidParameterCombination", "The backup window and maintenance window must not overlap.")
	}
	return nil
}

func databaseKey(c *call) error {
	if c.p().has("kmsKeyId") && !c.p().flag("storageEncrypted") {
		return c.no("InvalidParameterCombination", "KMS key id can only be specified when storage is encrypted")
	}
	return nil
}

// finalSnapshot wants a name for the last copy, one that is still free.
func finalSnapshot(c *call) error {
	if props(c.out).flag("skipFinalSnapshot") {
		return nil
	}
	name := props(c.out).str("finalSnapshotIdentifier")
	if props(c.out).has("replicateSourceDb") {
		return c.no("InvalidParameterCombination", "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance")
	}
	if name == "" {
		return &Invalid{"", "final_snapshot_identifier is required when skip_final_snapshot is false"}
	}
	if c.world.asleep["snapshot/"+name] {
		return c.no("DBSnapshotAlreadyExists", "Cannot create the snapshot because a snapshot with the identifier %s already exists.", name)
	}
	return nil
}

// keepSnapshot remembers the name of the last copy.
func keepSnapshot(c *call) {
	if name := props(c.out).str("finalSnapshotIdentifier"); name != "" && !props(c.out).flag("skipFinalSnapshot") {
		c.world.asleep["snapshot/"+name] = true
	}
}

// keepBackups remembers the last copy of a database, and the daily ones where they may
// outlive it.
func keepBackups(c *call) {
	keepSnapshot(c)
	if out := props(c.out); !out.flag("deleteAutomatedBackups") && out.num("backupRetentionPeriod") > 0 {
		c.world.asleep["backups/"+out.str("identifier")] = true
	}
}

// databasePlace is how a database is reached.
func databasePlace(c *call) {
	inherit(c)
	out := props(c.out)
	engine := databaseEngines[out.str("engine")]
	if !out.has("port") {
		c.put("port", float64(engine.port))
	}
	c.out["endpoint"] = resource.NewProperty(out.str("address") + ":" + strconv.Itoa(out.num("port")))
	version := out.str("engineVersion")
	if version != "" && !strings.Contains(version, ".") {
		version += "." + engine.minor
	}
	c.out["engineVersionActual"] = resource.NewProperty(version)
	if out.str("optionGroupName") == "" {
		c.put("optionGroupName", "default:"+out.str("engine")+"-"+major(version))
	}
	if out.str("availabilityZone") == "" {
		c.put("availabilityZone", c.session.Region+"a")
	}
	if out.str("parameterGroupName") == "" {
		c.put("parameterGroupName", "default."+out.str("engine")+major(version))
	}
}

func parameterFamily(c *call) error {
	family := c.p().str("family")
	for engine, known := range databaseEngines {
		for _, version := range known.majors {
			if family == engine+version || strings.HasPrefix(family, engine+version+".") {
				return nil
			}
		}
	}
	return c.no("InvalidParameterValue", "ParameterGroupFamily %s is not a valid parameter group family", family)
}

// staticParameters are those PostgreSQL reads only at its start.
var staticParameters = []string{
	"shared_preload_libraries", "max_connections", "shared_buffers", "rds.logical_replication", "wal_buffers",
	"max_worker_processes", "max_replication_slots", "max_wal_senders", "track_activity_query_size", "rds.extensions",
}

func databaseParameters(c *call) error {
	for _, v := range c.p().all("parameters[*]") {
		parameter := props(v.ObjectValue())
		method := parameter.str("applyMethod")
		if slices.Contains(staticParameters, parameter.str("name")) && method != "pending-reboot" {
			return c.no("InvalidParameterCombination", "cannot use immediate apply method for static parameter")
		}
	}
	return nil
}

func networkTypes(c *call) { c.put("supportedNetworkTypes", []any{"IPV4"}) }
