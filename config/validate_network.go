package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// privateRanges are RFC 1918's. 100.64.0.0/10 is left out: it belongs to
// carriers, and AWS uses it inside its own networks.
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
}

// reservedRange is the one "VPC CIDR blocks" warns of: containers' own bridge.
var reservedRange = netip.MustParsePrefix("172.17.0.0/16")

func (n Network) validate(at check) {
	if n.CIDR == "" && n.Zones == nil && len(n.Endpoints) == 0 && at.read("cidr", "zones") {
		at.missing("write one such as {cidr: 10.20.0.0/16, zones: [a, b, c]}")
		return
	}
	n.validateCIDR(at.at("cidr"))
	n.validateZones(at.at("zones"))
	n.validateEndpoints(at)
}

func (n Network) validateCIDR(at check) {
	if n.CIDR == "" {
		at.missing("write a private range such as 10.20.0.0/16")
		return
	}
	cidr, err := netip.ParsePrefix(n.CIDR)
	inside := func(private netip.Prefix) bool { return private.Overlaps(cidr) && private.Bits() <= cidr.Bits() }
	switch {
	case err != nil || !cidr.Addr().Is4():
		at.refuse(n.CIDR, "is no IPv4 range", "write one such as 10.20.0.0/16")
	case !slices.ContainsFunc(privateRanges, inside):
		at.refuse(n.CIDR, "is not private", "use a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
	case cidr.Overlaps(reservedRange):
		at.refuse(n.CIDR, "overlaps "+reservedRange.String()+", which services of AWS use inside a VPC", "use another private range such as 10.20.0.0/16")
	case !cidrBits.holds(cidr.Bits()):
		size := "small"
		if cidr.Bits() < cidrBits.low {
			size = "large"
		}
		at.refuse(n.CIDR, "is too "+size, fmt.Sprintf("use a range of /%d to /%d", cidrBits.low, cidrBits.high))
	case cidr.Masked() != cidr: // last, so that what it proposes is not refused
		at.refuse(n.CIDR, "does not begin its range", "write "+cidr.Masked().String())
	}
}

func (n Network) validateZones(at check) {
	letters := regionZones[at.region]
	for i, zone := range n.Zones {
		switch {
		case !zoneForm.MatchString(zone):
			repair := "write the zone's letter, such as a"
			if letter, ok := strings.CutPrefix(zone, at.region); ok && zoneForm.MatchString(letter) {
				repair = "write " + letter
			}
			at.item(i).refuse(zone, "is no letter of a zone", repair)
		case letters != "" && !strings.Contains(letters, zone):
			at.item(i).refuse(zone, "is no zone of "+at.region, "use "+either(strings.Split(letters, "")))
		}
	}
	distinct(at, n.Zones)
	switch {
	case len(n.Zones) == 0:
		at.missing("list two or more by their letters, such as [a, b, c]")
	case !zoneCount.holds(len(n.Zones)):
		example := either([]string{"[a, b]", "[a, b, c]"})
		if letters != "" {
			split := strings.Split(letters, "")
			example = "[" + strings.Join(split[:2], ", ") + "] or [" + strings.Join(split[:3], ", ") + "]"
		}
		at.refuse(n.Zones, fmt.Sprintf("is %s; an environment spans %s", counted(len(n.Zones), "zone"), zoneCount), "use "+example)
	}
}

// validateEndpoints holds the names against the known ones, and asks of a closed
// network for what Fargate itself cannot do without.
func (n Network) validateEndpoints(at check) {
	here := at.at("endpoints")
	for i, name := range n.Endpoints {
		switch {
		case name == "s3":
			here.item(i).refuse(name, "is reached through a free gateway endpoint already", "remove it")
		case !slices.Contains(endpointNames, name):
			repair := "use the last part of com.amazonaws.<region>.<name>, such as " + either(essentialEndpoints)
			if parts := partsOf(name); len(parts) > 0 {
				repair = "write " + strings.Join(parts, " and ")
			} else if meant := nearest(name, endpointNames); meant != "" {
				repair = "did you mean " + meant + "?"
			}
			here.item(i).refuse(name, "is no interface endpoint this program knows", repair)
		}
	}
	distinct(here, n.Endpoints)
	lacking := slices.DeleteFunc(slices.Clone(essentialEndpoints), func(name string) bool {
		return slices.Contains(n.Endpoints, name)
	})
	if n.NAT == NATNone && at.read("nat") && len(lacking) > 0 {
		here.refuse(nil, "lacks "+strings.Join(lacking, ", ")+", and network.nat is none",
			"add them: without a way out no task can start")
	}
}

// partsOf are the endpoints of a service that has several: ecr.api and ecr.dkr.
func partsOf(service string) []string {
	return slices.DeleteFunc(slices.Clone(endpointNames), func(name string) bool { return !strings.HasPrefix(name, service+".") })
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (d Domain) validate(at check) {
	name := at.at("name")
	switch {
	case d.Name == "":
		name.missing("write the domain, such as shop.example.com")
	case strings.HasSuffix(d.Name, "."):
		name.refuse(d.Name, "ends in a dot", "write "+strings.TrimRight(d.Name, "."))
	case strings.HasPrefix(d.Name, "*."):
		name.refuse(d.Name, "is a wildcard", "write the domain itself; each service names its host under route")
	case !domainForm.MatchString(d.Name) || slices.ContainsFunc(strings.Split(d.Name, "."), func(label string) bool { return len(label) > dnsLabel }):
		name.refuse(d.Name, "is no domain", "write lower-case labels joined by dots, such as shop.example.com, without scheme or path")
	case len(d.Name) > certificateName:
		name.refuse(d.Name, fmt.Sprintf("is %d characters long", len(d.Name)),
			fmt.Sprintf("shorten it: a certificate is made out to %d at most", certificateName))
	}
	zone := at.at("zoneId")
	switch {
	case d.ZoneID == "":
		zone.missing("write the id of the Route 53 hosted zone that holds the domain, such as Z0123456789ABC")
	case !hostedZoneForm.MatchString(d.ZoneID):
		zone.refuse(d.ZoneID, "is no hosted zone id", "write the id alone, Z and capital letters or digits, such as Z0123456789ABC")
	}
}

func (i Ingress) validate(at check) {
	at.at("idleTimeout").spanned(i.IdleTimeout, idleTimeout)
	at.at("accessLogDays").ranged(i.AccessLogDays, keptDays, " days")
	at.protected(i.DeletionProtection)
	for n, block := range i.TestFrom {
		here := at.at("testFrom").item(n)
		prefix, err := netip.ParsePrefix(block)
		switch {
		case err != nil || !prefix.Addr().Is4() || prefix != prefix.Masked():
			here.refuse(block, "is no block of IPv4 addresses", "write one such as 198.51.100.0/24, or 198.51.100.7/32 for a single address")
		case prefix.Bits() < widestTesters:
			here.refuse(block, "is too wide: all in it see what is not released yet", fmt.Sprintf("name those who test: blocks of /%d or smaller", widestTesters))
		}
	}
	distinct(at.at("testFrom"), i.TestFrom)
	if len(i.TestFrom) > testers {
		at.at("testFrom").refuse(nil, fmt.Sprintf("lists %d", len(i.TestFrom)), fmt.Sprintf("keep to %d: each takes a rule of the load balancer's security group", testers))
	}
}
