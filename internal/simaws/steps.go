package simaws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	pipeline "landfall/functions/pipeline/steps"
	"landfall/functions/releasegate/gate"
)

func cutPath(at string) (bucket, key string) {
	bucket, key, _ = strings.Cut(at, "/")
	return bucket, key
}

// piped is what the function of a pipeline does: its own code, over what exists here
// and with the permissions that its role has here.
func piped(w *World, function *thing, payload []byte) (any, error) {
	var subnets []string
	variables := props(function.in)
	if err := json.Unmarshal([]byte(variables.str("environment.variables.SUBNETS")), &subnets); err != nil {
		return nil, fmt.Errorf("SUBNETS: %w", err)
	}
	api := pipelineAPI{containerAPI{world: w, role: w.find(roleType, function.attribute("role")), home: function.home}}
	s := pipeline.Steps{
		Gate: &gate.Gate{
			ECS: api, Logs: api, Subnets: subnets,
			Now: func() time.Time { return w.clock },
			Sleep: func(_ context.Context, d time.Duration) error {
				w.clock = w.clock.Add(d)
				return nil
			},
			Tell: func(string) {},
		},
		ECS: api, Store: api, Pipeline: api, Get: w.answered, Bucket: variables.str("environment.variables.RELEASES"),
	}
	return nil, s.Handle(context.Background(), payload)
}

// answered is what the application says to anybody.
func (w *World) answered(*http.Request) (*http.Response, error) {
	status := http.StatusOK
	if w.unwell != 0 {
		status = w.unwell
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// pipelineAPI is as much of S3 and CodePipeline as the function may ask with its role.
type pipelineAPI struct{ containerAPI }

// Get reads an object.
func (a pipelineAPI) Get(_ context.Context, bucket, key string) ([]byte, error) {
	if err := a.may("s3:GetObject", "arn:aws:s3:::"+bucket+"/"+key); err != nil {
		return nil, err
	}
	text, there := a.world.object(bucket, key)
	if !there {
		return nil, errors.New("NoSuchKey: The specified key does not exist")
	}
	return []byte(text), nil
}

// List lists keys.
func (a pipelineAPI) List(_ context.Context, bucket, prefix string) ([]string, error) {
	if err := a.may("s3:ListBucket", "arn:aws:s3:::"+bucket); err != nil {
		return nil, err
	}
	return a.world.keys(bucket, prefix), nil
}

// Put writes what is not there yet.
func (a pipelineAPI) Put(_ context.Context, bucket, key string, text []byte) error {
	if err := a.may("s3:PutObject", "arn:aws:s3:::"+bucket+"/"+key); err != nil {
		return err
	}
	if _, there := a.world.object(bucket, key); there {
		return errors.New("PreconditionFailed: At least one of the pre-conditions you specified did not hold")
	}
	a.world.objects[bucket+"/"+key] = string(text)
	return nil
}

func (a pipelineAPI) job(action, id string) (*job, error) {
	if err := a.may("codepipeline:"+action, "*"); err != nil {
		return nil, err
	}
	j := a.world.jobs[id]
	if j == nil {
		return nil, errors.New("JobNotFoundException: Job does not exist")
	}
	return j, nil
}

// Execution tells whose a job is.
func (a pipelineAPI) Execution(_ context.Context, id string) (pipeline.Execution, error) {
	j, err := a.job("GetJobDetails", id)
	if err != nil {
		return pipeline.Execution{}, err
	}
	for _, action := range []string{"codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"} {
		if err := a.may(action, j.of.pipeline.attribute("arn")); err != nil {
			return pipeline.Execution{}, err
		}
	}
	who := j.of.approver
	return pipeline.Execution{ID: j.of.ID, Back: j.of.Back, Approver: who[strings.LastIndex(who, "/")+1:]}, nil
}

// Succeed ends a job well.
func (a pipelineAPI) Succeed(_ context.Context, id, continuation string) error {
	j, err := a.job("PutJobSuccessResult", id)
	if err == nil {
		j.done, j.continuation = true, continuation
	}
	return err
}

// Fail ends a job badly.
func (a pipelineAPI) Fail(_ context.Context, id, reason string) error {
	j, err := a.job("PutJobFailureResult", id)
	if err == nil {
		j.done, j.reason = true, reason
	}
	return err
}
