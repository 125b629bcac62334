package config_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"landfall/config"
	"landfall/config/configtest"
)

func TestEveryDrawnStackIsAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stack := configtest.Valid(t)
		_, err := config.Parse(stack.Source())
		require.NoError(t, err)
	})
}

func TestWritingOutEveryDefaultChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := configtest.Valid(t).Source()
		first, err := config.Parse(source)
		require.NoError(t, err)
		source.Platform = written(t, first.Platform)
		second, err := config.Parse(source)
		require.NoError(t, err)
		require.JSONEq(t, string(written(t, first.Platform)), string(written(t, second.Platform)))
		require.Equal(t, first.Release, second.Release)
	})
}

func TestAnotherServiceMovesNoRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stack := configtest.Valid(t)
		before, err := config.Parse(stack.Source())
		require.NoError(t, err)
		stack.Platform["images"] = append(slices.Clone(stack.Platform["images"].([]string)), "newcomer")
		stack.Platform["services"].(map[string]any)["newcomer"] = map[string]any{
			"kind": "web", "image": "newcomer", "port": 80, "health": map[string]any{"path": "/"},
			"route": map[string]any{"host": "newcomer"}, "scale": map[string]any{"min": 2},
		}
		after, err := config.Parse(stack.Source())
		require.NoError(t, err)
		for name, service := range before.Services {
			if service.Kind != config.Web {
				continue
			}
			for _, host := range service.Route.AllHosts() {
				require.Equal(t, before.RulePriority(name, host), after.RulePriority(name, host), name)
			}
		}
	})
}

func TestRulesStandInTheLoadBalancersRangeAndApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := config.Parse(configtest.Valid(t).Source())
		require.NoError(t, err)
		places := map[int]string{}
		for name, service := range c.Services {
			if service.Kind != config.Web {
				require.Zero(t, c.RulePriority(name, ""))
				continue
			}
			for _, host := range service.Route.AllHosts() {
				place := c.RulePriority(name, host)
				require.True(t, 1 <= place && place <= 50000, place)
				require.NotContains(t, places, place)
				places[place] = name
			}
		}
	})
}

func TestALostKeyIsNeverTakenForARightOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stack := configtest.Valid(t)
		key := rapid.StringMatching(`[a-z]{1,12}Q`).Draw(t, "key")
		stack.Platform[key] = map[string]any{}
		_, err := config.Parse(stack.Source())
		var mistakes *config.Mistakes
		require.ErrorAs(t, err, &mistakes)
		require.Len(t, mistakes.List, 1)
		require.Equal(t, key, mistakes.List[0].Path)
		require.Equal(t, "is an unknown key", mistakes.List[0].Problem)
	})
}

// The generator promises that none of its routes meets another's place: else one
// draw in thousands would be refused.
func TestNoTwoDrawnRoutesMeet(t *testing.T) {
	noTwoMeet(t, edits{})
	noTwoMeet(t, lending(nil)) // where there are fewer places
}

func noTwoMeet(t *testing.T, of edits) {
	t.Helper()
	places := map[int]any{}
	for _, name := range configtest.Names {
		for _, route := range configtest.Routes(name) {
			text, err := json.Marshal(route)
			require.NoError(t, err)
			of["services server route"] = string(text)
			c, err := config.Parse(edited(t, of))
			require.NoError(t, err)
			for _, host := range c.Services["server"].Route.AllHosts() {
				place := c.RulePriority("server", host)
				require.NotContains(t, places, place, "%v", route)
				places[place] = route
			}
		}
	}
}

// written is a platform as a stack file would spell it, every default included.
func written(t require.TestingT, platform config.Platform) []byte {
	text, err := json.Marshal(spelt(reflect.ValueOf(platform)))
	require.NoError(t, err)
	return text
}

func spelt(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		return spelt(value.Elem())
	case reflect.Struct:
		object := map[string]any{}
		for i := range value.NumField() {
			if field := value.Field(i); !(field.Kind() == reflect.Pointer && field.IsNil()) {
				object[value.Type().Field(i).Tag.Get("json")] = spelt(field)
			}
		}
		return object
	case reflect.Map:
		object := map[string]any{}
		for _, key := range value.MapKeys() {
			object[key.String()] = spelt(value.MapIndex(key))
		}
		return object
	case reflect.Slice:
		list := make([]any, value.Len())
		for i := range list {
			list[i] = spelt(value.Index(i))
		}
		return list
	default:
		if span, ok := value.Interface().(fmt.Stringer); ok {
			return span.String()
		}
		return value.Interface()
	}
}
