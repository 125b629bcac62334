package gate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	blue  = "arn:aws:elasticloadbalancing:eu-central-1:222222222222:targetgroup/server-blue/1"
	green = "arn:aws:elasticloadbalancing:eu-central-1:222222222222:targetgroup/server-green/2"
)

// shifts is CodeDeploy for one service of ECS, in the time of the fake.
type shifts struct {
	*fake
	// first are the tasks that the service began with.
	first types.TaskSet
	all   []*shift
	// next is what becomes of the next deployment.
	next fate
}

// fate is how a deployment goes.
type fate struct {
	// up is when its tasks are up; never if it is nought. ends is when it ends.
	up, ends time.Duration
	status   deploys.DeploymentStatus
	why      *deploys.ErrorInformation
	// back is how long the way back takes; none is gone if it is nought.
	back    time.Duration
	backTo  deploys.DeploymentStatus
	crashes []outcome
}

func succeeds() fate {
	return fate{up: time.Minute, ends: 8 * time.Minute, status: deploys.DeploymentStatusSucceeded}
}

// shift is a deployment, or the way back of one.
type shift struct {
	id, mark, definition, group string
	begun                       time.Time
	fate                        fate
	order                       *codedeploy.CreateDeploymentInput
	stopped                     *time.Time
	back                        *shift
	of                          string
}

// set is a set of tasks of a revision behind a target group.
func set(revision, group string, created time.Time) types.TaskSet {
	return types.TaskSet{
		Id: aws.String("ecs-svc/" + revision), TaskDefinition: aws.String(definition + revision), CreatedAt: &created,
		LoadBalancers:   []types.LoadBalancer{{TargetGroupArn: &group}},
		StabilityStatus: types.StabilityStatusSteadyState, RunningCount: 2, ComputedDesiredCount: 2,
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: []string{"subnet-b", "subnet-a"}, SecurityGroups: []string{"sg-1"},
		}},
		CapacityProviderStrategy: []types.CapacityProviderStrategyItem{{CapacityProvider: aws.String("FARGATE"), Weight: 1}},
	}
}

func (s *shifts) begin(sh *shift) *shift {
	sh.id, sh.begun = fmt.Sprintf("d-%d", len(s.all)+1), s.now
	s.all = append(s.all, sh)
	return sh
}

// ends is when a deployment comes to its end.
func (sh *shift) ends() time.Time {
	if sh.stopped != nil {
		return *sh.stopped
	}
	return sh.begun.Add(sh.fate.ends)
}

func (s *shifts) over(sh *shift) bool { return !s.now.Before(sh.ends()) }

// status moves a deployment to where it is by now.
func (s *shifts) status(sh *shift) deploys.DeploymentStatus {
	switch {
	case !s.over(sh):
		return deploys.DeploymentStatusInProgress
	case sh.stopped != nil:
		return deploys.DeploymentStatusStopped
	default:
		return sh.fate.status
	}
}

// turn begins the way back of what has failed.
func (s *shifts) turn() {
	for _, sh := range slices.Clone(s.all) {
		if s.over(sh) && s.status(sh) != deploys.DeploymentStatusSucceeded && sh.fate.back > 0 && sh.back == nil {
			sh.back = s.begin(&shift{of: sh.id, fate: fate{ends: sh.fate.back, status: sh.fate.backTo}})
			sh.back.begun = sh.ends()
		}
	}
}

// sets are the tasks there are: those that serve, and those of a deployment on its way.
func (s *shifts) sets() []types.TaskSet {
	if s.first.TaskDefinition == nil {
		return nil
	}
	s.turn()
	serving := s.first
	serving.Status = aws.String("PRIMARY")
	var others []types.TaskSet
	for _, sh := range s.all {
		if sh.of != "" || s.over(sh) && s.status(sh) != deploys.DeploymentStatusSucceeded {
			continue
		}
		its := set("7", sh.group, sh.begun)
		its.TaskDefinition, its.Status = &sh.definition, aws.String("ACTIVE")
		if s.over(sh) {
			its.Status = aws.String("PRIMARY")
			serving = its
			continue
		}
		if sh.fate.up == 0 || s.now.Before(sh.begun.Add(sh.fate.up)) {
			its.StabilityStatus, its.RunningCount = types.StabilityStatusStabilizing, 1
		}
		others = append(others, its)
	}
	return append(others, serving)
}

