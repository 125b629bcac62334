package config_test

import "testing"

func TestRefusesMoreAtOnceThanThereIsRoomFor(t *testing.T) {
	const small = `{"cidr": "10.20.0.0/20", "zones": ["a", "b"]}`
	workers := func(most string) string { return `{"min": 2, "max": ` + most + `, "cpu": 60}` }
	refuses(t, []refusal{
		{"calls", edits{
			"functions reports": of(imaged, "concurrency", `800`), "functions exports": of(imaged, "concurrency", `101`), "functions thumbs": of(imaged, "concurrency", `0`),
		}, `functions: keep 901 calls at once to themselves (reports 800, exports 101, thumbs 0); lower concurrency to 900 in all, or write 0 where no bound is needed: Lambda gives an account 1000 and keeps 100 for all others`},
		{
			"tasks",
			edits{"network": small, "services worker scale": workers("504")},
			`services: may run 508 tasks (worker 504, server 2, storefront 2), 1016 while all are replaced, and the private subnets of 10.20.0.0/20 have 1014 addresses in 2 zones, 0 of them for endpoints and functions; lower scale.max, or take a larger network.cidr`,
		},
		{
			"tasks of kind web, which a balancer has no room for either",
			edits{"network": small, "services server scale": workers("999")},
			`services: may run 1001 tasks of kind web; keep to 1000 in all, the targets a load balancer takes`,
		},
		{
			"a scale that is wrong by itself",
			edits{"network": small, "services worker scale": `{"min": 2, "max": 504}`},
			`services.worker.scale.max: 504 is more than min 2, and no target says when; add a target such as cpu: 60, or leave max out`,
		},
	})
	accepts(t, map[string]edits{
		"as many calls as there are":       {"functions reports": of(imaged, "concurrency", `800`), "functions exports": of(imaged, "concurrency", `100`)},
		"as many tasks as have an address": {"network": small, "services worker scale": workers("503")},
		"a larger network":                 {"services worker scale": workers("900")},
	})
}
