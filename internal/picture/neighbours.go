package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// card is an AWS service beside the VPC and what the environment has in it.
type card struct {
	id, icon, title string
	items           []string
	note            string
}

// readCards lists the neighbours that the environment has something in.
func readCards(g *graph) []card {
	var cards []card
	for _, c := range []card{
		hosts(g),
		{
			id: "namespace", icon: "name", title: "Private names · Cloud Map",
			items: names(g, "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "name"),
		},
		{
			id: "ecr", icon: "image", title: "Images · ECR",
			items: names(g, "aws:ecr/repository:Repository", "name"),
		},
		{
			id: "secrets", icon: "lock", title: "Secrets · Secrets Manager",
			items: names(g, "aws:secretsmanager/secret:Secret", "name"),
		},
		{
			id: "buckets", icon: "bucket", title: "Files · S3",
			items: names(g, "aws:s3/bucketV2:BucketV2", "bucket"),
			note:  gatewayEndpoint(g, "s3"),
		},
		{
			id: "queues", icon: "queue", title: "Queues · SQS",
			items: names(g, "aws:sqs/queue:Queue", "name"),
		},
		{
			id: "keys", icon: "key", title: "Keys · KMS",
			items: names(g, "aws:kms/alias:Alias", "name"),
		},
		logs(g),
	} {
		if len(c.items) > 0 {
			cards = append(cards, c)
		}
	}
	return cards
}

func names(g *graph, typ, property string) []string {
	var found []string
	for _, t := range g.of(typ) {
		found = append(found, g.called(t, property))
	}
	found = shortened(found)
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	return found
}

// hosts are the names that lead to the load balancer.
func hosts(g *graph) card {
	c := card{id: "names", icon: "name", title: "Names · Route 53"}
	for _, t := range g.of("aws:route53/record:Record") {
		if len(t.in.children("aliases")) > 0 {
			c.items = append(c.items, t.in.str("name"))
		}
	}
	slices.SortFunc(c.items, func(a, b string) int {
		return cmp.Or(strings.Count(a, ".")-strings.Count(b, "."), strings.Compare(a, b))
	})
	if n := len(g.of("aws:acm/certificate:Certificate")); n > 0 {
		c.note = plural(n, "certificate") + " from ACM"
	}
	return c
}

func logs(g *graph) card {
	c := card{id: "logs", icon: "log", title: "Logs · CloudWatch"}
	groups := g.of("aws:cloudwatch/logGroup:LogGroup")
	var days []int
	for _, t := range groups {
		days = append(days, t.in.num("retentionInDays"))
	}
	if len(groups) == 0 {
		return c
	}
	slices.Sort(days)
	kept := fmt.Sprintf("kept %s", plural(days[0], "day"))
	if days[0] != days[len(days)-1] {
		kept = fmt.Sprintf("kept %d to %d days", days[0], days[len(days)-1])
	}
	c.items = []string{plural(len(groups), "log group"), kept}
	return c
}

// gatewayEndpoint says that a service is reached without leaving AWS's network.
func gatewayEndpoint(g *graph, service string) string {
	for _, t := range g.of(endpointType) {
		if t.in.str("vpcEndpointType") == "Gateway" && endpointService(t) == service {
			return "by the VPC's gateway endpoint"
		}
	}
	return ""
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
