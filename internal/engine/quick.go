package engine

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"landfall/internal/stackfile"
)

// quick stands in for the CLI where it would only read or write a file whose form it
// keeps to. A process of it takes more than a tenth of a second before it does
// anything, and the Automation API starts three for a stack and three after every up.
type quick struct {
	records

	ring *keyring
}

// hurry puts a quick stack in a folder before the Automation API.
func (o Options) hurry(ctx context.Context, s *Stack, running command, env map[string]string) (auto.Stack, error) {
	ring, err := theKeyring()
	if err != nil {
		return auto.Stack{}, err
	}
	maps.Copy(env, ring.env())
	maps.Copy(env, map[string]string{
		"PULUMI_SKIP_CHECKPOINTS": "true",
		"PULUMI_EXPERIMENTAL":     "true", // without it the one above has no effect
		// A thread more would have a core to itself only where nothing else runs.
		"GOMAXPROCS": "1",
		"GOGC":       "off",
	})
	stand := quick{records{s.kept, o.Stack.Project, o.Stack.Name}, ring}
	running.instead = stand.answer
	in, err := o.workspace(ctx, s.Dir, running, env)
	if err != nil {
		return auto.Stack{}, err
	}
	if err := stand.create(ctx, in, o.Stack); err != nil {
		return auto.Stack{}, err
	}
	return auto.SelectStack(ctx, o.Stack.Name, in)
}

// create does as "pulumi stack init" and "pulumi config set-all".
func (q quick) create(ctx context.Context, in auto.Workspace, file *stackfile.Stack) error {
	if err := q.write(); err != nil {
		return err
	}
	values := config.Map{}
	for name, text := range file.Config {
		key, err := config.ParseKey(name)
		if err != nil {
			return err
		}
		values[key] = config.NewValue(text)
		if slices.Contains(file.Encrypted, name) {
			sealed, err := q.ring.crypter().EncryptValue(ctx, text)
			if err != nil {
				return err
			}
			values[key] = config.NewSecureValue(sealed)
		}
	}
	return in.SaveStackSettings(ctx, q.stack, &workspace.ProjectStack{
		SecretsProvider: vault, EncryptedKey: q.ring.wrappedKey(), Config: values,
	})
}

// answer is what the CLI would say to what the Automation API asks around an
// operation, and whether this is one of those questions.
func (q quick) answer(ctx context.Context, args []string) (string, bool, error) {
	decrypted := func(sealed string) (string, error) { return q.ring.crypter().DecryptValue(ctx, sealed) }
	var said any
	var err error
	asks := func(what ...string) bool { return slices.Equal(args, append(what, "--stack", q.stack)) }
	switch {
	case asks("stack", "select"):
		return "", true, nil // every command names its stack
	case asks("stack", "output", "--json"):
		said, err = q.outputs(func(string) (any, error) { return "[secret]", nil })
	case asks("stack", "output", "--json", "--show-secrets"):
		said, err = q.outputs(func(sealed string) (any, error) {
			text, err := decrypted(sealed)
			return json.RawMessage(text), err
		})
	case asks("stack", "export", "--show-secrets"):
		said, err = q.export(func(sealed string) (any, error) {
			text, err := decrypted(sealed)
			return map[string]any{resource.SigKey: resource.SecretSig, "plaintext": text}, err
		})
	case asks("stack", "history", "--json", "--show-secrets", "--page-size", "1", "--page", "1"):
		said, err = q.last()
	default:
		return "", false, nil
	}
	if err != nil {
		return "", true, err
	}
	var text strings.Builder
	written := json.NewEncoder(&text)
	written.SetEscapeHTML(false)
	err = written.Encode(said)
	return text.String(), true, err
}
