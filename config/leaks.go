package config

import (
	"regexp"
	"slices"
	"strings"
)

// leaked are values nobody writes but as a secret, whatever their variable is
// called.
var leaked = []struct {
	what string
	form *regexp.Regexp
}{
	{"a URL with a password", regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@`)},
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY`)},
	{"an AWS access key", regexp.MustCompile(`\b(AKIA|ASIA)[A-Z0-9]{16}\b`)},
	{"a GitHub token", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})`)},
	{"a GitLab token", regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20}`)},
	{"a Stripe key", regexp.MustCompile(`\b((sk|rk)_(live|test)|whsec)_[A-Za-z0-9]+`)},
	{"a Slack token", regexp.MustCompile(`\bxox[abeprs]-[A-Za-z0-9-]{10,}`)},
	{"a SendGrid key", regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"an npm token", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}`)},
	{"an API key", regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{20,}`)},
	{"a signed token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+`)},
}

// leakOf says what secret a text holds, "" for none.
func leakOf(text string) string {
	for _, secret := range leaked {
		if secret.form.MatchString(text) {
			return secret.what
		}
	}
	return ""
}

// leaks refuses text that is a secret by its form, without quoting it.
func (c check) leaks(text string) bool {
	return c.leaked(text, "move it to secrets, give the value with pulumi config set --secret, and have a new one issued")
}

// leaksBeside is leaks for a variable that uses sets as well.
func (c check) leaksBeside(text string) bool {
	return c.leaked(text, "remove it, for uses sets the variable, and have a new one issued")
}

func (c check) leaked(text, repair string) bool {
	what := leakOf(text)
	if what != "" {
		c.refuse(nil, "holds "+what+", readable by whoever reads the stack file", repair)
	}
	return what != ""
}

var (
	secretWords = []string{
		"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "KEY", "CREDENTIAL",
		"PASSWORDS", "SECRETS", "TOKENS", "KEYS", "CREDENTIALS",
	}
	// Written without a separator: DBPASSWORD, apiKey.
	secretEndings = []string{"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "CREDENTIALS"}
	// Words that, at the end of a name, say it is about a secret and not one.
	aboutSecrets = []string{
		"AGE", "ALGORITHM", "ALGORITHMS", "ARN", "AUDIENCE", "COUNT", "DAYS", "DIR", "ENABLED", "ENDPOINT", "EXPIRATION", "EXPIRES",
		"EXPIRY", "FILE", "HASHER", "HASHERS", "HEADER", "HOURS", "ID", "ISSUER", "LENGTH", "LIFETIME", "LIMIT", "MINUTES",
		"NAME", "PATH", "PREFIX", "REQUIRED", "ROTATION", "SECONDS", "SIZE", "SUFFIX", "TTL", "TYPE", "URI", "URL",
	}
	// Pairs and prefixes that publish the key by design.
	publicNames = regexp.MustCompile(`(^|_)(PUBLISHABLE|PUBLIC|SITE)_?(API_?)?KEYS?$|^(NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|PUBLIC|EXPO_PUBLIC)_`)
	harmless    = []string{"", "true", "false"}
)

// looksSecret says whether a plain variable is named like a secret.
func looksSecret(name, value string) bool {
	upper := strings.ToUpper(name)
	if slices.Contains(harmless, value) || publicNames.MatchString(upper) {
		return false
	}
	words := strings.Split(strings.Trim(upper, "_"), "_")
	last := words[len(words)-1]
	return !slices.Contains(aboutSecrets, last) && slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains(secretWords, word) ||
			slices.ContainsFunc(secretEndings, func(ending string) bool { return strings.HasSuffix(word, ending) })
	})
}

// signs says whether a secret signs what a browser sends back: whoever guesses it
// is logged in as anyone.
func signs(name string) bool {
	words := strings.Split(strings.ToUpper(name), "_")
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains([]string{"JWT", "COOKIE", "SESSION"}, word)
	}) && slices.ContainsFunc(words, func(word string) bool { return word == "SECRET" || word == "KEY" })
}

// Secretive says whether a plain variable would be refused for a secret, by its
// name or by its value.
func Secretive(name, value string) bool { return leakOf(value) != "" || looksSecret(name, value) }

// Signs says whether a secret's name says that it signs what a browser sends back.
func Signs(name string) bool { return signs(name) }
