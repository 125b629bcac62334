package config

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

const (
	// reservable is how many calls at once functions may keep to themselves: what
	// Lambda gives an account, less what it keeps for all others.
	reservable = 1000 - 100
	// ownAddresses are those AWS keeps of every subnet ("Subnet CIDR blocks").
	ownAddresses = 5
	// PrivateBits is how many bits longer than the network's mask that of a private
	// subnet is: half of a zone's quarter.
	PrivateBits = 3
)

// crossRoom holds what may run at once against what the account and the network have.
func (c *Config) crossRoom(at check) {
	calls := map[string]int{}
	for name, function := range c.Functions {
		if at.at("functions").at(name).good("concurrency") {
			calls[name] = function.Concurrency
		}
	}
	if sum, parts := summed(calls); sum > reservable {
		at.at("functions").refuse(nil, fmt.Sprintf("keep %d calls at once to themselves (%s)", sum, parts),
			fmt.Sprintf("lower concurrency to %d in all, or write 0 where no bound is needed: Lambda gives an account 1000 and keeps 100 for all others", reservable))
	}
	if at.at("network").good("cidr", "zones") && !at.at("services").told() {
		c.crossAddresses(at)
	}
}

// crossAddresses wants an address for every task, twice while a rollout goes on, beside
// the interfaces that stay.
func (c *Config) crossAddresses(at check) {
	cidr, err := netip.ParsePrefix(c.Network.CIDR)
	if err != nil {
		return
	}
	tasks := map[string]int{}
	for name, s := range c.Services {
		if at.at("services").at(name).good("scale", "kind") {
			tasks[name] = max(1, s.Scale.Max, s.Scale.Min)
		}
	}
	zones := len(c.Network.Zones)
	interfaces := (len(c.Network.Endpoints) + len(c.Functions)) * zones
	addresses := (1<<(32-cidr.Bits()-PrivateBits) - ownAddresses) * zones
	if sum, parts := summed(tasks); 2*sum+interfaces > addresses {
		at.at("services").refuse(nil, fmt.Sprintf("may run %d tasks (%s), %d while all are replaced, and the private subnets of %s have %d addresses in %d zones, %d of them for endpoints and functions",
			sum, parts, 2*sum, c.Network.CIDR, addresses, zones, interfaces), "lower scale.max, or take a larger network.cidr")
	}
}

// summed adds up, and names the largest.
func summed(counts map[string]int) (sum int, parts string) {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	var named []string
	for i, name := range names {
		sum += counts[name]
		if i < listed {
			named = append(named, fmt.Sprintf("%s %d", name, counts[name]))
		}
	}
	if len(names) > listed {
		named = append(named, "…")
	}
	return sum, strings.Join(named, ", ")
}
