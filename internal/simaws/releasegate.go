package simaws

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"landfall/functions/releasegate/gate"
)

// apart is how long after one call of the gate the next one comes.
const apart = 5 * time.Minute

// gated is what the release gate answers: its own code, which asks for what exists
// here, with the permissions that its role has here, and whose waiting takes no time.
func gated(w *World, function *thing, payload []byte) (any, error) {
	var subnets []string
	variables := props(function.in).str("environment.variables.SUBNETS")
	if err := json.Unmarshal([]byte(variables), &subnets); err != nil {
		return nil, fmt.Errorf("SUBNETS: %w", err)
	}
	w.clock = w.clock.Add(apart)
	api := containerAPI{world: w, role: w.find(roleType, function.attribute("role")), home: function.home}
	g := gate.Gate{
		ECS: api, Logs: api, CodeDeploy: deployAPI{api}, Subnets: subnets,
		Now: func() time.Time { return w.clock },
		Sleep: func(_ context.Context, d time.Duration) error {
			w.clock = w.clock.Add(d)
			w.shiftOn()
			return nil
		},
		Tell: func(string) {},
	}
	return g.Handle(context.Background(), payload)
}

// containers is what runs in the world's clusters.
type containers struct {
	// clock is the time in this world. It stands still but for what waits in it.
	clock time.Time
	runs  []*run
	// tokens are the tasks that were started under each.
	tokens      map[string]*run
	deployments map[string]deployment // by the ARN of the service
	revisions   map[string]resource.PropertyMap
	exits       map[string][]ending // by family
	rejected    map[string][]ending // by service
	// sets are the tasks of services that CodeDeploy deploys, by the ARN of the service,
	// shifts its deployments, and alarmed how many of the next ones an alarm ends.
	sets    map[string][]*taskSet
	shifts  []*shift
	alarmed map[string]int
}

func noContainers() containers {
	return containers{
		clock:  time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		tokens: map[string]*run{}, deployments: map[string]deployment{}, revisions: map[string]resource.PropertyMap{}, exits: map[string][]ending{}, rejected: map[string][]ending{},
		sets: map[string][]*taskSet{}, alarmed: map[string]int{},
	}
}

// ending is how a task comes to its end, and what it has written by then.
type ending struct {
	code  int32
	lines []string
}

// run is a task that was started once.
type run struct {
	arn, definition string
	// startedBy is who asked for it, service whose it is; one of them is empty.
	startedBy, service string
	// containers are those of the definition, which may be gone by now.
	containers  []container
	began, ends time.Time
	ending
}

func (r *run) id() string { return r.arn[strings.LastIndex(r.arn, "/")+1:] }

// Exits has the next task of a family that is started by itself end with a code,
// after it has written lines to its log. Without it a task ends well.
func (w *World) Exits(family string, code int32, lines ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exits[family] = append(w.exits[family], ending{code, lines})
}

// Rejects has ECS give up the next deployment of a service, as its tasks end with a
// code: it rolls back to what ran before, if anything did.
func (w *World) Rejects(service string, code int32, lines ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rejected[service] = append(w.rejected[service], ending{code, lines})
}

// Runs tells which tasks were started by themselves, by family and revision, in order.
func (w *World) Runs() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var started []string
	for _, r := range w.runs {
		if r.service == "" {
			started = append(started, r.definition[strings.LastIndex(r.definition, "/")+1:])
		}
	}
	return started
}

// Numbered writes the names of tasks in a text as numbers, in the order they began.
func (w *World) Numbered(text string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, r := range w.runs {
		text = strings.ReplaceAll(text, r.id(), strconv.Itoa(i))
	}
	return text
}

// deployment is what became of what a service was told to run.
type deployment struct {
	// runs is the revision that its tasks are of; gaveUp the one that ECS did not get
	// to run.
	runs, gaveUp string
}

// deployed notes what comes of a service that is told to run another revision.
func deployed(c *call) {
	w, definition := c.world, c.p().str("taskDefinition")
	if shiftedByCodeDeploy(c.p()) {
		w.firstTasks(c)
		return
	}
	if c.old != nil && props(c.old.in).str("taskDefinition") == definition {
		return
	}
	if task := c.target("taskDefinition"); task != nil {
		w.deploy(c.id, props(c.out).str("name"), c.target("cluster"), task)
		return
	}
	w.deployments[c.id] = deployment{runs: definition}
}

// deploy is what comes of a service that is told to run a revision.
func (w *World) deploy(id, name string, cluster, task *thing) {
	definition := task.attribute("arn")
	fates := w.rejected[name]
	if len(fates) == 0 {
		w.deployments[id] = deployment{runs: definition}
		return
	}
	w.rejected[name] = fates[1:]
	w.deployments[id] = deployment{runs: w.deployments[id].runs, gaveUp: definition}
	w.start(cluster, task, &run{service: name, ending: fates[0]})
}

// taskTime is how long a task takes.
const taskTime = 40 * time.Second

// start begins a task in a cluster.
func (w *World) start(cluster, definition *thing, r *run) *run {
	r.definition, r.containers = definition.attribute("arn"), containersOf(definition.attribute("containerDefinitions"))
	id := string(drawFrom("0123456789abcdef", 32, r.definition, strconv.Itoa(len(w.runs))))
	r.arn = strings.Replace(cluster.attribute("arn"), ":cluster/", ":task/", 1) + "/" + id
	r.began, r.ends = w.clock, w.clock.Add(taskTime)
	w.runs = append(w.runs, r)
	return r
}

// family is the name of a task definition without its revision.
func family(definition string) string {
	name, _, _ := strings.Cut(definition[strings.LastIndex(definition, "/")+1:], ":")
	return name
}

// serviceStarted completes a service and notes what comes of it.
func serviceStarted(c *call) {
	servicePlace(c)
	deployed(c)
}
