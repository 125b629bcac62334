package simaws

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// inherited are what a read replica has from its source.
var inherited = []resource.PropertyKey{
	"allocatedStorage", "dbName", "dbSubnetGroupName", "engine", "engineVersion", "kmsKeyId", "username",
}

// database is what a database is asked to be; a replica is asked for little and
// has the rest from its source.
func (c *call) database() props {
	source := c.target("replicateSourceDb")
	if source == nil {
		return c.p()
	}
	whole := resource.PropertyMap{}
	for _, key := range inherited {
		if value, has := source.out[key]; has {
			whole[key] = value
		}
	}
	for key, value := range c.in {
		if !absent(value) {
			whole[key] = value
		}
	}
	return props(whole)
}

// inherit writes down what a replica has from its source.
func inherit(c *call) {
	if c.target("replicateSourceDb") == nil {
		return
	}
	from := c.database()
	for _, key := range inherited {
		if value, has := from[key]; has {
			c.out[key] = value
		}
	}
}

// replicaSource wants a source that can be copied, and nothing that only it decides.
func replicaSource(c *call) error {
	source := c.target("replicateSourceDb")
	if source == nil {
		return nil
	}
	from := props(source.out)
	switch {
	case from.num("backupRetentionPeriod") == 0:
		return c.no("InvalidDBInstanceState",
			"Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.")
	case from.flag("manageMasterUserPassword"):
		return c.no("InvalidParameterValue",
			"Creating read replicas for source instance with engine %s where ManageMasterUserPassword is enabled is not supported", from.str("engine"))
	case c.p().has("dbSubnetGroupName"):
		return c.no("DBSubnetGroupNotAllowedFault",
			"DbSubnetGroupName should not be specified for read replicas that are created in the same region as the master")
	case c.p().has("password"):
		return c.no("InvalidParameterCombination",
			"Cannot change master user password on an RDS %s Read Replica because it uses physical replication and therefore cannot differ from its parent.", from.str("engine"))
	case from.flag("storageEncrypted") && !c.p().flag("storageEncrypted"):
		// The provider reads back what the source gives and would make another.
		return c.no("InvalidParameterCombination", "Cannot create an unencrypted read replica from an encrypted DB instance")
	}
	return nil
}

// replicated keeps a source's backups on while something replicates from it.
func replicated(c *call) error {
	if c.old == nil || c.p().num("backupRetentionPeriod") > 0 {
		return nil
	}
	for _, other := range c.others(instanceType) {
		if props(other.in).str("replicateSourceDb") == props(c.old.out).str("identifier") {
			return c.no("InvalidParameterCombination", "Backups cannot be disabled on a DB instance that is the source of read replicas")
		}
	}
	return nil
}
