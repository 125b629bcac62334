package simaws

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// rulesPerGroupLimit is AWS's default quota of rules per security group and direction.
const rulesPerGroupLimit = 60

// vpcSize keeps a VPC between /16 and /28.
func vpcSize(c *call) error {
	value := c.p().str("cidrBlock")
	block, err := netip.ParsePrefix(value)
	if err != nil || block.Masked() != block || block.Bits() < 16 || block.Bits() > 28 {
		return c.no("InvalidVpc.Range", "The CIDR '%s' is invalid.", value)
	}
	return nil
}

// zoneLetters are the zones of a region; three in a row is what most give a new account.
var zoneLetters = map[string]string{
	"ap-northeast-1": "acd", "ap-northeast-2": "abcd", "ca-central-1": "abd", "us-east-1": "abcdef", "us-west-2": "abcd",
}

// zonesOf names the zones of a region.
func zonesOf(region string) []string {
	letters, ok := zoneLetters[region]
	if !ok {
		letters = "abc"
	}
	zones := make([]string, 0, len(letters))
	for _, letter := range letters {
		zones = append(zones, region+string(letter))
	}
	return zones
}

func zoneExists(c *call) error {
	zone := c.p().str("availabilityZone")
	if zones := zonesOf(c.session.Region); zone != "" && !slices.Contains(zones, zone) {
		return c.no("InvalidParameterValue",
			"Value (%s) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: %s.",
			zone, strings.Join(zones, ", "))
	}
	return nil
}

// zoneID is the account-independent name of a zone: eu-central-1a is euc1-az1.
func zoneID(c *call) {
	zone := props(c.out).str("availabilityZone")
	if zone == "" {
		return
	}
	c.put("availabilityZoneId", fmt.Sprintf("%s-az%d", shortRegion(zone[:len(zone)-1]), zone[len(zone)-1]-'a'+1))
}

// shortRegion is how AWS abbreviates a region: eu-central-1 is euc1.
func shortRegion(region string) string {
	parts := strings.Split(region, "-")
	if len(parts) < 3 {
		return region
	}
	short := parts[0]
	for _, direction := range []string{"north", "south", "east", "west", "central"} {
		if strings.Contains(parts[1], direction) {
			short += direction[:1]
		}
	}
	return short + parts[len(parts)-1]
}

// subnetFits wants a subnet within its VPC and clear of the others.
func subnetFits(c *call) error {
	value := c.p().str("cidrBlock")
	block, err := netip.ParsePrefix(value)
	vpc := c.target("vpcId")
	if err != nil || block.Masked() != block || block.Bits() < 16 || block.Bits() > 28 {
		return c.no("InvalidSubnet.Range", "The CIDR '%s' is invalid.", value)
	}
	if vpc == nil {
		return nil
	}
	whole, err := netip.ParsePrefix(vpc.attribute("cidrBlock"))
	if err != nil || !whole.Contains(block.Addr()) || whole.Bits() > block.Bits() {
		return c.no("InvalidSubnet.Range", "The CIDR '%s' is invalid.", value)
	}
	for _, other := range c.others(subnetType) {
		taken, err := netip.ParsePrefix(other.attribute("cidrBlock"))
		if err == nil && other.attribute("vpcId") == vpc.id && taken.Overlaps(block) {
			return c.no("InvalidSubnet.Conflict", "The CIDR '%s' conflicts with another subnet", value)
		}
	}
	return nil
}

// publicAddressesGone keeps a gateway while NAT gateways of its VPC need it.
func publicAddressesGone(c *call) error {
	vpc := props(c.in).str("vpcId")
	for _, nat := range c.others(natType) {
		subnet := c.world.find(subnetType, nat.attribute("subnetId"))
		if subnet != nil && subnet.attribute("vpcId") == vpc {
			return c.said(c.kind.inUse)
		}
	}
	return nil
}

// publicAddress draws an address of the documentation range 203.0.113.0/24.
func publicAddress(c *call) {
	last := seed(c.identity, "public")[0]
	address := fmt.Sprintf("203.0.113.%d", last)
	c.put("publicIp", address)
	c.put("publicDns", "ec2-"+strings.ReplaceAll(address, ".", "-")+"."+c.session.Region+".compute.amazonaws.com")
}

// natAddress wants an address for a public NAT gateway, used by no other.
func natAddress(c *call) error {
	if text(c.wanted("connectivityType")) == "private" {
		return nil
	}
	if !c.p().has("allocationId") {
		return c.no("MissingParameter", "The request must include the AllocationId parameter. Add the required parameter and retry the request.")
	}
	for _, other := range c.others(natType) {
		if other.attribute("allocationId") == c.p().str("allocationId") {
			return c.no("InvalidIPAddress.InUse", "Elastic IP address [%s] is already associated", c.p().str("allocationId"))
		}
	}
	return nil
}

