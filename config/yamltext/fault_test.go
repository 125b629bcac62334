package yamltext

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAFaultHasItsLineAndItsRepair(t *testing.T) {
	for text, want := range map[string]string{
		"config:\n  a: 1\n\tb: 2\n":                             "line 3: is indented with a tab; indent it with spaces",
		"config:\n  a:\n\t- 1\n":                                "line 3: is indented with a tab; indent it with spaces",
		"config:\n  a:\n    - 1\n  b: x: y\n":                   "line 4: holds a colon where none can be; put a value that holds one in quotes, indent the line as its neighbours are, and end the key above with a colon",
		"config:\n  a: 1\n   b: 2\n":                            "line 3: holds a colon where none can be; put a value that holds one in quotes, indent the line as its neighbours are, and end the key above with a colon",
		"config:\n  a 1\n  b: 2\n":                              "line 3: holds a colon where none can be; put a value that holds one in quotes, indent the line as its neighbours are, and end the key above with a colon",
		"config:\n  a: [1, 2\n  b: 3\n  c: 4\n":                 "line 2: opens a bracket that is not closed; close it, or put a text that begins with one in quotes",
		"config:\n  a: {x: 1\n  b: 3\n":                         "line 2: opens a bracket that is not closed; close it, or put a text that begins with one in quotes",
		"config:\n  a: \"over\n    two\"\n  b: \"abc\n  c: 3\n": "line 4: opens a quote that is not closed; close it",
		"config:\n  cron: * * * * ? *\n":                        "line 2: has a value that begins with * or &; put it in quotes",
		"config:\n  a: 1\n  b: *x\n":                            "line 3: has a value that begins with *; put it in quotes, or name an anchor that stands above",
		"config:\n  a: 1\n  b: @x\n":                            "line 3: has a value that begins with @, ` or %; put it in quotes",
		"config:\n  a: \"\\d\"\n":                               `line 2: has a backslash that double quotes do not know; use single quotes, or write \\`,
		"config:\n  a: - 1\n":                                   "line 2: begins a list on the line of its key; put the list on lines of its own",
		"config:\n  a: 'it's'\n  b: 1\n":                        "line 2: does not fit the lines above it; indent it as its neighbours are, and look for a quote inside of quotes",
		"config:\n  a:\n    - 1\n   - 2\n":                      "line 4: does not fit the lines above it; indent it as its neighbours are, and look for a quote inside of quotes",
		"config:\n  a: 1\n  b: \x01\n":                          "line 3: holds a character that no text has; save the file as UTF-8, without it",
		"config:\n  a: 1\n  b: M\xfcnchen\n":                    "line 3: holds a character that is no UTF-8; save the file as UTF-8",
		"config: {a: 1}}":                                       "line 1: does not fit the lines above it; indent it as its neighbours are, and look for a quote inside of quotes",
	} {
		_, fault := Read([]byte(text))
		require.NotNil(t, fault, text)
		assert.EqualError(t, fault, want, text)
	}
}

func TestATextWithoutFaultIsRead(t *testing.T) {
	for _, text := range []string{"", "config: {}\n", "config:\n  a: &x {b: 1}\n  c: {<<: *x}\n", "# nothing\n"} {
		_, fault := Read([]byte(text))
		assert.Nil(t, fault, text)
	}
}

func TestASecondDocumentIsFound(t *testing.T) {
	for text, want := range map[string]int{
		"a: 1\n---\nb: 2\n": 2, "---\na: 1\n": 0, "a: 1\n...\n": 0, "a: 1\n---\n# nothing\n": 0, "": 0,
	} {
		assert.Equal(t, want, Further([]byte(text)), text)
	}
}
