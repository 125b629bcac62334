package config_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// valid is a production environment with one of everything; each case below is
// this with one thing changed.
const valid = `{
	"tier": "production",
	"account": "111111111111",
	"network": {"cidr": "10.20.0.0/16", "zones": ["a", "b", "c"]},
	"domain": {"name": "shop.example.com", "zoneId": "Z0123456789ABC"},
	"database": {},
	"cache": {},
	"uploads": {},
	"images": ["medusa", "storefront"],
	"services": {
		"server": {
			"kind": "web", "image": "medusa", "port": 9000, "cpu": 1024, "memory": 2048,
			"health": {"path": "/health"},
			"route": {"host": "api"},
			"secrets": {"JWT_SECRET": {"generate": 48}, "STRIPE_API_KEY": {}},
			"uses": {"database": {"DATABASE_URL": "url"}}
		},
		"storefront": {
			"kind": "web", "image": "storefront", "port": 8000, "health": {"path": "/favicon.ico"}, "route": {}
		},
		"worker": {"kind": "worker", "image": "medusa", "health": {"command": ["CMD-SHELL", "pgrep node"]}}
	},
	"alerts": {"email": ["oncall@example.com"]}
}`

// edits change the valid configuration: the JSON to put at a path, or "" to
// remove what is there. A path's steps are parted by spaces, for keys hold dots.
type edits map[string]string

func edited(t *testing.T, changes edits) config.Source {
	t.Helper()
	return changed(t, valid, changes)
}

// changed makes the changes in another configuration.
func changed(t *testing.T, of string, changes edits) config.Source {
	t.Helper()
	var root map[string]any
	require.NoError(t, json.Unmarshal([]byte(of), &root))
	for path, text := range changes {
		steps := strings.Fields(path)
		at := root
		for _, step := range steps[:len(steps)-1] {
			if _, there := at[step]; !there {
				at[step] = map[string]any{}
			}
			at = at[step].(map[string]any)
		}
		last := steps[len(steps)-1]
		if text == "" {
			require.Contains(t, at, last)
			delete(at, last)
			continue
		}
		at[last] = json.RawMessage(text)
	}
	platform, err := json.Marshal(root)
	require.NoError(t, err)
	return config.Source{Project: "landfall", Stack: "production", Region: "eu-central-1", Platform: platform, Secret: stored}
}

// stored is a stack that holds every secret it is asked for.
func stored(string) config.StoredSecret {
	return config.StoredSecret{Found: true, Encrypted: true, Length: 40}
}

// refusal is a configuration with a mistake, and the lines that tell of it.
type refusal struct {
	name  string
	edits edits
	want  string
}

func refuses(t *testing.T, cases []refusal) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			refusedSource(t, edited(t, c.edits), c.want)
		})
	}
}

// refusedSource compares the whole error: the heading, and every mistake.
func refusedSource(t *testing.T, source config.Source, want string) {
	t.Helper()
	parsed, err := config.Parse(source)
	require.Nil(t, parsed)
	var mistakes *config.Mistakes
	require.ErrorAs(t, err, &mistakes)
	heading, lines, _ := strings.Cut(err.Error(), "\n")
	require.Equal(t, unindented(want), unindented(lines))
	count := "1 mistake"
	if n := len(mistakes.List); n != 1 {
		count = fmt.Sprintf("%d mistakes", n)
	}
	require.Equal(t, "the configuration of stack "+source.Stack+" has "+count+":", heading)
}

// unindented leaves out how deep a text is indented.
func unindented(text string) []string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return lines
}

// accepts reads configurations that are unusual and right.
func accepts(t *testing.T, cases map[string]edits) {
	t.Helper()
	for name, changes := range cases {
		t.Run(name, func(t *testing.T) {
			parsed, err := config.Parse(edited(t, changes))
			require.NoError(t, err)
			require.NotNil(t, parsed)
		})
	}
}
