package simaws

import "regexp"

var (
	balancerType     = tok("lb", "LoadBalancer")
	listenerType     = tok("lb", "Listener")
	listenerRuleType = tok("lb", "ListenerRule")
	targetGroupType  = tok("lb", "TargetGroup")
)

// balancerName is the rule load balancers and target groups share.
var balancerName = regexp.MustCompile(`^[0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?$`)

const balancerNameRule = "only alphanumeric characters and hyphens, not beginning or ending with a hyphen"

var loadBalancerKinds = []kind{
	{
		token: balancerType, create: "Elastic Load Balancing v2: CreateLoadBalancer",
		update: "Elastic Load Balancing v2: ModifyLoadBalancerAttributes",
		remove: "Elastic Load Balancing v2: DeleteLoadBalancer",
		id:     "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}", tagged: true,
		name: &naming{
			property: "name", max: 32, valid: balancerName, rule: balancerNameRule,
			taken: "DuplicateLoadBalancerName: A load balancer with the same name '{name}' exists, but with different settings",
		},
		outputs: map[string]string{
			"arn": "{id}", "arnSuffix": "app/{name}/{hex16}",
			"dnsName": "{name}-{digits10}.{region}.elb.amazonaws.com", "zoneId": "",
			"vpcId": "", "ipAddressType": "ipv4",
		},
		defaults: map[string]any{
			"clientKeepAlive": 3600, "desyncMitigationMode": "defensive", "dropInvalidHeaderFields": false,
			"enableCrossZoneLoadBalancing": false, "enableDeletionProtection": false, "enableHttp2": true,
			"enableTlsVersionAndCipherSuiteHeaders": false, "enableWafFailOpen": false, "enableXffClientPort": false,
			"enableZonalShift": false, "idleTimeout": 60, "internal": false, "loadBalancerType": "application",
			"preserveHostHeader": false, "xffHeaderProcessingMode": "append",
			"dnsRecordClientRoutingPolicy": "any_availability_zone",
		},
		replaces: []string{"internal", "loadBalancerType", "name", "namePrefix", "customerOwnedIpv4Pool"},
		refs: []ref{
			{path: "subnets[*]", to: subnetType, holds: true},
			{path: "securityGroups[*]", to: securityGroupType, holds: true},
			{path: "accessLogs.bucket", to: bucketType},
			{path: "connectionLogs.bucket", to: bucketType},
		},
		missing: "LoadBalancerNotFound: One or more load balancers not found",
		plan: []rule{
			between("idleTimeout", 1, 4000), between("clientKeepAlive", 60, 604800),
			oneOf("desyncMitigationMode", "monitor", "defensive", "strictest"),
			oneOf("loadBalancerType", "application"),
		},
		refuse: []rule{notInternal, balancerZones, groupsPerInterface("securityGroups[*]"), logBucketAllows("accessLogs"), logBucketAllows("connectionLogs")},
		guard: []rule{unprotected("enableDeletionProtection", "OperationNotPermitted",
			"Load balancer '{arn}' cannot be deleted because deletion protection is enabled")},
		finish: balancerPlace,
	},
	{
		token: targetGroupType, create: "Elastic Load Balancing v2: CreateTargetGroup",
		update: "Elastic Load Balancing v2: ModifyTargetGroup", remove: "Elastic Load Balancing v2: DeleteTargetGroup",
		id: "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}", tagged: true,
		name: &naming{
			property: "name", max: 32, valid: balancerName, rule: balancerNameRule,
			taken: "DuplicateTargetGroupName: A target group with the same name '{name}' exists, but with different settings",
		},
		outputs: map[string]string{
			"arn": "{id}", "arnSuffix": "targetgroup/{name}/{hex16}", "ipAddressType": "ipv4",
			"loadBalancingAlgorithmType": "round_robin", "loadBalancingAnomalyMitigation": "off",
			"loadBalancingCrossZoneEnabled": "use_load_balancer_configuration", "protocolVersion": "HTTP1",
		},
		defaults: map[string]any{
			"deregistrationDelay": 300, "slowStart": 0, "targetType": "instance", "proxyProtocolV2": false,
			"lambdaMultiValueHeadersEnabled": false, "loadBalancerArns": []any{},
		},
		keys: []string{"name"},
		replaces: []string{
			"name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType",
		},
		refs:    []ref{{path: "vpcId", to: vpcType, owned: true}},
		missing: "TargetGroupNotFound: One or more target groups not found",
		inUse:   "ResourceInUse: Target group '{arn}' is currently in use by a listener or a rule",
		plan: []rule{
			between("deregistrationDelay", 0, 3600), between("port", 1, 65535),
			between("healthCheck.interval", 5, 300), between("healthCheck.timeout", 2, 120),
			between("healthCheck.healthyThreshold", 2, 10), between("healthCheck.unhealthyThreshold", 2, 10),
			oneOf("targetType", "instance", "ip", "lambda", "alb"),
		},
		refuse: []rule{healthCheckTimes, quota(100, "TooManyTargetGroups", "You've reached the limit on the number of target groups per load balancer")},
	},
	{
		token: listenerType, create: "Elastic Load Balancing v2: CreateListener",
		update: "Elastic Load Balancing v2: ModifyListener", remove: "Elastic Load Balancing v2: DeleteListener",
		id: "", tagged: true,
		outputs:  map[string]string{"arn": "{id}", "protocol": "HTTP", "sslPolicy": ""},
		required: []string{"loadBalancerArn", "defaultActions"},
		replaces: []string{"loadBalancerArn"},
		refs: []ref{
			{path: "loadBalancerArn", to: balancerType, owned: true},
			{path: "certificateArn", to: certificateType, holds: true},
			{path: "defaultActions[*].targetGroupArn", to: targetGroupType, holds: true},
			{path: "defaultActions[*].forward.targetGroups[*].arn", to: targetGroupType, holds: true},
		},
		missing: "ListenerNotFound: One or more listeners not found",
		plan:    []rule{between("port", 1, 65535), oneOf("protocol", "HTTP", "HTTPS"), actions("defaultActions[*]")},
		refuse: []rule{
			unique([]string{"loadBalancerArn", "port"}, "DuplicateListener",
				"A listener already exists on this port for this load balancer '{loadBalancerArn}'"),
			listenerCertificate,
		},
		finish: listenerPlace,
	},
	{
		token: listenerRuleType, create: "Elastic Load Balancing v2: CreateRule",
		update: "Elastic Load Balancing v2: ModifyRule", remove: "Elastic Load Balancing v2: DeleteRule",
		tagged: true, patched: true,
		outputs:  map[string]string{"arn": "{id}", "priority": ""},
		required: []string{"listenerArn", "actions", "conditions"},
		replaces: []string{"listenerArn"},
		refs: []ref{
			{path: "listenerArn", to: listenerType, owned: true},
			{path: "actions[*].targetGroupArn", to: targetGroupType, holds: true},
			{path: "actions[*].forward.targetGroups[*].arn", to: targetGroupType, holds: true},
		},
		plan: []rule{between("priority", 1, 50000), actions("actions[*]")},
		refuse: []rule{
			unique([]string{"listenerArn", "priority"}, "PriorityInUse", "Priority '{priority}' is currently in use"),
			conditionValues, rulesPerBalancer,
		},
		finish: rulePlace,
	},
	{
		token: tok("lb", "ListenerCertificate"), create: "Elastic Load Balancing v2: AddListenerCertificates",
		remove: "Elastic Load Balancing v2: RemoveListenerCertificates", upsert: true,
		id:       "{listenerArn}_{certificateArn}",
		required: []string{"listenerArn", "certificateArn"},
		replaces: []string{"listenerArn", "certificateArn"},
		refs: []ref{
			{path: "listenerArn", to: listenerType, owned: true},
			{path: "certificateArn", to: certificateType, holds: true},
		},
		refuse: []rule{
			issuedCertificate,
			quota(25, "TooManyCertificates", "You've reached the limit on the number of certificates per load balancer"),
		},
	},
}
