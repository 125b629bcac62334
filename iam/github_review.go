package iam

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/config"
)

// reviewJobs is the environment of GitHub whose jobs make reviews and take them away.
const reviewJobs = "environment:review"

// reviewsOf is the configuration of all reviews at once, for their names alone: stacks
// called pr- and a number. No other stack is called so (config), and none whose name
// begins alike, such as production, has the hyphen there.
func reviewsOf(c *config.Config) *config.Config {
	all := *c
	all.Stack, all.Tier = "pr-*", config.Review
	return &all
}

// try is for pull requests of the application, each for its own images, and where
// nothing but a review takes any from. Pull requests of forks get no token.
func (b *githubBuilder) try(g *GitHub) error {
	return b.pushers("try-", "Pushes what pull requests build for reviews of ", "pull_request", b.args.Try, g.Try)
}

// review is for whoever makes reviews that borrow from this environment. Of that it may
// use what reviews borrow, and change nothing.
func (b *githubBuilder) review(g *GitHub) error {
	if b.config.Reviews == nil {
		return nil
	}
	role, err := b.role("review", "Makes and takes away reviews of "+b.config.Prefix(), b.github.Repository, reviewJobs)
	if err != nil {
		return err
	}
	g.Review, g.Reviews = role.Arn, true
	for _, part := range reviewing(b.config, b.args.Boundary.ARN) {
		policy, err := b.policy(part.name, "Reviews of "+b.config.Prefix()+": "+part.name, part.statements)
		if err != nil {
			return err
		}
		if err := b.attach("review", part.name, role, policy); err != nil {
			return err
		}
	}
	return b.inline("review", role, slices.Concat(b.args.Review, b.reviewState())...)
}

// reviewState is the state of every review, and leave to read that of the environment,
// whose outputs say what is lent. One that the same key encrypts could be decrypted by
// who has its file: files of others it may not read.
func (b *githubBuilder) reviewState() []Statement {
	if b.github.State == nil {
		return nil
	}
	own := b.state()
	reviews := *b
	reviews.config = reviewsOf(b.config)
	return slices.Concat(own, reviews.state(), reviews.saving())
}

// reviewing is what it takes to make, change and take down reviews.
func reviewing(c *config.Config, boundary pulumi.StringOutput) []part {
	all := reviewsOf(c)
	return []part{
		{"reviews-look", look(all)},
		{"reviews-data", slices.Concat(
			named(changeData(all), "Buckets", "Secrets", "Queues", "Emptying"), named(changeWatch(all), "Logs", "Alarms"),
			reviewFiles(c), reviewKeys(c),
		)},
		{"reviews-roles", named(changeIdentity(all, boundary), "BoundRoles", "Roles", "PassRoles")},
		{"reviews-compute", slices.Concat(
			named(changeCompute(all), "Functions", "FunctionSources", "FunctionSourceTags", "FunctionSourceTagsGone", "Schedules"),
			reviewTasks(c), reviewDatabases(c),
		)},
		{"reviews-ways", reviewWays(c)},
		// A denial holds wherever it stands.
		{"reviews-groups", append(reviewGroups(c), untouched(c))},
	}
}

// named are those of some statements that bear one of the names.
func named(statements []Statement, sids ...string) []Statement {
	return slices.DeleteFunc(statements, func(s Statement) bool { return !slices.Contains(sids, s.Sid) })
}

// borne are the tags that things of reviews bear, asked those they are made with.
func borne(c *config.Config) Conditions { return keysOf(reviewsOf(c)) }
func asked(c *config.Config) Conditions { return tagged(reviewsOf(c), "aws:RequestTag/") }
