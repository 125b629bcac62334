package simaws_test

// sixGroups are one security group more than an interface may wear.
var sixGroups = l{"${group}", "${group}", "${group}", "${group}", "${group}", "${group}"}

var balancingRefusals = []refusal{
	{
		"https-before-validation", "lb/listener:Listener",
		m{"loadBalancerArn": "${balancer.arn}", "port": 443, "protocol": "HTTPS", "certificateArn": "${certificate.arn}", "defaultActions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}}},
		"operation error Elastic Load Balancing v2: CreateListener, api error UnsupportedCertificate: The certificate '<certificate>' must have a fully-qualified domain name, a supported signature, and a supported key size.",
	},
	{
		"https-without-certificate", "lb/listener:Listener",
		m{"loadBalancerArn": "${balancer.arn}", "port": 444, "protocol": "HTTPS", "defaultActions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}}},
		"operation error Elastic Load Balancing v2: CreateListener, api error ValidationError: A certificate must be specified for HTTPS listeners",
	},
	{
		"listener-port-taken", "lb/listener:Listener",
		m{"loadBalancerArn": "${balancer.arn}", "port": 80, "protocol": "HTTP", "defaultActions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}}},
		"operation error Elastic Load Balancing v2: CreateListener, api error DuplicateListener: A listener already exists on this port for this load balancer '<balancer>'",
	},
	{
		"validation-without-record", "acm/certificateValidation:CertificateValidation",
		m{"certificateArn": "${certificate.arn}"},
		"operation error ACM: DescribeCertificate, api error RequestInProgressException: timeout while waiting for certificate <certificate> to be issued: _e657abd391008ac98f6c4130a66a8dbd.shop.example.com. is not in DNS",
	},
	{
		"record-taken", "route53/record:Record",
		m{"zoneId": "Z1", "name": "shop.example.com", "type": "A", "ttl": 60, "records": l{"203.0.113.2"}},
		"operation error Route 53: ChangeResourceRecordSets, api error InvalidChangeBatch: [Tried to create resource record set [name='shop.example.com.', type='A'] but it already exists]",
	},
	{
		"cname-beside-a", "route53/record:Record",
		m{"zoneId": "Z1", "name": "shop.example.com", "type": "CNAME", "ttl": 60, "records": l{"example.net"}},
		"operation error Route 53: ChangeResourceRecordSets, api error InvalidChangeBatch: [RRSet of type CNAME with DNS name shop.example.com. is not permitted as it conflicts with other records with the same DNS name in zone]",
	},
	{
		"record-without-ttl", "route53/record:Record",
		m{"zoneId": "Z1", "name": "www.example.com", "type": "A", "records": l{"203.0.113.2"}},
		"operation error Route 53: ChangeResourceRecordSets, api error InvalidInput: Invalid request: Missing field 'TTL' in Change",
	},
	{
		"balancer-name-taken", "lb/loadBalancer:LoadBalancer",
		m{"name": "balancer", "subnets": l{"${subnet-a}", "${subnet-b}"}},
		"operation error Elastic Load Balancing v2: CreateLoadBalancer, api error DuplicateLoadBalancerName: A load balancer with the same name 'balancer' exists, but with different settings",
	},
	{
		"balancer-one-zone", "lb/loadBalancer:LoadBalancer",
		m{"subnets": l{"${subnet-a}"}},
		"operation error Elastic Load Balancing v2: CreateLoadBalancer, api error ValidationError: At least two subnets in two different Availability Zones must be specified",
	},
	{
		"balancer-zone-twice", "lb/loadBalancer:LoadBalancer",
		m{"subnets": l{"${subnet-a}", "${subnet-b}", "${subnet-a2}"}},
		"operation error Elastic Load Balancing v2: CreateLoadBalancer, api error InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
	},
	{
		"balancer-six-groups", "lb/loadBalancer:LoadBalancer",
		m{"subnets": l{"${subnet-a}", "${subnet-b}"}, "securityGroups": sixGroups},
		"operation error Elastic Load Balancing v2: CreateLoadBalancer, api error SecurityGroupsPerInterfaceLimitExceeded: The maximum number of security groups per interface has been reached.",
	},
	{
		"logs-not-allowed", "lb/loadBalancer:LoadBalancer",
		m{"subnets": l{"${subnet-a}", "${subnet-b}"}, "accessLogs": m{"bucket": "${bucket}", "enabled": true}},
		"operation error Elastic Load Balancing v2: CreateLoadBalancer, api error InvalidConfigurationRequest: Access Denied for bucket: <bucket>. Please check S3bucket permission",
	},
	{
		"priority-in-use", "lb/listenerRule:ListenerRule",
		m{"listenerArn": "${listener.arn}", "priority": 10, "actions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}}, "conditions": l{m{"pathPattern": m{"values": l{"/x"}}}}},
		"operation error Elastic Load Balancing v2: CreateRule, api error PriorityInUse: Priority '10' is currently in use",
	},
	{
		"six-conditions", "lb/listenerRule:ListenerRule",
		m{"listenerArn": "${listener.arn}", "priority": 11, "actions": l{m{"type": "forward", "targetGroupArn": "${targets.arn}"}}, "conditions": l{m{"pathPattern": m{"values": l{"/1", "/2", "/3", "/4", "/5", "/6"}}}}},
		"operation error Elastic Load Balancing v2: CreateRule, api error ValidationError: A rule can only have '5' condition values",
	},
	{
		"target-group-name-taken", "lb/targetGroup:TargetGroup",
		m{"name": "targets", "vpcId": "${vpc}", "port": 80, "protocol": "HTTP"},
		"operation error Elastic Load Balancing v2: CreateTargetGroup, api error DuplicateTargetGroupName: A target group with the same name 'targets' exists, but with different settings",
	},
	{
		"health-check-overlaps", "lb/targetGroup:TargetGroup",
		m{"vpcId": "${vpc}", "port": 80, "protocol": "HTTP", "healthCheck": m{"interval": 10, "timeout": 10}},
		"operation error Elastic Load Balancing v2: CreateTargetGroup, api error ValidationError: Health check timeout '10' must be smaller than or equal to the interval '10'",
	},
}
