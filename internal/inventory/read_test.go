package inventory_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/internal/inventory"
)

// write makes a Compose file, with other files beside it, in a folder of its own.
func write(t testing.TB, text string, beside map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range beside {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	path := filepath.Join(folder, "compose.yml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestReadRefuses: one line each, with the line of the file.
func TestReadRefuses(t *testing.T) {
	for sentence, test := range map[string]struct{ text, want string }{
		"it is empty":              {"\n", ":1: is empty"},
		"it is text":               {"just text\n", ":1: is no Compose file: it must be an object with services"},
		"it is a list":             {"- a\n", ":1: is no Compose file: it must be an object with services"},
		"it is binary":             {"\x00\x01", ":1: holds a character that no text has; save the file as UTF-8, without it"},
		"a bracket stays open":     {"services:\n  a: [\n", ":2: opens a bracket that is not closed; close it, or put a text that begins with one in quotes"},
		"a quote stays open":       {"services:\n  a:\n    image: \"x\n    restart: always\n", ":3: opens a quote that is not closed; close it"},
		"a key lacks its colon":    {"services:\n  a:\n    image x\n    restart: always\n", ":4: holds a colon where none can be; put a value that holds one in quotes, indent the line as its neighbours are, and end the key above with a colon"},
		"a line is indented oddly": {"services:\n  a:\n    image: x\n   restart: always\n", ":4: does not fit the lines above it; indent it as its neighbours are, and look for a quote inside of quotes"},
		"a tab indents":            {"services:\n\ta: x\n", ":2: is indented with a tab; indent it with spaces"},
		"an anchor is missing":     {"services:\n  a:\n    image: *x\n", ":3: has a value that begins with *; put it in quotes, or name an anchor that stands above"},
		"a service is given twice": {
			"services:\n  a: {image: x}\n  a: {image: y}\n", `:3: is no YAML: mapping key "a" already defined`,
		},
		"services are missing": {"volumes:\n  x:\n", ":1: has no services"},
		"services are none":    {"services: {}\n", ":1: has no services"},
		"services are nothing": {"x-a: 1\nservices:\n", ":2: services must be a mapping"},
		"services stand at the top": {
			"web:\n  image: x\n", ":1: web is no key that Compose knows; services stand below services",
		},
		"a list is a number": {"services:\n  a:\n    image: x\n    ports: 80\n", ":4: services.a.ports must be a list"},
		"a value is a list": {
			"services:\n  a:\n    image: x\n    environment:\n      A: [1]\n",
			":5: services.a.environment.A must be a boolean, null, number or string",
		},
		"a key is misspelt": {"services:\n  a:\n    image: x\n    portz: [80]\n", ":4: services.a.portz is no key that Compose knows"},
		"a port is a word":  {"services:\n  a:\n    image: x\n    ports: ['a:b']\n", ":4: Invalid containerPort: b"},
		"a size is a word": {
			"services:\n  a:\n    image: x\n    mem_limit: lots\n", ":4: services.a.mem_limit invalid size: 'lots'",
		},
		"a span is a word": {
			"services:\n  a:\n    image: x\n    healthcheck: {interval: soon}\n",
			`:4: services.a.healthcheck.interval time: invalid duration "soon"`,
		},
		"a number is missing": {
			"services:\n  a:\n    image: x\n    deploy: {replicas: '${N}'}\n",
			`:4: services.a.deploy.replicas: "" is of the wrong type`,
		},
		"a variable is cut off": {
			"services:\n  a:\n    image: '${X'\n",
			":3: invalid interpolation format for services.a.image. You may need to escape any $ with another $. ${X",
		},
		"there is neither image nor build": {
			"services:\n  a:\n    ports: [80]\n", `:2: service "a" has neither an image nor a build context specified`,
		},
		"a dependency is missing": {
			"services:\n  a:\n    image: x\n    depends_on: [b]\n", `:2: service "a" depends on undefined service "b"`,
		},
		"dependencies go round": {
			"services:\n  a:\n    image: x\n    depends_on: [b]\n  b:\n    image: x\n    depends_on: [a]\n",
			":2: a circle: a and b depend on each other",
		},
		"extends goes round": {
			"services:\n  b:\n    extends: a\n  a:\n    image: x\n    extends: b\n", ":4: a circle: a and b extend each other",
		},
		"extends leads to no file": {
			"services:\n  a:\n    extends: {file: no.yml, service: q}\n", ":3: open no.yml: no such file or directory",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			path := write(t, test.text, nil)
			_, err := inventory.Read(t.Context(), path)
			assert.EqualError(t, err, path+test.want)
		})
	}
}

func TestReadTellsOfAFileThatIsNotThere(t *testing.T) {
	_, err := inventory.Read(t.Context(), "testdata/nothing.yml")
	assert.EqualError(t, err, "open testdata/nothing.yml: no such file or directory")
}

func TestReadTellsOfAnEnvFileThatIsNone(t *testing.T) {
	path := write(t, "services:\n  a:\n    image: x\n    env_file: vars\n", map[string]string{"vars": "A B = 'x\n"})
	_, err := inventory.Read(t.Context(), path)
	assert.EqualError(t, err, "services.a.env_file: vars: line 1: key cannot contain a space")
}

// Compose ignores version, whatever it says, and keys that begin with x-.
func TestReadTakesWhatComposeTakes(t *testing.T) {
	path := write(t, "version: '99'\nx-a: 1\nservices:\n  a:\n    image: x\n    x-b: 2\n", nil)
	compose, err := inventory.Read(t.Context(), path)
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, compose.Project.ServiceNames())
}

// The process that runs the command gives no values.
func TestReadAsksTheFileAlone(t *testing.T) {
	t.Setenv("GREETING", "from outside")
	path := write(t, "services:\n  a:\n    image: x\n    environment: [GREETING, 'B=${GREETING}', 'C=${NAME}']\n",
		map[string]string{".env": "NAME=inside\n"})
	compose, err := inventory.Read(t.Context(), path)
	require.NoError(t, err)
	printed := inventory.Convert(compose, inventory.Options{}).Stack()
	assert.Contains(t, printed, "        env:\n          B: \"\"\n          C: inside\n          GREETING: \"\"\n")
}

// FuzzConvert wants an answer to any text: an error of one line, or a stack file.
func FuzzConvert(f *testing.F) {
	paths, err := filepath.Glob("testdata/*/compose.yml")
	require.NoError(f, err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		compose, err := inventory.Read(t.Context(), write(t, text, nil))
		if err != nil {
			require.NotContains(t, err.Error(), "\n")
			return
		}
		for _, item := range inventory.Convert(compose, inventory.Options{Profiles: []string{"*"}}).Review {
			require.False(t, strings.HasPrefix(item.Found, "the stack file"), item.Found)
		}
	})
}
