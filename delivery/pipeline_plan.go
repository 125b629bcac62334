package delivery

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/delivery/records"
	"landfall/delivery/smoke"
)

// plan is what the function is told of the environment; it reads it by the same keys.
// It is an object beside the orders: variables of a function hold 4 KiB, which a few
// commands and calls fill.
type plan struct {
	Stack          string         `json:"stack"`
	Cluster        any            `json:"cluster"`
	Console        string         `json:"console"`
	Images         map[string]any `json:"images"`
	Services       []any          `json:"services"`
	Running        []string       `json:"running"`
	Migrations     []any          `json:"migrations"`
	RolloutSeconds int            `json:"rolloutSeconds"`
	Checks         []smoke.Check  `json:"checks"`
	Heartbeats     []string       `json:"heartbeats"`
}

type planService struct {
	Name     string   `json:"name"`
	Family   string   `json:"family"`
	LogGroup string   `json:"logGroup"`
	Images   []string `json:"images"`
	// Shift is nil for a service that ECS rolls out itself.
	Shift *deployment `json:"shift,omitempty"`
}

type planMigration struct {
	Service        string   `json:"service"`
	Command        []string `json:"command"`
	SecurityGroups any      `json:"securityGroups"`
	TimeoutSeconds int      `json:"timeoutSeconds"`
}

// write puts the plan where the function reads it, anew in each of its steps.
func (b pipelineBuilder) write() (*s3.BucketObjectv2, error) {
	return s3.NewBucketObjectv2(b.ctx, b.name+"-plan", &s3.BucketObjectv2Args{
		Bucket: b.Releases.Bucket.ID(), Key: pulumi.String(records.Plan),
		ContentType: pulumi.String("application/json"),
		Content:     pulumi.JSONMarshal(b.planned()),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{b.Releases.ready}))
}

func (b pipelineBuilder) planned() plan {
	c := b.Config
	p := plan{
		Stack: c.Stack, Cluster: b.Cluster.ARN, Console: c.PipelineConsole(), Images: map[string]any{},
		Services: []any{}, Running: []string{}, Migrations: []any{}, RolloutSeconds: int(c.Pipeline.RolloutTimeout),
		Checks: []smoke.Check{}, Heartbeats: append([]string{}, b.Heartbeats...),
	}
	for _, image := range slices.Sorted(maps.Keys(b.Registries.URLs)) {
		p.Images[image] = b.Registries.URLs[image]
	}
	for _, check := range b.Checks {
		p.Checks = append(p.Checks, smoke.Check{
			Name: check.Name, URL: check.URL, Codes: check.Codes, Contains: check.Contains, Headers: check.Headers,
		})
	}
	for _, service := range b.Services {
		if service.Service == nil {
			continue
		}
		p.Running = append(p.Running, c.ServiceName(service.Name))
	}
	for _, service := range b.led() {
		p.Services = append(p.Services, planService{
			service.Name, service.Family(), c.LogGroup(service.Name), imagesOf(c, service.Settings), b.shift(service),
		})
		if len(service.Settings.Migrate) > 0 {
			p.Migrations = append(p.Migrations, planMigration{
				service.Name, service.Settings.Migrate, service.Groups, int(service.Settings.MigrateTimeout),
			})
		}
	}
	return p
}

// shift is how CodeDeploy is asked to shift a service, but for the revision; nil where
// it leads none.
func (b pipelineBuilder) shift(service *compute.Service) *deployment {
	if service.Shift == nil {
		return nil
	}
	order := GateArgs{Config: b.Config, Network: b.Network}.order(service)
	order.TaskDefinition = ""
	return &order
}

// led are the services that the pipeline rolls out. The first build of each starts
// with an `up`, which alone can make a service.
func (a PipelineArgs) led() []*compute.Service {
	var services []*compute.Service
	for _, service := range a.Services {
		if service.Service != nil && a.Config.Released(service.Name) {
			services = append(services, service)
		}
	}
	return services
}

// imagesOf are the images of a service's containers that are the stack file's, each once.
func imagesOf(c *config.Config, service config.Service) []string {
	images := []string{service.Image}
	for _, name := range slices.Sorted(maps.Keys(service.Sidecars)) {
		if image := service.Sidecars[name].Image; slices.Contains(c.Images, image) && !slices.Contains(images, image) {
			images = append(images, image)
		}
	}
	return images
}
