package tests

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

const (
	serviceType   = "aws:ecs/service:Service"
	taskType      = "aws:ecs/taskDefinition:TaskDefinition"
	targetType    = "aws:lb/targetGroup:TargetGroup"
	ruleType      = "aws:lb/listenerRule:ListenerRule"
	rolePolicy    = "aws:iam/rolePolicy:RolePolicy"
	ingressRule   = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	egressRule    = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	scalingTarget = "aws:appautoscaling/target:Target"
	scalingPolicy = "aws:appautoscaling/policy:Policy"
)

// at walks down a platform object: at(p, "services", "server").
func at(object map[string]any, keys ...string) map[string]any {
	for _, key := range keys {
		object = object[key].(map[string]any)
	}
	return object
}

// containerIn is the service's own container in a task definition, as plain JSON.
func containerIn(t *testing.T, task recorder.Resource) map[string]any {
	t.Helper()
	own := containersIn(t, task)[0]
	require.Equal(t, task.Name, own["name"])
	return own
}

func containersIn(t *testing.T, task recorder.Resource) []map[string]any {
	t.Helper()
	var containers []map[string]any
	require.NoError(t, json.Unmarshal([]byte(task.Plain()["containerDefinitions"].(string)), &containers))
	require.NotEmpty(t, containers)
	return containers
}

func TestTaskOfAWebService(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, staging))
	task := run.One(t, taskType, "server")
	inputs := task.Plain()
	assert.Equal(t, "landfall-staging-server", inputs["family"])
	assert.Equal(t, "1024", inputs["cpu"])
	assert.Equal(t, "2048", inputs["memory"])
	assert.Equal(t, "awsvpc", inputs["networkMode"])
	assert.Equal(t, []any{"FARGATE"}, inputs["requiresCompatibilities"])
	assert.Equal(t, map[string]any{"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}, inputs["runtimePlatform"])
	assert.Equal(t, true, inputs["skipDestroy"], "a revision that is deregistered cannot be rolled back to")
	assert.NotEqual(t, inputs["taskRoleArn"], inputs["executionRoleArn"])

	c := containerIn(t, task)
	assert.Regexp(t, `^222222222222\.dkr\.ecr\.eu-central-1\.amazonaws\.com/landfall-staging/medusa@sha256:[0-9a-f]{64}$`, c["image"])
	assert.Equal(t, "server", c["name"])
	assert.Equal(t, []any{"node_modules/.bin/medusa", "start"}, c["command"])
	assert.Equal(t, "1000:1000", c["user"])
	assert.Equal(t, true, c["readonlyRootFilesystem"])
	assert.Equal(t, 30.0, c["stopTimeout"])
	assert.Equal(t, []any{map[string]any{"containerPort": 9000.0, "hostPort": 9000.0, "protocol": "tcp"}}, c["portMappings"])
	assert.Equal(t, map[string]any{
		"initProcessEnabled": true,
		"tmpfs": []any{map[string]any{
			"containerPath": "/tmp", "size": 512.0, "mountOptions": []any{"rw", "nosuid", "nodev", "mode=1777"},
		}},
	}, c["linuxParameters"])
	assert.Equal(t, map[string]any{
		"logDriver": "awslogs",
		"options": map[string]any{
			"awslogs-group": "/landfall/staging/server", "awslogs-region": "eu-central-1",
			"awslogs-stream-prefix": "server", "mode": "non-blocking", "max-buffer-size": "25m",
		},
	}, c["logConfiguration"])
	health := c["healthCheck"].(map[string]any)
	assert.Equal(t, []any{15.0, 5.0, 3.0, 120.0},
		[]any{health["interval"], health["timeout"], health["retries"], health["startPeriod"]})
}

func TestEnvironmentIsSortedAndSecretsArriveByReference(t *testing.T) {
	c := containerIn(t, recorder.Run(t, recorder.Stack(t, staging)).One(t, taskType, "server"))
	var variables, references []string
	for _, v := range c["environment"].([]any) {
		variables = append(variables, v.(map[string]any)["name"].(string))
	}
	from := map[string]string{}
	for _, v := range c["secrets"].([]any) {
		name := v.(map[string]any)["name"].(string)
		references = append(references, name)
		from[name] = v.(map[string]any)["valueFrom"].(string)
	}
	assert.Equal(t, []string{
		"ADMIN_CORS", "AUTH_CORS", "MEDUSA_BACKEND_URL", "MEDUSA_WORKER_MODE", "NODE_OPTIONS",
		"S3_BUCKET", "S3_FILE_URL", "S3_REGION", "STORE_CORS",
	}, variables)
	assert.Equal(t, []string{
		"CACHE_REDIS_URL", "COOKIE_SECRET", "DATABASE_URL", "EVENTS_REDIS_URL", "JWT_SECRET",
		"LOCKING_REDIS_URL", "REDIS_URL", "STRIPE_API_KEY", "WE_REDIS_URL",
	}, references)
	const arn = `^arn:aws:secretsmanager:eu-central-1:222222222222:secret:landfall-staging/`
	assert.Regexp(t, arn+`database-\w{6}:url::$`, from["DATABASE_URL"])
	assert.Regexp(t, arn+`cache-\w{6}:url::$`, from["REDIS_URL"])
	assert.Regexp(t, arn+`JWT_SECRET-\w{6}$`, from["JWT_SECRET"])
}

// TestContainerDefinitionsAreCanonical: nothing empty and nothing null, else every
// preview shows a new revision. TestTwoRunsAskForTheSame adds that the bytes are the
// same every time.
func TestContainerDefinitionsAreCanonical(t *testing.T) {
	for name, stack := range shipped(t) {
		for task, definition := range recorder.Run(t, stack).Of(taskType) {
			for _, container := range containersIn(t, definition) {
				assert.Empty(t, empties(name+" "+task, container))
			}
		}
	}
}

// empties are the paths below which a JSON value holds nothing.
func empties(path string, value any) (paths []string) {
	switch value := value.(type) {
	case nil:
		return []string{path}
	case string:
		if value == "" {
			return []string{path}
		}
	case []any:
		if len(value) == 0 {
			return []string{path}
		}
		for i, item := range value {
			paths = append(paths, empties(fmt.Sprintf("%s[%d]", path, i), item)...)
		}
	case map[string]any:
		if len(value) == 0 {
			return []string{path}
		}
		for key, item := range value {
			paths = append(paths, empties(path+"."+key, item)...)
		}
	}
	return paths
}

func TestWorkerHasNoWayIn(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, staging))
	worker := run.One(t, serviceType, "worker").Plain()
	assert.NotContains(t, worker, "loadBalancers")
	assert.NotContains(t, worker, "healthCheckGracePeriodSeconds")
	assert.NotContains(t, run.Of(targetType), "worker")
	assert.NotContains(t, run.Of(ruleType), "worker")
	assert.NotContains(t, run.Of(ingressRule), "worker-from-ingress")
	assert.Equal(t, 120.0, containerIn(t, run.One(t, taskType, "worker"))["stopTimeout"])
}

