// Command pipeline carries the steps of the environment's pipeline out, as a Lambda
// function; beside the API of AWS it speaks to the application, as any visitor.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"landfall/delivery/smoke"
	"landfall/functions/pipeline/steps"
	"landfall/functions/releasegate/live"
)

func main() {
	g, c, err := live.Gate(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	s := &steps.Steps{
		Gate: g, ECS: ecs.NewFromConfig(c), Store: store{s3.NewFromConfig(c)}, Pipeline: pipeline{codepipeline.NewFromConfig(c)},
		Get: smoke.Client.Do, Bucket: os.Getenv("RELEASES"),
	}
	lambda.Start(s.Handle)
}
