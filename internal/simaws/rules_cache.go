package simaws

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func cacheFailover(c *call) error {
	failover, zones := c.p().flag("automaticFailoverEnabled"), c.p().flag("multiAzEnabled")
	nodes := c.p().num("numCacheClusters")
	switch {
	case zones && !failover:
		return &Invalid{"", "automatic_failover_enabled must be true if multi_az_enabled is true"}
	case failover && c.p().has("numCacheClusters") && nodes < 2:
		return c.no("InvalidParameterValue", "Replication group with Automatic Failover enabled must have at least 2 cache clusters")
	case nodes > 6:
		return c.no("InvalidParameterValue", "The number of cache clusters must be between 1 and 6")
	}
	return nil
}

func cacheToken(c *call) error {
	token := c.p().str("authToken")
	switch {
	case token == "":
		return nil
	case !c.p().flag("transitEncryptionEnabled"):
		return c.no("InvalidParameterCombination", "The AUTH token is only supported when encryption-in-transit is enabled")
	case len(token) < 16 || len(token) > 128:
		return c.no("InvalidParameterValue", "The AUTH token must be between 16 and 128 characters in length.")
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`/"@%`, r) }):
		return c.no("InvalidParameterValue", "The AUTH token contains invalid characters.")
	}
	return nil
}

func cacheNode(c *call) error {
	if node := c.p().str("nodeType"); !cacheNodeForm.MatchString(node) {
		return c.no("InvalidParameterValue", "Invalid cache node type: %s", node)
	}
	return nil
}

// cacheVersions are the versions of each engine that ElastiCache offers.
var cacheVersions = map[string][]string{"redis": {"6.2", "7.0", "7.1"}, "valkey": {"7.2", "8.0", "8.1", "8.2"}}

// cacheFamily wants a version that exists and a parameter group made for it.
func cacheFamily(c *call) error {
	engine, version := text(c.wanted("engine")), c.p().str("engineVersion")
	if version != "" && !slices.Contains(cacheVersions[engine], version) {
		return c.no("InvalidParameterCombination", "Cannot find version %s for %s", version, engine)
	}
	group := c.target("parameterGroupName")
	if group == nil || version == "" {
		return nil
	}
	if family := engine + cacheMajor(version); group.attribute("family") != family {
		return c.no("InvalidParameterCombination",
			"Expected a parameter group of family %s but found one of family %s", family, group.attribute("family"))
	}
	return nil
}

// cacheMajor is how a family spells a version: redis6.x, redis7, valkey8.
func cacheMajor(version string) string {
	if major(version) == "6" {
		return "6.x"
	}
	return major(version)
}

func cacheParameterFamily(c *call) error {
	family := c.p().str("family")
	for engine, versions := range cacheVersions {
		for _, version := range versions {
			if family == engine+cacheMajor(version) {
				return nil
			}
		}
	}
	return c.no("InvalidParameterValue", "The parameter CacheParameterGroupFamily is invalid: %s", family)
}

// cacheLogs wants the log groups a cache writes to.
func cacheLogs(c *call) error {
	for _, v := range c.p().all("logDeliveryConfigurations[*]") {
		delivery := props(v.ObjectValue())
		if delivery.str("destinationType") == "cloudwatch-logs" && !c.world.options.Outsiders &&
			c.world.find(logGroupType, delivery.str("destination")) == nil {
			return c.no("InvalidParameterValue", "The specified log group %s does not exist", delivery.str("destination"))
		}
	}
	return nil
}

// cacheSnapshot refuses a last copy under a name that is taken.
func cacheSnapshot(c *call) error {
	name := props(c.out).str("finalSnapshotIdentifier")
	if c.world.asleep["snapshot/"+name] {
		return c.no("SnapshotAlreadyExistsFault", "Snapshot %s already exists.", name)
	}
	return nil
}

// cachePlace is how a cache is reached.
func cachePlace(c *call) {
	out := props(c.out)
	id, suffix := out.str("replicationGroupId"), c.draw("alnum", "endpoint", 6)+"."
	domain := shortRegion(c.session.Region) + ".cache.amazonaws.com"
	primary, reader := id+"."+suffix+"ng.0001."+domain, id+"-ro."+suffix+domain
	if out.flag("transitEncryptionEnabled") {
		primary, reader = "master."+id+"."+suffix+domain, "replica."+id+"."+suffix+domain
		c.put("transitEncryptionMode", "required")
	}
	if old := out.str("primaryEndpointAddress"); old == "" {
		c.put("primaryEndpointAddress", primary)
		c.put("readerEndpointAddress", reader)
	}
	if !out.has("port") {
		c.put("port", float64(6379))
	}
	var members []any
	for i := range max(out.num("numCacheClusters"), 1) {
		members = append(members, id+"-00"+strconv.Itoa(i+1))
	}
	c.out["memberClusters"] = resource.NewPropertyValue(members)
	c.out["engineVersionActual"] = resource.NewProperty(out.str("engineVersion") + ".0")
	if out.str("parameterGroupName") == "" {
		c.put("parameterGroupName", "default."+out.str("engine")+cacheMajor(out.str("engineVersion")))
	}
}