func TestServiceOfAWebService(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, production))
	service := run.One(t, serviceType, "server")
	inputs := service.Plain()
	assert.Equal(t, "server", inputs["name"])
	assert.Equal(t, 2.0, inputs["desiredCount"])
	assert.Equal(t, 100.0, inputs["deploymentMinimumHealthyPercent"])
	assert.Equal(t, 200.0, inputs["deploymentMaximumPercent"])
	assert.Equal(t, map[string]any{"enable": true, "rollback": true}, inputs["deploymentCircuitBreaker"])
	assert.Equal(t, "ENABLED", inputs["availabilityZoneRebalancing"])
	assert.Equal(t, "SERVICE", inputs["propagateTags"])
	assert.Equal(t, 120.0, inputs["healthCheckGracePeriodSeconds"])
	assert.Equal(t, true, inputs["waitForSteadyState"])
	assert.Equal(t, false, inputs["enableExecuteCommand"])
	assert.NotContains(t, inputs, "launchType")
	assert.Equal(t, []any{map[string]any{"capacityProvider": "FARGATE", "weight": 1.0}}, inputs["capacityProviderStrategies"])

	network := inputs["networkConfiguration"].(map[string]any)
	assert.Equal(t, false, network["assignPublicIp"])
	assert.Len(t, network["subnets"], 3)
	assert.Len(t, network["securityGroups"], 4, "its own, the load balancer's targets', the cache's and the database's clients'")
	assert.Subset(t, service.DependsOn, []string{
		"aws:lb/listenerRule:ListenerRule::server",
		"aws:iam/rolePolicy:RolePolicy::server-task-permissions",
		"aws:iam/rolePolicy:RolePolicy::server-execution-permissions",
		"aws:ecs/clusterCapacityProviders:ClusterCapacityProviders::cluster",
	})
}

