package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestNetworkTellsAWSXEverythingItWouldOtherwiseChoose(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*config.Network)
		want fields
	}{
		"two zones, one NAT gateway": {
			func(*config.Network) {},
			fields{"zones": items{"eu-central-1a", "eu-central-1b"}, "nat": "Single"},
		},
		"three zones, one NAT gateway each": {
			func(n *config.Network) { n.Zones, n.NAT = []string{"a", "b", "c"}, config.NATPerZone },
			fields{"zones": items{"eu-central-1a", "eu-central-1b", "eu-central-1c"}, "nat": "OnePerAz"},
		},
		"no way out": {
			func(n *config.Network) { n.NAT = config.NATNone },
			fields{"zones": items{"eu-central-1a", "eu-central-1b"}, "nat": "None"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			made := networkOf(t, func(config *config.Config) { c.edit(&config.Network) })
			assert.Equal(t, fields{
				"cidrBlock":                "10.20.0.0/16",
				"availabilityZoneNames":    c.want["zones"],
				"availabilityZoneCidrMask": 18.0,
				"subnetStrategy":           "Auto",
				"subnetSpecs": items{
					fields{"type": "Private", "cidrMask": 19.0},
					fields{"type": "Public", "cidrMask": 22.0},
					fields{"type": "Isolated", "cidrMask": 22.0},
				},
				"natGateways":        fields{"strategy": c.want["nat"]},
				"enableDnsHostnames": true,
			}, made.inputs(t, "awsx:ec2:Vpc network"))
		})
	}
}

func TestNetworkMasksFollowTheVPC(t *testing.T) {
	made := networkOf(t, func(c *config.Config) { c.Network.CIDR = "10.20.16.0/20" })
	inputs := made.inputs(t, "awsx:ec2:Vpc network")
	assert.Equal(t, items{22.0, items{
		fields{"type": "Private", "cidrMask": 23.0},
		fields{"type": "Public", "cidrMask": 26.0},
		fields{"type": "Isolated", "cidrMask": 26.0},
	}}, items{inputs["availabilityZoneCidrMask"], inputs["subnetSpecs"]})
}

func TestNetworkStaysWithItsProvider(t *testing.T) {
	made := networkOf(t, asIs)

	const component = "landfall:network:Network network"
	assert.Equal(t, "pulumi:providers:aws aws", made.made[component].componentProvider)
	assert.Equal(t, component, made.made["awsx:ec2:Vpc network"].parent,
		"awsx gets the provider from the component it stands in")
	for key, resource := range made.made {
		if strings.HasPrefix(key, "aws:") {
			assert.Equal(t, "pulumi:providers:aws aws", resource.provider, key)
			assert.NotEmpty(t, resource.parent, key)
		}
	}
	assert.ElementsMatch(t, []string{
		"subnet-private-a through pulumi:providers:aws aws", "subnet-isolated-a through pulumi:providers:aws aws",
		"subnet-private-b through pulumi:providers:aws aws", "subnet-isolated-b through pulumi:providers:aws aws",
	}, made.calls)
}

// What the transform does is seen where an engine calls it; here, that it is
// bound to the VPC and thereby to the children of awsx alone.
func TestNetworkRefinesTheChildrenOfTheVPCAlone(t *testing.T) {
	for key, resource := range networkOf(t, asIs).made {
		want := 0
		if key == "awsx:ec2:Vpc network" {
			want = 1
		}
		assert.Equal(t, want, resource.transforms, key)
	}
}

func TestNetworkClosesTheDefaultSecurityGroup(t *testing.T) {
	assert.Equal(t, fields{
		"vpcId": "vpc-network", "tags": fields{"Name": "landfall-staging-default-closed"},
	}, networkOf(t, asIs).inputs(t, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup network-default"))
}

func aclRule(number int, cidr string, from, to int) fields {
	return fields{
		"ruleNo": float64(number), "action": "allow", "protocol": "tcp", "cidrBlock": cidr,
		"fromPort": float64(from), "toPort": float64(to),
	}
}

func TestNetworkIsolatedTierAdmitsThePrivateTierOnly(t *testing.T) {
	const a, b = "10.20.0.0/19", "10.20.64.0/19"
	answers := items{aclRule(100, a, 1024, 65535), aclRule(110, b, 1024, 65535)}
	for name, c := range map[string]struct {
		edit    func(*config.Config)
		ingress items
	}{
		"database and cache": {asIs, items{
			aclRule(100, a, 5442, 5442), aclRule(101, a, 6390, 6390), aclRule(110, b, 5442, 5442), aclRule(111, b, 6390, 6390),
		}},
		"a database alone keeps its numbers": {func(c *config.Config) { c.Cache = nil }, items{
			aclRule(100, a, 5442, 5442), aclRule(110, b, 5442, 5442),
		}},
		"a cache alone keeps its numbers": {func(c *config.Config) { c.Database = nil }, items{
			aclRule(101, a, 6390, 6390), aclRule(111, b, 6390, 6390),
		}},
		"a warehouse comes third": {func(c *config.Config) { c.Warehouse = &config.Database{Port: 5452} }, items{
			aclRule(100, a, 5442, 5442), aclRule(101, a, 6390, 6390), aclRule(102, a, 5452, 5452),
			aclRule(110, b, 5442, 5442), aclRule(111, b, 6390, 6390), aclRule(112, b, 5452, 5452),
		}},
		"a warehouse on the port of a database elsewhere keeps its number": {func(c *config.Config) {
			c.Database.Engine, c.Cache, c.Warehouse = config.EC2, nil, &config.Database{Port: 5442}
		}, items{aclRule(102, a, 5442, 5442), aclRule(112, b, 5442, 5442)}},
		"with neither, nothing gets in": {func(c *config.Config) { c.Database, c.Cache = nil, nil }, items{}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, fields{
				"vpcId": "vpc-network", "subnetIds": items{"subnet-isolated-a", "subnet-isolated-b"},
				"ingress": c.ingress, "egress": answers,
				"tags": fields{"Name": "landfall-staging-isolated"},
			}, networkOf(t, c.edit).inputs(t, "aws:ec2/networkAcl:NetworkAcl network-isolated"))
		})
	}
}

