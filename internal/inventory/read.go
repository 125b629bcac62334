package inventory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"landfall/config/yamltext"
)

// Compose is a Compose file as Docker Compose understands it: extended, merged,
// its anchors and variables resolved, every profile in it.
type Compose struct {
	// Name is the file's name, for the messages.
	Name    string
	Project *types.Project
	// raw is the same before any variable was filled in.
	raw map[string]any
	// values are those of the .env file beside the Compose file.
	values map[string]string
	// files holds the variables of each env_file by its path; one that is not
	// there has no entry.
	files map[string]map[string]string
}

// unknown stands where the file insists on a variable that has no value here.
const unknown = "change-me"

// Read reads a Compose file and what it refers to. Variables come from the .env
// file beside it and never from this process: what is printed depends on the
// files alone.
func Read(ctx context.Context, path string) (*Compose, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s:1: is empty", path)
	}
	if _, fault := yamltext.Read(text); fault != nil {
		return nil, fmt.Errorf("%s:%d: %s; %s", path, fault.Line, fault.Problem, fault.Repair)
	}
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	c := &Compose{Name: filepath.Base(path), files: map[string]map[string]string{}}
	if c.values, _, err = variables(filepath.Join(folder, ".env"), nil); err != nil {
		return nil, err
	}
	file := types.ConfigFile{Filename: filepath.Join(folder, c.Name), Content: text}
	details := func() types.ConfigDetails {
		return types.ConfigDetails{WorkingDir: folder, ConfigFiles: []types.ConfigFile{file}, Environment: types.NewMapping(nil)}
	}
	if c.Project, err = loader.LoadWithContext(ctx, details(), c.asCompose, loader.WithProfiles([]string{"*"})); err != nil {
		return nil, located(path, folder, text, err)
	}
	if c.raw, err = loader.LoadModelWithContext(ctx, details(), asWritten); err != nil {
		return nil, located(path, folder, text, err)
	}
	if len(c.Project.Services) == 0 {
		return nil, fmt.Errorf("%s:1: has no services", path)
	}
	return c, c.readFiles(folder)
}

// asCompose reads as Docker Compose does, save that a value which is missing here
// is no reason to stop.
func (c *Compose) asCompose(o *loader.Options) {
	o.ResolvePaths = false
	o.SkipResolveEnvironment = true
	o.SkipResolveLabels = true
	o.SetProjectName("app", false)
	o.Interpolate.LookupValue = c.value
	o.Interpolate.Substitute = func(text string, _ template.Mapping) (string, error) { return c.fill(text) }
}

// asWritten leaves the variables where they stand.
func asWritten(o *loader.Options) {
	o.ResolvePaths = false
	o.SkipInterpolation = true
	o.SkipValidation = true
	o.SkipConsistencyCheck = true
	o.SkipNormalization = true
	o.SkipResolveEnvironment = true
	o.SkipResolveLabels = true
	o.SetProjectName("app", false)
}

func (c *Compose) value(name string) (string, bool) {
	value, ok := c.values[name]
	return value, ok
}

// fill puts the values into a text, and unknown where ${NAME:?} finds none.
func (c *Compose) fill(text string) (string, error) {
	made := map[string]bool{}
	for {
		filled, err := template.SubstituteWithOptions(text, func(name string) (string, bool) {
			if made[name] {
				return unknown, true
			}
			return c.value(name)
		}, template.WithoutLogging)
		var missing *template.MissingRequiredError
		if !errors.As(err, &missing) || made[missing.Variable] {
			return filled, err
		}
		made[missing.Variable] = true
	}
}

// readFiles reads every env_file once.
func (c *Compose) readFiles(folder string) error {
	for _, name := range c.Project.ServiceNames() {
		for _, file := range c.Project.Services[name].EnvFiles {
			path := file.Path
			if !filepath.IsAbs(path) {
				path = filepath.Join(folder, path)
			}
			values, found, err := variables(path, c.value)
			if err != nil {
				return fmt.Errorf("services.%s.env_file: %w", name, err)
			}
			if found {
				c.files[file.Path] = values
			}
		}
	}
	return nil
}

// variables reads a file of NAME=value lines.
func variables(path string, look dotenv.LookupFn) (values map[string]string, found bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return map[string]string{}, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	values, err = dotenv.UnmarshalBytesWithLookup(text, look)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return values, true, nil
}
