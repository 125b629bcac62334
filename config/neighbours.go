package config

import (
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"
)

// neighbours refuses a stack whose names begin with all of another's in the account:
// rights are given to landfall-prod-*, which landfall-prod-eu-* is part of, and what
// one calls eu-jobs the other calls jobs.
func (c check) neighbours(config *Config, files fs.FS) {
	names, _ := fs.Glob(files, "Pulumi.*.yaml") // only a wrong pattern is an error
	for _, file := range names {
		other := strings.TrimSuffix(strings.TrimPrefix(file, "Pulumi."), ".yaml")
		if !strings.HasPrefix(config.Stack, other+"-") || !c.outside("").good("account") {
			continue
		}
		if accountOf(files, file, config.Project) == config.Account {
			c.outside("stack").refuse(config.Stack, "begins as stack "+other+" does, in the same account: the rights of one would reach the other",
				"call it otherwise, with the difference first, or give it an account of its own")
			return
		}
	}
}

// accountOf is the account of another stack file, "" where it cannot be told.
func accountOf(files fs.FS, file, project string) string {
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return ""
	}
	var stack struct{ Config map[string]yaml.Node }
	var platform struct{ Account string }
	if yaml.Unmarshal(text, &stack) != nil {
		return ""
	}
	node := stack.Config[project+":"+platformKey]
	_ = node.Decode(&platform) // what cannot be read has no account
	return platform.Account
}
