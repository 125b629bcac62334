package config_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"landfall/config"
)

// held is what a stack has beside its platform: the keys, and whether each is
// encrypted.
type held map[string]bool

// holding is the valid configuration, of whose secrets STRIPE_API_KEY is stored, in
// a stack that holds these keys.
func holding(t *testing.T, keys held, changes edits) config.Source {
	t.Helper()
	source := edited(t, changes)
	source.Keys = slices.Sorted(maps.Keys(keys))
	source.Secret = func(name string) config.StoredSecret {
		encrypted, found := keys[name]
		return config.StoredSecret{Found: found, Encrypted: encrypted, Length: 40}
	}
	if _, there := keys["platform"]; !there {
		source.Platform = nil
	}
	return source
}

func TestRefusesAKeyBesideThePlatformThatNobodyReads(t *testing.T) {
	for name, c := range map[string]struct {
		keys  held
		edits edits
		want  string
	}{
		"the release is misspelt": {
			held{"platform": false, "relase": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:relase: is an unknown key; did you mean release?`,
		},
		"the release is there and misspelt once more": {
			held{"platform": false, "release": false, "Release": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:Release: is an unknown key; did you mean release?`,
		},
		"the platform is misspelt and not missed too": {
			held{"plattform": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:plattform: is an unknown key; did you mean platform?`,
		},
		"a secret is misspelt and not missed too": {
			held{"platform": false, "STRIPE_API_KY": true},
			nil,
			`landfall:STRIPE_API_KY: is an unknown key; did you mean STRIPE_API_KEY, which is missing?`,
		},
		"a secret is misspelt, in plain text, and not shown": {
			held{"platform": false, "STRIPE_KEY": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:STRIPE_KEY: is plain text under an unknown key; did you mean the secret STRIPE_API_KEY? run: pulumi config rm STRIPE_KEY, then pulumi config set --secret STRIPE_API_KEY`,
		},
		"a secret is stored in plain text": {
			held{"platform": false, "STRIPE_API_KEY": false},
			nil,
			`landfall:STRIPE_API_KEY: is stored as plain text; change it where it is used, then run: pulumi config set --secret STRIPE_API_KEY`,
		},
		"plain text is unlike any key": {
			held{"platform": false, "UNUSED": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:UNUSED: is an unknown key; the keys here are platform, release and the secrets that services list; run: pulumi config rm UNUSED`,
		},
		"a key needs quotes to be a path": {
			held{"platform": false, "some thing": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:["some thing"]: is an unknown key; the keys here are platform, release and the secrets that services list; run: pulumi config rm some thing`,
		},
		"a secret that is generated stands there in plain text": {
			held{"platform": false, "JWT_SECRET": false, "STRIPE_API_KEY": true},
			nil,
			`landfall:JWT_SECRET: is plain text that nothing reads, for services.server.secrets.JWT_SECRET generates the value; run: pulumi config rm JWT_SECRET`,
		},
		"what the services list cannot be read, and no key is blamed for it": {
			held{"platform": false, "UNUSED": false, "STRIPE_API_KEY": true},
			edits{"services server secrets": "", "services server secrtes": `{"UNUSED": {}}`},
			`services.server.secrtes: is an unknown key; did you mean secrets?`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			refusedSource(t, holding(t, c.keys, c.edits), c.want)
		})
	}
}

func TestRemarksOnASecretThatNobodyReadsYet(t *testing.T) {
	for name, c := range map[string]struct {
		keys held
		want []string
	}{
		"every key is read": {held{"platform": false, "release": false, "STRIPE_API_KEY": true}, nil},
		"a secret comes before the service that lists it": {
			held{"platform": false, "MAIL_TOKEN": true, "STRIPE_API_KEY": true},
			[]string{"landfall:MAIL_TOKEN: is a secret that nothing lists; list it under the secrets of a service, or run: pulumi config rm MAIL_TOKEN"},
		},
		"a secret is like one that is there": {
			held{"platform": false, "STRIPE_API_KEY_2": true, "STRIPE_API_KEY": true},
			[]string{"landfall:STRIPE_API_KEY_2: is a secret that nothing lists; list it under the secrets of a service, or run: pulumi config rm STRIPE_API_KEY_2"},
		},
		"a secret abbreviates the platform": {
			held{"platform": false, "PAT": true, "STRIPE_API_KEY": true},
			[]string{"landfall:PAT: is a secret that nothing lists; list it under the secrets of a service, or run: pulumi config rm PAT"},
		},
		"a secret that is generated is stored too": {
			held{"platform": false, "JWT_SECRET": true, "STRIPE_API_KEY": true},
			[]string{"landfall:JWT_SECRET: is not read, for services.server.secrets.JWT_SECRET generates the value; write {} there to have this one, or run: pulumi config rm JWT_SECRET"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := config.Parse(holding(t, c.keys, nil))
			require.NoError(t, err)
			var told []string
			for _, remark := range parsed.Remarks {
				told = append(told, remark.Error())
			}
			require.Equal(t, c.want, told)
		})
	}
}
