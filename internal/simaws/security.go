package simaws

import "regexp"

var (
	ingressRuleType = tok("vpc", "SecurityGroupIngressRule")
	egressRuleType  = tok("vpc", "SecurityGroupEgressRule")
	defaultSGType   = tok("ec2", "DefaultSecurityGroup")
)

var securityKinds = []kind{
	{
		token: securityGroupType, create: "EC2: CreateSecurityGroup", update: "EC2: AuthorizeSecurityGroupIngress",
		remove: "EC2: DeleteSecurityGroup", id: "sg-{hex17}", tagged: true,
		name: &naming{
			property: "name", max: 255, scope: "vpcId",
			valid: regexp.MustCompile(`^(?:[^s]|s[^g]|sg[^-])`), rule: "cannot begin with sg-",
			taken: "InvalidGroup.Duplicate: The security group '{name}' already exists for VPC '{vpcId}'",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:security-group/{id}", "ownerId": "{account}",
		},
		defaults: map[string]any{
			"description": "Managed by Pulumi", "revokeRulesOnDelete": false, "egress": []any{}, "ingress": []any{},
		},
		replaces: []string{"name", "namePrefix", "description", "vpcId"},
		refs:     []ref{{path: "vpcId", to: vpcType, holds: true}},
		missing:  "InvalidGroup.NotFound: The security group '{value}' does not exist",
		inUse:    "DependencyViolation: resource {id} has a dependent object",
		plan:     []rule{matches("description", `^[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]*$`, 255)},
		refuse:   []rule{quota(2500, "SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.")},
	},
	securityRule(ingressRuleType, "Ingress"),
	securityRule(egressRuleType, "Egress"),
	{
		token: defaultSGType, upsert: true, create: "EC2: DescribeSecurityGroups", update: "EC2: RevokeSecurityGroupIngress",
		remove: "EC2: DescribeSecurityGroups", id: "{of:vpcId/defaultSecurityGroupId}", tagged: true,
		outputs: map[string]string{
			"arn": "arn:{partition}:ec2:{region}:{account}:security-group/{id}", "ownerId": "{account}",
			"name": "default", "description": "default VPC security group",
		},
		defaults: map[string]any{"revokeRulesOnDelete": false, "egress": []any{}, "ingress": []any{}},
		required: []string{"vpcId"},
		replaces: []string{"vpcId"},
		refs:     []ref{{path: "vpcId", to: vpcType, owned: true}},
	},
}

// securityRule is a rule of a security group in one direction.
func securityRule(token, direction string) kind {
	return kind{
		token: token, create: "EC2: AuthorizeSecurityGroup" + direction,
		update: "EC2: ModifySecurityGroupRules", remove: "EC2: RevokeSecurityGroup" + direction,
		id: "sgr-{hex17}", tagged: true,
		outputs: map[string]string{
			"arn":                 "arn:{partition}:ec2:{region}:{account}:security-group-rule/{id}",
			"securityGroupRuleId": "{id}",
		},
		required: []string{"securityGroupId", "ipProtocol"},
		replaces: []string{"securityGroupId"},
		refs: []ref{
			{path: "securityGroupId", to: securityGroupType, owned: true},
			{path: "referencedSecurityGroupId", to: securityGroupType, holds: true},
		},
		plan: []rule{
			exactlyOne("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"),
			matches("description", `^[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]*$`, 255),
			between("fromPort", -1, 65535), between("toPort", -1, 65535),
		},
		refuse: []rule{validCIDR("cidrIpv4"), portRange, ruleOnce, rulesPerGroup},
	}
}
