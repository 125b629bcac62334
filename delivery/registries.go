// Package delivery brings builds of the application to the services that run them.
package delivery

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
	"landfall/iam"
)

// RegistriesArgs places the registries.
type RegistriesArgs struct {
	Config *config.Config
	Keys   *iam.Keys
	// Reviews says that they are for reviews: what pull requests build is pushed there,
	// and no other environment runs anything from there.
	Reviews bool
}

// Registries are the ECR repositories of the environment's images.
type Registries struct {
	pulumi.ResourceState

	// URLs are where each image is pushed to, by its name.
	URLs map[string]pulumi.StringOutput

	repositories map[string]*ecr.Repository
	opened       map[string]*ecr.RepositoryPolicy
	images       map[string]compute.Image
}

// NewRegistries creates one repository per image of the stack file.
func NewRegistries(
	ctx *pulumi.Context, name string, args RegistriesArgs, opts ...pulumi.ResourceOption,
) (*Registries, error) {
	r := &Registries{
		URLs:         map[string]pulumi.StringOutput{},
		repositories: map[string]*ecr.Repository{},
		opened:       map[string]*ecr.RepositoryPolicy{},
		images:       map[string]compute.Image{},
	}
	if err := ctx.RegisterComponentResource("landfall:delivery:Registries", name, r, opts...); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(r)

	urls := pulumi.StringMap{}
	for _, image := range args.Config.Images {
		repository, err := registry(ctx, name+"-"+image, image, args, parent)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", image, err)
		}
		r.repositories[image], r.URLs[image] = repository, repository.RepositoryUrl
		urls[image] = repository.RepositoryUrl
	}
	for _, image := range args.Config.FunctionImages() {
		var err error
		if r.opened[image], err = open(ctx, name+"-"+image, r.repositories[image], args, parent); err != nil {
			return nil, fmt.Errorf("%s: %w", image, err)
		}
	}
	for image, repository := range r.repositories {
		r.images[image] = build(repository, args.Config.Release.Images[image], r.opened[image])
	}
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"urls": urls})
}

// Image is what the services of one image run: the build of the release, or none yet.
func (r *Registries) Image(name string) compute.Image { return r.images[name] }

func build(repository *ecr.Repository, digest string, opened *ecr.RepositoryPolicy) compute.Image {
	image := compute.Image{Repository: repository.Arn}
	if digest != "" {
		image.Reference = pulumi.Sprintf("%s@%s", repository.RepositoryUrl, digest)
	}
	if opened != nil {
		image.Opened = opened
	}
	return image
}

// Pull is what it takes to get the images of the environment, and to ask for them.
func (r *Registries) Pull() []iam.Statement {
	var all []any
	for _, image := range slices.Sorted(maps.Keys(r.repositories)) {
		all = append(all, r.repositories[image].Arn)
	}
	if len(all) == 0 {
		return nil
	}
	return []iam.Statement{signIn, {
		Sid:       "PullImages",
		Actions:   []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"},
		Resources: all,
	}}
}

// Push is what it takes to add builds of some images, and to read what ECR finds in
// them. Tags never move, so that nothing can be put in the place of something else.
func (r *Registries) Push(images ...string) []iam.Statement {
	var some []any
	for _, image := range images {
		some = append(some, r.repositories[image].Arn)
	}
	if len(some) == 0 {
		return nil
	}
	return []iam.Statement{signIn, {
		Sid: "PushImages",
		Actions: []string{
			"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImageScanFindings",
			"ecr:DescribeImages", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
		},
		Resources: some,
	}}
}

// signIn gets the password that ECR takes from Docker; it knows no resource.
var signIn = iam.Statement{Sid: "SignIn", Actions: []string{"ecr:GetAuthorizationToken"}, Resources: []any{"*"}}

