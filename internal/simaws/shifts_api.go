package simaws

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
)

// deployAPI is as much of CodeDeploy as a function of our own may ask with its role.
type deployAPI struct{ containerAPI }

// group finds a deployment group by the names of it.
func (w *World) group(application, name string) *thing {
	for _, t := range w.things {
		if t.kind.token == shiftGroupType && t.attribute("appName") == application && t.attribute("deploymentGroupName") == name {
			return t
		}
	}
	return nil
}

// CreateDeployment begins a deployment, if nothing stands against it.
func (a deployAPI) CreateDeployment(_ context.Context, in *codedeploy.CreateDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.CreateDeploymentOutput, error) {
	w := a.world
	group := w.group(*in.ApplicationName, *in.DeploymentGroupName)
	if group == nil {
		return nil, &deploys.DeploymentGroupDoesNotExistException{Message: aws.String("No Deployment Group found for name: " + *in.DeploymentGroupName)}
	}
	if err := a.mayBegin(group); err != nil {
		return nil, err
	}
	for _, s := range w.shifts {
		if s.in == group && s.status == deploys.DeploymentStatusInProgress {
			return nil, &deploys.DeploymentLimitExceededException{Message: aws.String(fmt.Sprintf(
				"The Deployment Group '%s' already has an active Deployment '%s'", *in.DeploymentGroupName, s.id))}
		}
	}
	service, serving, err := a.ready(group, in)
	if err != nil {
		return nil, err
	}
	to, err := a.tasksOf(group, in, serving)
	if err != nil {
		return nil, err
	}
	s := &shift{
		id: w.shiftID(), mark: aws.ToString(in.Description), service: service, in: group, from: serving, to: to,
		begun: w.clock, status: deploys.DeploymentStatusInProgress,
	}
	name := service.attribute("name")
	if w.alarmed[name] > 0 {
		w.alarmed[name]--
		s.alarmed = true
	}
	w.shifts, w.sets[service.id] = append(w.shifts, s), append(w.sets[service.id], to)
	w.fail(name, to, w.find(clusterType, service.attribute("cluster")), w.find(taskType, to.definition))
	a.held(s)
	return &codedeploy.CreateDeploymentOutput{DeploymentId: &s.id}, nil
}

// mayBegin holds the caller's role against all that a deployment asks of it.
func (a deployAPI) mayBegin(group *thing) error {
	steps := group.attribute("deploymentConfigName")
	application := strings.Replace(group.attribute("arn"), ":deploymentgroup:", ":application:", 1)
	application, _, _ = strings.Cut(application, "/")
	config, _, _ := strings.Cut(strings.Replace(group.attribute("arn"), ":deploymentgroup:", ":deploymentconfig:", 1), "/")
	config = config[:strings.LastIndex(config, ":")+1] + steps
	for _, asked := range []struct{ action, of string }{
		{"codedeploy:CreateDeployment", group.attribute("arn")},
		{"codedeploy:GetDeploymentConfig", config},
		{"codedeploy:RegisterApplicationRevision", application},
		{"codedeploy:GetApplicationRevision", application},
	} {
		if err := a.may(asked.action, asked.of); err != nil {
			return err
		}
	}
	return nil
}

// ready says what a deployment begins from: tasks to which requests are led.
func (a deployAPI) ready(group *thing, in *codedeploy.CreateDeploymentInput) (*thing, *taskSet, error) {
	w := a.world
	refused := func(format string, args ...any) error {
		return &deploys.InvalidECSServiceException{Message: aws.String(fmt.Sprintf(format, args...))}
	}
	service := w.shiftService(props(group.in))
	if service == nil {
		return nil, nil, refused("The ECS service was not found.")
	}
	at := slices.IndexFunc(w.sets[service.id], func(s *taskSet) bool { return s.primary })
	if at < 0 {
		return nil, nil, refused("The ECS service has no primary task set.")
	}
	serving := w.sets[service.id][at]
	for _, route := range []string{"prod", "test"} {
		for _, listener := range props(group.in).strs("loadBalancerInfo.targetGroupPairInfo." + route + "TrafficRoute.listenerArns[*]") {
			if !w.leads(listener, serving.group) {
				return nil, nil, refused("Primary taskset target group must be behind listener %s", listener)
			}
		}
	}
	if in.OverrideAlarmConfiguration != nil {
		for _, alarm := range in.OverrideAlarmConfiguration.Alarms {
			if w.find(alarmType, *alarm.Name) == nil {
				return nil, nil, &deploys.InvalidAlarmConfigException{Message: aws.String("No alarm " + *alarm.Name)}
			}
		}
	}
	return service, serving, nil
}

// leads says whether a rule of a listener leads to a target group.
func (w *World) leads(listener, group string) bool {
	return slices.ContainsFunc(w.things, func(t *thing) bool {
		return t.kind.token == listenerRuleType && t.attribute("listenerArn") == listener && slices.Contains(forwards(t, "actions"), group)
	})
}

