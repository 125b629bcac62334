package config

import "slices"

// check is a place in the configuration under examination. A section's validate
// gets the place it stands at, and refuses what it finds wrong below it.
type check struct {
	*report
	path string
}

func (c check) at(key string) check  { return check{c.report, step(c.path, key)} }
func (c check) item(index int) check { return check{c.report, item(c.path, index)} }

// read says whether the values of these keys were read whole, for a check that
// compares several.
func (c check) read(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return !c.sound(step(c.path, key)) })
}

// refuse records a mistake at this place, unless the place could not be read.
func (c check) refuse(value any, problem, repair string) {
	if c.sound(c.path) {
		c.mistakes = append(c.mistakes, Mistake{Path: c.path, Value: spell(value), Problem: problem, Repair: repair})
	}
}

// missing refuses a value that has no default and was not given.
func (c check) missing(repair string) { c.refuse(nil, "is missing", repair) }

func (c check) names(*Config)  {}
func (c check) config(*Config) {}

// secretValues asks the stack for every secret that is not generated.
func (c check) secretValues(config *Config, look func(string) StoredSecret) {
	if look == nil {
		return
	}
	for _, name := range config.storedSecrets() {
		at := check{c.report, config.Project + ":" + name}
		repair := "run: pulumi config set --secret " + name
		switch stored := look(name); {
		case !stored.Found:
			at.refuse(nil, "is missing", repair)
		case !stored.Encrypted:
			at.refuse(nil, "is stored as plain text", repair)
		case stored.Length == 0:
			at.refuse(nil, "is empty", repair)
		case signs(name) && stored.Length < minSigningSecret:
			at.refuse(nil, "is shorter than 32 characters and signs sessions", "run: pulumi config set --secret "+name+" with a longer one")
		}
	}
}
