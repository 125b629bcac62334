package simaws_test

var networkRefusals = []refusal{
	{
		"vpc-too-large", "ec2/vpc:Vpc",
		m{"cidrBlock": "10.0.0.0/15"},
		"operation error EC2: CreateVpc, api error InvalidVpc.Range: The CIDR '10.0.0.0/15' is invalid.",
	},
	{
		"vpc-too-small", "ec2/vpc:Vpc",
		m{"cidrBlock": "10.0.0.0/29"},
		"operation error EC2: CreateVpc, api error InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.",
	},
	{
		"subnet-outside-vpc", "ec2/subnet:Subnet",
		m{"vpcId": "${vpc}", "cidrBlock": "10.1.0.0/24"},
		"operation error EC2: CreateSubnet, api error InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.",
	},
	{
		"subnet-overlaps", "ec2/subnet:Subnet",
		m{"vpcId": "${vpc}", "cidrBlock": "10.0.0.128/25"},
		"operation error EC2: CreateSubnet, api error InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts with another subnet",
	},
	{
		"zone-elsewhere", "ec2/subnet:Subnet",
		m{"vpcId": "${vpc}", "cidrBlock": "10.0.9.0/24", "availabilityZone": "eu-west-1a"},
		"operation error EC2: CreateSubnet, api error InvalidParameterValue: Value (eu-west-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: eu-central-1a, eu-central-1b, eu-central-1c.",
	},
	{
		"subnet-of-no-vpc", "ec2/subnet:Subnet",
		m{"vpcId": "vpc-0", "cidrBlock": "10.0.9.0/24"},
		"operation error EC2: CreateSubnet, api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist",
	},
	{
		"second-gateway", "ec2/internetGateway:InternetGateway",
		m{"vpcId": "${vpc}"},
		"operation error EC2: CreateInternetGateway, api error Resource.AlreadyAssociated: resource <vpc> is already attached to an internet gateway",
	},
	{
		"second-route", "ec2/route:Route",
		m{"routeTableId": "${table}", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "${igw}"},
		"operation error EC2: CreateRoute, api error RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.",
	},
	{
		"second-association", "ec2/routeTableAssociation:RouteTableAssociation",
		m{"routeTableId": "${table}", "subnetId": "${subnet-a}"},
		"operation error EC2: AssociateRouteTable, api error Resource.AlreadyAssociated: the specified association for route table <table> conflicts with an existing association",
	},
	{
		"nat-without-address", "ec2/natGateway:NatGateway",
		m{"subnetId": "${subnet-a}"},
		"operation error EC2: CreateNatGateway, api error MissingParameter: The request must include the AllocationId parameter. Add the required parameter and retry the request.",
	},
	{
		"nat-address-in-use", "ec2/natGateway:NatGateway",
		m{"subnetId": "${subnet-b}", "allocationId": "${address}"},
		"operation error EC2: CreateNatGateway, api error InvalidIPAddress.InUse: Elastic IP address [<address>] is already associated",
	},
	{
		"acl-rule-number", "ec2/networkAclRule:NetworkAclRule",
		m{"networkAclId": "${acl}", "protocol": "tcp", "ruleAction": "allow", "ruleNumber": 100, "cidrBlock": "10.0.0.0/16", "fromPort": 1, "toPort": 2},
		"operation error EC2: CreateNetworkAclEntry, api error NetworkAclEntryAlreadyExists: The network acl entry identified by 100 already exists.",
	},
	{
		"endpoint-elsewhere", "ec2/vpcEndpoint:VpcEndpoint",
		m{"vpcId": "${vpc}", "serviceName": "com.amazonaws.us-east-1.s3"},
		"operation error EC2: CreateVpcEndpoint, api error InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.s3' does not exist",
	},
	{
		"flow-log-to-nowhere", "ec2/flowLog:FlowLog",
		m{"vpcId": "${vpc}", "trafficType": "ALL", "logDestination": "arn:aws:logs:eu-central-1:111111111111:log-group:none", "iamRoleArn": "${other-role.arn}"},
		"operation error EC2: CreateFlowLogs, api error InvalidParameter: LogDestination: arn:aws:logs:eu-central-1:111111111111:log-group:none does not exist",
	},
	{
		"group-name-taken", "ec2/securityGroup:SecurityGroup",
		m{"vpcId": "${vpc}", "name": "group"},
		"operation error EC2: CreateSecurityGroup, api error InvalidGroup.Duplicate: The security group 'group' already exists for VPC '<vpc>'",
	},
	{
		"duplicate-rule", "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		m{"securityGroupId": "${group}", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/16"},
		`operation error EC2: AuthorizeSecurityGroupIngress, api error InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists`,
	},
	{
		"rule-from-no-group", "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		m{"securityGroupId": "${group}", "ipProtocol": "tcp", "fromPort": 80, "toPort": 80, "referencedSecurityGroupId": "sg-0"},
		"operation error EC2: AuthorizeSecurityGroupIngress, api error InvalidGroup.NotFound: The security group 'sg-0' does not exist",
	},
	{
		"ports-upside-down", "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
		m{"securityGroupId": "${group}", "ipProtocol": "tcp", "fromPort": 90, "toPort": 80, "cidrIpv4": "10.0.0.0/16"},
		"operation error EC2: AuthorizeSecurityGroupEgress, api error InvalidParameterValue: Invalid TCP/UDP port range (90:80)",
	},
}
