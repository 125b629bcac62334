package compute

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
	"landfall/iam"
)

// collector is the AWS Distro for OpenTelemetry.
// https://github.com/aws-observability/aws-otel-collector/releases
const collector = "public.ecr.aws/aws-observability/aws-otel-collector:v0.48.0"

// companions are the containers beside the service's own, by name.
func (b serviceBuilder) companions(logGroup any) ([]container, error) {
	var all []container
	for _, name := range slices.Sorted(maps.Keys(b.settings.Sidecars)) {
		s := b.settings.Sidecars[name]
		c := container{
			Name:                   name,
			Image:                  b.imageOf(name),
			Essential:              s.Essential,
			Command:                s.Command,
			User:                   s.User,
			ReadonlyRootFilesystem: s.ReadOnly,
			Memory:                 s.Memory,
			Environment:            plain(s.Env),
			DependsOn:              dependenciesOf(s.After),
			HealthCheck:            healthCheckOf(s.Health),
			LinuxParameters:        linuxParameters{InitProcessEnabled: true, Tmpfs: scratch(s.ReadOnly, max(s.Memory, 256))},
			StopTimeout:            int(b.settings.StopTimeout),
			LogConfiguration:       logTo(logGroup, b.Config.Region, b.name+"/"+name),
		}
		if s.Port != 0 {
			c.PortMappings = []portMapping{{ContainerPort: s.Port, HostPort: s.Port, Protocol: "tcp"}}
		}
		if s.Builtin == config.OTel {
			if err := b.collect(&c); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// imageOf is the released build of one of the stack file's images, or a public
// image as it is written.
func (b serviceBuilder) imageOf(sidecar string) any {
	if image, ours := b.Sidecars[sidecar]; ours {
		return image.Reference
	}
	return b.settings.Sidecars[sidecar].Image
}

// collect makes a container the collector of the service's telemetry.
func (b serviceBuilder) collect(c *container) error {
	pipelines, err := json.Marshal(pipelines(b.name, b.Config.Prefix(), b.metricsGroup(), b.Config.Region))
	if err != nil {
		return err
	}
	c.Image = collector
	c.Environment = []variable{{Name: "AOT_CONFIG_CONTENT", Value: string(pipelines)}}
	c.HealthCheck = healthCheckOf(config.Health{Command: []string{"CMD", "/healthcheck"}, Interval: 15, Timeout: 5, Grace: 10})
	return nil
}

type object = map[string]any

// pipelines are the collector's configuration, as JSON, which is YAML too. It
// listens on the task's own loopback alone.
func pipelines(service, prefix, logGroup, region string) object {
	pipeline := func(exporter string) object {
		return object{"receivers": []string{"otlp"}, "processors": []string{"memory_limiter", "resourcedetection", "batch"}, "exporters": []string{exporter}}
	}
	return object{
		"extensions": object{"health_check": object{"endpoint": loopback(config.OTelHealth)}},
		"receivers": object{"otlp": object{"protocols": object{
			"grpc": object{"endpoint": loopback(config.OTelGRPC)}, "http": object{"endpoint": loopback(config.OTelHTTP)},
		}}},
		"processors": object{
			"batch":             object{},
			"memory_limiter":    object{"check_interval": "1s", "limit_mib": 200},
			"resourcedetection": object{"detectors": []string{"env", "ecs"}},
		},
		"exporters": object{
			"awsxray": object{"region": region},
			"awsemf":  object{"region": region, "namespace": prefix, "log_group_name": logGroup, "log_stream_name": service},
		},
		"service": object{
			// What it measures of itself it would give out on 8888, a port that may be
			// the application's.
			"telemetry":  object{"metrics": object{"level": "none"}},
			"extensions": []string{"health_check"},
			"pipelines":  object{"traces": pipeline("awsxray"), "metrics": pipeline("awsemf")},
		},
	}
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

func (b serviceBuilder) metricsGroup() string { return b.Config.LogGroup(b.name + "/metrics") }

// collects says whether one of the sidecars is the collector.
func (b serviceBuilder) collects() bool {
	for _, s := range b.settings.Sidecars {
		if s.Builtin == config.OTel {
			return true
		}
	}
	return false
}

// metrics is where the collector writes what CloudWatch makes metrics of.
func (b serviceBuilder) metrics() error {
	if !b.collects() {
		return nil
	}
	_, err := cloudwatch.NewLogGroup(b.ctx, b.name+"/metrics", &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(b.metricsGroup()),
		RetentionInDays: pulumi.Int(b.Config.Logs.RetentionDays),
		KmsKeyId:        b.Keys.Logs.Arn,
	}, b.parent)
	return err
}

// telemetry is what the collector needs of the task role.
func (b serviceBuilder) telemetry() []iam.Statement {
	if !b.collects() {
		return nil
	}
	return []iam.Statement{
		{
			Sid: "Traces",
			Actions: []string{
				"xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets",
				"xray:PutTelemetryRecords", "xray:PutTraceSegments",
			},
			Resources: []any{"*"}, // these actions know no resources
		},
		{
			Sid:       "Metrics",
			Actions:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			Resources: []any{b.Config.ARN("logs", "log-group:"+b.metricsGroup()+":*")},
		},
	}
}

// plain are variables that are no secret, sorted.
func plain(env map[string]string) []variable {
	var variables []variable
	for _, name := range slices.Sorted(maps.Keys(env)) {
		variables = append(variables, variable{name, env[name]})
	}
	return variables
}
