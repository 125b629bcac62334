package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnEnvironmentThatIsNotWellIsFoundOut(t *testing.T) {
	for want, change := range map[string]func(*world){
		"service worker runs 0 of 1 tasks": func(w *world) {
			w.services = strings.Replace(w.services, `"desiredCount": 1, "runningCount": 1`, `"desiredCount": 1, "runningCount": 0`, 1)
		},
		"service server is being rolled out": func(w *world) {
			w.services = strings.Replace(w.services, "COMPLETED", "IN_PROGRESS", 1)
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
			assert.Equal(t, (attempts-1)*pause, w.slept)
			assert.Less(t, w.slept, 3*time.Minute)
		})
	}
}

func TestACheckGetsSomeAttempts(t *testing.T) {
	w := upAndRunning(t)
	away := w.answers["https://api.example.com/health"]
	delete(w.answers, "https://api.example.com/health")
	e := &environment{tools: tools{get: func(r *http.Request) (*http.Response, error) {
		response, err := w.get(r)
		w.answers["https://api.example.com/health"] = away
		return response, err
	}, sleep: sleep}}
	e.sleep = func(_ context.Context, _ time.Duration) error { return nil }
	said, err := e.persist(t.Context(), func(ctx context.Context) (string, error) {
		return e.answered(ctx, check{Name: "server", URL: "https://api.example.com/health", Codes: "200"})
	})
	require.NoError(t, err)
	assert.Equal(t, "server: https://api.example.com/health answers 200", said)
	assert.Len(t, w.asked, 2)
}

// TestARedirectIsAnAnswer: the client that is used in earnest follows none, sends the
// headers, and gives up on who does not answer.
func TestARedirectIsAnAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Test") != "1" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	}))
	defer server.Close()
	e := &environment{tools: tools{get: get}}
	said, err := e.answered(t.Context(), check{Name: "old", URL: server.URL, Codes: "300-399", Headers: map[string]string{"X-Test": "1"}})
	require.NoError(t, err)
	assert.Equal(t, "old: "+server.URL+" answers 301", said)
	assert.Equal(t, answering, client.Timeout)
}

func TestCodesAreThoseOfATargetGroup(t *testing.T) {
	for codes, want := range map[string]bool{"200": true, "200-399": true, "201,204": false, "301,200": true, "": false, "2xx": false} {
		assert.Equal(t, want, among(http.StatusOK, codes), codes)
	}
}
