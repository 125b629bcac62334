package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// startedBy marks the tasks of the gate; a hash of what is migrated follows.
	startedBy = "landfall-migrate-"
	// welcome is how long a migration that went well is taken for this one: as long
	// as the Lambda that started it could have lived. Afterwards it runs again, which
	// is what somebody wants who asks again.
	welcome = 15 * time.Minute
	// fresh is how long one that failed is taken for this one. A call that was cut is
	// made again within seconds, whereas a person has mended something meanwhile.
	fresh = time.Minute
	// appearing is how long a task may be unknown to ECS, which copies what it knows.
	appearing = time.Minute
)

// migration is one run of a migration.
type migration struct {
	*Gate
	Migration
	cluster string
	begun   time.Time
}

// run finds the task of this migration or starts it, and waits for its end.
func (m migration) run(ctx context.Context) (string, error) {
	task, err := m.task(ctx)
	if err != nil {
		return "", fmt.Errorf("migration of %s: %w", m.Service, err)
	}
	if !stopped(task) {
		m.Tell(fmt.Sprintf("migration of %s runs as task %s", m.Service, id(task)))
		if task, err = m.end(ctx, task); err != nil {
			return "", fmt.Errorf("migration of %s: %w", m.Service, err)
		}
	}
	if !m.well(task) {
		return "", fmt.Errorf("migration of %s: task %s %s%s", m.Service, id(task), ending(task, m.Service),
			m.lastLines(ctx, m.place(), task))
	}
	return fmt.Sprintf("migration of %s: task %s ended well", m.Service, id(task)), nil
}

// task is the one that was started by an earlier call for the same release, or else
// a new one. A run that failed and is over gives way to another.
func (m migration) task(ctx context.Context) (types.Task, error) {
	tasks, err := m.known(ctx)
	if err != nil {
		return types.Task{}, err
	}
	failed := ""
	for _, task := range tasks {
		switch {
		case text(task.StartedBy) != m.mark():
			if !stopped(task) {
				return task, fmt.Errorf("that of another release still runs as task %s: let it end, or stop it, and try again", id(task))
			}
		case !m.over(task):
			return task, nil
		case failed == "":
			failed = id(task)
		}
	}
	// ECS answers a token it knows with the task it started then, which may be over
	// too: it remembers a token for an hour after that task has ended.
	for range 3 {
		task, err := m.start(ctx, failed)
		if err != nil {
			return task, err
		}
		found, err := m.described(ctx, []string{text(task.TaskArn)})
		if err != nil || len(found) == 0 || !m.over(found[0]) {
			return task, err
		}
		failed = id(found[0])
	}
	return types.Task{}, fmt.Errorf("ECS starts no task after %s, which has failed", failed)
}

// over says whether a task is history: what it ended with answers no question of now.
func (m migration) over(task types.Task) bool {
	if !stopped(task) {
		return false
	}
	age := m.begun.Sub(aws.ToTime(task.StoppedAt))
	return age >= welcome || age >= fresh && !m.well(task)
}

// well says whether the migration did what it was to do: its own container came to
// its end, and nobody stopped the task before that.
func (m migration) well(task types.Task) bool {
	own := containerOf(task, m.Service)
	return task.StopCode == types.TaskStopCodeEssentialContainerExited && own.ExitCode != nil && *own.ExitCode == 0
}

// mark is by what the tasks of this migration are found again: ECS forgets tasks an
// hour after their end, and this is the same for the same release for ever.
func (m migration) mark() string { return startedBy + m.hash("")[:16] }

// hash stands for what is migrated, and for the run that has failed before. The
// revision of the task definition names the digest of the image.
func (m migration) hash(failed string) string {
	// A list of texts is always written.
	name, _ := json.Marshal(append([]string{m.cluster, m.TaskDefinition, failed}, m.Command...))
	sum := sha256.Sum256(name)
	return hex.EncodeToString(sum[:])
}

// start has ECS run the task, once: the same token gives the same task, also to two
// who ask at the same moment.
func (m migration) start(ctx context.Context, failed string) (types.Task, error) {
	var task types.Task
	err := m.ask(ctx, "start", func(ctx context.Context) error {
		out, err := m.ECS.RunTask(ctx, m.order(failed))
		var taken *types.ConflictException
		switch {
		case errors.As(err, &taken) && len(taken.ResourceIds) == 1:
			// Started for this release, though in other subnets or groups.
			task = types.Task{TaskArn: &taken.ResourceIds[0]}
			return nil
		case err != nil:
			return err
		case len(out.Tasks) == 0:
			return &unplaced{out.Failures}
		}
		task = out.Tasks[0]
		return nil
	})
	return task, err
}

func (m migration) order(failed string) *ecs.RunTaskInput {
	return &ecs.RunTaskInput{
		Cluster:        &m.cluster,
		TaskDefinition: &m.TaskDefinition,
		ClientToken:    aws.String(m.hash(failed)),
		StartedBy:      aws.String(m.mark()),
		Count:          aws.Int32(1),
		// Never on spare capacity, which AWS may take back in the middle.
		CapacityProviderStrategy: []types.CapacityProviderStrategyItem{{CapacityProvider: aws.String("FARGATE"), Weight: 1}},
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: m.Subnets, SecurityGroups: m.SecurityGroups, AssignPublicIp: types.AssignPublicIpDisabled,
		}},
		Overrides: &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{
			{Name: &m.Service, Command: m.Command},
		}},
		EnableECSManagedTags: true,
		PropagateTags:        types.PropagateTagsTaskDefinition,
	}
}

// end waits until the task has stopped. Nothing stops it for being slow: what a
// migration leaves behind that was cut off is worse than waiting for it once more.
func (m migration) end(ctx context.Context, task types.Task) (types.Task, error) {
	limit := time.Duration(m.TimeoutSeconds) * time.Second
	for {
		found, err := m.described(ctx, []string{text(task.TaskArn)})
		waited := m.Now().Sub(m.begun)
		switch {
		case err != nil:
			return task, err
		case len(found) == 0 && waited >= appearing:
			return task, fmt.Errorf("ECS does not know task %s: look at log group %s", id(task), m.LogGroup)
		case len(found) > 0:
			task = found[0]
		}
		switch {
		case stopped(task):
			return task, nil
		case waited >= limit:
			return task, fmt.Errorf("task %s is %s after %s; it goes on, and the next try waits for it again%s",
				id(task), state(task), spell(limit), m.lastLines(ctx, m.place(), task))
		}
		if err := m.Sleep(ctx, pause); err != nil {
			return task, fmt.Errorf("task %s is %s: %w; it goes on, and the next try waits for it again", id(task), state(task), err)
		}
	}
}

// place is where the migration writes its log.
func (m migration) place() Service { return Service{Name: m.Service, LogGroup: m.LogGroup} }

// spell is a span as a stack file writes it.
func spell(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}
