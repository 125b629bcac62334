package smoke

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// well is a test of an environment that has nothing wrong with it; said is what the
// test says.
func well(said *[]string) Test {
	return Test{
		Services: func(context.Context) ([]Service, error) { return nil, nil },
		Get:      Client.Do,
		Sleep:    func(context.Context, time.Duration) error { return nil },
		Say:      func(format string, args ...any) { *said = append(*said, fmt.Sprintf(format, args...)) },
	}
}

func TestOnlyWhatFailedIsAskedAgain(t *testing.T) {
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if r.URL.Path == "/late" && asked[r.URL.Path] < 3 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()
	var said []string
	test := well(&said)
	test.Checks = []Check{{Name: "a", URL: server.URL + "/early", Codes: "200"}, {Name: "b", URL: server.URL + "/late", Codes: "200"}}
	require.NoError(t, test.Run(t.Context()))
	assert.Equal(t, map[string]int{"/early": 1, "/late": 3}, asked)
	assert.Equal(t, []string{
		"ok: 0 services run all of their tasks",
		"ok: a: " + server.URL + "/early answers 200", "ok: b: " + server.URL + "/late answers 200",
	}, said)
}

func TestATestThatIsCutTellsWhatItKnows(t *testing.T) {
	var said []string
	test := well(&said)
	test.Services = func(context.Context) ([]Service, error) { return nil, errors.New("no route to host") }
	test.Sleep = func(context.Context, time.Duration) error { return context.Canceled }
	err := test.Run(t.Context())
	require.EqualError(t, err, "smoke test: no route to host\ncontext canceled")
	assert.Equal(t, []string{"not ok: no route to host"}, said)
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
	said, err := Test{Get: Client.Do}.answered(t.Context(), Check{Name: "old", URL: server.URL, Codes: "300-399", Headers: map[string]string{"X-Test": "1"}})
	require.NoError(t, err)
	assert.Equal(t, "old: "+server.URL+" answers 301", said)
	assert.Equal(t, answering, Client.Timeout)
}

func TestCodesAreThoseOfATargetGroup(t *testing.T) {
	for codes, want := range map[string]bool{"200": true, "200-399": true, "201,204": false, "301,200": true, "": false, "2xx": false} {
		assert.Equal(t, want, among(http.StatusOK, codes), codes)
	}
}
