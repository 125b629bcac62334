package compute

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/codedeploy"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// deploymentGroup is what CodeDeploy knows of the service: what leads to it, how
// requests are shifted, how long the old tasks stand by, and when it goes back.
func (b serviceBuilder) deploymentGroup(s *Service, shift *Shift) error {
	name := b.Config.Prefix() + "-" + b.name
	application, err := codedeploy.NewApplication(b.ctx, b.name, &codedeploy.ApplicationArgs{
		Name: pulumi.String(name), ComputePlatform: pulumi.String("ECS"),
	}, b.parent)
	if err != nil {
		return fmt.Errorf("application: %w", err)
	}
	role, err := iam.NewRole(b.ctx, b.name+"-shift", iam.RoleArgs{
		Config:      b.Config,
		Description: fmt.Sprintf("What CodeDeploy needs to shift the requests of %s", b.name),
		Service:     "codedeploy.amazonaws.com",
		Source:      b.Config.ARN("codedeploy", "deploymentgroup:"+name+"/*"),
		Statements:  b.shiftPermissions(s),
	}, b.parent)
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	steps, err := b.steps(name)
	if err != nil {
		return fmt.Errorf("steps: %w", err)
	}
	group, err := codedeploy.NewDeploymentGroup(b.ctx, b.name, &codedeploy.DeploymentGroupArgs{
		AppName:              application.Name,
		DeploymentGroupName:  pulumi.String(b.name),
		ServiceRoleArn:       role.ARN,
		DeploymentConfigName: steps,
		DeploymentStyle: codedeploy.DeploymentGroupDeploymentStyleArgs{
			DeploymentOption: pulumi.String("WITH_TRAFFIC_CONTROL"), DeploymentType: pulumi.String("BLUE_GREEN"),
		},
		EcsService: codedeploy.DeploymentGroupEcsServiceArgs{
			ClusterName: b.Cluster.Name, ServiceName: s.Service.Name,
		},
		LoadBalancerInfo:          b.pair(shift.targets.groups),
		BlueGreenDeploymentConfig: b.blueGreen(),
		AlarmConfiguration: codedeploy.DeploymentGroupAlarmConfigurationArgs{
			Enabled: pulumi.Bool(true), Alarms: flat(shift.Alarms),
		},
		AutoRollbackConfiguration: codedeploy.DeploymentGroupAutoRollbackConfigurationArgs{
			Enabled: pulumi.Bool(true),
			// The last: who stops one by hand wants the old tasks to serve.
			Events: pulumi.ToStringArray([]string{"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"}),
		},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{role.Ready}))
	if err != nil {
		return err
	}
	shift.Application, shift.Group = application.Name, group.DeploymentGroupName
	shift.Ready = []pulumi.Resource{group, role.Ready}
	return nil
}

