package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// TestTheCollectorHandsTelemetryOn: it listens on the task's own loopback, and its
// log group is one this program made.
func TestTheCollectorHandsTelemetryOn(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	containers := containersIn(t, e.One(t, taskType, "api"))
	require.Len(t, containers, 2)
	assert.Equal(t, []any{map[string]any{"containerName": "collector", "condition": "START"}}, containers[0]["dependsOn"])
	collector := containers[1]
	assert.Equal(t, []any{"collector", "public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0", false, 256.0, true, "1000:1000"}, []any{
		collector["name"], collector["image"], collector["essential"], collector["memory"], collector["readonlyRootFilesystem"], collector["user"],
	})
	assert.Equal(t, []any{"CMD", "/healthcheck"}, collector["healthCheck"].(map[string]any)["command"])
	environment := collector["environment"].([]any)[0].(map[string]any)
	assert.Equal(t, "AOT_CONFIG_CONTENT", environment["name"])
	pipelines := decode(t, environment["value"]).(map[string]any)
	assert.Equal(t, map[string]any{"otlp": map[string]any{"protocols": map[string]any{
		"grpc": map[string]any{"endpoint": "127.0.0.1:4317"}, "http": map[string]any{"endpoint": "127.0.0.1:4318"},
	}}}, pipelines["receivers"])
	assert.Equal(t, map[string]any{
		"awsxray": map[string]any{"region": "eu-central-1"},
		"awsemf": map[string]any{
			"region": "eu-central-1", "namespace": "landfall-kinds", "log_stream_name": "api",
			"log_group_name": e.inputs(logGroup, "api/metrics")["name"],
		},
	}, pipelines["exporters"])
	assert.Equal(t, map[string]any{"metrics": map[string]any{"level": "none"}}, pipelines["service"].(map[string]any)["telemetry"])
	assert.Equal(t, list{"arn:aws:logs:eu-central-1:333333333333:log-group:/landfall/kinds/api/metrics:*"},
		statements(e.One(t, rolePolicy, "api-task-permissions"))[1].Resource)
	assert.NotContains(t, e.Of(logGroup), "search/metrics")
}

func TestSidecarsStandBesideTheServiceInTheirOrder(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	containers := containersIn(t, e.One(t, taskType, "search"))
	require.Len(t, containers, 3)
	proxy, warmer := containers[1], containers[2]
	assert.Equal(t, []any{"search", "proxy", "warmer"}, []any{containers[0]["name"], proxy["name"], warmer["name"]})
	assert.Equal(t, "public.ecr.aws/nginx/nginx@sha256:1111111111111111111111111111111111111111111111111111111111111111", proxy["image"])
	assert.Equal(t, []any{
		map[string]any{"containerName": "search", "condition": "HEALTHY"},
		map[string]any{"containerName": "warmer", "condition": "SUCCESS"},
	}, proxy["dependsOn"])
	assert.Equal(t, []any{map[string]any{"containerPort": 8080.0, "hostPort": 8080.0, "protocol": "tcp"}}, proxy["portMappings"])
	assert.Equal(t, "search/proxy", proxy["logConfiguration"].(map[string]any)["options"].(map[string]any)["awslogs-stream-prefix"])
	assert.Regexp(t, `/landfall-kinds/anisette@sha256:[0-9a-f]{64}$`, warmer["image"])
	assert.Equal(t, []any{false, []any{map[string]any{"name": "TARGET", "value": "localhost"}}}, []any{warmer["essential"], warmer["environment"]})

	pull := statements(e.One(t, rolePolicy, "search-execution-permissions"))[1]
	assert.Equal(t, list{
		"arn:aws:ecr:eu-central-1:333333333333:repository/landfall-kinds/app",
		"arn:aws:ecr:eu-central-1:333333333333:repository/landfall-kinds/anisette",
	}, pull.Resource)
}

func TestAServiceWaitsForTheImagesOfItsSidecarsToo(t *testing.T) {
	stack := recorder.FirstUp(t, kinds)
	stack.Config["landfall:release"] = `{"images": {"app": "sha256:1111111111111111111111111111111111111111111111111111111111111111"}}`
	run := recorder.Run(t, stack)
	assert.Contains(t, run.Of(serviceType), "api")
	assert.NotContains(t, run.Of(serviceType), "search", "anisette, its sidecar's image, is not released")
}

func TestATaskHasTheDiskThePortsAndTheLimitsAskedFor(t *testing.T) {
	e := evaluated{recorder.Run(t, recorder.Stack(t, kinds)), t}
	assert.Equal(t, map[string]any{"sizeInGib": 40.0}, e.inputs(taskType, "api")["ephemeralStorage"])
	assert.NotContains(t, e.inputs(taskType, "worker"), "ephemeralStorage")
	assert.Equal(t, []any{map[string]any{"name": "nofile", "softLimit": 131072.0, "hardLimit": 131072.0}},
		containerIn(t, e.One(t, taskType, "api"))["ulimits"])
	var ports []any
	for _, mapping := range containerIn(t, e.One(t, taskType, "search"))["portMappings"].([]any) {
		ports = append(ports, mapping.(map[string]any)["containerPort"])
	}
	assert.Equal(t, []any{7700.0, 7701.0}, ports)
	in, out := e.inputs(ingressRule, "api-service:search:7701"), e.inputs(egressRule, "api-service:search:7701")
	assert.Equal(t, []any{7701.0, 7701.0, 7701.0, 7701.0}, []any{in["fromPort"], in["toPort"], out["fromPort"], out["toPort"]})
}
