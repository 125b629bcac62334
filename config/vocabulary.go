package config

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// vocabulary lists the words of every closed set, by the type that holds one.
var vocabulary = map[reflect.Type][]string{
	reflect.TypeFor[Tier]():           {string(Production), string(Staging), string(Review)},
	reflect.TypeFor[DatabaseEngine](): {string(RDS), string(EC2)},
	reflect.TypeFor[Rights]():         {string(Read), string(Write)},
	reflect.TypeFor[Place]():          {string(OnPrimary), string(OnReplica)},
	reflect.TypeFor[NAT]():            {string(NATNone), string(NATSingle), string(NATPerZone)},
	reflect.TypeFor[Provider]():       {string(Create), string(Existing)},
	reflect.TypeFor[Kind]():           {string(Web), string(Worker), string(Private), string(Scheduled), string(Task)},
	reflect.TypeFor[Architecture]():   {string(ARM64), string(X8664)},
	reflect.TypeFor[Discovery]():      {string(DNS), string(ServiceConnect)},
	reflect.TypeFor[Owner]():          {string(ByPulumi), string(ByPipeline)},
	reflect.TypeFor[Strategy]():       {string(Rolling), string(BlueGreen), string(Canary), string(Linear)},
	reflect.TypeFor[Builtin]():        {string(NoBuiltin), string(OTel)},
	reflect.TypeFor[Condition]():      {string(Started), string(Healthy), string(Completed), string(Succeeded)},
}

// connectionFacts are what there is to know about any way to PostgreSQL.
var connectionFacts = []string{"url", "host", "port", "name", "username", "password", "ca"}

// attributes lists what each piece tells the services that use it.
var attributes = map[string][]string{
	"database":  connectionFacts,
	"warehouse": connectionFacts,
	"cache":     {"url", "host", "port", "token", "prefix"},
	"uploads":   {"name", "region", "url"},

	replicaPiece: connectionFacts,
}

// families lists the same for the pieces an environment may have several of, by
// what stands before the name: service:anisette.
var families = map[string][]string{
	"database": connectionFacts,
	"queue":    {"url", "arn", "name", "region"},
	"user":     connectionFacts,
	"service":  {"url", "host", "port", "redis", "password"},

	replicaPiece: connectionFacts,
}

// attributesOf lists what a piece under uses tells, and whether there can be one
// of that name.
func attributesOf(piece string) (list []string, known bool) {
	if list, known = attributes[piece]; known {
		return list, true
	}
	family, name, _ := strings.Cut(piece, ":")
	list, known = families[family]
	return list, known && name != ""
}

// pieces lists what may stand under uses, of a family its form.
func pieces() []string {
	list := slices.Sorted(maps.Keys(attributes))
	for _, family := range slices.Sorted(maps.Keys(families)) {
		if family == replicaPiece {
			list = append(list, family+":<number>")
			continue
		}
		list = append(list, family+":<name>")
	}
	return list
}
