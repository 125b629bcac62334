package config

import (
	"maps"
	"slices"
	"strings"
)

// Sizes come in the same rows across families.
var (
	burstable    = []string{"micro", "small", "medium", "large", "xlarge", "2xlarge"}
	upTo16       = []string{"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"}
	upTo24       = []string{"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"}
	upTo32       = append(slices.Clone(upTo24), "32xlarge")
	upTo48       = append(slices.Clone(upTo24), "48xlarge")
	cacheMachine = []string{"micro", "small", "medium"}
)

// databaseFamilies are the instance families RDS runs PostgreSQL on and new
// environments should use, with their sizes ("DB instance classes").
var databaseFamilies = map[string][]string{
	"t3": burstable, "t4g": burstable,
	"m5": upTo24, "m5d": upTo24, "m6g": upTo16, "m6gd": upTo16, "m6i": upTo32, "m6id": upTo32,
	"m7g": upTo16, "m7i": upTo48, "m8g": upTo48,
	"r5": upTo24, "r5b": upTo24, "r5d": upTo24, "r6g": upTo16, "r6gd": upTo16, "r6i": upTo32, "r6id": upTo32,
	"r7g": upTo16, "r7i": upTo48, "r8g": upTo48,
}

// cacheFamilies are the node families of ElastiCache ("Supported node types").
// r6gd is left out: its data tiering evicts to disk, which queues cannot bear.
var cacheFamilies = map[string][]string{
	"t3": cacheMachine, "t4g": cacheMachine,
	"m5":  {"large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge"},
	"m6g": upTo16, "m7g": upTo16,
	"r5":  {"large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge"},
	"r6g": upTo16, "r7g": upTo16,
}

// classes are every class of a set of families.
func classes(prefix string, families map[string][]string) []string {
	var list []string
	for _, family := range slices.Sorted(maps.Keys(families)) {
		for _, size := range families[family] {
			list = append(list, prefix+"."+family+"."+size)
		}
	}
	return list
}

// instance checks a class such as db.m7g.large.
func (c check) instance(class, prefix string, families map[string][]string, example string) {
	parts := strings.Split(class, ".")
	if len(parts) != 3 || parts[0] != prefix {
		c.refuse(class, "is not of the form "+prefix+".<family>.<size>", "write one such as "+example)
		return
	}
	sizes, known := families[parts[1]]
	switch {
	case !known:
		c.refuse(class, "is of an unknown family", "use one of "+either(slices.Sorted(maps.Keys(families))))
	case !slices.Contains(sizes, parts[2]):
		c.refuse(class, "is no size of "+prefix+"."+parts[1], "use "+either(sizes))
	}
}
