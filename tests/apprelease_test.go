package tests

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	builtCommit = "0123456789abcdef0123456789abcdef01234567"
	builtDigest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)

// standIns are docker, aws, gh and git for the scripts of app-release.yml: they write
// down how they were called, and answer as the test has them.
const standIns = `#!/usr/bin/env bash
echo "$(basename "$0") $*" >>"$CALLS"
case "$(basename "$0") $*" in
*"--repository-name landfall-staging/medusa --image-ids imageTag="*) [ -n "$MEDUSA" ] && echo "$MEDUSA" || exit 254 ;;
*"--image-ids imageTag="*) [ -n "$STOREFRONT" ] && echo "$STOREFRONT" || exit 254 ;;
*"imagetools inspect"*"{{range"*) echo "$PARTS" ;;
*"imagetools inspect"*) echo "sha256:whole" ;;
*describe-image-scan-findings*"sha256:second"*) echo "$CRITICAL" ;;
*describe-image-scan-findings*) echo 0 ;;
"git show"*) echo 2026-01-31 ;;
esac
`

// scripts runs steps of a job one after the other, as its runner does.
type scripts struct {
	t         *testing.T
	file, job string
	folder    string
	env       []string
}

// newScripts are those of app-release.yml.
func newScripts(t *testing.T, env ...string) *scripts {
	t.Helper()
	s := &scripts{t: t, file: "app-release.yml", job: "build", folder: t.TempDir()}
	for _, name := range []string{"docker", "aws", "gh", "git"} {
		require.NoError(t, os.WriteFile(filepath.Join(s.folder, name), []byte(standIns), 0o755))
	}
	s.env = append([]string{
		"PATH=" + s.folder + string(os.PathListSeparator) + os.Getenv("PATH"), "CALLS=" + filepath.Join(s.folder, "calls"),
		"GITHUB_OUTPUT=" + filepath.Join(s.folder, "output"), "GITHUB_STEP_SUMMARY=" + filepath.Join(s.folder, "summary"),
		"GITHUB_RUN_NUMBER=42", "REGISTRY=222222222222.dkr.ecr.eu-central-1.amazonaws.com/landfall-staging",
		"IMAGES=medusa storefront", "COMMIT=" + builtCommit, "REPOSITORY=example-org/shop", "FILE=docker-bake.hcl", "BUCKET=releases-1",
		"PLACE=manifests",
	}, env...)
	return s
}

func (s *scripts) run(id string) error {
	s.t.Helper()
	for _, step := range workflows(s.t)[".github/workflows/"+s.file].Jobs[s.job].Steps {
		if step.ID == id {
			command := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
			command.Dir, command.Env = s.folder, s.env
			return command.Run()
		}
	}
	require.Fail(s.t, "no step "+id)
	return nil
}

func (s *scripts) read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, name))
	if os.IsNotExist(err) {
		return ""
	}
	require.NoError(s.t, err)
	return string(text)
}

