package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// CodeDeploy is what the gate asks of CodeDeploy.
type CodeDeploy interface {
	CreateDeployment(context.Context, *codedeploy.CreateDeploymentInput, ...func(*codedeploy.Options)) (*codedeploy.CreateDeploymentOutput, error)
	GetDeployment(context.Context, *codedeploy.GetDeploymentInput, ...func(*codedeploy.Options)) (*codedeploy.GetDeploymentOutput, error)
	ListDeployments(context.Context, *codedeploy.ListDeploymentsInput, ...func(*codedeploy.Options)) (*codedeploy.ListDeploymentsOutput, error)
	StopDeployment(context.Context, *codedeploy.StopDeploymentInput, ...func(*codedeploy.Options)) (*codedeploy.StopDeploymentOutput, error)
}

// Deployment is a revision that CodeDeploy is to shift the requests of a service to.
type Deployment struct {
	// Service is what ECS calls the service, Container which of its containers answers
	// requests, on Port.
	Service   string `json:"service"`
	Container string `json:"container"`
	Port      int    `json:"port"`
	// TaskDefinition is the ARN of the revision. Without one nothing is deployed: the
	// tasks that serve are waited for, whatever they run.
	TaskDefinition string `json:"taskDefinition"`
	// Application and Group are what CodeDeploy knows the service by.
	Application string `json:"application"`
	Group       string `json:"group"`
	// Subnets, SecurityGroups and Capacity are where the tasks run. CodeDeploy leads
	// them over to the new tasks only if every deployment says them.
	Subnets        []string   `json:"subnets"`
	SecurityGroups []string   `json:"securityGroups"`
	Capacity       []Capacity `json:"capacity"`
	// Targets are the two target groups that take turns.
	Targets  []Target `json:"targets"`
	LogGroup string   `json:"logGroup"`
	// StartSeconds is how long new tasks may take to come up, TimeoutSeconds how long
	// the whole is waited for.
	StartSeconds   int `json:"startSeconds"`
	TimeoutSeconds int `json:"timeoutSeconds"`
}

// Capacity is a part of a strategy of capacity providers.
type Capacity struct {
	Provider string `json:"provider"`
	Base     int    `json:"base"`
	Weight   int    `json:"weight"`
}

// Target is a target group and the alarms on what its tasks answer.
type Target struct {
	ARN    string   `json:"arn"`
	Alarms []string `json:"alarms"`
}

const (
	// shiftedBy marks the deployments of the gate; a hash of what is deployed follows.
	shiftedBy = "landfall-deploy-"
	// sought is how often a deployment is looked for that another call has begun at the
	// same moment.
	sought = 3
)

// deployment is one shift of a service.
type deployment struct {
	*Gate
	Deployment
	cluster string
	begun   time.Time
}

// run finds the deployment of this revision or begins it, and waits for its end. The
// answer names the target group that serves then.
func (d deployment) run(ctx context.Context) (Answer, error) {
	said, err := d.shift(ctx)
	if err != nil {
		return Answer{}, fmt.Errorf("deployment of %s: %w", d.Service, err)
	}
	_, serving, err := d.serving(ctx)
	if err != nil {
		return Answer{}, fmt.Errorf("deployment of %s: %w", d.Service, err)
	}
	return Answer{Said: d.Service + " " + said, TargetGroup: groupOf(serving)}, nil
}

func (d deployment) shift(ctx context.Context) (string, error) {
	for range sought {
		id, err := d.underway(ctx)
		if err != nil {
			return "", err
		}
		if id == "" {
			var there string
			if there, id, err = d.begin(ctx); err != nil || there != "" {
				return there, err
			}
		}
		if id != "" {
			return d.end(ctx, id)
		}
	}
	return "", errors.New("another deployment is always on the way before this one")
}

// begin deploys unless there is nothing to: then it says what is there. It answers
// nothing at all where somebody else was faster.
func (d deployment) begin(ctx context.Context) (there, id string, err error) {
	_, serving, err := d.serving(ctx)
	if err != nil {
		return "", "", err
	}
	if d.TaskDefinition == "" || d.runs(serving) {
		if err := d.steady(ctx); err != nil {
			return "", "", err
		}
		return "serves with " + last(text(serving.TaskDefinition)), "", nil
	}
	err = d.ask(ctx, "begin", func(ctx context.Context) error {
		out, err := d.CodeDeploy.CreateDeployment(ctx, d.order(groupOf(serving)))
		if err == nil {
			id = text(out.DeploymentId)
		}
		return err
	})
	if errors.As(err, new(*deploys.DeploymentLimitExceededException)) {
		return "", "", nil
	}
	return "", id, d.explained(err, serving)
}

// explained says what the refusal of a service means whose first tasks never came up:
// no request was ever led to it, and CodeDeploy shifts nothing from where nothing is.
func (d deployment) explained(err error, serving types.TaskSet) error {
	if !errors.As(err, new(*deploys.InvalidECSServiceException)) {
		return err
	}
	return fmt.Errorf("%w; if its first tasks, of %s, never came up, no request is led to it that could be shifted: "+
		"make the service anew with `pulumi up --replace`, as the runbook of failed rollouts says", err, last(text(serving.TaskDefinition)))
}

// order is the deployment as CodeDeploy takes it. It watches what answers in the new
// tasks' target group alone: an alarm that sounds of the old ones would end every
// deployment at once, also that of the build that mends them.
func (d deployment) order(serving string) *codedeploy.CreateDeploymentInput {
	content, sum := d.spec()
	watched := &deploys.AlarmConfiguration{Enabled: true}
	for _, target := range d.Targets {
		if target.ARN == serving {
			continue
		}
		for _, name := range target.Alarms {
			watched.Alarms = append(watched.Alarms, deploys.Alarm{Name: &name})
		}
	}
	mark := d.mark()
	order := &codedeploy.CreateDeploymentInput{
		ApplicationName: &d.Application, DeploymentGroupName: &d.Group, Description: &mark,
		Revision: &deploys.RevisionLocation{
			RevisionType:   deploys.RevisionLocationTypeAppSpecContent,
			AppSpecContent: &deploys.AppSpecContent{Content: &content, Sha256: &sum},
		},
	}
	if len(watched.Alarms) > 0 {
		order.OverrideAlarmConfiguration = watched
	}
	return order
}

// mark is by what a deployment of this revision is found again.
func (d deployment) mark() string {
	content, _ := d.spec()
	sum := sha256.Sum256([]byte(strings.Join([]string{d.cluster, d.Service, content}, "\n")))
	return shiftedBy + hex.EncodeToString(sum[:])[:16]
}

func (d deployment) timeout() time.Duration { return time.Duration(d.TimeoutSeconds) * time.Second }
