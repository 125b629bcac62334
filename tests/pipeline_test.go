package tests

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"landfall/delivery/records"
	"landfall/delivery/smoke"
	pipeline "landfall/functions/pipeline/steps"
	"landfall/tests/recorder"
)

const pipelineType = "aws:codepipeline/pipeline:Pipeline"

// led gives a stack file a pipeline that rolls all services out.
func led(platform map[string]any) {
	platform["pipeline"] = fields{}
	handedOver("server", "storefront", "worker")(platform)
}

// stages are those of the pipeline, by name, in order.
func (e evaluated) stages() (names []string, stages map[string]fields) {
	stages = map[string]fields{}
	for _, v := range e.inputs(pipelineType, "pipeline")["stages"].(items) {
		stage := v.(fields)
		names = append(names, stage["name"].(string))
		stages[stage["name"].(string)] = stage
	}
	return names, stages
}

func TestAnOrderGoesThroughTheStagesOfThePipeline(t *testing.T) {
	e := evaluate(t, staging, led)
	in := e.inputs(pipelineType, "pipeline")
	assert.Equal(t, []any{"landfall-staging", "V2", "QUEUED"}, []any{in["name"], in["pipelineType"], in["executionMode"]})
	assert.Equal(t, items{fields{
		"type": "S3", "location": e.text("aws:s3/bucketV2:BucketV2", "pipeline", "bucket"),
		"encryptionKey": fields{"type": "KMS", "id": e.output(kmsKey, "keys-data", "arn")},
	}}, in["artifactStores"])
	names, stages := e.stages()
	assert.Equal(t, []string{"Source", "Release"}, names)
	assert.Equal(t, fields{
		"name": "Source",
		"actions": items{fields{
			"name": "Order", "category": "Source", "owner": "AWS", "provider": "S3", "version": "1", "runOrder": 1.0,
			"configuration": fields{
				"S3Bucket": e.text("aws:s3/bucketV2:BucketV2", "releases", "bucket"), "S3ObjectKey": "pipeline/next.json", "PollForSourceChanges": "false",
			},
			"outputArtifacts": items{"Order"},
		}},
	}, stages["Source"])
	assert.Equal(t, fields{"result": "ROLLBACK"}, stages["Release"]["onFailure"])
	var steps []string
	for i, v := range stages["Release"]["actions"].(items) {
		action := v.(fields)
		assert.InDelta(t, i+1, action["runOrder"], 0, "one after another")
		assert.Equal(t, items{"Order"}, action["inputArtifacts"])
		configuration := action["configuration"].(fields)
		assert.Equal(t, "landfall-staging-pipeline", configuration["FunctionName"])
		steps = append(steps, configuration["UserParameters"].(string))
	}
	assert.Equal(t, []string{"migrate", "deploy", "smoke", "record"}, steps)
}

// TestSomebodyLetsAReleaseThroughBeforeAnythingHappens: where the stack file wants it,
// which production does unless told otherwise.
func TestSomebodyLetsAReleaseThroughBeforeAnythingHappens(t *testing.T) {
	names, stages := evaluate(t, production, led).stages()
	assert.Equal(t, []string{"Source", "Approve", "Release"}, names)
	action := stages["Approve"]["actions"].(items)[0].(fields)
	assert.Equal(t, []any{"Approval", "Manual"}, []any{action["category"], action["provider"]})
	names, _ = evaluate(t, production, led, func(platform map[string]any) { at(platform, "pipeline")["approval"] = false }).stages()
	assert.Equal(t, []string{"Source", "Release"}, names)
}

// planOf is the plan as the function reads it.
func (e evaluated) planOf() pipeline.Plan {
	e.t.Helper()
	in := e.inputs("aws:s3/bucketObjectv2:BucketObjectv2", "pipeline-plan")
	assert.Equal(e.t, records.Plan, in["key"])
	var plan pipeline.Plan
	decoder := json.NewDecoder(strings.NewReader(in["content"].(string)))
	decoder.DisallowUnknownFields()
	require.NoError(e.t, decoder.Decode(&plan))
	return plan
}

