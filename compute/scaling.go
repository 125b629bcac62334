package compute

import (
	"fmt"
	"slices"

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

// aim is a metric and what it is kept at.
type aim struct {
	part string
	at   int
	of   appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs
	// onlyOut says that it takes no tasks away.
	onlyOut bool
}

// aims are what the stack file sets. Requests are counted for each target group: of two
// one has no requests most of the time and would for ever be a reason to have fewer
// tasks, so that both only add some and another aim takes them away.
func (b serviceBuilder) aims(target target) []aim {
	scale := b.settings.Scale
	aims := []aim{
		{part: "cpu", at: scale.CPU, of: metric("ServiceNameAverageCPUUtilization")},
		{part: "memory", at: scale.Memory, of: metric("ServiceNameAverageMemoryUtilization")},
	}
	for _, group := range target.groups {
		requests := metric("ALBRequestCountPerTarget")
		requests.ResourceLabel = pulumi.Sprintf("%s/%s", b.Ingress.LoadBalancer.ARNSuffix, group.ArnSuffix)
		part := "requests"
		if group.Part != "" {
			part = group.Part + "-requests"
		}
		aims = append(aims, aim{part: part, at: scale.Requests, of: requests, onlyOut: group.Part != ""})
	}
	return slices.DeleteFunc(aims, func(a aim) bool { return a.at == 0 || scale.Max == scale.Min })
}

func metric(name string) appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs {
	return appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs{PredefinedMetricType: pulumi.String(name)}
}

// track keeps a metric at its aim, one policy for each.
func (b serviceBuilder) track(scalable *appautoscaling.Target, target target) error {
	for _, aim := range b.aims(target) {
		tracking := appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs{
			PredefinedMetricSpecification: aim.of,
			TargetValue:                   pulumi.Float64(float64(aim.at)),
			ScaleOutCooldown:              pulumi.Int(60),
			// Slower in than out: a wrong task too many costs cents, one too few costs requests.
			ScaleInCooldown: pulumi.Int(300),
		}
		if aim.onlyOut {
			tracking.DisableScaleIn = pulumi.Bool(true)
		}
		if _, err := appautoscaling.NewPolicy(b.ctx, b.name+"-"+aim.part, &appautoscaling.PolicyArgs{
			PolicyType:        pulumi.String("TargetTrackingScaling"),
			ServiceNamespace:  scalable.ServiceNamespace,
			ScalableDimension: scalable.ScalableDimension,
			ResourceId:        scalable.ResourceId,

			TargetTrackingScalingPolicyConfiguration: tracking,
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
