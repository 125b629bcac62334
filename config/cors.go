package config

import (
	"regexp"
	"slices"
	"strings"
)

// stranger is a site nobody means to trust: a rule that admits it admits any.
const stranger = "https://stranger.invalid"

// crossOrigin refuses, in production, a list of allowed origins that is empty or
// lets every site in.
func (c check) crossOrigin(name, value string) {
	words := strings.Split(strings.ToUpper(name), "_")
	has := func(choices ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(choices, word) })
	}
	if !has("CORS") {
		return
	}
	on := slices.Contains([]string{"true", "1", "yes", "on"}, strings.ToLower(strings.TrimSpace(value)))
	switch {
	case has("ALL", "ANY"):
		if on {
			c.refuse(value, "lets every site call with the visitor's cookies", "list the origins instead")
		}
	case words[len(words)-1] == "CORS" || has("ORIGIN", "ORIGINS"):
		c.origins(value)
	}
}

func (c check) origins(value string) {
	if strings.TrimSpace(value) == "" {
		c.refuse(value, "allows no origin, or every one, as the program takes it", "list the origins, such as https://shop.example.com")
		return
	}
	if slices.ContainsFunc(strings.Split(strings.Trim(value, "[]"), ","), admitsAll) {
		c.refuse(value, "lets every site call with the visitor's cookies", "list the origins, such as https://shop.example.com")
	}
}

// admitsAll tries a stranger on one origin: text with wildcards, or a regular
// expression between slashes.
func admitsAll(origin string) bool {
	origin = strings.Trim(strings.TrimSpace(origin), `"'`)
	if inner, ok := strings.CutPrefix(origin, "/"); ok && strings.LastIndex(inner, "/") >= 0 {
		pattern, err := regexp.Compile(inner[:strings.LastIndex(inner, "/")])
		return err == nil && pattern.MatchString(stranger)
	}
	return covers(origin, stranger) || covers(origin, strings.TrimPrefix(stranger, "https://")) || origin == "http://*"
}
