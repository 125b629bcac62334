package platform

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// export shows what a person needs next: where the application answers, where to
// push its images, and what to look for in the console.
func (p *platform) export() {
	p.ctx.Export("cluster", p.cluster.Name)
	p.ctx.Export("services", p.serviceNames())
	p.ctx.Export("tasks", p.tasks())
	p.ctx.Export("registries", p.registryURLs())
	if p.alerts != nil {
		p.ctx.Export("topics", pulumi.StringMap{
			"critical": p.alerts.Critical.Arn, "warning": p.alerts.Warning.Arn,
		})
	}
	if review := p.config.Review; review != nil {
		p.ctx.Export("review", pulumi.Map{
			"of": pulumi.String(review.Of), "days": pulumi.Int(review.Days), "checks": p.checks(), "heartbeats": p.heartbeats(),
		})
	}
	if p.ingress != nil {
		p.ctx.Export("urls", p.urls())
		p.ctx.Export("loadBalancer", p.ingress.LoadBalancer.Name)
	}
	if p.config.SignsIn() {
		p.ctx.Export("callbacks", p.callbacks())
	}
	if p.database != nil {
		p.ctx.Export("databaseSecret", p.database.SecretARN())
	}
	if p.warehouse != nil {
		p.ctx.Export("warehouseSecret", p.warehouse.SecretARN())
	}
	if p.cache != nil {
		p.ctx.Export("cacheSecret", p.cache.SecretARN)
	}
	if p.uploads != nil {
		p.ctx.Export("uploads", p.uploads.Bucket.Bucket)
	}
	if p.releases != nil {
		p.ctx.Export("releases", pulumi.Map{
			"bucket": p.releases.Bucket.Bucket, "checks": p.checks(), "heartbeats": p.heartbeats(),
		})
	}
	if p.pipeline != nil {
		p.ctx.Export("pipeline", p.pipelineExports())
	}
	if p.github != nil {
		p.ctx.Export("github", p.githubRoles())
	}
	if len(p.functions) > 0 {
		p.ctx.Export("functions", p.functionNames())
	}
	if len(p.queues) > 0 {
		p.ctx.Export("queues", p.queueURLs())
	}
}

// serviceNames tells which services run and which wait for a release.
func (p *platform) serviceNames() pulumi.StringMap {
	names := pulumi.StringMap{}
	for _, s := range p.services {
		switch {
		case s.Task == nil:
			names[s.Name] = pulumi.String("waits for a release of image " + p.config.WaitsFor(s.Name))
		case s.Service != nil:
			names[s.Name] = s.Service.Name
		}
	}
	return names
}

// tasks are those that end, each as `aws ecs run-task --cli-input-json` takes it.
func (p *platform) tasks() pulumi.Map {
	tasks := pulumi.Map{}
	for _, s := range p.services {
		if s.Task == nil || s.Settings.Kind.Stays() {
			continue
		}
		tasks[s.Name] = pulumi.Map{
			"cluster":        p.cluster.Name,
			"taskDefinition": s.Task.Family,
			"capacityProviderStrategy": pulumi.MapArray{
				pulumi.Map{"capacityProvider": pulumi.String("FARGATE"), "weight": pulumi.Int(1)},
			},
			"networkConfiguration": pulumi.Map{"awsvpcConfiguration": pulumi.Map{
				"subnets": p.network.Private, "securityGroups": s.Groups, "assignPublicIp": pulumi.String("DISABLED"),
			}},
			"enableECSManagedTags": pulumi.Bool(true),
			"enableExecuteCommand": pulumi.Bool(s.Settings.Exec),
			"propagateTags":        pulumi.String("TASK_DEFINITION"),
			"startedBy":            pulumi.String("by-hand"),
		}
	}
	return tasks
}

// functionNames tells which functions may be called and which wait for a release.
func (p *platform) functionNames() pulumi.StringMap {
	names := pulumi.StringMap{}
	for _, f := range p.functions {
		if f.Function == nil {
			names[f.Name] = pulumi.String("waits for a release of image " + f.Settings.Image)
			continue
		}
		names[f.Name] = f.Function.Name
	}
	return names
}

// queueURLs tells where messages wait, and where those that nobody could work off.
func (p *platform) queueURLs() pulumi.Map {
	urls := pulumi.Map{}
	for name, queue := range p.queues {
		urls[name] = pulumi.StringMap{"url": queue.Queue.Url, "deadLetters": queue.DeadLetters.Queue.Url}
	}
	return urls
}

func (p *platform) registryURLs() pulumi.StringMap {
	urls := pulumi.StringMap{}
	for image, url := range p.registries.URLs {
		urls[image] = url
	}
	return urls
}

// urls are where each web service answers: under its name on the first of its hosts,
// under name and host on every other one.
func (p *platform) urls() pulumi.StringMap {
	urls := pulumi.StringMap{}
	for name, s := range p.config.Services {
		if s.Kind != config.Web {
			continue
		}
		for i, host := range s.Route.AllHosts() {
			key := name
			if i > 0 {
				key = name + ":" + config.HostLabel(host)
			}
			urls[key] = pulumi.String("https://" + p.config.Host(host))
		}
	}
	return urls
}

// callbacks are where the issuer of identities sends visitors back to.
func (p *platform) callbacks() pulumi.StringArray {
	callbacks := map[string]bool{}
	for _, s := range p.config.Services {
		if s.Kind != config.Web || !s.Route.SSO {
			continue
		}
		for _, host := range s.Route.AllHosts() {
			callbacks["https://"+p.config.Host(host)+"/oauth2/idpresponse"] = true
		}
	}
	return pulumi.ToStringArray(slices.Sorted(maps.Keys(callbacks)))
}
