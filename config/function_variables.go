package config

import (
	"fmt"
	"maps"
	"slices"
)

// crossVariables counts the variables of a function as Lambda does, which is as
// JSON: beside the plain ones stand the places of its secrets, and the facts of
// what it uses, none of which is longer than the place of a secret.
func (c *Config) crossVariables(at check) {
	const quotes = `"":"",`
	for _, name := range slices.Sorted(maps.Keys(c.Functions)) {
		f, size := c.Functions[name], len("{}")
		for variable, value := range f.Env {
			size += len(quotes + variable + value)
		}
		if size > functionBytes {
			continue // its env is refused already
		}
		for secret := range f.Secrets {
			size += len(quotes+SecretVariable(secret)) + c.secretPlace(secret)
		}
		for piece, facts := range f.Uses {
			for variable := range facts {
				size += len(quotes+SecretVariable(variable)) + c.secretPlace(piece) + len("-proxy")
			}
		}
		if size > functionVariables {
			at.at("functions").at(name).refuse(nil, fmt.Sprintf("gets variables of %d bytes, with the places of its secrets and the facts of what it uses", size),
				fmt.Sprintf("name fewer, or keep several secrets in one as JSON: Lambda takes %d", functionVariables))
		}
	}
}
