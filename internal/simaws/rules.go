package simaws

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// groupsPerInterfaceLimit is AWS's default quota of security groups per network interface.
const groupsPerInterfaceLimit = 5

// text spells a value the way an error message shows it.
func text(v resource.PropertyValue) string {
	switch {
	case v.IsString():
		return v.StringValue()
	case v.IsNumber():
		return strconv.FormatFloat(v.NumberValue(), 'f', -1, 64)
	case v.IsBool():
		return strconv.FormatBool(v.BoolValue())
	}
	return ""
}

// oneOf allows a property only certain values.
func oneOf(property string, allowed ...string) rule {
	return func(c *call) error {
		v := c.p().get(property)
		if absent(v) || v.IsComputed() || slices.Contains(allowed, text(v)) {
			return nil
		}
		return &Invalid{property, fmt.Sprintf("expected %s to be one of %s, got %s",
			property, quoted(allowed), text(v))}
	}
}

func quoted(words []string) string {
	return "[\"" + strings.Join(words, "\" \"") + "\"]"
}

// between allows a number only from least to most.
func between(property string, least, most int) rule {
	return func(c *call) error {
		v := c.p().get(property)
		if !v.IsNumber() || int(v.NumberValue()) >= least && int(v.NumberValue()) <= most {
			return nil
		}
		return &Invalid{property, fmt.Sprintf("expected %s to be in the range (%d - %d), got %s",
			property, least, most, text(v))}
	}
}

// matches allows a string only in a form and length.
func matches(property, form string, longest int) rule {
	valid := regexp.MustCompile(form)
	return func(c *call) error {
		value := c.p().str(property)
		switch {
		case value == "":
			return nil
		case len(value) > longest:
			return &Invalid{property, fmt.Sprintf("expected length of %s to be in the range (0 - %d), got %s",
				property, longest, value)}
		case !valid.MatchString(value):
			return &Invalid{property, fmt.Sprintf("invalid value for %s: %q", property, value)}
		}
		return nil
	}
}

// notReserved keeps a prefix for AWS itself.
func notReserved(property, prefix string) rule {
	return func(c *call) error {
		if strings.HasPrefix(c.p().str(property), prefix) {
			return &Invalid{property, fmt.Sprintf("%q cannot begin with reserved prefix %s", c.p().str(property), prefix)}
		}
		return nil
	}
}

// given lists which of some properties have a value.
func (c *call) given(properties []string) []string {
	return slices.DeleteFunc(slices.Clone(properties), func(property string) bool {
		return empty(c.p().get(property))
	})
}

// exactlyOne wants one of some properties and no more.
func exactlyOne(properties ...string) rule {
	return func(c *call) error {
		if given := c.given(properties); len(given) != 1 {
			return &Invalid{"", fmt.Sprintf("Exactly one of these attributes must be configured: [%s], got [%s]",
				strings.Join(properties, ","), strings.Join(given, ","))}
		}
		return nil
	}
}

// atLeastOne wants any of some properties.
func atLeastOne(properties ...string) rule {
	return func(c *call) error {
		if len(c.given(properties)) == 0 {
			return &Invalid{"", fmt.Sprintf("one of `%s` must be specified", strings.Join(properties, ","))}
		}
		return nil
	}
}

// conflicts wants no two of some properties.
func conflicts(properties ...string) rule {
	return func(c *call) error {
		if given := c.given(properties); len(given) > 1 {
			return &Invalid{given[0], fmt.Sprintf("%q: conflicts with %s", given[0], given[1])}
		}
		return nil
	}
}

// unique refuses a second thing of the kind that agrees on all of some properties.
func unique(properties []string, code, message string) rule {
	return func(c *call) error {
		if len(c.given(properties)) == 0 {
			return nil
		}
		for _, other := range c.others(c.kind.token) {
			agree := func(property string) bool {
				return text(props(other.out).get(property)) == text(c.wanted(property))
			}
			if !slices.ContainsFunc(properties, func(property string) bool { return !agree(property) }) {
				c.out = c.in
				return c.no(code, "%s", c.expand(message))
			}
		}
		return nil
	}
}

// wanted is a property as given or else as it defaults.
func (c *call) wanted(property string) resource.PropertyValue {
	if v := c.p().get(property); !absent(v) {
		return v
	}
	if v, ok := c.kind.defaults[property]; ok {
		return resource.NewPropertyValue(v)
	}
	return resource.NewNullProperty()
}

// quota allows an account so many things of a kind in a region.
func quota(limit int, code, message string) rule {
	return func(c *call) error {
		if c.old == nil && len(c.others(c.kind.token)) >= limit {
			return c.no(code, "%s", message)
		}
		return nil
	}
}

// unprotected refuses the deletion of what is marked as protected.
func unprotected(property, code, message string) rule {
	return func(c *call) error {
		if props(c.out).flag(property) {
			return c.no(code, "%s", c.expand(message))
		}
		return nil
	}
}

// groupsPerInterface limits the security groups one interface wears.
func groupsPerInterface(path string) rule {
	return func(c *call) error {
		if len(c.p().strs(path)) > groupsPerInterfaceLimit {
			return c.no("SecurityGroupsPerInterfaceLimitExceeded",
				"The maximum number of security groups per interface has been reached.")
		}
		return nil
	}
}

// twoZones wants subnets in two zones at least.
func twoZones(path, code, message string) rule {
	return func(c *call) error {
		if zones := c.zones(path); len(zones) < 2 && !c.world.options.Outsiders {
			return c.no(code, message, strings.Join(zones, ", "))
		}
		return nil
	}
}

// zones are the availability zones of the subnets at a path, each once, in order.
func (c *call) zones(path string) []string {
	var zones []string
	for _, id := range c.p().strs(path) {
		if subnet := c.world.find(subnetType, id); subnet != nil {
			zones = append(zones, subnet.attribute("availabilityZone"))
		}
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// validCIDR wants an address block without bits beyond its mask.
func validCIDR(property string) rule {
	return func(c *call) error {
		value := c.p().str(property)
		if value == "" {
			return nil
		}
		if block, err := netip.ParsePrefix(value); err != nil || block.Masked() != block {
			return c.no("InvalidParameterValue", "CIDR block %s is malformed", value)
		}
		return nil
	}
}
