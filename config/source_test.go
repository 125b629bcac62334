package config_test

import (
	"strings"
	"testing"

	"landfall/config"
)

func TestRefusesWhatStandsBesideThePlatform(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*config.Source)
		want string
	}{
		{"the platform is missing", func(s *config.Source) { s.Platform = nil }, `landfall:platform: is missing; describe the environment under this key in Pulumi.production.yaml; docs/configuration.md lists its keys`},
		{"the platform is text", func(s *config.Source) { s.Platform = []byte(`"production"`) }, `landfall:platform: is text where an object belongs; describe the environment under this key; docs/configuration.md lists its keys`},
		{"the platform is a list", func(s *config.Source) { s.Platform = []byte(`[]`) }, `landfall:platform: is a list where an object belongs; describe the environment under this key; docs/configuration.md lists its keys`},
		{"the platform is null", func(s *config.Source) { s.Platform = []byte(`null`) }, `landfall:platform: is nothing where an object belongs; describe the environment under this key; docs/configuration.md lists its keys`},
		{"the platform is cut short", func(s *config.Source) { s.Platform = []byte(`{"tier": `) }, `landfall:platform: is not one JSON object (EOF); write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"the platform is empty", func(s *config.Source) { s.Platform = []byte(``) }, `landfall:platform: is empty; write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"the platform is blank", func(s *config.Source) { s.Platform = []byte(" \n") }, `landfall:platform: is empty; write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"the platform is text without quotes", func(s *config.Source) { s.Platform = []byte(`production`) }, `landfall:platform: is text where an object belongs; write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"the release is text without quotes", func(s *config.Source) { s.Release = []byte(`v1.2.3`) }, `landfall:release: is text where an object belongs; write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"something follows the platform", func(s *config.Source) { s.Platform = append(s.Platform, "{}"...) }, `landfall:platform: is not one JSON object (something follows the object); write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"a key of the platform is no text", func(s *config.Source) { s.Platform = []byte(`{1: 2}`) }, `landfall:platform: is not one JSON object (invalid character '1'); write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"the platform is not text", func(s *config.Source) { s.Platform = []byte("{\"tier\": \"\xff\"}") }, `landfall:platform: is not UTF-8 text; save the stack file as UTF-8`},
		{"the platform nests without end", func(s *config.Source) { s.Platform = []byte(strings.Repeat("[", 100000)) }, `landfall:platform: is not one JSON object (nests too deeply); write it as a YAML object in the stack file, and let Pulumi turn it into JSON`},
		{"the region is missing", func(s *config.Source) { s.Region = "" }, `aws:region: is missing; run: pulumi config set aws:region eu-central-1`},
		{"the region is misspelt", func(s *config.Source) { s.Region = "eu-centrall-1" }, `aws:region: "eu-centrall-1" is no region this program knows; did you mean eu-central-1?`},
		{"the region does not exist", func(s *config.Source) { s.Region = "moon-base-1" }, `aws:region: "moon-base-1" is no region this program knows; use a commercial region of AWS such as eu-central-1`},
		{"there are five zones", func(s *config.Source) {
			s.Region = "us-east-1"
			s.Platform = edited(t, edits{"network zones": `["a", "b", "c", "d", "e"]`}).Platform
		}, `network.zones: ["a", "b", "c", "d", "e"] is 5 zones; an environment spans 2 to 4; use [a, b] or [a, b, c]`},
		{"the stack's name has capitals", func(s *config.Source) { s.Stack = "Production" }, `stack: "Production" cannot stand in names in AWS; use lower-case letters, digits and single inner hyphens`},
		{"the stack's name ends in a hyphen", func(s *config.Source) { s.Stack = "prod-" }, `stack: "prod-" cannot stand in names in AWS; use lower-case letters, digits and single inner hyphens`},
		{"the project's name has an underscore", func(s *config.Source) { s.Project = "land_fall" }, `project: "land_fall" cannot begin names in AWS; name it in Pulumi.yaml with lower-case letters, digits and single inner hyphens, a letter first`},
		{"project and stack are too long for a load balancer", func(s *config.Source) { s.Stack = "a-review-of-pull-request-12345" }, `stack: "a-review-of-pull-request-12345" makes names begin with landfall-a-review-of-pull-request-12345, 39 characters; shorten project or stack: a load balancer has room for 32`},
		{"a whole environment is called like a review", func(s *config.Source) { s.Stack = "pr-emea" }, `stack: "pr-emea" begins as the names of reviews do; begin it otherwise, or write review: {of: staging}`},
		{"the project's name is AWS's own", func(s *config.Source) { s.Project = "internal" }, `project: "internal" makes names begin with internal-, which AWS keeps for itself; choose another project name`},
		{"a digest is a tag", func(s *config.Source) { s.Release = []byte(`{"images": {"medusa": "v1.2.3"}}`) }, `landfall:release.images.medusa: "v1.2.3" is no digest; write sha256: and 64 hexadecimal digits, as the registry gave it at the push; a tag can move`},
		{"a digest is cut short", func(s *config.Source) { s.Release = []byte(`{"images": {"medusa": "sha256:abc"}}`) }, `landfall:release.images.medusa: "sha256:abc" is no digest; write sha256: and 64 hexadecimal digits, as the registry gave it at the push; a tag can move`},
		{"a released image is misspelt", func(s *config.Source) {
			s.Release = []byte(`{"images": {"medsua": "sha256:` + strings.Repeat("a", 64) + `"}}`)
		}, `landfall:release.images.medsua: is not one of the platform's images; did you mean medusa?`},
		{"a released image is unknown", func(s *config.Source) {
			s.Release = []byte(`{"images": {"nginx": "sha256:` + strings.Repeat("a", 64) + `"}}`)
		}, `landfall:release.images.nginx: is not one of the platform's images; remove it, or add it to images`},
		{"a released image is unknown and has no digest either", func(s *config.Source) { s.Release = []byte(`{"images": {"nginx": "v1"}}`) }, `landfall:release.images.nginx: is not one of the platform's images; remove it, or add it to images`},
		{"a release has an unknown key", func(s *config.Source) { s.Release = []byte(`{"image": {}}`) }, `landfall:release.image: is an unknown key; did you mean images?`},
		{"a release is text", func(s *config.Source) { s.Release = []byte(`"v1"`) }, `landfall:release: is text where an object belongs; write an object such as {key: value}, or {} for nothing but defaults`},
		{"a secret is missing", func(s *config.Source) { s.Secret = only(config.StoredSecret{}) }, `landfall:STRIPE_API_KEY: is missing; run: pulumi config set --secret STRIPE_API_KEY`},
		{"a secret is stored in plain text", func(s *config.Source) { s.Secret = only(config.StoredSecret{Found: true, Length: 40}) }, `landfall:STRIPE_API_KEY: is stored as plain text; change it where it is used, then run: pulumi config set --secret STRIPE_API_KEY`},
		{"a secret is empty", func(s *config.Source) { s.Secret = only(config.StoredSecret{Found: true, Encrypted: true}) }, `landfall:STRIPE_API_KEY: is empty; run: pulumi config set --secret STRIPE_API_KEY`},
		{"a stored secret signs and is short", func(s *config.Source) {
			s.Platform = edited(t, edits{"services server secrets": `{"JWT_SECRET": {}}`}).Platform
			s.Secret = only(config.StoredSecret{Found: true, Encrypted: true, Length: 12})
		}, `landfall:JWT_SECRET: signs sessions and has 12 characters; use 32 or more: pulumi config set --secret JWT_SECRET`},
	} {
		t.Run(c.name, func(t *testing.T) {
			source := edited(t, nil)
			c.edit(&source)
			refusedSource(t, source, c.want)
		})
	}
}

// only answers the same of every secret.
func only(secret config.StoredSecret) func(string) config.StoredSecret {
	return func(string) config.StoredSecret { return secret }
}
