// Package platform is the architecture: it puts the components together, in
// order, as the stack file says. It is the only place that asks whether an
// optional section is there.
package platform

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/data"
	"landfall/delivery"
	"landfall/iam"
	"landfall/network"
	"landfall/observability"
)

// Program is the whole of Landfall, to be run by Pulumi in the folder of Pulumi.yaml.
func Program(ctx *pulumi.Context) error { return run(ctx, "") }

// In is the program for those who run it from elsewhere, as the offline engine and
// the tests do: the folder of Pulumi.yaml is where the paths of a stack file begin.
func In(folder string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error { return run(ctx, folder) }
}

func run(ctx *pulumi.Context, folder string) error {
	var text []byte
	if folder == "" {
		// One kept elsewhere is read by Pulumi alone.
		text, _ = os.ReadFile("Pulumi." + ctx.Stack() + ".yaml")
	}
	c, err := config.Load(ctx, text, os.DirFS(cmp.Or(folder, ".")))
	if err != nil {
		return err
	}
	p := &platform{ctx: ctx, folder: folder, config: c, access: map[string]data.Access{}, queues: map[string]*data.Queue{}}
	borrowed := map[string]func() error{}
	if c.Review != nil {
		if err := p.borrow(); err != nil {
			return err
		}
		borrowed = p.borrowed()
	}
	if p.everywhere, err = p.provider("aws", c.Region); err != nil {
		return fmt.Errorf("provider: %w", err)
	}
	for _, part := range []struct {
		name  string
		build func() error
	}{
		{"boundary", p.buildBoundary},
		{"keys", p.buildKeys},
		{"network", p.buildNetwork},
		{"registries", p.buildRegistries},
		{"releases", p.buildReleases},
		{"github", p.buildGitHub},
		{"database", p.buildDatabase},
		{"bootstrap", p.buildBootstrap},
		{"lending", p.buildLending},
		{"nights", p.buildNights},
		{"warehouse", p.buildWarehouse},
		{"cache", p.buildCache},
		{"uploads", p.buildUploads},
		{"queues", p.buildQueues},
		{"secrets", p.buildSecrets},
		{"cluster", p.buildCluster},
		{"namespace", p.buildNamespace},
		{"ingress", p.buildIngress},
		{"site", p.buildSite},
		{"services", p.buildServices},
		{"gate", p.buildGate},
		{"rollout", p.startServices},
		{"shift", p.shift},
		{"functions", p.buildFunctions},
		{"verification", p.verify},
		{"pipeline", p.buildPipeline},
		{"alerts", p.buildAlerts},
		{"lends", p.lend},
	} {
		build := part.build
		if borrow, lent := borrowed[part.name]; lent {
			build = borrow
		}
		if err := build(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	p.export()
	return nil
}

// platform is what is built so far.
type platform struct {
	ctx    *pulumi.Context
	folder string
	config *config.Config
	// everywhere gives a component the environment's own provider.
	everywhere pulumi.ResourceOption
	// atEdge gives it that of us-east-1; nil until something asks for it.
	atEdge pulumi.ResourceOption

	boundary   *iam.Boundary
	keys       *iam.Keys
	network    *network.Network
	registries *delivery.Registries
	releases   *delivery.Releases
	github     *iam.GitHub
	pipeline   *delivery.Pipeline
	database   data.Database
	lending    *data.Lending
	tried      *delivery.Registries
	warehouse  *data.Postgres
	cache      *data.Cache
	uploads    *data.Uploads
	queues     map[string]*data.Queue
	secrets    *data.Secrets
	cluster    *compute.Cluster
	namespace  *compute.Namespace
	ingress    *compute.Ingress
	services   []*compute.Service
	functions  []*compute.Function
	// gate is nil while nothing is released.
	gate   *delivery.Gate
	alerts *observability.Alerts

	// access is how each piece that is there is reached, by its name under uses.
	access map[string]data.Access
}

// provider binds everything to one region, one account and one set of tags.
func (p *platform) provider(name, region string) (pulumi.ResourceOption, error) {
	tags := pulumi.StringMap{
		"project":     pulumi.String(p.config.Project),
		"environment": pulumi.String(p.config.Stack),
		"managed-by":  pulumi.String("pulumi"),
	}
	if p.config.CostCentre != "" {
		tags["cost-centre"] = pulumi.String(p.config.CostCentre)
	}
	provider, err := aws.NewProvider(p.ctx, name, &aws.ProviderArgs{
		Region:            pulumi.String(region),
		AllowedAccountIds: pulumi.ToStringArray([]string{p.config.Account}),
		DefaultTags:       aws.ProviderDefaultTagsArgs{Tags: tags},
	})
	return pulumi.Providers(provider), err
}

func (p *platform) buildKeys() (err error) {
	p.keys, err = iam.NewKeys(p.ctx, "keys", iam.KeysArgs{Config: p.config}, p.everywhere)
	return err
}

func (p *platform) buildNetwork() (err error) {
	p.network, err = network.New(p.ctx, "network", network.Args{Config: p.config, Keys: p.keys}, p.everywhere)
	return err
}

func (p *platform) buildRegistries() (err error) {
	p.registries, err = delivery.NewRegistries(p.ctx, "registries",
		delivery.RegistriesArgs{Config: p.config, Keys: p.keys}, p.everywhere)
	if err != nil || p.config.Reviews == nil {
		return err
	}
	p.tried, err = delivery.NewRegistries(p.ctx, "review-registries",
		delivery.RegistriesArgs{Config: p.config, Keys: p.keys, Reviews: true}, p.everywhere)
	return err
}

func (p *platform) buildDatabase() error {
	if p.config.Database == nil {
		return nil
	}
	if p.config.OwnMachine() {
		machine, err := data.NewMachine(p.ctx, "database",
			data.MachineArgs{Config: p.config, Network: p.network, Keys: p.keys}, p.everywhere)
		if err != nil {
			return err
		}
		p.database, p.access["database"] = machine, machine.Access()
		return nil
	}
	postgres, err := data.NewPostgres(p.ctx, "database",
		p.postgres(p.config.Database, "PostgreSQL"), p.everywhere)
	if err != nil {
		return err
	}
	p.database, p.access["database"] = postgres, postgres.Access()
	for i, replica := range postgres.Replicas {
		p.access[fmt.Sprintf("database.replica:%d", i+1)] = replica.Access()
	}
	if len(postgres.Replicas) > 0 {
		p.access["database.replica"] = postgres.Replicas[0].Access()
	}
	return nil
}

func (p *platform) buildBootstrap() error {
	if p.config.Database == nil || !p.config.Database.Bootstraps() {
		return nil
	}
	made, err := data.NewBootstrap(p.ctx, "bootstrap", data.BootstrapArgs{
		Config: p.config, Folder: p.folder, Network: p.network, Keys: p.keys, Database: p.database,
	}, p.everywhere)
	if err != nil {
		return err
	}
	for name, access := range made.Databases {
		p.access["database:"+name] = access
	}
	for name, access := range made.Users {
		p.access["user:"+name] = access
	}
	// The application finds its extensions there.
	first := p.access["database"]
	first.Ready = made.Ready
	p.access["database"] = first
	return nil
}

func (p *platform) buildNights() error {
	postgres, ours := p.database.(*data.Postgres)
	if !ours || p.config.Database.Off == nil {
		return nil
	}
	_, err := data.NewNights(p.ctx, "nights", data.NightsArgs{Config: p.config, Database: postgres}, p.everywhere)
	return err
}

func (p *platform) buildWarehouse() (err error) {
	if p.config.Warehouse == nil {
		return nil
	}
	p.warehouse, err = data.NewPostgres(p.ctx, "warehouse", p.postgres(p.config.Warehouse, "Warehouse"), p.everywhere)
	if err == nil {
		p.access["warehouse"] = p.warehouse.Access()
	}
	return err
}

func (p *platform) postgres(which *config.Database, title string) data.PostgresArgs {
	return data.PostgresArgs{Config: p.config, Database: which, Title: title, Network: p.network, Keys: p.keys}
}

func (p *platform) buildCache() (err error) {
	if p.config.Cache == nil {
		return nil
	}
	p.cache, err = data.NewCache(p.ctx, "cache",
		data.CacheArgs{Config: p.config, Network: p.network, Keys: p.keys}, p.everywhere)
	if err == nil {
		p.access["cache"] = p.cache.Access()
	}
	return err
}

func (p *platform) buildQueues() error {
	for _, name := range slices.Sorted(maps.Keys(p.config.Queues)) {
		queue, err := data.NewQueue(p.ctx, name, data.QueueArgs{Config: p.config, Keys: p.keys}, p.everywhere)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.queues[name], p.access["queue:"+name] = queue, queue.Access()
	}
	return nil
}

func (p *platform) buildSecrets() (err error) {
	p.secrets, err = data.NewSecrets(p.ctx, "secrets",
		data.SecretsArgs{Config: p.config, Keys: p.keys}, p.everywhere)
	return err
}

func (p *platform) buildCluster() (err error) {
	p.cluster, err = compute.NewCluster(p.ctx, "cluster",
		compute.ClusterArgs{Config: p.config, Keys: p.keys}, p.everywhere)
	return err
}

func (p *platform) buildIngress() (err error) {
	if len(p.config.Hosts()) == 0 {
		return nil
	}
	p.ingress, err = compute.NewIngress(p.ctx, "ingress",
		compute.IngressArgs{Config: p.config, Network: p.network}, p.everywhere)
	return err
}

func (p *platform) buildNamespace() (err error) {
	if len(p.config.PrivateServices()) == 0 {
		return nil
	}
	p.namespace, err = compute.NewNamespace(p.ctx, "namespace",
		compute.NamespaceArgs{Config: p.config, Network: p.network}, p.everywhere)
	return err
}

func (p *platform) buildServices() error {
	for _, name := range p.config.InOrder() {
		service, err := compute.NewService(p.ctx, name, compute.ServiceArgs{
			Config:    p.config,
			Network:   p.network,
			Keys:      p.keys,
			Cluster:   p.cluster,
			Ingress:   p.ingress,
			Namespace: p.namespace,
			Image:     p.registries.Image(p.config.Services[name].Image),
			Sidecars:  p.sidecars(p.config.Services[name]),
			Secrets:   p.secrets,
			Access:    p.access,
			Queues:    p.consumed(name),
		}, p.everywhere)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.services = append(p.services, service)
		p.announce(service)
	}
	return nil
}

// announce tells the services behind it how to reach a private one.
func (p *platform) announce(service *compute.Service) {
	if service.Settings.Kind == config.Private {
		p.access["service:"+service.Name] = service.Access()
	}
}

// sidecars are the images of those that have one of the stack file's.
func (p *platform) sidecars(service config.Service) map[string]compute.Image {
	images := map[string]compute.Image{}
	for name, sidecar := range service.Sidecars {
		if slices.Contains(p.config.Images, sidecar.Image) {
			images[name] = p.registries.Image(sidecar.Image)
		}
	}
	return images
}

func (p *platform) buildFunctions() error {
	for _, name := range slices.Sorted(maps.Keys(p.config.Functions)) {
		args := compute.FunctionArgs{
			Config:  p.config,
			Network: p.network,
			Keys:    p.keys,
			Folder:  p.folder,
			Secrets: p.secrets,
			Access:  p.access,
			Queue:   p.queues[p.config.Feeding(name)],
			Before:  p.passed(),
		}
		if image := p.config.Functions[name].Image; image != "" {
			args.Image = p.registries.Image(image)
		}
		function, err := compute.NewFunction(p.ctx, name, args, p.everywhere)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.functions = append(p.functions, function)
	}
	return nil
}

// consumed are the queues that a service works off.
func (p *platform) consumed(service string) []*data.Queue {
	var queues []*data.Queue
	for _, name := range p.config.Consumed(service) {
		queues = append(queues, p.queues[name])
	}
	return queues
}

func (p *platform) buildAlerts() (err error) {
	p.alerts, err = observability.New(p.ctx, "alerts", observability.Args{
		Config: p.config, Keys: p.keys, Cluster: p.cluster, Ingress: p.ingress,
		Services: p.services, Database: p.database, Warehouse: p.warehouse, Cache: p.cache, Queues: p.queues, Functions: p.functions,
	}, p.everywhere)
	return err
}
