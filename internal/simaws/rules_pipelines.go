package simaws

import (
	"fmt"
	"slices"
	"strings"
)

const (
	pipelineNameLimit   = 100
	userParametersLimit = 1000
)

// stageShape is what the provider asks of stages and actions.
func stageShape(c *call) error {
	stages := c.p().all("stages[*]")
	if len(stages) < 2 && c.p().has("stages") {
		return &Invalid{"stages", fmt.Sprintf("Insufficient stage blocks: At least 2 \"stage\" blocks are required, got %d", len(stages))}
	}
	for i, v := range stages {
		stage := props(v.ObjectValue())
		if err := pipelinePart(fmt.Sprintf("stages[%d].name", i), stage.str("name")); err != nil {
			return err
		}
		for j, v := range stage.all("actions[*]") {
			action, at := props(v.ObjectValue()), fmt.Sprintf("stages[%d].actions[%d].", i, j)
			if err := pipelinePart(at+"name", action.str("name")); err != nil {
				return err
			}
			if order := action.num("runOrder"); action.has("runOrder") && (order < 1 || order > 999) {
				return &Invalid{at + "runOrder", fmt.Sprintf("expected run_order to be in the range (1 - 999), got %d", order)}
			}
			if category := action.str("category"); !slices.Contains([]string{"Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"}, category) {
				return &Invalid{at + "category", "expected category to be one of [\"Source\" \"Build\" \"Deploy\" \"Test\" \"Invoke\" \"Approval\" \"Compute\"], got " + category}
			}
		}
		if result := stage.str("onFailure.result"); result != "" && !slices.Contains([]string{"ROLLBACK", "FAIL", "RETRY", "SKIP"}, result) {
			return &Invalid{fmt.Sprintf("stages[%d].onFailure.result", i), "expected result to be one of [\"ROLLBACK\" \"FAIL\" \"RETRY\" \"SKIP\"], got " + result}
		}
	}
	return nil
}

func pipelinePart(property, name string) error {
	if len(name) > pipelineNameLimit || !pipelineName.MatchString(name) {
		return &Invalid{property, fmt.Sprintf("invalid value for name: %q", name)}
	}
	return nil
}

func (c *call) crooked(format string, args ...any) error {
	return c.no("InvalidStructureException", format, args...)
}

// pipelineRole wants a role that CodePipeline may take.
func pipelineRole(c *call) error {
	if role := c.target("roleArn"); role != nil && !trusts(role, "codepipeline.amazonaws.com") {
		return c.crooked("CodePipeline is not authorized to perform AssumeRole on role %s", c.p().str("roleArn"))
	}
	return nil
}

// executionModes wants V2 of a pipeline that does what V1 cannot.
func executionModes(c *call) error {
	if text(c.wanted("pipelineType")) == "V2" {
		return nil
	}
	if mode := text(c.wanted("executionMode")); mode != "SUPERSEDED" {
		return c.no("ValidationException", "%s execution mode is only supported for V2 pipelines", mode)
	}
	for _, v := range c.p().all("stages[*]") {
		if stage := props(v.ObjectValue()); stage.has("onFailure") {
			return c.crooked("Stage conditions are only supported for V2 pipelines: %s", stage.str("name"))
		}
	}
	return nil
}

// stageOrder wants sources first and nowhere else, and names that tell parts apart.
func stageOrder(c *call) error {
	var names []string
	for i, v := range c.p().all("stages[*]") {
		stage := props(v.ObjectValue())
		name := stage.str("name")
		if slices.Contains(names, name) {
			return c.crooked("Stage names must be unique within a pipeline. %s has been used more than once", name)
		}
		names = append(names, name)
		if i == 0 && stage.str("onFailure.result") == "ROLLBACK" {
			return c.crooked("Stage rollback is not supported for source stages: %s", name)
		}
		var actions []string
		for _, v := range stage.all("actions[*]") {
			action := props(v.ObjectValue())
			switch source := action.str("category") == "Source"; {
			case i == 0 && !source:
				return c.crooked("Pipeline should start with a stage that only contains source actions")
			case i > 0 && source:
				return c.crooked("Source actions are only allowed in the first stage: %s", action.str("name"))
			case slices.Contains(actions, action.str("name")):
				return c.crooked("Action names must be unique within a stage. %s has been used more than once", action.str("name"))
			case len(action.str("configuration.UserParameters")) > userParametersLimit:
				return c.crooked("Action configuration value for key 'UserParameters' must be at most %d characters long", userParametersLimit)
			}
			actions = append(actions, action.str("name"))
		}
		if len(actions) == 0 {
			return c.crooked("Stage %s must contain at least one action", name)
		}
	}
	return nil
}

// artifactsWired wants every artifact to be made once, and before it is asked for.
func artifactsWired(c *call) error {
	var made []string
	for _, v := range c.p().all("stages[*].actions[*]") {
		action := props(v.ObjectValue())
		for _, artifact := range action.strs("inputArtifacts[*]") {
			if !slices.Contains(made, artifact) {
				return c.crooked("Input Artifact Bundle %s in action %s is not declared as Output Artifact Bundle in any of the preceding actions",
					artifact, action.str("name"))
			}
		}
		for _, artifact := range action.strs("outputArtifacts[*]") {
			if slices.Contains(made, artifact) {
				return c.crooked("Output Artifact Bundle name must be unique within the pipeline. %s has been used more than once", artifact)
			}
			made = append(made, artifact)
		}
		if action.str("category") == "Approval" && len(action.strs("inputArtifacts[*]"))+len(action.strs("outputArtifacts[*]")) > 0 {
			return c.crooked("Action %s of provider Manual takes and makes no artifacts", action.str("name"))
		}
	}
	return nil
}

// startsPipelines wants a pipeline that is there, and a role that may start it.
func startsPipelines(c *call) error {
	arn := c.p().str("arn")
	if !strings.Contains(arn, ":codepipeline:") || c.world.options.Outsiders {
		return nil
	}
	role := c.world.find(roleType, c.p().str("roleArn"))
	switch {
	case c.world.find(pipelineType, arn) == nil:
		return c.no("ValidationException", "Provided Arn is not in correct format or does not exist: %s", arn)
	case role == nil:
		return c.no("ValidationException", "RoleArn is required for target %s.", arn)
	case !trusts(role, "events.amazonaws.com"):
		return c.no("ValidationException", "Provided role '%s' cannot be assumed by principal 'events.amazonaws.com'.", c.p().str("roleArn"))
	}
	return nil
}
