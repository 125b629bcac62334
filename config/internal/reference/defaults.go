package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"landfall/config"
)

// meant is a default and for which tiers or kinds it is; for all when that is
// empty.
type meant struct {
	where string
	value any
}

var (
	tiers = []config.Tier{config.Production, config.Staging, config.Review}
	kinds = []config.Kind{config.Web, config.Worker, config.Private, config.Scheduled, config.Task}
)

// defaultsOf gathers the defaults of a key, equal ones together.
func defaultsOf(section reflect.Type, key string) []meant {
	byTier := grouped(tiers, func(tier config.Tier) any { return config.DefaultOf(section, key, tier, config.Web) })
	byKind := grouped(kinds, func(kind config.Kind) any { return config.DefaultOf(section, key, config.Production, kind) })
	if len(byTier) > 1 || len(byKind) == 1 {
		return byTier
	}
	return byKind
}

func grouped[T ~string](choices []T, value func(T) any) []meant {
	var groups []meant
	for _, choice := range choices {
		is := value(choice)
		same := slices.IndexFunc(groups, func(m meant) bool { return reflect.DeepEqual(m.value, is) })
		if same < 0 {
			groups = append(groups, meant{string(choice), is})
			continue
		}
		groups[same].where += ", " + string(choice)
	}
	if len(groups) == 1 {
		groups[0].where = ""
	}
	return groups
}

// told is the defaults in words, each value between marks.
func told(defaults []meant, mark string) string {
	var words []string
	for _, d := range defaults {
		word := mark + spelt(d.value) + mark
		if d.where != "" {
			if d.value == "" {
				continue
			}
			word += " (" + d.where + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// spelt is a default as the stack file spells it in flow style; "" for nothing.
func spelt(value any) string {
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return ""
	case config.IsSpan(v.Type()):
		return fmt.Sprint(value)
	case v.Kind() == reflect.Slice:
		items := make([]string, v.Len())
		for i := range items {
			items[i] = spelt(v.Index(i).Interface())
		}
		return "[" + strings.Join(items, ", ") + "]"
	case v.Kind() == reflect.String:
		return quoted(v.String())
	default:
		return simple(v)
	}
}
