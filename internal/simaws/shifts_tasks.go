package simaws

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// appSpec is what a deployment says.
type appSpec struct {
	Resources []struct {
		TargetService struct {
			Properties struct {
				TaskDefinition   string
				LoadBalancerInfo struct {
					ContainerName string
					ContainerPort int
				}
				NetworkConfiguration struct {
					AwsvpcConfiguration struct {
						Subnets, SecurityGroups []string
						AssignPublicIP          string `json:"AssignPublicIp"`
					}
				}
				CapacityProviderStrategy []struct {
					CapacityProvider string
					Base, Weight     int
				}
			}
		}
	}
}

// tasksOf are the new tasks, behind the target group that is free.
func (a deployAPI) tasksOf(group *thing, in *codedeploy.CreateDeploymentInput, serving *taskSet) (*taskSet, error) {
	w := a.world
	bad := func(format string, args ...any) error {
		return &deploys.InvalidRevisionException{Message: aws.String(fmt.Sprintf(format, args...))}
	}
	var said appSpec
	if err := json.Unmarshal([]byte(aws.ToString(in.Revision.AppSpecContent.Content)), &said); err != nil || len(said.Resources) != 1 {
		return nil, bad("AppSpec file is not valid: %v", err)
	}
	p := said.Resources[0].TargetService.Properties
	definition := w.find(taskType, p.TaskDefinition)
	if definition == nil && !w.active(taskType, p.TaskDefinition) {
		return nil, bad("Task definition %s is not active", p.TaskDefinition)
	}
	vpc, capacity := p.NetworkConfiguration.AwsvpcConfiguration, []any{}
	for _, c := range p.CapacityProviderStrategy {
		item := map[string]any{"capacityProvider": c.CapacityProvider, "weight": c.Weight}
		if c.Base > 0 {
			item["base"] = c.Base
		}
		capacity = append(capacity, item)
	}
	to := &taskSet{
		id: "ecs-svc/" + string(drawFrom("0123456789", 19, "set", strconv.Itoa(len(w.shifts)))), definition: p.TaskDefinition, created: w.clock,
		network: resource.NewPropertyValue(map[string]any{
			"assignPublicIp": vpc.AssignPublicIP == "ENABLED", "subnets": vpc.Subnets, "securityGroups": vpc.SecurityGroups,
		}),
		capacity: resource.NewPropertyValue(capacity),
	}
	for _, name := range props(group.in).strs("loadBalancerInfo.targetGroupPairInfo.targetGroups[*].name") {
		if target := w.find(targetGroupType, name); target != nil && target.attribute("arn") != serving.group {
			to.group = target.attribute("arn")
		}
	}
	return to, nil
}

// shiftedState is a service that CodeDeploy deploys, as ECS tells of it.
func (a containerAPI) shiftedState(service *thing) types.Service {
	w := a.world
	wanted := short(props(service.out), "desiredCount")
	told := types.Service{ServiceName: aws.String(service.attribute("name")), Status: aws.String("ACTIVE"), DesiredCount: wanted}
	for _, s := range w.sets[service.id] {
		set := types.TaskSet{
			Id: &s.id, Status: aws.String("ACTIVE"), TaskDefinition: &s.definition, CreatedAt: &s.created, ComputedDesiredCount: wanted,
			StabilityStatus: types.StabilityStatusStabilizing, LoadBalancers: []types.LoadBalancer{{TargetGroupArn: &s.group}},
		}
		if s.primary {
			set.Status = aws.String("PRIMARY")
		}
		if s.up(w.clock) {
			set.StabilityStatus, set.RunningCount = types.StabilityStatusSteadyState, wanted
		}
		network := props{}
		if s.network.IsObject() {
			network = props(s.network.ObjectValue())
		}
		set.NetworkConfiguration = &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: network.strs("subnets[*]"), SecurityGroups: network.strs("securityGroups[*]"),
		}}
		for _, v := range (props{"all": s.capacity}).all("all[*]") {
			item := props(v.ObjectValue())
			set.CapacityProviderStrategy = append(set.CapacityProviderStrategy, types.CapacityProviderStrategyItem{
				CapacityProvider: aws.String(item.str("capacityProvider")), Base: short(item, "base"), Weight: short(item, "weight"),
			})
		}
		told.TaskSets = append(told.TaskSets, set)
	}
	return told
}

// short is a number as the API of ECS counts.
func short(p props, path string) int32 {
	if v := p.get(path); v.IsNumber() {
		return int32(v.NumberValue())
	}
	return 0
}
