package tests

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/stackfile"
	"landfall/tests/recorder"
)

// TestPoliciesFitExactlyWhereTheStackFileIsAccepted: with as many secrets or queues
// as it may name, a program's role gets a policy that IAM takes and that is nearly
// full; the simulated AWS refuses one that is longer.
func TestPoliciesFitExactlyWhereTheStackFileIsAccepted(t *testing.T) {
	queues := func(platform fields, program []string, count int) {
		uses, all := at(platform, append(program, "uses")...), at(platform, "queues")
		for i := range count {
			name := fmt.Sprintf("letters-of-%d", i)
			all[name], uses["queue:"+name] = fields{"consumer": fields{"service": "worker"}}, fields{}
		}
	}
	secrets := func(platform fields, program []string, count int) {
		for i := range count {
			at(platform, append(program, "secrets")...)[fmt.Sprintf("SOME_SECRET_VALUE_%d", i)] = fields{"generate": 32}
		}
	}
	databases := func(platform fields, program []string, count int) {
		for i := range count {
			at(platform, append(program, "databases")...)[fmt.Sprintf("some_database_%d", i)] = fields{}
		}
	}
	for name, c := range map[string]struct {
		stack   string
		program []string
		role    string
		name    func(platform fields, program []string, count int)
	}{
		"secrets of a service": {production, []string{"services", "server"}, "server-execution", secrets},
		"queues of a service":  {messages, []string{"services", "worker"}, "worker-task", queues},
		"databases and users":  {dataStack, []string{"database"}, "bootstrap-function", databases},
		"queues of a function": {messages, []string{"functions", "reports"}, "reports-function", queues},
	} {
		t.Run(name, func(t *testing.T) {
			with := func(count int) *stackfile.Stack {
				stack := recorder.Stack(t, c.stack)
				stack.Name = strings.Repeat("s", 32-len("landfall-"))
				edit(t, stack, func(platform fields) { c.name(platform, slices.Clone(c.program), count) })
				return stack
			}
			most := sort.Search(200, func(count int) bool { _, err := with(count + 1).Parse(); return err != nil })
			_, err := with(most + 1).Parse()
			require.ErrorContains(t, err, strings.Join(c.program, "."))
			require.ErrorContains(t, err, "name fewer: IAM holds 10240")
			size := len(recorder.Run(t, with(most)).One(t, rolePolicy, c.role+"-permissions").Plain()["policy"].(string))
			assert.Greater(t, size, 8500, most)
		})
	}
}
