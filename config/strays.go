package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// misspelt finds the keys beside which the platform or the release is missed: they
// are told of in its place. Both are objects in plain text, so no secret is taken
// for one of them.
func (r *report) misspelt(source Source) {
	if source.Secret == nil {
		return
	}
	known := slices.DeleteFunc(slices.Clone(ownKeys), func(key string) bool { return slices.Contains(source.Keys, key) })
	for _, name := range source.Keys {
		meant := nearest(name, known)
		if meant == "" || slices.Contains(ownKeys, name) || source.Secret(name).Encrypted {
			continue
		}
		r.broke(Mistake{Path: beside(source.Project, name), Problem: unknownProblem, Repair: "did you mean " + meant + "?"})
		r.silence(beside(source.Project, meant))
	}
}

const unknownProblem = "is an unknown key"

// beside is the path of a key of the project's namespace.
func beside(project, name string) string { return project + ":" + step("", name) }

// strays looks at the keys that nobody reads. A secret may be there before the
// service that lists it; anything else is a mistake.
func (c check) strays(config *Config, source Source) {
	if source.Secret == nil || !c.listsSecrets(config) {
		return
	}
	stored, listed := config.StoredSecrets(), config.AllSecrets()
	for _, name := range source.Keys {
		here := c.outside(beside(config.Project, name))
		switch {
		case slices.Contains(ownKeys, name) || slices.Contains(stored, name) || !here.sound(here.path):
			// It is read, or told of already.
		case source.Secret(name).Encrypted:
			here.straySecret(config, name, slices.DeleteFunc(slices.Clone(stored), func(secret string) bool {
				return slices.Contains(source.Keys, secret)
			}))
		case listed[name].Generate != 0:
			here.refuse(nil, "is plain text that nothing reads, for "+config.listing(name)+" generates the value", "run: pulumi config rm "+name)
		default:
			here.strayText(name, slices.Sorted(maps.Keys(listed)))
		}
	}
}

// straySecret remarks on a secret that nothing lists. Where one that is listed is
// missing, it is taken for that one.
func (c check) straySecret(config *Config, name string, missing []string) {
	if meant := nearest(name, missing); meant != "" {
		c.refuse(nil, unknownProblem, fmt.Sprintf("did you mean %s, which is missing?", meant))
		c.silence(beside(config.Project, meant))
		return
	}
	remark := Mistake{
		Path: c.path, Problem: "is a secret that nothing lists",
		Repair: "list it under the secrets of a service, or run: pulumi config rm " + name,
	}
	if from := config.listing(name); from != "" {
		remark.Problem = "is not read, for " + from + " generates the value"
		if config.AllSecrets()[name].Borrowed {
			remark.Problem = "is not read, for " + from + " is borrowed"
		}
		remark.Repair = "write {} there to have this one, or run: pulumi config rm " + name
	}
	config.Remarks = append(config.Remarks, remark)
}

// strayText refuses plain text under a key of its own, and shows none of it: a
// secret may have been meant.
func (c check) strayText(name string, secrets []string) {
	switch meant := nearest(name, slices.Concat(ownKeys, secrets)); {
	case slices.Contains(ownKeys, meant):
		c.refuse(nil, unknownProblem, "did you mean "+meant+"?")
	case meant != "":
		c.refuse(nil, "is plain text under an unknown key",
			fmt.Sprintf("did you mean the secret %s? run: pulumi config rm %s, then pulumi config set --secret %s", meant, name, meant))
	default:
		c.refuse(nil, unknownProblem,
			"the keys here are "+strings.Join(ownKeys, ", ")+" and the secrets that services list; run: pulumi config rm "+name)
	}
}

// listsSecrets says whether all that lists secrets could be read.
func (c check) listsSecrets(config *Config) bool {
	if c.lost("services") || c.lost("functions") || c.lost("sso") {
		return false
	}
	return !slices.ContainsFunc(config.programs(), func(p program) bool {
		return c.lost(p.at(check{report: c.report}).at("secrets").path)
	})
}

// listing is the place of the first program that lists a secret, "" for none.
func (c *Config) listing(secret string) string {
	for _, program := range c.programs() {
		if _, there := program.secrets[secret]; there {
			return program.at(check{}).at("secrets").at(secret).path
		}
	}
	return ""
}
