package tests

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// encrypted asserts that no secret is readable in anything the engine has written
// down: state, its backups and history, settings, logs. A state that shows its
// secrets proves that the search would have found every one.
func (e *environment) encrypted() {
	e.t.Helper()
	secrets := e.secrets()
	searched := 0
	require.NoError(e.t, filepath.WalkDir(e.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		assert.Empty(e.t, leaks(text, secrets), "readable in %s", path)
		if path == e.stateFile() {
			assert.Contains(e.t, string(text), `"ciphertext"`)
			searched++
		}
		return nil
	}))
	assert.Equal(e.t, 1, searched, "no state at %s", e.stateFile())
	assert.Equal(e.t, slices.Sorted(maps.Keys(secrets)), leaks(e.shown(), secrets))
}

// leaks names the secrets that stand in a text.
func leaks(text []byte, secrets map[string]string) []string {
	var found []string
	for name, secret := range secrets {
		if bytes.Contains(text, []byte(secret)) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// public are the facts inside a connection secret that may be read elsewhere too.
var public = []string{"dbname", "host", "port", "username"}

// secrets are the values nobody may read, as the account and the owner have them.
func (e *environment) secrets() map[string]string {
	e.t.Helper()
	secrets := map[string]string{}
	for _, key := range e.file.Encrypted {
		secrets["config "+key] = e.file.Config[key]
	}
	account := existingOf(e.own())
	for name, password := range account[randomPassword] {
		secrets["generated "+name] = password.Outputs["result"].SecretValue().Element.StringValue()
		secrets["hash of "+name] = password.Outputs["bcryptHash"].SecretValue().Element.StringValue()
	}
	for name, version := range account[secretVersion] {
		text := version.Inputs["secretString"].SecretValue().Element.StringValue()
		var connection map[string]any
		if json.Unmarshal([]byte(text), &connection) != nil {
			secrets["secret "+name] = text
			continue
		}
		for key, fact := range connection {
			if !slices.Contains(public, key) {
				secrets["secret "+name+" "+key] = fact.(string)
			}
		}
	}
	return secrets
}

// shown is the state with its secrets in plain text, as the stack's key gives it.
func (e *environment) shown() []byte {
	e.t.Helper()
	text, err := e.cli("stack", "export", "--show-secrets")
	require.NoError(e.t, err, text)
	return []byte(text)
}
