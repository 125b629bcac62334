package steps

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func (f *fake) DescribeTaskDefinition(ctx context.Context, in *ecs.DescribeTaskDefinitionInput, _ ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error) {
	if err := f.fails(ctx, "DescribeTaskDefinition"); err != nil {
		return nil, err
	}
	for family, revisions := range f.families {
		for i, d := range revisions {
			if *in.TaskDefinition == *d.TaskDefinitionArn || *in.TaskDefinition == family && i == len(revisions)-1 {
				return &ecs.DescribeTaskDefinitionOutput{TaskDefinition: &d, Tags: []types.Tag{
					{Key: aws.String("environment"), Value: aws.String("staging")}, {Key: aws.String("aws:cloudformation:stack"), Value: aws.String("x")},
				}}, nil
			}
		}
	}
	return nil, &types.ClientException{Message: aws.String("Unable to describe task definition.")}
}

func (f *fake) RegisterTaskDefinition(ctx context.Context, in *ecs.RegisterTaskDefinitionInput, _ ...func(*ecs.Options)) (*ecs.RegisterTaskDefinitionOutput, error) {
	if err := f.fails(ctx, "RegisterTaskDefinition"); err != nil {
		return nil, err
	}
	if len(in.Tags) != 1 {
		return nil, &types.InvalidParameterException{Message: aws.String("Tags that begin with aws: are not yours to set")}
	}
	return &ecs.RegisterTaskDefinitionOutput{TaskDefinition: f.add(types.TaskDefinition{
		Family: in.Family, Cpu: in.Cpu, TaskRoleArn: in.TaskRoleArn, ContainerDefinitions: in.ContainerDefinitions,
	})}, nil
}

func (f *fake) UpdateService(ctx context.Context, in *ecs.UpdateServiceInput, _ ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error) {
	if err := f.fails(ctx, "UpdateService"); err != nil {
		return nil, err
	}
	f.told[*in.Service] = append(f.told[*in.Service], *in.TaskDefinition)
	f.settles[*in.Service] = f.now.Add(f.slow)
	return &ecs.UpdateServiceOutput{}, nil
}

func (f *fake) DescribeServices(ctx context.Context, in *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	if err := f.fails(ctx, "DescribeServices"); err != nil {
		return nil, err
	}
	out := &ecs.DescribeServicesOutput{}
	for _, name := range in.Services {
		if len(f.told[name]) == 0 {
			continue
		}
		primary := types.Deployment{
			Status: aws.String("PRIMARY"), TaskDefinition: aws.String(f.runs(name)), RunningCount: 1, RolloutState: types.DeploymentRolloutStateCompleted,
		}
		if f.now.Before(f.settles[name]) {
			primary.RolloutState = types.DeploymentRolloutStateInProgress
		}
		if f.sets[name] {
			out.Services = append(out.Services, types.Service{
				ServiceName: &name, Status: aws.String("ACTIVE"), DesiredCount: 1, RunningCount: 1, TaskSets: []types.TaskSet{set(f.runs(name))},
			})
			continue
		}
		out.Services = append(out.Services, types.Service{
			ServiceName: &name, Status: aws.String("ACTIVE"), TaskDefinition: primary.TaskDefinition,
			DesiredCount: 1, RunningCount: 1, Deployments: []types.Deployment{primary},
		})
	}
	return out, nil
}

func (f *fake) RunTask(_ context.Context, in *ecs.RunTaskInput, _ ...func(*ecs.Options)) (*ecs.RunTaskOutput, error) {
	if len(in.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups) == 0 {
		return nil, errors.New("a task that reaches nothing")
	}
	f.ran = append(f.ran, (*in.TaskDefinition)[len(definition):]+" "+strings.Join(in.Overrides.ContainerOverrides[0].Command, " "))
	return &ecs.RunTaskOutput{Tasks: []types.Task{{TaskArn: aws.String("task/1"), StartedBy: in.StartedBy}}}, nil
}

func (f *fake) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	out := &ecs.ListTasksOutput{}
	if in.ServiceName != nil && in.DesiredStatus == types.DesiredStatusRunning {
		out.TaskArns = []string{"task/of-" + *in.ServiceName}
	}
	return out, nil
}

func (f *fake) DescribeTasks(_ context.Context, in *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	task := types.Task{
		TaskArn: &in.Tasks[0], LastStatus: aws.String("STOPPED"), StopCode: types.TaskStopCodeEssentialContainerExited,
		StoppedAt: aws.Time(f.now.Add(-time.Second)), HealthStatus: types.HealthStatusHealthy,
		Containers: []types.Container{{Name: aws.String("server"), ExitCode: &f.exits}, {Name: aws.String("site"), ExitCode: &f.exits}},
	}
	return &ecs.DescribeTasksOutput{Tasks: []types.Task{task}}, nil
}
