package config_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

func TestRefusesCodeThatIsNotThere(t *testing.T) {
	files := fstest.MapFS{
		"functions/thumbs/app.py":             {Data: []byte("def handler(event, context): ...\n")},
		"functions/thumbs/lib/work.py":        {Data: []byte("def run(event, context): ...\n")},
		"functions/thumbs/jobs/__init__.py":   {Data: []byte("from .all import *\n")},
		"functions/thumbs.zip":                {Data: []byte("PK")},
		"functions/notes.txt":                 {Data: []byte("thumbs")},
		"functions/cached/__pycache__/app.py": {Data: []byte("def handler(): ...\n")},
		"functions/linked/app.py":             {Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink},
		"functions/node/dist/index.mjs":       {Data: []byte("export const handler = async () => {}\n")},
		"functions/ruby/app.rb":               {Data: []byte("module App; def self.call(event:, context:) end; end\n")},
		"functions/java/app.jar":              {Data: []byte("PK")},
		"functions/huge/app.py":               {Data: make([]byte, 251<<20)},
	}
	function := func(folder, runtime, handler string) string {
		return `{"zip": "functions/` + folder + `", "runtime": "` + runtime + `", "handler": "` + handler + `"}`
	}
	for name, c := range map[string]struct{ function, want string }{
		"a folder that is not there":       {function("thumb", "python3.13", "app.handler"), `zip: "functions/thumb" is not there; build the code into this folder first, or write the path of the one it lies in, from that of Pulumi.yaml on`},
		"a zip that is packed":             {function("thumbs.zip", "python3.13", "app.handler"), `zip: "functions/thumbs.zip" is packed already, and a folder is packed here; unpack it, and write the path of the folder`},
		"a file":                           {function("notes.txt", "python3.13", "app.handler"), `zip: "functions/notes.txt" is a file where a folder belongs; write the path of the folder it lies in`},
		"a folder with rubbish alone":      {function("cached", "python3.13", "app.handler"), `zip: "functions/cached" holds no file; build the code into this folder first`},
		"a folder with a link":             {function("linked", "python3.13", "app.handler"), `zip: "functions/linked" cannot be packed: functions/linked/app.py is no plain file; keep plain files in it that can be read`},
		"more than Lambda takes":           {function("huge", "python3.13", "app.handler"), `zip: "functions/huge" holds 251 MiB, and Lambda takes 250 MiB; leave out what it does not need, or use an image`},
		"a handler in no file":             {function("thumbs", "python3.13", "main.handler"), `handler: "main.handler" wants main.py or main/__init__.py, which functions/thumbs does not hold; write the file and the function in it, such as app.handler`},
		"a handler that is not in it":      {function("thumbs", "python3.13", "app.handle"), `handler: "app.handle" wants "handle" of functions/thumbs/app.py, which has no such word; write the file and the function in it`},
		"a handler of another language":    {function("thumbs", "nodejs22.x", "app.handler"), `handler: "app.handler" wants app.js, app.mjs or app.cjs, which functions/thumbs does not hold; write the file and the function in it, such as app.handler`},
		"a handler without its function":   {function("thumbs", "python3.13", "app"), `handler: "app" is no handler; write the file and the function in it, such as app.handler`},
		"a handler below":                  {function("thumbs", "python3.13", "lib.work.run"), ""},
		"a handler below, as a path":       {function("thumbs", "python3.13", "lib/work.run"), ""},
		"a handler from elsewhere":         {function("thumbs", "python3.13", "jobs.handler"), ""},
		"a handler of Node":                {function("node", "nodejs22.x", "dist/index.handler"), ""},
		"a handler of Node that is not it": {function("node", "nodejs22.x", "index.handler"), `handler: "index.handler" wants index.js, index.mjs or index.cjs, which functions/node does not hold; write the file and the function in it, such as dist/index.handler`},
		"a handler of Ruby":                {function("ruby", "ruby3.4", "app.App.call"), ""},
		"a handler that is compiled":       {function("java", "java21", "com.example.App::handle"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := edited(t, edits{"functions thumbs": c.function})
			source.Files = files
			_, err := config.Parse(source)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, "the configuration of stack production has 1 mistake:\n  functions.thumbs."+c.want)
		})
	}
}

func TestAllCodeThatIsMissingIsToldAtOnce(t *testing.T) {
	source := edited(t, edits{"functions thumbs": zipped, "functions reports": strings.Replace(zipped, "thumbs", "reports", 1), "database storageGiB": `10`})
	source.Files = fstest.MapFS{}
	_, err := config.Parse(source)
	var mistakes *config.Mistakes
	require.ErrorAs(t, err, &mistakes)
	require.Len(t, mistakes.List, 3)
}
