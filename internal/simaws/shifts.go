package simaws

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// rising is how long tasks that CodeDeploy starts take to be up, sounding how long after
// the last shift an alarm sounds that ends a deployment.
const rising, sounding = time.Minute, 2 * time.Minute

// taskSet are the tasks of a revision behind a target group.
type taskSet struct {
	id, definition, group string
	network               resource.PropertyValue
	capacity              resource.PropertyValue
	created               time.Time
	primary, failing      bool
}

// up says whether the tasks are healthy by now.
func (s *taskSet) up(now time.Time) bool { return !s.failing && !now.Before(s.created.Add(rising)) }

// shift is a deployment by CodeDeploy, or the way back of one.
type shift struct {
	id, mark      string
	service, in   *thing // in is the deployment group
	from, to      *taskSet
	begun, ended  time.Time
	status        deploys.DeploymentStatus
	why           *deploys.ErrorInformation
	alarmed       bool
	back, of      *shift
	tested, taken bool
}

// Alarms has an alarm end the next deployment of a service by CodeDeploy, once all
// requests go to the new tasks.
func (w *World) Alarms(service string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alarmed[service]++
}

// Shifts tells of the deployments by CodeDeploy, as "service revision status", in order.
func (w *World) Shifts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	told := []string{}
	for _, s := range w.shifts {
		word := s.to.definition[strings.LastIndex(s.to.definition, "/")+1:]
		if s.of != nil {
			word = "back"
		}
		told = append(told, fmt.Sprintf("%s %s %s", s.service.attribute("name"), word, s.status))
	}
	return told
}

// firstTasks notes the tasks that a service is created with.
func (w *World) firstTasks(c *call) {
	if c.old != nil {
		return
	}
	set := &taskSet{
		id: "ecs-svc/" + c.draw("digits", "set", 19), definition: c.p().str("taskDefinition"), group: c.p().strs("loadBalancers[*].targetGroupArn")[0],
		network: c.p().get("networkConfiguration"), capacity: c.p().get("capacityProviderStrategies"),
		created: w.clock, primary: true,
	}
	w.sets[c.id], w.watched = []*taskSet{set}, true
	w.fail(props(c.out).str("name"), set, c.target("cluster"), c.target("taskDefinition"))
}

// fail has the tasks of a service end one after the other, if they are to.
func (w *World) fail(service string, set *taskSet, cluster, definition *thing) {
	fates := w.rejected[service]
	if len(fates) == 0 || cluster == nil || definition == nil {
		return
	}
	w.rejected[service], set.failing = fates[1:], true
	for range 3 {
		w.start(cluster, definition, &run{service: service, ending: fates[0]})
	}
}

// serviceGone forgets the tasks of a service that is deleted.
func serviceGone(c *call) { delete(c.world.sets, c.id) }

// shiftOn moves every deployment to where it is by now.
func (w *World) shiftOn() {
	for _, s := range slices.Clone(w.shifts) {
		if s.status == deploys.DeploymentStatusInProgress {
			w.advance(s)
		}
	}
}

// advance does what a deployment has to do by now: new tasks, test requests, requests
// by and by, the end of the old tasks.
func (w *World) advance(s *shift) {
	if !s.to.up(w.clock) {
		return
	}
	group := props(s.in.in)
	const pair = "loadBalancerInfo.targetGroupPairInfo."
	if !s.tested {
		s.tested = true
		w.lead(group.strs(pair+"testTrafficRoute.listenerArns[*]"), s, 100)
	}
	since := w.clock.Sub(s.begun.Add(rising))
	percent, last := w.share(group.str("deploymentConfigName"), since)
	if !s.taken {
		w.lead(group.strs(pair+"prodTrafficRoute.listenerArns[*]"), s, percent)
	}
	if percent == 100 && !s.taken {
		s.taken = true
		w.serve(s.service, s.to)
	}
	bake := time.Duration(group.num("blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes")) * time.Minute
	switch {
	case s.alarmed && since >= last+sounding:
		s.why = &deploys.ErrorInformation{Code: deploys.ErrorCodeAlarmActive, Message: aws.String("One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped.")}
		w.turn(s)
	case since >= last+bake:
		s.status, s.ended = deploys.DeploymentStatusSucceeded, w.clock
		w.forget(s.service, s.from)
	}
}

