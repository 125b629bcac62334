package config

import (
	"maps"
	"slices"
)

func (r Release) validate(at check) {
	for _, image := range slices.Sorted(maps.Keys(r.Images)) {
		if !digestForm.MatchString(r.Images[image]) {
			at.at("images").at(image).refuse(r.Images[image], "is no digest",
				"write sha256: and 64 hexadecimal digits, as the registry gave it at the push; a tag can move")
		}
	}
}

// crossRelease wants every released image to be one of the platform's. It comes
// before validate and silences it: the digest of an image that is not there is
// nobody's concern.
func (c *Config) crossRelease(at check) {
	for _, image := range slices.Sorted(maps.Keys(c.Release.Images)) {
		if slices.Contains(c.Images, image) || !at.sound("images") {
			continue
		}
		here := at.at("images").at(image)
		if here.sound(here.path) {
			here.broke(Mistake{Path: here.path, Problem: "is not one of the platform's images", Repair: suggestImage(image, c.Images)})
		}
	}
}

func suggestImage(image string, images []string) string {
	if meant := nearest(image, images); meant != "" {
		return "did you mean " + meant + "?"
	}
	return "remove it, or add it to images"
}

// WaitsFor is the image that a service waits for before anything of it runs: its own,
// that of a sidecar, or one that the service waits for which migrates for its builds;
// empty for a service that need not wait.
func (c *Config) WaitsFor(service string) string {
	if image := c.unreleased(service); image != "" {
		return image
	}
	for _, name := range c.Migrations() {
		if c.Services[name].Image == c.Services[service].Image {
			return c.unreleased(name)
		}
	}
	return ""
}

// unreleased is an image of a service that was never built.
func (c *Config) unreleased(service string) string {
	s := c.Services[service]
	images := []string{s.Image}
	for _, name := range slices.Sorted(maps.Keys(s.Sidecars)) {
		if image := s.Sidecars[name].Image; slices.Contains(c.Images, image) {
			images = append(images, image)
		}
	}
	at := slices.IndexFunc(images, func(image string) bool { return c.Release.Images[image] == "" })
	if at < 0 {
		return ""
	}
	return images[at]
}
