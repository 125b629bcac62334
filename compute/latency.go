package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// pace is one direction in which the time to answer moves the number of tasks:
// when it does, and by how much.
type pace struct {
	part, tells, when string
	// seconds is the bound, for so many minutes in a row.
	seconds  float64
	minutes  int
	gaps     string
	cooldown int
	steps    appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArray
}

// hurry adds tasks while answers are slow and takes them away again. Steps and no
// target, for twice the tasks do not answer in half the time.
func (b serviceBuilder) hurry(scalable *appautoscaling.Target, target target) error {
	aim := float64(b.settings.Scale.Latency) / 1000
	if aim == 0 || b.settings.Scale.Max == b.settings.Scale.Min {
		return nil
	}
	percent := func(adjustment int) appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArgs {
		return appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArgs{ScalingAdjustment: pulumi.Int(adjustment)}
	}
	slow, slower := percent(20), percent(50)
	slow.MetricIntervalLowerBound, slow.MetricIntervalUpperBound = pulumi.String("0"), pulumi.Sprintf("%g", aim)
	slower.MetricIntervalLowerBound = pulumi.Sprintf("%g", aim)
	fast := percent(-10)
	fast.MetricIntervalUpperBound = pulumi.String("0")
	for _, p := range []pace{
		{
			part: "slow", tells: "adds tasks", when: "GreaterThanThreshold", seconds: aim, minutes: 3,
			gaps: "notBreaching", cooldown: 60,
			steps: appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArray{slow, slower},
		},
		{
			part: "fast", tells: "takes tasks away", when: "LessThanThreshold", seconds: aim / 2, minutes: 15,
			gaps: b.silence(), cooldown: 300,
			steps: appautoscaling.PolicyStepScalingPolicyConfigurationStepAdjustmentArray{fast},
		},
	} {
		if err := b.keepPace(p, scalable, target); err != nil {
			return err
		}
	}
	return nil
}

// silence is what it means that there is no answer to measure: nobody asks, and there is
// nothing to hurry for. Of two target groups that is true of the one that is not in use,
// so that there only quick answers take tasks away.
func (b serviceBuilder) silence() string {
	if b.settings.Rollout.Shifts() {
		return "notBreaching"
	}
	return "breaching"
}

func (b serviceBuilder) keepPace(p pace, scalable *appautoscaling.Target, target target) error {
	policy, err := appautoscaling.NewPolicy(b.ctx, b.name+"-"+p.part, &appautoscaling.PolicyArgs{
		PolicyType:        pulumi.String("StepScaling"),
		ServiceNamespace:  scalable.ServiceNamespace,
		ScalableDimension: scalable.ScalableDimension,
		ResourceId:        scalable.ResourceId,
		StepScalingPolicyConfiguration: appautoscaling.PolicyStepScalingPolicyConfigurationArgs{
			AdjustmentType:         pulumi.String("PercentChangeInCapacity"),
			MinAdjustmentMagnitude: pulumi.Int(1),
			Cooldown:               pulumi.Int(p.cooldown),
			MetricAggregationType:  pulumi.String("Average"),
			StepAdjustments:        p.steps,
		},
	}, b.parent)
	if err != nil {
		return err
	}
	for _, group := range target.groups {
		if err := b.pace(p, group, policy); err != nil {
			return err
		}
	}
	return nil
}

func (b serviceBuilder) pace(p pace, group TargetGroup, policy *appautoscaling.Policy) error {
	_, err := cloudwatch.NewMetricAlarm(b.ctx, group.of(b.name, p.part), &cloudwatch.MetricAlarmArgs{
		Name:               pulumi.Sprintf("%s-service-%s", b.Config.Prefix(), group.of(b.name, p.part)),
		AlarmDescription:   pulumi.Sprintf("Not for people: it %s.", p.tells),
		Namespace:          pulumi.String("AWS/ApplicationELB"),
		MetricName:         pulumi.String("TargetResponseTime"),
		ExtendedStatistic:  pulumi.String("p90"),
		Period:             pulumi.Int(60),
		EvaluationPeriods:  pulumi.Int(p.minutes),
		DatapointsToAlarm:  pulumi.Int(p.minutes),
		ComparisonOperator: pulumi.String(p.when),
		Threshold:          pulumi.Float64(p.seconds),
		TreatMissingData:   pulumi.String(p.gaps),
		Dimensions:         b.answers(group),
		AlarmActions:       pulumi.Array{policy.Arn},
	}, b.parent)
	return err
}