// share is how much of the requests go to the new tasks some time after the first did,
// and when all do.
func (w *World) share(steps string, since time.Duration) (percent int, last time.Duration) {
	config := w.find(stepsType, steps)
	if config == nil {
		return 100, 0
	}
	routing := props(config.in)
	every := func(part string) (int, time.Duration) {
		return routing.num("trafficRoutingConfig." + part + ".percentage"), time.Duration(routing.num("trafficRoutingConfig."+part+".interval")) * time.Minute
	}
	if routing.str("trafficRoutingConfig.type") == "TimeBasedCanary" {
		first, wait := every("timeBasedCanary")
		if since < wait {
			return first, wait
		}
		return 100, wait
	}
	step, wait := every("timeBasedLinear")
	last = time.Duration((100+step-1)/step-1) * wait
	return min(100, step*(1+int(since/wait))), last
}

// lead moves the rules of listeners that lead to either of two target groups.
func (w *World) lead(listeners []string, s *shift, percent int) {
	for _, t := range w.things {
		if t.kind.token != listenerRuleType || !slices.Contains(listeners, t.attribute("listenerArn")) {
			continue
		}
		to := forwards(t, "actions")
		if !slices.Contains(to, s.from.group) && !slices.Contains(to, s.to.group) {
			continue
		}
		weighted := func(group string, weight int) resource.PropertyValue {
			return resource.NewProperty(resource.PropertyMap{"arn": resource.NewProperty(group), "weight": resource.NewProperty(float64(weight))})
		}
		actions := resource.NewProperty([]resource.PropertyValue{resource.NewProperty(resource.PropertyMap{
			"type": resource.NewProperty("forward"),
			"forward": resource.NewProperty(resource.PropertyMap{"targetGroups": resource.NewProperty([]resource.PropertyValue{
				weighted(s.to.group, percent), weighted(s.from.group, 100-percent),
			})}),
		})})
		t.in, t.out = clone(t.in), clone(t.out)
		t.in["actions"], t.out["actions"] = actions, actions
	}
	w.look("CodeDeploy shifts " + s.service.attribute("name"))
}

// serve makes tasks those that a service is known by.
func (w *World) serve(service *thing, set *taskSet) {
	for _, other := range w.sets[service.id] {
		other.primary = other == set
	}
	balancers := []resource.PropertyValue{}
	for _, v := range props(service.in).all("loadBalancers[*]") {
		balancer := clone(v.ObjectValue())
		balancer["targetGroupArn"] = resource.NewProperty(set.group)
		balancers = append(balancers, resource.NewProperty(balancer))
	}
	service.in, service.out = clone(service.in), clone(service.out)
	for key, value := range (resource.PropertyMap{
		"taskDefinition": resource.NewProperty(set.definition), "loadBalancers": resource.NewProperty(balancers),
		"networkConfiguration": set.network, "capacityProviderStrategies": set.capacity,
	}) {
		service.in[key], service.out[key] = value, value
	}
}

func (w *World) forget(service *thing, set *taskSet) {
	w.sets[service.id] = slices.DeleteFunc(w.sets[service.id], func(other *taskSet) bool { return other == set })
}

// turn ends a deployment and leads everything back, by one more deployment.
func (w *World) turn(s *shift) {
	s.status, s.ended = deploys.DeploymentStatusStopped, w.clock
	group := props(s.in.in)
	const pair = "loadBalancerInfo.targetGroupPairInfo."
	back := &shift{
		id: w.shiftID(), service: s.service, in: s.in, from: s.to, to: s.from, of: s,
		begun: w.clock, ended: w.clock, status: deploys.DeploymentStatusSucceeded,
	}
	w.serve(s.service, s.from)
	w.lead(slices.Concat(group.strs(pair+"testTrafficRoute.listenerArns[*]"), group.strs(pair+"prodTrafficRoute.listenerArns[*]")), back, 100)
	w.forget(s.service, s.to)
	s.back = back
	w.shifts = append(w.shifts, back)
}

// shiftID is as CodeDeploy makes them.
func (w *World) shiftID() string {
	return "d-" + string(drawFrom("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 9, "shift", strconv.Itoa(len(w.shifts))))
}
