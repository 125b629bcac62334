package compute

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// scaling follows each target the stack file sets; AWS scales out when any of
// them asks for it and in when all agree. At night it takes all tasks away.
func (b serviceBuilder) scaling(service *ecs.Service, target target) error {
	scale := b.settings.Scale
	if !scale.Moves() {
		return nil
	}
	scalable, err := appautoscaling.NewTarget(b.ctx, b.name, &appautoscaling.TargetArgs{
		ServiceNamespace:  pulumi.String("ecs"),
		ScalableDimension: pulumi.String("ecs:service:DesiredCount"),
		ResourceId:        pulumi.Sprintf("service/%s/%s", b.Cluster.Name, service.Name),
		MinCapacity:       pulumi.Int(scale.Min),
		MaxCapacity:       pulumi.Int(scale.Max),
	}, b.parent)
	if err != nil {
		return err
	}
	if err := b.track(scalable, target); err != nil {
		return fmt.Errorf("targets: %w", err)
	}
	if err := b.hurry(scalable, target); err != nil {
		return fmt.Errorf("latency: %w", err)
	}
	if err := b.nights(scalable); err != nil {
		return fmt.Errorf("nights off: %w", err)
	}
	return nil
}

// aim is a metric and what it is kept at: one of AWS's own, or one that is worked out.
type aim struct {
	part   string
	at     int
	of     appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationPtrInput
	worked appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationPtrInput
}

// aims are what the stack file sets.
func (b serviceBuilder) aims(target target) []aim {
	scale := b.settings.Scale
	requests := aim{part: "requests", at: scale.Requests}
	switch groups := target.groups; len(groups) {
	case 0:
	case 1:
		counted := metric("ALBRequestCountPerTarget")
		counted.ResourceLabel = pulumi.Sprintf("%s/%s", b.Ingress.LoadBalancer.ARNSuffix, groups[0].ArnSuffix)
		requests.of = counted
	default:
		requests.worked = b.requestsOf(groups)
	}
	aims := []aim{
		{part: "cpu", at: scale.CPU, of: metric("ServiceNameAverageCPUUtilization")},
		{part: "memory", at: scale.Memory, of: metric("ServiceNameAverageMemoryUtilization")},
		requests,
	}
	return slices.DeleteFunc(aims, func(a aim) bool { return a.at == 0 || scale.Max == scale.Min })
}

// requestsOf are the requests per task of target groups that take turns, all together.
// AWS's own metric knows one group alone, and takes none but that which serves:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html.
// While requests shift either group has as many tasks as are wanted, so that the sum is
// what each would have if there were one group.
func (b serviceBuilder) requestsOf(groups []TargetGroup) appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs {
	metrics := trackedMetrics{}
	var sum []string
	for _, group := range groups {
		sum = append(sum, "FILL("+group.Part+", 0)")
		metrics = append(metrics, tracked(group.Part, "Sum", "AWS/ApplicationELB", "RequestCountPerTarget", trackedDimensions{
			trackedDimension{Name: pulumi.String("LoadBalancer"), Value: b.Ingress.LoadBalancer.ARNSuffix},
			trackedDimension{Name: pulumi.String("TargetGroup"), Value: group.ArnSuffix},
		}))
	}
	return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs{
		Metrics: append(trackedMetrics{trackedMetric{
			Id: pulumi.String("requests"), Label: pulumi.String("Requests per task"),
			Expression: pulumi.String(strings.Join(sum, " + ")), ReturnData: pulumi.Bool(true),
		}}, metrics...),
	}
}

func metric(name string) appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs {
	return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs{PredefinedMetricType: pulumi.String(name)}
}

// track keeps a metric at its aim, one policy for each.
func (b serviceBuilder) track(scalable *appautoscaling.Target, target target) error {
	for _, aim := range b.aims(target) {
		if _, err := appautoscaling.NewPolicy(b.ctx, b.name+"-"+aim.part, &appautoscaling.PolicyArgs{
			PolicyType:        pulumi.String("TargetTrackingScaling"),
			ServiceNamespace:  scalable.ServiceNamespace,
			ScalableDimension: scalable.ScalableDimension,
			ResourceId:        scalable.ResourceId,

			TargetTrackingScalingPolicyConfiguration: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs{
				PredefinedMetricSpecification: aim.of,
				CustomizedMetricSpecification: aim.worked,
				TargetValue:                   pulumi.Float64(float64(aim.at)),
				ScaleOutCooldown:              pulumi.Int(60),
				// Slower in than out: a wrong task too many costs cents, one too few costs requests.
				ScaleInCooldown: pulumi.Int(300),
			},
		}, b.parent); err != nil {
			return err
		}
	}
	return b.followBacklog(scalable)
}

// nights has no tasks between two moments. A night changes the bounds of the
// number of tasks; an `up` meanwhile leaves them, unless it changes them itself.
func (b serviceBuilder) nights(scalable *appautoscaling.Target) error {
	scale := b.settings.Scale
	if scale.Off == nil {
		return nil
	}
	for _, moment := range []struct {
		part, cron  string
		least, most int
	}{
		{"off", scale.Off.From, 0, 0},
		{"on", scale.Off.Until, scale.Min, scale.Max},
	} {
		if _, err := appautoscaling.NewScheduledAction(b.ctx, b.name+"-"+moment.part, &appautoscaling.ScheduledActionArgs{
			ServiceNamespace:  scalable.ServiceNamespace,
			ScalableDimension: scalable.ScalableDimension,
			ResourceId:        scalable.ResourceId,
			Schedule:          pulumi.String("cron(" + moment.cron + ")"),
			Timezone:          pulumi.String(scale.Off.Timezone),
			ScalableTargetAction: appautoscaling.ScheduledActionScalableTargetActionArgs{
				MinCapacity: pulumi.Int(moment.least), MaxCapacity: pulumi.Int(moment.most),
			},
		}, b.parent); err != nil {
			return err
		}
	}
	return nil
}
