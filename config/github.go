package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// GitHub is who may look at, build for and deploy this environment from GitHub
// Actions. There are no keys: a job shows a token that GitHub signs for that one run,
// and gets a role for an hour. docs/delivery.md says how it is set up.
type GitHub struct {
	// The repository that holds this program: owner/name. Its pull requests and its
	// branch may look, jobs of its environment may deploy.
	Repository string `json:"repository"`
	// The environment of that repository whose jobs may deploy; left out, it is named
	// like the stack. Its reviewers are who lets a deployment through.
	Environment string `json:"environment"`
	// The branch that is deployed, of this and of the application's repositories.
	Branch string `json:"branch"`
	// The repository that builds each image, owner/name by image; an image that is not
	// here is pushed by nobody from GitHub.
	Images map[string]string `json:"images"`
	// Other environments of the repository, whose jobs may pull images from here to
	// deploy them elsewhere: production, where this is staging.
	PulledBy []string `json:"pulledBy"`
	// Whether this environment makes the one provider through which an account trusts
	// GitHub: create, or existing where another environment of the account has.
	Provider Provider `json:"provider"`
	// Where Pulumi keeps its state, if in a bucket; left out, it is Pulumi Cloud.
	State *State `json:"state"`
}

// Provider says who makes what an account may have but one of.
type Provider string

// The ways to come by it.
const (
	Create   Provider = "create"
	Existing Provider = "existing"
)

// State is a bucket with Pulumi's state.
type State struct {
	// The bucket; it may belong to another account that lets this one in.
	Bucket string `json:"bucket"`
	// The ARN of the KMS key that encrypts the secrets in it, and the bucket if it is
	// encrypted with a key of its own; left out, there is none to use.
	Key string `json:"key"`
}

func defaultGitHub() GitHub { return GitHub{Branch: "main", Provider: Create} }

// pusherBudget is the role that pushes images of one repository.
var pusherBudget = budget{"an IAM role", "github-push-" + suffix, 64}

func (g GitHub) validate(at check) {
	at.at("repository").repository(g.Repository)
	if !githubEnvironmentForm.MatchString(g.Environment) && g.Environment != "" {
		at.at("environment").refuse(g.Environment, "is no name for an environment", "use letters, digits and . _ -")
	}
	g.validateBranch(at.at("branch"))
	slugs := map[string]string{}
	for _, image := range slices.Sorted(maps.Keys(g.Images)) {
		repository, here := g.Images[image], at.at("images").at(image)
		if !here.repository(repository) {
			continue
		}
		slug := Slug(repository)
		if before, taken := slugs[slug]; taken && before != repository {
			here.refuse(repository, "is told from "+before+" by nothing but its punctuation", "rename one of the two: a role is named after each")
		}
		if slugs[slug] = repository; len(slug) > pusherBudget.room() {
			here.refuse(repository, fmt.Sprintf("makes the name of a role %d characters too long", len(slug)-pusherBudget.room()),
				fmt.Sprintf("shorten it: %s has room for %d", pusherBudget.of, pusherBudget.room()))
		}
	}
	for i, environment := range g.PulledBy {
		here := at.at("pulledBy").item(i)
		switch {
		case !githubEnvironmentForm.MatchString(environment):
			here.refuse(environment, "is no name for an environment", "use letters, digits and . _ -")
		case environment == g.Environment:
			here.refuse(environment, "is the environment that deploys here, and may pull anyway", "remove it")
		}
	}
	distinct(at.at("pulledBy"), g.PulledBy)
	if g.State != nil {
		g.State.validate(at.at("state"))
	}
}

func (s State) validate(at check) {
	switch {
	case s.Bucket == "":
		at.at("bucket").missing("name the bucket, as it stands after s3:// where you ran pulumi login")
	case !bucketForm.MatchString(s.Bucket):
		at.at("bucket").refuse(s.Bucket, "is no name of a bucket", "write it as it stands after s3:// where you ran pulumi login, without its region")
	}
	if s.Key != "" && !keyForm.MatchString(s.Key) {
		at.at("key").refuse(s.Key, "is no ARN of a key", "write that of the key itself and not of its alias: arn:aws:kms:eu-central-1:111111111111:key/…")
	}
}

// validateBranch wants the name alone: what a token of GitHub is compared with gets
// refs/heads/ before it.
func (g GitHub) validateBranch(at check) {
	name, whole := strings.CutPrefix(g.Branch, "refs/heads/")
	switch {
	case !branchForm.MatchString(g.Branch):
		at.refuse(g.Branch, "is no name for a branch", "use letters, digits and . _ / -, such as main")
	case whole:
		at.refuse(g.Branch, "is a branch's whole reference", "write the name alone: "+shorten(name))
	case strings.HasPrefix(g.Branch, "refs/"):
		at.refuse(g.Branch, "is no branch", "write the name of one alone, such as main")
	}
}

// repository refuses what is no repository of GitHub.
func (c check) repository(name string) bool {
	if name == "" {
		c.missing("write owner/name, such as example-org/shop")
		return false
	}
	if !repositoryForm.MatchString(name) {
		c.refuse(name, "is no repository of GitHub", "write owner/name, such as example-org/shop, without the address before it")
		return false
	}
	if bare, git := strings.CutSuffix(name, ".git"); git {
		c.refuse(name, "ends as no repository of GitHub does", "write "+bare)
		return false
	}
	return true
}

// Slug is a repository's name as it can stand in names of AWS.
func Slug(repository string) string {
	return strings.ToLower(strings.NewReplacer("/", "-", ".", "-", "_", "-").Replace(repository))
}

// crossGitHub holds what GitHub may do against what there is.
func (c *Config) crossGitHub(at check) {
	if c.GitHub == nil {
		return
	}
	here := at.at("github")
	if c.Releases == nil && at.read("releases") {
		here.refuse(nil, "has nowhere to write down what it deploys", "add the section releases: {}")
	}
	for _, image := range slices.Sorted(maps.Keys(c.GitHub.Images)) {
		if !slices.Contains(c.Images, image) && at.read("images") {
			here.at("images").at(image).refuse(nil, "is not one of images", meantOr(image, c.Images, "add it to images"))
		}
	}
}

// Pushers are the repositories that push images, each with those it pushes, in order.
func (g GitHub) Pushers() map[string][]string {
	pushers := map[string][]string{}
	for _, image := range slices.Sorted(maps.Keys(g.Images)) {
		pushers[g.Images[image]] = append(pushers[g.Images[image]], image)
	}
	return pushers
}

// GitHubPath is where the roles and policies live that GitHub gets: beside those of
// the environment, so that who may change the latter cannot change its own.
func (c *Config) GitHubPath() string { return "/" + c.Prefix() + "-github/" }
