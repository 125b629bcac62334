package stackfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	project = "name: landfall\nruntime: go\n"
	shop    = `config:
  aws:region: eu-central-1
  landfall:STRIPE_API_KEY:
    secure: AAABAHPfDLyyFc7U
  landfall:platform:
    tier: staging
    account: "222222222222"
    network: {cidr: 10.21.0.0/16, zones: [a, b]}
    images: [shop, jobs]
    services:
      jobs:
        kind: worker
        image: jobs
        health: {command: [CMD, "true"]}
        secrets: {STRIPE_API_KEY: {}, SIGNING_KEY: {generate: 64}, MAIL_TOKEN: {}}
`
)

// written is a folder with a project and the given files.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["Pulumi.yaml"] = project
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestReadKeepsWhatIsEncrypted(t *testing.T) {
	dir := written(t, map[string]string{"examples/shop/Pulumi.staging.yaml": shop})
	stack, err := Read(filepath.Join(dir, "examples", "shop", "Pulumi.staging.yaml"))
	require.NoError(t, err)
	assert.Equal(t, "landfall", stack.Project, "from the Pulumi.yaml above")
	assert.Equal(t, "staging", stack.Name)
	assert.Equal(t, "eu-central-1", stack.Config["aws:region"])
	assert.Equal(t, []string{"landfall:STRIPE_API_KEY"}, stack.Encrypted)
	assert.Empty(t, stack.Config["landfall:STRIPE_API_KEY"])
}

func TestSecretsAreCompletedWhereNoneCanBeRead(t *testing.T) {
	dir := written(t, map[string]string{"Pulumi.staging.yaml": shop})
	stack, err := Read(filepath.Join(dir, "Pulumi.staging.yaml"))
	require.NoError(t, err)
	made, err := stack.Secrets()
	require.NoError(t, err)
	assert.Equal(t, []string{"MAIL_TOKEN", "STRIPE_API_KEY"}, made)
	assert.Equal(t, []string{"landfall:MAIL_TOKEN", "landfall:STRIPE_API_KEY"}, stack.Encrypted)
	assert.NotEqual(t, stack.Config["landfall:MAIL_TOKEN"], stack.Config["landfall:STRIPE_API_KEY"])
	again, err := stack.Secrets()
	require.NoError(t, err)
	assert.Empty(t, again)
}

func TestReleaseIsCompletedAndKeepsTheDigestsItHas(t *testing.T) {
	const digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
	dir := written(t, map[string]string{
		"Pulumi.staging.yaml": shop + "  landfall:release: {images: {shop: \"" + digest + "\"}}\n",
	})
	stack, err := Read(filepath.Join(dir, "Pulumi.staging.yaml"))
	require.NoError(t, err)
	made, err := stack.Release()
	require.NoError(t, err)
	assert.Equal(t, []string{"jobs"}, made)
	c, err := stack.Parse()
	require.NoError(t, err)
	assert.Equal(t, digest, c.Release.Images["shop"])
	assert.Regexp(t, `^sha256:[0-9a-f]{64}$`, c.Release.Images["jobs"])
}

func TestAMissingStackFileNamesThoseThereAre(t *testing.T) {
	dir := written(t, map[string]string{"Pulumi.staging.yaml": shop, "Pulumi.production.yaml": shop, "stack.yaml": shop})
	gone := filepath.Join(dir, "Pulumi.nowhere.yaml")
	_, err := Read(gone)
	assert.EqualError(t, err, gone+": there is no such stack file; its folder has Pulumi.production.yaml, Pulumi.staging.yaml")
	lonely := filepath.Join(t.TempDir(), "Pulumi.nowhere.yaml")
	_, err = Read(lonely)
	assert.EqualError(t, err, lonely+": there is no such stack file, nor another one in its folder")
}

func TestABrokenProjectIsNotSteppedOver(t *testing.T) {
	dir := written(t, map[string]string{
		"examples/shop/Pulumi.yaml":         "name: [\n",
		"examples/shop/Pulumi.staging.yaml": shop,
	})
	broken := filepath.Join(dir, "examples", "shop", "Pulumi.yaml")
	_, err := Read(filepath.Join(dir, "examples", "shop", "Pulumi.staging.yaml"))
	assert.EqualError(t, err, "could not unmarshal '"+broken+"': invalid YAML file: yaml: line 1: did not find expected node content")
}

func TestWhatIsNoStackIsRefused(t *testing.T) {
	dir := written(t, map[string]string{
		"Pulumi.staging.yaml": "config:\n  landfall:platform: [\n",
		"Pulumi.hidden.yaml":  "config:\n  landfall:platform:\n    account:\n      secure: AAABAHPf\n",
		"stack.yaml":          shop,
	})
	for name, want := range map[string]string{
		"stack.yaml":          "stack.yaml is no stack file; its name must be Pulumi.<stack>.yaml",
		"Pulumi.staging.yaml": "Pulumi.staging.yaml: the configuration of stack staging has 1 mistake:\n  line 2: opens a bracket that is not closed; close it, or put a text that begins with one in quotes",
	} {
		_, err := Read(filepath.Join(dir, name))
		assert.ErrorContains(t, err, want, name)
	}
	hidden, err := Read(filepath.Join(dir, "Pulumi.hidden.yaml"))
	require.NoError(t, err)
	_, err = hidden.Parse()
	assert.ErrorContains(t, err, "landfall:platform")
}

