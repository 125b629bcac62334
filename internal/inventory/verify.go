package inventory

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"go.yaml.in/yaml/v3"

	"landfall/config"
)

// refused asks the configuration for what it refuses of the stack as it would be
// printed. Each refusal is a blocker: without one, the stack loads.
func (c *converter) refused() []Item {
	var file struct {
		Config map[string]any `yaml:"config"`
	}
	if err := yaml.Unmarshal([]byte(c.Stack()), &file); err != nil {
		return []Item{{Blocker, "", "", "the stack file is no YAML (" + err.Error() + ")", "say so to whoever keeps this command"}}
	}
	platform, err := json.Marshal(file.Config[project+":platform"])
	if err != nil {
		return []Item{{Blocker, "", "", "the stack file has no JSON form (" + err.Error() + ")", "say so to whoever keeps this command"}}
	}
	var items []Item
	for _, mistake := range c.parse(string(platform)) {
		found := mistake.Problem
		if mistake.Value != "" {
			found = mistake.Value + " " + found
		}
		items = append(items, Item{Blocker, "", "in the stack file, " + mistake.Path, found, mistake.Repair})
	}
	return items
}

// accepts says whether the configuration takes a section as it is written.
func (c *converter) accepts(path, section string) bool {
	for _, mistake := range c.parse(fmt.Sprintf(`{"tier": "staging", %s}`, section)) {
		if strings.HasPrefix(mistake.Path, path) {
			return false
		}
	}
	return true
}

// parse lists what the configuration refuses. Secrets are their owner's business
// and taken for good.
func (c *converter) parse(platform string) []config.Mistake {
	_, err := config.Parse(config.Source{
		Project: project, Stack: c.Options.Stack, Region: cmp.Or(c.Options.Region, anyRegion), Platform: []byte(platform),
		Secret: func(string) config.StoredSecret {
			return config.StoredSecret{Found: true, Encrypted: true, Length: math.MaxInt}
		},
	})
	var mistakes *config.Mistakes
	if !errors.As(err, &mistakes) {
		return nil
	}
	return mistakes.List
}
