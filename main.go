// Landfall gives a containerised web application a production-grade home on AWS.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"landfall/platform"
)

func main() {
	pulumi.Run(platform.Program)
}