func (s *shifts) CreateDeployment(ctx context.Context, in *codedeploy.CreateDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.CreateDeploymentOutput, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return nil, errors.New("a call without a bound")
	}
	if err := s.fails("CreateDeployment"); err != nil {
		return nil, err
	}
	for _, sh := range s.all {
		if !s.over(sh) {
			return nil, &deploys.DeploymentLimitExceededException{Message: aws.String("already has an active Deployment")}
		}
	}
	group := green
	for _, sh := range s.all {
		if s.status(sh) == deploys.DeploymentStatusSucceeded && sh.of == "" && sh.group == green {
			group = blue
		}
	}
	sh := s.begin(&shift{mark: *in.Description, definition: definition + "7", group: group, fate: s.next, order: in})
	for _, crash := range s.next.crashes {
		s.start("ecs-svc/7", definition+"7", crash)
	}
	return &codedeploy.CreateDeploymentOutput{DeploymentId: &sh.id}, nil
}

func (s *shifts) GetDeployment(_ context.Context, in *codedeploy.GetDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.GetDeploymentOutput, error) {
	if err := s.fails("GetDeployment"); err != nil {
		return nil, err
	}
	s.turn()
	for _, sh := range s.all {
		if sh.id != *in.DeploymentId {
			continue
		}
		info := &deploys.DeploymentInfo{DeploymentId: &sh.id, Status: s.status(sh), Creator: deploys.DeploymentCreatorUser, CreateTime: &sh.begun}
		if sh.mark != "" {
			info.Description = &sh.mark
		}
		if sh.of != "" {
			info.Creator = deploys.DeploymentCreatorCodeDeployRollback
			info.RollbackInfo = &deploys.RollbackInfo{RollbackTriggeringDeploymentId: &sh.of}
		}
		if s.over(sh) {
			info.CompleteTime, info.ErrorInformation = aws.Time(sh.ends()), sh.fate.why
			switch {
			case sh.back != nil:
				info.RollbackInfo = &deploys.RollbackInfo{RollbackDeploymentId: &sh.back.id}
			case sh.of == "" && info.Status != deploys.DeploymentStatusSucceeded:
				info.RollbackInfo = &deploys.RollbackInfo{RollbackMessage: aws.String("Rollback is not enabled.")}
			}
		}
		return &codedeploy.GetDeploymentOutput{DeploymentInfo: info}, nil
	}
	return nil, &deploys.DeploymentDoesNotExistException{Message: aws.String("no such deployment")}
}

func (s *shifts) ListDeployments(_ context.Context, in *codedeploy.ListDeploymentsInput, _ ...func(*codedeploy.Options)) (*codedeploy.ListDeploymentsOutput, error) {
	if err := s.fails("ListDeployments"); err != nil {
		return nil, err
	}
	out := &codedeploy.ListDeploymentsOutput{}
	if in.NextToken == nil {
		out.NextToken = aws.String("the rest")
		return out, nil
	}
	s.turn()
	for _, sh := range s.all {
		if slices.Contains(in.IncludeOnlyStatuses, s.status(sh)) && (in.CreateTimeRange == nil || sh.begun.After(*in.CreateTimeRange.Start)) {
			out.Deployments = append(out.Deployments, sh.id)
		}
	}
	return out, nil
}

func (s *shifts) StopDeployment(_ context.Context, in *codedeploy.StopDeploymentInput, _ ...func(*codedeploy.Options)) (*codedeploy.StopDeploymentOutput, error) {
	if err := s.fails("StopDeployment"); err != nil {
		return nil, err
	}
	for _, sh := range s.all {
		if sh.id == *in.DeploymentId && aws.ToBool(in.AutoRollbackEnabled) {
			sh.stopped = aws.Time(s.now)
		}
	}
	return &codedeploy.StopDeploymentOutput{}, nil
}