// held ends a deployment at once for which the role of CodeDeploy does not suffice.
func (a deployAPI) held(s *shift) {
	w := a.world
	role, service := w.find(roleType, s.in.attribute("serviceRoleArn")), s.service.id
	sets := strings.Replace(service, ":service/", ":task-set/", 1) + "/" + s.to.id
	asked := map[string][]string{
		"ecs:DescribeServices": {service}, "ecs:UpdateServicePrimaryTaskSet": {service}, "ecs:CreateTaskSet": {sets}, "ecs:DeleteTaskSet": {sets},
		"elasticloadbalancing:DescribeRules": {"*"}, "elasticloadbalancing:DescribeListeners": {"*"}, "elasticloadbalancing:DescribeTargetGroups": {"*"},
		"cloudwatch:DescribeAlarms": {"*"},
	}
	if definition := w.find(taskType, s.to.definition); definition != nil {
		asked["iam:PassRole"] = []string{definition.attribute("taskRoleArn"), definition.attribute("executionRoleArn")}
	}
	for _, t := range w.things {
		if t.kind.token == listenerRuleType && slices.Contains(forwards(t, "actions"), s.from.group) {
			asked["elasticloadbalancing:ModifyRule"] = append(asked["elasticloadbalancing:ModifyRule"], t.id)
		}
	}
	for action, arns := range asked {
		for _, arn := range arns {
			if !w.mayWith(role, action, arn) {
				s.why = &deploys.ErrorInformation{Code: deploys.ErrorCodeIamRolePermissions, Message: aws.String(role.attribute("arn") + " may not " + action + " on " + arn)}
				s.status, s.ended = deploys.DeploymentStatusFailed, w.clock
				w.forget(s.service, s.to)
				return
			}
		}
	}
}

func (a deployAPI) shift(id string) (*shift, error) {
	for _, s := range a.world.shifts {
		if s.id == id {
			return s, nil
		}
	}
	return nil, &deploys.DeploymentDoesNotExistException{Message: aws.String("The deployment " + id + " could not be found")}
}

// GetDeployment tells of a deployment.
func (a deployAPI) GetDeployment(_ context.Context, in *codedeploy.GetDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.GetDeploymentOutput, error) {
	s, err := a.shift(*in.DeploymentId)
	if err != nil {
		return nil, err
	}
	if err := a.may("codedeploy:GetDeployment", s.in.attribute("arn")); err != nil {
		return nil, err
	}
	info := &deploys.DeploymentInfo{
		DeploymentId: &s.id, Description: &s.mark, Status: s.status, CreateTime: &s.begun, Creator: deploys.DeploymentCreatorUser, ErrorInformation: s.why,
	}
	if !s.ended.IsZero() {
		info.CompleteTime = &s.ended
	}
	switch {
	case s.of != nil:
		info.Creator, info.RollbackInfo = deploys.DeploymentCreatorCodeDeployRollback, &deploys.RollbackInfo{RollbackTriggeringDeploymentId: &s.of.id}
	case s.back != nil:
		info.RollbackInfo = &deploys.RollbackInfo{RollbackDeploymentId: &s.back.id}
	}
	return &codedeploy.GetDeploymentOutput{DeploymentInfo: info}, nil
}

// ListDeployments lists those of a group in some states.
func (a deployAPI) ListDeployments(_ context.Context, in *codedeploy.ListDeploymentsInput, _ ...func(*codedeploy.Options)) (*codedeploy.ListDeploymentsOutput, error) {
	group := a.world.group(*in.ApplicationName, *in.DeploymentGroupName)
	if group == nil {
		return nil, &deploys.DeploymentGroupDoesNotExistException{Message: aws.String("No Deployment Group found for name: " + *in.DeploymentGroupName)}
	}
	if err := a.may("codedeploy:ListDeployments", group.attribute("arn")); err != nil {
		return nil, err
	}
	out := &codedeploy.ListDeploymentsOutput{}
	for _, s := range a.world.shifts {
		within := in.CreateTimeRange == nil || !s.begun.Before(*in.CreateTimeRange.Start)
		if s.in == group && within && slices.Contains(in.IncludeOnlyStatuses, s.status) {
			out.Deployments = append(out.Deployments, s.id)
		}
	}
	return out, nil
}

// StopDeployment ends a deployment and leads back.
func (a deployAPI) StopDeployment(_ context.Context, in *codedeploy.StopDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.StopDeploymentOutput, error) {
	s, err := a.shift(*in.DeploymentId)
	if err != nil {
		return nil, err
	}
	if err := a.may("codedeploy:StopDeployment", "*"); err != nil {
		return nil, err
	}
	if s.status != deploys.DeploymentStatusInProgress {
		return nil, &deploys.DeploymentAlreadyCompletedException{Message: aws.String("The deployment " + s.id + " is already completed")}
	}
	a.world.turn(s)
	return &codedeploy.StopDeploymentOutput{}, nil
}