func endpointStatement(sid, action, bound string, conditions any) fields {
	s := fields{
		"Sid": sid, "Effect": "Allow", "Principal": fields{"AWS": items{"*"}},
		"Action": items{action}, "Resource": items{bound},
	}
	if conditions != nil {
		s["Condition"] = conditions
	}
	return s
}

func policyDocument(statements ...any) fields {
	return fields{"Version": "2012-10-17", "Statement": statements}
}

var ownAccount = endpointStatement("OwnPrincipals", "*", "*", fields{"StringEquals": fields{"aws:PrincipalAccount": "111111111111"}})

func TestNetworkReachesStorageWithoutNAT(t *testing.T) {
	made := networkOf(t, func(c *config.Config) { c.Network.Endpoints = nil })
	assert.Equal(t, fields{
		"vpcId": "vpc-network", "serviceName": "com.amazonaws.eu-central-1.s3", "vpcEndpointType": "Gateway",
		"routeTableIds": items{"rtb-private-a", "rtb-isolated-a", "rtb-private-b", "rtb-isolated-b"},
		"policy": policyDocument(ownAccount,
			endpointStatement("ImageLayers", "s3:GetObject", "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*", nil),
			endpointStatement("Downloads", "s3:GetObject", "*", nil)),
		"tags": fields{"Name": "landfall-staging-s3"},
	}, made.inputs(t, "aws:ec2/vpcEndpoint:VpcEndpoint network-s3"))

	assert.Equal(t, []string{"network-s3"}, made.of("aws:ec2/vpcEndpoint:VpcEndpoint"))
	assert.Empty(t, made.of("aws:ec2/securityGroup:SecurityGroup"), "a group for endpoints that are not there")
}

