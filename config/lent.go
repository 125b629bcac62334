package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// LentForm is that of what is lent. It changes when a field comes that reviews cannot
// do without.
const LentForm = 1

// Lent is what one environment lends to reviews: the output of its stack that is
// called lends. It holds names and addresses, and no secret.
type Lent struct {
	// Form is LentForm of the program that deployed it.
	Form    int    `json:"form"`
	Account string `json:"account"`
	Region  string `json:"region"`
	// Domain and Ingress are there where the environment has a load balancer.
	Domain  *Domain      `json:"domain"`
	Ingress *LentIngress `json:"ingress"`
	// Boundary is the most that roles may do; empty where nothing bounds them.
	Boundary string      `json:"boundary"`
	Keys     LentKeys    `json:"keys"`
	Network  LentNetwork `json:"network"`
	Cluster  LentCluster `json:"cluster"`
	// Database and Cache are there where the environment has one.
	Database *LentDatabase `json:"database"`
	Cache    *LentCache    `json:"cache"`
	// Images are its registries by the images' names.
	Images map[string]LentImage `json:"images"`
	// Secrets are the ARNs of those of its services, by name.
	Secrets map[string]string `json:"secrets"`
}

// LentKeys are the ARNs of the keys.
type LentKeys struct {
	Data     string `json:"data"`
	Logs     string `json:"logs"`
	Messages string `json:"messages"`
}

// LentNetwork is a VPC and its subnets in the order of the zones.
type LentNetwork struct {
	VPC       string   `json:"vpc"`
	Public    []string `json:"public"`
	Private   []string `json:"private"`
	Isolated  []string `json:"isolated"`
	Zones     []string `json:"zones"`
	NAT       NAT      `json:"nat"`
	Endpoints []string `json:"endpoints"`
}

// LentCluster is a cluster, and the log group of its shell sessions.
type LentCluster struct {
	Name     string `json:"name"`
	ARN      string `json:"arn"`
	Sessions string `json:"sessions"`
}

// LentIngress is a load balancer, its listener, the security groups of both ends, and
// the ports it reaches.
type LentIngress struct {
	Name      string `json:"name"`
	ARNSuffix string `json:"arnSuffix"`
	DNSName   string `json:"dnsName"`
	ZoneID    string `json:"zoneId"`
	Listener  string `json:"listener"`
	Group     string `json:"group"`
	Targets   string `json:"targets"`
	Ports     []int  `json:"ports"`
}

// LentDatabase is a server, the security group that leads to it, and the function
// that makes databases of reviews in it.
type LentDatabase struct {
	Engine DatabaseEngine `json:"engine"`
	// Extensions are those of the lender's own database, for which the server is prepared.
	Extensions []string `json:"extensions"`
	Host       string   `json:"host"`
	Port       int      `json:"port"`
	CA         string   `json:"ca"`
	Client     string   `json:"client"`
	Function   string   `json:"function"`
}

// LentCache is a server, the security group that leads to it, and the secret that
// says how to connect to it.
type LentCache struct {
	Host   string `json:"host"`
	Port   int    `json:"port"`
	Client string `json:"client"`
	Secret string `json:"secret"`
}

// LentImage is a registry; Functions says whether functions of reviews may run what
// is in it.
type LentImage struct {
	ARN       string `json:"arn"`
	URL       string `json:"url"`
	Functions bool   `json:"functions"`
}

// ReadLent reads the output that a stack lends by, as Pulumi gives it.
func (c *Config) ReadLent(stack string, output any) (Lent, error) {
	var lent Lent
	if output == nil {
		return lent, fmt.Errorf("stack %s lends nothing: add reviews: {} to Pulumi.%s.yaml and run pulumi up there", stack, c.Review.Of)
	}
	text, err := json.Marshal(output)
	if err != nil {
		return lent, fmt.Errorf("stack %s: %w", stack, err)
	}
	if err := json.Unmarshal(text, &lent); err != nil || lent.Form != LentForm {
		return lent, fmt.Errorf("stack %s was deployed by another version of this program: run pulumi up there", stack)
	}
	return lent, nil
}

// Beside is an error where a review lies elsewhere than what it borrows from. That can
// be told by their stack files, before either is anywhere.
func (c *Config) Beside(lender *Config) error {
	at := check{report: &report{}, tier: c.Tier, region: c.Region}
	c.placed(at, lender.Account, lender.Region)
	return at.err(c.Stack)
}

