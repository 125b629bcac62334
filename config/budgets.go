package config

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// suffix is what Pulumi appends to a name it chooses: a dash and seven digits.
	suffix = "-1234567"
	// kept is what this program appends itself, to be kept in state: a dash and eight.
	kept = "-12345678"
)

// budget is a name AWS limits: what this program puts around the part a person
// chose, and how long the whole may be.
type budget struct {
	of     string
	around string
	limit  int
}

// room is how long the chosen part may be.
func (b budget) room() int { return b.limit - len(b.around) }

// prefixBudgets are the names that hold project and stack.
var prefixBudgets = []budget{
	{"a load balancer", "", 32},
	{"a replication group", "", 40},
	{"an RDS instance", "-warehouse" + kept, 63},
	{"an RDS read replica", "-replica-15" + kept, 63},
	{"an S3 bucket", "-database-backups" + kept, 63},
	{"a topic", "-critical", 256},
	{"an alarm", "-service-" + strings.Repeat("s", longestService) + "-unhealthy", 255},
	{"a log group", "//" + strings.Repeat("s", longestService) + "/metrics", 512},
}

// serviceBudgets are the names that hold a service's name.
var serviceBudgets = []budget{
	{"a target group", suffix, 32},
	{"an IAM role", "-execution" + suffix, 64},
	{"an ECS service", "", 255},
}

// queueBudgets are the names that hold a queue's name.
var queueBudgets = []budget{
	{"an SQS queue", strings.Repeat("p", longestPrefix) + "-" + deadEnding + fifoEnding, 80},
	{"an alarm", strings.Repeat("p", longestPrefix) + "-queue--dead-letters", 255},
}

// functionBudgets are the names that hold a function's name.
var functionBudgets = []budget{
	{"a Lambda function", strings.Repeat("p", longestPrefix) + "-", 64},
	{"an IAM role", "-function" + suffix, 64},
	{"an alarm", strings.Repeat("p", longestPrefix) + "-function--throttles", 255},
	{"an SQS queue", strings.Repeat("p", longestPrefix) + "-" + failedEnding, 80},
}

// secretBudget is the name that holds a secret's name.
var secretBudget = budget{"Secrets Manager", strings.Repeat("p", longestPrefix) + "/", 512}

// tightest is the budget that leaves the least room.
func tightest(budgets []budget) budget {
	return slices.MinFunc(budgets, func(a, b budget) int { return a.room() - b.room() })
}

const (
	longestPrefix  = 32
	longestService = 24
	// ECR joins prefix, a slash and the image.
	longestImage = repositoryName - longestPrefix - 1
)

// ownKeys are what the program itself keeps in the project's namespace.
var ownKeys = []string{platformKey, releaseKey}

// ownParts are names of log groups, schedule groups and functions beside those of
// the stack file: /landfall/staging/sessions is what was typed in shells.
var ownParts = []string{"bootstrap", "bootstrap-reviews", "flow-logs", "nights", "pipeline", "releasegate", "sessions"}

// ownSecrets are secrets the program itself keeps beside those of the services.
var ownSecrets = []string{"cache", "database", "warehouse"}

// names checks what stands beside the platform object: project, stack, region.
func (c check) names(config *Config) {
	region := c.outside(regionKey)
	if config.Region == "" {
		region.missing("run: pulumi config set aws:region eu-central-1")
	} else if _, known := regionZones[config.Region]; !known {
		repair := "use a commercial region of AWS such as eu-central-1"
		if meant := nearestRegion(config.Region); meant != "" {
			repair = "did you mean " + meant + "?"
		}
		region.refuse(config.Region, "is no region this program knows", repair)
	}
	project, stack := c.outside("project"), c.outside("stack")
	projectOK, stackOK := nameForm.MatchString(config.Project), stackForm.MatchString(config.Stack)
	if !projectOK {
		project.refuse(config.Project, "cannot begin names in AWS",
			"name it in Pulumi.yaml with lower-case letters, digits and single inner hyphens, a letter first")
	}
	if !stackOK {
		stack.refuse(config.Stack, "cannot stand in names in AWS",
			"use lower-case letters, digits and single inner hyphens")
	}
	if !projectOK || !stackOK {
		return
	}
	prefix, narrow := config.Prefix(), tightest(prefixBudgets)
	if len(prefix) > narrow.room() {
		stack.refuse(config.Stack, fmt.Sprintf("makes names begin with %s, %d characters", shorten(prefix), len(prefix)),
			fmt.Sprintf("shorten project or stack: %s has room for %d", narrow.of, narrow.room()))
	}
	// Elastic Load Balancing and S3 keep these beginnings to themselves.
	for _, taken := range []string{"internal-", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(prefix, taken) {
			project.refuse(config.Project, "makes names begin with "+taken+", which AWS keeps for itself", "choose another project name")
		}
	}
}

// nearestRegion guesses only among regions of the same area: eu-west-9 is
// nobody's typing error for ap-east-1.
func nearestRegion(region string) string {
	known := []string{}
	for name := range regionZones {
		if name[:2] == (region + "  ")[:2] {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	return nearest(region, known)
}

func checkServiceName(at check, name string) {
	narrow := tightest(serviceBudgets)
	switch {
	case !nameForm.MatchString(name):
		at.refuse(nil, "is no name for a service", "use lower-case letters, digits and single inner hyphens, a letter first")
	case slices.Contains(ownParts, name):
		at.refuse(nil, "is a name that this program uses itself", "give the service another one")
	case len(name) > narrow.room():
		at.refuse(nil, fmt.Sprintf("is a name of %d characters", len(name)),
			fmt.Sprintf("shorten it: %s has room for %d", narrow.of, narrow.room()))
	}
}
