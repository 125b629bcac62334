package tests

import (
	"encoding/json"
	"flag"
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"landfall/config/configtest"
	"landfall/internal/stackfile"
	"landfall/tests/recorder"
)

// A check here evaluates a whole program several times. So few of them take a
// second; -rapid.checks=10000 looks longer.
func init() {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
}

// TestWhateverIsValidIsBuilt: no valid configuration fails, is previewed as
// something else than it becomes, comes out differently the second time or breaks
// an invariant.
func TestWhateverIsValidIsBuilt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stack := stackOf(configtest.Valid(t))
		first := built(t, stack)
		require.Equal(t, first.Tree(), built(t, stack, recorder.DryRun).Tree(), "a preview shows something else")
		require.Equal(t, requests(first), requests(built(t, stack)), "a second run asks for something else")
		for says, holds := range invariants {
			for _, r := range first.Resources {
				require.Empty(t, holds(stack, r), "%s %s", r.URN(), says)
			}
		}
	})
}

// TestAnotherServiceChangesNoOther: what is there is asked for as before, in every
// word, but by whoever names every service. Before the first web service there is no
// ingress, before the first that runs no gate, which come with it.
func TestAnotherServiceChangesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := configtest.Valid(t)
		before := requests(built(t, stackOf(drawn)))
		newcomer := fields{
			"kind": "web", "image": "medusa", "port": 80, "health": fields{"path": "/"},
			"route": fields{"host": "newcomer"}, "scale": fields{"min": 2},
		}
		if drawn.Platform["pipeline"] != nil {
			// Of an image, the pipeline rolls out all services or none.
			for _, service := range drawn.Platform["services"].(fields) {
				if service := service.(fields); service["image"] == "medusa" && service["rollout"] != nil {
					newcomer["rollout"] = service["rollout"]
				}
			}
		}
		drawn.Platform["services"].(fields)["newcomer"] = newcomer
		after := requests(built(t, stackOf(drawn)))
		for urn, request := range before {
			// What is lent to reviews gains the load balancer that a first web service brings.
			if !all(request) && request.Type != "landfall:platform:Lends" {
				require.Equal(t, request, after[urn], urn)
			}
		}
		for urn := range after {
			if _, old := before[urn]; !old {
				// Where reviews share the cluster, the first service is also the first to tell of.
				require.Regexp(t, "newcomer|ingress|gate|alerts-rollouts", urn)
			}
		}
	})
}

// TestAnotherZoneOnlyLengthens: what is there stays, and is told where else it may
// stand: a list of its inputs, or in a document of them, may end later than before.
func TestAnotherZoneOnlyLengthens(t *testing.T) {
	zonesOf := func(drawn configtest.Stack) []string {
		return drawn.Platform["network"].(fields)["zones"].([]string)
	}
	spare := rapid.Custom(configtest.Valid).Filter(func(drawn configtest.Stack) bool { return len(zonesOf(drawn)) > 2 })
	rapid.Check(t, func(t *rapid.T) {
		drawn := spare.Draw(t, "stack")
		network, all := drawn.Platform["network"].(fields), zonesOf(drawn)
		network["zones"] = all[:len(all)-1]
		before := requests(built(t, stackOf(drawn)))
		network["zones"] = all
		after := requests(built(t, stackOf(drawn)))
		for urn, request := range before {
			require.Contains(t, after, urn)
			was, is := request.Plain(), after[urn].Plain()
			require.True(t, lengthened(was, is), "%s\nwas %v\nis  %v", urn, was, is)
		}
	})
}

// lengthened says whether a value is another one in which lists may go on.
func lengthened(was, is any) bool {
	switch was := was.(type) {
	case map[string]any:
		is, same := is.(map[string]any)
		if !same || len(is) != len(was) {
			return false
		}
		for key, value := range was {
			if other, there := is[key]; !there || !lengthened(value, other) {
				return false
			}
		}
		return true
	case []any:
		is, same := is.([]any)
		return same && len(is) >= len(was) && reflect.DeepEqual(was, is[:len(was)])
	case string:
		if short, long := document(was), document(is); short != nil && long != nil {
			return lengthened(short, long)
		}
	}
	return reflect.DeepEqual(was, is)
}

// document is the object or list that a text holds as JSON, or nil: a call of the gate
// names the subnets that CodeDeploy starts tasks in.
func document(text any) any {
	if list := listed(text); list != nil {
		return list
	}
	var object map[string]any
	if word, is := text.(string); !is || json.Unmarshal([]byte(word), &object) != nil || object == nil {
		return nil
	}
	return object
}

// listed is the list that a text holds as JSON, or nil.
func listed(text any) any {
	var list []any
	if word, is := text.(string); !is || json.Unmarshal([]byte(word), &list) != nil || list == nil {
		return nil
	}
	return list
}

func stackOf(drawn configtest.Stack) *stackfile.Stack {
	values, secret := drawn.Values()
	return &stackfile.Stack{Project: drawn.Project, Name: drawn.Name, Folder: recorder.Root(), Config: values, Encrypted: secret}
}

func built(t *rapid.T, stack *stackfile.Stack, options ...pulumi.RunOption) *recorder.Recording {
	recording, err := recorder.Try(stack, options...)
	require.NoError(t, err)
	return recording
}

// requests are what a run asked for, by whose child it is, type and name; what was
// answered is left out.
func requests(recording *recorder.Recording) map[string]recorder.Resource {
	asked := map[string]recorder.Resource{}
	for _, r := range recording.Resources {
		r.ID, r.Outputs = "", nil
		asked[r.Parent+" "+r.URN()] = r
	}
	return asked
}
