package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"landfall/delivery/records"
	"landfall/delivery/smoke"
	"landfall/functions/releasegate/gate"
)

// Plan is what the pipeline knows of its environment. The program writes it down in
// every `up`; it names no revision, for which of them is newest ECS knows.
type Plan struct {
	Stack   string `json:"stack"`
	Cluster string `json:"cluster"`
	// Console is where executions of the pipeline are shown.
	Console string `json:"console"`
	// Images are the repositories of all images, by name.
	Images map[string]string `json:"images"`
	// Services are those that the pipeline rolls out, Running all that run.
	Services []Service `json:"services"`
	Running  []string  `json:"running"`
	// Migrations are for the builds that it rolls out, one after another.
	Migrations []Migration `json:"migrations"`
	// RolloutSeconds is how long the services may take to run a release.
	RolloutSeconds int           `json:"rolloutSeconds"`
	Checks         []smoke.Check `json:"checks"`
	Heartbeats     []string      `json:"heartbeats"`
}

// Service is one that the pipeline rolls out.
type Service struct {
	Name string `json:"name"`
	// Family is what all revisions of its task definition are called.
	Family   string `json:"family"`
	LogGroup string `json:"logGroup"`
	// Images are those of its containers, its sidecars among them.
	Images []string `json:"images"`
	// Shift is how CodeDeploy shifts it to a revision, if that leads it; nil where ECS does.
	Shift *gate.Deployment `json:"shift,omitempty"`
}

// called is what ECS calls the service.
func (s Service) called() string {
	if s.Shift != nil {
		return s.Shift.Service
	}
	return s.Name
}

// own is what the stack file calls a service of the pipeline that ECS calls otherwise: by
// that name it is found again, also when another strategy has given it another one.
func (r *release) own(called string) string {
	for _, s := range r.plan.Services {
		if s.called() == called {
			return s.Name
		}
	}
	return called
}

// Migration readies the database for a build.
type Migration struct {
	Service        string   `json:"service"`
	Command        []string `json:"command"`
	SecurityGroups []string `json:"securityGroups"`
	TimeoutSeconds int      `json:"timeoutSeconds"`
}

// release is an order on its way, as one step sees it.
type release struct {
	*Steps
	job       job
	plan      Plan
	execution Execution
	order     *records.Record
	// last is the last release that went well; nil before the first.
	last *records.Record
	// wanted are the builds that are to run of each image, ignored those of the order
	// that are none of the pipeline's.
	wanted  map[string]records.Build
	ignored []string
}

// open reads what there is to know. The records are read in every step anew: another
// release of this environment may have ended while the order waited for its turn.
func (s *Steps) open(ctx context.Context, j job) (*release, error) {
	r := &release{Steps: s, job: j}
	if len(j.Data.InputArtifacts) != 1 {
		return nil, fmt.Errorf("the step has %d artifacts in the place of the order alone", len(j.Data.InputArtifacts))
	}
	text, err := s.get(ctx, s.Bucket, records.Plan)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if err := json.Unmarshal(text, &r.plan); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if err := s.Gate.Ask(ctx, "execution", func(ctx context.Context) (err error) {
		r.execution, err = s.Pipeline.Execution(ctx, j.ID)
		return err
	}); err != nil {
		return nil, err
	}
	at := j.Data.InputArtifacts[0].Location.S3
	if text, err = s.get(ctx, at.Bucket, at.Key); err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	if r.order, err = records.Named(text); err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	if r.last, err = s.current(ctx); err != nil {
		return nil, err
	}
	r.choose()
	return r, r.sensible()
}

func (s *Steps) get(ctx context.Context, bucket, key string) (text []byte, err error) {
	err = s.Gate.Ask(ctx, key, func(ctx context.Context) (err error) {
		text, err = s.Store.Get(ctx, bucket, key)
		return err
	})
	return text, err
}

// choose puts the builds of the order in the place of those that run. When the
// pipeline goes back, those that ran last are all there is to run: its order may be
// older than they are.
func (r *release) choose() {
	r.wanted = map[string]records.Build{}
	if r.last != nil {
		for name, b := range r.last.Images {
			if _, known := r.plan.Images[name]; known {
				r.wanted[name] = b
			}
		}
		if r.execution.Back {
			return
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.order.Images)) {
		if !slices.ContainsFunc(r.plan.Services, func(s Service) bool { return slices.Contains(s.Images, name) }) {
			r.ignored = append(r.ignored, name)
			continue
		}
		b := r.order.Images[name]
		b.Registry = r.plan.Images[name]
		r.wanted[name] = b
	}
}

// sensible refuses an order that this pipeline cannot carry out.
func (r *release) sensible() error {
	switch {
	case r.execution.Unordered:
		return errors.New("order: nobody has given it: AWS starts a pipeline as it is made, and what lies there is an order for the one before")
	case len(r.plan.Services) == 0:
		return errors.New("no service waits for this pipeline: the first build of each starts with pulumi up")
	case r.order.Stack != "" && r.order.Result == "" && r.order.Stack != r.plan.Stack:
		return fmt.Errorf("order: is for stack %s, and this is %s", r.order.Stack, r.plan.Stack)
	case !r.execution.Back && len(r.ignored) == len(r.order.Images):
		return fmt.Errorf("order: names nothing that this pipeline rolls out, but %s", strings.Join(r.ignored, ", "))
	}
	return nil
}

// told adds to a sentence what of the order nobody here looks at.
func (r *release) told(said string) string {
	if len(r.ignored) > 0 && !r.execution.Back {
		said += "; no service of this pipeline runs " + strings.Join(r.ignored, ", ")
	}
	return said
}

// concerned are the services of which it is known what to run.
func (r *release) concerned() []Service {
	var services []Service
	for _, s := range r.plan.Services {
		if slices.ContainsFunc(s.Images, func(image string) bool { return r.wanted[image].Digest != "" }) {
			services = append(services, s)
		}
	}
	return services
}
