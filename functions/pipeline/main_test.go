package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/functions/pipeline/steps"
)

// amazon answers as AWS does, by the operation or the path that is asked for, and
// notes what it was asked.
type amazon struct {
	answers map[string]string
	asked   []string
}

func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("X-Amz-Target")
	if key == "" {
		key = r.Method + " " + r.URL.Path
		if token := r.URL.Query().Get("continuation-token"); token != "" {
			key += " " + token
		}
	}
	body, _ := io.ReadAll(r.Body)
	a.asked = append(a.asked, key+" "+r.Header.Get("If-None-Match")+string(body))
	answer, there := a.answers[key]
	if !there {
		answer = "404 <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
	}
	if text, refused := strings.CutPrefix(answer, "404 "); refused {
		w.WriteHeader(http.StatusNotFound)
		answer = text
	} else if text, refused := strings.CutPrefix(answer, "400 "); refused {
		w.WriteHeader(http.StatusBadRequest)
		answer = text
	}
	_, _ = io.WriteString(w, answer)
}

func configured(t *testing.T, a *amazon) aws.Config {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(nobody), RetryMaxAttempts: 1,
	}
}

func TestObjectsAreReadListedAndWrittenOnce(t *testing.T) {
	a := &amazon{answers: map[string]string{
		"GET /releases/plan.json": `{}`,
		"GET /releases":           `<ListBucketResult><Contents><Key>records/a</Key></Contents><NextContinuationToken>more</NextContinuationToken></ListBucketResult>`,
		"GET /releases more":      `<ListBucketResult><Contents><Key>records/b</Key></Contents></ListBucketResult>`,
		"PUT /releases/record":    "",
	}}
	s := store{s3.NewFromConfig(configured(t, a), func(o *s3.Options) { o.UsePathStyle = true })}
	text, err := s.Get(t.Context(), "releases", "plan.json")
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(text))
	_, err = s.Get(t.Context(), "releases", "none")
	require.ErrorContains(t, err, "NoSuchKey")
	keys, err := s.List(t.Context(), "releases", "records/")
	require.NoError(t, err)
	assert.Equal(t, []string{"records/a", "records/b"}, keys)
	require.NoError(t, s.Put(t.Context(), "releases", "record", []byte("{}")))
	assert.Contains(t, a.asked[len(a.asked)-1], "PUT /releases/record *")
}

func TestJobsAreToldOf(t *testing.T) {
	const service = "CodePipeline_20150709."
	a := &amazon{answers: map[string]string{
		service + "GetJobDetails":        `{"jobDetails": {"data": {"pipelineContext": {"pipelineName": "shop", "pipelineExecutionId": "1-2"}}}}`,
		service + "GetPipelineExecution": `{"pipelineExecution": {"executionType": "ROLLBACK"}}`,
		service + "ListActionExecutions": `{"actionExecutionDetails": [{"input": {"actionTypeId": {"provider": "S3"}}, "updatedBy": "x"},
			{"input": {"actionTypeId": {"provider": "Manual"}}, "updatedBy": "arn:aws:sts::111111111111:assumed-role/people/owner"}]}`,
		service + "PutJobSuccessResult": `{}`,
		service + "PutJobFailureResult": `400 {"__type": "InvalidJobStateException", "message": "has ended"}`,
	}}
	p := pipeline{codepipeline.NewFromConfig(configured(t, a))}
	e, err := p.Execution(t.Context(), "job-1")
	require.NoError(t, err)
	assert.Equal(t, steps.Execution{ID: "1-2", Back: true, Approver: "owner"}, e)
	require.NoError(t, p.Succeed(t.Context(), "job-1", "again"))
	assert.JSONEq(t, `{"jobId": "job-1", "continuationToken": "again"}`, a.asked[len(a.asked)-1][len(service+"PutJobSuccessResult "):])
	require.NoError(t, p.Succeed(t.Context(), "job-1", ""))
	assert.NotContains(t, a.asked[len(a.asked)-1], "continuationToken")
	require.NoError(t, p.Fail(t.Context(), "job-1", "why"), "what has ended need not be told again")

	a.answers[service+"GetJobDetails"] = `{"jobDetails": {}}`
	_, err = p.Execution(t.Context(), "job-1")
	require.EqualError(t, err, "CodePipeline does not say whose the job is")
}

func nobody(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "nobody", SecretAccessKey: "nothing"}, nil
}
