package picture

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint"

// describers say what a box reads like, by the type of its resource. A type that
// is not here is drawn all the same, under its own name.
var describers = map[string]func(g *graph, t thing, n *node){
	"aws:lb/loadBalancer:LoadBalancer": loadBalancer,
	natType:                            gateway,
	serviceType:                        service,
	"aws:scheduler/schedule:Schedule":  schedule,
	taskType:                           task,
	endpointType:                       endpoint,
	"aws:rds/instance:Instance":        database,
	"aws:elasticache/replicationGroup:ReplicationGroup": cache,
}

// The order of the boxes in a tier.
const (
	rankEntrance = iota
	rankService
	rankTask
	rankData
	rankOther
	rankEndpoint
	rankGateway
)

func describe(g *graph, t thing, n *node) {
	if d, ok := describers[t.typ]; ok {
		d(g, t, n)
		return
	}
	_, kind, _ := strings.Cut(strings.TrimPrefix(t.typ, "aws:"), ":")
	n.title, n.detail, n.icon, n.rank = t.name, kind, "box", rankOther
	n.public = true // as far as anyone here knows
}

func loadBalancer(g *graph, t thing, n *node) {
	n.title, n.icon, n.rank = "Load balancer", "balancer", rankEntrance
	n.public = !t.in.yes("internal")
	n.note = "internal"
	if n.public {
		n.note = "internet-facing"
	}
	var says []string
	for _, l := range g.of("aws:lb/listener:Listener") {
		if l.in.str("loadBalancerArn") != t.arn {
			continue
		}
		text := fmt.Sprintf("%s on %d", l.in.str("protocol"), l.in.num("port"))
		for _, action := range l.in.children("defaultActions") {
			if to := action.child("redirect").str("protocol"); to != "" {
				text += " redirects to " + to
			}
		}
		says = append(says, text)
	}
	slices.SortFunc(says, func(a, b string) int { return strings.Compare(b, a) })
	n.detail = strings.Join(says, ", ")
}

func gateway(_ *graph, _ thing, n *node) {
	n.name, n.title, n.icon, n.rank, n.apart = "the NAT gateways", "NAT gateway", "gateway", rankGateway, true
	n.id = "nat-gateways"
}

func endpoint(_ *graph, t thing, n *node) {
	n.name, n.title, n.icon, n.rank = "the interface endpoints", "Interface endpoints", "endpoint", rankEndpoint
	n.id = "interface-endpoints"
	n.detail = endpointService(t)
}

// endpointService is the short name of the AWS service an endpoint leads to.
func endpointService(t thing) string {
	parts := strings.SplitN(t.in.str("serviceName"), ".", 4)
	return parts[len(parts)-1]
}

func service(g *graph, t thing, n *node) {
	n.title, n.icon, n.rank = t.name, "service", rankService
	n.public = t.in.child("networkConfiguration").yes("assignPublicIp")
	if definition := g.byID(taskType, t.in.str("taskDefinition")); definition != nil {
		n.detail = runs(*definition)
	}
	n.note = tasks(g, t)
	for _, target := range t.in.children("loadBalancers") {
		if routes := routesTo(g, target.str("targetGroupArn")); routes != "" {
			n.detail = routes + " · " + n.detail
		}
	}
}

// tasks says how many of them run.
func tasks(g *graph, t thing) string {
	low, high := t.in.num("desiredCount"), t.in.num("desiredCount")
	for _, target := range g.of("aws:appautoscaling/target:Target") {
		if strings.HasSuffix(t.arn, ":"+target.in.str("resourceId")) {
			low, high = target.in.num("minCapacity"), target.in.num("maxCapacity")
		}
	}
	switch {
	case low != high:
		return fmt.Sprintf("%d to %d tasks", low, high)
	case low == 1:
		return "1 task"
	default:
		return strconv.Itoa(low) + " tasks"
	}
}

// routesTo is what the load balancer sends to a target group, by host.
func routesTo(g *graph, targets string) string {
	var hosts []string
	for _, r := range g.of("aws:lb/listenerRule:ListenerRule") {
		if !slices.ContainsFunc(r.in.children("actions"), func(a fields) bool { return a.str("targetGroupArn") == targets }) {
			continue
		}
		for _, condition := range r.in.children("conditions") {
			hosts = append(hosts, condition.child("hostHeader").strs("values")...)
		}
	}
	slices.Sort(hosts)
	return strings.Join(slices.Compact(hosts), ", ")
}

// runs says what a task is made of: images without the digest, and its size.
func runs(definition thing) string {
	var containers []struct{ Image string }
	says := []string{}
	if json.Unmarshal([]byte(definition.in.str("containerDefinitions")), &containers) == nil {
		for _, c := range containers {
			image, _, _ := strings.Cut(path.Base(c.Image), "@")
			says = append(says, image)
		}
	}
	if cpu, err := strconv.Atoi(definition.in.str("cpu")); err == nil {
		says = append(says, strconv.FormatFloat(float64(cpu)/1024, 'g', -1, 64)+" vCPU")
	}
	if memory, err := strconv.Atoi(definition.in.str("memory")); err == nil {
		says = append(says, strconv.FormatFloat(float64(memory)/1024, 'g', -1, 64)+" GiB")
	}
	return strings.Join(says, ", ")
}

func task(_ *graph, t thing, n *node) {
	n.title, n.icon, n.rank = t.name, "task", rankTask
	n.detail = runs(t) + " · may be given more groups when it is run"
	n.note = "on demand"
}

func schedule(g *graph, t thing, n *node) {
	n.title, n.icon, n.rank = t.name, "task", rankTask
	n.note, n.dashed = t.in.str("scheduleExpression"), true
	starts := t.in.child("target").child("ecsParameters")
	n.public = starts.child("networkConfiguration").yes("assignPublicIp")
	if definition := g.byID(taskType, starts.str("taskDefinitionArn")); definition != nil {
		n.detail = runs(*definition)
	}
}

func database(_ *graph, t thing, n *node) {
	n.title, n.icon, n.rank = engine(t), "database", rankData
	n.detail = fmt.Sprintf("%s, %d GiB", t.in.str("instanceClass"), t.in.num("allocatedStorage"))
	n.public = t.in.yes("publiclyAccessible")
	n.note = "single zone"
	if t.in.yes("multiAz") {
		n.note = "standby in another zone"
	}
}

// engine is what a database or cache runs, as its makers spell it.
func engine(t thing) string {
	name := t.in.str("engine")
	spelt := map[string]string{"postgres": "PostgreSQL", "valkey": "Valkey", "redis": "Redis"}[name]
	return cmp.Or(spelt, name) + " " + t.in.str("engineVersion")
}

func cache(_ *graph, t thing, n *node) {
	n.title, n.icon, n.rank = engine(t), "cache", rankData
	n.detail = t.in.str("nodeType")
	switch nodes := t.in.num("numCacheClusters"); nodes {
	case 0, 1:
		n.note = "single node"
	case 2:
		n.note = "primary and 1 replica"
	default:
		n.note = fmt.Sprintf("primary and %d replicas", nodes-1)
	}
}