// TestTheNumberOfTasksIsIgnoredExactlyWhereItMoves: else an up would undo what
// autoscaling did, or a change of scale.min would never arrive.
func TestTheNumberOfTasksIsIgnoredExactlyWhereItMoves(t *testing.T) {
	moving, still := recorder.Run(t, recorder.Stack(t, production)), recorder.Run(t, recorder.Stack(t, staging))
	for _, name := range []string{"server", "storefront", "worker"} {
		assert.Equal(t, []string{"desiredCount"}, moving.One(t, serviceType, name).Ignored, name)
		assert.Empty(t, still.One(t, serviceType, name).Ignored, name)
	}
	assert.Empty(t, still.Of(scalingTarget))
}

func TestScalingFollowsTheTargetsOfTheStackFile(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, production))
	target := run.One(t, scalingTarget, "server").Plain()
	assert.Equal(t, "service/landfall-production/server", target["resourceId"])
	assert.Equal(t, []any{2.0, 10.0}, []any{target["minCapacity"], target["maxCapacity"]})
	assert.Equal(t, []string{"server-cpu", "server-requests", "storefront-cpu", "worker-cpu", "worker-memory"},
		slices.Sorted(maps.Keys(run.Of(scalingPolicy))))
	tracking := at(run.One(t, scalingPolicy, "server-requests").Plain(), "targetTrackingScalingPolicyConfiguration")
	assert.Equal(t, 1000.0, tracking["targetValue"])
	metric := tracking["predefinedMetricSpecification"].(map[string]any)
	assert.Equal(t, "ALBRequestCountPerTarget", metric["predefinedMetricType"])
	assert.Regexp(t, `^app/landfall-production/[0-9a-f]{16}/targetgroup/server-[0-9a-f]{7}/[0-9a-f]{16}$`, metric["resourceLabel"])
}

// TestTheWayInIsTheLoadBalancer: out it may speak to whoever wears the targets'
// group, on the ports there are; each service takes its own port alone.
func TestTheWayInIsTheLoadBalancer(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, staging)), t}
	balancer, targets := e.id(securityGroup, "ingress"), e.id(securityGroup, "ingress-targets")
	for service, port := range map[string]float64{"server": 9000, "storefront": 8000} {
		in, out := e.inputs(ingressRule, service+"-from-ingress"), e.inputs(egressRule, fmt.Sprintf("ingress-out-%v", port))
		assert.Equal(t, []any{e.id(securityGroup, service), balancer}, []any{in["securityGroupId"], in["referencedSecurityGroupId"]}, service)
		assert.Equal(t, []any{balancer, targets}, []any{out["securityGroupId"], out["referencedSecurityGroupId"]}, service)
		for _, rule := range []map[string]any{in, out} {
			assert.Equal(t, []any{"tcp", port, port}, []any{rule["ipProtocol"], rule["fromPort"], rule["toPort"]}, service)
			assert.NotContains(t, rule, "cidrIpv4", service)
		}
		network := e.inputs(serviceType, service)["networkConfiguration"].(map[string]any)
		assert.Equal(t, []any{e.id(securityGroup, service), targets}, network["securityGroups"].([]any)[:2], service)
	}
	assert.Empty(t, e.rulesOf(targets), "what the targets take is for each to say")
	out := e.inputs(egressRule, "server-out-443")
	assert.Equal(t, []any{"0.0.0.0/0", "tcp", 443.0, 443.0},
		[]any{out["cidrIpv4"], out["ipProtocol"], out["fromPort"], out["toPort"]})
}

func TestRulesOfTheListener(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, staging))
	rule := run.One(t, ruleType, "server").Plain()
	assert.Equal(t, []any{
		map[string]any{"hostHeader": map[string]any{"values": []any{"api.staging.shop.example.com"}}},
		map[string]any{"pathPattern": map[string]any{"values": []any{"/*"}}},
	}, rule["conditions"])
	priority := rule["priority"].(float64)
	assert.True(t, priority >= 1 && priority <= 50000, "%v", priority)
	assert.NotEqual(t, priority, run.One(t, ruleType, "storefront").Plain()["priority"])
}

