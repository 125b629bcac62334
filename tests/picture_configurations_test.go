package tests

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/picture"
	"landfall/internal/simaws"
)

func TestOneServiceWithoutCacheInTwoZones(t *testing.T) {
	root := drawing(t, standing(t, staging, func(platform fields) {
		delete(platform, "cache")
		delete(platform, "reviews")
		services := platform["services"].(fields)
		platform["services"] = fields{"storefront": services["storefront"]}
	}))
	assert.Equal(t, map[string]string{
		"lb-loadBalancer-ingress": "public: eu-central-1a eu-central-1b",
		"nat-gateways":            "public: eu-central-1a",
		"ecs-service-storefront":  "private: eu-central-1a eu-central-1b",
		"rds-instance-database":   "isolated: eu-central-1a eu-central-1b",
	}, root.living())
	assert.ElementsMatch(t, []string{
		"The Internet may reach ingress on 80, 443",
		"ingress may reach storefront on 8000",
		"storefront may reach the Internet on 443 through the NAT gateways",
	}, root.open())
}

func TestPrivateServicesAndTasksHaveTheirPlace(t *testing.T) {
	root := drawing(t, standing(t, staging, func(platform fields) {
		delete(platform, "reviews")
		search := fields{"service:search": fields{"SEARCH_URL": "url"}}
		healthy := fields{"command": []string{"CMD", "true"}}
		size := func(service fields) fields {
			service["image"], service["cpu"], service["memory"] = "medusa", 512, 1024
			return service
		}
		platform["services"] = fields{
			"search":  size(fields{"kind": "private", "port": 7700, "health": healthy}),
			"indexer": size(fields{"kind": "worker", "health": healthy, "uses": search}),
			"mailer":  size(fields{"kind": "worker", "health": healthy}),
			"import":  size(fields{"kind": "task", "uses": search}),
		}
	}))
	assert.ElementsMatch(t, []string{
		"indexer may reach search on 7700", "import may reach search on 7700",
		"search may reach the Internet on 443 through the NAT gateways",
		"indexer may reach the Internet on 443 through the NAT gateways",
		"mailer may reach the Internet on 443 through the NAT gateways",
		"import may reach the Internet on 443 through the NAT gateways",
	}, root.open())
	task := root.part(t, "ecs-taskDefinition-import")
	assert.True(t, task.Children[1].has("dashed"), "it does not run all the time")
	assert.Equal(t, "private: eu-central-1a eu-central-1b", root.living()["ecs-taskDefinition-import"])
	assert.Equal(t, []string{"on demand", "import", "medusa, 0.5 vCPU, 1 GiB · may be given more groups when it is run"}, task.texts())
	sound(t, root)
}

func TestTenServicesStandOneBelowTheOther(t *testing.T) {
	root := drawing(t, standing(t, production, workers(10)))
	for i := range 10 {
		assert.Contains(t, root.living(), fmt.Sprintf("ecs-service-worker-%d", i))
		assert.Contains(t, root.open(), fmt.Sprintf("worker-%d may reach cache on 6390", i))
	}
	sound(t, root)
}

// workers puts as many workers in the place of one.
func workers(count int) func(fields) {
	return func(platform fields) {
		services := platform["services"].(fields)
		for i := range count {
			services[fmt.Sprintf("worker-%d", i)] = services["worker"]
		}
		delete(services, "worker")
	}
}

// Without NAT gateways the rule out to 443 leads to the interface endpoints alone.
func TestWithoutNATTheWayOutEndsAtTheEndpoints(t *testing.T) {
	root := drawing(t, standing(t, staging, closed))
	assert.Equal(t, "private: eu-central-1a eu-central-1b", root.living()["interface-endpoints"])
	assert.NotContains(t, root.living(), "nat-gateways")
	assert.Contains(t, root.part(t, "interface-endpoints").texts(), "ecr.api, ecr.dkr, logs, secretsmanager")
	assert.Contains(t, root.open(), "worker may reach the interface endpoints on 443")
	for _, way := range root.open() {
		assert.NotContains(t, way, "may reach the Internet")
	}
	assert.Contains(t, root.part(t, "tier-private").texts(), "no route out")
}

func closed(platform fields) {
	network := platform["network"].(fields)
	network["nat"] = "none"
	network["endpoints"] = []string{"ecr.api", "ecr.dkr", "logs", "secretsmanager"}
}

