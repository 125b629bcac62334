package simaws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	rulesPerBalancerLimit = 100
	valuesPerRuleLimit    = 5
)

func notInternal(c *call) error {
	if strings.HasPrefix(c.p().str("name"), "internal-") {
		return c.no("ValidationError", "The load balancer name '%s' cannot begin with 'internal-'", c.p().str("name"))
	}
	return nil
}

// balancerZones wants subnets in two zones, one per zone.
func balancerZones(c *call) error {
	if c.world.options.Outsiders {
		return nil
	}
	subnets, zones := c.p().strs("subnets[*]"), c.zones("subnets[*]")
	if len(zones) < 2 {
		return c.no("ValidationError", "At least two subnets in two different Availability Zones must be specified")
	}
	if len(subnets) > len(zones) {
		return c.no("InvalidConfigurationRequest", "A load balancer cannot be attached to multiple subnets in the same Availability Zone")
	}
	return nil
}

// logDelivery is who writes the access logs of load balancers in newer regions, and
// balancerAccounts who writes them in the older ones.
const logDelivery = "logdelivery.elasticloadbalancing.amazonaws.com"

var balancerAccounts = map[string]string{
	"eu-central-1": "054676820928", "eu-west-1": "156460612806", "eu-west-2": "652711504416",
	"eu-west-3": "009996457667", "eu-north-1": "897822967062", "us-east-1": "127311923021",
	"us-east-2": "033677994240", "us-west-1": "027434742980", "us-west-2": "797873946194",
}

// logBucketAllows wants a bucket whose policy lets load balancers write to it.
func logBucketAllows(block string) rule {
	return func(c *call) error {
		name := c.p().str(block + ".bucket")
		if name == "" || !c.p().flag(block+".enabled") || c.world.options.Outsiders {
			return nil
		}
		denied := c.no("InvalidConfigurationRequest", "Access Denied for bucket: %s. Please check S3bucket permission", name)
		for _, other := range c.world.things {
			if other.kind.token != tok("s3", "BucketPolicy") || other.attribute("bucket") != name {
				continue
			}
			p, _ := parsePolicy(other.attribute("policy"), resourcePolicy)
			if slices.ContainsFunc(p.Statement, c.letsBalancersWrite) {
				return nil
			}
		}
		return denied
	}
}

func (c *call) letsBalancersWrite(s statement) bool {
	writes := slices.Contains(s.Action, "s3:PutObject") || slices.Contains(s.Action, "s3:*")
	account := balancerAccounts[c.session.Region]
	named := slices.Contains(s.Principal["Service"], logDelivery) || account != "" &&
		slices.ContainsFunc(s.Principal["AWS"], func(name string) bool { return strings.Contains(name, account) })
	return s.Effect == "Allow" && writes && named
}

// balancerZoneIDs are the hosted zones of load balancers, by region.
var balancerZoneIDs = map[string]string{
	"eu-central-1": "Z215JYRZR1TBD5", "eu-west-1": "Z32O12XQLNTSW2", "eu-west-2": "ZHURV8PSTC4K8",
	"eu-west-3": "Z3Q77PNBQS71R4", "eu-north-1": "Z23TAZ6LKFMNIO", "us-east-1": "Z35SXDOTRQ7X7K",
	"us-east-2": "Z3AADJGX6KTTL2", "us-west-1": "Z368ELLRRE2KJ0", "us-west-2": "Z1H1FL5HABSF5",
}

func balancerPlace(c *call) {
	zone, ok := balancerZoneIDs[c.session.Region]
	if !ok {
		zone = "Z" + c.draw("upper", "zone", 13)
	}
	c.put("zoneId", zone)
	if subnet := c.target("subnets[*]"); subnet != nil {
		c.put("vpcId", subnet.attribute("vpcId"))
	}
}

// healthCheckTimes wants a check to end before the next one begins.
func healthCheckTimes(c *call) error {
	interval, timeout := c.p().num("healthCheck.interval"), c.p().num("healthCheck.timeout")
	if interval > 0 && timeout >= interval {
		return c.no("ValidationError", "Health check timeout '%d' must be smaller than or equal to the interval '%d'", timeout, interval)
	}
	return nil
}

