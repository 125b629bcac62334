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
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// tries is how many tasks of a revision may end before it is given up, as ECS's own
// circuit breaker counts: half of those wanted, and three at least. CodeDeploy has
// none, and would wait for an hour.
const tries = 3

var errNoTaskSet = errors.New("CodeDeploy has no tasks there that serve")

// serving tells of the service, and of its tasks that requests go to.
func (d deployment) serving(ctx context.Context) (types.Service, types.TaskSet, error) {
	var out *ecs.DescribeServicesOutput
	err := d.ask(ctx, "look at the service", func(ctx context.Context) (err error) {
		out, err = d.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &d.cluster, Services: []string{d.Service}})
		return err
	})
	switch {
	case err != nil:
		return types.Service{}, types.TaskSet{}, err
	case len(out.Services) == 0 || text(out.Services[0].Status) != "ACTIVE":
		return types.Service{}, types.TaskSet{}, errors.New("the service is not there")
	}
	service := out.Services[0]
	at := slices.IndexFunc(service.TaskSets, primary)
	if at < 0 {
		return service, types.TaskSet{}, errNoTaskSet
	}
	return service, service.TaskSets[at], nil
}

// primary are the tasks that requests go to, or to most of all as long as they shift.
func primary(set types.TaskSet) bool { return text(set.Status) == "PRIMARY" }

func groupOf(set types.TaskSet) string {
	if len(set.LoadBalancers) == 0 {
		return ""
	}
	return text(set.LoadBalancers[0].TargetGroupArn)
}

// runs says whether tasks are of the revision, and where they are to be.
func (d deployment) runs(set types.TaskSet) bool {
	if text(set.TaskDefinition) != d.TaskDefinition {
		return false
	}
	var vpc types.AwsVpcConfiguration
	if set.NetworkConfiguration != nil && set.NetworkConfiguration.AwsvpcConfiguration != nil {
		vpc = *set.NetworkConfiguration.AwsvpcConfiguration
	}
	var capacity []Capacity
	for _, item := range set.CapacityProviderStrategy {
		capacity = append(capacity, Capacity{text(item.CapacityProvider), int(item.Base), int(item.Weight)})
	}
	return slices.Equal(sorted(vpc.Subnets), sorted(d.Deployment.Subnets)) && slices.Equal(sorted(vpc.SecurityGroups), sorted(d.SecurityGroups)) &&
		slices.Equal(ordered(capacity), ordered(d.Capacity))
}

func ordered(capacity []Capacity) []Capacity {
	return slices.SortedFunc(slices.Values(capacity), func(a, b Capacity) int {
		if a.Provider < b.Provider {
			return -1
		}
		return 1
	})
}

// steady waits until the tasks that serve are up, without any deployment.
func (d deployment) steady(ctx context.Context) error {
	for {
		service, set, err := d.serving(ctx)
		if err != nil {
			return err
		}
		since := d.firstSeen(set)
		up, problem, err := d.rising(ctx, set, since, d.begun)
		switch {
		case err != nil:
			return err
		case up:
			return nil
		case problem != "":
			return errors.New(problem + said(service) + d.cause(ctx, text(set.TaskDefinition), since))
		}
		if err := d.Sleep(ctx, pause); err != nil {
			return fmt.Errorf("%s are not up yet: %w", tasksOf(set), err)
		}
	}
}

// firstSeen is from when on it counts that tasks which serve have ended: from their own
// beginning if that was for this call, and else from the call's.
func (d deployment) firstSeen(set types.TaskSet) time.Time {
	if began := aws.ToTime(set.CreatedAt); d.begun.Sub(began) < recently {
		return began
	}
	return d.begun
}

// rising says whether tasks are up, or why they will not be: so many have ended since
// they began, or it takes them too long. ECS calls steady what the load balancer finds
// healthy.
func (d deployment) rising(ctx context.Context, set types.TaskSet, since, waited time.Time) (up bool, problem string, err error) {
	if set.StabilityStatus == types.StabilityStatusSteadyState && set.RunningCount == set.ComputedDesiredCount {
		return true, "", nil
	}
	failed, err := d.ended(ctx, text(set.TaskDefinition), since)
	limit := time.Duration(d.StartSeconds) * time.Second
	switch {
	case err != nil:
		return false, "", err
	case len(failed) >= max(tries, int(set.ComputedDesiredCount)/2):
		return false, fmt.Sprintf("%s do not come up: %d have ended", tasksOf(set), len(failed)), nil
	case d.Now().Sub(waited) >= limit:
		return false, fmt.Sprintf("%s do not come up within %s: %d of %d run", tasksOf(set), spell(limit), set.RunningCount, set.ComputedDesiredCount), nil
	}
	return false, "", nil
}

func tasksOf(set types.TaskSet) string { return "tasks of " + last(text(set.TaskDefinition)) }

// end waits for the end of a deployment, and stops it if its tasks do not come up. A
// deployment that is merely slow goes on.
func (d deployment) end(ctx context.Context, id string) (string, error) {
	d.Tell(fmt.Sprintf("%s shifts to %s by deployment %s", d.Service, last(d.TaskDefinition), id))
	risen, given := false, ""
	for {
		info, err := d.get(ctx, id)
		switch {
		case err != nil:
			return "", err
		case info.Status == deploys.DeploymentStatusSucceeded:
			return fmt.Sprintf("serves with %s since deployment %s", last(d.TaskDefinition), id), nil
		case ended(info):
			return "", d.failed(ctx, id, info, given)
		}
		if !risen && given == "" {
			if risen, given, err = d.watch(ctx, aws.ToTime(info.CreateTime)); err != nil {
				return "", err
			}
			if given != "" {
				if err := d.stop(ctx, id); err != nil {
					return "", fmt.Errorf("%s, and deployment %s cannot be stopped: %w", given, id, err)
				}
			}
		}
		if d.Now().Sub(d.begun) >= d.timeout() {
			return "", Unsettled{fmt.Errorf("deployment %s is not over after %s; it goes on, and the next up waits for it again", id, spell(d.timeout()))}
		}
		if err := d.Sleep(ctx, pause); err != nil {
			return "", Unsettled{fmt.Errorf("deployment %s is not over: %w; it goes on, and the next up waits for it again", id, err)}
		}
	}
}

// watch looks at the tasks that the deployment has begun; at first there are none.
func (d deployment) watch(ctx context.Context, since time.Time) (risen bool, problem string, err error) {
	service, serving, err := d.serving(ctx)
	if err != nil {
		return false, "", err
	}
	for _, set := range service.TaskSets {
		if text(set.TaskDefinition) != d.TaskDefinition || aws.ToTime(set.CreatedAt).Before(since.Truncate(time.Second)) {
			continue
		}
		if text(set.Id) == text(serving.Id) {
			return true, "", nil
		}
		return d.rising(ctx, set, since, since)
	}
	return false, "", nil
}

func (d deployment) stop(ctx context.Context, id string) error {
	return d.ask(ctx, "stop", func(ctx context.Context) error {
		_, err := d.CodeDeploy.StopDeployment(ctx, &codedeploy.StopDeploymentInput{DeploymentId: &id, AutoRollbackEnabled: aws.Bool(true)})
		if errors.As(err, new(*deploys.DeploymentAlreadyCompletedException)) {
			return nil
		}
		return err
	})
}
