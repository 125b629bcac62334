package simaws

import "regexp"

var (
	repositoryType = tok("ecr", "Repository")
	lifecycleType  = tok("ecr", "LifecyclePolicy")
	targetType     = tok("appautoscaling", "Target")
	scalingType    = tok("appautoscaling", "Policy")
)

var registryKinds = []kind{
	{
		token: repositoryType, create: "ECR: CreateRepository", update: "ECR: PutImageTagMutability",
		remove: "ECR: DeleteRepository", id: "{name}", tagged: true, keys: []string{"name"},
		name: &naming{
			property: "name", min: 2, max: 256, lower: true,
			valid: regexp.MustCompile(`^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$`),
			rule:  "lowercase letters, numbers, hyphens, underscores, periods and slashes",
			taken: "RepositoryAlreadyExistsException: The repository with name '{name}' already exists in the registry with id '{account}'",
		},
		outputs: map[string]string{
			"arn": "arn:{partition}:ecr:{region}:{account}:repository/{name}", "registryId": "{account}",
			"repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
		},
		defaults: map[string]any{"imageTagMutability": "MUTABLE"},
		replaces: []string{"name", "encryptionConfigurations"},
		refs:     []ref{{path: "encryptionConfigurations[*].kmsKey", to: keyType, outside: awsKey}},
		missing:  "RepositoryNotFoundException: The repository with name '{value}' does not exist in the registry with id '{account}'",
		plan:     []rule{oneOf("imageTagMutability", "MUTABLE", "IMMUTABLE")},
	},
	{
		token: lifecycleType, upsert: true, create: "ECR: PutLifecyclePolicy", remove: "ECR: DeleteLifecyclePolicy", id: "{repository}",
		outputs:  map[string]string{"registryId": "{account}"},
		required: []string{"repository", "policy"},
		replaces: []string{"repository", "policy"},
		refs:     []ref{{path: "repository", to: repositoryType, owned: true}},
		refuse:   []rule{lifecycleRules},
	},
}

var scalingKinds = []kind{
	{
		token: targetType, upsert: true, create: "Application Auto Scaling: RegisterScalableTarget",
		remove: "Application Auto Scaling: DeregisterScalableTarget", id: "{resourceId}", tagged: true,
		outputs: map[string]string{
			"arn":     "arn:{partition}:application-autoscaling:{region}:{account}:scalable-target/{hex26}",
			"roleArn": "arn:{partition}:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ServiceName",
		},
		required: []string{"maxCapacity", "minCapacity", "resourceId", "scalableDimension", "serviceNamespace"},
		replaces: []string{"resourceId", "scalableDimension", "serviceNamespace"},
		missing:  "ObjectNotFoundException: No scalable target registered for {value}",
		refuse: []rule{
			capacities, scalableService,
		},
	},
	{
		token: scalingType, upsert: true, create: "Application Auto Scaling: PutScalingPolicy",
		remove: "Application Auto Scaling: DeleteScalingPolicy", id: "{name}",
		name: &naming{property: "name", max: 255, scope: "resourceId"},
		outputs: map[string]string{
			"arn":       "arn:{partition}:autoscaling:{region}:{account}:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}",
			"alarmArns": "",
		},
		defaults: map[string]any{"policyType": "StepScaling"},
		required: []string{"resourceId", "scalableDimension", "serviceNamespace"},
		replaces: []string{"name", "resourceId", "scalableDimension", "serviceNamespace"},
		refs:     []ref{{path: "resourceId", to: targetType, owned: true}},
		plan:     []rule{oneOf("policyType", "StepScaling", "TargetTrackingScaling", "PredictiveScaling")},
		refuse:   []rule{scalingLabel, steps},
		finish:   scalingAlarms,
	},
}