func TestNetworkInterfaceEndpoints(t *testing.T) {
	made := networkOf(t, asIs)
	assert.Equal(t, []string{"network-ecr-api", "network-logs", "network-s3"}, made.of("aws:ec2/vpcEndpoint:VpcEndpoint"))
	for part, service := range map[string]string{"ecr-api": "ecr.api", "logs": "logs"} {
		assert.Equal(t, fields{
			"vpcId": "vpc-network", "serviceName": "com.amazonaws.eu-central-1." + service, "vpcEndpointType": "Interface",
			"privateDnsEnabled": true, "subnetIds": items{"subnet-private-a", "subnet-private-b"},
			"securityGroupIds": items{"id-of-network-endpoints"}, "policy": policyDocument(ownAccount),
			"tags": fields{"Name": "landfall-staging-" + part},
		}, made.inputs(t, "aws:ec2/vpcEndpoint:VpcEndpoint network-"+part))
	}
	assert.Equal(t, fields{
		"vpcId": "vpc-network", "description": "Interface endpoints of AWS services",
		"tags": fields{"Name": "landfall-staging-endpoints"},
	}, made.inputs(t, "aws:ec2/securityGroup:SecurityGroup network-endpoints"))
	for zone, cidr := range map[string]string{"a": "10.20.0.0/19", "b": "10.20.64.0/19"} {
		assert.Equal(t, fields{
			"securityGroupId": "id-of-network-endpoints", "description": "HTTPS from the private subnet of zone " + zone,
			"cidrIpv4": cidr, "ipProtocol": "tcp", "fromPort": 443.0, "toPort": 443.0,
			"tags": fields{"Name": "landfall-staging-endpoints-" + zone},
		}, made.inputs(t, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-endpoints-"+zone))
	}
	assert.Empty(t, made.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"), "endpoints only answer")
}

func TestNetworkBoundsNoEndpointWhoseServiceRefusesIt(t *testing.T) {
	made := networkOf(t, func(c *config.Config) { c.Network.Endpoints = []string{"cloudtrail", "ssmmessages"} })
	assert.NotContains(t, made.inputs(t, "aws:ec2/vpcEndpoint:VpcEndpoint network-cloudtrail"), "policy")
	assert.Equal(t, policyDocument(ownAccount), made.inputs(t, "aws:ec2/vpcEndpoint:VpcEndpoint network-ssmmessages")["policy"])
}

func TestNetworkRecordsAllTraffic(t *testing.T) {
	made := networkOf(t, asIs)
	assert.Equal(t, fields{
		"name": "/landfall/staging/flow-logs", "retentionInDays": 30.0, "kmsKeyId": "arn-of-keys-logs",
	}, made.inputs(t, "aws:cloudwatch/logGroup:LogGroup network-flow-logs"))
	assert.Equal(t, fields{
		"vpcId": "vpc-network", "trafficType": "ALL", "maxAggregationInterval": 600.0,
		"logDestination": "arn-of-network-flow-logs", "iamRoleArn": "arn-of-network-flow-logs",
		"tags": fields{"Name": "landfall-staging-flow-logs"},
	}, made.inputs(t, "aws:ec2/flowLog:FlowLog network-flow-logs"))
	assert.Equal(t, policyDocument(fields{
		"Sid": "Assume", "Effect": "Allow", "Action": items{"sts:AssumeRole"},
		"Principal": fields{"Service": items{"vpc-flow-logs.amazonaws.com"}},
		"Condition": fields{
			"StringEquals": fields{"aws:SourceAccount": "111111111111"},
			"ArnLike":      fields{"aws:SourceArn": "arn:aws:ec2:eu-central-1:111111111111:vpc-flow-log/*"},
		},
	}), made.inputs(t, "aws:iam/role:Role network-flow-logs")["assumeRolePolicy"])
	assert.Equal(t, policyDocument(fields{
		"Sid": "Write", "Effect": "Allow",
		"Action":   items{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
		"Resource": items{"arn:aws:logs:eu-central-1:111111111111:log-group:/landfall/staging/flow-logs:*"},
	}, fields{
		"Sid": "Find", "Effect": "Allow", "Action": items{"logs:DescribeLogGroups"},
		"Resource": items{"arn:aws:logs:eu-central-1:111111111111:log-group:*"},
	}), made.inputs(t, "aws:iam/rolePolicy:RolePolicy network-flow-logs-permissions")["policy"])

	var before []string
	for _, urn := range made.made["aws:ec2/flowLog:FlowLog network-flow-logs"].dependencies {
		before = append(before, urnName(urn))
	}
	assert.Contains(t, before, "aws:iam/rolePolicy:RolePolicy network-flow-logs-permissions",
		"a flow log whose role may not write yet begins with an error")
}

// What is in one subnet or zone more may only be more of the same: no resource
// goes, none changes but by a longer list, and every list keeps its beginning.
func TestNetworkGrowsByAZone(t *testing.T) {
	two := networkOf(t, asIs)
	three := networkOf(t, func(c *config.Config) { c.Network.Zones = []string{"a", "b", "c"} })
	longer := map[string][]string{
		"awsx:ec2:Vpc network":                            {"availabilityZoneNames"},
		"aws:ec2/networkAcl:NetworkAcl network-isolated":  {"subnetIds", "ingress", "egress"},
		"aws:ec2/vpcEndpoint:VpcEndpoint network-s3":      {"routeTableIds"},
		"aws:ec2/vpcEndpoint:VpcEndpoint network-ecr-api": {"subnetIds"},
		"aws:ec2/vpcEndpoint:VpcEndpoint network-logs":    {"subnetIds"},
	}
	for key := range two.made {
		before, after := two.inputs(t, key), three.inputs(t, key)
		for _, name := range longer[key] {
			short, long := before[name].(items), after[name].(items)
			require.Greater(t, len(long), len(short), "%s: %s", key, name)
			assert.Equal(t, short, long[:len(short)], "%s: %s", key, name)
			delete(before, name)
			delete(after, name)
		}
		assert.Equal(t, before, after, key)
	}
	var added []string
	for key := range three.made {
		if _, was := two.made[key]; !was {
			added = append(added, key)
		}
	}
	assert.Equal(t, []string{"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-endpoints-c"}, added)
}

func TestNetworkGrowsByNATGateways(t *testing.T) {
	single := networkOf(t, asIs)
	each := networkOf(t, func(c *config.Config) { c.Network.NAT = config.NATPerZone })
	assert.Len(t, each.made, len(single.made))
	for key := range single.made {
		before, after := single.inputs(t, key), each.inputs(t, key)
		if key == "awsx:ec2:Vpc network" {
			assert.Equal(t, fields{"strategy": "OnePerAz"}, after["natGateways"])
			delete(before, "natGateways")
			delete(after, "natGateways")
		}
		assert.Equal(t, before, after, key)
	}
}
