// Package live is the gate at AWS itself, for the functions that are one or have one.
// They live in no VPC: all they speak to is the API of AWS, which they reach from there
// without NAT gateways or endpoints, and nothing of the environment can reach them.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"landfall/functions/releasegate/gate"
)

const (
	// attempt bounds one request, attempts how often the SDK makes it; the gate
	// bounds them all together.
	attempt  = 8 * time.Second
	attempts = 5
	backoff  = 4 * time.Second
)

// Gate is that of the subnets in the variable SUBNETS, a JSON array. The configuration
// is for clients of other services, which are bounded by it in the same way.
func Gate(ctx context.Context) (*gate.Gate, aws.Config, error) {
	var subnets []string
	if err := json.Unmarshal([]byte(os.Getenv("SUBNETS")), &subnets); err != nil {
		return nil, aws.Config{}, fmt.Errorf("SUBNETS: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, attempt)
	defer cancel()
	c, err := config.LoadDefaultConfig(ctx,
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(attempt)),
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = attempts, backoff })
		}))
	if err != nil {
		return nil, c, err
	}
	return &gate.Gate{
		ECS: ecs.NewFromConfig(c), Logs: cloudwatchlogs.NewFromConfig(c), CodeDeploy: codedeploy.NewFromConfig(c), Subnets: subnets,
		Now: time.Now, Sleep: sleep, Tell: func(line string) { log.Print(line) },
	}, c, nil
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
