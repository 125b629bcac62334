package config

import "reflect"

// vocabulary lists the words of every closed set, by the type that holds one.
var vocabulary = map[reflect.Type][]string{
	reflect.TypeFor[Tier]():         {string(Production), string(Staging), string(Review)},
	reflect.TypeFor[NAT]():          {string(NATNone), string(NATSingle), string(NATPerZone)},
	reflect.TypeFor[Kind]():         {string(Web), string(Worker)},
	reflect.TypeFor[Architecture](): {string(ARM64), string(X8664)},
}

// attributes lists what each piece tells the services that use it.
var attributes = map[string][]string{
	"database": {"url", "host", "port", "name", "username", "password", "ca"},
	"cache":    {"url", "host", "port", "token"},
	"uploads":  {"name", "region", "url"},
}