func TestThePipelineKnowsItsEnvironment(t *testing.T) {
	e := evaluate(t, staging, led)
	registry := func(image string) string {
		return "222222222222.dkr.ecr.eu-central-1.amazonaws.com/landfall-staging/" + image
	}
	assert.Equal(t, pipeline.Plan{
		Stack: "staging", Cluster: e.One(t, "aws:ecs/cluster:Cluster", "cluster").Outputs["arn"].StringValue(),
		Console: "https://eu-central-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/landfall-staging",
		Images:  map[string]string{"medusa": registry("medusa"), "storefront": registry("storefront")},
		Services: []pipeline.Service{
			{Name: "server", Family: "landfall-staging-server", LogGroup: "/landfall/staging/server", Images: []string{"medusa"}},
			{Name: "storefront", Family: "landfall-staging-storefront", LogGroup: "/landfall/staging/storefront", Images: []string{"storefront"}},
			{Name: "worker", Family: "landfall-staging-worker", LogGroup: "/landfall/staging/worker", Images: []string{"medusa"}},
		},
		Running: []string{"server", "storefront", "worker"},
		Migrations: []pipeline.Migration{{
			Service: "server", TimeoutSeconds: 600, Command: []string{"node_modules/.bin/medusa", "db:migrate", "--execute-safe-links"},
			SecurityGroups: e.asked("gate-migrate-server").Migrate.SecurityGroups,
		}},
		RolloutSeconds: 3600,
		Checks: []smoke.Check{
			{Name: "server", URL: "https://api.staging.shop.example.com/health", Codes: "200", Headers: map[string]string{}},
			{Name: "storefront", URL: "https://staging.shop.example.com/favicon.ico", Codes: "200", Headers: map[string]string{}},
			{
				Name: "regions", URL: "https://api.staging.shop.example.com/store/regions", Codes: "400",
				Contains: e.planOf().Checks[2].Contains, Headers: e.planOf().Checks[2].Headers,
			},
		},
		Heartbeats: []string{"server", "storefront", "worker"},
	}, e.planOf())
	e.One(t, invocationType, "gate-migrate-server")
	assert.Equal(t, []string{"input", "triggers"}, e.One(t, invocationType, "gate-migrate-server").Ignored, "the up migrates once")
	assert.Empty(t, evaluate(t, staging).One(t, invocationType, "gate-migrate-server").Ignored)
}

// TestAnOrderStartsThePipeline: that very version of it, by a role that may do nothing
// else.
func TestAnOrderStartsThePipeline(t *testing.T) {
	e := evaluate(t, staging, led)
	bucket := e.text("aws:s3/bucketV2:BucketV2", "releases", "bucket")
	assert.Equal(t, true, e.inputs("aws:s3/bucketNotification:BucketNotification", "releases")["eventbridge"])
	var pattern any
	require.NoError(t, json.Unmarshal([]byte(e.inputs(eventRule, "pipeline-trigger")["eventPattern"].(string)), &pattern))
	assert.Equal(t, fields{
		"source": items{"aws.s3"}, "detail-type": items{"Object Created"},
		"detail": fields{"bucket": fields{"name": items{bucket}}, "object": fields{"key": items{"pipeline/next.json"}}},
	}, pattern)
	target := e.inputs(eventTarget, "pipeline-trigger")
	arn := e.One(t, pipelineType, "pipeline").Outputs["arn"].StringValue()
	assert.Equal(t, arn, target["arn"])
	assert.Equal(t, e.One(t, iamRole, "pipeline-trigger").Outputs["arn"].StringValue(), target["roleArn"])
	assert.JSONEq(t, `{"sourceRevisions": [{"actionName": "Order", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "<version>"}]}`,
		target["inputTransformer"].(fields)["inputTemplate"].(string))
	assert.Equal(t, []statement{{Sid: "Start", Effect: "Allow", Action: list{"codepipeline:StartPipelineExecution"}, Resource: list{arn}}},
		policyOf(e.inputs(rolePolicy, "pipeline-trigger-permissions")["policy"].(string)))

	plain := evaluate(t, staging)
	assert.Empty(t, plain.Of("aws:s3/bucketNotification:BucketNotification"), "nobody listens")
	assert.Empty(t, plain.Of(pipelineType))
}

