// Package observability watches the environment and tells people: two topics, the
// alarms wired to them, and the events that no metric shows.
package observability

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/data"
	"landfall/iam"
)

// Args are the things to watch; what is nil is not there.
type Args struct {
	Config    *config.Config
	Keys      *iam.Keys
	Cluster   *compute.Cluster
	Ingress   *compute.Ingress
	Services  []*compute.Service
	Database  data.Database
	Warehouse *data.Postgres
	Cache     *data.Cache
	Queues    map[string]*data.Queue
	// Functions may wait for their first image, like services.
	Functions []*compute.Function
}

// Alerts are the ways to the people on call.
type Alerts struct {
	pulumi.ResourceState

	// Critical says: customers notice, or will within the hour.
	Critical *sns.Topic
	// Warning says: look at it today.
	Warning *sns.Topic
}

// New creates the topics and everything that publishes to them.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Alerts, error) {
	a := &Alerts{}
	if err := ctx.RegisterComponentResource("landfall:observability:Alerts", name, a, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx, name, args, pulumi.Parent(a)}

	critical, err := b.topic("critical", b.alarmsMayPublish, b.eventsMayPublish)
	if err != nil {
		return nil, fmt.Errorf("critical topic: %w", err)
	}
	warning, err := b.topic("warning", b.warners()...)
	if err != nil {
		return nil, fmt.Errorf("warning topic: %w", err)
	}
	a.Critical, a.Warning = critical.topic, warning.topic
	topics := map[urgency]*sns.Topic{soon: a.Warning, now: a.Critical}
	for _, alarm := range b.alarms() {
		if err := b.raise(alarm, topics[alarm.urgency]); err != nil {
			return nil, fmt.Errorf("alarm %s: %w", alarm.name, err)
		}
	}
	if err := b.rollouts(critical); err != nil {
		return nil, fmt.Errorf("rollouts: %w", err)
	}
	if err := b.shifts(critical); err != nil {
		return nil, fmt.Errorf("shifts: %w", err)
	}
	if args.Config.Pipeline != nil {
		if err := b.pipeline(critical, warning); err != nil {
			return nil, fmt.Errorf("pipeline: %w", err)
		}
	}
	for _, service := range args.Services {
		if service.Schedule == nil {
			continue
		}
		if err := b.failures(service, warning); err != nil {
			return nil, fmt.Errorf("failures of %s: %w", service.Name, err)
		}
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{"critical": a.Critical.Arn, "warning": a.Warning.Arn})
}

// warners publish to the warning topic; events only where a task may fail in one, or a
// release wait.
func (b builder) warners() []func(*sns.Topic) iam.Statement {
	warners := []func(*sns.Topic) iam.Statement{b.alarmsMayPublish}
	waits := b.args.Config.Pipeline != nil && b.args.Config.Pipeline.Approval
	if waits || slices.ContainsFunc(b.args.Services, func(s *compute.Service) bool { return s.Schedule != nil }) {
		warners = append(warners, b.eventsMayPublish)
	}
	return warners
}

type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.ResourceOption
}

// alarms are those of everything that is there. A service that waits for its
// first image has nothing to measure yet.
func (b builder) alarms() []alarm {
	var all []alarm
	if b.args.Ingress != nil {
		all = append(all, ingressAlarms(b.args.Config, b.args.Ingress)...)
	}
	for _, service := range b.args.Services {
		if service.Schedule != nil {
			all = append(all, scheduleAlarms(service)...)
		}
		if service.Service == nil {
			continue
		}
		all = append(all, serviceAlarms(b.args.Config, b.args.Cluster, service)...)
		for _, group := range service.TargetGroups {
			all = append(all, targetAlarms(b.args.Config, b.args.Ingress, service, group)...)
		}
	}
	for _, function := range b.args.Functions {
		if function.Function != nil {
			all = append(all, functionAlarms(b.args.Config, function)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.args.Queues)) {
		all = append(all, queueAlarms(b.args.Queues[name])...)
	}
	if b.args.Database != nil {
		all = append(all, databaseAlarms(b.args.Config, b.args.Database)...)
	}
	if b.args.Warehouse != nil {
		s := server{"warehouse", "The warehouse", b.args.Warehouse.Identifier}
		all = append(all, append(instanceAlarms(s, b.args.Config.Warehouse), s.transactions())...)
	}
	if b.args.Cache != nil {
		all = append(all, cacheAlarms(b.args.Config, b.args.Cache)...)
	}
	return all
}
