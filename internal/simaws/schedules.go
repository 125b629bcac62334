package simaws

import "regexp"

var (
	scheduleType      = tok("scheduler", "Schedule")
	scheduleGroupType = tok("scheduler", "ScheduleGroup")
)

var (
	scheduleName       = regexp.MustCompile(`^[0-9A-Za-z_.-]+$`)
	scheduleExpression = `^(rate\([1-9][0-9]* (minutes?|hours?|days?)\)|cron\([^ )]+( [^ )]+){5}\)|at\([0-9T:-]{19}\))$`
	// defaultGroup is there in every account; universal is a target that is an API.
	defaultGroup = regexp.MustCompile(`^default$`)
	universal    = regexp.MustCompile(`^arn:aws[\w-]*:scheduler:::aws-sdk:[a-z0-9]+:[A-Za-z]+$`)
)

var scheduleKinds = []kind{
	{
		token: scheduleGroupType, create: "Scheduler: CreateScheduleGroup", remove: "Scheduler: DeleteScheduleGroup",
		id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", max: 64, valid: scheduleName, rule: "only [0-9A-Za-z_.-]",
			taken: "ConflictException: Schedule group {name} already exists.",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}", "state": "ACTIVE",
			"creationDate": "2026-01-01T00:00:00Z", "lastModificationDate": "2026-01-01T00:00:00Z",
		},
		replaces: []string{"name", "namePrefix"},
		missing:  "ResourceNotFoundException: Schedule group {value} does not exist.",
	},
	{
		token: scheduleType, create: "Scheduler: CreateSchedule", update: "Scheduler: UpdateSchedule",
		remove: "Scheduler: DeleteSchedule", id: "",
		name: &naming{
			property: "name", max: 64, valid: scheduleName, rule: "only [0-9A-Za-z_.-]", scope: "groupName",
			taken: "ConflictException: Schedule {name} already exists.",
		},
		outputs: map[string]string{"arn": ""},
		defaults: map[string]any{
			"groupName": "default", "scheduleExpressionTimezone": "UTC", "state": "ENABLED",
		},
		required: []string{"flexibleTimeWindow", "scheduleExpression", "target"},
		replaces: []string{"groupName", "name", "namePrefix"},
		refs: []ref{
			{path: "groupName", to: scheduleGroupType, owned: true, outside: defaultGroup},
			{path: "target.roleArn", to: roleType},
			{path: "target.deadLetterConfig.arn", to: queueType},
			{path: "target.ecsParameters.taskDefinitionArn", to: taskType},
			{path: "target.ecsParameters.networkConfiguration.subnets[*]", to: subnetType},
			{path: "target.ecsParameters.networkConfiguration.securityGroups[*]", to: securityGroupType},
		},
		plan: []rule{
			oneOf("flexibleTimeWindow.mode", "OFF", "FLEXIBLE"), oneOf("state", "ENABLED", "DISABLED"),
			matches("scheduleExpression", scheduleExpression, 256),
			between("target.retryPolicy.maximumRetryAttempts", 0, 185),
			between("target.retryPolicy.maximumEventAgeInSeconds", 60, 86400),
			between("target.ecsParameters.taskCount", 1, 10),
			oneOf("target.ecsParameters.propagateTags", "TASK_DEFINITION"),
			conflicts("target.ecsParameters.launchType", "target.ecsParameters.capacityProviderStrategies"),
		},
		refuse: []rule{
			scheduleTarget, startable, groupsPerInterface("target.ecsParameters.networkConfiguration.securityGroups[*]"),
		},
		finish: schedulePlace,
	},
}

// scheduleTarget wants a cluster or an API, and a role that Scheduler may assume.
func scheduleTarget(c *call) error {
	if c.world.options.Outsiders {
		return nil
	}
	arn := c.p().str("target.arn")
	if !universal.MatchString(arn) && c.world.find(clusterType, arn) == nil {
		return c.no("ValidationException", "Provided Arn is not in correct format: %s", arn)
	}
	if role := c.target("target.roleArn"); role != nil && !trusts(role, "scheduler.amazonaws.com") {
		return c.no("ValidationException", "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.")
	}
	return nil
}

// startable wants a network where tasks have interfaces of their own.
func startable(c *call) error {
	const parameters = "target.ecsParameters"
	if !c.p().has(parameters) {
		return nil
	}
	task := c.target(parameters + ".taskDefinitionArn")
	if task != nil && task.attribute("networkMode") == fargateOnlyNetwork && !c.p().has(parameters+".networkConfiguration") {
		return c.no("ValidationException", "NetworkConfiguration must be provided when networkMode 'awsvpc' is specified.")
	}
	return nil
}

// schedulePlace puts a schedule into its group.
func schedulePlace(c *call) {
	group := c.wanted("groupName").StringValue()
	name := props(c.out).str("name")
	if c.id == "" {
		c.id = group + "/" + name
	}
	c.put("arn", c.expand("arn:{partition}:scheduler:{region}:{account}:schedule/"+group+"/"+name))
}
