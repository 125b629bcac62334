package simaws

import (
	"strings"
)

// portRange wants ports where the protocol has them, the first no higher than the last.
func portRange(c *call) error {
	if c.p().str("ipProtocol") == "-1" {
		return nil
	}
	if !c.p().has("fromPort") || !c.p().has("toPort") {
		return c.no("InvalidParameterValue", "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
	}
	if from, to := c.p().num("fromPort"), c.p().num("toPort"); from > to && c.p().str("ipProtocol") != "icmp" {
		return c.no("InvalidParameterValue", "Invalid TCP/UDP port range (%d:%d)", from, to)
	}
	return nil
}

// peerOf is what a security group rule lets in or out.
func peerOf(p props) string {
	for _, property := range []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"} {
		if value := p.str(property); value != "" {
			return value
		}
	}
	return ""
}

// ruleOnce refuses a rule the group has already.
func ruleOnce(c *call) error {
	same := func(p props) string {
		return strings.Join([]string{
			p.str("securityGroupId"), p.str("ipProtocol"), text(p.get("fromPort")), text(p.get("toPort")), peerOf(p),
		}, " ")
	}
	for _, other := range c.others(c.kind.token) {
		if same(props(other.in)) == same(c.p()) {
			return c.no("InvalidPermission.Duplicate",
				"the specified rule \"peer: %s, %s, from port: %d, to port: %d, ALLOW\" already exists",
				peerOf(c.p()), strings.ToUpper(c.p().str("ipProtocol")), c.p().num("fromPort"), c.p().num("toPort"))
		}
	}
	return nil
}

func rulesPerGroup(c *call) error {
	count := ruleWeight(c.p())
	for _, other := range c.others(c.kind.token) {
		if other.attribute("securityGroupId") == c.p().str("securityGroupId") {
			count += ruleWeight(props(other.in))
		}
	}
	if count > rulesPerGroupLimit {
		return c.no("RulesPerSecurityGroupLimitExceeded",
			"The maximum number of rules per security group has been reached.")
	}
	return nil
}

// ruleWeight is what a rule counts: a prefix list as many as it may ever hold.
func ruleWeight(rule props) int {
	for _, list := range prefixLists {
		if rule.str("prefixListId") == list.id {
			return list.entries
		}
	}
	return 1
}

// prefixList is a list of addresses that AWS keeps.
type prefixList struct {
	id      string
	entries int
}

var prefixLists = map[string]prefixList{
	"com.amazonaws.global.cloudfront.origin-facing": {"pl-a3a144ca", 55},
}
