package inventory

import (
	"maps"
	"slices"
	"strings"

	"landfall/config"
)

// redisPassword is as long as docs/valkey.md makes it.
const redisPassword = 48

// redis hands over the address of a private service that is a Redis, when both know
// its password: then it is generated.
func (e environment) redis(name string, a address, other *draft) bool {
	number := strings.Trim(a.path, "/")
	if a.scheme != "redis" && a.scheme != "valkey" || a.password == "" || a.port != other.port || number != "" && number != "0" || a.query != "" {
		return false
	}
	for _, candidate := range slices.Sorted(maps.Keys(other.part.variables)) {
		if value := other.part.variables[candidate].value; value == a.password && config.Secretive(candidate, value) {
			other.redis, other.secrets[candidate] = candidate, redisPassword
			other.singleton, other.remarks["singleton"] = true, "each task would keep data of its own"
			e.draft.use("service:"+other.name, name, "redis")
			return true
		}
	}
	return false
}
