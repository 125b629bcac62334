package simaws

import (
	"regexp"
	"slices"
)

var (
	namespaceType = tok("servicediscovery", "PrivateDnsNamespace")
	registryType  = tok("servicediscovery", "Service")
)

var discoveryKinds = []kind{
	{
		token: namespaceType, create: "ServiceDiscovery: CreatePrivateDnsNamespace",
		update: "ServiceDiscovery: UpdatePrivateDnsNamespace", remove: "ServiceDiscovery: DeleteNamespace",
		id: "ns-{alnum16}", tagged: true,
		name: &naming{
			property: "name", max: 253, valid: regexp.MustCompile(`^[!-~]{1,253}$`), rule: "a domain name",
			scope: "vpc", taken: "ConflictingDomainExists: Another hosted zone with name {name} already exists for the VPC",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:servicediscovery:{region}:{account}:namespace/{id}", "hostedZone": "Z{upper13}",
		},
		required: []string{"vpc"},
		replaces: []string{"name", "vpc"},
		refs:     []ref{{path: "vpc", to: vpcType, holds: true}},
		missing:  "NamespaceNotFound: {value}",
		inUse:    "ResourceInUse: Namespace has associated services; cannot be deleted",
		refuse:   []rule{quota(50, "ResourceLimitExceeded", "Namespace limit exceeded")},
	},
	{
		token: registryType, create: "ServiceDiscovery: CreateService", update: "ServiceDiscovery: UpdateService",
		remove: "ServiceDiscovery: DeleteService", id: "srv-{alnum16}", tagged: true,
		name: &naming{
			property: "name", max: 127, valid: regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$`),
			rule: "a DNS label", scope: "dnsConfig.namespaceId",
			taken: "ServiceAlreadyExists: Service already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:servicediscovery:{region}:{account}:service/{id}", "namespaceId": "{dnsConfig.namespaceId}", "type": "DNS_HTTP",
		},
		defaults: map[string]any{"forceDestroy": false},
		replaces: []string{"healthCheckCustomConfig", "name", "namespaceId", "type"},
		refs: []ref{
			{path: "dnsConfig.namespaceId", to: namespaceType, holds: true},
		},
		missing: "ServiceNotFound: {value}",
		inUse:   "ResourceInUse: Service contains registered instances; delete the instances before deleting the service",
		plan: []rule{
			oneOf("dnsConfig.routingPolicy", "MULTIVALUE", "WEIGHTED"), oneOf("dnsConfig.dnsRecords[*].type", "A", "AAAA", "CNAME", "SRV"),
			between("healthCheckCustomConfig.failureThreshold", 1, 10),
		},
	},
}

// connectedPorts wants each port a service offers to be named in its task, and no
// two services of a namespace under one name.
func connectedPorts(c *call) error {
	const path = "serviceConnectConfiguration."
	var named []string
	if task := c.target("taskDefinition"); task != nil {
		for _, definition := range containersOf(task.attribute("containerDefinitions")) {
			for _, port := range definition.PortMappings {
				named = append(named, port.Name)
			}
		}
	}
	for _, v := range c.p().all(path + "services[*]") {
		offer := props(v.ObjectValue())
		if !slices.Contains(named, offer.str("portName")) {
			return c.no("InvalidParameterException", "portName(%s) does not refer to any named PortMapping in the task definition", offer.str("portName"))
		}
		for _, other := range c.others(serviceType) {
			p := props(other.in)
			if p.str(path+"namespace") == c.p().str(path+"namespace") && slices.Contains(p.strs(path+"services[*].discoveryName"), offer.str("discoveryName")) {
				return c.no("InvalidParameterException", "The discoveryName %s is in use in the namespace", offer.str("discoveryName"))
			}
		}
	}
	return nil
}