// Borrow completes a review with what it borrows. Its error, if any, is a *Mistakes
// that names every thing the review asks for and is not lent.
func (c *Config) Borrow(lent Lent) error {
	at := check{report: &report{}, tier: c.Tier, region: c.Region, borrows: true, places: c.places()}
	c.Lent = &lent
	c.Domain = lent.Domain
	c.Network = Network{Zones: lent.Network.Zones, NAT: lent.Network.NAT, Endpoints: lent.Network.Endpoints}
	c.placed(at, lent.Account, lent.Region)
	c.lentIngress(at)
	c.lentServers(at)
	c.lentImages(at)
	c.lentSecrets(at)
	c.crossClosed(at)
	if err := at.err(c.Stack); err != nil {
		return err
	}
	c.environments(func(_ []string, env map[string]string) {
		for name, value := range env {
			env[name] = hostMark.ReplaceAllStringFunc(value, func(mark string) string { return c.Host(marked(mark)) })
		}
	})
	return nil
}

func (c *Config) placed(at check, account, region string) {
	if account != c.Account {
		at.at("account").refuse(c.Account, "is not that of "+c.Review.Of, "write "+spell(account))
	}
	if region != c.Region {
		at.outside(regionKey).refuse(c.Region, "is not that of "+c.Review.Of, "run: pulumi config set aws:region "+region)
	}
}

func (c *Config) lentIngress(at check) {
	for _, name := range c.web() {
		here := at.at("services").at(name)
		if c.Lent.Ingress == nil {
			here.at("kind").refuse(string(Web), "needs a load balancer, and "+c.Review.Of+" has none to lend", "give "+c.Review.Of+" a web service first")
			continue
		}
		if s := c.Services[name]; !slices.Contains(c.Lent.Ingress.Ports, s.Port) {
			here.at("port").refuse(s.Port, "is no port that the load balancer of "+c.Review.Of+" reaches",
				fmt.Sprintf("use %s, or add it there to reviews.ports", either(c.Lent.Ingress.Ports)))
		}
	}
}

func (c *Config) lentServers(at check) {
	if c.Cache != nil && c.Lent.Cache == nil {
		at.at("cache").refuse(nil, "is nothing that "+c.Review.Of+" has to lend", "remove it, or give "+c.Review.Of+" a cache")
	}
	if c.Database == nil {
		return
	}
	if c.Lent.Database == nil {
		at.at("database").refuse(nil, "is nothing that "+c.Review.Of+" has to lend", "remove it, or give "+c.Review.Of+" a database")
		return
	}
	for i, extension := range c.Database.Extensions {
		here := at.at("database").at("extensions").item(i)
		onRDS := c.Lent.Database.Engine == RDS
		// RDS has all but a few; a machine only what its own database asks for.
		prepared := onRDS && rdsAlone(extension) || !onRDS && extensionPackages[extension] != ""
		switch {
		case onRDS && extension == "timescaledb", !onRDS && rdsAlone(extension), extension == "pg_cron": // the last lives in one database alone
			here.refuse(extension, "is not to be had on the server of "+c.Review.Of, "remove it")
		case prepared && !slices.Contains(c.Lent.Database.Extensions, extension):
			here.refuse(extension, "is not on the server of "+c.Review.Of+" yet", "add it to database.extensions there first")
		}
	}
}

func (c *Config) lentImages(at check) {
	known := slices.Sorted(maps.Keys(c.Lent.Images))
	for i, image := range c.Images {
		if _, there := c.Lent.Images[image]; !there {
			at.at("images").item(i).refuse(image, "has no registry in "+c.Review.Of, meantOr(image, known, "add it to images there first"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		if image := c.Functions[name].Image; image != "" && c.Lent.Images[image].URL != "" && !c.Lent.Images[image].Functions {
			at.at("functions").at(name).at("image").refuse(image, "is run by no function of "+c.Review.Of, "let one of its functions run it first")
		}
	}
}

func (c *Config) lentSecrets(at check) {
	for _, p := range c.programs() {
		for _, name := range slices.Sorted(maps.Keys(p.secrets)) {
			if _, there := c.Lent.Secrets[name]; p.secrets[name].Borrowed && !there {
				p.at(at).at("secrets").at(name).at("borrowed").refuse(true, "is none of the secrets that "+c.Review.Of+" has",
					meantOr(name, slices.Sorted(maps.Keys(c.Lent.Secrets)), "list it under a service there first, or give the review a value of its own"))
			}
		}
	}
}
