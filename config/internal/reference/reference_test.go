package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"landfall/config/configtest"
	"landfall/internal/stackfile"
)

const (
	source = "../.."
	root   = "../../.."
)

func TestTheDocumentsAreWhatTheTypesSay(t *testing.T) {
	files, err := generate(source)
	require.NoError(t, err)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, "docs", name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "docs/%s is stale: run make docs", name)
	}
}

func TestTheDocumentsAreWrittenWhereTheyBelong(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, write(source, folder))
	files, err := generate(source)
	require.NoError(t, err)
	require.Len(t, files, 2)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestEveryLinkOfTheReferenceLeadsSomewhere(t *testing.T) {
	spoken, err := readComments(source)
	require.NoError(t, err)
	text := string(spoken.markdown())
	anchors := map[string]bool{}
	for line := range strings.Lines(text) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			anchors[strings.ReplaceAll(anchor(strings.ReplaceAll(strings.TrimSpace(heading), " ", "-")), "`", "")] = true
		}
	}
	links := strings.Split(text, "](#")[1:]
	require.NotEmpty(t, links)
	for _, link := range links {
		to, _, _ := strings.Cut(link, ")")
		require.Contains(t, anchors, to)
	}
}

func TestTheSchemaTakesTheShippedStacks(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		stack, err := stackfile.Read(file)
		require.NoError(t, err)
		values := map[string]any{}
		for key, text := range stack.Config {
			if strings.HasPrefix(text, "{") {
				values[key] = decoded(t, text)
			} else {
				values[key] = text
			}
		}
		for _, key := range stack.Encrypted {
			values[key] = map[string]any{"secure": "v1:abc"}
		}
		require.NoError(t, schema.Validate(map[string]any{"config": values}), file)
	}
}

func TestTheSchemaTakesEveryDrawnStack(t *testing.T) {
	schema := compiled(t)
	rapid.Check(t, func(t *rapid.T) {
		require.NoError(t, schema.Validate(drawn(t, configtest.Valid(t))))
	})
}

func TestTheSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	schema := compiled(t)
	const platform = `"tier": "staging", "account": "111111111111", "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}`
	const web = `"kind": "web", "image": "shop", "port": 80, "route": {}, "health": {"path": "/"}`
	stack := func(config string) any {
		return decoded(t, `{"config": {"aws:region": "eu-central-1", `+config+`}}`)
	}
	require.NoError(t, schema.Validate(stack(`"landfall:platform": {`+platform+`, "services": {"shop": {`+web+`}}}, "landfall:A_KEY": {"secure": "v1:x"}`)))
	for name, c := range map[string]struct{ config, want string }{
		"an unknown key":          {`"landfall:platform": {` + platform + `, "databse": {}}`, `additional properties 'databse' not allowed`},
		"an unknown key below":    {`"landfall:platform": {` + platform + `, "database": {"klass": "x"}}`, `additional properties 'klass' not allowed`},
		"a missing key":           {`"landfall:platform": {"tier": "staging"}`, `missing property 'account'`},
		"a number for text":       {`"landfall:platform": {` + platform + `, "database": {"version": 17}}`, `got number, want string`},
		"a word outside of a set": {`"landfall:platform": {` + platform + `, "database": {"class": "db.x.large"}}`, `value must be one of`},
		"a number too large":      {`"landfall:platform": {` + platform + `, "database": {"backupDays": 36}}`, `maximum: got 36, want 35`},
		"a number between 0 and the least": {
			`"landfall:platform": {` + platform + `, "services": {"shop": {` + web + `, "scale": {"cpu": 5}}}}`, `minimum: got 5, want 10`,
		},
		"a span without its unit":      {`"landfall:platform": {` + platform + `, "ingress": {"idleTimeout": "60"}}`, `'60' does not match pattern`},
		"a zone twice":                 {`"landfall:platform": {` + strings.Replace(platform, `"b"`, `"a"`, 1) + `}`, `items at 0 and 1 are equal`},
		"a service's name in capitals": {`"landfall:platform": {` + platform + `, "services": {"Shop": {` + web + `}}}`, `'Shop' does not match pattern`},
		"a web service without a route": {
			`"landfall:platform": {` + platform + `, "services": {"shop": {"kind": "web", "image": "shop", "port": 80, "health": {"path": "/"}}}}`,
			`missing property 'route'`,
		},
		"a worker without a health command": {
			`"landfall:platform": {` + platform + `, "services": {"shop": {"kind": "worker", "image": "shop", "health": {}}}}`,
			`missing property 'command'`,
		},
		"a fact no piece has": {
			`"landfall:platform": {` + platform + `, "services": {"shop": {` + web + `, "uses": {"cache": {"X": "password"}}}}}`,
			`value must be one of`,
		},
		"a secret in plain text": {`"landfall:platform": {` + platform + `}, "landfall:STRIPE_API_KEY": "sk_live"`, `got string, want object`},
		"a tag for a digest":     {`"landfall:platform": {` + platform + `}, "landfall:release": {"images": {"shop": "latest"}}`, `'latest' does not match pattern`},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, schema.Validate(stack(c.config)), c.want)
		})
	}
}

func TestAFieldWithoutACommentIsAnError(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(folder, os.DirFS(source)))
	text, err := os.ReadFile(filepath.Join(source, "config.go"))
	require.NoError(t, err)
	text = bytes.Replace(text, []byte("\t// Memory in MiB.\n"), nil, 1)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "config.go"), text, 0o600))
	_, err = generate(folder)
	require.EqualError(t, err, "Service.Memory has no comment")
}

// compiled is the schema as it is committed.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "landfall.schema.json"))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("landfall.schema.json", decoded(t, string(text))))
	schema, err := compiler.Compile("landfall.schema.json")
	require.NoError(t, err)
	return schema
}

func decoded(t require.TestingT, text string) any {
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	return value
}

// drawn is a drawn stack as a stack file of this project.
func drawn(t require.TestingT, stack configtest.Stack) any {
	values := map[string]any{"aws:region": stack.Region, "landfall:platform": stack.Platform}
	if stack.Release != nil {
		values["landfall:release"] = stack.Release
	}
	text, err := json.Marshal(map[string]any{"config": values})
	require.NoError(t, err)
	return decoded(t, string(text))
}
