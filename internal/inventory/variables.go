package inventory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
)

// variable is what a service is given under one name.
type variable struct {
	value string
	// missing are the variables of the file that have neither a value in .env nor a
	// default, and are needed for this one.
	missing []string
	// from is the env_file it comes from, empty for environment.
	from string
}

// open says that the value is not known here.
func (v variable) open() bool { return len(v.missing) > 0 }

// variables gathers what a service is given: env_file first, environment over it.
func (c *converter) variables(p *part) map[string]variable {
	all := map[string]variable{}
	for _, file := range p.EnvFiles {
		values, there := c.compose.files[file.Path]
		if !there {
			c.look(p.Name, "env_file", file.Path+" is not here, so its variables are not in the list below",
				"put the file beside the Compose file and run this again, or add its variables to env and secrets by hand")
		}
		for name, value := range values {
			all[name] = variable{value: value, from: file.Path}
		}
	}
	written := c.compose.written(p.Name)
	for name, value := range p.Environment {
		v := variable{}
		switch stored, known := c.compose.value(name); {
		case value != nil:
			v.value = *value
			v.missing = c.compose.missing(written[name])
		case known:
			v.value = stored
		default:
			v.missing = []string{name}
		}
		all[name] = v
	}
	return all
}

// written is a service's environment before variables were filled in.
func (c *Compose) written(service string) map[string]string {
	all := map[string]string{}
	services, _ := c.raw["services"].(map[string]any)
	object, _ := services[service].(map[string]any)
	switch environment := object["environment"].(type) {
	case map[string]any:
		for name, value := range environment {
			all[name] = fmt.Sprint(value)
		}
	case []any:
		for _, entry := range environment {
			name, value, _ := strings.Cut(fmt.Sprint(entry), "=")
			all[name] = value
		}
	}
	return all
}

// missing lists the variables that a value of the file needs and nobody gives. An
// empty default, ${NAME:-}, is meant to be empty.
func (c *Compose) missing(value any) []string {
	found := template.ExtractVariables(map[string]any{"": value}, template.DefaultPattern)
	text := fmt.Sprint(value)
	var names []string
	for _, name := range slices.Sorted(maps.Keys(found)) {
		_, known := c.value(name)
		optional := found[name].DefaultValue != "" || found[name].PresenceValue != "" ||
			strings.Contains(text, "${"+name+":-") || strings.Contains(text, "${"+name+"-")
		if !known && !optional {
			names = append(names, name)
		}
	}
	return names
}

// absent tells of variables without a value that stand elsewhere than in an
// environment: there Compose takes them for empty.
func (c *converter) absent() {
	services, _ := c.compose.raw["services"].(map[string]any)
	for _, p := range c.all() {
		object, _ := services[p.Name].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if key == "environment" {
				continue
			}
			for _, name := range c.compose.missing(object[key]) {
				c.look(p.Name, key, "${"+name+"} has no value in .env and no default, and is taken for empty",
					"put it into .env beside the Compose file and run this again, or see what is made of "+key)
			}
		}
	}
}
