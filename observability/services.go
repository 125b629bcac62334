package observability

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
)

const balancerMetrics = "AWS/ApplicationELB"

// ingressAlarms watch what the load balancer does by itself.
func ingressAlarms(c *config.Config, ingress *compute.Ingress) []alarm {
	balancer := pulumi.StringMap{"LoadBalancer": ingress.LoadBalancer.ARNSuffix}
	errors, whose := now, ""
	if c.Reviews != nil {
		// Nobody is woken for a review that sleeps or does not start: CloudWatch counts
		// these for the whole load balancer, and each service has an alarm of its own.
		errors, whose = soon, " Requests for reviews count, too."
	}
	return []alarm{
		{
			name: "ingress-errors", urgency: errors,
			tells: "The load balancer itself answers 5xx: it reaches no healthy task, or tasks hang up on it. " +
				"Look at the targets of its target groups, then at its access log." + whose,
			of: series{balancerMetrics, "HTTPCode_ELB_5XX_Count", "Sum", balancer},
			// A few are lost in every rollout; that is over within a minute or two.
			when: above, threshold: 5, lasting: window{60, 3, 5}, gaps: fine,
		},
		{
			name: "ingress-rejected", urgency: now,
			tells: "The load balancer turns connections away: it is at the limit of what AWS gives it. " +
				"Look at its active connections, and whether they are customers.",
			of:   series{balancerMetrics, "RejectedConnectionCount", "Sum", balancer},
			when: above, threshold: 0, lasting: window{60, 3, 5}, gaps: fine,
		},
	}
}

// targetAlarms watch what a web service answers, per service so that the mail
// names the one at fault. Of two target groups, each is watched: either may serve.
func targetAlarms(c *config.Config, ingress *compute.Ingress, service *compute.Service, group compute.TargetGroup) []alarm {
	name, log := "service-"+service.Name, c.LogGroup(service.Name)
	down := window{60, 3, 3}
	if group.Part != "" {
		name += "-" + group.Part
		// New tasks are alone in their group until they are up, and nobody asks them yet.
		minutes := int(service.Settings.StartTime())/60 + 1
		down = window{60, minutes, minutes}
	}
	target := pulumi.StringMap{
		"LoadBalancer": ingress.LoadBalancer.ARNSuffix,
		"TargetGroup":  group.ArnSuffix,
	}
	return []alarm{
		{
			name: name + "-errors", urgency: now,
			tells: fmt.Sprintf("More than 5 %% of the requests to %s end in 5xx. Look at the log group %s.", service.Name, log),
			// A share and not a number, so that it suits night and day; and ten errors at
			// least, so that a single one at night is no alarm. Without errors there is no
			// datapoint at all.
			expression: "IF(errors >= 10, 100 * errors / requests, 0)",
			operands: map[string]series{
				"errors":   {balancerMetrics, "HTTPCode_Target_5XX_Count", "Sum", target},
				"requests": {balancerMetrics, "RequestCount", "Sum", target},
			},
			when: above, threshold: 5, lasting: window{300, 1, 1}, gaps: fine,
		},
		{
			name: name + "-latency", urgency: soon,
			tells: fmt.Sprintf("One request in a hundred to %s takes longer than 3 s. "+
				"Look at its CPU, then at the slow queries in the log of the database.", service.Name),
			// About when people leave.
			of:   series{balancerMetrics, "TargetResponseTime", "p99", target},
			when: above, threshold: 3, lasting: window{300, 3, 3}, gaps: fine,
		},
		{
			name: name + "-unhealthy", urgency: soon,
			tells: fmt.Sprintf("Tasks of %s fail their health check, for longer than a rollout takes. "+
				"Look at the events of the service and at the log group %s.", service.Name, log),
			of:   series{balancerMetrics, "UnHealthyHostCount", "Maximum", target},
			when: above, threshold: 0, lasting: window{60, 5, 10}, gaps: fine,
		},
		{
			name: name + "-down", urgency: now,
			tells: fmt.Sprintf("No task of %s is healthy: nobody answers its requests. "+
				"Look at the events of the service and at the log group %s.", service.Name, log),
			// Without any target the load balancer reports nothing: that is the alarm on
			// running tasks.
			of:   series{balancerMetrics, "HealthyHostCount", "Maximum", target},
			when: below, threshold: 1, lasting: down, gaps: fine,
		},
	}
}

// serviceAlarms watch the tasks of any service.
func serviceAlarms(c *config.Config, cluster *compute.Cluster, service *compute.Service) []alarm {
	name := "service-" + service.Name
	tasks := pulumi.StringMap{"ClusterName": cluster.Name, "ServiceName": service.Service.Name}
	return []alarm{
		{
			name: name + "-cpu", urgency: soon,
			tells: fmt.Sprintf("The tasks of %s have used more than 85 %% of their CPU for 15 minutes: scaling does not keep up. "+
				"Look at the number of tasks, and raise scale.max or cpu.", service.Name),
			// Scaling aims at the average, well below this.
			of:   series{"AWS/ECS", "CPUUtilization", "Average", tasks},
			when: above, threshold: 85, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: name + "-memory", urgency: soon,
			tells: fmt.Sprintf("A task of %s uses more than 90 %% of its memory; at 100 it is killed. "+
				"Look whether it grows with time or with load, and raise memory.", service.Name),
			// The fullest task, not the average: that one dies.
			of:   series{"AWS/ECS", "MemoryUtilization", "Maximum", tasks},
			when: above, threshold: 90, lasting: window{300, 3, 3}, gaps: noNews,
		},
		{
			name: name + "-tasks", urgency: now,
			tells: fmt.Sprintf("Fewer tasks of %s run than should. "+
				"Look at why the last ones stopped, and at the log group %s.", service.Name, c.LogGroup(service.Name)),
			// Without a task there is no count of running ones. The newest minutes come in
			// late and are filled with 0 too, hence five of ten and not five of five; that
			// also catches a task that dies and is started again and again.
			expression: "desired - FILL(running, 0)",
			operands: map[string]series{
				"desired": {"ECS/ContainerInsights", "DesiredTaskCount", "Average", tasks},
				"running": {"ECS/ContainerInsights", "RunningTaskCount", "Average", tasks},
			},
			when: above, threshold: 0, lasting: window{60, 5, 10}, gaps: fine,
		},
	}
}
