package compute

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/data"
)

// The SDK's names for the parts of a metric that is worked out from others.
type (
	trackedMetrics    = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArray
	trackedMetric     = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgs
	trackedStat       = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatArgs
	trackedSeries     = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricArgs
	trackedDimensions = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArray
	trackedDimension  = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs
)

// followBacklog makes as many tasks as the queue needs: the messages that wait, divided
// by the tasks that run. Without a task the divisor is one, so that a service that
// was down comes back by its own backlog.
// https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
func (b serviceBuilder) followBacklog(scalable *appautoscaling.Target) error {
	backlog := b.settings.Scale.Backlog
	if backlog == nil || b.settings.Scale.Max == b.settings.Scale.Min {
		return nil
	}
	waiting := trackedDimensions{trackedDimension{Name: pulumi.String("QueueName"), Value: b.consumed(backlog.Queue).Queue.Name}}
	running := trackedDimensions{
		trackedDimension{Name: pulumi.String("ClusterName"), Value: b.Cluster.Name},
		trackedDimension{Name: pulumi.String("ServiceName"), Value: pulumi.String(b.Config.ServiceName(b.name))},
	}
	_, err := appautoscaling.NewPolicy(b.ctx, b.name+"-backlog", &appautoscaling.PolicyArgs{
		PolicyType:        pulumi.String("TargetTrackingScaling"),
		ServiceNamespace:  scalable.ServiceNamespace,
		ScalableDimension: scalable.ScalableDimension,
		ResourceId:        scalable.ResourceId,
		TargetTrackingScalingPolicyConfiguration: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs{
			CustomizedMetricSpecification: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs{
				Metrics: trackedMetrics{
					trackedMetric{
						Id: pulumi.String("backlog"), Label: pulumi.String("Messages waiting per task"),
						Expression: pulumi.String("FILL(waiting, 0) / IF(FILL(running, 0) > 0, running, 1)"), ReturnData: pulumi.Bool(true),
					},
					tracked("waiting", "Average", "AWS/SQS", "ApproximateNumberOfMessagesVisible", waiting),
					tracked("running", "Average", "ECS/ContainerInsights", "RunningTaskCount", running),
				},
			},
			TargetValue:      pulumi.Float64(float64(backlog.PerTask)),
			ScaleOutCooldown: pulumi.Int(60),
			// A task that stops gives its messages back, to be done again from the start.
			ScaleInCooldown: pulumi.Int(300),
		},
	}, b.parent)
	return err
}

func tracked(id, stat, namespace, metric string, of trackedDimensions) trackedMetric {
	return trackedMetric{
		Id: pulumi.String(id), ReturnData: pulumi.Bool(false),
		MetricStat: trackedStat{
			Stat:   pulumi.String(stat),
			Metric: trackedSeries{Namespace: pulumi.String(namespace), MetricName: pulumi.String(metric), Dimensions: of},
		},
	}
}

// consumed is a queue that the service works off; validation knows that it does.
func (b serviceBuilder) consumed(name string) *data.Queue {
	for _, queue := range b.Queues {
		if queue.Name == name {
			return queue
		}
	}
	return nil
}
