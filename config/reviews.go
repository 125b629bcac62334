package config

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Reviews is what an environment lends: its network, cluster, load balancer,
// registries, database server and cache, to stacks of tier review that name it.
type Reviews struct {
	// The ports that web services of reviews may listen on, beside those of the
	// environment's own: the load balancer reaches no others.
	Ports []int `json:"ports"`
}

// Borrower is a review: a stack that borrows all that costs money or minutes. It is called pr-7
// after the pull request whose build it runs, and is destroyed whole.
type Borrower struct {
	// The stack of this project that it borrows from, such as staging, which has the
	// section reviews.
	Of string `json:"of"`
	// How many days after its last deployment it may be destroyed unasked.
	Days int `json:"days"`
	// Whether its services have nights off unless their scale.off says when.
	Sleeps bool `json:"sleeps"`
	// When they have; left out, from 20:00 to 06:00 UTC and at weekends.
	Off *Off `json:"off"`
}

func defaultReview() Borrower { return Borrower{Days: 7, Sleeps: true} }

// nights are those of people who work in Europe, give or take an hour.
func nights() Off { return Off{From: "0 20 * * ? *", Until: "0 6 ? * MON-FRI *", Timezone: "UTC"} }

var (
	reviewForm = regexp.MustCompile(`^pr-[1-9][0-9]{0,6}$`)
	// What reviews call their hosts and services, api-pr-7 and pr-7-server.
	reviewHosts    = regexp.MustCompile(`^(.+-)?pr-[1-9][0-9]*$`)
	reviewServices = regexp.MustCompile(`^pr-[1-9][0-9]*-`)
	// And their databases, with the role of each, pr_7.
	reviewRoles = regexp.MustCompile(`^pr_[1-9][0-9]*$`)
)

// elsewhere are the sections that a review has no use for, and why.
var elsewhere = map[string]Mistake{
	"alerts":    {Problem: "wakes nobody for a review", Repair: "remove it: who opened the review looks at it"},
	"cdn":       {Problem: "is nothing that is lent", Repair: "remove it: CloudFront takes a quarter of an hour to come and to go"},
	"domain":    {Problem: "is that of the environment it borrows from", Repair: "remove it: host api of review 7 is api-pr-7 there"},
	"github":    {Problem: "gives rights for good", Repair: "remove it: who deploys reviews is said where they borrow"},
	"ingress":   {Problem: "is that of the environment it borrows from", Repair: "remove it"},
	"network":   {Problem: "is that of the environment it borrows from", Repair: "remove it"},
	"pipeline":  {Problem: "deploys what stays", Repair: "remove it"},
	"releases":  {Problem: "is written down of what stays", Repair: "remove it"},
	"reviews":   {Problem: "would lend what is borrowed", Repair: "remove it"},
	"sso":       {Problem: "has an issuer that knows no address of a review", Repair: "remove it, and sso from the routes"},
	"warehouse": {Problem: "is nothing that is lent", Repair: "remove it, and what uses it"},
}

// borrowing takes out of a review's platform what another environment decides, and
// tells each as a mistake.
func (r reader) borrowing(object map[string]any) {
	for _, section := range slices.Sorted(maps.Keys(elsewhere)) {
		if _, there := object[section]; there {
			m := elsewhere[section]
			m.Path = section
			r.broke(m)
			delete(object, section)
		}
	}
	for _, piece := range []struct {
		section string
		of      reflect.Type
		own     []string
	}{{"database", reflect.TypeFor[Database](), []string{"extensions"}}, {"cache", reflect.TypeFor[Cache](), nil}} {
		keys, _ := object[piece.section].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if _, known := keysOf(piece.of)[key]; known && !slices.Contains(piece.own, key) {
				r.broke(Mistake{
					Path: step(piece.section, key), Problem: "is decided where the " + piece.section + " is lent", Repair: "remove it",
				})
				delete(keys, key)
			}
		}
	}
}

func (r Reviews) validate(at check) {
	for i, port := range r.Ports {
		at.at("ports").item(i).ranged(port, ports, "")
	}
	distinct(at.at("ports"), r.Ports)
	if at.tier == Production {
		at.refuse(nil, "would let every pull request run beside production", "remove it: reviews borrow from staging")
	}
}

func (r Borrower) validate(at check) {
	switch of := at.at("of"); {
	case r.Of == "":
		of.missing("name the stack that lends, such as staging")
	case !stackForm.MatchString(r.Of):
		of.refuse(r.Of, "is no name of a stack", "write its name alone, without organization and project, such as staging")
	case reviewForm.MatchString(r.Of):
		of.refuse(r.Of, "is a review, which lends nothing", "name the stack that it borrows from itself, such as staging")
	}
	at.at("days").ranged(r.Days, reviewDays, " days")
	if r.Off == nil {
		return
	}
	r.Off.validate(at.at("off"))
	if !r.Sleeps && at.read("sleeps") {
		at.at("off").refuse(nil, "stands beside sleeps: false", "remove one of the two")
	}
}

// settleReview gives a review a database of its own name.
func (c *Config) settleReview() {
	if c.Review != nil && c.Database != nil {
		c.Database.Name = strings.ReplaceAll(c.Stack, "-", "_")
		c.Database.Username = c.Database.Name
	}
}

// settleNights lets the services of a review sleep. It comes when all is known to be
// right, as what is wrong with a night is told where it is written.
func (c *Config) settleNights() {
	if c.Review == nil {
		return
	}
	off := nights()
	if c.Review.Off != nil {
		off = *c.Review.Off
	}
	for name, s := range c.Services {
		if c.Review.Sleeps && s.Kind.Stays() && s.Scale.Off == nil {
			s.Scale.Off = &off
			c.Services[name] = s
		}
	}
}

// Number is that of the pull request a review is for; 0 without one.
func (c *Config) Number() int {
	number, _ := strconv.Atoi(strings.TrimPrefix(c.Stack, "pr-"))
	return number
}

// ServiceName is a service's in the cluster, which a review shares with others. One that
// shifts is another than one that rolls, as no service of ECS ever changes who deploys
// it, and for a while both are there: no name in a stack file holds an underscore.
func (c *Config) ServiceName(service string) string {
	if c.Services[service].Rollout.Shifts() {
		service += "_shift"
	}
	if c.Review == nil {
		return service
	}
	return c.Stack + "-" + service
}

// CachePrefix keeps the keys of an environment apart from those of others that share
// its cache.
func (c *Config) CachePrefix() string { return c.Stack + ":" }

// BalancerPorts are those that the load balancer reaches, sorted, each once.
func (c *Config) BalancerPorts() []int {
	all := c.WebPorts()
	if c.Reviews != nil {
		all = append(all, c.Reviews.Ports...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
