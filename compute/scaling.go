package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// scaling follows each target the stack file sets; AWS scales out when any of
// them asks for it and in when all agree.
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
	follow := []struct {
		part, metric string
		aim          int
	}{
		{"cpu", "ECSServiceAverageCPUUtilization", scale.CPU},
		{"memory", "ECSServiceAverageMemoryUtilization", scale.Memory},
		{"requests", "ALBRequestCountPerTarget", scale.Requests},
	}
	for _, f := range follow {
		if f.aim == 0 {
			continue
		}
		metric := appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs{
			PredefinedMetricType: pulumi.String(f.metric),
		}
		if f.part == "requests" {
			metric.ResourceLabel = pulumi.Sprintf("%s/%s",
				b.Ingress.LoadBalancer.ArnSuffix, target.group.ArnSuffix)
		}
		if _, err := appautoscaling.NewPolicy(b.ctx, b.name+"-"+f.part, &appautoscaling.PolicyArgs{
			PolicyType:        pulumi.String("TargetTrackingScaling"),
			ServiceNamespace:  scalable.ServiceNamespace,
			ScalableDimension: scalable.ScalableDimension,
			ResourceId:        scalable.ResourceId,
			TargetTrackingScalingPolicyConfiguration: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs{
				PredefinedMetricSpecification: metric,
				TargetValue:                   pulumi.Float64(float64(f.aim)),
				ScaleOutCooldown:              pulumi.Int(60),
				// Slower in than out: a wrong task too many costs cents, one too few costs requests.
				ScaleInCooldown: pulumi.Int(300),
			},
		}, b.parent); err != nil {
			return err
		}
	}
	return nil
}