// natPublicPath wants an internet gateway in the VPC of a public NAT gateway.
func natPublicPath(c *call) error {
	subnet := c.target("subnetId")
	if subnet == nil || text(c.wanted("connectivityType")) == "private" {
		return nil
	}
	vpc := subnet.attribute("vpcId")
	for _, gateway := range c.others(gatewayType) {
		if gateway.attribute("vpcId") == vpc {
			return nil
		}
	}
	return c.no("Gateway.NotAttached", "Network %s has no Internet gateway attached", vpc)
}

// privateAddress is an address within the subnet the thing is in.
func privateAddress(c *call) {
	subnet := c.target("subnetId")
	if subnet == nil {
		return
	}
	if block, err := netip.ParsePrefix(subnet.attribute("cidrBlock")); err == nil {
		c.put("privateIp", hostOf(block, c.identity).String())
	}
}

// hostOf draws an address of a block past the ones AWS keeps for itself.
func hostOf(block netip.Prefix, identity string) netip.Addr {
	address := block.Addr()
	for range int(seed(identity, "host")[0])%8 + 4 {
		address = address.Next()
	}
	return address
}

// endpointService wants a service of AWS in this region.
func endpointService(c *call) error {
	name := c.p().str("serviceName")
	if !strings.HasPrefix(name, "com.amazonaws."+c.session.Region+".") {
		return c.no("InvalidServiceName", "The Vpc Endpoint Service '%s' does not exist", name)
	}
	if text(c.wanted("vpcEndpointType")) == "Gateway" && !strings.HasSuffix(name, ".s3") && !strings.HasSuffix(name, ".dynamodb") {
		return c.no("InvalidParameter", "Endpoint type (Gateway) does not match available service types ([Interface]).")
	}
	return nil
}

// endpointOnce refuses a second endpoint that would answer for the same names or routes.
func endpointOnce(c *call) error {
	for _, other := range c.others(endpointType) {
		if other.attribute("vpcId") != c.p().str("vpcId") || other.attribute("serviceName") != c.p().str("serviceName") {
			continue
		}
		if c.p().flag("privateDnsEnabled") && props(other.out).flag("privateDnsEnabled") {
			return c.no("InvalidParameter",
				"private-dns-enabled cannot be set because there is already a conflicting DNS domain for %s in the VPC %s",
				c.p().str("serviceName"), c.p().str("vpcId"))
		}
		for _, table := range c.p().strs("routeTableIds[*]") {
			if slices.Contains(props(other.in).strs("routeTableIds[*]"), table) {
				return c.no("RouteAlreadyExists", "route table %s already has a route with destination-prefix-list-id %s",
					table, other.attribute("prefixListId"))
			}
		}
	}
	return nil
}

// endpointAddresses are what an endpoint is reached by.
func endpointAddresses(c *call) {
	if props(c.out).str("vpcEndpointType") != "Interface" {
		c.put("prefixListId", "pl-"+c.draw("hex", "prefix", 8))
		c.put("cidrBlocks", []any{"3.5.134.0/23"})
		c.put("dnsEntries", []any{})
		c.put("networkInterfaceIds", []any{})
		return
	}
	service := strings.TrimPrefix(props(c.out).str("serviceName"), "com.amazonaws."+c.session.Region+".")
	c.put("prefixListId", "")
	c.put("cidrBlocks", []any{})
	c.put("dnsEntries", []any{map[string]any{
		"dnsName":      c.id + "." + service + "." + c.session.Region + ".vpce.amazonaws.com",
		"hostedZoneId": "Z" + c.draw("upper", "zone", 13),
	}})
	var interfaces []any
	for _, subnet := range props(c.out).strs("subnetIds[*]") {
		interfaces = append(interfaces, "eni-"+c.draw("hex", subnet, 17))
	}
	c.put("networkInterfaceIds", interfaces)
}

// flowLogDestination wants a log group or a bucket that exists, and a role to write with.
func flowLogDestination(c *call) error {
	destination := c.p().str("logDestination")
	switch text(c.wanted("logDestinationType")) {
	case "cloud-watch-logs":
		if !c.p().has("iamRoleArn") {
			return c.no("InvalidParameter", "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.")
		}
		group := strings.TrimSuffix(destination, ":*")
		if c.world.find(logGroupType, group) == nil && !c.world.options.Outsiders {
			return c.no("InvalidParameter", "LogDestination: %s does not exist", destination)
		}
	case "s3":
		bucket, _, _ := strings.Cut(destination, "/")
		if c.world.find(bucketType, bucket) == nil && !c.world.options.Outsiders {
			return c.no("InvalidParameter", "LogDestination: %s does not exist", destination)
		}
	}
	return nil
}

// list is a property that holds strings.
func list(values ...string) resource.PropertyValue {
	elements := make([]resource.PropertyValue, 0, len(values))
	for _, value := range values {
		elements = append(elements, resource.NewProperty(value))
	}
	return resource.NewProperty(elements)
}
