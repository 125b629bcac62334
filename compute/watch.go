package compute

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Alarms that ECS watches while it rolls out a web service: when one sounds, it goes
// back to the build before. The circuit breaker sees tasks that do not come up; these
// see tasks that come up, say they are well, and answer badly. They are few and look at
// nothing but the service's own answers: one that sounds when a rollout begins has ECS
// watch none of them, and so lets through the build that mends it. A service that
// answers no load balancer has nothing of the kind: how it fares shows in what others
// wait for, which says nothing of a build within minutes.
//
// They tell nobody, for ECS itself says that it gave a rollout up, and there are alarms
// for people. ECS asks for them with its service-linked role.

// watched are the alarms of a rollout; nil for a service without a target group.
func (b serviceBuilder) watched(target target) (ecs.ServiceAlarmsPtrInput, error) {
	if len(target.groups) == 0 {
		return nil, nil //nolint:nilnil // no alarms are no mistake
	}
	names, err := b.alarms(target.groups[0])
	if err != nil {
		return nil, err
	}
	return ecs.ServiceAlarmsArgs{Enable: pulumi.Bool(true), Rollback: pulumi.Bool(true), AlarmNames: names}, nil
}

// alarms are those on what the tasks in one target group answer, by name.
func (b serviceBuilder) alarms(group TargetGroup) (pulumi.StringArray, error) {
	errors, err := b.watch(group.of("rollout", "errors"), b.erring(group))
	if err != nil {
		return nil, err
	}
	names := pulumi.StringArray{errors.Name}
	if b.settings.Scale.Latency != 0 {
		latency, err := b.watch(group.of("rollout", "latency"), b.slow(group))
		if err != nil {
			return nil, err
		}
		names = append(names, latency.Name)
	}
	return names, nil
}

// watch completes an alarm: a minute's values, two bad of three. ECS goes on watching
// for as long as an alarm looks back, and the `up` with it.
func (b serviceBuilder) watch(part string, args *cloudwatch.MetricAlarmArgs) (*cloudwatch.MetricAlarm, error) {
	by := "ECS"
	if b.settings.Rollout.Shifts() {
		by = "CodeDeploy"
	}
	args.Name = pulumi.Sprintf("%s-rollout-%s-%s", b.Config.Prefix(), b.name, strings.TrimPrefix(part, "rollout-"))
	args.AlarmDescription = pulumi.Sprintf("Not for people: %s goes back to the build of %s before when it sounds in a rollout.", by, b.name)
	args.ComparisonOperator = pulumi.String("GreaterThanThreshold")
	args.EvaluationPeriods, args.DatapointsToAlarm = pulumi.Int(3), pulumi.Int(2)
	args.TreatMissingData = pulumi.String("notBreaching") // nobody asks, nobody suffers
	return cloudwatch.NewMetricAlarm(b.ctx, b.name+"-"+part, args, b.parent)
}

// erring is a share and a least number of answers, so that neither one error in a quiet
// minute nor the usual ones of a busy minute take a build back.
func (b serviceBuilder) erring(group TargetGroup) *cloudwatch.MetricAlarmArgs {
	count := func(id, metric string) cloudwatch.MetricAlarmMetricQueryArgs {
		return cloudwatch.MetricAlarmMetricQueryArgs{
			Id: pulumi.String(id),
			Metric: cloudwatch.MetricAlarmMetricQueryMetricArgs{
				Namespace: pulumi.String("AWS/ApplicationELB"), MetricName: pulumi.String(metric),
				Stat: pulumi.String("Sum"), Period: pulumi.Int(60), Dimensions: b.answers(group),
			},
		}
	}
	return &cloudwatch.MetricAlarmArgs{
		Threshold: pulumi.Float64(5),
		MetricQueries: cloudwatch.MetricAlarmMetricQueryArray{
			cloudwatch.MetricAlarmMetricQueryArgs{
				Id: pulumi.String("result"), Label: pulumi.String("errors in percent"), ReturnData: pulumi.Bool(true),
				Expression: pulumi.String("IF(errors >= 5, 100 * errors / requests, 0)"),
			},
			count("errors", "HTTPCode_Target_5XX_Count"),
			count("requests", "RequestCount"),
		},
	}
}

// slow is twice the time that the stack file aims at, where scaling already hurries. A
// service that names no time may well hold its answers back for minutes, and its alarm
// would sound all day. Nine of ten and not the slowest, which are slow in every task
// that has just begun.
func (b serviceBuilder) slow(group TargetGroup) *cloudwatch.MetricAlarmArgs {
	return &cloudwatch.MetricAlarmArgs{
		Threshold: pulumi.Float64(2 * float64(b.settings.Scale.Latency) / 1000),
		Namespace: pulumi.String("AWS/ApplicationELB"), MetricName: pulumi.String("TargetResponseTime"),
		ExtendedStatistic: pulumi.String("p90"), Period: pulumi.Int(60), Dimensions: b.answers(group),
		// Nine of ten mean nothing where there are ten.
		EvaluateLowSampleCountPercentiles: pulumi.String("ignore"),
	}
}

// answers are those of the tasks in a target group to the load balancer.
func (b serviceBuilder) answers(group TargetGroup) pulumi.StringMap {
	return pulumi.StringMap{"LoadBalancer": b.Ingress.LoadBalancer.ARNSuffix, "TargetGroup": group.ArnSuffix}
}
