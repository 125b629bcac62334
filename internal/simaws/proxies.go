package simaws

var (
	proxyType       = tok("rds", "Proxy")
	proxyGroupType  = tok("rds", "ProxyDefaultTargetGroup")
	proxyTargetType = tok("rds", "ProxyTarget")
)

var proxyKinds = []kind{
	{
		token: proxyType, create: "RDS: CreateDBProxy", update: "RDS: ModifyDBProxy", remove: "RDS: DeleteDBProxy",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 63, valid: startsWithLetter, rule: letterFirstRule,
			taken: "DBProxyAlreadyExistsFault: DB Proxy {name} already exists.",
		},
		outputs: map[string]string{
			"arn":      "arn:{partition}:rds:{region}:{account}:db-proxy:prx-{hex17}",
			"endpoint": "{name}.proxy-{alnum12:endpoint}.{region}.rds.amazonaws.com",
		},
		defaults: map[string]any{"debugLogging": false, "idleClientTimeout": 1800, "requireTls": false},
		required: []string{"auths", "engineFamily", "roleArn", "vpcSubnetIds"},
		replaces: []string{"engineFamily", "name", "vpcSubnetIds"},
		refs: []ref{
			{path: "roleArn", to: roleType},
			{path: "auths[*].secretArn", to: secretType},
			{path: "vpcSubnetIds[*]", to: subnetType, holds: true},
			{path: "vpcSecurityGroupIds[*]", to: securityGroupType, holds: true},
		},
		missing: "DBProxyNotFoundFault: The specified proxy name {value} doesn't correspond to a proxy owned by your AWS account in the specified AWS Region.",
		plan: []rule{
			oneOf("engineFamily", "MYSQL", "POSTGRESQL", "SQLSERVER"), between("idleClientTimeout", 1, 28800),
			oneOf("auths[*].iamAuth", "DISABLED", "REQUIRED"),
		},
		refuse: []rule{
			twoZones("vpcSubnetIds[*]", "InvalidSubnet", "DB Proxy requires subnets in at least two Availability Zones, found: %s"),
			groupsPerInterface("vpcSecurityGroupIds[*]"), assumedBy("roleArn", "rds.amazonaws.com"),
		},
	},
	{
		token: proxyGroupType, upsert: true, create: "RDS: ModifyDBProxyTargetGroup", update: "RDS: ModifyDBProxyTargetGroup",
		remove: "RDS: ModifyDBProxyTargetGroup", id: "{dbProxyName}", keys: []string{"dbProxyName"},
		outputs: map[string]string{
			"arn": "arn:{partition}:rds:{region}:{account}:target-group:prx-tg-{hex17}", "name": "default",
		},
		required: []string{"dbProxyName"},
		replaces: []string{"dbProxyName"},
		refs:     []ref{{path: "dbProxyName", to: proxyType, owned: true}},
		missing:  "DBProxyTargetGroupNotFoundFault: The specified target group {value} isn't available for a proxy owned by your AWS account in the specified AWS Region.",
		plan: []rule{
			between("connectionPoolConfig.maxConnectionsPercent", 1, 100),
			between("connectionPoolConfig.maxIdleConnectionsPercent", 0, 100),
			between("connectionPoolConfig.connectionBorrowTimeout", 0, 300),
		},
		refuse: []rule{proxyIdle},
	},
	{
		token: proxyTargetType, create: "RDS: RegisterDBProxyTargets", remove: "RDS: DeregisterDBProxyTargets",
		id: "{dbProxyName}/{targetGroupName}/RDS_INSTANCE/{dbInstanceIdentifier}",
		outputs: map[string]string{
			"endpoint": "{of:dbInstanceIdentifier/address}", "port": "", "rdsResourceId": "{dbInstanceIdentifier}",
			"targetArn": "", "trackedClusterId": "", "type": "RDS_INSTANCE",
		},
		required: []string{"dbProxyName", "targetGroupName"},
		replaces: []string{"dbClusterIdentifier", "dbInstanceIdentifier", "dbProxyName", "targetGroupName"},
		refs: []ref{
			{path: "dbProxyName", to: proxyType, owned: true},
			{path: "dbInstanceIdentifier", to: instanceType},
		},
		plan:   []rule{matches("targetGroupName", `^default$`, 63)},
		refuse: []rule{proxyTarget},
		finish: proxyTargetPort,
	},
}

// proxyIdle wants fewer idle connections than connections.
func proxyIdle(c *call) error {
	most, idle := c.p().num("connectionPoolConfig.maxConnectionsPercent"), c.p().num("connectionPoolConfig.maxIdleConnectionsPercent")
	if most != 0 && idle > most {
		return c.no("InvalidParameterValue", "MaxIdleConnectionsPercent %d cannot be greater than MaxConnectionsPercent %d", idle, most)
	}
	return nil
}

// proxyTarget wants a database to write to.
func proxyTarget(c *call) error {
	instance := c.target("dbInstanceIdentifier")
	if instance != nil && props(instance.out).has("replicateSourceDb") {
		return c.no("InvalidParameterCombination", "DB Instance %s is a read replica and cannot be a target of a proxy", c.p().str("dbInstanceIdentifier"))
	}
	return nil
}

func proxyTargetPort(c *call) {
	if instance := c.target("dbInstanceIdentifier"); instance != nil {
		c.put("port", float64(props(instance.out).num("port")))
	}
}
