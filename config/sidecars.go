package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Sidecar is a container beside the service's own, in the same task: both reach
// each other on localhost and share its CPU and memory.
type Sidecar struct {
	// One this program knows, in the place of image: otel is the collector of the
	// AWS Distro for OpenTelemetry. It takes OTLP on localhost, 4317 and 4318, and
	// hands traces to X-Ray and metrics to CloudWatch.
	Builtin Builtin `json:"builtin"`
	// What it runs: one of images, or a public image by its digest, such as
	// public.ecr.aws/nginx/nginx@sha256:….
	Image string `json:"image"`
	// The command it runs; empty means the image's own.
	Command []string `json:"command"`
	// The port it listens on. Only the task itself reaches it.
	Port int `json:"port"`
	// The most memory it may take of the task's, in MiB; 0 is no limit.
	Memory int `json:"memory"`
	// Plain environment variables.
	Env map[string]string `json:"env"`
	// How its health is told, by a command.
	Health Health `json:"health"`
	// Whether the task ends with it.
	Essential bool `json:"essential"`
	// The user it runs as, uid or uid:gid; never root.
	User string `json:"user"`
	// Whether its root file system is read-only; /tmp is always writable.
	ReadOnly bool `json:"readOnly"`
	// The containers of the task that must have come so far before it starts, by name.
	After map[string]Condition `json:"after"`
}

// Builtin is a sidecar this program brings along.
type Builtin string

// The sidecars there are; none is one of the stack file's own.
const (
	NoBuiltin Builtin = "none"
	OTel      Builtin = "otel"
)

// The ports the collector listens on, all on the task's own loopback: two for
// telemetry, one for its health.
const (
	OTelGRPC   = 4317
	OTelHTTP   = 4318
	OTelHealth = 13133
)

// Condition is how far a container must have come before another one starts.
type Condition string

// The conditions, as ECS calls them in upper case.
const (
	Started   Condition = "start"
	Completed Condition = "complete"
	Succeeded Condition = "success"
	Healthy   Condition = "healthy"
)

// Ulimits are what the operating system grants a process.
type Ulimits struct {
	// Open files and connections, 1024 to 1048576; 0 leaves Fargate's 65535. Fargate
	// lets nothing else be changed.
	NoFile int `json:"nofile"`
}

func (u Ulimits) validate(at check) {
	if u.NoFile != 0 {
		at.at("nofile").ranged(u.NoFile, openFiles, ", or 0 for Fargate's own")
	}
}

func defaultSidecar(builtin Builtin) Sidecar {
	s := Sidecar{Builtin: NoBuiltin, Essential: true, User: "1000:1000", ReadOnly: true, Health: Health{Interval: 15, Timeout: 5, Grace: 60}}
	if builtin == OTel {
		// What watches the application must not end it.
		s.Essential, s.Memory = false, 256
	}
	return s
}

// publicImageForm is a reference with a digest: a tag can move.
var publicImageForm = regexp.MustCompile(`^[a-z0-9.-]+\.[a-z]+(/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$`)

func (s Sidecar) validate(at check) {
	switch {
	case s.Builtin != NoBuiltin:
		if own := s.ofItsOwn(); len(own) > 0 {
			at.at("builtin").refuse(string(s.Builtin), "brings an image, a command, ports, variables and a health check of its own",
				"remove "+strings.Join(own, ", ")+", or builtin")
		}
	case s.Image == "" && at.read("builtin"):
		at.at("image").missing("name one of images, a public image by its digest, or write builtin: otel")
	case strings.ContainsAny(s.Image, "/@:") && !publicImageForm.MatchString(s.Image):
		at.at("image").refuse(s.Image, "names no build that stays the same", "write it with its registry and digest: registry.example.com/name@sha256:…")
	}
	for i, word := range s.Command {
		at.at("command").item(i).leaks(word)
	}
	if s.Port != 0 {
		at.at("port").ranged(s.Port, ports, "")
	}
	if s.Memory != 0 {
		at.at("memory").ranged(s.Memory, sidecarMemory, " MiB, or 0 for no limit")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		here := at.at("env").at(name)
		here.variable(name)
		if !here.leaks(s.Env[name]) && looksSecret(name, s.Env[name]) {
			here.refuse(nil, "has the name of a secret, and env is plain text", "give it to the service, or rename it")
		}
	}
	health := at.at("health")
	if s.Health.Path != "" || s.Health.Codes != "" {
		health.refuse(nil, "asks for a path", "use health.command: no load balancer asks a sidecar")
	}
	s.Health.validate(health)
	health.at("timeout").spanned(s.Health.Timeout, commandTimeout)
	health.at("grace").spanned(s.Health.Grace, commandGrace)
	Service{User: s.User}.validateUser(at.at("user"))
}

// ofItsOwn names the keys that tell a sidecar what a builtin one knows by itself.
func (s Sidecar) ofItsOwn() []string {
	var keys []string
	for _, key := range []struct {
		name  string
		given bool
	}{
		{"image", s.Image != ""},
		{"command", len(s.Command) > 0},
		{"port", s.Port != 0},
		{"env", len(s.Env) > 0},
		{"health.command", len(s.Health.Command) > 0},
	} {
		if key.given {
			keys = append(keys, key.name)
		}
	}
	return keys
}

// crossSidecars wants their images among images too, and a way to the public ones.
func (c *Config) crossSidecars(at check) {
	for _, name := range slices.Sorted(maps.Keys(c.Services)) {
		for sidecar, settings := range c.Services[name].Sidecars {
			here := at.at("services").at(name).at("sidecars").at(sidecar)
			public := settings.Builtin != NoBuiltin || strings.Contains(settings.Image, "/")
			switch {
			case public && c.Network.NAT == NATNone && at.sound("network.nat"):
				here.refuse(nil, "comes from a public registry, and network.nat is none", "push its image to one of images, or use network.nat single or per-zone")
			case !strings.ContainsAny(settings.Image, "/@:") && settings.Image != "" && !slices.Contains(c.Images, settings.Image) && at.good("images"):
				here.at("image").refuse(settings.Image, "is not one of images", suggestOwn(settings.Image, c.Images))
			}
		}
	}
}

func suggestOwn(image string, images []string) string {
	if meant := nearest(image, images); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "add it to images, or write a public one with its registry and digest"
}
