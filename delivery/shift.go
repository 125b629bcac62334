package delivery

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
)

// deployment is a request to the gate; it reads it strictly, by the same keys.
type deployment struct {
	Service        any        `json:"service"`
	Container      string     `json:"container"`
	Port           int        `json:"port"`
	TaskDefinition any        `json:"taskDefinition"`
	Application    any        `json:"application"`
	Group          any        `json:"group"`
	Subnets        any        `json:"subnets"`
	SecurityGroups any        `json:"securityGroups"`
	Capacity       []capacity `json:"capacity"`
	Targets        []target   `json:"targets"`
	LogGroup       string     `json:"logGroup"`
	StartSeconds   int        `json:"startSeconds"`
	TimeoutSeconds int        `json:"timeoutSeconds"`
}

type capacity struct {
	Provider string `json:"provider"`
	Base     int    `json:"base"`
	Weight   int    `json:"weight"`
}

type target struct {
	ARN    any `json:"arn"`
	Alarms any `json:"alarms"`
}

// Shift has CodeDeploy shift the services that change so to the revisions of the
// release, in the place of ECS's own rolling, and leads requests to them once their
// tasks are healthy. Those that a pipeline deploys are waited for as they are.
func (g *Gate) Shift() error {
	for _, service := range g.args.Services {
		if service.Shift == nil {
			continue
		}
		if err := g.shift(service); err != nil {
			return fmt.Errorf("%s: %w", service.Name, err)
		}
	}
	return nil
}

// shift asks anew whenever there is something to deploy, and whenever a rule may come
// that has to begin where CodeDeploy has got to.
func (g *Gate) shift(service *compute.Service) error {
	order := g.args.order(service)
	route := service.Settings.Route
	triggers := pulumi.StringMap{"route": pulumi.String(strings.Join(slices.Concat(route.AllHosts(), route.Paths), " "))}
	if service.Settings.Rollout.Leaves() {
		order.TaskDefinition = ""
	} else {
		triggers["task"] = service.Task.Arn
	}
	done, err := g.call("deploy-"+service.Name, map[string]any{"cluster": g.args.Cluster.ARN, "deploy": order}, triggers,
		slices.Concat([]pulumi.Resource{service.Service}, service.Ready, service.Shift.Ready, g.Passed))
	if err != nil {
		return err
	}
	rules, err := service.Open(done.Result.ApplyT(servingGroup).(pulumi.StringOutput), done)
	if err != nil {
		return err
	}
	g.shifted = append(append(g.shifted, done), rules...)
	return nil
}

// order is all of a deployment that does not change from one to the next, and its revision.
func (a GateArgs) order(service *compute.Service) deployment {
	order := deployment{
		Service: service.Service.Name, Container: service.Name, Port: service.Settings.Port, TaskDefinition: service.Task.Arn,
		Application: service.Shift.Application, Group: service.Shift.Group,
		Subnets: a.Network.Private, SecurityGroups: service.Groups,
		LogGroup:     a.Config.LogGroup(service.Name),
		StartSeconds: int(service.Settings.StartTime()), TimeoutSeconds: int(config.ShiftTime),
	}
	for _, c := range service.Capacity() {
		order.Capacity = append(order.Capacity, capacity(c))
	}
	for i, group := range service.TargetGroups {
		order.Targets = append(order.Targets, target{group.Arn, service.Shift.Alarms[i]})
	}
	return order
}

// servingGroup reads the target group that serves out of an answer of the gate.
func servingGroup(answer string) (string, error) {
	var read struct {
		TargetGroup string `json:"targetGroup"`
	}
	if err := json.Unmarshal([]byte(answer), &read); err != nil {
		return "", fmt.Errorf("answer of the gate: %w", err)
	}
	return read.TargetGroup, nil
}
