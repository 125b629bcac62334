package observability

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// alarm is one line of a table: what is measured, when that is trouble, and what
// to tell whoever is woken by it.
type alarm struct {
	// name follows the prefix; it never changes, for people filter mail by it.
	name    string
	urgency urgency
	// tells says what happened and where to look, in the mail and in the console.
	tells string
	// of is the metric, or with an expression one of its operands.
	of         series
	expression string
	operands   map[string]series

	when      comparison
	threshold float64
	lasting   window
	gaps      gaps
	// does is what EC2 does about it unasked; empty for nothing.
	does remedy
}

// remedy is an action of EC2 on the machine an alarm measures.
type remedy string

const (
	// moved starts the machine on other hardware, with its volumes and addresses.
	moved    remedy = "recover"
	rebooted remedy = "reboot"
)

// series is a metric of one thing.
type series struct {
	namespace, metric string
	// stat is how the values of one period become one: Sum, Average, p99...
	stat string
	of   pulumi.StringMap
}

// window is how long trouble must last: so many datapoints of the last so many,
// of so many seconds each.
type window struct {
	seconds, bad, among int
}

// urgency picks the topic.
type urgency int

const (
	soon urgency = iota
	now
)

type comparison string

const (
	above comparison = "GreaterThanThreshold"
	below comparison = "LessThanThreshold"
)

// gaps is what a period without data means.
type gaps string

const (
	// fine is for metrics that AWS only writes when something happens.
	fine gaps = "notBreaching"
	// noNews is for metrics that AWS writes all the time: a gap, as during a
	// failover, neither raises the alarm nor ends it.
	noNews gaps = "ignore"
	// trouble is for what a machine tells of itself: it falls silent when it fails.
	trouble gaps = "breaching"
)

// raise creates the alarm. The end of trouble is told as well as its beginning.
func (b builder) raise(a alarm, topic *sns.Topic) error {
	args := &cloudwatch.MetricAlarmArgs{
		Name:               pulumi.Sprintf("%s-%s", b.args.Config.Prefix(), a.name),
		AlarmDescription:   pulumi.String(a.tells),
		ComparisonOperator: pulumi.String(string(a.when)),
		Threshold:          pulumi.Float64(a.threshold),
		EvaluationPeriods:  pulumi.Int(a.lasting.among),
		DatapointsToAlarm:  pulumi.Int(a.lasting.bad),
		TreatMissingData:   pulumi.String(string(a.gaps)),
		AlarmActions:       b.actions(a, topic),
		OkActions:          pulumi.Array{topic.Arn},
	}
	if a.expression != "" {
		args.MetricQueries = a.queries()
	} else {
		a.measure(args)
	}
	_, err := cloudwatch.NewMetricAlarm(b.ctx, b.name+"-"+a.name, args, b.parent)
	return err
}

// actions tell people, and have EC2 do what it can itself.
func (b builder) actions(a alarm, topic *sns.Topic) pulumi.Array {
	actions := pulumi.Array{topic.Arn}
	if a.does != "" {
		c := b.args.Config
		actions = append(actions, pulumi.Sprintf("arn:%s:automate:%s:ec2:%s", c.Partition(), c.Region, string(a.does)))
	}
	return actions
}

func (a alarm) measure(args *cloudwatch.MetricAlarmArgs) {
	args.Namespace = pulumi.String(a.of.namespace)
	args.MetricName = pulumi.String(a.of.metric)
	args.Dimensions = a.of.of
	args.Period = pulumi.Int(a.lasting.seconds)
	if strings.HasPrefix(a.of.stat, "p") {
		args.ExtendedStatistic = pulumi.String(a.of.stat)
		// The slowest of a hundred means nothing where there are ten.
		args.EvaluateLowSampleCountPercentiles = pulumi.String("ignore")
		return
	}
	args.Statistic = pulumi.String(a.of.stat)
}

// queries are the expression and its operands, in one order for ever.
func (a alarm) queries() cloudwatch.MetricAlarmMetricQueryArray {
	queries := cloudwatch.MetricAlarmMetricQueryArray{cloudwatch.MetricAlarmMetricQueryArgs{
		Id: pulumi.String("result"), Label: pulumi.String(a.name),
		Expression: pulumi.String(a.expression), ReturnData: pulumi.Bool(true),
	}}
	for _, id := range slices.Sorted(maps.Keys(a.operands)) {
		operand := a.operands[id]
		queries = append(queries, cloudwatch.MetricAlarmMetricQueryArgs{
			Id: pulumi.String(id),
			Metric: cloudwatch.MetricAlarmMetricQueryMetricArgs{
				Namespace:  pulumi.String(operand.namespace),
				MetricName: pulumi.String(operand.metric),
				Stat:       pulumi.String(operand.stat),
				Dimensions: operand.of,
				Period:     pulumi.Int(a.lasting.seconds),
			},
		})
	}
	return queries
}
