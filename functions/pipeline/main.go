// Command pipeline carries the steps of the environment's pipeline out, as a Lambda
// function in no VPC: all it speaks to is the API of AWS and, as any visitor, the
// application.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"landfall/delivery/smoke"
	"landfall/functions/pipeline/steps"
	"landfall/functions/releasegate/gate"
)

const (
	// attempt bounds one request, attempts how often the SDK makes it; the gate
	// bounds them all together.
	attempt  = 8 * time.Second
	attempts = 5
	backoff  = 4 * time.Second
)

func main() {
	s, err := open(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(s.Handle)
}

func open(ctx context.Context) (*steps.Steps, error) {
	var subnets []string
	if err := json.Unmarshal([]byte(os.Getenv("SUBNETS")), &subnets); err != nil {
		return nil, fmt.Errorf("SUBNETS: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, attempt)
	defer cancel()
	c, err := config.LoadDefaultConfig(ctx,
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(attempt)),
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = attempts, backoff })
		}))
	if err != nil {
		return nil, err
	}
	tasks := ecs.NewFromConfig(c)
	return &steps.Steps{
		Gate: &gate.Gate{
			ECS: tasks, Logs: cloudwatchlogs.NewFromConfig(c), CodeDeploy: codedeploy.NewFromConfig(c), Subnets: subnets,
			Now: time.Now, Sleep: sleep, Tell: func(line string) { log.Print(line) },
		},
		ECS: tasks, Store: store{s3.NewFromConfig(c)}, Pipeline: pipeline{codepipeline.NewFromConfig(c)},
		Get: smoke.Client.Do, Bucket: os.Getenv("RELEASES"),
	}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