// actions wants each action to hold what its type needs.
func actions(path string) rule {
	needs := map[string][]string{
		"forward": {"targetGroupArn", "forward"}, "redirect": {"redirect"}, "fixed-response": {"fixedResponse"},
		"authenticate-oidc": {"authenticateOidc"}, "authenticate-cognito": {"authenticateCognito"},
	}
	return func(c *call) error {
		for _, v := range c.p().all(path) {
			if !v.IsObject() || v.ContainsUnknowns() {
				continue
			}
			action := props(v.ObjectValue())
			needed, ok := needs[action.str("type")]
			if !ok {
				return &Invalid{path, fmt.Sprintf("expected type to be one of the action types, got %s", action.str("type"))}
			}
			if !slices.ContainsFunc(needed, action.has) {
				return &Invalid{path, fmt.Sprintf("%s must be specified when type is %s",
					strings.Join(needed, " or "), action.str("type"))}
			}
		}
		return nil
	}
}

// listenerCertificate wants an issued certificate on HTTPS and none on HTTP.
func listenerCertificate(c *call) error {
	certificate := c.p().str("certificateArn")
	if c.p().str("protocol") != "HTTPS" {
		if certificate != "" {
			return c.no("ValidationError", "Certificates cannot be specified for HTTP listeners")
		}
		return nil
	}
	if certificate == "" {
		return c.no("ValidationError", "A certificate must be specified for HTTPS listeners")
	}
	return issuedCertificate(c)
}

// issuedCertificate wants the certificate validated before a listener shows it.
func issuedCertificate(c *call) error {
	if target := c.target("certificateArn"); target != nil && target.attribute("status") != "ISSUED" {
		return c.no("UnsupportedCertificate",
			"The certificate '%s' must have a fully-qualified domain name, a supported signature, and a supported key size.",
			c.p().str("certificateArn"))
	}
	return nil
}

// listenerPlace puts a listener under its load balancer.
func listenerPlace(c *call) {
	if c.id == "" {
		c.id = strings.Replace(c.p().str("loadBalancerArn"), ":loadbalancer/", ":listener/", 1) + "/" + c.draw("hex", "", 16)
	}
	c.put("arn", c.id)
	policy := ""
	if props(c.out).str("protocol") == "HTTPS" {
		policy = "ELBSecurityPolicy-2016-08"
	}
	c.put("sslPolicy", policy)
}

// rulePlace puts a rule under its listener, behind the others when it has no priority.
func rulePlace(c *call) {
	if c.id == "" {
		c.id = strings.Replace(c.p().str("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + c.draw("hex", "", 16)
	}
	c.put("arn", c.id)
	if _, done := c.out["priority"]; done && !absent(c.out["priority"]) && c.out["priority"].IsNumber() {
		return
	}
	last := 0
	for _, other := range c.others(listenerRuleType) {
		if other.attribute("listenerArn") == c.p().str("listenerArn") {
			last = max(last, props(other.out).num("priority"))
		}
	}
	c.out["priority"] = resource.NewProperty(float64(last + 1))
}

// conditionValues limits the values one rule may test.
func conditionValues(c *call) error {
	count := 0
	for _, test := range []string{"hostHeader", "pathPattern", "httpRequestMethod", "sourceIp", "httpHeader"} {
		count += len(c.p().all("conditions[*]." + test + ".values[*]"))
	}
	count += len(c.p().all("conditions[*].queryStrings[*]"))
	if count > valuesPerRuleLimit {
		return c.no("ValidationError", "A rule can only have '%d' condition values", valuesPerRuleLimit)
	}
	for _, pattern := range c.p().strs("conditions[*].pathPattern.values[*]") {
		if len(pattern) > 128 {
			return c.no("ValidationError", "The path pattern '%s' must be no more than 128 characters", pattern)
		}
	}
	return nil
}

func rulesPerBalancer(c *call) error {
	listener := c.target("listenerArn")
	if listener == nil || c.old != nil {
		return nil
	}
	count := 0
	for _, other := range c.others(listenerRuleType) {
		at := c.world.find(listenerType, other.attribute("listenerArn"))
		if at != nil && at.attribute("loadBalancerArn") == listener.attribute("loadBalancerArn") {
			count++
		}
	}
	if count >= rulesPerBalancerLimit {
		return c.no("TooManyRules", "The maximum number of rules has been reached on load balancer '%s'", listener.attribute("loadBalancerArn"))
	}
	return nil
}
