package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What the policy of a role holds beside the names that a stack file may add
// without end: whatever it has in any case, and what each piece adds, at their
// longest.
const (
	executionPolicy = 1000
	taskPolicy      = 1100
	functionPolicy  = 3000

	uploadsPolicy   = 800
	filesPolicy     = 600
	shellPolicy     = 900
	collectorPolicy = 500
)

// crossPolicies holds the roles of programs against what IAM takes. Each may touch
// the secrets and queues it names and no others, so each of them has its place in a
// policy; and what makes databases and users reads the passwords of all of them.
func (c *Config) crossPolicies(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		here, s := at.at("services").at(name), c.Services[name]
		secrets := c.secretNames(s.Secrets, s.Uses)
		here.at("secrets").policy(len(s.Secrets), "secrets", executionPolicy+c.imageNames(s)+secrets)
		queues, size := c.queueNames(s.Uses, c.Consumed(name))
		here.at("uses").policy(queues, "queues", s.taskPolicy()+size)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		here, f := at.at("functions").at(name), c.Functions[name]
		queues, size := c.queueNames(f.Uses, nil)
		secrets := min(c.secretNames(f.Secrets, f.Uses), functionVariables) // of more its variables tell
		here.at("uses").policy(queues, "queues", functionPolicy+uploading(f.Uses)+secrets+size)
	}
	if d := c.Database; d != nil {
		size := functionPolicy
		for name := range d.Databases {
			size += inList(c.secretPlace("database/" + name))
		}
		for name := range d.Users {
			size += inList(c.secretPlace("user/" + name))
		}
		at.at("database").policy(len(d.Databases)+len(d.Users), "databases and users", size)
	}
}

func uploading(uses map[string]map[string]string) int {
	if _, there := uses["uploads"]; there {
		return uploadsPolicy
	}
	return 0
}

// taskPolicy is what the policy of the task's role holds beside the names of queues.
func (s Service) taskPolicy() int {
	size := taskPolicy + uploading(s.Uses)
	for _, part := range []struct {
		there bool
		size  int
	}{{s.Files != nil, filesPolicy}, {s.Exec, shellPolicy}, {len(s.Sidecars) > 0, collectorPolicy}} {
		if part.there {
			size += part.size
		}
	}
	return size
}

func (c check) policy(count int, of string, size int) {
	if size > rolePolicies {
		c.refuse(nil, fmt.Sprintf("names %d %s, which makes the policy of its role %d characters long", count, of, size),
			fmt.Sprintf("name fewer: IAM holds %d", rolePolicies))
	}
}

// inList is the length of a name in a list of JSON.
func inList(name int) int { return name + len(`"",`) }

// secretPlace is the length of the ARN by which a secret is read, with what Secrets
// Manager appends to its name.
func (c *Config) secretPlace(name string) int {
	return len(c.ARN("secretsmanager", "secret:"+c.Prefix()+"/"+name+"-123456"))
}

// secretNames is the place of the secrets a program lists and of those of the pieces
// it uses, of which each keeps one. Only uploads and queues have none.
func (c *Config) secretNames(secrets map[string]Secret, uses map[string]map[string]string) (size int) {
	for name := range secrets {
		size += inList(c.secretPlace(name))
	}
	for piece := range uses {
		if piece != "uploads" && !strings.HasPrefix(piece, "queue:") {
			size += inList(c.secretPlace(piece + "-proxy"))
		}
	}
	return size
}

// imageNames is the place of the registries a task is pulled from.
func (c *Config) imageNames(s Service) int {
	registry := func(image string) int { return inList(len(c.ARN("ecr", "repository/"+c.Prefix()+"/"+image))) }
	size := registry(s.Image)
	for _, sidecar := range s.Sidecars {
		size += registry(sidecar.Image)
	}
	return size
}

// queueNames counts the queues that a program sends to or works off, and their place.
func (c *Config) queueNames(uses map[string]map[string]string, consumed []string) (count, size int) {
	for piece := range uses {
		if name, ok := strings.CutPrefix(piece, "queue:"); ok {
			consumed = append(consumed, name)
		}
	}
	for _, name := range consumed {
		count, size = count+1, size+inList(len(c.ARN("sqs", c.QueueName(name, c.Queues[name].FIFO))))
	}
	return count, size
}