func TestAKeyThatNobodyReadsIsRefusedOrRemarkedOn(t *testing.T) {
	dir := written(t, map[string]string{
		"Pulumi.staging.yaml":  shop + "  landfall:OLD_TOKEN:\n    secure: AAABAHPfDLyyFc7U\n",
		"Pulumi.misspelt.yaml": shop + "  landfall:relase: {images: {}}\n",
		"Pulumi.plain.yaml":    shop + "  landfall:UNUSED: \"\"\n",
	})
	stack, err := Read(filepath.Join(dir, "Pulumi.staging.yaml"))
	require.NoError(t, err)
	c, err := stack.Parse()
	require.NoError(t, err)
	require.Len(t, c.Remarks, 1)
	assert.EqualError(t, c.Remarks[0], "landfall:OLD_TOKEN: is a secret that nothing lists; list it under the secrets of a service, or run: pulumi config rm OLD_TOKEN")
	for name, want := range map[string]string{
		"misspelt": "landfall:relase: is an unknown key; did you mean release?",
		"plain":    "landfall:UNUSED: is an unknown key; the keys here are platform, release and the secrets that services list; run: pulumi config rm UNUSED",
	} {
		stack, err := Read(filepath.Join(dir, "Pulumi."+name+".yaml"))
		require.NoError(t, err)
		_, err = stack.Parse()
		assert.EqualError(t, err, "the configuration of stack "+name+" has 1 mistake:\n  "+want)
	}
}

func TestANumberThatJSONLacksIsFound(t *testing.T) {
	dir := written(t, map[string]string{
		"Pulumi.staging.yaml": strings.Replace(shop, "health: {command: [CMD, \"true\"]}", "cpu: .nan\n        egress: [443, -.inf]", 1),
	})
	path := filepath.Join(dir, "Pulumi.staging.yaml")
	_, err := Read(path)
	assert.EqualError(t, err, path+`: the configuration of stack staging has 2 mistakes:
  services.jobs.cpu: .nan is no number anything here can have; write it in digits
  services.jobs.egress[1]: -.inf is no number anything here can have; write it in digits`)
}

func TestWhatPulumiCannotReadIsToldWhereItStands(t *testing.T) {
	health := "health: {command: [CMD, \"true\"]}"
	for text, want := range map[string]string{
		strings.Replace(shop, health, health+"\n\tcpu: 256", 1): `1 mistake:
  line 15: is indented with a tab; indent it with spaces`,
		strings.Replace(shop, health, health+"\n        "+health+"\n        image: shop", 1): `2 mistakes:
  services.jobs.health: stands twice, in lines 14 and 15; keep one of the two
  services.jobs.image: stands twice, in lines 13 and 16; keep one of the two`,
		strings.Replace(shop, health, "health: {command: [CMD], command: [CMD]}", 1): `1 mistake:
  services.jobs.health.command: stands twice in line 14; keep one of the two`,
		shop + "  landfall:platform: {}\n": `1 mistake:
  config["landfall:platform"]: stands twice, in lines 5 and 16; keep one of the two`,
		"- config:\n":      "1 mistake:\n  line 1: holds no key; begin with config: and put the keys below it",
		"config:\n  - a\n": "1 mistake:\n  config: holds no keys; put landfall:platform: below it, indented",
	} {
		path := filepath.Join(written(t, map[string]string{"Pulumi.staging.yaml": text}), "Pulumi.staging.yaml")
		_, err := Read(path)
		assert.EqualError(t, err, path+": the configuration of stack staging has "+want, text)
	}
}

func TestWhatPulumiReadsOtherwiseIsRefused(t *testing.T) {
	changed := strings.NewReplacer("health:", "env: {MODE: 0755, RATE: 1e3, PIN: \"0042\", MANY: 1_000}\n        health:")
	path := filepath.Join(written(t, map[string]string{"Pulumi.staging.yaml": changed.Replace(shop) + "---\nconfig:\n  landfall:release: {}\n"}), "Pulumi.staging.yaml")
	stack, err := Read(path)
	require.NoError(t, err)
	_, err = stack.Parse()
	assert.EqualError(t, err, `the configuration of stack staging has 4 mistakes:
  line 17: begins a second document, which Pulumi leaves out; remove ---, or write a stack file for each environment
  services.jobs.env.MANY: 1_000 is read as 1000; put it in quotes if it is text, or write the number in plain digits
  services.jobs.env.MODE: 0755 is read as 493; put it in quotes if it is text, or write the number in plain digits
  services.jobs.env.RATE: 1000 is a number where text belongs; put it in quotes`)
}
