package simaws

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// autoDigits is how many random hex digits the provider puts behind a name it chooses.
const autoDigits = 7

// naming is how things of one kind get their physical name.
type naming struct {
	property string
	max      int
	min      int
	valid    *regexp.Regexp
	rule     string // the rule in words, as the provider puts it
	fixed    bool   // the provider never chooses one
	lower    bool   // AWS stores it in lower case
	scope    string // unique only among those with the same value here
	taken    string // what AWS says to a name that is in use
}

// choose makes the name the provider would make from a logical name.
func (n *naming) choose(seed []byte, logical string) (string, error) {
	if n.lower {
		logical = strings.ToLower(logical)
	}
	return resource.NewUniqueName(seed, logical+"-", autoDigits, n.max, nil)
}

// check is what the provider itself refuses about a name.
func (n *naming) check(name string) error {
	if n.min > 0 && len(name) < n.min || len(name) > n.max {
		return &Invalid{n.property, fmt.Sprintf("expected length of %s to be in the range (%d - %d), got %s",
			n.property, max(n.min, 1), n.max, name)}
	}
	if n.valid != nil && !n.valid.MatchString(name) {
		return &Invalid{n.property, fmt.Sprintf("invalid value for %s (%s): %q", n.property, n.rule, name)}
	}
	return nil
}

// seed derives a stable seed from parts, so that the same run makes the same names.
func seed(parts ...string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return sum[:]
}
