// Package stackfile reads a stack as Pulumi reads it, for those who run the
// program without an account: the offline engine and the tests. It can also
// stand in for the two who complete a stack file in real life, delivery with a
// release and the owner with secrets.
package stackfile

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	landfall "landfall/config"
)

// Stack is one stack's configuration by key, objects as JSON, as a running
// program gets to see it.
type Stack struct {
	Project, Name string
	// Text is the whole file.
	Text []byte
	// Folder is where Pulumi.yaml lies, from which the paths in a stack file go out;
	// empty for where the program runs.
	Folder string
	Config map[string]string
	// Encrypted lists the keys whose value the stack file holds encrypted. Without
	// the stack's key nobody can read them; their value here is empty.
	Encrypted []string
}

// Read reads Pulumi.<stack>.yaml and the Pulumi.yaml beside it or, for an
// example, above it.
func Read(path string) (*Stack, error) {
	name, ok := strings.CutPrefix(filepath.Base(path), "Pulumi.")
	name, yaml := strings.CutSuffix(name, ".yaml")
	if !ok || !yaml || name == "" {
		return nil, fmt.Errorf("%s is no stack file; its name must be Pulumi.<stack>.yaml", path)
	}
	if err := Exists(path); err != nil {
		return nil, err
	}
	project, folder, err := projectOf(path)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := landfall.Unreadable(project.Name.String(), name, text); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	silent := diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never})
	file, err := workspace.LoadProjectStack(silent, project, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	stack := &Stack{Project: project.Name.String(), Name: name, Text: text, Folder: folder, Config: map[string]string{}}
	for key, value := range file.Config {
		if value.Secure() {
			stack.Encrypted = append(stack.Encrypted, key.String())
			stack.Config[key.String()] = ""
			continue
		}
		if stack.Config[key.String()], err = value.Value(config.NewPanicCrypter()); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, key, err)
		}
	}
	slices.Sort(stack.Encrypted)
	if name == model && stack.Of() != "" {
		stack.Name = firstReview
	}
	return stack, nil
}

// Exists is an error where there is no such file: Pulumi takes it for an empty one.
func Exists(path string) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return missing(path)
	}
	return err
}

// missing names the stacks there are in the place of the one that was meant.
func missing(path string) error {
	entries, _ := os.ReadDir(filepath.Dir(path)) // a folder that is not there has none either
	var names []string
	for _, entry := range entries {
		if known, _ := filepath.Match("Pulumi.*.yaml", entry.Name()); known && !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("%s: there is no such stack file, nor another one in its folder", path)
	}
	return fmt.Errorf("%s: there is no such stack file; its folder has %s", path, strings.Join(names, ", "))
}

// projectOf climbs only where there is no Pulumi.yaml: one that cannot be read
// is the one that was meant.
func projectOf(path string) (project *workspace.Project, folder string, err error) {
	if folder, err = filepath.Abs(filepath.Dir(path)); err != nil {
		return nil, "", err
	}
	for {
		project, err = workspace.LoadProject(filepath.Join(folder, "Pulumi.yaml"))
		switch {
		case err == nil:
			return project, folder, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, "", err // names the file
		}
		up := filepath.Dir(folder)
		if up == folder {
			return nil, "", fmt.Errorf("%s: no Pulumi.yaml beside or above it", path)
		}
		folder = up
	}
}

// Parse checks the stack's configuration the way the program will.
func (s *Stack) Parse() (*landfall.Config, error) {
	return landfall.Parse(landfall.Source{
		Project:   s.Project,
		Stack:     s.Name,
		Region:    s.Config["aws:region"],
		Platform:  s.object("platform"),
		Release:   s.object("release"),
		Keys:      s.keys(),
		Encrypted: slices.Contains(s.Encrypted, s.Project+":platform"),
		Secret:    s.secret,
		Text:      s.Text,
		Files:     os.DirFS(cmp.Or(s.Folder, ".")),
	})
}

// keys are those of the project's namespace.
func (s *Stack) keys() []string {
	var names []string
	for key := range s.Config {
		if name, ours := strings.CutPrefix(key, s.Project+":"); ours {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// secret is what the stack file lets one know of a secret. One that has no value
// to read here is its owner's business, and taken for good.
func (s *Stack) secret(name string) landfall.StoredSecret {
	key := s.Project + ":" + name
	value, there := s.Config[key]
	encrypted := slices.Contains(s.Encrypted, key)
	if !there || encrypted && value == "" {
		return landfall.StoredSecret{Found: true, Encrypted: true, Length: math.MaxInt}
	}
	return landfall.StoredSecret{Found: true, Encrypted: encrypted, Length: len(value)}
}

func (s *Stack) object(name string) []byte {
	if text, ok := s.Config[s.Project+":"+name]; ok {
		return []byte(text)
	}
	return nil
}

// Release completes landfall:release with a made-up digest for every image that
// has none, and returns their names.
func (s *Stack) Release() ([]string, error) {
	c, err := s.Parse()
	if err != nil {
		return nil, err
	}
	release := landfall.Release{Images: maps.Clone(c.Release.Images)}
	if release.Images == nil {
		release.Images = map[string]string{}
	}
	var made []string
	for _, image := range c.Images {
		if _, ok := release.Images[image]; !ok {
			release.Images[image] = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(image)))
			made = append(made, image)
		}
	}
	text, err := json.Marshal(release)
	s.Config[s.Project+":release"] = string(text)
	return made, err
}

// Secrets gives a placeholder to every secret that is read from the stack and
// that has no value one may read here, and returns their names.
func (s *Stack) Secrets() ([]string, error) {
	c, err := s.Parse()
	if err != nil {
		return nil, err
	}
	var made []string
	for _, name := range c.StoredSecrets() {
		if key := s.Project + ":" + name; s.Config[key] == "" {
			s.Config[key] = "placeholder-of-the-offline-run-for-" + name
			s.Encrypted = append(s.Encrypted, key)
			made = append(made, name)
		}
	}
	slices.Sort(s.Encrypted)
	s.Encrypted = slices.Compact(s.Encrypted)
	slices.Sort(made)
	return slices.Compact(made), nil
}
