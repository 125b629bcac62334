package config

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Keys of the stack file. The first two live in the project's namespace.
const (
	platformKey = "platform"
	releaseKey  = "release"
	regionKey   = "aws:region"
)

// Source is a stack's configuration before it is read.
type Source struct {
	Project, Stack, Region string
	// Platform and Release are JSON; nil when the stack file lacks the key.
	Platform, Release []byte
	// Keys are those of the project's namespace, in order, Platform and Release among
	// them; nil where nobody can list them.
	Keys []string
	// Encrypted says that a value inside Platform is encrypted in the stack file.
	Encrypted bool
	// Secret looks up a secret of the stack. Nil when secrets are out of reach,
	// as for a command that reads a stack file alone: then none is missed.
	Secret func(name string) StoredSecret
	// Text is the whole stack file; nil where it is out of reach. Not everything in it
	// reaches a program as it stands there.
	Text []byte
	// Files is the folder of Pulumi.yaml, where the code of functions lies. Nil where
	// it is out of reach: then none is missed.
	Files fs.FS
}

// StoredSecret is what may be known about a secret without showing it.
type StoredSecret struct {
	Found, Encrypted bool
	// Length counts the bytes of the value.
	Length int
}

// Parse reads and checks a configuration. It is a pure function of its source,
// and its error, if any, is a *Mistakes that names every one.
func Parse(source Source) (*Config, error) {
	r := reader{report: &report{}}
	c := &Config{Project: source.Project, Stack: source.Stack, Region: source.Region}
	r.text(source)
	r.misspelt(source)
	readable := r.readPlatform(source, c)
	r.readRelease(source.Release, c)
	place := check{report: r.report, tier: c.Tier, region: c.Region, borrows: c.Review != nil, places: c.places()}
	place.names(c)
	if readable {
		c.settle()
		place.config(c)
		place.strays(c, source)
		place.secretValues(c, source.Secret)
		if source.Files != nil {
			place.zips(c.Functions, source.Files)
			place.neighbours(c, source.Files)
		}
	}
	if err := r.err(source.Stack); err != nil {
		return nil, err
	}
	c.settleNights()
	return c, nil
}

// Load reads the configuration of the running program's stack: the text of its stack
// file, if it is known, and the files in the folder of Pulumi.yaml.
func Load(ctx *pulumi.Context, text []byte, files fs.FS) (*Config, error) {
	key := func(name string) string { return ctx.Project() + ":" + name }
	source := Source{Project: ctx.Project(), Stack: ctx.Stack(), Text: text, Files: files, Secret: func(name string) StoredSecret {
		value, found := ctx.GetConfig(key(name))
		return StoredSecret{Found: found, Encrypted: ctx.IsConfigSecret(key(name)), Length: len(value)}
	}}
	source.Region, _ = ctx.GetConfig(regionKey)
	if text, found := ctx.GetConfig(key(platformKey)); found {
		source.Platform, source.Encrypted = []byte(text), ctx.IsConfigSecret(key(platformKey))
	}
	if text, found := ctx.GetConfig(key(releaseKey)); found {
		source.Release = []byte(text)
	}
	source.Keys = keys(ctx)
	c, err := Parse(source)
	if err != nil {
		return nil, err
	}
	for _, remark := range c.Remarks {
		if err := ctx.Log.Warn(remark.Error(), nil); err != nil {
			return nil, err
		}
	}
	c.Secrets = map[string]pulumi.StringOutput{}
	for _, name := range c.StoredSecrets() {
		value, _ := ctx.GetConfig(key(name))
		c.Secrets[name] = pulumi.ToSecret(pulumi.String(value)).(pulumi.StringOutput)
	}
	return c, nil
}

// keys lists what the stack file has in the project's namespace. The SDK answers
// for a key one knows and lists none, so they are taken from where Pulumi hands it
// the configuration. A program inside another process, such as the offline
// engine's, is handed it otherwise: there whoever starts it has parsed the file.
func keys(ctx *pulumi.Context) []string {
	var all map[string]string
	if json.Unmarshal([]byte(os.Getenv(pulumi.EnvConfig)), &all) != nil {
		return nil
	}
	var names []string
	for key := range all {
		name, ours := strings.CutPrefix(key, ctx.Project()+":")
		if _, found := ctx.GetConfig(key); ours && found {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// readPlatform takes the tier first: it picks the literal the rest is read over.
func (r *reader) readPlatform(source Source, c *Config) (readable bool) {
	root := c.Project + ":" + platformKey
	switch {
	case source.Encrypted:
		// Not read at all: a message about a value could show it.
		r.broke(Mistake{
			Path: root, Problem: "holds an encrypted value",
			Repair: "keep secrets beside it: name them under a service's secrets and run pulumi config set --secret NAME",
		})
		return false
	case source.Platform == nil:
		if r.sound(root) {
			r.broke(Mistake{
				Path: root, Problem: "is missing",
				Repair: "describe the environment under this key in Pulumi." + c.Stack + ".yaml; docs/configuration.md lists its keys",
			})
		}
		return false
	}
	found, ok := r.document(root, "", source.Platform)
	object, isObject := found.(map[string]any)
	if ok && !isObject {
		r.broke(Mistake{
			Path: root, Problem: "is " + kindOf(found) + " where an object belongs",
			Repair: "describe the environment under this key; docs/configuration.md lists its keys",
		})
	}
	if !isObject {
		return false
	}
	tier, _ := object["tier"].(string)
	r.tier = Tier(tier)
	c.Platform = defaultsOf(r.tier).platform
	if _, borrows := object["review"]; borrows {
		if r.tier == Production || r.tier == Staging {
			// Whether all else is right hangs on which of the two is meant.
			r.broke(Mistake{Path: "review", Problem: "belongs to tier review", Repair: "write tier: review, or remove it"})
			return false
		}
		r.borrowing(object)
	}
	r.read("", object, reflect.ValueOf(&c.Platform).Elem())
	if c.Tier == "" && r.sound("tier") {
		r.broke(Mistake{Path: "tier", Problem: "is missing", Repair: "use " + either(vocabulary[reflect.TypeFor[Tier]()])})
	}
	return true
}

func (r *reader) readRelease(raw []byte, c *Config) {
	if raw == nil {
		return
	}
	root := c.Project + ":" + releaseKey
	if found, ok := r.document(root, root, raw); ok {
		r.read(root, found, reflect.ValueOf(&c.Release).Elem())
	}
}

// StoredSecrets names, in order, the secrets whose values the stack must hold.
func (c *Config) StoredSecrets() []string {
	all := c.AllSecrets()
	maps.DeleteFunc(all, func(_ string, secret Secret) bool { return secret.Generate != 0 || secret.Borrowed })
	if c.SSO != nil {
		all[SSOSecret] = Secret{}
	}
	return slices.Sorted(maps.Keys(all))
}
