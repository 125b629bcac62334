package gate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"
)

const (
	// callTime bounds one call to AWS with all the SDK's own retries.
	callTime = 30 * time.Second
	// pause is between two looks at the same thing.
	pause = 5 * time.Second
	// passing is how long a fault of AWS, throttling or a lack of capacity may last.
	passing = 2 * time.Minute
	// settling is how long IAM may take to let a role do what it was just given.
	settling = time.Minute
)

// Ask is ask for those who release otherwise than in an `up`.
func (g *Gate) Ask(ctx context.Context, what string, call func(context.Context) error) error {
	return g.ask(ctx, what, call)
}

// ask makes one call to AWS, and makes it again while what it answers may pass.
func (g *Gate) ask(ctx context.Context, what string, call func(context.Context) error) error {
	for begun := g.Now(); ; {
		err := bounded(ctx, call)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || g.Now().Sub(begun) >= patience(err) {
			return fmt.Errorf("%s: %w", what, err)
		}
		if stopped := g.Sleep(ctx, pause); stopped != nil {
			return fmt.Errorf("%s: %w", what, errors.Join(err, stopped))
		}
	}
}

func bounded(ctx context.Context, call func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	return call(ctx)
}

// patience is how long an error is worth waiting for its end.
func patience(err error) time.Duration {
	var api smithy.APIError
	known := errors.As(err, &api)
	switch {
	case errors.As(err, new(*unplaced)):
		return passing
	case known && (api.ErrorCode() == "AccessDeniedException" || strings.Contains(api.ErrorMessage(), "unable to assume the role")):
		return settling
	case known && api.ErrorFault() == smithy.FaultServer,
		errors.Is(err, context.DeadlineExceeded),
		retry.NewStandard().IsErrorRetryable(err):
		return passing
	default:
		return 0
	}
}

// unplaced is a task that ECS has found no room for.
type unplaced struct{ failures []types.Failure }

func (u *unplaced) Error() string {
	reasons := make([]string, len(u.failures))
	for i, f := range u.failures {
		reasons[i] = strings.TrimSpace(text(f.Reason) + " " + text(f.Detail))
	}
	return "ECS places no task: " + strings.Join(reasons, ", ")
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
