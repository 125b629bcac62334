// Package steps is what a pipeline of AWS does between an order and a record: it
// migrates, deploys, asks the application how it is, and writes down how it went.
// CodePipeline calls it once for each step, and again while a step says that it is
// not done yet: so a step may take longer than a function of Lambda lives.
package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"landfall/functions/releasegate/gate"
)

// ECS is what the steps ask of ECS, besides what the gate does.
type ECS interface {
	gate.ECS
	DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
	RegisterTaskDefinition(context.Context, *ecs.RegisterTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.RegisterTaskDefinitionOutput, error)
	UpdateService(context.Context, *ecs.UpdateServiceInput, ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error)
}

// Store is what they ask of S3.
type Store interface {
	Get(ctx context.Context, bucket, key string) ([]byte, error)
	// List are the keys that begin so, all of them.
	List(ctx context.Context, bucket, prefix string) ([]string, error)
	// Put writes what is not there yet.
	Put(ctx context.Context, bucket, key string, text []byte) error
}

// Pipeline is what they ask of CodePipeline.
type Pipeline interface {
	// Execution is the one that a job belongs to.
	Execution(ctx context.Context, job string) (Execution, error)
	// Succeed ends a step, or with a continuation has it called again.
	Succeed(ctx context.Context, job, continuation string) error
	Fail(ctx context.Context, job, reason string) error
}

// Execution is one way of an order through the pipeline.
type Execution struct {
	ID string
	// Back says that the pipeline goes back to an earlier execution by itself, after a
	// failure.
	Back bool
	// Unordered says that nobody has ordered it: AWS starts a pipeline once as it is made,
	// with whatever order lies there from the one before it.
	Unordered bool
	// Approver is who let it through, if somebody had to.
	Approver string
}

// Steps are those of the pipeline of one environment.
type Steps struct {
	// Gate migrates and verifies, as in an `up`.
	Gate     *gate.Gate
	ECS      ECS
	Store    Store
	Pipeline Pipeline
	// Get calls the application.
	Get func(*http.Request) (*http.Response, error)
	// Bucket is where plan and records are.
	Bucket string
}

// event is what CodePipeline tells a function. The credentials for the artifact that
// are part of it are not read: nothing here can write them to a log.
type event struct {
	Job job `json:"CodePipeline.job"`
}

type job struct {
	ID   string `json:"id"`
	Data struct {
		ActionConfiguration struct {
			Configuration struct{ UserParameters string } `json:"configuration"`
		} `json:"actionConfiguration"`
		InputArtifacts []struct {
			Location struct {
				S3 struct {
					Bucket string `json:"bucketName"`
					Key    string `json:"objectKey"`
				} `json:"s3Location"`
			} `json:"location"`
		} `json:"inputArtifacts"`
		Continuation string `json:"continuationToken"`
	} `json:"data"`
}

// reserve is kept of the time Lambda gives, to write down and to tell what went wrong;
// reporting is how long either may take.
const (
	reserve   = 45 * time.Second
	reporting = 20 * time.Second
	// reasonBytes is what CodePipeline takes of a reason.
	reasonBytes = 5000
)

// Handle carries one step out. That a step failed is told to the pipeline; an error is
// that the pipeline cannot be told, and has Lambda call again.
func (s *Steps) Handle(ctx context.Context, payload json.RawMessage) error {
	var e event
	if err := json.NewDecoder(bytes.NewReader(payload)).Decode(&e); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	if e.Job.ID == "" {
		return errors.New("job: has no id: only CodePipeline calls this function")
	}
	working := ctx
	if deadline, bounded := ctx.Deadline(); bounded {
		var cancel context.CancelFunc
		working, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	said, continuation, err := s.step(working, e.Job)
	// The time to work is over, not that to tell of it.
	telling, cancel := context.WithTimeout(context.WithoutCancel(ctx), reporting)
	defer cancel()
	if err != nil {
		s.Gate.Tell(err.Error())
		return s.Gate.Ask(telling, "report", func(ctx context.Context) error {
			return s.Pipeline.Fail(ctx, e.Job.ID, cut(err.Error()))
		})
	}
	s.Gate.Tell(said)
	return s.Gate.Ask(telling, "report", func(ctx context.Context) error {
		return s.Pipeline.Succeed(ctx, e.Job.ID, continuation)
	})
}

// step carries a job out, and writes it down if that fails: no later step will.
func (s *Steps) step(ctx context.Context, j job) (said, continuation string, err error) {
	r, err := s.open(ctx, j)
	if err != nil {
		return "", "", err
	}
	name := j.Data.ActionConfiguration.Configuration.UserParameters
	switch name {
	case "migrate":
		said, continuation, err = r.migrate(ctx)
	case "deploy":
		said, continuation, err = r.deploy(ctx)
	case "smoke":
		said, err = r.smoke(ctx)
	case "record":
		said, err = r.succeeded(ctx)
		return said, "", err
	default:
		return "", "", fmt.Errorf("%q is no step: use migrate, deploy, smoke or record", name)
	}
	if err != nil {
		err = errors.Join(err, r.failed(context.WithoutCancel(ctx), err))
	}
	return said, continuation, err
}

func cut(reason string) string {
	if len(reason) > reasonBytes {
		return strings.ToValidUTF8(reason[:reasonBytes-3], "") + "…"
	}
	return reason
}