func (s *scripts) called(begin string) []string {
	var found []string
	for line := range strings.Lines(s.read("calls")) {
		if strings.HasPrefix(line, begin) {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

// TestOnlyWhatIsMissingIsBuilt: a run that is repeated pushes no tag twice.
func TestOnlyWhatIsMissingIsBuilt(t *testing.T) {
	const registry = "222222222222.dkr.ecr.eu-central-1.amazonaws.com/landfall-staging/"
	tags := func(image string) string {
		return "--set " + image + ".tags=" + registry + image + ":sha-" + builtCommit +
			" --set " + image + ".tags=" + registry + image + ":2026-01-31-42"
	}
	bake := "docker buildx bake --file docker-bake.hcl --push --provenance=mode=max --sbom=true "
	alone := "docker buildx bake --file docker-bake.hcl --push --provenance=false --sbom=false "
	for says, c := range map[string]struct {
		env  []string
		want []string
	}{
		"nothing is there": {nil, []string{bake + tags("medusa") + " " + tags("storefront") + " medusa storefront"}},
		"one is there":     {[]string{"MEDUSA=" + builtDigest}, []string{bake + tags("storefront") + " storefront"}},
		"one is Lambda's":  {[]string{"FUNCTIONS=storefront"}, []string{bake + tags("medusa") + " medusa", alone + tags("storefront") + " storefront"}},
		"both are there":   {[]string{"MEDUSA=" + builtDigest, "STOREFRONT=" + builtDigest}, nil},
	} {
		t.Run(says, func(t *testing.T) {
			s := newScripts(t, c.env...)
			require.NoError(t, s.run("push"))
			assert.Equal(t, c.want, s.called("docker buildx bake"))
		})
	}
}

// TestACriticalFindingEndsTheRelease: in any image of an index, and all are looked at.
func TestACriticalFindingEndsTheRelease(t *testing.T) {
	s := newScripts(t, "PARTS=sha256:first sha256:second", "CRITICAL=0")
	require.NoError(t, s.run("scan"))
	assert.Len(t, s.called("aws ecr wait image-scan-complete"), 4)

	s = newScripts(t, "PARTS=sha256:first sha256:second", "CRITICAL=2")
	require.Error(t, s.run("scan"))
	assert.Equal(t, "medusa@sha256:first: 0 critical\nmedusa@sha256:second: 2 critical\n"+
		"storefront@sha256:first: 0 critical\nstorefront@sha256:second: 2 critical\n", s.read("summary"))

	s = newScripts(t, "PARTS= ", "CRITICAL=0")
	require.NoError(t, s.run("scan"))
	assert.Contains(t, s.called("aws ecr wait")[0], "imageDigest=sha256:whole", "an image that is no index")
}

// TestTheManifestIsWhatDeployReads, to the field.
func TestTheManifestIsWhatDeployReads(t *testing.T) {
	s := newScripts(t, "MEDUSA="+builtDigest, "STOREFRONT="+builtDigest)
	require.NoError(t, s.run("manifest"))
	var manifest map[string]any
	require.NoError(t, json.Unmarshal([]byte(s.read("manifest.json")), &manifest))
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, manifest["time"])
	delete(manifest, "time")
	const registry = "222222222222.dkr.ecr.eu-central-1.amazonaws.com/landfall-staging/"
	assert.Equal(t, map[string]any{
		"version": 1.0, "repository": "example-org/shop", "commit": builtCommit,
		"images": map[string]any{
			"medusa":     map[string]any{"digest": builtDigest, "registry": registry + "medusa"},
			"storefront": map[string]any{"digest": builtDigest, "registry": registry + "storefront"},
		},
	}, manifest)
	assert.Equal(t, []string{"aws s3api put-object --bucket releases-1 --key manifests/example-org/shop/" + builtCommit +
		".json --body manifest.json --content-type application/json"}, s.called("aws s3api"))
	assert.Equal(t, "build=example-org/shop@"+builtCommit+"\n", s.read("output"))

	s = newScripts(t, "MEDUSA="+builtDigest)
	require.Error(t, s.run("manifest"), "a build that is not there")
	assert.Empty(t, s.called("aws s3api"))
}

// TestWhoDeploysIsToldWhatToDeploy: the other repository, where there is leave to, by a
// token that can start workflows and nothing else.
func TestWhoDeploysIsToldWhatToDeploy(t *testing.T) {
	const build = "--field build=example-org/shop@" + builtCommit
	for of, c := range map[string]struct {
		env  string
		want string
	}{
		"the branch":     {"NUMBER=", "gh workflow run deploy.yml --repo example-org/landfall " + build},
		"a pull request": {"NUMBER=7", "gh workflow run review.yml --field action=review-up --field number=7 --field repository=example-org/shop --repo example-org/landfall " + build},
	} {
		s := newScripts(t, "INFRASTRUCTURE=example-org/landfall", "GH_TOKEN=t", c.env)
		require.NoError(t, s.run("tell"))
		assert.Equal(t, []string{c.want}, s.called("gh"), of)
		assert.Empty(t, s.read("summary"))

		s = newScripts(t, "INFRASTRUCTURE=example-org/landfall", "GH_TOKEN=", c.env)
		require.NoError(t, s.run("tell"))
		assert.Empty(t, s.called("gh"))
		assert.Equal(t, "To deploy it: `"+c.want+"`\n", s.read("summary"), of)
	}
}

// TestAPullRequestBuildsForReviewsAlone: in registries, under tags and in manifests that
// no other environment takes anything from.
func TestAPullRequestBuildsForReviewsAlone(t *testing.T) {
	const registry = "222222222222.dkr.ecr.eu-central-1.amazonaws.com/landfall-staging/reviews"
	s := newScripts(t, "NUMBER=7", "PLACE=reviews", "IMAGES=storefront", "REGISTRY="+registry)
	require.NoError(t, s.run("push"))
	assert.Equal(t, []string{"docker buildx bake --file docker-bake.hcl --push --provenance=mode=max --sbom=true" +
		" --set storefront.tags=" + registry + "/storefront:sha-" + builtCommit +
		" --set storefront.tags=" + registry + "/storefront:pr-7-42 storefront"}, s.called("docker buildx bake"))

	s = newScripts(t, "NUMBER=7", "PLACE=reviews", "IMAGES=storefront", "REGISTRY="+registry, "STOREFRONT="+builtDigest)
	require.NoError(t, s.run("manifest"))
	assert.Equal(t, []string{"aws s3api put-object --bucket releases-1 --key reviews/example-org/shop/" + builtCommit +
		".json --body manifest.json --content-type application/json"}, s.called("aws s3api"))
	assert.Contains(t, s.read("manifest.json"), `"registry": "`+registry+`/storefront"`)

	of := workflows(t)[".github/workflows/app-release.yml"]
	for name, want := range map[string]string{
		"REGISTRY": "${{ inputs.registry }}${{ github.event_name == 'pull_request' && '/reviews' || '' }}",
		"COMMIT":   "${{ github.event.pull_request.head.sha || github.sha }}", "NUMBER": "${{ github.event.pull_request.number }}",
	} {
		assert.Equal(t, want, of.Jobs["build"].Env[name])
	}
	for _, j := range of.Jobs {
		for _, s := range j.Steps {
			if strings.HasPrefix(s.Uses, "actions/checkout@") {
				assert.Equal(t, of.Jobs["build"].Env["COMMIT"], s.With["ref"], "what is checked and built is what it is called")
			}
			if s.ID == "manifest" {
				assert.Equal(t, "${{ github.event_name == 'pull_request' && 'reviews' || 'manifests' }}", s.Env["PLACE"])
			}
			if role, assumes := s.With["role-to-assume"]; assumes {
				assert.Equal(t, "${{ github.event_name == 'pull_request' && inputs.review-role || inputs.role }}", role)
			}
		}
	}
}