// added is a resource that somebody adds to those of production.
func added(like simaws.Resource, typ string, in resource.PropertyMap) simaws.Resource {
	return simaws.Resource{Type: typ, Name: "added", URN: like.URN, ID: "added", Inputs: in}
}

func idOf(t *testing.T, resources []simaws.Resource, typ, name string) resource.PropertyValue {
	t.Helper()
	for _, r := range resources {
		if r.Type == typ && r.Name == name {
			return resource.NewProperty(r.ID)
		}
	}
	require.Fail(t, "missing", "%s %s", typ, name)
	return resource.PropertyValue{}
}

const (
	groupType   = "aws:ec2/securityGroup:SecurityGroup"
	ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	egressType  = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
)

func TestAHoleShows(t *testing.T) {
	before := standing(t, production)
	in := added(before[0], ingressType, resource.PropertyMap{
		"securityGroupId": idOf(t, before, groupType, "database"), "cidrIpv4": resource.NewProperty("10.20.0.0/16"),
		"ipProtocol": resource.NewProperty("tcp"), "fromPort": resource.NewProperty(5000.0), "toPort": resource.NewProperty(6000.0),
	})
	out := added(before[0], egressType, resource.PropertyMap{
		"securityGroupId": idOf(t, before, groupType, "storefront"), "cidrIpv4": resource.NewProperty("10.20.0.0/16"),
		"ipProtocol": resource.NewProperty("-1"),
	})
	const hole = "storefront may reach database on 5000–6000"
	assert.NotContains(t, drawing(t, append(before, in)).open(), hole, "nothing lets it out")
	assert.NotContains(t, drawing(t, append(before, out)).open(), hole, "nothing lets it in")
	assert.Contains(t, drawing(t, append(before, in, out)).open(), hole)
}

// A type the picture has no words for is drawn all the same.
func TestWhatIsNotKnownShowsToo(t *testing.T) {
	before := standing(t, production)
	root := drawing(t, append(before, added(before[0], "aws:lambda/function:Function", resource.PropertyMap{
		"vpcConfig": resource.NewProperty(resource.PropertyMap{
			"subnetIds":        resource.NewProperty([]resource.PropertyValue{idOf(t, before, "aws:ec2/subnet:Subnet", "network-private-2")}),
			"securityGroupIds": resource.NewProperty([]resource.PropertyValue{idOf(t, before, groupType, "database-client")}),
		}),
	})))
	assert.Equal(t, "private: eu-central-1b", root.living()["lambda-function-added"])
	assert.Contains(t, root.open(), "added may reach database on 5442")
	sound(t, root)
}

func TestRulesThatAreNotUnderstoodAreRefused(t *testing.T) {
	before := standing(t, production)
	like := before[0]
	some := resource.NewProperty([]resource.PropertyValue{resource.NewProperty(resource.PropertyMap{"fromPort": resource.NewProperty(1.0)})})
	for sentence, test := range map[string]struct {
		resources []simaws.Resource
		want      string
	}{
		"nothing at all": {nil, "picture: there are no resources to draw"},
		"a group with rules of its own": {
			append(before, added(like, groupType, resource.PropertyMap{"ingress": some})),
			"picture: security groups: added has rules of its own: only separate ones are understood",
		},
		"a rule of the older type": {
			append(before, added(like, "aws:ec2/securityGroupRule:SecurityGroupRule", resource.PropertyMap{})),
			"picture: security groups: added is a rule for either direction: only one-way ones are understood",
		},
		"a prefix list": {
			append(before, added(like, egressType, resource.PropertyMap{"prefixListId": resource.NewProperty("pl-1")})),
			"picture: security groups: rule added: only security groups and IPv4 ranges are understood on its other side",
		},
		"a route table with routes of its own": {
			append(before, added(like, "aws:ec2/routeTable:RouteTable", resource.PropertyMap{"routes": some})),
			"picture: network: route table added has routes of its own: only separate ones are understood",
		},
		"a second VPC": {
			append(before, added(like, "aws:ec2/vpc:Vpc", resource.PropertyMap{})),
			"picture: network: there are 2 VPCs, the picture has room for exactly one",
		},
		"something that could be anywhere": {
			append(before, added(like, "aws:lambda/function:Function", resource.PropertyMap{"group": idOf(t, before, groupType, "server")})),
			"picture: aws:lambda/function:Function added wears security groups and names no subnet",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := picture.Draw(test.resources)
			assert.EqualError(t, err, test.want)
		})
	}
}
