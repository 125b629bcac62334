package network

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"landfall/config"
)

// How many bits longer than the VPC's mask each part of it is. A quarter of the
// VPC belongs to each zone, whether there are two, three or four, so that one
// more renumbers nothing. Half of a zone is private: a task takes an address
// each. Public and isolated hold a few interfaces; even of a /20 they are /26,
// and a load balancer asks for /27.
const (
	zoneBits     = 2
	privateBits  = config.PrivateBits
	publicBits   = 6
	isolatedBits = 6
)

// zone is one availability zone with the addresses of its subnets.
type zone struct {
	letter, name              string
	private, public, isolated netip.Prefix
}

// layout divides the VPC the way awsx divides it when told the masks above: in
// each zone the private subnet first, then the public, then the isolated one.
func layout(region string, network config.Network) ([]zone, error) {
	vpc, err := netip.ParsePrefix(network.CIDR)
	if err != nil {
		return nil, err
	}
	if limit := 1 << zoneBits; len(network.Zones) > limit {
		return nil, fmt.Errorf("%d zones, and room for %d", len(network.Zones), limit)
	}
	zones := make([]zone, len(network.Zones))
	for i, letter := range network.Zones {
		start := advance(vpc.Masked().Addr(), i, vpc.Bits()+zoneBits)
		z := zone{letter: letter, name: region + letter}
		z.private = netip.PrefixFrom(start, vpc.Bits()+privateBits)
		z.public = netip.PrefixFrom(advance(start, 1, vpc.Bits()+privateBits), vpc.Bits()+publicBits)
		z.isolated = netip.PrefixFrom(advance(z.public.Addr(), 1, vpc.Bits()+publicBits), vpc.Bits()+isolatedBits)
		zones[i] = z
	}
	return zones, nil
}

// advance moves an IPv4 address by so many blocks of a mask.
func advance(from netip.Addr, blocks, bits int) netip.Addr {
	start := from.As4()
	moved := binary.BigEndian.Uint32(start[:]) + uint32(blocks)<<(32-bits) //nolint:gosec // at most four zones
	binary.BigEndian.PutUint32(start[:], moved)
	return netip.AddrFrom4(start)
}
