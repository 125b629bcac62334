package simaws_test

const scheduleToken = "scheduler/schedule:Schedule"

// schedule is a nightly run of a task, which nothing is wrong with but the role.
func schedule(changes m) m {
	return with(m{
		"scheduleExpression": "cron(0 3 * * ? *)", "flexibleTimeWindow": m{"mode": "OFF"}, "groupName": "${schedules.name}",
		"target": m{"arn": "${cluster.arn}", "roleArn": "${other-role.arn}"},
	}, changes)
}

var schedulesRefusals = []refusal{
	{
		"schedule-role-of-another", scheduleToken, schedule(nil),
		"operation error Scheduler: CreateSchedule, api error ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
	},
	{
		"schedule-without-target", scheduleToken,
		schedule(m{"target": m{"arn": "arn:aws:ecs:eu-central-1:111111111111:cluster/none", "roleArn": "${other-role.arn}"}}),
		"operation error Scheduler: CreateSchedule, api error ValidationException: Provided Arn is not in correct format: arn:aws:ecs:eu-central-1:111111111111:cluster/none",
	},
	{
		"schedule-in-no-group", scheduleToken, schedule(m{"groupName": "none"}),
		"operation error Scheduler: CreateSchedule, api error ResourceNotFoundException: Schedule group none does not exist.",
	},
	{
		"schedule-group-taken", "scheduler/scheduleGroup:ScheduleGroup",
		m{"name": "schedules"},
		"operation error Scheduler: CreateScheduleGroup, api error ConflictException: Schedule group schedules already exists.",
	},
	{
		"night-of-no-service", "appautoscaling/scheduledAction:ScheduledAction",
		m{
			"resourceId": "service/main/none", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs",
			"schedule": "cron(0 20 * * ? *)", "scalableTargetAction": m{"minCapacity": 0, "maxCapacity": 0},
		},
		"operation error Application Auto Scaling: PutScheduledAction, api error ObjectNotFoundException: No scalable target registered for service/main/none",
	},
}

var discoveryRefusals = []refusal{
	{
		"namespace-taken", "servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
		m{"name": "shop.internal", "vpc": "${vpc}"},
		"operation error ServiceDiscovery: CreatePrivateDnsNamespace, api error ConflictingDomainExists: Another hosted zone with name shop.internal already exists for the VPC",
	},
	{
		"registry-in-no-namespace", "servicediscovery/service:Service",
		m{"name": "other", "dnsConfig": m{"namespaceId": "ns-none", "dnsRecords": l{m{"type": "A", "ttl": 10}}}},
		"operation error ServiceDiscovery: CreateService, api error NamespaceNotFound: ns-none",
	},
	{
		"registry-taken", "servicediscovery/service:Service",
		m{"name": "ledger", "dnsConfig": m{"namespaceId": "${namespace}", "dnsRecords": l{m{"type": "A", "ttl": 10}}}},
		"operation error ServiceDiscovery: CreateService, api error ServiceAlreadyExists: Service already exists.",
	},
	{
		"port-without-a-name", "ecs/service:Service",
		service(m{"serviceConnectConfiguration": m{"enabled": true, "namespace": "${namespace.arn}", "services": l{m{"portName": "app", "discoveryName": "app"}}}}),
		"operation error ECS: CreateService, api error InvalidParameterException: portName(app) does not refer to any named PortMapping in the task definition",
	},
}
