package simaws

import "regexp"

// tok is the token of an AWS type: tok("ec2", "Vpc") is "aws:ec2/vpc:Vpc".
func tok(module, name string) string {
	return "aws:" + module + "/" + string(name[0]|0x20) + name[1:] + ":" + name
}

var (
	vpcType           = tok("ec2", "Vpc")
	subnetType        = tok("ec2", "Subnet")
	routeTableType    = tok("ec2", "RouteTable")
	associationType   = tok("ec2", "RouteTableAssociation")
	routeType         = tok("ec2", "Route")
	gatewayType       = tok("ec2", "InternetGateway")
	eipType           = tok("ec2", "Eip")
	natType           = tok("ec2", "NatGateway")
	endpointType      = tok("ec2", "VpcEndpoint")
	flowLogType       = tok("ec2", "FlowLog")
	networkACLType    = tok("ec2", "NetworkAcl")
	networkRuleType   = tok("ec2", "NetworkAclRule")
	networkJoinType   = tok("ec2", "NetworkAclAssociation")
	securityGroupType = tok("ec2", "SecurityGroup")
)

var networkKinds = []kind{
	{
		token: vpcType, create: "EC2: CreateVpc", update: "EC2: ModifyVpcAttribute", remove: "EC2: DeleteVpc",
		id: "vpc-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn":                    "arn:{partition}:ec2:{region}:{account}:vpc/{id}",
			"defaultNetworkAclId":    "acl-{hex17:acl}",
			"defaultRouteTableId":    "rtb-{hex17:rtb}",
			"defaultSecurityGroupId": "sg-{hex17:sg}",
			"dhcpOptionsId":          "dopt-{hex17:dopt}",
			"mainRouteTableId":       "rtb-{hex17:rtb}",
			"ownerId":                "{account}",
		},
		defaults: map[string]any{
			"enableDnsHostnames": false, "enableDnsSupport": true, "instanceTenancy": "default",
			"enableNetworkAddressUsageMetrics": false,
		},
		replaces: []string{"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"},
		missing:  "InvalidVpcID.NotFound: The vpc ID '{value}' does not exist",
		inUse:    "DependencyViolation: The vpc '{id}' has dependencies and cannot be deleted.",
		refuse:   []rule{vpcSize, quota(5, "VpcLimitExceeded", "The maximum number of VPCs has been reached.")},
	},
	{
		token: subnetType, create: "EC2: CreateSubnet", update: "EC2: ModifySubnetAttribute", remove: "EC2: DeleteSubnet",
		id: "subnet-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:subnet/{id}", "ownerId": "{account}",
			"availabilityZone": "{region}a", "availabilityZoneId": "",
		},
		defaults: map[string]any{
			"assignIpv6AddressOnCreation": false, "enableDns64": false, "ipv6Native": false,
			"enableResourceNameDnsARecordOnLaunch": false, "enableResourceNameDnsAaaaRecordOnLaunch": false,
			"mapPublicIpOnLaunch": false, "privateDnsHostnameTypeOnLaunch": "ip-name",
		},
		required: []string{"vpcId"},
		replaces: []string{"availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId"},
		refs:     []ref{{path: "vpcId", to: vpcType, holds: true}},
		missing:  "InvalidSubnetID.NotFound: The subnet ID '{value}' does not exist",
		inUse:    "DependencyViolation: The subnet '{id}' has dependencies and cannot be deleted.",
		refuse:   []rule{zoneExists, subnetFits},
		finish:   zoneID,
	},
	{
		token: routeTableType, create: "EC2: CreateRouteTable", remove: "EC2: DeleteRouteTable",
		id: "rtb-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:route-table/{id}", "ownerId": "{account}",
		},
		defaults: map[string]any{"routes": []any{}, "propagatingVgws": []any{}},
		required: []string{"vpcId"},
		replaces: []string{"vpcId"},
		refs:     []ref{{path: "vpcId", to: vpcType, holds: true}},
		missing:  "InvalidRouteTableID.NotFound: The routeTable ID '{value}' does not exist",
		inUse:    "DependencyViolation: The routeTable '{id}' has dependencies and cannot be deleted.",
	},
	{
		token: associationType, create: "EC2: AssociateRouteTable", update: "EC2: ReplaceRouteTableAssociation",
		remove: "EC2: DisassociateRouteTable", id: "rtbassoc-{hex17}",
		required: []string{"routeTableId"},
		replaces: []string{"gatewayId", "subnetId"},
		refs: []ref{
			{path: "routeTableId", to: routeTableType, holds: true},
			{path: "subnetId", to: subnetType, owned: true},
		},
		refuse: []rule{unique([]string{"subnetId"}, "Resource.AlreadyAssociated",
			"the specified association for route table {routeTableId} conflicts with an existing association")},
	},
	{
		token: routeType, create: "EC2: CreateRoute", update: "EC2: ReplaceRoute", remove: "EC2: DeleteRoute",
		id:       "r-{routeTableId}{digits10}",
		outputs:  map[string]string{"origin": "CreateRoute", "state": "active"},
		required: []string{"routeTableId"},
		replaces: []string{
			"routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId",
		},
		refs: []ref{
			{path: "routeTableId", to: routeTableType, owned: true},
			{path: "gatewayId", to: gatewayType, outside: regexp.MustCompile(`^(local|vgw-.*)$`)},
			{path: "natGatewayId", to: natType},
		},
		refuse: []rule{unique([]string{"routeTableId", "destinationCidrBlock"}, "RouteAlreadyExists",
			"The route identified by {destinationCidrBlock} already exists.")},
	},
	{
		token: gatewayType, create: "EC2: CreateInternetGateway", update: "EC2: AttachInternetGateway",
		remove: "EC2: DetachInternetGateway", id: "igw-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:internet-gateway/{id}", "ownerId": "{account}",
		},
		refs:    []ref{{path: "vpcId", to: vpcType, holds: true}},
		missing: "InvalidGatewayID.NotFound: The gateway ID '{value}' does not exist",
		inUse:   "DependencyViolation: Network {vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.",
		refuse: []rule{unique([]string{"vpcId"}, "Resource.AlreadyAssociated",
			"resource {vpcId} is already attached to an internet gateway")},
		guard: []rule{publicAddressesGone},
	},
	{
		token: eipType, create: "EC2: AllocateAddress", update: "EC2: AssociateAddress", remove: "EC2: ReleaseAddress",
		id: "eipalloc-{hex17}", tagged: true,
		outputs: map[string]string{
			"allocationId": "{id}", "arn": "arn:{partition}:ec2:{region}:{account}:elastic-ip/{id}",
			"domain": "vpc", "networkBorderGroup": "{region}", "publicIpv4Pool": "amazon",
			"publicIp": "", "publicDns": "", "associationId": "", "privateIp": "", "instance": "", "networkInterface": "",
		},
		replaces: []string{"address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"},
		keys:     []string{"allocationId"},
		missing:  "InvalidAllocationID.NotFound: The allocation ID '{value}' does not exist",
		inUse:    "InvalidIPAddress.InUse: The address with allocation id [{id}] cannot be released because it is associated.",
		refuse:   []rule{quota(5, "AddressLimitExceeded", "The maximum number of addresses has been reached.")},
		finish:   publicAddress,
	},
	{
		token: natType, create: "EC2: CreateNatGateway", remove: "EC2: DeleteNatGateway",
		id: "nat-{hex17}", tagged: true,
		outputs: map[string]string{
			"networkInterfaceId": "eni-{hex17:eni}", "associationId": "eipassoc-{hex17:assoc}",
			"publicIp": "{of:allocationId/publicIp}", "privateIp": "",
		},
		defaults: map[string]any{"connectivityType": "public"},
		required: []string{"subnetId"},
		replaces: []string{"allocationId", "connectivityType", "privateIp", "subnetId"},
		refs: []ref{
			{path: "subnetId", to: subnetType, holds: true},
			{path: "allocationId", to: eipType, holds: true},
		},
		missing: "InvalidNatGatewayID.NotFound: The natGateway ID '{value}' does not exist",
		refuse:  []rule{natAddress, natPublicPath},
		finish:  privateAddress,
	},
	{
		token: endpointType, create: "EC2: CreateVpcEndpoint", update: "EC2: ModifyVpcEndpoint",
		remove: "EC2: DeleteVpcEndpoints", id: "vpce-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{id}", "ownerId": "{account}",
			"state": "available", "prefixListId": "", "dnsEntries": "", "networkInterfaceIds": "", "cidrBlocks": "",
			"policy": `{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}`,
		},
		defaults: map[string]any{
			"vpcEndpointType": "Gateway", "privateDnsEnabled": false, "requesterManaged": false, "ipAddressType": "ipv4",
		},
		required: []string{"vpcId"},
		replaces: []string{"serviceName", "serviceRegion", "vpcEndpointType", "vpcId"},
		refs: []ref{
			{path: "vpcId", to: vpcType, holds: true},
			{path: "subnetIds[*]", to: subnetType, holds: true},
			{path: "routeTableIds[*]", to: routeTableType},
			{path: "securityGroupIds[*]", to: securityGroupType, holds: true},
		},
		refuse: []rule{endpointService, endpointOnce, policyDocument("policy", resourcePolicy), groupsPerInterface("securityGroupIds[*]")},
		finish: endpointAddresses,
	},
	{
		token: flowLogType, create: "EC2: CreateFlowLogs", remove: "EC2: DeleteFlowLogs", id: "fl-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn":       "arn:{partition}:ec2:{region}:{account}:vpc-flow-log/{id}",
			"logFormat": "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
		},
		defaults: map[string]any{"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
		replaces: []string{
			"deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination", "logDestinationType",
			"logFormat", "maxAggregationInterval", "subnetId", "trafficType", "vpcId",
		},
		refs: []ref{
			{path: "vpcId", to: vpcType, owned: true},
			{path: "subnetId", to: subnetType, owned: true},
			{path: "iamRoleArn", to: roleType},
		},
		plan: []rule{oneOf("trafficType", "ACCEPT", "REJECT", "ALL"), oneOf("maxAggregationInterval", "60", "600")},
		refuse: []rule{
			flowLogDestination,
			unique([]string{"vpcId", "logDestination", "trafficType"}, "FlowLogAlreadyExists",
				"Error. There is an existing Flow Log with the same configuration and log destination."),
		},
	},
	{
		token: networkACLType, create: "EC2: CreateNetworkAcl", remove: "EC2: DeleteNetworkAcl",
		id: "acl-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:network-acl/{id}", "ownerId": "{account}",
		},
		defaults: map[string]any{"egress": []any{}, "ingress": []any{}, "subnetIds": []any{}},
		required: []string{"vpcId"},
		replaces: []string{"vpcId"},
		refs: []ref{
			{path: "vpcId", to: vpcType, holds: true},
			{path: "subnetIds[*]", to: subnetType},
		},
		missing: "InvalidNetworkAclID.NotFound: The networkAcl ID '{value}' does not exist",
		inUse:   "DependencyViolation: The networkAcl '{id}' has dependencies and cannot be deleted.",
	},
	{
		token: networkRuleType, create: "EC2: CreateNetworkAclEntry", remove: "EC2: DeleteNetworkAclEntry",
		id:       "nacl-{digits10}",
		defaults: map[string]any{"egress": false},
		required: []string{"networkAclId", "protocol", "ruleAction", "ruleNumber"},
		replaces: []string{
			"cidrBlock", "egress", "fromPort", "icmpCode", "icmpType", "ipv6CidrBlock", "networkAclId", "protocol",
			"ruleAction", "ruleNumber", "toPort",
		},
		refs: []ref{{path: "networkAclId", to: networkACLType, owned: true}},
		plan: []rule{between("ruleNumber", 1, 32766), oneOf("ruleAction", "allow", "deny")},
		refuse: []rule{
			validCIDR("cidrBlock"),
			unique([]string{"networkAclId", "egress", "ruleNumber"}, "NetworkAclEntryAlreadyExists",
				"The network acl entry identified by {ruleNumber} already exists."),
		},
	},
	{
		token: networkJoinType, create: "EC2: ReplaceNetworkAclAssociation", remove: "EC2: ReplaceNetworkAclAssociation",
		id:       "aclassoc-{hex17}",
		required: []string{"networkAclId", "subnetId"},
		replaces: []string{"networkAclId", "subnetId"},
		refs: []ref{
			{path: "networkAclId", to: networkACLType, holds: true},
			{path: "subnetId", to: subnetType, owned: true},
		},
	},
}
