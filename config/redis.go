package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Redis says that a private service speaks as Redis does. Services that use it may
// then ask for redis, its address with the password in it, and for the password.
type Redis struct {
	// The name of its password, a generated one of its own secrets.
	Password string `json:"password"`
}

func (r Redis) validate(at check) {
	if r.Password == "" {
		at.at("password").missing("name one of the service's secrets, such as VALKEY_PASSWORD of secrets: {VALKEY_PASSWORD: {generate: 48}}")
	}
}

// validateRedis wants a password that fits an address, one task, and no key ever
// evicted. What stands there for a password's name is not shown while it is the name
// of none: it may be the password.
func (s Service) validateRedis(at check) {
	secret, listed := s.Secrets[s.Redis.Password]
	here := at.at("redis").at("password")
	switch {
	case s.Kind != Private && s.Kind != "" && at.read("kind"):
		at.at("redis").refuse(nil, "belongs to kind private", "remove it: no service uses a "+s.noun())
		return
	case s.Redis.Password == "":
		// That it is missing is told already.
	case !listed && at.read("secrets"):
		here.refuse(nil, "names none of its secrets",
			meantOr(s.Redis.Password, slices.Sorted(maps.Keys(s.Secrets)), "name one such as VALKEY_PASSWORD, and add secrets: {VALKEY_PASSWORD: {generate: 48}}"))
	case listed && secret.Generate == 0 && at.at("secrets").read(s.Redis.Password):
		here.refuse(s.Redis.Password, "is a value of your own, and not every one stands in an address",
			fmt.Sprintf("write secrets: {%s: {generate: 48}}", s.Redis.Password))
	}
	if !s.Singleton && at.read("singleton") {
		at.at("singleton").refuse(false, "lets two tasks keep data of their own behind one name", "write singleton: true")
	}
	found := evictions(s.Command)
	for _, i := range slices.Sorted(maps.Keys(found)) {
		if found[i] != "noeviction" {
			at.at("command").item(i).refuse(found[i], "evicts keys, and a key of BullMQ or Celery is a job", "write --maxmemory-policy noeviction")
		}
	}
}

// evictions are the policies a command names, by the word that holds each: a word of
// its own, or one among others in a line for the shell.
func evictions(command []string) map[int]string {
	const option = "--maxmemory-policy"
	found := map[int]string{}
	for i, word := range command {
		if word == option && i+1 < len(command) {
			found[i+1] = command[i+1]
			continue
		}
		if _, rest, ok := strings.Cut(word, option); ok {
			found[i] = strings.Trim(strings.Fields(rest + " noeviction")[0], `='"`)
		}
	}
	return found
}

// facts are what a private service tells the services that use it. The address of
// one begins with http://, unless it is a Redis.
func (s Service) facts() []string {
	if s.Redis != nil {
		return []string{"host", "port", "redis", "password"}
	}
	return []string{"url", "host", "port"}
}

// crossFacts holds what is asked of a private service against what it tells.
func (c *Config) crossFacts(at check) {
	for _, p := range c.programs() {
		for _, used := range links(p.uses) {
			piece, known := "service:"+used, families["service"]
			service, there := c.Services[used]
			if there && service.Kind == Private && at.sound("services."+used+".redis") {
				known = service.facts()
			}
			for _, variable := range slices.Sorted(maps.Keys(p.uses[piece])) {
				here, asked := p.at(at).at("uses").at(piece).at(variable), p.uses[piece][variable]
				repair := "use " + either(known)
				if slices.Contains(families["service"], asked) && service.Redis == nil {
					repair += ", or write redis: {password: …} in services." + used
				}
				if !slices.Contains(known, asked) {
					here.refuse(asked, "is no attribute of "+piece, repair)
				}
			}
		}
	}
}
