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