func flat(lists []pulumi.StringArray) pulumi.StringArray {
	var all pulumi.StringArray
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// pair are the target groups that take turns, and what leads to them.
func (b serviceBuilder) pair(groups []TargetGroup) codedeploy.DeploymentGroupLoadBalancerInfoArgs {
	var names codedeploy.DeploymentGroupLoadBalancerInfoTargetGroupPairInfoTargetGroupArray
	for _, group := range groups {
		names = append(names, codedeploy.DeploymentGroupLoadBalancerInfoTargetGroupPairInfoTargetGroupArgs{Name: group.Name})
	}
	return codedeploy.DeploymentGroupLoadBalancerInfoArgs{
		TargetGroupPairInfo: codedeploy.DeploymentGroupLoadBalancerInfoTargetGroupPairInfoArgs{
			TargetGroups: names,
			ProdTrafficRoute: codedeploy.DeploymentGroupLoadBalancerInfoTargetGroupPairInfoProdTrafficRouteArgs{
				ListenerArns: pulumi.StringArray{b.Ingress.HTTPS},
			},
			TestTrafficRoute: codedeploy.DeploymentGroupLoadBalancerInfoTargetGroupPairInfoTestTrafficRouteArgs{
				ListenerArns: pulumi.StringArray{b.Ingress.Test},
			},
		},
	}
}

// blueGreen goes on by itself once the new tasks are up, and ends the old ones after
// the bake.
func (b serviceBuilder) blueGreen() codedeploy.DeploymentGroupBlueGreenDeploymentConfigArgs {
	return codedeploy.DeploymentGroupBlueGreenDeploymentConfigArgs{
		DeploymentReadyOption: codedeploy.DeploymentGroupBlueGreenDeploymentConfigDeploymentReadyOptionArgs{
			ActionOnTimeout: pulumi.String("CONTINUE_DEPLOYMENT"),
		},
		TerminateBlueInstancesOnDeploymentSuccess: codedeploy.DeploymentGroupBlueGreenDeploymentConfigTerminateBlueInstancesOnDeploymentSuccessArgs{
			Action: pulumi.String("TERMINATE"), TerminationWaitTimeInMinutes: pulumi.Int(int(b.settings.Rollout.Bake) / 60),
		},
	}
}

// steps is how requests are shifted, by the name CodeDeploy has for it. One of our own
// never changes, so that it is named after what it says: another one is made before the
// group lets go of it.
func (b serviceBuilder) steps(name string) (pulumi.StringInput, error) {
	rollout := b.settings.Rollout
	if rollout.Strategy == config.BlueGreen {
		return pulumi.String("CodeDeployDefault.ECSAllAtOnce"), nil
	}
	percent, minutes := rollout.Percent, int(rollout.Every)/60
	routing := codedeploy.DeploymentConfigTrafficRoutingConfigArgs{Type: pulumi.String("TimeBasedLinear")}
	if rollout.Strategy == config.Canary {
		routing.Type = pulumi.String("TimeBasedCanary")
		routing.TimeBasedCanary = codedeploy.DeploymentConfigTrafficRoutingConfigTimeBasedCanaryArgs{
			Interval: pulumi.Int(minutes), Percentage: pulumi.Int(percent),
		}
	} else {
		routing.TimeBasedLinear = codedeploy.DeploymentConfigTrafficRoutingConfigTimeBasedLinearArgs{
			Interval: pulumi.Int(minutes), Percentage: pulumi.Int(percent),
		}
	}
	steps, err := codedeploy.NewDeploymentConfig(b.ctx, b.name, &codedeploy.DeploymentConfigArgs{
		DeploymentConfigName: pulumi.String(fmt.Sprintf("%s-%s-%d-%dm", name, rollout.Strategy, percent, minutes)),
		ComputePlatform:      pulumi.String("ECS"),
		TrafficRoutingConfig: routing,
	}, b.parent)
	if err != nil {
		return nil, err
	}
	return steps.DeploymentConfigName, nil
}

// shiftPermissions are those of AWSCodeDeployRoleForECS that this program has a use for,
// and for this service alone.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForECS.html
func (b serviceBuilder) shiftPermissions(s *Service) []iam.Statement {
	c := b.Config
	place := c.Prefix() + "/" + c.ServiceName(b.name)
	balancer := "app/" + c.Prefix() + "/*"
	return []iam.Statement{
		{
			Sid:     "Tasks",
			Actions: []string{"ecs:CreateTaskSet", "ecs:DeleteTaskSet", "ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"},
			Resources: []any{
				c.ARN("ecs", "service/"+place), c.ARN("ecs", "task-set/"+place+"/*"),
			},
		},
		{
			Sid: "LookAtRequests",
			Actions: []string{
				"elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups",
			},
			Resources: []any{"*"}, // these actions know no resources
		},
		{
			Sid:     "ShiftRequests",
			Actions: []string{"elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"},
			Resources: []any{
				c.ARN("elasticloadbalancing", "listener/"+balancer), c.ARN("elasticloadbalancing", "listener-rule/"+balancer),
			},
		},
		{
			Sid:       "HearAlarms",
			Actions:   []string{"cloudwatch:DescribeAlarms"},
			Resources: []any{"*"}, // a list of names is of no resource
		},
		{
			Sid:        "PassRoles",
			Actions:    []string{"iam:PassRole"},
			Resources:  []any{s.roles.task.ARN, s.roles.execution.ARN},
			Conditions: iam.Conditions{"StringEquals": {"iam:PassedToService": taskService}},
		},
	}
}
