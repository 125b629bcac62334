package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/smoke"
)

func TestAnEnvironmentThatIsNotWellIsFoundOut(t *testing.T) {
	for want, change := range map[string]func(*world){
		"service worker runs 0 of 1 tasks": func(w *world) {
			w.services = strings.Replace(w.services, `"desiredCount": 1, "runningCount": 1`, `"desiredCount": 1, "runningCount": 0`, 1)
		},
		"service server is being rolled out": func(w *world) {
			w.services = strings.Replace(w.services, "COMPLETED", "IN_PROGRESS", 1)
		},
		"service server is being shifted": func(w *world) {
			w.services = strings.Replace(w.services, `"deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED"}]`,
				`"deployments": [], "taskSets": [{"status": "ACTIVE", "stabilityStatus": "STEADY_STATE"}, {"status": "PRIMARY", "stabilityStatus": "STEADY_STATE"}]`, 1)
		},
		"service server is draining": func(w *world) {
			w.services = strings.Replace(w.services, "ACTIVE", "DRAINING", 1)
		},
		"services: ECS does not know [{arn:server MISSING}]": func(w *world) {
			w.services = `{"failures": [{"arn": "arn:server", "reason": "MISSING"}]}`
		},
		"task arn:task/1 of server says it is unknown": func(w *world) {
			w.tasks = strings.Replace(w.tasks, "HEALTHY", "UNKNOWN", 1)
		},
		"server: https://api.example.com/health answers 301, not 200": func(w *world) {
			w.answers["https://api.example.com/health"] = "301 elsewhere"
		},
		"regions: the answer of https://api.example.com/store/regions does not hold \"x-publishable\"": func(w *world) {
			w.answers["https://api.example.com/store/regions"] = "404 nothing"
		},
		"server: connection refused": func(w *world) { delete(w.answers, "https://api.example.com/health") },
	} {
		t.Run(want, func(t *testing.T) {
			w := upAndRunning(t)
			change(w)
			told, err := w.run("smoke", "-stack", "staging")
			require.EqualError(t, err, "smoke test: "+want)
			assert.Contains(t, told, "not ok: "+want+"\n")
			assert.Equal(t, 3, strings.Count(told, "ok: ")-1, "the other checks are made all the same")
			assert.Equal(t, (smoke.Attempts-1)*smoke.Pause, w.slept)
			assert.Less(t, w.slept, 3*time.Minute)
		})
	}
}

// TestAServiceThatShiftsIsCalledOtherwise by ECS than by the stack file, and has task sets.
func TestAServiceThatShiftsIsCalledOtherwise(t *testing.T) {
	w := upAndRunning(t)
	w.outputs = strings.Replace(w.outputs, `"server": "server"`, `"server": "server_shift"`, 1)
	w.services = strings.Replace(w.services, `"serviceName": "server"`, `"serviceName": "server_shift"`, 1)
	w.services = strings.Replace(w.services, `"deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED"}]`,
		`"deployments": [], "taskSets": [{"status": "PRIMARY", "stabilityStatus": "STEADY_STATE"}]`, 1)
	told, err := w.run("deploy", "-stack", "staging")
	require.NoError(t, err)
	assert.Contains(t, told, "ok: 2 services run all of their tasks\n")
	for name, text := range w.objects {
		if strings.Contains(name, "20260131T090000Z") {
			assert.Contains(t, text, `"server":"arn:server:7"`)
		}
	}
}
