package config_test

import "testing"

func TestRefusesANetworkAWSWouldRefuse(t *testing.T) {
	refuses(t, []refusal{
		{"the account is too short", edits{"account": `"11111111111"`}, `account: "11111111111" is no AWS account id; write the twelve digits in quotes, such as "111111111111"`},
		{"the account is missing", edits{"account": ""}, `account: is missing; write the twelve digits in quotes, such as "111111111111"`},
		{"a zone that is none is listed twice", edits{"network zones": `["a", "x", "x"]`}, `
			network.zones[1]: "x" is no zone of eu-central-1; use a, b or c
			network.zones[2]: "x" is no zone of eu-central-1; use a, b or c`},
		{"a service has its endpoints in parts", edits{"network endpoints": `["ecr"]`}, `network.endpoints[0]: "ecr" is no interface endpoint this program knows; write ecr.api and ecr.dkr`},
		{"the cost centre is a tag of AWS's own", edits{"costCentre": `"AWS:shop"`}, `costCentre: "AWS:shop" begins with aws:, which AWS keeps for tags of its own; begin it otherwise`},
		{"the cost centre cannot be a tag", edits{"costCentre": `"shop;drop"`}, `costCentre: "shop;drop" is no value for a tag; use up to 256 letters, digits, inner spaces and _ . : / = + - @`},
		{"the range is missing", edits{"network cidr": ""}, `network.cidr: is missing; write a private range such as 10.20.0.0/16`},
		{"the range is no range", edits{"network cidr": `"10.20.0.0"`}, `network.cidr: "10.20.0.0" is no IPv4 range; write one such as 10.20.0.0/16`},
		{"the range is of IPv6", edits{"network cidr": `"fd00::/16"`}, `network.cidr: "fd00::/16" is no IPv4 range; write one such as 10.20.0.0/16`},
		{"the range is too small", edits{"network cidr": `"10.20.0.0/21"`}, `network.cidr: "10.20.0.0/21" is too small; use a range of /16 to /20`},
		{"the range is too large", edits{"network cidr": `"10.0.0.0/8"`}, `network.cidr: "10.0.0.0/8" is too large; use a range of /16 to /20`},
		{"the range is public", edits{"network cidr": `"8.8.0.0/16"`}, `network.cidr: "8.8.0.0/16" is not private; use a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`},
		{"the range is a carrier's", edits{"network cidr": `"100.64.0.0/16"`}, `network.cidr: "100.64.0.0/16" is not private; use a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`},
		{"the range begins private and ends public", edits{"network cidr": `"172.0.0.0/8"`}, `network.cidr: "172.0.0.0/8" is not private; use a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`},
		{"the range overlaps one AWS uses itself", edits{"network cidr": `"172.17.64.0/20"`}, `network.cidr: "172.17.64.0/20" overlaps 172.17.0.0/16, which services of AWS use inside a VPC; use another private range such as 10.20.0.0/16`},
		{"the range is too large and has host bits", edits{"network cidr": `"10.0.0.1/8"`}, `network.cidr: "10.0.0.1/8" is too large; use a range of /16 to /20`},
		{"the range is public and has host bits", edits{"network cidr": `"8.8.8.8/16"`}, `network.cidr: "8.8.8.8/16" is not private; use a range inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`},
		{"the range has host bits", edits{"network cidr": `"10.20.5.0/16"`}, `network.cidr: "10.20.5.0/16" does not begin its range; write 10.20.0.0/16`},
		{"there is one zone", edits{"network zones": `["a"]`}, `network.zones: ["a"] is 1 zone; an environment spans 2 to 4; use [a, b] or [a, b, c]`},
		{"there are no zones", edits{"network zones": ""}, `network.zones: is missing; list two or more by their letters, such as [a, b, c]`},
		{"a zone is listed twice", edits{"network zones": `["a", "b", "a"]`}, `network.zones[2]: "a" is listed twice; remove one of the two`},
		{"a zone does not exist in the region", edits{"network zones": `["a", "b", "d"]`}, `network.zones[2]: "d" is no zone of eu-central-1; use a, b or c`},
		{"a zone is written in full", edits{"network zones": `["eu-central-1a", "b"]`}, `network.zones[0]: "eu-central-1a" is no letter of a zone; write a`},
		{"a zone is a number", edits{"network zones": `["1", "b"]`}, `network.zones[0]: "1" is no letter of a zone; write the zone's letter, such as a`},
		{"nothing leads out and nothing was said of endpoints", edits{"network nat": `"none"`}, `network.endpoints: lacks ecr.api, ecr.dkr, logs, secretsmanager, and network.nat is none; add them: without a way out no task can start`},
		{"nothing leads out and one endpoint lacks", edits{"network nat": `"none"`, "network endpoints": `["ecr.api", "ecr.dkr", "logs"]`}, `network.endpoints: lacks secretsmanager, and network.nat is none; add them: without a way out no task can start`},
		{"nothing leads out and a service wants a shell", edits{
			"network nat": `"none"`, "network endpoints": `["ecr.api", "ecr.dkr", "logs", "secretsmanager"]`,
			"services server exec": `true`, "services server readOnly": `false`,
		}, `services.server.exec: true needs a way to ssmmessages, and network.nat is none; add ssmmessages to network.endpoints`},
		{"nothing leads out and a service wants to send mail", edits{
			"network nat": `"none"`, "network endpoints": `["ecr.api", "ecr.dkr", "logs", "secretsmanager"]`,
			"services server egress": `[443, 587]`,
		}, `services.server.egress[1]: 587 leads nowhere, for network.nat is none; remove it, or use network.nat single or per-zone`},
		{"an endpoint is misspelt", edits{"network endpoints": `["secretmanager"]`}, `network.endpoints[0]: "secretmanager" is no interface endpoint this program knows; did you mean secretsmanager?`},
		{"an endpoint is not known", edits{"network endpoints": `["quantum"]`}, `network.endpoints[0]: "quantum" is no interface endpoint this program knows; use the last part of com.amazonaws.<region>.<name>, such as ecr.api, ecr.dkr, logs or secretsmanager`},
		{"an endpoint for S3 would cost and do nothing", edits{"network endpoints": `["s3"]`}, `network.endpoints[0]: "s3" is reached through a free gateway endpoint already; remove it`},
		{"an endpoint is listed twice", edits{"network endpoints": `["logs", "sts", "logs"]`}, `network.endpoints[2]: "logs" is listed twice; remove one of the two`},
		{"the domain has no name", edits{"domain": `{"zoneId": "Z0123456789ABC"}`}, `domain.name: is missing; write the domain, such as shop.example.com`},
		{"the domain is a URL", edits{"domain name": `"https://shop.example.com"`}, `domain.name: "https://shop.example.com" is no domain; write lower-case labels joined by dots, such as shop.example.com, without scheme or path`},
		{"the domain ends in a dot", edits{"domain name": `"shop.example.com."`}, `domain.name: "shop.example.com." ends in a dot; write shop.example.com`},
		{"the domain is a wildcard", edits{"domain name": `"*.example.com"`}, `domain.name: "*.example.com" is a wildcard; write the domain itself; each service names its host under route`},
		{"the domain is an address", edits{"domain name": `"10.0.0.1"`}, `domain.name: "10.0.0.1" is no domain; write lower-case labels joined by dots, such as shop.example.com, without scheme or path`},
		{"the domain has one label", edits{"domain name": `"localhost"`}, `domain.name: "localhost" is no domain; write lower-case labels joined by dots, such as shop.example.com, without scheme or path`},
		{"the domain is longer than a certificate's name", edits{"domain name": `"a-shop-with-a-very-long-name.of-a-company-with-a-longer-one.example.com"`}, `domain.name: "a-shop-with-a-very-long-name.of-a-company-with-a-longer-one.example.com" is 71 characters long; shorten it: a certificate is made out to 64 at most`},
		{"the hosted zone is missing", edits{"domain zoneId": ""}, `domain.zoneId: is missing; write the id of the Route 53 hosted zone that holds the domain, such as Z0123456789ABC`},
		{"the hosted zone is written with its path", edits{"domain zoneId": `"/hostedzone/Z0123456789ABC"`}, `domain.zoneId: "/hostedzone/Z0123456789ABC" is no hosted zone id; write the id alone, Z and capital letters or digits, such as Z0123456789ABC`},
		{"there are web services and no domain", edits{"domain": ""}, `domain: is missing; services.server is kind web: add domain: {name: …, zoneId: …}`},
		{"idle connections are closed at once", edits{"ingress idleTimeout": `"0s"`}, `ingress.idleTimeout: 0s is out of range; use 1s to 4000s`},
		{"idle connections stay for hours", edits{"ingress idleTimeout": `"2h"`}, `ingress.idleTimeout: 2h is out of range; use 1s to 4000s`},
		{"access logs are kept no day", edits{"ingress accessLogDays": `0`}, `ingress.accessLogDays: 0 is out of range; use 1 to 3653 days`},
		{"production's load balancer may be deleted", edits{"ingress deletionProtection": `false`}, `ingress.deletionProtection: false leaves production open to one mistyped destroy; leave the key out; to take the environment down, change its tier first`},
		{"CloudWatch does not keep logs so long", edits{"logs retentionDays": `100`}, `logs.retentionDays: 100 is no retention CloudWatch accepts; use 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653`},
		{"logs are kept for ever", edits{"logs retentionDays": `0`}, `logs.retentionDays: 0 is no retention CloudWatch accepts; use 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653`},
		{"nobody hears of production's trouble", edits{"alerts": ""}, `alerts.email: is empty, so nobody hears about trouble; add an address that someone reads at night`},
		{"an address is none", edits{"alerts email": `["oncall"]`}, `alerts.email[0]: "oncall" is no e-mail address; write one such as oncall@example.com`},
		{"an address is listed twice", edits{"alerts email": `["a@example.com", "a@example.com"]`}, `alerts.email[1]: "a@example.com" is listed twice; remove one of the two`},
	})
}

func TestAcceptsNetworksAtTheEdge(t *testing.T) {
	accepts(t, map[string]edits{
		"the smallest range":      {"network cidr": `"172.31.0.0/20"`},
		"two zones in production": {"network zones": `["b", "a"]`},
		"a closed network with everything a task needs": {
			"network nat": `"none"`, "network endpoints": `["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages"]`,
			"services server exec": `true`, "services server readOnly": `false`,
		},
		"a cost centre in words":             {"costCentre": `"Größe 5 / shop"`},
		"a domain in two labels":             {"domain name": `"example.com"`},
		"a domain in its international form": {"domain name": `"xn--bcher-kva.example"`},
		"the longest idle time":              {"ingress idleTimeout": `"4000s"`},
		"the longest retention":              {"logs retentionDays": `3653`},
		"an address with a plus":             {"alerts email": `["on.call+shop@example.co.uk"]`},
		"no services at all":                 {"services": `{}`, "domain": ""},
	})
}
