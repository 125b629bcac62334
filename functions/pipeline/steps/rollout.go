package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"landfall/functions/releasegate/gate"
)

// migrate readies the databases for the builds that are new, one after another: each
// has a call of its own, as it may take nearly as long as a function lives. The
// pipeline goes back without: the tables are ahead of the builds it goes back to.
func (r *release) migrate(ctx context.Context) (said, continuation string, err error) {
	if r.execution.Back {
		return "going back migrates nothing", "", nil
	}
	at := 0
	if r.job.Data.Continuation != "" {
		if at, err = strconv.Atoi(r.job.Data.Continuation); err != nil {
			return "", "", fmt.Errorf("continuation: %w", err)
		}
	}
	for ; at < len(r.plan.Migrations); at++ {
		m := r.plan.Migrations[at]
		of := r.of(m.Service)
		if len(of) == 0 {
			continue
		}
		revisions, err := r.revisions(ctx, of)
		if err != nil {
			return "", "", err
		}
		if revisions[0].wanted == revisions[0].running {
			continue
		}
		said, err = r.Gate.Migrate(ctx, r.plan.Cluster, gate.Migration{
			Service: m.Service, TaskDefinition: revisions[0].wanted, Command: m.Command,
			SecurityGroups: m.SecurityGroups, LogGroup: of[0].LogGroup, TimeoutSeconds: m.TimeoutSeconds,
		})
		if err != nil {
			return "", "", err
		}
		if at+1 < len(r.plan.Migrations) {
			return r.told(said), strconv.Itoa(at + 1), nil
		}
		return r.told(said), "", nil
	}
	return r.told("nothing more is to be migrated"), "", nil
}

// of is a service by its name, if this release concerns it.
func (r *release) of(name string) []Service {
	for _, s := range r.concerned() {
		if s.Name == name {
			return []Service{s}
		}
	}
	return nil
}

// waiting is what one call of a rollout leaves for the next: since when it is waited,
// and the number of the revision that each service was told. What an `up` registers
// meanwhile is none of this release's.
type waiting struct {
	Begun   time.Time         `json:"begun"`
	Numbers map[string]string `json:"numbers"`
	// Slow is a service whose deployment by CodeDeploy the call before did not see end.
	Slow string `json:"slow,omitempty"`
}

// deploy has the services run this release, all at the same time: one build gets on
// with the other as long as either rolls out, and the sooner all are through, the
// shorter both are there. It is called again until the services have come to an end.
func (r *release) deploy(ctx context.Context) (said, continuation string, err error) {
	w := waiting{Begun: r.Gate.Now().UTC().Truncate(time.Second)}
	if token := r.job.Data.Continuation; token != "" {
		// What was ordered and is not there any more, ECS has rolled back.
		if err := json.Unmarshal([]byte(token), &w); err != nil {
			return "", "", fmt.Errorf("continuation: %w", err)
		}
	} else if w.Numbers, err = r.roll(ctx); err != nil {
		return "", "", err
	}
	revisions, err := r.ordered(ctx, w.Numbers)
	if err != nil {
		return "", "", err
	}
	if said, err = r.shift(ctx, revisions, &w); err != nil {
		return "", "", err
	}
	token, err := json.Marshal(w)
	if err != nil {
		return "", "", err
	}
	limit := time.Duration(r.plan.RolloutSeconds) * time.Second
	switch waited := r.Gate.Now().Sub(w.Begun); {
	case said != "" && waited >= limit:
		return "", "", fmt.Errorf("the services do not run this release after %s", limit)
	case said != "":
		return said, string(token), nil
	}
	wanted := make([]gate.Service, len(revisions))
	for i, one := range revisions {
		wanted[i] = gate.Service{
			Name: one.service.called(), TaskDefinition: one.wanted, LogGroup: one.service.LogGroup, Container: one.service.Name,
		}
	}
	said, err = r.Gate.Verify(ctx, r.plan.Cluster, wanted)
	if errors.As(err, new(gate.Unsettled)) && r.Gate.Now().Sub(w.Begun) < limit {
		return err.Error(), string(token), nil
	}
	return r.told(said), "", err
}

// ordered are the revisions that the services were told, by their numbers, and what
// runs now.
func (r *release) ordered(ctx context.Context, numbers map[string]string) ([]revision, error) {
	services := slices.DeleteFunc(slices.Clone(r.plan.Services), func(s Service) bool { return numbers[s.Name] == "" })
	running, err := r.running(ctx, services)
	if err != nil {
		return nil, err
	}
	account, _, _ := strings.Cut(r.plan.Cluster, ":cluster/")
	all := make([]revision, len(services))
	for i, s := range services {
		all[i] = revision{s, account + ":task-definition/" + s.Family + ":" + numbers[s.Name], running[s.called()]}
	}
	return all, nil
}

// roll tells ECS what to run, where that is not what runs, and answers the number of
// the revision for each service.
func (r *release) roll(ctx context.Context) (map[string]string, error) {
	revisions, err := r.revisions(ctx, r.concerned())
	if err != nil {
		return nil, err
	}
	var problems []error
	numbers := map[string]string{}
	for _, one := range revisions {
		numbers[one.service.Name] = one.wanted[strings.LastIndex(one.wanted, ":")+1:]
		if one.wanted == one.running || one.service.Shift != nil {
			continue
		}
		r.Gate.Tell(fmt.Sprintf("%s gets %s", one.service.Name, one.wanted[strings.LastIndex(one.wanted, "/")+1:]))
		if err := r.Gate.Ask(ctx, "rollout of "+one.service.Name, func(ctx context.Context) error {
			_, err := r.ECS.UpdateService(ctx, &ecs.UpdateServiceInput{
				Cluster: &r.plan.Cluster, Service: &one.service.Name, TaskDefinition: &one.wanted,
			})
			return err
		}); err != nil {
			problems = append(problems, err)
		}
	}
	return numbers, errors.Join(problems...)
}

// shift has CodeDeploy shift the next service that does not run this release, and says
// so: each has a call of its own, as it may take nearly as long as a function lives. One
// that takes longer is waited for in the next call, which its requests may have gone
// over in meanwhile: until the old tasks end, an alarm still takes it back.
func (r *release) shift(ctx context.Context, revisions []revision, w *waiting) (string, error) {
	for _, one := range revisions {
		if one.service.Shift == nil || one.wanted == one.running && one.service.Name != w.Slow {
			continue
		}
		w.Slow = ""
		order := *one.service.Shift
		order.TaskDefinition = one.wanted
		answer, err := r.Gate.Deploy(ctx, r.plan.Cluster, order)
		if errors.As(err, new(gate.Unsettled)) {
			w.Slow = one.service.Name
			return err.Error(), nil
		}
		return answer.Said, err
	}
	return "", nil
}
