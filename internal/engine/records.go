package engine

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// records are the files in which the CLI keeps a stack.
type records struct{ dir, project, stack string }

func (r records) file(parts ...string) string {
	return filepath.Join(append([]string{r.dir, "state", ".pulumi"}, parts...)...)
}

func (r records) state() string { return r.file("stacks", r.project, r.stack+".json") }

// write writes down that there is a stack, and that nothing is in it.
func (r records) write() error {
	if err := os.MkdirAll(filepath.Dir(r.state()), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(r.file("meta.yaml"), []byte("version: 1\n"), 0o600); err != nil {
		return err
	}
	nothing := fmt.Sprintf(`{"version":3,"checkpoint":{"stack":"organization/%s/%s"}}`, r.project, r.stack)
	return os.WriteFile(r.state(), []byte(nothing), 0o600)
}

// outputs are those of the stack, with its secrets as open makes them of what is
// written down.
func (r records) outputs(open opener) (any, error) {
	var state struct {
		Checkpoint struct {
			Latest struct{ Resources []json.RawMessage }
		}
	}
	if err := read(r.state(), &state); err != nil {
		return nil, err
	}
	for _, text := range state.Checkpoint.Latest.Resources {
		var root apitype.ResourceV3 // the first of all, so that the others are not read
		if err := json.Unmarshal(text, &root); err != nil {
			return nil, err
		}
		if root.Type == resource.RootStackType {
			return opened(root.Outputs, open)
		}
	}
	return map[string]any{}, nil
}

// export is the whole state, with its secrets in the same way.
func (r records) export(open opener) (any, error) {
	var state struct {
		Version    int
		Checkpoint struct{ Latest any }
	}
	if err := read(r.state(), &state); err != nil {
		return nil, err
	}
	latest, err := opened(state.Checkpoint.Latest, open)
	return map[string]any{"version": state.Version, "deployment": latest}, err
}

func read(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// opener makes something readable of an encrypted value.
type opener func(sealed string) (any, error)

func opened(value any, open opener) (_ any, err error) {
	switch value := value.(type) {
	case []any:
		plain := make([]any, len(value))
		for i := range value {
			if plain[i], err = opened(value[i], open); err != nil {
				return nil, err
			}
		}
		return plain, nil
	case map[string]any:
		if value[resource.SigKey] == resource.SecretSig {
			return open(fmt.Sprint(value["ciphertext"]))
		}
		plain := make(map[string]any, len(value))
		for name := range value {
			if plain[name], err = opened(value[name], open); err != nil {
				return nil, err
			}
		}
		return plain, nil
	}
	return value, nil
}

// last is the last operation, without its configuration, which the stack has.
func (r records) last() ([]auto.UpdateSummary, error) {
	written, err := filepath.Glob(r.file("history", r.project, r.stack, "*.history.json"))
	if err != nil || len(written) == 0 {
		return []auto.UpdateSummary{}, err
	}
	var update struct {
		auto.UpdateSummary
		Config    any   `json:"config"`
		StartTime int64 `json:"startTime"` // no text in the file
		EndTime   int64 `json:"endTime"`
	}
	if err := read(slices.Max(written), &update); err != nil { // a name is the time, to the nanosecond
		return nil, err
	}
	ended := clock(update.EndTime)
	update.UpdateSummary.StartTime, update.UpdateSummary.EndTime = clock(update.StartTime), &ended
	return []auto.UpdateSummary{update.UpdateSummary}, nil
}

// clock is a time as the CLI shows it.
func clock(seconds int64) string {
	return time.Unix(seconds, 0).UTC().Format("2006-01-02T15:04:05.000Z")
}
