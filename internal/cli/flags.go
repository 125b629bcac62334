package cli

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
)

// How the flag package words its errors.
var (
	unknownFlag = regexp.MustCompile(`^flag provided but not defined: (-.*)$`)
	wrongValue  = regexp.MustCompile(`(?s)^invalid (boolean )?value "(.*)" for (?:flag )?(-[^ :]+): (.*)$`)
	lackedValue = regexp.MustCompile(`^flag needs an argument: (-.*)$`)
)

// Problem says what is wrong with the flags of a command, and what is right.
func Problem(flags *flag.FlagSet, err error) string {
	said := err.Error()
	if found := unknownFlag.FindStringSubmatch(said); found != nil {
		var known []string
		flags.VisitAll(func(f *flag.Flag) { known = append(known, "-"+f.Name) })
		return fmt.Sprintf("%s is no flag of %s; it has %s", found[1], flags.Name(), strings.Join(known, ", "))
	}
	if found := lackedValue.FindStringSubmatch(said); found != nil {
		kind, _ := flag.UnquoteUsage(flags.Lookup(strings.TrimLeft(found[1], "-")))
		return fmt.Sprintf("%s is given no %s", found[1], kind)
	}
	if found := wrongValue.FindStringSubmatch(said); found != nil {
		switch {
		case found[1] != "":
			return fmt.Sprintf("%s: %q is neither true nor false", found[3], found[2])
		case found[4] == "parse error", found[4] == "value out of range":
			return fmt.Sprintf("%s: %q is no number", found[3], found[2])
		}
		return found[3] + ": " + found[4]
	}
	return said
}
