package gate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	deploys "github.com/aws/aws-sdk-go-v2/service/codedeploy/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// turning is how long CodeDeploy may take until it says how it goes back, and
	// returning how long it may take to be there.
	turning, returning = 30 * time.Second, 3 * time.Minute
)

// failed says why a deployment came to a bad end, and what serves now.
func (d deployment) failed(ctx context.Context, id string, info deploys.DeploymentInfo, given string) error {
	why := given
	if why == "" {
		why = "CodeDeploy gives no reason"
		if e := info.ErrorInformation; e != nil {
			why = fmt.Sprintf("%s%s", e.Code, because(e.Message))
		}
	}
	return fmt.Errorf("deployment %s of %s has failed: %s; %s%s", id, last(d.TaskDefinition), why, d.back(ctx, id),
		d.cause(ctx, d.TaskDefinition, aws.ToTime(info.CreateTime)))
}

// back waits until CodeDeploy has gone back, for an up that tries again meets it else.
func (d deployment) back(ctx context.Context, id string) string {
	way := ""
	for begun := d.Now(); ; {
		info, err := d.get(ctx, id)
		if err != nil {
			return err.Error()
		}
		rollback := info.RollbackInfo
		if way == "" && rollback != nil {
			way = text(rollback.RollbackDeploymentId)
		}
		if way != "" {
			if info, err = d.get(ctx, way); err != nil {
				return err.Error()
			}
		}
		switch waited := d.Now().Sub(begun); {
		case way != "" && info.Status == deploys.DeploymentStatusSucceeded:
			return "it has gone back to the tasks of before"
		case way != "" && ended(info):
			return fmt.Sprintf("the way back, deployment %s, has failed too%s", way, reason(info))
		case way == "" && waited >= turning:
			if rollback != nil {
				return "nothing has gone back" + because(rollback.RollbackMessage)
			}
			return "nothing has gone back"
		case waited >= returning:
			return fmt.Sprintf("the way back, deployment %s, is not over", way)
		}
		if err := d.Sleep(ctx, pause); err != nil {
			return "how it goes back is not known yet"
		}
	}
}

func reason(info deploys.DeploymentInfo) string {
	if info.ErrorInformation == nil {
		return ""
	}
	return because(info.ErrorInformation.Message)
}

// ended are the tasks of a revision that were begun since then and have stopped, the
// newest last.
func (d deployment) ended(ctx context.Context, definition string, since time.Time) ([]types.Task, error) {
	tasks, err := d.tasks(ctx, &ecs.ListTasksInput{
		Cluster: &d.cluster, ServiceName: &d.Service, DesiredStatus: types.DesiredStatusStopped,
	})
	if err != nil {
		return nil, err
	}
	tasks = slices.DeleteFunc(tasks, func(t types.Task) bool {
		return text(t.TaskDefinitionArn) != definition || !stopped(t) || aws.ToTime(t.CreatedAt).Before(since.Truncate(time.Second))
	})
	slices.SortStableFunc(tasks, func(a, b types.Task) int { return aws.ToTime(a.StoppedAt).Compare(aws.ToTime(b.StoppedAt)) })
	return tasks, nil
}

// cause is how the last task of the revision came to its end, if one did.
func (d deployment) cause(ctx context.Context, definition string, since time.Time) string {
	tasks, err := d.ended(ctx, definition, since)
	if err != nil {
		return fmt.Sprintf("; its tasks cannot be listed: %v", err)
	}
	if len(tasks) == 0 {
		return ""
	}
	newest := tasks[len(tasks)-1]
	place := Service{Name: d.Container, LogGroup: d.LogGroup}
	return fmt.Sprintf("; task %s %s%s", id(newest), ending(newest, d.Container), d.lastLines(ctx, place, newest))
}