func TestIngress(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, production))
	balancer := run.One(t, "aws:lb/loadBalancer:LoadBalancer", "ingress")
	inputs := balancer.Plain()
	assert.Equal(t, "landfall-production", inputs["name"])
	assert.Equal(t, false, inputs["internal"])
	assert.Equal(t, true, inputs["dropInvalidHeaderFields"])
	assert.Equal(t, true, inputs["enableDeletionProtection"])
	assert.Equal(t, true, balancer.Protect)
	assert.Equal(t, 60.0, inputs["idleTimeout"])
	assert.Equal(t, true, at(inputs, "accessLogs")["enabled"])
	assert.Len(t, inputs["subnets"], 3)
	assert.Contains(t, balancer.DependsOn, "aws:s3/bucketPolicy:BucketPolicy::ingress-logs")

	http := run.One(t, "aws:lb/listener:Listener", "ingress-http").Plain()
	assert.Equal(t, []any{map[string]any{"type": "redirect", "redirect": map[string]any{
		"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301",
	}}}, http["defaultActions"])
	https := run.One(t, "aws:lb/listener:Listener", "ingress-https").Plain()
	assert.Equal(t, []any{"HTTPS", 443.0, "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"},
		[]any{https["protocol"], https["port"], https["sslPolicy"]})
	assert.Equal(t, "fixed-response", https["defaultActions"].([]any)[0].(map[string]any)["type"])
}

func TestEveryHostHasItsCertificateAndItsAlias(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, production))
	domains := map[string]any{}
	for name, certificate := range run.Of("aws:acm/certificate:Certificate") {
		domains[name] = certificate.Plain()["domainName"]
	}
	assert.Equal(t, map[string]any{
		"ingress-certificate": "shop.example.com", "ingress-certificate-api": "api.shop.example.com",
	}, domains)
	assert.Equal(t, []string{"ingress-certificate-api"},
		slices.Sorted(maps.Keys(run.Of("aws:lb/listenerCertificate:ListenerCertificate"))))
	aliases := map[string]any{}
	for name, record := range run.Of("aws:route53/record:Record") {
		if inputs := record.Plain(); inputs["type"] == "A" {
			aliases[name] = inputs["name"]
		}
	}
	assert.Equal(t, map[string]any{
		"ingress-alias": "shop.example.com", "ingress-alias-api": "api.shop.example.com",
	}, aliases)
}

func TestRolesMayDoWhatTheStackFileSaysAndNoMore(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, staging))
	sids := func(role string) []string {
		var sids []string
		for _, s := range statements(run.One(t, rolePolicy, role)) {
			sids = append(sids, s.Sid)
		}
		return sids
	}
	assert.Equal(t, []string{"UploadsObjects", "UploadsList", "UploadsKey"}, sids("server-task-permissions"))
	assert.Equal(t, []string{"RegistryLogin", "PullImage", "WriteLog", "ReadSecrets", "DecryptSecrets"},
		sids("server-execution-permissions"))
	assert.Equal(t, []string{"RegistryLogin", "PullImage", "WriteLog"}, sids("storefront-execution-permissions"))
	assert.NotContains(t, run.Of(rolePolicy), "storefront-task-permissions")

	execution := statements(run.One(t, rolePolicy, "server-execution-permissions"))
	assert.Equal(t, list{"arn:aws:ecr:eu-central-1:222222222222:repository/landfall-staging/medusa"}, execution[1].Resource)
	assert.Equal(t, list{"arn:aws:logs:eu-central-1:222222222222:log-group:/landfall/staging/server:*"}, execution[2].Resource)
	var secrets []string
	for _, arn := range execution[3].Resource {
		name := strings.TrimPrefix(arn, "arn:aws:secretsmanager:eu-central-1:222222222222:secret:landfall-staging/")
		secrets = append(secrets, name[:strings.LastIndex(name, "-")])
	}
	assert.Equal(t, []string{"COOKIE_SECRET", "JWT_SECRET", "STRIPE_API_KEY", "cache", "database"}, secrets)

	trust := statements(run.One(t, "aws:iam/role:Role", "server-task"))
	assert.Equal(t, []statement{{
		Sid: "Assume", Effect: "Allow", Action: list{"sts:AssumeRole"},
		Principal: map[string]list{"Service": {"ecs-tasks.amazonaws.com"}},
		Condition: map[string]map[string]list{
			"StringEquals": {"aws:SourceAccount": {"222222222222"}},
			"ArnLike":      {"aws:SourceArn": {"arn:aws:ecs:eu-central-1:222222222222:*"}},
		},
	}}, trust)
}

