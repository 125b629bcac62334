package tests

import (
	"encoding/binary"
	"maps"
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestIsolatedSubnetsAdmitEveryDoorInThem: a security group's door leads nowhere if
// the network ACL in front of it is shut, and only AWS itself would say so, by a
// connection that times out.
func TestIsolatedSubnetsAdmitEveryDoorInThem(t *testing.T) {
	stacks := shipped(t)
	for _, name := range ofReviews {
		delete(stacks, name) // whose doors are the lender's
	}
	// Alone on its port, a warehouse cannot pass by the rule of the database.
	stacks["warehouse on a port of its own"] = edited(t, dataStack, func(platform map[string]any) {
		at(platform, "warehouse")["port"] = 5452
	})
	stacks["warehouse beside a machine"] = edited(t, staging, onMachine, func(platform map[string]any) {
		platform["warehouse"] = fields{"class": "db.r7g.large", "storageGiB": 200}
	})
	behind := map[string]bool{}
	for name, stack := range stacks {
		t.Run(name, func(t *testing.T) {
			e := evaluated{recorder.Run(t, stack), t}
			admitted := e.admitted()
			for thing, ports := range e.isolatedDoors() {
				behind[thing] = true
				require.NotEmpty(t, ports, thing)
				for _, port := range ports {
					for _, from := range e.privateAddresses() {
						assert.Contains(t, admitted, entry{from, port}, thing)
					}
				}
			}
		})
	}
	assert.Equal(t, []string{"cache", "database", "database-replica-1", "database-replica-2", "warehouse"},
		slices.Sorted(maps.Keys(behind)))
}

// entry is a port, and where its callers come from.
type entry struct {
	from string
	port any
}

// admitted is what the network ACL of the isolated subnets lets in.
func (e evaluated) admitted() []entry {
	e.t.Helper()
	var all []entry
	for _, rule := range e.inputs(isolatedACL, "network-isolated")["ingress"].([]any) {
		rule := rule.(map[string]any)
		require.Equal(e.t, items{"allow", "tcp"}, items{rule["action"], rule["protocol"]})
		require.Equal(e.t, rule["fromPort"], rule["toPort"])
		all = append(all, entry{rule["cidrBlock"].(string), rule["fromPort"]})
	}
	return all
}

// privateAddresses are those of the private subnets: the first of each quarter of
// the VPC, as large as the program asks for.
func (e evaluated) privateAddresses() []string {
	e.t.Helper()
	asked := e.inputs(awsxVPC, "network")
	whole := netip.MustParsePrefix(asked["cidrBlock"].(string))
	spec := slices.IndexFunc(asked["subnetSpecs"].([]any), func(s any) bool { return s.(map[string]any)["type"] == "Private" })
	mask := int(asked["subnetSpecs"].([]any)[spec].(map[string]any)["cidrMask"].(float64))
	var all []string
	for i := range asked["availabilityZoneNames"].([]any) {
		start := whole.Addr().As4()
		binary.BigEndian.PutUint32(start[:], binary.BigEndian.Uint32(start[:])+uint32(i)<<(30-whole.Bits()))
		all = append(all, netip.PrefixFrom(netip.AddrFrom4(start), mask).String())
	}
	return all
}

// isolatedDoors are the ports that the security groups of each thing in the isolated
// subnets open.
func (e evaluated) isolatedDoors() map[string][]any {
	e.t.Helper()
	isolated := e.output(awsxVPC, "network", "isolatedSubnetIds")
	subnets := map[any]any{} // of a subnet group, or of the database a replica copies
	for _, typ := range []string{dbSubnets, cacheSubnets} {
		for name, group := range e.Of(typ) {
			subnets[e.output(typ, name, "name")] = group.Plain()["subnetIds"]
		}
	}
	for name, instance := range e.Of(dbInstance) {
		if group, ok := instance.Plain()["dbSubnetGroupName"]; ok {
			subnets[e.output(dbInstance, name, "identifier")] = subnets[group]
		}
	}
	doors := map[string][]any{}
	for _, kind := range []struct{ typ, stands, wears string }{
		{dbInstance, "dbSubnetGroupName", "vpcSecurityGroupIds"},
		{dbInstance, "replicateSourceDb", "vpcSecurityGroupIds"},
		{replicationGroup, "subnetGroupName", "securityGroupIds"},
		{proxyType, "vpcSubnetIds", "vpcSecurityGroupIds"},
	} {
		for name, thing := range e.Of(kind.typ) {
			asked := thing.Plain()
			place := asked[kind.stands]
			if id, ok := place.(string); ok {
				place = subnets[id]
			}
			if assert.ObjectsAreEqual(isolated, place) {
				doors[name] = e.opened(asked[kind.wears].([]any))
			}
		}
	}
	return doors
}

// opened are the ports that security groups let callers in on.
func (e evaluated) opened(groups []any) []any {
	var ports []any
	for _, rule := range e.Of(ingressRule) {
		if asked := rule.Plain(); slices.Contains(groups, asked["securityGroupId"]) {
			ports = append(ports, asked["fromPort"])
		}
	}
	return ports
}
