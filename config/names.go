package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Prefix begins every name that a person or another system types: landfall-staging.
func (c *Config) Prefix() string { return c.Project + "-" + c.Stack }

// Partition is the part of AWS the region belongs to, as ARNs spell it.
func (c *Config) Partition() string {
	switch {
	case strings.HasPrefix(c.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(c.Region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// DNSSuffix ends the names of AWS's own endpoints in the region's partition.
func (c *Config) DNSSuffix() string {
	if c.Partition() == "aws-cn" {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// CABundle is where clients get the certificates that vouch for an RDS server.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
func (c *Config) CABundle() string {
	host := "truststore.pki.rds.amazonaws.com"
	switch c.Partition() {
	case "aws-us-gov":
		host = "truststore.pki.us-gov-west-1.rds.amazonaws.com"
	case "aws-cn":
		host = "rds-truststore.s3.cn-north-1.amazonaws.com.cn"
	}
	return fmt.Sprintf("https://%s/%s/%s-bundle.pem", host, c.Region, c.Region)
}

// ARN names something of this environment's account and region, for policies
// that must not wait for the thing to exist.
func (c *Config) ARN(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", c.Partition(), service, c.Region, c.Account, resource)
}

// GlobalARN names something of this account that has no region, such as a role.
func (c *Config) GlobalARN(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s::%s:%s", c.Partition(), service, c.Account, resource)
}

// LogGroup is the CloudWatch log group of one part of the environment.
func (c *Config) LogGroup(part string) string {
	return "/" + c.Project + "/" + c.Stack + "/" + part
}

// Namespace is the private domain of the environment's own services.
func (c *Config) Namespace() string { return c.Prefix() + ".internal" }

// PrivateHost is the name a private service answers to inside the VPC.
func (c *Config) PrivateHost(service string) string { return service + "." + c.Namespace() }

// Host is the full name a host below the domain answers to.
func (d *Domain) Host(host string) string {
	if host == "" {
		return d.Name
	}
	return host + "." + d.Name
}

// Host is the full name a host of the stack file answers to.
func (c *Config) Host(host string) string {
	if c.Review != nil {
		host = c.label(host)
	}
	return c.Domain.Host(host)
}

// Protected says whether the tier keeps what holds data when told to delete it.
func (t Tier) Protected() bool { return t == Production }

// Listens are the ports of the service's own container, the first one first.
func (s Service) Listens() []int {
	var ports []int
	if s.Port != 0 {
		ports = append(ports, s.Port)
	}
	return append(ports, s.Ports...)
}

// Stays says whether a kind runs until it is told to stop, as an ECS service
// does, rather than until its work is done. An unknown kind counts as one that does.
func (k Kind) Stays() bool { return k != Scheduled && k != Task }

// Moves says whether the number of tasks is autoscaling's to choose.
func (s Scale) Moves() bool { return s.Max > s.Min || s.Off != nil }

// WebPorts are the ports web services listen on, sorted, each once.
func (c *Config) WebPorts() []int {
	ports := map[int]bool{}
	for _, s := range c.Services {
		if s.Kind == Web {
			ports[s.Port] = true
		}
	}
	return slices.Sorted(maps.Keys(ports))
}
