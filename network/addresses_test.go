package network

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/config"
)

func prefixes(z zone) [3]string {
	return [3]string{z.private.String(), z.public.String(), z.isolated.String()}
}

// The addresses of the first three zones of the /16 are those awsx v2.22.0 gives
// its subnets with the same masks.
func TestLayoutIsWhatAWSXDoes(t *testing.T) {
	for cidr, want := range map[string][][3]string{
		"10.20.0.0/16": {
			{"10.20.0.0/19", "10.20.32.0/22", "10.20.36.0/22"},
			{"10.20.64.0/19", "10.20.96.0/22", "10.20.100.0/22"},
			{"10.20.128.0/19", "10.20.160.0/22", "10.20.164.0/22"},
			{"10.20.192.0/19", "10.20.224.0/22", "10.20.228.0/22"},
		},
		"192.168.240.0/20": {
			{"192.168.240.0/23", "192.168.242.0/26", "192.168.242.64/26"},
			{"192.168.244.0/23", "192.168.246.0/26", "192.168.246.64/26"},
			{"192.168.248.0/23", "192.168.250.0/26", "192.168.250.64/26"},
			{"192.168.252.0/23", "192.168.254.0/26", "192.168.254.64/26"},
		},
	} {
		zones, err := layout("eu-central-1", config.Network{CIDR: cidr, Zones: []string{"a", "b", "c", "d"}})
		require.NoError(t, err)
		got := make([][3]string, len(zones))
		for i, z := range zones {
			got[i] = prefixes(z)
		}
		assert.Equal(t, want, got, cidr)
	}
}

func TestLayoutKeepsTheZonesItHas(t *testing.T) {
	for bits := 16; bits <= 20; bits++ {
		t.Run(fmt.Sprintf("/%d", bits), func(t *testing.T) {
			network := config.Network{CIDR: fmt.Sprintf("172.16.0.0/%d", bits), Zones: []string{"b", "a"}}
			two, err := layout("eu-west-1", network)
			require.NoError(t, err)
			network.Zones = []string{"b", "a", "d", "c"}
			four, err := layout("eu-west-1", network)
			require.NoError(t, err)

			assert.Equal(t, two, four[:2])
			assert.Equal(t, "eu-west-1d", four[2].name)

			vpc := netip.MustParsePrefix(network.CIDR)
			var all []netip.Prefix
			for _, z := range four {
				all = append(all, z.private, z.public, z.isolated)
			}
			for i, subnet := range all {
				assert.Equal(t, subnet.Masked(), subnet, "%s begins inside a block", subnet)
				assert.True(t, vpc.Overlaps(subnet), "%s lies outside %s", subnet, vpc)
				for _, other := range all[i+1:] {
					assert.False(t, subnet.Overlaps(other), "%s overlaps %s", subnet, other)
				}
			}
		})
	}
}

func TestLayoutRefusesWhatItCannotDivide(t *testing.T) {
	_, err := layout("eu-west-1", config.Network{CIDR: "10.0.0.0", Zones: []string{"a", "b"}})
	assert.EqualError(t, err, `netip.ParsePrefix("10.0.0.0"): no '/'`)

	_, err = layout("eu-west-1", config.Network{CIDR: "10.0.0.0/16", Zones: []string{"a", "b", "c", "d", "e"}})
	assert.EqualError(t, err, "5 zones, and room for 4")
}
