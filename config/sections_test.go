package config

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// validator is what every section of the configuration is.
type validator interface{ validate(at check) }

func TestEverySectionIsValidated(t *testing.T) {
	sections := map[reflect.Type]bool{}
	sectionsOf(reflect.TypeFor[Platform](), sections)
	sectionsOf(reflect.TypeFor[Release](), sections)
	for section := range sections {
		require.True(t, section.Implements(reflect.TypeFor[validator]()), "%s has no validate(at check)", section)
	}
	require.Len(t, sections, 40, "the walk reaches every section")
}

func TestWhatASectionLacksIsNoneOfItsKeys(t *testing.T) {
	for section, lacking := range absences {
		for key := range lacking {
			require.NotContains(t, keysOf(section), key, section)
		}
	}
}

func TestEveryFieldIsAKey(t *testing.T) {
	sections := map[reflect.Type]bool{}
	sectionsOf(reflect.TypeFor[Platform](), sections)
	for section := range sections {
		for i := range section.NumField() {
			require.Regexp(t, `^[a-z][A-Za-z]*$`, keyOf(section.Field(i)), "%s.%s", section, section.Field(i).Name)
		}
	}
}

func sectionsOf(t reflect.Type, found map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		sectionsOf(t.Elem(), found)
	case reflect.Struct:
		found[t] = true
		for i := range t.NumField() {
			sectionsOf(t.Field(i).Type, found)
		}
	}
}

func TestEveryAttributeBelongsToASection(t *testing.T) {
	keys := keysOf(reflect.TypeFor[Platform]())
	for piece := range attributes {
		section, _, _ := strings.Cut(piece, ".")
		require.Contains(t, keys, section)
	}
}

// The budgets are tables; what the rest of the program relies on are their sums.
func TestNamesThatFitTheTightestBudgetFitEveryOne(t *testing.T) {
	require.Equal(t, longestPrefix, tightest(prefixBudgets).room())
	require.Equal(t, longestService, tightest(serviceBudgets).room())
	for _, b := range prefixBudgets {
		require.GreaterOrEqual(t, b.room(), longestPrefix, b.of)
	}
}

func TestNearestGuessesOnlyWhatIsNear(t *testing.T) {
	known := []string{"cidr", "zones", "nat", "endpoints", "image", "storageGiB"}
	for word, want := range map[string]string{
		"cdir": "cidr", "zone": "zones", "NAT": "nat", "natz": "nat", "endpoint": "endpoints",
		"img": "image", "storage_gib": "storageGiB", "cidrBlock": "cidr",
		"colour": "", "x": "", "": "", "im": "", "tenancy": "",
	} {
		require.Equal(t, want, nearest(word, known), word)
	}
}

func TestCoversIsWhatEveryRequestOfOnePatternAlsoMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, other string
		want           bool
	}{
		{"/*", "/a/b", true},
		{"/*", "/", true},
		{"/a/*", "/*", false},
		{"/a*", "/a/*", true},
		{"/a/?", "/a/b", true},
		{"/a/?", "/a/*", false},
		{"/a/?", "/a/?", true},
		{"/a/b", "/a/?", false},
		{"/*/c", "/a/b/c", true},
		{"/*c*", "/abc", true},
		{"*", "", true},
		{"", "*", false},
	} {
		require.Equal(t, c.want, covers(c.pattern, c.other), "%q covers %q", c.pattern, c.other)
	}
}

func TestEveryRegionHasRoomForAnEnvironment(t *testing.T) {
	for region, zones := range regionZones {
		require.GreaterOrEqual(t, len(zones), 3, region)
	}
}