func TestAShellIsOpenedOnlyWhereTheStackFileSaysSo(t *testing.T) {
	run := recorder.Run(t, edited(t, staging, func(p map[string]any) {
		server := at(p, "services", "server")
		server["exec"], server["readOnly"] = true, false
	}))
	assert.Equal(t, true, run.One(t, serviceType, "server").Plain()["enableExecuteCommand"])
	assert.Equal(t, false, run.One(t, serviceType, "worker").Plain()["enableExecuteCommand"])
	var sids []string
	for _, s := range statements(run.One(t, rolePolicy, "server-task-permissions")) {
		sids = append(sids, s.Sid)
	}
	assert.Equal(t, []string{
		"UploadsObjects", "UploadsList", "UploadsKey",
		"ShellChannel", "ShellEncryption", "ShellRecord", "ShellRecordLookup",
	}, sids)
	c := containerIn(t, run.One(t, taskType, "server"))
	assert.Equal(t, false, c["readonlyRootFilesystem"])
	assert.Equal(t, map[string]any{"initProcessEnabled": true}, c["linuxParameters"])
}

// TestAServiceWaitsForItsImage: the first up makes what a build needs, and starts
// nothing that has no build.
func TestAServiceWaitsForItsImage(t *testing.T) {
	run := recorder.Run(t, recorder.FirstUp(t, staging))
	for _, typ := range []string{serviceType, taskType, targetType, ruleType} {
		assert.Empty(t, run.Of(typ), typ)
	}
	for _, role := range []string{"server-task", "server-execution", "worker-task", "storefront-execution"} {
		run.One(t, "aws:iam/role:Role", role)
	}
	assert.Equal(t, []string{
		"registries-medusa", "registries-storefront", "review-registries-medusa", "review-registries-storefront",
	}, slices.Sorted(maps.Keys(run.Of("aws:ecr/repository:Repository"))))
	run.One(t, "aws:secretsmanager/secret:Secret", "secrets-JWT_SECRET")
}

func TestRegistriesNeverMoveATagNorLoseAnImage(t *testing.T) {
	run := recorder.Run(t, recorder.Stack(t, production))
	repository := run.One(t, "aws:ecr/repository:Repository", "registries-medusa")
	inputs := repository.Plain()
	assert.Equal(t, "landfall-production/medusa", inputs["name"])
	assert.Equal(t, "IMMUTABLE", inputs["imageTagMutability"])
	assert.Equal(t, map[string]any{"scanOnPush": true}, inputs["imageScanningConfiguration"])
	assert.Equal(t, false, inputs["forceDelete"])
	assert.Equal(t, "KMS", inputs["encryptionConfigurations"].([]any)[0].(map[string]any)["encryptionType"])
	assert.JSONEq(t, `{"rules":[{"rulePriority":1,"description":"Untagged images go after 14 days",
		"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},
		"action":{"type":"expire"}}]}`,
		run.One(t, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "registries-medusa").Plain()["policy"].(string))
}

// all says whether a resource names every service there is: the gate and the pipeline
// look at all of them, and may read what they write; and where reviews share the
// cluster, nobody is told of the rollouts of others.
func all(r recorder.Resource) bool {
	return r.Type == invocationType && r.Name == "gate-verify" || r.Type == "aws:s3/bucketObjectv2:BucketObjectv2" && r.Name == "pipeline-plan" ||
		r.Type == rolePolicy && (r.Name == "gate-permissions" || r.Name == "pipeline-permissions") ||
		r.Type == eventRule && strings.HasPrefix(r.Name, "alerts-rollouts")
}

// TestOneMoreServiceOnlyAdds: nothing that was there is renamed, renumbered or asked
// for differently.
func TestOneMoreServiceOnlyAdds(t *testing.T) {
	before := recorder.Run(t, recorder.Stack(t, production))
	after := recorder.Run(t, edited(t, production, func(p map[string]any) {
		at(p, "services")["admin"] = map[string]any{
			"kind": "web", "image": "medusa", "port": 9100, "route": map[string]any{"host": "admin"},
			"health": map[string]any{"path": "/health"}, "uses": map[string]any{"database": map[string]any{"DATABASE_URL": "url"}},
		}
	}))
	for _, was := range before.Resources {
		if was.Custom && !all(was) {
			assert.Equal(t, was, after.One(t, was.Type, was.Name), was.URN())
		}
	}
	assert.Greater(t, len(after.Resources), len(before.Resources))
}
