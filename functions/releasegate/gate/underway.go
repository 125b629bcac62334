package gate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
)

// underway is the deployment on the way, if it is this one. One that goes back is
// waited for, and any other is not disturbed.
func (d deployment) underway(ctx context.Context) (string, error) {
	for {
		id, info, err := d.active(ctx)
		switch {
		case err != nil || id == "":
			return "", err
		case !returns(info) && text(info.Description) == d.mark():
			return id, nil
		case !returns(info):
			return "", fmt.Errorf("another deployment, %s, is on the way: let it end, or stop it, and try again", id)
		case d.Now().Sub(d.begun) >= d.timeout():
			return "", fmt.Errorf("deployment %s still goes back after %s: let it end and try again", id, spell(d.timeout()))
		}
		if err := d.Sleep(ctx, pause); err != nil {
			return "", fmt.Errorf("deployment %s still goes back: %w", id, err)
		}
	}
}

// active is the one deployment of the group that has not ended; CodeDeploy has no two.
// One of this revision that failed a moment ago is told as well: a call that was cut
// and made again is not to deploy a second time what has just failed.
func (d deployment) active(ctx context.Context) (string, deploys.DeploymentInfo, error) {
	recent := d.begun.Add(-recently)
	for _, query := range []*codedeploy.ListDeploymentsInput{
		{IncludeOnlyStatuses: []deploys.DeploymentStatus{
			deploys.DeploymentStatusCreated, deploys.DeploymentStatusQueued, deploys.DeploymentStatusInProgress,
			deploys.DeploymentStatusBaking, deploys.DeploymentStatusReady,
		}},
		{
			IncludeOnlyStatuses: []deploys.DeploymentStatus{deploys.DeploymentStatusFailed, deploys.DeploymentStatusStopped},
			CreateTimeRange:     &deploys.TimeRange{Start: &recent},
		},
	} {
		ids, err := d.list(ctx, query)
		if err != nil {
			return "", deploys.DeploymentInfo{}, err
		}
		for _, id := range ids {
			info, err := d.get(ctx, id)
			if err != nil {
				return "", info, err
			}
			if !ended(info) || d.justFailed(info) {
				return id, info, nil
			}
		}
	}
	return "", deploys.DeploymentInfo{}, nil
}

// justFailed says whether this very revision has come to a bad end a moment ago.
func (d deployment) justFailed(info deploys.DeploymentInfo) bool {
	return !returns(info) && text(info.Description) == d.mark() && info.CompleteTime != nil && d.begun.Sub(*info.CompleteTime) < fresh
}

// returns says whether a deployment is the way back of another one.
func returns(info deploys.DeploymentInfo) bool {
	return info.Creator == deploys.DeploymentCreatorCodeDeployRollback
}

// recently is how long ago a deployment may have begun that a cut call has made.
const recently = 20 * time.Minute

func (d deployment) list(ctx context.Context, query *codedeploy.ListDeploymentsInput) ([]string, error) {
	query.ApplicationName, query.DeploymentGroupName = &d.Application, &d.Group
	var ids []string
	for range pages {
		var out *codedeploy.ListDeploymentsOutput
		err := d.ask(ctx, "list of deployments", func(ctx context.Context) (err error) {
			out, err = d.CodeDeploy.ListDeployments(ctx, query)
			return err
		})
		if err != nil {
			return nil, err
		}
		ids = append(ids, out.Deployments...)
		if text(out.NextToken) == "" {
			break
		}
		query.NextToken = out.NextToken
	}
	return ids, nil
}

func (d deployment) get(ctx context.Context, id string) (deploys.DeploymentInfo, error) {
	var out *codedeploy.GetDeploymentOutput
	err := d.ask(ctx, "look at deployment "+id, func(ctx context.Context) (err error) {
		out, err = d.CodeDeploy.GetDeployment(ctx, &codedeploy.GetDeploymentInput{DeploymentId: &id})
		return err
	})
	if err != nil || out.DeploymentInfo == nil {
		return deploys.DeploymentInfo{}, err
	}
	return *out.DeploymentInfo, nil
}

// ended says whether a deployment has come to its end, good or bad.
func ended(info deploys.DeploymentInfo) bool {
	return slices.Contains([]deploys.DeploymentStatus{
		deploys.DeploymentStatusSucceeded, deploys.DeploymentStatusFailed, deploys.DeploymentStatusStopped,
	}, info.Status)
}
