package simaws

import "regexp"

var scheduledActionType = tok("appautoscaling", "ScheduledAction")

var scheduledScalingKinds = []kind{
	{
		token: scheduledActionType, upsert: true, create: "Application Auto Scaling: PutScheduledAction",
		remove: "Application Auto Scaling: DeleteScheduledAction", id: "{name}-{serviceNamespace}-{resourceId}",
		name: &naming{property: "name", max: 255, scope: "resourceId", valid: regexp.MustCompile(`^[^:/|]+$`), rule: "no colon, slash or bar"},
		outputs: map[string]string{
			"arn": "arn:{partition}:autoscaling:{region}:{account}:scheduledAction:{uuid}:resource/{serviceNamespace}/{resourceId}:scheduledActionName/{name}",
		},
		defaults: map[string]any{"timezone": "UTC"},
		required: []string{"resourceId", "scalableDimension", "scalableTargetAction", "schedule", "serviceNamespace"},
		replaces: []string{"name", "resourceId", "scalableDimension", "serviceNamespace"},
		refs:     []ref{{path: "resourceId", to: targetType, owned: true}},
		plan:     []rule{matches("schedule", scheduleExpression, 1600)},
		refuse:   []rule{actionBounds},
	},
}

// actionBounds wants the fewest tasks no more than the most.
func actionBounds(c *call) error {
	const bounds = "scalableTargetAction."
	if !c.p().has(bounds+"minCapacity") || !c.p().has(bounds+"maxCapacity") {
		return nil
	}
	if least, most := c.p().num(bounds+"minCapacity"), c.p().num(bounds+"maxCapacity"); least > most {
		return c.no("ValidationException", "Minimum capacity cannot be greater than maximum capacity: %d > %d", least, most)
	}
	return nil
}

// steps wants the adjustments of a step policy to say by how much, and each to
// begin where the one before it ends.
func steps(c *call) error {
	const policy = "stepScalingPolicyConfiguration"
	if c.p().str("policyType") != "StepScaling" {
		return nil
	}
	if !c.p().has(policy+".adjustmentType") || len(c.p().all(policy+".stepAdjustments[*]")) == 0 {
		return c.no("ValidationException", "Must specify StepScalingPolicyConfiguration with an adjustment type and step adjustments")
	}
	open := false
	for _, v := range c.p().all(policy + ".stepAdjustments[*]") {
		step := props(v.ObjectValue())
		if !step.has("metricIntervalLowerBound") && !step.has("metricIntervalUpperBound") {
			return c.no("ValidationException", "At least one of the bounds of a step adjustment must be specified")
		}
		open = open || !step.has("metricIntervalLowerBound") || !step.has("metricIntervalUpperBound")
	}
	if !open {
		return c.no("ValidationException", "There must be a step adjustment with an unspecified bound")
	}
	return nil
}
