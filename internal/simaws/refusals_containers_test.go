package simaws_test

var containersRefusals = []refusal{
	{
		"no-such-size", "ecs/taskDefinition:TaskDefinition",
		task(m{"cpu": "512", "memory": "512"}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: No Fargate configuration exists for given values: 512 CPU, 512 memory.",
	},
	{
		"no-size", "ecs/taskDefinition:TaskDefinition",
		m{"family": "refused", "networkMode": "awsvpc", "requiresCompatibilities": l{"FARGATE"}, "containerDefinitions": oneContainer},
		"operation error ECS: RegisterTaskDefinition, api error ClientException: Fargate requires that 'cpu' and 'memory' be defined at the task level.",
	},
	{
		"bridge-on-fargate", "ecs/taskDefinition:TaskDefinition",
		task(m{"networkMode": "bridge"}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: Fargate only supports network mode ‘awsvpc’.",
	},
	{
		"no-container", "ecs/taskDefinition:TaskDefinition",
		task(m{"containerDefinitions": "[]"}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: Container list cannot be empty.",
	},
	{
		"container-without-image", "ecs/taskDefinition:TaskDefinition",
		task(m{"containerDefinitions": `[{"name":"app"}]`}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: Container.image should not be null or empty.",
	},
	{
		"nothing-essential", "ecs/taskDefinition:TaskDefinition",
		task(m{"containerDefinitions": `[{"name":"app","image":"app","essential":false}]`}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: There should be at least one essential container.",
	},
	{
		"secrets-without-role", "ecs/taskDefinition:TaskDefinition",
		task(m{"containerDefinitions": `[{"name":"app","image":"app","secrets":[{"name":"A","valueFrom":"arn"}]}]`}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
	},
	{
		"unknown-volume", "ecs/taskDefinition:TaskDefinition",
		task(m{"containerDefinitions": `[{"name":"app","image":"app","mountPoints":[{"sourceVolume":"tmp","containerPath":"/tmp"}]}]`}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: Unknown volume 'tmp'.",
	},
	{
		"container-larger-than-task", "ecs/taskDefinition:TaskDefinition",
		task(m{"containerDefinitions": `[{"name":"app","image":"app","memory":1024}]`}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: The 'memory' setting for container 'app' is greater than for the task.",
	},
	{
		"role-not-for-tasks", "ecs/taskDefinition:TaskDefinition",
		task(m{"executionRoleArn": "${other-role.arn}"}),
		"operation error ECS: RegisterTaskDefinition, api error ClientException: ECS was unable to assume the role 'arn:aws:iam::111111111111:role/<other-role>' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
	},
	{
		"role-not-there", "ecs/taskDefinition:TaskDefinition",
		task(m{"taskRoleArn": "arn:aws:iam::111111111111:role/none"}),
		"operation error ECS: RegisterTaskDefinition, api error NoSuchEntity: The role with name arn:aws:iam::111111111111:role/none cannot be found.",
	},
	{
		"service-without-listener", "ecs/service:Service",
		service(m{"loadBalancers": l{m{"targetGroupArn": "${loose-targets.arn}", "containerName": "app", "containerPort": 80}}}),
		"operation error ECS: CreateService, api error InvalidParameterException: The target group with targetGroupArn <loose-targets> does not have an associated load balancer.",
	},
	{
		"service-wrong-container", "ecs/service:Service",
		service(m{"loadBalancers": l{m{"targetGroupArn": "${targets.arn}", "containerName": "web", "containerPort": 80}}}),
		"operation error ECS: CreateService, api error InvalidParameterException: The container web does not exist in the task definition.",
	},
	{
		"service-wrong-port", "ecs/service:Service",
		service(m{"loadBalancers": l{m{"targetGroupArn": "${targets.arn}", "containerName": "app", "containerPort": 81}}}),
		"operation error ECS: CreateService, api error InvalidParameterException: The container app did not have a container port 81 defined.",
	},
	{
		"service-without-network", "ecs/service:Service",
		m{"cluster": "${cluster.arn}", "taskDefinition": "${task.arn}", "launchType": "FARGATE"},
		"operation error ECS: CreateService, api error InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
	},
	{
		"service-cannot-deploy", "ecs/service:Service",
		service(m{"deploymentMinimumHealthyPercent": 100, "deploymentMaximumPercent": 100}),
		"operation error ECS: CreateService, api error InvalidParameterException: The maximumPercent (100) must be greater than the minimumHealthyPercent (100).",
	},
	{
		"service-unknown-alarm", "ecs/service:Service",
		service(m{"alarms": m{"enable": true, "rollback": true, "alarmNames": l{"errors"}}}),
		"operation error ECS: CreateService, api error NotFound: alarms.alarmNames[*] of service-unknown-alarm: errors does not exist",
	},
	{
		"service-unknown-provider", "ecs/service:Service",
		with(m{"capacityProviderStrategies": l{m{"capacityProvider": "FARGATE_SPOT", "weight": 1}}}, m{"cluster": "${cluster.arn}", "taskDefinition": "${task.arn}", "networkConfiguration": m{"subnets": l{"${subnet-a}"}}}),
		"operation error ECS: CreateService, api error InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.",
	},
	{
		"cluster-provider", "ecs/clusterCapacityProviders:ClusterCapacityProviders",
		m{"clusterName": "${cluster.name}", "capacityProviders": l{"MINE"}},
		"operation error ECS: PutClusterCapacityProviders, api error InvalidParameterException: The specified capacity provider 'MINE' was not found.",
	},
	{
		"cluster-name-taken", "ecs/cluster:Cluster",
		m{"name": "main"},
		"aws:ecs/cluster:Cluster <cluster> belongs to urn:pulumi:test::simaws::aws:ecs/cluster:Cluster::cluster already: AWS would overwrite it without a word",
	},
	{
		"scaling-nothing", "appautoscaling/target:Target",
		m{"resourceId": "service/main/none", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs", "minCapacity": 1, "maxCapacity": 2},
		"operation error Application Auto Scaling: RegisterScalableTarget, api error ValidationException: ECS service doesn't exist: service/main/none",
	},
	{
		"scaling-upside-down", "appautoscaling/target:Target",
		m{"resourceId": "service/main/none", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs", "minCapacity": 3, "maxCapacity": 2},
		"operation error Application Auto Scaling: RegisterScalableTarget, api error ValidationException: Minimum capacity cannot be greater than maximum capacity: 3 > 2",
	},
	{
		"repository-taken", "ecr/repository:Repository",
		m{"name": "app"},
		"operation error ECR: CreateRepository, api error RepositoryAlreadyExistsException: The repository with name 'app' already exists in the registry with id '111111111111'",
	},
	{
		"lifecycle-unreadable", "ecr/lifecyclePolicy:LifecyclePolicy",
		m{"repository": "${repository.name}", "policy": `{"rules":[]}`},
		"operation error ECR: PutLifecyclePolicy, api error InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure'",
	},
}