// open lets Lambda pull an image for the functions of this environment, or of reviews:
// it does so in its own name, not by a function's role.
func open(
	ctx *pulumi.Context, name string, repository *ecr.Repository, args RegistriesArgs, parent pulumi.ResourceOption,
) (*ecr.RepositoryPolicy, error) {
	functions := args.Config.FunctionName("*")
	if args.Reviews {
		functions = args.Config.Project + "-pr-*"
	}
	return ecr.NewRepositoryPolicy(ctx, name, &ecr.RepositoryPolicyArgs{
		Repository: repository.Name,
		Policy: iam.Policy(iam.Statement{
			Sid:        "Functions",
			Principals: iam.Service("lambda.amazonaws.com"),
			Actions:    []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			// The one condition that AWS's own example has.
			// https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
			Conditions: iam.Conditions{"StringLike": {
				"aws:SourceArn": args.Config.ARN("lambda", "function:"+functions),
			}},
		}),
	}, parent)
}

func registry(
	ctx *pulumi.Context, name, image string, args RegistriesArgs, parent pulumi.ResourceOption,
) (*ecr.Repository, error) {
	protected, path, policy := args.Config.Tier.Protected(), args.Config.Prefix(), lifecycle
	if args.Reviews {
		path, policy = path+"/reviews", lifecyclePolicy{Rules: append(slices.Clone(lifecycle.Rules), passing)}
	}
	repository, err := ecr.NewRepository(ctx, name, &ecr.RepositoryArgs{
		Name: pulumi.Sprintf("%s/%s", path, image),
		// A tag that moves is a rollback to something else.
		ImageTagMutability: pulumi.String("IMMUTABLE"),
		ImageScanningConfiguration: ecr.RepositoryImageScanningConfigurationArgs{
			ScanOnPush: pulumi.Bool(true),
		},
		EncryptionConfigurations: ecr.RepositoryEncryptionConfigurationArray{
			ecr.RepositoryEncryptionConfigurationArgs{
				EncryptionType: pulumi.String("KMS"), KmsKey: args.Keys.Data.Arn,
			},
		},
		ForceDelete: pulumi.Bool(!protected),
	}, parent, pulumi.Protect(protected))
	if err != nil {
		return nil, err
	}
	_, err = ecr.NewLifecyclePolicy(ctx, name, &ecr.LifecyclePolicyArgs{
		Repository: repository.Name,
		Policy:     pulumi.JSONMarshal(policy),
	}, parent)
	return repository, err
}

type lifecyclePolicy struct {
	Rules []lifecycleRule `json:"rules"`
}

type lifecycleRule struct {
	RulePriority int               `json:"rulePriority"`
	Description  string            `json:"description"`
	Selection    lifecycleSelected `json:"selection"`
	Action       lifecycleAction   `json:"action"`
}

type lifecycleSelected struct {
	TagStatus   string   `json:"tagStatus"`
	TagPrefixes []string `json:"tagPrefixList,omitempty"`
	CountType   string   `json:"countType"`
	CountUnit   string   `json:"countUnit"`
	CountNumber int      `json:"countNumber"`
}

type lifecycleAction struct {
	Type string `json:"type"`
}

// lifecycle expires what lost its way, an image without a tag, and nothing else.
// ECR cannot tell which image a service runs, and tags here are never moved, so
// an image that was ever released keeps its tag and stays.
var lifecycle = lifecyclePolicy{Rules: []lifecycleRule{{
	RulePriority: 1,
	Description:  "Untagged images go after 14 days",
	Selection: lifecycleSelected{
		TagStatus: "untagged", CountType: "sinceImagePushed", CountUnit: "days", CountNumber: 14,
	},
	Action: lifecycleAction{Type: "expire"},
}}}

// passing expires what a pull request has built, a month after the longest life of a
// review. What reviews have copied from the environment bears other tags and stays.
var passing = lifecycleRule{
	RulePriority: 2,
	Description:  "Builds of pull requests go after 120 days",
	Selection: lifecycleSelected{
		TagStatus: "tagged", TagPrefixes: []string{"sha-"}, CountType: "sinceImagePushed", CountUnit: "days", CountNumber: 120,
	},
	Action: lifecycleAction{Type: "expire"},
}
