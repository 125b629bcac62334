package tests

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/tests/recorder"
)

// reviewed is the review of a pull request, in the account and beside the stack of
// what it borrows from.
func (e *environment) reviewed(number int) *environment {
	e.t.Helper()
	file := recorder.Stack(e.t, review)
	file.Name = fmt.Sprintf("pr-%d", number)
	r := &environment{t: e.t, file: file, world: e.world, server: e.server}
	r.start(e.Stack, atOnce)
	return r
}

// lends takes two reviews through their life beside an environment: they come at the
// same moment, one of them gets another build and goes, and neither the other nor the
// environment is any different for it.
func (e *environment) lends() {
	t := e.t
	mine := e.serving()
	seven, eight := e.reviewed(7), e.reviewed(8)
	var both sync.WaitGroup
	for _, r := range []*environment{seven, eight} {
		both.Go(func() {
			_, err := r.Up(t.Context(), optup.ProgressStreams(io.Discard))
			assert.NoError(t, err, r.file.Name)
		})
	}
	both.Wait()
	require.Equal(t, []string{"pr_7", "pr_8"}, e.world.Databases())
	for _, r := range []*environment{seven, eight} {
		r.undisturbed()
		assert.Empty(t, leaks(r.shown(), e.secrets()), "secrets of the lender in the state of %s", r.file.Name)
	}
	places, hosts := map[string]string{}, map[string]string{}
	for _, r := range []*environment{e, seven, eight} {
		for name, rule := range existingOf(r.own())[ruleType] {
			places[rule.Inputs["priority"].String()] = r.file.Name + " " + name
		}
		for name, record := range existingOf(r.own())["aws:route53/record:Record"] {
			if strings.Contains(name, "-alias") {
				hosts[record.Inputs["name"].StringValue()] = r.file.Name
			}
		}
	}
	assert.Len(t, places, 6, "a place for each rule")
	assert.Equal(t, map[string]string{
		"staging.shop.example.com": "staging", "api.staging.shop.example.com": "staging",
		"pr-7.staging.shop.example.com": "pr-7", "api-pr-7.staging.shop.example.com": "pr-7",
		"pr-8.staging.shop.example.com": "pr-8", "api-pr-8.staging.shop.example.com": "pr-8",
	}, hosts)

	before := eight.serving()
	seven.release("7")
	seven.up()
	runs := e.world.Runs()
	assert.Equal(t, "landfall-pr-7-server:2", runs[len(runs)-1], "its own database is migrated, by its own build")
	seven.undisturbed()
	seven.destroyed()
	assert.Equal(t, []string{"pr_8"}, e.world.Databases())
	assert.Equal(t, before, eight.serving())
	assert.Equal(t, mine, e.serving())
	eight.undisturbed()
	e.undisturbed()
	eight.destroyed()
	assert.Empty(t, e.world.Databases())
	for _, left := range e.world.Remains() {
		if !strings.HasPrefix(left, "revision/") { // which cost nothing, and nobody can delete
			assert.NotContains(t, left, "pr-", "of a review nothing remains")
		}
	}
}
