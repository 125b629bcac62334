package simaws

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// kind is what AWS and its provider know about one resource type.
type kind struct {
	token string

	// The operations AWS would name in an error: "EC2: CreateVpc".
	create, update, remove string

	// id is the template of the physical id; outputs those of what AWS computes.
	// defaults are the values AWS or the provider fill in when none is given.
	id       string
	outputs  map[string]string
	defaults map[string]any

	name   *naming
	tagged bool
	secret []string // outputs that are secret whatever came in

	required []string
	replaces []string // properties whose change makes a new one
	// spared are properties whose change makes a new one unless another has a value.
	spared  map[string]spare
	first   bool // replaced by deleting first, as two cannot exist at once
	upsert  bool // AWS overwrites what is there instead of refusing it
	patched bool // an update says only what changes, and what others changed meanwhile stays
	refs    []ref
	keys    []string // the outputs by which others refer to it, besides id and arn
	missing string   // what AWS says to a reference that leads nowhere
	inUse   string   // what AWS says to the deletion of something still needed

	plan   []rule // what the provider refuses before it asks AWS
	refuse []rule // what AWS refuses when asked to create or change
	guard  []rule // what AWS refuses when asked to delete
	finish func(*call)
	gone   func(*call) // what is left behind by a deletion
}

// spare is the property, and the value of it, that spares another.
type spare struct{ property, value string }

// ref is a property that names something else.
type ref struct {
	path    string
	to      string // the type it must lead to
	holds   bool   // the other cannot be deleted meanwhile
	owned   bool   // goes when the other goes
	outside *regexp.Regexp
}

// rule looks at a call and returns why it cannot be.
type rule func(*call) error

// Refusal is an answer of AWS that says no.
type Refusal struct {
	Operation string // "EC2: CreateVpc"
	Code      string // "InvalidVpc.Range"
	Message   string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("operation error %s, api error %s: %s", r.Operation, r.Code, r.Message)
}

// Invalid is what the provider itself refuses, before AWS is asked.
type Invalid struct {
	Property string
	Reason   string
}

func (i *Invalid) Error() string {
	if i.Property == "" {
		return i.Reason
	}
	return i.Property + ": " + i.Reason
}

// Unsimulated is the answer to a type, function or option outside the tables.
type Unsimulated struct{ What string }

func (u *Unsimulated) Error() string {
	return "the simulated AWS does not know " + u.What
}

// kinds is every resource type of the world by its token.
var kinds = catalogue(tables)

var tables = [][]kind{
	networkKinds, securityKinds, accessKinds, identityKinds, certificateKinds, loadBalancerKinds, containerKinds,
	registryKinds, scalingKinds, databaseKinds, proxyKinds, cacheKinds, bucketKinds, secretKinds,
	discoveryKinds, scheduleKinds, scheduledScalingKinds, logKinds, machineKinds, messageKinds, queueKinds, functionKinds, randomKinds,
	fileKinds, edgeKinds, invocationKinds, pipelineKinds, codeDeployKinds,
}

func catalogue(tables [][]kind) map[string]*kind {
	all := map[string]*kind{}
	for i := range tables {
		for j := range tables[i] {
			all[tables[i][j].token] = &tables[i][j]
		}
	}
	return all
}

// Types lists the resource types the world knows, the awsx VPC included.
func Types() []string {
	return slices.Sorted(maps.Keys(kinds))
}
