package delivery

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/compute"
	"landfall/config"
)

// BorrowRegistries are registries that are lent: they hold builds of pull requests and
// of what was merged alike.
func BorrowRegistries(c *config.Config) *Registries {
	r := &Registries{URLs: map[string]pulumi.StringOutput{}, images: map[string]compute.Image{}}
	for _, name := range c.Images {
		lent := c.Lent.Images[name]
		r.URLs[name] = pulumi.String(lent.URL).ToStringOutput()
		image := compute.Image{Repository: pulumi.String(lent.ARN).ToStringOutput()}
		if digest, released := c.Release.Images[name]; released {
			image.Reference = pulumi.String(lent.URL + "@" + digest)
		}
		r.images[name] = image
	}
	return r
}

// Lend tells reviews where their images are.
func (r *Registries) Lend() pulumi.Map {
	images := pulumi.Map{}
	for name, repository := range r.repositories {
		_, open := r.opened[name]
		images[name] = pulumi.Map{"arn": repository.Arn, "url": repository.RepositoryUrl, "functions": pulumi.Bool(open)}
	}
	return images
}