// TestThePlanOfAPipelineDoesNotExpire: only an `up` that changes something about it
// writes it anew, and the pipeline reads it in every step.
func TestThePlanOfAPipelineDoesNotExpire(t *testing.T) {
	e := evaluate(t, staging, led)
	days := map[string]any{}
	for _, v := range e.inputs("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "releases")["rules"].(items) {
		rule := v.(fields)
		if id := rule["id"].(string); strings.HasPrefix(id, "expired") {
			prefix := rule["filter"].(fields)["prefix"].(string)
			assert.Equal(t, "expired-"+strings.TrimSuffix(prefix, "/"), id)
			assert.NotEqual(t, path.Dir(records.Plan)+"/", prefix)
			days[prefix] = rule["expiration"].(fields)["days"]
		}
	}
	assert.Equal(t, map[string]any{records.Folder: 90.0, records.Manifests: 90.0, records.Reviewed: 90.0}, days)
}

func TestThePipelineMayDoItsWorkAndNoMore(t *testing.T) {
	e := evaluate(t, staging, led)
	const arn = "arn:aws:%:eu-central-1:222222222222:"
	at := func(service string, rest ...string) (all list) {
		for _, one := range rest {
			all = append(all, strings.ReplaceAll(arn, "%", service)+one)
		}
		return all
	}
	allow := func(sid string, resources list, condition map[string]map[string]list, actions ...string) statement {
		return statement{Sid: sid, Effect: "Allow", Action: actions, Resource: resources, Condition: condition}
	}
	releases, artifacts := e.text("aws:s3/bucketV2:BucketV2", "releases", "arn"), e.text("aws:s3/bucketV2:BucketV2", "pipeline", "arn")
	key := list{e.text(kmsKey, "keys-data", "arn")}
	viaS3 := map[string]map[string]list{"StringEquals": {"kms:ViaService": {"s3.eu-central-1.amazonaws.com"}}}
	function := e.One(t, functionType, "pipeline").Outputs["arn"].StringValue()
	assert.Equal(t, []statement{
		allow("ReadOrders", list{releases + "/pipeline/next.json"}, nil, "s3:GetObject", "s3:GetObjectVersion"),
		allow("Artifacts", list{artifacts + "/*"}, nil, "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
		allow("LookAtBuckets", list{releases, artifacts}, nil, "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"),
		allow("Encryption", key, viaS3, "kms:Decrypt", "kms:GenerateDataKey"),
		allow("CallSteps", list{function}, nil, "lambda:InvokeFunction"),
		allow("FindSteps", list{"*"}, nil, "lambda:ListFunctions"),
	}, policyOf(e.inputs(rolePolicy, "pipeline-stages-permissions")["policy"].(string)))

	role := func(name string) string { return e.One(t, iamRole, name).Outputs["arn"].StringValue() }
	cluster := map[string]map[string]list{"ArnEquals": {"ecs:cluster": at("ecs", "cluster/landfall-staging")}}
	said := slices.DeleteFunc(policyOf(e.inputs(rolePolicy, "pipeline-permissions")["policy"].(string)), func(s statement) bool {
		return slices.Contains([]string{"WriteLog", "WriteTraces", "ReadEnvironment"}, s.Sid) || // as every function
			slices.Contains([]string{"ListTasks", "LookAtTasks", "LookAtServices", "ReadLogs", "RunTask", "TagTask"}, s.Sid) // as the gate
	})
	assert.Equal(t, []statement{
		allow("ListReleases", list{releases}, nil, "s3:ListBucket"),
		allow("ReadReleases", list{releases + "/records/*", releases + "/pipeline/plan.json", artifacts + "/*"}, nil, "s3:GetObject"),
		allow("WriteReleases", list{releases + "/records/*"}, nil, "s3:PutObject"),
		allow("Encryption", key, viaS3, "kms:Decrypt", "kms:GenerateDataKey"),
		allow("Report", list{"*"}, nil, "codepipeline:GetJobDetails", "codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"),
		allow("LookAtExecutions", at("codepipeline", "landfall-staging", "landfall-staging/*"), nil, "codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"),
		allow("PassRoles", list{
			role("server-task"), role("server-execution"), role("storefront-task"), role("storefront-execution"), role("worker-task"), role("worker-execution"),
		}, map[string]map[string]list{"StringEquals": {"iam:PassedToService": {"ecs-tasks.amazonaws.com"}}}, "iam:PassRole"),
		allow("Revisions", list{"*"}, nil, "ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"),
		allow("TagRevisions", at("ecs", "task-definition/landfall-staging-server:*", "task-definition/landfall-staging-storefront:*", "task-definition/landfall-staging-worker:*"),
			map[string]map[string]list{"StringEquals": {"ecs:CreateAction": {"RegisterTaskDefinition"}}}, "ecs:TagResource"),
		allow("RollOut", at("ecs", "service/landfall-staging/server", "service/landfall-staging/storefront", "service/landfall-staging/worker"), cluster, "ecs:UpdateService"),
	}, said)
}

// TestThePipelineIsThereBeforeAnythingIsReleased: it waits, as the services do.
func TestThePipelineIsThereBeforeAnythingIsReleased(t *testing.T) {
	stack := recorder.FirstUp(t, staging)
	edit(t, stack, led)
	e := evaluated{recorder.Run(t, stack), t}
	assert.Empty(t, e.planOf().Services)
	assert.NotContains(t, e.inputs(rolePolicy, "pipeline-permissions")["policy"], "ecs:")
	assert.Equal(t, recorder.Run(t, edited(t, staging, handedOver("server"), migratedElsewhere)).Tree(),
		recorder.Run(t, edited(t, staging, migratedElsewhere)).Tree())
}

// TestPeopleAreToldOfThePipeline: of what failed, and of what waits for them.
func TestPeopleAreToldOfThePipeline(t *testing.T) {
	e := evaluate(t, production, led)
	names, _ := e.stages()
	for name, want := range map[string]struct {
		topic   string
		pattern fields
	}{
		"alerts-pipeline-failed": {"alerts-critical", fields{
			"source": items{"aws.codepipeline"}, "detail-type": items{"CodePipeline Stage Execution State Change"},
			"detail": fields{"pipeline": items{"landfall-production"}, "stage": items{names[len(names)-1]}, "state": items{"FAILED"}},
		}},
		"alerts-pipeline-waiting": {"alerts-warning", fields{
			"source": items{"aws.codepipeline"}, "detail-type": items{"CodePipeline Action Execution State Change"},
			"detail": fields{"pipeline": items{"landfall-production"}, "state": items{"STARTED"}, "type": fields{"category": items{"Approval"}}},
		}},
	} {
		var pattern any
		require.NoError(t, json.Unmarshal([]byte(e.inputs(eventRule, name)["eventPattern"].(string)), &pattern))
		assert.Equal(t, want.pattern, pattern)
		target := e.inputs(eventTarget, name)
		assert.Equal(t, e.text(snsTopic, want.topic, "arn"), target["arn"])
		assert.Contains(t, target["inputTransformer"].(fields)["inputTemplate"], "codesuite/codepipeline/pipelines/landfall-production")
	}
}

// TestThePipelineHasCodeDeployShiftWhatItLeads: by the order that an up would give, but
// for the revision.
func TestThePipelineHasCodeDeployShiftWhatItLeads(t *testing.T) {
	e := evaluate(t, staging, led, func(platform map[string]any) {
		at(platform, "services", "server")["rollout"] = fields{"owner": "pipeline", "strategy": "canary", "bake": "1m"}
	})
	plan := e.planOf()
	assert.Equal(t, "server", plan.Services[0].Name)
	assert.Equal(t, "server_shift", plan.Running[0])
	assert.Equal(t, e.asked("gate-deploy-server").Deploy, plan.Services[0].Shift)
	assert.Nil(t, plan.Services[1].Shift)
	policy := e.inputs(rolePolicy, "pipeline-permissions")["policy"].(string)
	assert.Contains(t, policy, "codedeploy:CreateDeployment")
	for _, s := range policyOf(policy) {
		if s.Sid == "RollOut" {
			assert.Equal(t, list{
				"arn:aws:ecs:eu-central-1:222222222222:service/landfall-staging/storefront", "arn:aws:ecs:eu-central-1:222222222222:service/landfall-staging/worker",
			}, s.Resource, "not what CodeDeploy leads")
		}
	}
}
